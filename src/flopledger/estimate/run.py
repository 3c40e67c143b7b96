"""Runs every method that has input over all activities: all estimates stay side by side, one is chosen by the stated order.

The order is that of the methods' `ORDER`: for compute measured, hardware, what is counted from models and their passes,
declared. An estimate that rests on a default, such as an assumed utilisation, goes behind those that do not, and a bare bound
behind both. Estimates of one activity are held against each other (`crosscheck.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from flopledger.core.finding import Finding, capped, did_you_mean, finding
from flopledger.core.frozen import frozen
from flopledger.core.shown import shown
from flopledger.estimate.crosscheck import Check, Pair, checks_of, cross_check, disagreements
from flopledger.estimate.given import SHARED_FIELDS, Estimate, Given, Rows
from flopledger.estimate.methods import QUANTITIES, Method, methods, several
from flopledger.estimate.models import Model, read_models
from flopledger.ledger.columns import Problem, unknown_paths
from flopledger.ledger.fields import FieldError, not_known
from flopledger.ledger.kinds import PARTS
from flopledger.ledger.model import Ledger
from flopledger.ledger.raw import Raw

COMPUTE = "compute"
PARTS_PATH = f"{COMPUTE}.parts"


@frozen
class Choice:
    """The estimate chosen for one component of some activities: `entries` are positions in `estimate`'s arrays."""

    estimate: Estimate
    entries: Rows

    @property
    def rows(self) -> Rows:
        """The activities."""
        return self.estimate.rows[self.entries]


@dataclass(frozen=True)
class Estimates:
    """All estimates of a ledger, and what was chosen for compute and energy; every basis of cost stands for itself."""

    all: tuple[Estimate, ...]
    compute: tuple[Choice, ...]
    energy: tuple[Choice, ...]
    unknown_parts: tuple[tuple[int, str], ...]  # activity and part: written, but with no usable estimate
    pairs: tuple[Pair, ...] = ()  # estimates of the same compute by different methods, held against each other

    @cached_property
    def cost(self) -> tuple[Estimate, ...]:
        """The estimates of cost, one a basis, in the stated order."""
        return tuple(one for one in self.all if one.quantity == "cost")

    def of(self, row: int) -> Iterator[tuple[Estimate, int]]:
        """Yield every estimate of an activity with the position of its entry."""
        for one in self.all:
            for entry in np.flatnonzero(one.rows == row).tolist():
                yield one, entry

    def checks(self, row: int) -> Iterator[Check]:
        """Yield what holding the estimates of an activity against each other shows."""
        return checks_of(self.pairs, row)


def estimate(ledger: Ledger) -> tuple[Estimates, list[Finding]]:
    """Return all estimates of a ledger and the findings that making them brought."""
    raw = ledger.activities.raw
    findings = [*capped(unknown_paths(raw, _problem)), *_bases(ledger), *(item for name in QUANTITIES for item in capped(_bare(raw, name)))]
    everything: list[Estimate] = []
    models, wrong = read_models(ledger)
    findings.extend(wrong)
    for quantity in QUANTITIES:
        for method in methods(quantity):
            everything.extend(_run(ledger, method, models, findings))
    _parts_and_whole(ledger, findings)
    compute = _choose([one for one in everything if one.quantity == COMPUTE], ledger.activities.count)
    energy = _choose([one for one in everything if one.quantity == "energy"], ledger.activities.count)
    pairs = cross_check(ledger, [one for one in everything if one.quantity == COMPUTE])
    findings.extend(item for pair in pairs for item in capped(disagreements(pair)))
    return Estimates(tuple(everything), compute, energy, tuple(_unknown_parts(ledger.activities.raw, compute)), pairs), findings


def _run(ledger: Ledger, method: Method, models: Mapping[str, Model], findings: list[Finding]) -> Iterator[Estimate]:
    for path, part in _places(ledger.activities.raw, method):
        rows = ledger.activities.raw.rows(path)
        if path == method.path and method.implied_by:
            rows = np.sort(np.concatenate([rows, _implied(ledger.activities.raw, method)]))
        if len(rows):
            given = Given(ledger, path, dict(method.fields), method.principal, findings, rows, part, models)
            yield from (replace(made, of_part=part) for made in several(method.estimate(given)))


def _places(raw: Raw, method: Method) -> Iterator[tuple[str, str | None]]:
    yield method.path, None
    if method.quantity == COMPUTE:
        yield from ((f"{PARTS_PATH}.{part}.{method.name}", part) for part in PARTS if raw.paths(f"{PARTS_PATH}.{part}"))


def _implied(raw: Raw, method: Method) -> Rows:
    """Return the activities to which a method applies though nothing of its quantity is written for them."""
    implied = np.zeros(raw.count, dtype=bool)
    for path in method.implied_by:
        implied[raw.rows(path)] = True
    implied[raw.rows(method.quantity)] = False
    return np.flatnonzero(implied)


