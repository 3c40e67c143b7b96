"""Accounts: a standard's rules over a system's lines give each line its treatment, with the rule and its citation.

Each rule is one SQL condition, true, false or unknown for a line. A true rule that another true one overrides steps back.
Where rules still disagree, where an unknown one could change the outcome, or where the source itself is silent, the line is
undetermined: neither counted nor left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product as combinations

import numpy as np
from numpy.typing import NDArray

from flopledger.engine.table import Engine
from flopledger.rules.parameter import ParameterValue
from flopledger.rules.standard import ALL, NONE, SHARE, Rule, Total

LINES, SYSTEM = "line_facts", "system_facts"
FROM = f'from "{LINES}" cross join "{SYSTEM}" order by "line"'
UNDETERMINED, CLASH = "undetermined", "clash"
Bindings = Mapping[str, ParameterValue | None]
TRUE, FALSE, NULL = 1, 0, 2
MOST_UNKNOWN = 10  # rules that are unknown at once for one line; beyond that it is undetermined without trying every case


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a pattern of true, false and unknown rules comes to: how it counts, and the rules that say so."""

    count: str
    rules: tuple[Rule, ...]
    unknown: tuple[Rule, ...] = ()

    @property
    def label(self) -> str:
        """The rule's label, or several joined."""
        return " + ".join(rule.label for rule in self.rules) or " + ".join(rule.label for rule in self.unknown)


@dataclass(frozen=True, slots=True)
class Treatments:
    """The treatment of every line under one total: `outcome` by line, and the fraction that counts (NaN: undetermined)."""

    total: Total
    bindings: Bindings
    outcome: Sequence[Outcome]
    fraction: NDArray[np.float64]

    @property
    def undetermined(self) -> NDArray[np.bool_]:
        """Tell which lines are neither counted nor left out."""
        return np.isnan(self.fraction)


def account(engine: Engine, total: Total, bindings: Bindings, count: int) -> Treatments:
    """Return the treatment of the `count` lines that the engine holds, beside the one row of their system's facts, in order."""
    if not count:
        return Treatments(total, bindings, (), np.zeros(0))
    truth = _truth(engine, total, bindings, count)
    outcomes = _outcomes(total, truth)
    fraction = np.array([FRACTION.get(outcome.count, np.nan) for outcome in outcomes])
    _add_shares(engine, total, bindings, (outcomes, fraction))
    return Treatments(total, bindings, outcomes, fraction)


FRACTION = {ALL: 1.0, NONE: 0.0}


def _truth(engine: Engine, total: Total, bindings: Bindings, count: int) -> NDArray[np.int8]:
    """Return, for each line and rule, TRUE, FALSE or NULL."""
    if not total.rules:
        return np.zeros((count, 0), dtype=np.int8)
    conditions = [f"({rule.when.sql(bindings)}) as r{number}" for number, rule in enumerate(total.rules)]
    answer = engine.query(f"select {', '.join(conditions)} {FROM}")
    return np.stack([_three_valued(answer[f"r{number}"]) for number in range(len(total.rules))], axis=1)


def _three_valued(values: NDArray[np.bool_]) -> NDArray[np.int8]:
    data, mask = np.ma.getdata(values), np.ma.getmaskarray(values)
    return np.where(mask, NULL, np.where(data.astype(bool), TRUE, FALSE)).astype(np.int8)


def _outcomes(total: Total, truth: NDArray[np.int8]) -> list[Outcome]:
    """Resolve each distinct pattern once."""
    known: dict[bytes, Outcome] = {}
    outcomes = []
    for pattern in truth:
        key = pattern.tobytes()
        if key not in known:
            known[key] = resolve(total, pattern.tolist())
        outcomes.append(known[key])
    return outcomes


def resolve(total: Total, pattern: Sequence[int]) -> Outcome:
    """Return the outcome of one pattern: what every way of settling the unknown rules agrees on, else undetermined."""
    unknown = tuple(rule for rule, held in zip(total.rules, pattern, strict=True) if held == NULL)
    true = [rule for rule, held in zip(total.rules, pattern, strict=True) if held == TRUE]
    if not unknown:
        return _settled(total, true)
    if len(unknown) > MOST_UNKNOWN:
        return Outcome(UNDETERMINED, tuple(true), unknown)
    cases = [
        _settled(total, [*true, *(rule for rule, on in zip(unknown, switches, strict=True) if on)])
        for switches in combinations((False, True), repeat=len(unknown))
    ]
    effects = {_effect(case) for case in cases}
    return cases[0] if len(effects) == 1 else Outcome(UNDETERMINED, tuple(true), unknown)


def _effect(outcome: Outcome) -> tuple[str, str]:
    return outcome.count, outcome.rules[0].label if outcome.count == SHARE else ""


def _settled(total: Total, true: Sequence[Rule]) -> Outcome:
    overridden = {label for rule in true for label in rule.overrides}
    standing = tuple(rule for rule in true if rule.label not in overridden)
    if not standing:
        return Outcome(total.otherwise.count.kind, (total.otherwise,))
    kinds = {(rule.count.kind, rule.label if rule.count.kind == SHARE else "") for rule in standing}
    if len(kinds) > 1:
        return Outcome(CLASH, standing)
    return Outcome(standing[0].count.kind, standing)


def _add_shares(engine: Engine, total: Total, bindings: Bindings, into: tuple[Sequence[Outcome], NDArray[np.float64]]) -> None:
    outcomes, fraction = into
    for rule in (*total.rules, total.otherwise):
        if rule.count.kind == SHARE and rule.count.share is not None:
            values = engine.query(f"select ({rule.count.share.sql(bindings)})::double as share {FROM}")["share"]
            shares = np.clip(np.ma.filled(values, np.nan), 0.0, 1.0)
            mine = np.array([outcome.count == SHARE and outcome.rules[0] is rule for outcome in outcomes])
            fraction[mine] = shares[mine]
