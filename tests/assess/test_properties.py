"""What must hold for every ledger: neither order, nor splitting, nor the units written change a figure, and unknown never becomes 0."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flopledger.assess.document import document
from flopledger.assess.result import Assessment
from flopledger.assess.total import Sum
from flopledger.assess.trigger import NOT_OVER, OVER

Assessed = Callable[..., Assessment]
Ledger = dict[str, Any]

STANDARDS = ("casper-2025", "hooker-2024", "fmf-2024", "ec-2025", "heim-2024")
REGIMES = ("eu-ai-act", "eu-gpai-guidelines", "us-ca-sb-53", "kr-ai-basic-act", "us-hr-9917")
COUNTS_EVERYTHING = ("casper-2025", "hooker-2024")
QUICK = settings(max_examples=10)

MAKES_DATA = ("data-collection", "data-curation", "synthetic-data-generation", "safety-filtering")
MAKES_WEIGHTS = ("pretraining", "continued-pretraining", "fine-tuning", "preference-tuning", "reinforcement-learning", "distillation")
DONE_FOR = ("hyperparameter-search", "ablation", "failed-run", "evaluation", "red-teaming", "tokenizer-training")
MODEL_ROLES = ("initial-weights", "teacher", "generator", "reward-model", "reference", "lesson")

FACTS = {"general_purpose": True, "foundation_model": True, "makes": ["text"], "narrow": False, "placed_on_market": {"EU": "2025-06-01"}}


def flop(value: float) -> str:
    """Return an amount that reads back as the same number."""
    return f"{value!r} FLOP"


points = st.floats(1e20, 1e26)
known_compute = st.one_of(
    points.map(lambda value: {"declared": flop(value)}),
    points.map(lambda value: {"declared": f"{value!r} ({value / 2!r} to {value * 3!r}) FLOP"}),
    st.integers(1, 10**8).map(lambda hours: {"hardware": {"chip": "H100 SXM", "chip_hours": hours}}),
    st.integers(1, 10**8).map(lambda hours: {"hardware": {"chip": "A100 SXM 80GB", "chip_hours": hours, "utilisation": "0.2 to 0.5"}}),
    st.tuples(points, points).map(
        lambda pair: {"parts": {"training": {"declared": flop(pair[0])}, "forward": {"declared": flop(pair[1])}}}
    ),
)
any_compute = st.one_of(known_compute, st.just("unknown"), points.map(lambda value: {"declared": f"at most {value!r} FLOP"}))
months = st.integers(1, 9).map(lambda month: f"2025-0{month}-01 to 2025-0{month}-20")


@st.composite
def ledgers(draw: st.DrawFn, compute: st.SearchStrategy[Any] = any_compute, most: int = 5) -> Ledger:
    """Draw a ledger of one system, `product`: activities that each use what earlier ones made, and work done for it."""
    made: list[tuple[str, str]] = []
    activities: dict[str, Any] = {}
    for number in range(draw(st.integers(0, most))):
        does = draw(st.sampled_from(MAKES_DATA + MAKES_WEIGHTS))
        kind = "dataset" if does in MAKES_DATA else "model"
        activities[f"work-{number}"] = {**draw(_work(does, made, compute)), "produces": f"artifact-{number}"}
        made.append((f"artifact-{number}", kind))
    for number in range(draw(st.integers(0, 2))):
        activities[f"for-{number}"] = {
            "does": draw(st.sampled_from(DONE_FOR)),
            "for": "product",
            "dates": draw(months),
            "compute": draw(compute),
        }
    activities["last"] = {**draw(_work("fine-tuning", made, compute)), "produces": "product"}
    return {
        "developer": "lab",
        "parties": {"lab": {"name": "Lab", "revenue": "600M USD", "university": False}, "other": {"name": "Other"}},
        "artifacts": {name: {"kind": kind, "public": draw(st.sampled_from([True, False, "unknown"]))} for name, kind in made},
        "systems": {"product": dict(FACTS)},
        "activities": activities,
    }


@st.composite
def _work(draw: st.DrawFn, does: str, made: list[tuple[str, str]], compute: st.SearchStrategy[Any]) -> dict[str, Any]:
    used = draw(st.lists(st.sampled_from(made), max_size=3, unique=True)) if made else []
    uses: dict[str, list[str]] = {}
    for name, kind in used:
        uses.setdefault("data" if kind == "dataset" else draw(st.sampled_from(MODEL_ROLES)), []).append(name)
    by = draw(st.sampled_from(["lab", "lab", "other"]))
    work = {
        "does": does,
        "dates": draw(months),
        "by": by,
        "purpose": draw(st.sampled_from(["capability", "safety"])),
        "compute": draw(compute),
    }
    return {**work, "uses": uses} if uses else work


def figures(result: Assessment, system: str = "product") -> dict[str, Any]:
    """Return every figure of a system's totals and verdicts; lines by name, since their numbers are those of the ledger's order."""
    assessment = result.systems[system]
    names = [result.ledger.activities.ids[row] + "/" + result.components.part[index] for index, row in _rows(result, system)]
    totals = {name: (_sum(total.compute, names), _sum(total.energy, names), total.convention) for name, total in assessment.totals.items()}
    costs = {
        (name, one.basis, one.currency): (_sum(one.sum, names), one.money)
        for name, total in assessment.totals.items()
        for one in total.cost
    }
    verdicts = {
        verdict.trigger.name: (
            verdict.verdict,
            verdict.probability,
            verdict.limbs,
            set(verdict.missing),
            verdict.crossed_on,
            [(one.do, one.due) for one in duties],
        )
        for verdict, duties in assessment.verdicts
    }
    return {"totals": totals, "costs": costs, "verdicts": verdicts, "facts": dict(assessment.facts)}


def _rows(result: Assessment, system: str) -> list[tuple[int, int]]:
    return [(index, int(result.components.row[index])) for index in result.systems[system].lines.component.tolist()]


def _sum(one: Sum, names: list[str]) -> tuple[Any, ...]:
    lines = ({names[index] for index in one.unknown}, {names[index] for index in one.undetermined})
    return (one.unit, one.point, one.low, one.high, one.at_least, one.at_most, one.with_undetermined, *lines)


@QUICK
@given(ledger=ledgers(), data=st.data())
def test_the_order_of_activities_never_matters(assessed: Assessed, ledger: Ledger, data: st.DataObject) -> None:
    shuffled = {**ledger, "activities": dict(data.draw(st.permutations(list(ledger["activities"].items()))))}
    assert figures(assessed(shuffled, STANDARDS, REGIMES)) == figures(assessed(ledger, STANDARDS, REGIMES))


@QUICK
@given(ledger=ledgers(known_compute), amount=points)
def test_splitting_work_in_halves_never_changes_a_total(assessed: Assessed, ledger: Ledger, amount: float) -> None:
    """The halves follow each other on the same weights, or stand side by side where the work makes no part of the system."""
    last, branch = ledger["activities"]["last"], {"does": "failed-run", "for": "product", "dates": "2025-03"}
    whole = {
        **ledger["activities"],
        "last": {**last, "compute": {"declared": flop(amount)}},
        "branch": {**branch, "compute": {"declared": flop(amount)}},
    }
    half = {"compute": {"declared": flop(amount / 2)}}
    first = {**last, **half, "produces": "halfway"}
    second = {**last, **half, "uses": {**last.get("uses", {}), "initial-weights": ["halfway"]}}
    halves = {**ledger["activities"], "first": first, "last": second, "branch": {**branch, **half}, "branch-again": {**branch, **half}}
    artifacts = {**ledger["artifacts"], "halfway": {"kind": "model", "public": False}}
    assume("initial-weights" not in last.get("uses", {}))
    expected = assessed({**ledger, "activities": whole}, STANDARDS).systems["product"].totals
    found = assessed({**ledger, "artifacts": artifacts, "activities": halves}, STANDARDS).systems["product"].totals
    assert {name: total.compute.point for name, total in found.items()} == {name: total.compute.point for name, total in expected.items()}


@QUICK
@given(ledger=ledgers(), compute=any_compute, does=st.sampled_from(DONE_FOR))
def test_more_work_never_lowers_a_total(assessed: Assessed, ledger: Ledger, compute: Any, does: str) -> None:
    more = {**ledger["activities"], "more": {"does": does, "for": "product", "dates": "2025-05", "compute": compute}}
    before = assessed(ledger, COUNTS_EVERYTHING).systems["product"].totals
    after = assessed({**ledger, "activities": more}, COUNTS_EVERYTHING).systems["product"].totals
    for name in COUNTS_EVERYTHING:
        assert after[name].compute.at_least >= before[name].compute.at_least
        assert after[name].compute.at_most >= before[name].compute.at_most


@pytest.mark.parametrize("standard", COUNTS_EVERYTHING)
@QUICK
@given(ledger=ledgers())
def test_unknown_never_becomes_nothing(assessed: Assessed, standard: str, ledger: Ledger) -> None:
    """A counted line of unknown amount leaves its total without a point, and only such a line does."""
    result = assessed(ledger, (standard,))
    total = result.systems["product"].totals[standard]
    amounts = result.components.point[result.systems["product"].lines.component]
    counted = [amount for amount, fraction in zip(amounts.tolist(), total.treatments.fraction.tolist(), strict=True) if fraction > 0]
    assert (total.compute.point is None) is any(math.isnan(amount) for amount in counted)
    assert total.compute.at_least >= math.fsum(amount for amount in counted if not math.isnan(amount))


@QUICK
@given(hours=st.integers(1, 10**7), tokens=st.integers(1, 10**6), days=st.integers(1, 10**6))
def test_the_unit_written_never_changes_a_result(assessed: Assessed, hours: int, tokens: int, days: int) -> None:
    one = _three(f"{hours * 24} chip-hours", f"{tokens}T", f"{days} PF-days")
    other = _three(f"{hours} chip-days", f"{tokens}e12", f"{days * 1e15 * 86400!r} FLOP")
    expected, found = (assessed(ledger, STANDARDS).systems["product"].totals for ledger in (one, other))
    for name, total in expected.items():
        mine = found[name].compute
        assert [mine.point, mine.low, mine.high] == pytest.approx([total.compute.point, total.compute.low, total.compute.high], rel=1e-12)


def _three(hours: str, tokens: str, declared: str) -> Ledger:
    hardware = {"chip": "H100 SXM", "chip_hours": hours, "precision": "bf16", "utilisation": "0.3 to 0.4"}
    return {
        "developer": "lab",
        "parties": {"lab": {"name": "Lab"}},
        "artifacts": {"base": {"kind": "model", "parameters": "7B"}, "tuned": {"kind": "model"}},
        "systems": {"product": dict(FACTS)},
        "activities": {
            "a": {"does": "pretraining", "produces": "base", "compute": {"architecture": {"model": "base", "tokens": tokens}}},
            "b": {"does": "fine-tuning", "uses": {"initial-weights": "base"}, "produces": "tuned", "compute": {"hardware": hardware}},
            "c": {"does": "fine-tuning", "uses": {"initial-weights": "tuned"}, "produces": "product", "compute": {"declared": declared}},
        },
    }


@QUICK
@given(ledger=ledgers(most=6))
def test_an_activity_has_one_line_for_each_component(assessed: Assessed, ledger: Ledger) -> None:
    result = assessed(ledger, ("casper-2025",))
    lines = [(result.ledger.activities.ids[row], result.components.part[index]) for index, row in _rows(result, "product")]
    assert len(set(lines)) == len(lines)
    for name, work in ledger["activities"].items():
        parts = set(work["compute"]["parts"]) if isinstance(work["compute"], dict) and "parts" in work["compute"] else None
        found = [part for activity, part in lines if activity == name]
        assert len(found) in ((0, len(parts)) if parts else (0, 1))
        assert not parts or set(found) <= parts
    assert "last" in {activity for activity, _ in lines}


# Changing a model is measured against that model: where the last run is the original's, more of it moves the line as well.
RELATIVE = "eu-gpai-guidelines/modifier-becomes-provider"


@QUICK
@given(ledger=ledgers(known_compute), factor=st.floats(1.0, 1e4))
def test_more_compute_never_takes_a_system_back_below_a_line(assessed: Assessed, ledger: Ledger, factor: float) -> None:
    """What was over stays over, and what is not over was not, when the last run takes more compute and money."""
    rank = {NOT_OVER: 0, OVER: 2}
    verdicts = []
    for amount in (3e24, 3e24 * factor):
        last = {
            **ledger["activities"]["last"],
            "compute": {"declared": flop(amount)},
            "cost": {"rental": {"total": f"{amount / 1e17!r} USD"}},
        }
        result = assessed({**ledger, "activities": {**ledger["activities"], "last": last}}, (), REGIMES)
        verdicts.append({verdict.trigger.name: verdict.verdict for verdict, _ in result.systems["product"].verdicts})
    assert verdicts[0].keys() == verdicts[1].keys() > {"eu-ai-act/systemic-risk-presumption", "us-hr-9917/covered-technology", RELATIVE}
    for name in verdicts[0].keys() - {RELATIVE}:
        assert rank.get(verdicts[0][name], 1) <= rank.get(verdicts[1][name], 1), name


@QUICK
@given(ledger=ledgers())
def test_the_same_ledger_gives_the_same_document(assessed: Assessed, ledger: Ledger) -> None:
    once, again = (document(assessed(ledger, STANDARDS, REGIMES)).model_dump_json() for _ in range(2))
    assert once == again
    assert json.loads(once)["systems"][0]["id"] == "product"


@QUICK
@given(one=ledgers(), other=ledgers())
def test_two_systems_in_one_ledger_are_assessed_as_if_alone(assessed: Assessed, one: Ledger, other: Ledger) -> None:
    first, second = _renamed(one, "a"), _renamed(other, "b")
    both = dict(first)
    for section in ("artifacts", "systems", "activities"):
        both[section] = {**first[section], **second[section]}
    together = assessed(both, STANDARDS, REGIMES)
    for system, ledger in (("product-a", first), ("product-b", second)):
        assert figures(together, system) == figures(assessed(ledger, STANDARDS, REGIMES), system)


def _renamed(ledger: Ledger, suffix: str) -> Ledger:
    """Return a ledger with a suffix to all names, and with all work done for its system: alone, that goes without saying."""
    names = {name: f"{name}-{suffix}" for section in ("artifacts", "systems", "activities") for name in ledger[section]}

    def renamed(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: renamed(item) for key, item in value.items()}
        if isinstance(value, list):
            return [renamed(item) for item in value]
        return names.get(value, value) if isinstance(value, str) else value

    said = {name: {**work, "for": "product"} for name, work in ledger["activities"].items()}
    sections = {"artifacts": ledger["artifacts"], "systems": ledger["systems"], "activities": said}
    return {
        **ledger,
        **{section: {names[name]: renamed(entry) for name, entry in entries.items()} for section, entries in sections.items()},
    }


HOURS = st.lists(st.integers(1, 10**7), min_size=2, max_size=4)
STATED = {"chip": "H100 SXM", "precision": "bf16", "utilisation": 0.4}


@QUICK
@given(ledger=ledgers(known_compute), hours=HOURS, data=st.data())
def test_splitting_by_provider_entity_and_date_never_changes_a_total_under_casper(
    assessed: Assessed, ledger: Ledger, hours: list[int], data: st.DataObject
) -> None:
    """One training, or as many stretches on the same weights: in other months, booked by others, on fleets of several providers."""
    last = ledger["activities"]["last"]
    assume("initial-weights" not in last.get("uses", {}))
    whole = {**ledger["activities"], "last": {**last, "compute": {"hardware": {**STATED, "chip_hours": sum(hours)}}}}
    private = {name: {**artifact, "public": False} for name, artifact in ledger["artifacts"].items()}
    stages = [f"stage-{number}" for number in range(len(hours) - 1)]
    stretches = {}
    for number, (part, product) in enumerate(zip(hours, [*stages, "product"], strict=True)):
        uses = {**last.get("uses", {}), **({"initial-weights": [stages[number - 1]]} if number else {})}
        fleets = {"first": {**STATED, "chip_hours": part / 2}, "second": {**STATED, "chip_hours": part / 2}}
        stretches[f"stretch-{number}"] = {
            **last,
            "dates": data.draw(months),
            "by": data.draw(st.sampled_from(["lab", "other", {"lab": 0.5, "other": 0.5}])),
            **({"uses": uses} if uses else {}),
            "produces": product,
            "compute": {"hardware": {"fleets": fleets} if data.draw(st.booleans()) else {**STATED, "chip_hours": part}},
        }
    split = {**{name: work for name, work in whole.items() if name != "last"}, **stretches}
    artifacts = {**private, **{name: {"kind": "model", "public": False} for name in stages}}
    expected = assessed({**ledger, "artifacts": private, "activities": whole}, ["casper-2025"]).systems["product"].totals["casper-2025"]
    found = assessed({**ledger, "artifacts": artifacts, "activities": split}, ["casper-2025"]).systems["product"].totals["casper-2025"]
    assert found.compute.at_least == pytest.approx(expected.compute.at_least, rel=1e-12)
    assert found.compute.at_most == pytest.approx(expected.compute.at_most, rel=1e-12)


@QUICK
@given(ledger=ledgers(), purpose=st.sampled_from(["safety", "diagnostic", "other"]), data=st.data())
def test_relabelling_without_proof_changes_nothing_under_casper(
    assessed: Assessed, ledger: Ledger, purpose: str, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(ledger["activities"])))
    work = {**ledger["activities"][name], "proof_no_capability": False, "purpose": "capability"}
    honest, relabelled = ({**ledger["activities"], name: {**work, "purpose": word}} for word in ("capability", purpose))
    before, after = (
        assessed({**ledger, "activities": activities}, ["casper-2025"]).systems["product"].totals for activities in (honest, relabelled)
    )
    assert replace(after["casper-2025"].compute, made_of=None) == replace(before["casper-2025"].compute, made_of=None)
