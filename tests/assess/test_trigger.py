"""Verdicts: over, not over, or cannot tell with the fact that is missing and both totals; how likely, and how far from the line."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from flopledger.assess.document import document
from flopledger.assess.result import Assessment
from flopledger.assess.trigger import CANNOT_TELL, NOT_OVER, OVER, Verdict
from flopledger.rules.load import Rulebook

Assessed = Callable[..., Assessment]
Law = Callable[..., Rulebook]

HEAD = "developer: lab\nparties: {lab: {name: Lab}}\nartifacts: {s: {kind: dataset}}\nsystems: {m: {SYSTEM}}\nactivities:\n"
EU = "general_purpose: yes, makes: [text], is_modification: no"


def ledger(*computes: str, system: str = EU) -> str:
    """Return a ledger of pre-training and of further runs, all of which the guidelines count."""
    work = [f"  run-{number}: {{does: other, for: m, compute: {compute}}}\n" for number, compute in enumerate(computes[1:])]
    return HEAD.replace("SYSTEM", system) + f"  train: {{does: pretraining, produces: m, compute: {computes[0]}}}\n" + "".join(work)


INVOICED = "cost: {basis: invoice, currency: USD, count_by: hooker-2024, cites: {source: act, at: s. 2}}"


def verdict(assessed: Assessed, text: str, name: str = "eu-ai-act/systemic-risk-presumption") -> Verdict:
    """Return one verdict on the system `m`."""
    found = assessed(text, (), [name.partition("/")[0]]).systems["m"].verdicts
    return next(one for one, _ in found if one.trigger.name == name)


@pytest.mark.parametrize(
    ("computes", "expected", "missing"),
    [
        (["{declared: 1e25 FLOP}"], NOT_OVER, ()),
        (["{declared: 1.0000000001e25 FLOP}"], OVER, ()),
        (["{declared: 2e25 FLOP}", "unknown"], OVER, ()),  # whatever the unknown is
        (["{declared: 2e24 FLOP}", "unknown"], CANNOT_TELL, ("compute",)),
        (["{declared: 2e24 FLOP}", "{declared: at most 8e24 FLOP}"], NOT_OVER, ()),
        (["{declared: 2e24 FLOP}", "{declared: at most 8.1e24 FLOP}"], CANNOT_TELL, ("compute",)),
        (["{declared: 2e24 FLOP}", "{declared: at least 8.1e24 FLOP}"], OVER, ()),
    ],
)
def test_a_verdict_hangs_on_what_is_certain_and_on_the_most_that_can_be(
    assessed: Assessed, computes: list[str], expected: str, missing: tuple[str, ...]
) -> None:
    found = verdict(assessed, ledger(*computes))
    assert (found.verdict, found.missing) == (expected, missing)


def test_cannot_tell_names_the_fact_and_shows_both_totals(assessed: Assessed) -> None:
    """Nobody recorded whether the data set is public: 4e24 FLOP count if it is, 1.2e25 if it is not."""
    text = ledger("{declared: 4e24 FLOP}").replace("produces: m", "produces: m, uses: {data: s}")
    text += "  sampling: {does: synthetic-data-generation, produces: s, compute: {declared: 8e24 FLOP}}\n"
    result = assessed(text, ["ec-2025"], ["eu-ai-act"])
    found = next(one for one, _ in result.systems["m"].verdicts)
    assert (found.verdict, found.missing, found.crossed_on, found.probability) == (CANNOT_TELL, ("data_public",), None, None)
    total = result.systems["m"].totals["ec-2025/cumulative"].compute
    assert (total.point, total.with_undetermined) == (4e24, 1.2e25)
    system = document(result).systems[0]
    assert system.verdicts[0].missing == ["data_public"]
    shown = next(one for one in system.totals if one.standard == "ec-2025/cumulative").compute
    assert (shown.point, shown.with_undetermined, shown.undetermined_lines) == (4e24, 1.2e25, ["sampling"])
    assert [item.expected for item in result.findings if item.code == "fact-missing"] == ["the fact `data_public`"]


def test_recording_the_fact_settles_it(assessed: Assessed) -> None:
    text = ledger("{declared: 4e24 FLOP}").replace("produces: m", "produces: m, uses: {data: s}")
    text += "  sampling: {does: synthetic-data-generation, produces: s, compute: {declared: 8e24 FLOP}}\n"
    for public, expected in (("yes", NOT_OVER), ("no", OVER)):
        assert verdict(assessed, text.replace("s: {kind: dataset}", f"s: {{kind: dataset, public: {public}}}")).verdict == expected


def test_an_unknown_fact_of_the_system_is_missing_only_where_it_would_decide(assessed: Assessed) -> None:
    bare = EU.removeprefix("general_purpose: yes, ")
    over = verdict(assessed, ledger("{declared: 2e25 FLOP}", system=bare))
    assert (over.verdict, over.missing) == (CANNOT_TELL, ("general_purpose",))
    under = verdict(assessed, ledger("{declared: 2e24 FLOP}", system=bare))
    assert (under.verdict, under.missing) == (NOT_OVER, ())


def test_the_distance_is_in_orders_of_magnitude(assessed: Assessed) -> None:
    (limb,) = verdict(assessed, ledger("{declared: 1e24 FLOP}")).limbs
    assert (limb.measure, limb.operator, limb.threshold, limb.total) == ("compute", ">", 1e25, 1e24)
    assert limb.distance_oom == pytest.approx(-1.0)


def test_a_total_without_spread_is_certain(assessed: Assessed) -> None:
    found = [verdict(assessed, ledger(f"{{declared: {amount} FLOP}}")).probability for amount in ("9.9e24", "1.01e25")]
    assert found == [0.0, 1.0]


def test_the_probability_is_that_of_the_interval(assessed: Assessed) -> None:
    """Lognormal with median 8e24 and 95th percentile 1.6e25: the line at 1e25 is 0.53 standard deviations up, so 30 %."""
    found = verdict(assessed, ledger("{declared: 8e24 (4e24 to 1.6e25) FLOP}"))
    expected = 0.5 * math.erfc(math.log(1e25 / 8e24) / (math.log(2) / 1.6448536269514722) / math.sqrt(2))
    assert found.verdict == NOT_OVER  # by its point, which is what is filed
    assert found.probability == pytest.approx(expected, abs=0.02)
    assert verdict(assessed, ledger("{declared: 1e24 (5e23 to 2e24) FLOP}")).probability == 0.0


def test_an_exemption_that_holds_is_named(assessed: Assessed) -> None:
    name = "eu-gpai-guidelines/indicative-criterion"
    found = verdict(assessed, ledger("{declared: 2e24 FLOP}", system=f"{EU}, narrow: yes"), name)
    assert (found.verdict, found.exempted_by) == (NOT_OVER, "narrow-model")


def test_an_exemption_that_may_hold_leaves_the_verdict_open(assessed: Assessed, law: Law) -> None:
    book = law("compute > 1e24", more="unless: [{label: small, when: narrow, cites: {source: act, at: s. 3}}]")
    ((found, _),) = assessed(ledger("{declared: 2e24 FLOP}"), (), ["zz-law"], book=book).systems["m"].verdicts
    assert (found.verdict, found.missing) == (CANNOT_TELL, ("narrow",))


@pytest.mark.parametrize(
    ("condition", "computes", "expected"),
    [
        ("compute >= 1e25", ["{declared: 1e25 FLOP}"], OVER),
        ("compute between 1e24 and 1e25", ["{declared: 5e24 FLOP}"], OVER),
        ("compute between 1e24 and 1e25", ["{declared: 5e24 FLOP}", "unknown"], CANNOT_TELL),
        ("compute between 1e24 and 1e25", ["{declared: 5e23 FLOP}", "{declared: at most 2e25 FLOP}"], CANNOT_TELL),
        ("compute between 1e24 and 1e25", ["{declared: 5e23 FLOP}", "{declared: at most 4e23 FLOP}"], NOT_OVER),
        ("not compute = 1e24", ["{declared: 5e23 FLOP}", "{declared: at most 6e23 FLOP}"], CANNOT_TELL),
        ("not compute > 1e25", ["{declared: 5e24 FLOP}", "unknown"], CANNOT_TELL),
        ("not compute > 1e25", ["{declared: 2e25 FLOP}", "unknown"], NOT_OVER),
        ("compute > 1e25 or general_purpose", ["unknown"], OVER),
    ],
)
def test_conditions_of_any_shape_are_asked_both_ways(
    assessed: Assessed, law: Law, condition: str, computes: list[str], expected: str
) -> None:
    ((found, _),) = assessed(ledger(*computes), (), ["zz-law"], book=law(condition)).systems["m"].verdicts
    assert found.verdict == expected


def test_a_line_on_money_that_nobody_recorded_cannot_be_told(assessed: Assessed, law: Law) -> None:
    ((found, _),) = assessed(ledger("{declared: 1e24 FLOP}"), (), ["zz-law"], book=law("cost > 1e6", INVOICED)).systems["m"].verdicts
    assert (found.verdict, found.missing) == (CANNOT_TELL, ("cost",))


@pytest.mark.parametrize(("price", "expected"), [("1.5M USD", OVER), ("0.5M USD", NOT_OVER), ("1.5M EUR", CANNOT_TELL)])
def test_a_line_on_money_is_in_its_own_currency(assessed: Assessed, law: Law, price: str, expected: str) -> None:
    text = ledger("{declared: 1e24 FLOP}").replace("FLOP}}", f"FLOP}}, cost: {{invoice: {price}}}}}")
    ((found, _),) = assessed(text, (), ["zz-law"], book=law("cost > 1e6", INVOICED)).systems["m"].verdicts
    assert found.verdict == expected


def test_what_is_not_wholly_known_of_the_money_is_missing_by_name(assessed: Assessed, law: Law) -> None:
    """The compute is known; one of two bills is not."""
    text = ledger("{declared: 1e24 FLOP}", "{declared: 1e24 FLOP}").replace("FLOP}}", "FLOP}, cost: {invoice: 0.5M USD}}", 1)
    ((found, _),) = assessed(text, (), ["zz-law"], book=law("cost > 1e6", INVOICED)).systems["m"].verdicts
    assert (found.verdict, found.missing) == (CANNOT_TELL, ("cost",))


def test_a_sum_that_would_change_nothing_is_not_missing(assessed: Assessed, law: Law) -> None:
    """Over by its compute whatever the unknown run took; what it cost is what nobody knows."""
    book = law("compute > 1e24 and cost > 1e6", f"count_by: hooker-2024\n    {INVOICED}")
    text = ledger("{declared: 2e24 FLOP}", "unknown").replace("FLOP}}", "FLOP}, cost: {invoice: 0.5M USD}}", 1)
    ((found, _),) = assessed(text, (), ["zz-law"], book=book).systems["m"].verdicts
    assert (found.verdict, found.missing) == (CANNOT_TELL, ("cost",))


def test_where_nothing_counts_nothing_was_paid(assessed: Assessed, law: Law, standard: Callable[..., Rulebook]) -> None:
    standard("nothing: true -> none")
    book = law("cost > 1e6", INVOICED.replace("hooker-2024", "test"))
    ((found, _),) = assessed(ledger("{declared: 1e24 FLOP}"), ["test"], ["zz-law"], book=book).systems["m"].verdicts
    assert (found.verdict, found.missing) == (NOT_OVER, ())
