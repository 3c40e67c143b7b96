"""Accounts: a standard's rules over a system's lines give each line its treatment, with the rule and its citation.

Each rule is one SQL condition, true, false or unknown for a line. A true rule that another true one overrides steps back.
Where rules still disagree, where an unknown one could change the outcome, or where the source itself is silent, the line is
undetermined: neither counted nor left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import product as combinations

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.asking import Answers, Bindings, answers
from flopledger.core.coded import Coded
from flopledger.core.frozen import frozen
from flopledger.engine.table import Engine, Table, distinct
from flopledger.rules.predicate import Predicate
from flopledger.rules.standard import ALL, NONE, SHARE, Rule, Total

UNDETERMINED, CLASH = "undetermined", "clash"
TRUE, FALSE, NULL = 1, 0, 2
MOST_UNKNOWN = 10  # rules that are unknown at once for one line; beyond that it is undetermined without trying every case


@frozen
class Outcome:
    """What a pattern of true, false and unknown rules comes to: how it counts, and the rules that say so."""

    count: str
    rules: tuple[Rule, ...]
    unknown: tuple[Rule, ...] = ()

    @property
    def label(self) -> str:
        """The rule's label, or several joined."""
        return " + ".join(rule.label for rule in self.rules) or " + ".join(rule.label for rule in self.unknown)


@frozen
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


def account(
    asked: Sequence[tuple[Total, Bindings]], lines: Table, system: Table, count: int, engine: Callable[[], Engine]
) -> list[Treatments]:
    """Return the treatment of `count` lines under each total; `system` is the one row of their system's facts.

    Lines that share every fact that the rules name are one kind of line, and rules are put to kinds.
    """
    questions = [_Question.of(total, bindings) for total, bindings in asked]
    expressions = [(predicate, question.bindings) for question in questions for predicate in question.predicates]
    used = frozenset().union(*(total.columns for total, _ in asked))
    kinds, which = distinct({name: column for name, column in lines.items() if name in used}, count)
    facts = {name: column for name, column in system.items() if name in used}
    found = iter(answers(expressions, kinds, facts, int(which.max(initial=-1)) + 1, engine))
    return [question.treatments([next(found) for _ in question.predicates], which) for question in questions]


@frozen
class _Question:
    """A total's rules: a condition for each, and a number for each that counts a share."""

    total: Total
    bindings: Bindings
    sharing: Sequence[Rule]
    predicates: Sequence[Predicate]

    @classmethod
    def of(cls, total: Total, bindings: Bindings) -> _Question:
        shares = [(rule, rule.count.share) for rule in (*total.rules, total.otherwise) if rule.count.share is not None]
        return cls(total, bindings, [rule for rule, _ in shares], [*(rule.when for rule in total.rules), *(share for _, share in shares)])

    def treatments(self, found: Answers, which: NDArray[np.int64]) -> Treatments:
        """Return what the answers found come to; they are about kinds of line, and `which` is the kind of each line."""
        outcome = self._outcomes(found[: len(self.total.rules)], int(which.max(initial=-1)) + 1)
        fraction = outcome.map(lambda one: FRACTION.get(one.count, np.nan)).array(np.float64)
        for rule, shares in zip(self.sharing, found[len(self.total.rules) :], strict=True):
            mine = outcome.where(partial(_counts_by, rule))
            fraction[mine] = np.clip(np.array(shares, dtype=np.float64), 0.0, 1.0)[mine]
        return Treatments(self.total, self.bindings, outcome.take(which), fraction[which])

    def _outcomes(self, truth: Answers, number: int) -> Coded[Outcome]:
        """Resolve each distinct pattern of true, false and unknown rules once."""
        patterns = [tuple(map(TRUTH.__getitem__, held)) for held in zip(*truth, strict=True)] if truth else [()] * number
        return Coded.of(patterns).map(partial(resolve, self.total))


FRACTION = {ALL: 1.0, NONE: 0.0}
TRUTH = {True: TRUE, False: FALSE, None: NULL}


def _counts_by(rule: Rule, outcome: Outcome) -> bool:
    return outcome.count == SHARE and outcome.rules[0] is rule


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
