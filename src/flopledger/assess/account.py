"""Accounts: a standard's rules over a system's lines give each line its treatment, with the rule and its citation.

Each rule is one SQL condition, true, false or unknown for a line. A true rule that another true one overrides steps back.
Where rules still disagree, where an unknown one could change the outcome, or where the source itself is silent, the line is
undetermined: neither counted nor left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product as combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.core.coded import Coded
from flopledger.engine.table import Column, Engine, Table, distinct
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
    outcome: Coded[Outcome]
    fraction: NDArray[np.float64]

    @property
    def undetermined(self) -> NDArray[np.bool_]:
        """Tell which lines are neither counted nor left out."""
        return np.isnan(self.fraction)


def account(engine: Engine, asked: Sequence[tuple[Total, Bindings]], lines: Table, system: Table, count: int) -> list[Treatments]:
    """Return the treatment of `count` lines under each total; `system` is the one row of their system's facts.

    Lines that share every fact that the rules name are put to the engine as one, and all rules in one query.
    """
    questions = [_Question.of(total, bindings) for total, bindings in asked]
    used = frozenset().union(*(question.columns for question in questions))
    kinds, which = distinct({name: column for name, column in lines.items() if name in used}, count)
    numbers = np.arange(which.max(initial=-1) + 1, dtype=np.float64)
    engine.create(LINES, {LINE: Column("number", numbers), **kinds})
    engine.create(SYSTEM, {ONE: Column("number", [1.0]), **{name: column for name, column in system.items() if name in used}})
    texts = dict.fromkeys(text for question in questions for text in question.texts)
    selected = [f"{text} as c{number}" for number, text in enumerate(texts)]
    answer = engine.query(f"select {', '.join([LINE, *selected])} {FROM}")
    answers = {text: answer[f"c{number}"] for number, text in enumerate(texts)}
    return [question.treatments(answers, which) for question in questions]


@dataclass(frozen=True, slots=True)
class _Question:
    """A total's rules as SQL: a condition for each rule, a number for each rule that counts a share."""

    total: Total
    bindings: Bindings
    conditions: Sequence[str]
    shares: Sequence[tuple[Rule, str]]
    columns: frozenset[str]

    @classmethod
    def of(cls, total: Total, bindings: Bindings) -> _Question:
        conditions = [f"({rule.when.sql(bindings)})" for rule in total.rules]
        sharing = [(rule, rule.count.share) for rule in (*total.rules, total.otherwise) if rule.count.share is not None]
        shares = [(rule, f"cast({share.sql(bindings)} as double)") for rule, share in sharing]
        used = [rule.when.columns for rule in total.rules] + [share.columns for _, share in sharing]
        return cls(total, bindings, conditions, shares, frozenset().union(*used))

    @property
    def texts(self) -> list[str]:
        return [*self.conditions, *(text for _, text in self.shares)]

    def treatments(self, answers: Mapping[str, NDArray[Any]], which: NDArray[np.int64]) -> Treatments:
        """Return what the engine's answers come to; they are about kinds of line, and `which` is the kind of each line."""
        outcome = self._outcomes(answers, int(which.max(initial=-1)) + 1)
        fraction = outcome.map(lambda one: FRACTION.get(one.count, np.nan)).array(np.float64)
        for rule, text in self.shares:
            mine = outcome.where(partial(_counts_by, rule))
            fraction[mine] = np.clip(np.ma.filled(answers[text], np.nan), 0.0, 1.0)[mine]
        return Treatments(self.total, self.bindings, outcome.take(which), fraction[which])

    def _outcomes(self, answers: Mapping[str, NDArray[Any]], number: int) -> Coded[Outcome]:
        """Resolve each distinct pattern of true, false and unknown rules once."""
        truth = [_three_valued(answers[text]) for text in self.conditions]
        patterns = Coded.of(list(zip(*truth, strict=True)) if truth else [()] * number)
        return patterns.map(partial(resolve, self.total))


LINE = "line"  # keeps the rows in their order whatever an engine does with them
ONE = "one"  # so that the table has a column even where no fact of the system is asked for
FRACTION = {ALL: 1.0, NONE: 0.0}


def _counts_by(rule: Rule, outcome: Outcome) -> bool:
    return outcome.count == SHARE and outcome.rules[0] is rule


def _three_valued(values: NDArray[np.bool_]) -> list[int]:
    data, mask = np.ma.getdata(values), np.ma.getmaskarray(values)
    truth: list[int] = np.where(mask, NULL, np.where(data.astype(bool), TRUE, FALSE)).tolist()
    return truth


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
