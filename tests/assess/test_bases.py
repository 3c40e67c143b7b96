"""What work starts from: later work is measured against the weights it begins with, and added up since the pre-training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from flopledger.assess.result import Assessment

Assessed = Callable[..., Assessment]

LEDGER = """
developer: lab
parties: {lab: {name: Lab}}
artifacts: {a: {kind: model}, b: {kind: model}, c: {kind: model}, d: {kind: model}, s: {kind: dataset}}
systems: {m: {}}
activities:
  data: {does: data-curation, produces: s, compute: {declared: 1e22 FLOP}}
  pretrain: {does: pretraining, uses: {data: s}, produces: a, compute: PRETRAIN}
  first: {does: continued-pretraining, uses: {initial-weights: a}, produces: b, compute: {declared: 2e24 FLOP}}
  second:
    does: fine-tuning
    uses: {initial-weights: b}
    produces: c
    compute: {parts: {training: {declared: 1e24 FLOP}, scoring: {declared: 1e24 FLOP}}}
  third: {does: fine-tuning, uses: {initial-weights: c}, produces: m, compute: {declared: 5e23 FLOP}}
  failed: {does: failed-run, uses: {initial-weights: b}, for: m, compute: {declared: 3e24 FLOP}}
"""


def columns(result: Assessment) -> dict[str, tuple[Any, Any, Any]]:
    """Return base, share of base and cumulative share of each line by name."""
    system, parts = result.systems["m"], result.components
    names = [f"{result.ledger.activities.ids[parts.row[index]]}/{parts.part[index]}" for index in system.lines.component.tolist()]
    rows = [system.row(number) for number in range(len(names))]
    wanted = ("base_compute", "share_of_base", "cumulative_share_of_base")
    return {name: tuple(row[fact] for fact in wanted) for name, row in zip(names, rows, strict=True)}


@pytest.fixture
def found(assessed: Assessed) -> dict[str, tuple[Any, Any, Any]]:
    return columns(assessed(LEDGER.replace("PRETRAIN", "{declared: 1e25 FLOP}")))


@pytest.mark.parametrize(
    ("line", "base", "share", "cumulative"),
    [
        ("first/training", 1e25, 0.2, 0.2),
        ("second/training", 1.2e25, 1 / 12, 0.4),  # 2e24 and 2e24 since the pre-training of 1e25
        ("second/scoring", 1.2e25, 1 / 12, 0.4),
        ("third/training", 1.4e25, 5e23 / 1.4e25, 0.45),
        ("failed/training", 1.2e25, 0.25, 0.5),  # what was added before it is in, what came beside it is not
    ],
)
def test_later_work_is_measured_against_what_it_starts_from(
    found: dict[str, tuple[Any, Any, Any]], line: str, base: float, share: float, cumulative: float
) -> None:
    assert found[line] == pytest.approx((base, share, cumulative), rel=1e-12)


@pytest.mark.parametrize("line", ["data/forward", "pretrain/training"])
def test_what_starts_from_no_weights_has_no_base(found: dict[str, tuple[Any, Any, Any]], line: str) -> None:
    assert found[line] == (None, None, None)


def test_an_unknown_base_leaves_the_shares_unknown(assessed: Assessed) -> None:
    known = columns(assessed(LEDGER.replace("PRETRAIN", "unknown")))
    assert {known[line] for line in ("first/training", "second/training", "third/training")} == {(None, None, None)}


def test_a_base_received_from_others_counts_with_what_they_say_it_took(assessed: Assessed) -> None:
    text = """
developer: lab
parties: {lab: {name: Lab}, other: {name: Other}}
artifacts: {a: {kind: model, made_by: other, compute: 4e24 FLOP}}
systems: {m: {}}
activities: {tune: {does: fine-tuning, uses: {initial-weights: a}, produces: m, compute: {declared: 1e24 FLOP}}}
"""
    assert columns(assessed(text))["tune/training"] == pytest.approx((4e24, 0.25, 0.25), rel=1e-12)


def test_a_merge_starts_from_all_it_merges_with_only_its_initial_weights(assessed: Assessed) -> None:
    text = """
developer: lab
parties: {lab: {name: Lab}}
artifacts: {a: {kind: model}, b: {kind: model}}
systems: {m: {}}
activities:
  one: {does: pretraining, produces: a, compute: {declared: 4e24 FLOP}}
  two: {does: pretraining, produces: b, compute: {declared: 6e24 FLOP}}
  tune: {does: fine-tuning, uses: {initial-weights: [a, b]}, produces: m, compute: {declared: 1e24 FLOP}}
"""
    assert columns(assessed(text))["tune/training"] == pytest.approx((1e25, 0.1, 0.1), rel=1e-12)
