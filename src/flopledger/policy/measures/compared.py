"""Policies side by side: every measure of each, over one population. What a label or score does not allow is None, not nought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from flopledger.core.dates import AsOf
from flopledger.core.finding import Finding
from flopledger.core.frozen import frozen
from flopledger.core.shown import shown
from flopledger.policy.caught import Caught
from flopledger.policy.measures.burden import Burden, burden
from flopledger.policy.measures.catches import Catches, catches
from flopledger.policy.measures.confusion import RESAMPLES, Accuracy, Verdicts, accuracy, confusion
from flopledger.policy.measures.gameability import NOT_ASKED, Gameability, of_law, of_line, unknown
from flopledger.policy.measures.labels import Coverage, Label, coverage, empty, labelled
from flopledger.policy.measures.obsolescence import Obsolescence, obsolescence
from flopledger.policy.measures.stability import Stability, stability
from flopledger.policy.measures.vintages import Vintages
from flopledger.policy.model import PUBLISHED, Law, Policy
from flopledger.policy.population import Population
from flopledger.rules.load import Rulebook
from flopledger.rules.reform import asked_for

GREATER = (">", ">=")


@frozen
class Compared:
    """All that is measured of one policy; `accuracy` and `obsolescence` are None where no label was asked for."""

    policy: str
    catches: Catches
    burden: tuple[Burden, ...]
    stability: Stability
    accuracy: Accuracy | None
    obsolescence: Obsolescence | None
    gameability: Gameability | None


@frozen
class Comparison:
    """Several policies over one population, how much of it the label covers, and what an older record would have had them say."""

    population: str
    models: int
    known: date | None
    label: Label | None
    coverage: Coverage | None
    rows: tuple[Compared, ...]
    findings: tuple[Finding, ...]
    vintages: tuple[Vintages, ...] = ()


def compare(
    population: Population,
    verdicts: Mapping[str, Caught],
    label: Label | None = None,
    gameability: Mapping[str, Gameability] | None = None,
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Comparison:
    """Return the measures of every policy, in the order of the verdicts."""
    known = gameability or {}
    rows = [_counted(population, caught, known.get(name)) for name, caught in verdicts.items()]
    plain = Comparison(population.name, len(population), population.known, None, None, tuple(rows), ())
    return plain if label is None else judged(plain, population, verdicts, label, seed=seed, resamples=resamples)


def judged(
    counted: Comparison, population: Population, verdicts: Mapping[str, Caught], label: Label, *, seed: int = 0, resamples: int = RESAMPLES
) -> Comparison:
    """Return a comparison of the same verdicts held against a label, or against another one: what needs no label is not counted anew."""
    truth = labelled(population, label)
    rows = [_judged(population, verdicts[row.policy], row, (label, truth), (seed, resamples)) for row in counted.rows]
    untested = [row.policy for row in rows if row.accuracy is not None and not row.accuracy.confusion.n]
    found = tuple(empty(f"policy {shown(name)}", label) for name in untested)
    return replace(counted, label=label, coverage=coverage(population, truth), rows=tuple(rows), findings=found)


def _counted(population: Population, caught: Caught, gameability: Gameability | None) -> Compared:
    """Return what needs no label."""
    parts = catches(population, caught), burden(population, caught), stability(population, caught)
    return Compared(caught.policy, *parts, None, None, gameability)


def _judged(population: Population, caught: Caught, row: Compared, truth: tuple[Label, Verdicts], drawing: tuple[int, int]) -> Compared:
    """Return a row with what a label says of it; `drawing` is the seed and the number of resamples."""
    (label, is_capable), (seed, resamples) = truth, drawing
    right = accuracy(row.policy, label.id, confusion(caught.verdict, is_capable), seed=seed, resamples=resamples)
    return replace(row, accuracy=right, obsolescence=obsolescence(population, caught, label.score, seed=seed, resamples=resamples))


def gameability_of(policy: Policy | Law, rules: Rulebook, as_of: AsOf, *, seed: int = 0) -> Gameability:
    """Return what evading a policy costs, if the red team can be asked of it: a law, with its reforms, or one static line on compute."""
    if isinstance(policy, Law):
        laid, found = asked_for(policy.reforms, rules) if policy.reforms else ([], [])
        return unknown(policy.id) if found else of_law(policy.id, policy.regime, rules, as_of, laid, seed=seed)
    flop = static_line(policy)
    if flop is None:
        return unknown(policy.id, NOT_ASKED)
    counts = () if policy.counts == PUBLISHED else (policy.counts,)
    return of_line(policy.id, flop, as_of, *counts, seed=seed)


def static_line(policy: Policy) -> float | None:
    """Return the line of a policy that is nothing but one number of FLOP that compute is to exceed; None of any other."""
    compared = policy.when.comparisons_on("compute")
    if policy.when.columns != {"compute"} or len(compared) != 1 or policy.when.parameters - policy.numbers.keys():
        return None
    value = compared[0].other.evaluate({}, {name: number.point for name, number in policy.numbers.items()})
    return float(value) if compared[0].operator in GREATER and isinstance(value, (int, float)) else None
