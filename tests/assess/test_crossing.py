"""The day on which a line is crossed: work accrues evenly from the first to the last day, and the condition holds by a day's end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from flopledger.assess.result import Assessment
from flopledger.assess.trigger import CANNOT_TELL, NOT_OVER, OVER, Verdict

Assessed = Callable[..., Assessment]

HEAD = "developer: lab\nparties: {lab: {name: Lab}}\nsystems: {m: {general_purpose: yes, makes: [text]}}\nactivities:\n"
EU = "eu-ai-act/systemic-risk-presumption"  # more than 1e25 FLOP


def verdict(assessed: Assessed, work: str, name: str = EU) -> Verdict:
    """Return one verdict on the system `m`."""
    found = assessed(HEAD + work, (), [name.partition("/")[0]]).systems["m"].verdicts
    return next(one for one, _ in found if one.trigger.name == name)


def one_run(amount: str, dates: str) -> str:
    """Return pre-training of some amount over some days."""
    return f"  train: {{does: pretraining, dates: {dates}, produces: m, compute: {{declared: {amount} FLOP}}}}\n"


@pytest.mark.parametrize(
    ("amount", "dates", "crossed"),
    [
        ("2e25", "2025-09-01 to 2025-09-10", date(2025, 9, 6)),  # 2e24 a day: 1e25 at the end of the 5th, which is not over
        ("2.02e25", "2025-09-01 to 2025-09-10", date(2025, 9, 5)),  # 2.02e24 a day: 1.01e25 at the end of the 5th
        ("1.0000001e25", "2025-09-01 to 2025-09-10", date(2025, 9, 10)),  # only on the last day
        ("1e27", "2025-09-01 to 2025-09-10", date(2025, 9, 1)),
        ("2e25", "2025-09-01", date(2025, 9, 1)),
        ("3e25", "2024-02", date(2024, 2, 10)),  # 29 days: 1.0345e24 a day, 1.034e25 on the 10th
        ("2e25", "2024-12-30 to 2025-01-02", date(2025, 1, 1)),  # 5e24 a day over the turn of the year
    ],
)
def test_one_run_crosses_on_the_day_computed_by_hand(assessed: Assessed, amount: str, dates: str, crossed: date) -> None:
    found = verdict(assessed, one_run(amount, dates))
    assert (found.verdict, found.crossed_on) == (OVER, crossed)


def test_what_is_exactly_on_the_line_never_crosses_it(assessed: Assessed) -> None:
    found = verdict(assessed, one_run("1e25", "2025-09-01 to 2025-09-10"))
    assert (found.verdict, found.crossed_on) == (NOT_OVER, None)


def test_runs_side_by_side_and_one_after_the_other_add_up(assessed: Assessed) -> None:
    """8e24 by 10 January; from the 11th on 1e24 a day from one run, from the 12th 5e23 a day more from another."""
    work = """
  base: {does: pretraining, dates: 2025-01-01 to 2025-01-10, produces: base, compute: {declared: 8e24 FLOP}}
  tune: {does: fine-tuning, dates: 2025-01-11 to 2025-01-20, uses: {initial-weights: base}, produces: m, compute: {declared: 1e25 FLOP}}
  data: {does: synthetic-data-generation, dates: 2025-01-12 to 2025-01-21, produces: samples, compute: {declared: 5e24 FLOP}}
"""
    head = HEAD.replace("systems:", "artifacts: {base: {kind: model, public: no}, samples: {kind: dataset, public: no}}\nsystems:")
    text = head + work.replace("{initial-weights: base}", "{initial-weights: base, data: samples}")
    found = next(one for one, _ in assessed(text, (), ["eu-ai-act"]).systems["m"].verdicts)
    # End of the 12th: 8e24 + 2e24 + 5e23 = 1.05e25.
    assert found.crossed_on == date(2025, 1, 12)


def test_without_dates_of_all_that_counts_there_is_no_day(assessed: Assessed) -> None:
    undated = "  more: {does: continued-pretraining, uses: {initial-weights: base}, produces: m, compute: {declared: 1e24 FLOP}}\n"
    text = HEAD.replace("systems:", "artifacts: {base: {kind: model}}\nsystems:") + one_run("2e25", "2025-09-01 to 2025-09-10").replace(
        "produces: m", "produces: base"
    )
    found = next(one for one, _ in assessed(text + undated, (), ["eu-ai-act"]).systems["m"].verdicts)
    assert (found.verdict, found.crossed_on) == (OVER, None)


def test_work_that_does_not_count_needs_no_dates(assessed: Assessed) -> None:
    text = one_run("2e25", "2025-09-01 to 2025-09-10") + "  test: {does: red-teaming, for: m, compute: {declared: 1e24 FLOP}}\n"
    assert verdict(assessed, text).crossed_on == date(2025, 9, 6)


def test_where_nobody_can_tell_there_is_no_day(assessed: Assessed) -> None:
    text = one_run("9e24", "2025-09-01 to 2025-09-10") + "  lost: {does: failed-run, for: m, compute: {declared: 5e24 FLOP}}\n"
    found = verdict(assessed, text)
    assert (found.verdict, found.crossed_on) == (CANNOT_TELL, None)


def paid(amount: str, price: str, dates: str) -> str:
    """Return pre-training of some amount at some rent."""
    return one_run(amount, dates).replace("}\n", f", cost: {{rental: {{total: {price} USD}}}}}}\n")


def test_a_line_on_money_is_crossed_as_the_money_is_spent(assessed: Assessed) -> None:
    """150M USD over 15 days, 10M a day: more than 100M on the 11th."""
    found = verdict(assessed, paid("1e24", "150M", "2026-08-01 to 2026-08-15"), "us-hr-9917/covered-technology")
    assert (found.verdict, found.crossed_on) == (OVER, date(2026, 8, 11))


def test_of_two_lines_that_must_both_be_crossed_the_later_decides(assessed: Assessed) -> None:
    """SB 1047 asked for more than 1e26 operations and more than 100M USD: 2e26 in 20 days and 110M USD, so the 11th and the 19th."""
    found = verdict(assessed, paid("2e26", "110M", "2024-09-01 to 2024-09-20"), "us-ca-sb-1047/covered-model-by-training")
    assert (found.verdict, found.crossed_on) == (OVER, date(2024, 9, 19))