def _problem(path: str) -> Problem | None:
    """Return what is wrong with a path under compute, cost or energy, None where it is one of a method or of something else."""
    quantity, _, rest = path.partition(".")
    if quantity not in QUANTITIES or path == PARTS_PATH:
        return None
    above = quantity
    if quantity == COMPUTE and rest.startswith("parts."):
        part, _, rest = rest.removeprefix("parts.").partition(".")
        above = f"{PARTS_PATH}.{part}"
        if part not in PARTS:
            return above, FieldError("unknown-word", shown(part), "a component of compute", partial(did_you_mean, part, PARTS))
    names = {method.name: method for method in methods(quantity)}
    name, _, field = rest.partition(".")
    if name not in names:
        known = [*names, "parts"] if above == COMPUTE else list(names)
        wrong = FieldError("method-unknown", shown(name), f"a method for {quantity}", partial(did_you_mean, name, known))
        return (f"{above}.{name}", wrong) if name else None
    return _field_problem(path, names[name], field)


def _field_problem(path: str, method: Method, rest: str) -> Problem | None:
    """Return what is wrong with a path below a method, None where it is one of its fields, or one of a named group of them."""
    if rest and rest == method.repeated:
        wrong = FieldError(
            "wrong-shape", f"no names under `{rest}`", "groups of fields, each under a name", f"write `{rest}: {{first: {{...}}}}`"
        )
        return path, wrong
    field, fields = method.field_of(rest), list(dict.fromkeys((*method.fields, *SHARED_FIELDS)))
    if field and field not in fields:
        return path, FieldError("unknown-key", shown(field), f"a field of `{method.name}`", partial(did_you_mean, field, fields))
    return None


def _bare(raw: Raw, quantity: str) -> Iterator[Finding]:
    """Yield a finding for each value that stands where a method should; `unknown` may stand there."""
    names = [method.name for method in methods(quantity)]
    for path in [quantity, PARTS_PATH, *(f"{PARTS_PATH}.{part}" for part in PARTS)] if quantity == COMPUTE else [quantity]:
        expected = f"a part: {', '.join(PARTS)}" if path == PARTS_PATH else f"a method: {', '.join(names)}"
        inside = f"{PARTS[0]}: {{...}}" if path == PARTS_PATH else f"{names[-1]}: ..."
        for column in raw.columns.get(path, ()):
            for index in np.flatnonzero(column.coded().where(lambda value: not not_known(value))).tolist():
                name = path.rpartition(".")[2]
                found, remedy = f"a bare value after `{name}:`", f"write `{name}: {{{inside}}}`"
                yield finding("wrong-shape", column.place(index), found=found, expected=expected, remedy=remedy)


def _bases(ledger: Ledger) -> Iterator[Finding]:
    """Yield a finding for each asserted cost on a basis that no method has."""
    names = [method.name for method in methods("cost")]
    for entry in ledger.asserts:
        basis = entry.get("basis")
        if basis is not None and basis not in names:
            yield finding(
                "unknown-word", entry.place("basis"), found=shown(basis), expected="a basis of cost", remedy=did_you_mean(basis, names)
            )


def _parts_and_whole(ledger: Ledger, findings: list[Finding]) -> None:
    raw = ledger.activities.raw
    parts = raw.rows(PARTS_PATH)
    if not len(parts):
        return
    whole = np.unique(np.concatenate([raw.rows(method.path) for method in methods(COMPUTE)]))
    for row in np.intersect1d(parts, whole).tolist():
        at = raw.activity_place(row)
        found = f"`{ledger.activities.ids[row]}` with `parts` and a method for the whole"
        findings.append(
            finding("parts-and-whole", at, found=found, expected="one or the other", remedy="put the method under the part it is about")
        )


def _choose(estimates: Sequence[Estimate], count: int) -> tuple[Choice, ...]:
    """Return the choice for each activity: among the methods for its whole, or for each of its parts by itself."""
    parts = dict.fromkeys(one.of_part for one in estimates)
    return tuple(choice for part in parts for choice in _first([one for one in estimates if one.of_part == part], count))


def _first(estimates: Sequence[Estimate], count: int) -> Iterator[Choice]:
    """Yield the first estimate of each activity that rests on nothing assumed, else the first with a point, else a bound.

    What one method says of an activity is taken as a whole: its parts that are not known come along as unknown.
    """
    settled = np.zeros(count, dtype=bool)
    for good_enough in (_stated, _pointed, _bounded):
        for method in dict.fromkeys(one.method for one in estimates):
            made = [one for one in estimates if one.method == method]
            good = np.zeros(count, dtype=bool)
            for one in made:
                good[one.rows[good_enough(one)]] = True
            good &= ~settled
            yield from (Choice(one, np.flatnonzero(good[one.rows])) for one in made if good[one.rows].any())
            settled |= good


def _unknown_parts(raw: Raw, chosen: Sequence[Choice]) -> Iterator[tuple[int, str]]:
    """Yield the parts that an activity names and nothing is known of; they survive beside the parts that are known."""
    for part in PARTS:
        known = [choice.rows for choice in chosen if choice.estimate.of_part == part]
        for row in np.setdiff1d(raw.rows(f"{PARTS_PATH}.{part}"), np.concatenate([*known, np.zeros(0, dtype=np.int64)])).tolist():
            yield int(row), part


def _stated(one: Estimate) -> NDArray[np.bool_]:
    return one.spread.known if one.assumed is None else one.spread.known & ~one.assumed


def _pointed(one: Estimate) -> NDArray[np.bool_]:
    return one.spread.known


def _bounded(one: Estimate) -> NDArray[np.bool_]:
    return one.spread.bounded
