"""How a line counts: by the rule that holds, by what overrides it, by no rule; and what happens where nobody can say."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from itertools import product

import pytest

from flopledger.assess.account import CLASH, FALSE, NULL, TRUE, UNDETERMINED, resolve
from flopledger.assess.result import Assessment
from flopledger.assess.total import SystemTotal
from flopledger.core.dates import AsOf
from flopledger.rules.load import Rulebook
from flopledger.rules.standard import Total

Assessed = Callable[..., Assessment]
Standard = Callable[..., Rulebook]

HEAD = "developer: lab\nparties: {lab: {name: Lab}, other: {name: Other}}\nsystems: {m: {general_purpose: yes}}\nactivities:\n"


def total_of(book: Rulebook) -> Total:
    """Return the one total of the standard under test."""
    found = book.total("test", AsOf.on(date(2026, 1, 1)))
    assert found is not None
    return found


@pytest.fixture
def treated(assessed: Assessed) -> Callable[..., tuple[SystemTotal, Assessment]]:
    """Return a function that puts one line of work to a standard."""

    def run(book: Rulebook, work: str = "does: failed-run, for: m") -> tuple[SystemTotal, Assessment]:
        base = "  base: {does: pretraining, produces: m, compute: {declared: 0 FLOP}}\n"
        result = assessed(f"{HEAD}{base}  work: {{{work}, compute: {{declared: 1e24 FLOP}}}}\n", ["test"], book=book)
        return result.systems["m"].totals["test"], result

    return run


Treated = Callable[..., tuple[SystemTotal, Assessment]]


def test_without_a_rule_otherwise_decides(treated: Treated, standard: Standard) -> None:
    for otherwise, fraction in (("all", 1.0), ("none", 0.0)):
        total, _ = treated(standard("evaluations: does = 'evaluation' -> none", otherwise=otherwise))
        outcome = total.treatments.outcome[1]
        assert (outcome.label, outcome.count, total.treatments.fraction[1]) == ("otherwise", otherwise, fraction)


def test_a_rule_goes_before_otherwise_and_is_named(treated: Treated, standard: Standard) -> None:
    total, _ = treated(standard("failed: does = 'failed-run' -> none"))
    assert (total.treatments.outcome[1].label, total.compute.point) == ("failed", 0.0)


def test_rules_that_agree_are_both_named(treated: Treated, standard: Standard) -> None:
    total, _ = treated(standard("failed: does = 'failed-run' -> none", "thrown-away: relation = 'discarded-branch' -> none"))
    assert (total.treatments.outcome[1].label, total.compute.point) == ("failed + thrown-away", 0.0)


def test_an_overriding_rule_silences_the_other_in_whichever_order_they_stand(treated: Treated, standard: Standard) -> None:
    rules = ["failed: does = 'failed-run' -> none", "private: not public_at_use -> all (over failed)"]
    for written in (rules, rules[::-1]):
        total, _ = treated(standard(*written, otherwise="none"))
        assert (total.treatments.outcome[1].label, total.compute.point) == ("private", 1e24)


def test_an_overridden_rule_counts_where_the_other_does_not_hold(treated: Treated, standard: Standard) -> None:
    total, _ = treated(standard("failed: does = 'failed-run' -> none", "safety: purpose = 'safety' -> all (over failed)"))
    assert (total.treatments.outcome[1].label, total.compute.point) == ("failed", 0.0)


def test_an_override_is_not_handed_on(standard: Standard) -> None:
    """C overrides B and B overrides A. Where all hold, B is silenced but what it says of A stands: C alone decides."""
    total = total_of(standard("a: does = 'x' -> none", "b: does = 'x' -> none (over a)", "c: does = 'x' -> all (over b)"))
    assert resolve(total, [TRUE, TRUE, TRUE]).label == "c"
    assert resolve(total, [TRUE, FALSE, TRUE]).count == CLASH


def test_rules_that_disagree_are_a_finding_with_both_citations(treated: Treated, standard: Standard) -> None:
    total, result = treated(standard("failed: does = 'failed-run' -> none", "private: not public_at_use -> all"))
    assert total.treatments.outcome[1].count == CLASH
    assert math.isnan(total.treatments.fraction[1])
    assert (total.compute.point, total.compute.with_undetermined) == (0.0, 1e24)
    (clash,) = [item for item in result.findings if item.code == "rules-clash"]
    assert "failed (A text, s. 2), private (A text, s. 2) on `work`" in clash.found
    assert "overrides" in clash.remedy


def test_two_shares_disagree_even_where_they_come_to_the_same(standard: Standard) -> None:
    total = total_of(standard("half: does = 'x' -> {share: 0.5}", "part: does = 'y' -> {share: share}"))
    assert [resolve(total, pattern).count for pattern in ([TRUE, FALSE], [TRUE, TRUE])] == ["share", CLASH]


@pytest.mark.parametrize(
    ("expression", "counted"), [("share", 3e23), ("0.25", 2.5e23), ("share * 10", 1e24), ("share - 1", 0.0), ("1 - share", 7e23)]
)
def test_a_share_counts_in_part_and_never_more_than_the_whole(
    treated: Treated, standard: Standard, expression: str, counted: float
) -> None:
    book = standard(f"shared: does = 'failed-run' -> {{share: {expression}}}")
    total, _ = treated(book, "does: failed-run, for: m, by: {lab: 0.3, other: 0.7}")
    assert total.compute.point == pytest.approx(counted, rel=1e-12)


def test_a_share_of_something_unknown_is_undetermined_and_says_what_is_missing(treated: Treated, standard: Standard) -> None:
    total, result = treated(standard("young: does = 'failed-run' -> {share: months_public / 12}"))
    assert (total.compute.point, total.compute.with_undetermined) == (0.0, 1e24)
    assert [item.expected for item in result.findings if item.code == "fact-missing"] == ["the fact `months_public`"]


def test_what_the_source_leaves_open_is_counted_neither_way(treated: Treated, standard: Standard) -> None:
    total, result = treated(standard("open: does = 'failed-run' -> unspecified"))
    assert (total.compute.point, total.compute.with_undetermined) == (0.0, 1e24)
    (silent,) = [item for item in result.findings if item.code == "source-silent"]
    assert silent.found == "test, open: work"
    assert "A text, s. 2" in silent.expected


def test_an_unknown_fact_leaves_a_line_open_only_if_it_could_change_the_outcome(treated: Treated, standard: Standard) -> None:
    """Nobody recorded whether there is proof: that matters if the rule would take the line out, not if the line counts anyway."""
    for count, label in (("none", "proven"), ("all", "otherwise")):
        total, result = treated(standard(f"proven: does = 'failed-run' and proof_no_capability -> {count}"))
        decided = total.treatments.outcome[1].count != UNDETERMINED
        assert decided is (count == "all")
        assert total.treatments.outcome[1].label == label
        missing = [item.expected for item in result.findings if item.code == "fact-missing"]
        assert missing == ([] if decided else ["the fact `proof_no_capability`"])


def test_an_unknown_rule_that_is_overridden_anyway_does_not_matter(treated: Treated, standard: Standard) -> None:
    total, _ = treated(standard("proven: proof_no_capability -> none", "failed: does = 'failed-run' -> all (over proven)"))
    assert (total.treatments.outcome[1].label, total.compute.point) == ("failed", 1e24)


def test_an_unknown_rule_that_would_override_matters(treated: Treated, standard: Standard) -> None:
    total, _ = treated(standard("failed: does = 'failed-run' -> none", "proven: proof_no_capability -> all (over failed)"))
    assert total.treatments.outcome[1].count == UNDETERMINED
    assert [rule.label for rule in total.treatments.outcome[1].unknown] == ["proven"]
    assert total.compute.with_undetermined == 1e24


def reference(total: Total, pattern: tuple[int, ...]) -> str:
    """Return what a pattern comes to by trying every way of settling what is unknown, as slowly and plainly as possible."""
    ways = []
    for settled in product(*[(TRUE, FALSE) if held == NULL else (held,) for held in pattern]):
        true = [rule for rule, held in zip(total.rules, settled, strict=True) if held == TRUE]
        standing = [rule for rule in true if not any(rule.label in other.overrides for other in true)]
        kinds = {rule.count.kind for rule in standing} or {total.otherwise.count.kind}
        ways.append(CLASH if len(kinds) > 1 else kinds.pop())
    return ways[0] if len(set(ways)) == 1 else UNDETERMINED


@pytest.mark.parametrize("otherwise", ["all", "none", "unspecified"])
def test_every_pattern_comes_out_as_by_trying_all_ways(standard: Standard, otherwise: str) -> None:
    rules = ["a: does = 'x' -> all", "b: does = 'x' -> none", "c: does = 'x' -> none (over a)", "d: does = 'x' -> all (over b, c)"]
    total = total_of(standard(*rules, otherwise=otherwise))
    patterns = list(product((TRUE, FALSE, NULL), repeat=len(rules)))
    assert {pattern: resolve(total, pattern).count for pattern in patterns} == {pattern: reference(total, pattern) for pattern in patterns}


def test_many_unknown_rules_are_undetermined_without_trying_every_way(standard: Standard) -> None:
    total = total_of(standard(*[f"rule-{number}: does = 'x' -> all" for number in range(30)]))
    outcome = resolve(total, [NULL] * 30)
    assert (outcome.count, len(outcome.unknown)) == (UNDETERMINED, 30)
