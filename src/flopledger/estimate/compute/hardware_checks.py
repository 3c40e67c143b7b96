"""Findings about hardware time: what is missing, and what cannot be. Used by `hardware.py` and its neighbours here."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from flopledger.core.finding import MOST_ALIKE
from flopledger.estimate.given import Given
from flopledger.estimate.spread import Spread

Said = tuple[str, str, str]  # what was found, what was expected, and the remedy
HOURS_IN_A_DAY = 24.0


def find_each(given: Given, code: str, name: str, wrong: NDArray[np.bool_], say: Callable[[int], Said]) -> None:
    """Keep a finding for each entry that is wrong, up to a limit, then one that counts the rest."""
    indices = np.flatnonzero(wrong).tolist()
    for number, index in enumerate(indices[: MOST_ALIKE + 1]):
        found, expected, remedy = say(index)
        more = f"{len(indices) - MOST_ALIKE:,} more like it"
        given.find(code, index, name, found=found if number < MOST_ALIKE else more, expected=expected, remedy=remedy)


def incomplete(given: Given, hours: Spread, peak: Spread) -> None:
    """Say what is missing where the method is named but not given enough; what is written as unknown is no surprise."""
    timeless = ~hours.bounded & ~given.rows_with("chip_hours", "time")
    remedy = "add them, or write `chip_hours: unknown`"
    find_each(
        given,
        "method-incomplete",
        "",
        timeless,
        lambda _: ("`hardware` without chip-hours", "`chip_hours`, or `chips` and `time`", remedy),
    )
    nameless = ~peak.bounded & ~given.rows_with("chip", "peak")
    remedy_of_chip = "add it, or write `chip: unknown`"
    find_each(given, "method-incomplete", "", nameless, lambda _: ("`hardware` without a chip", "`chip`, or `peak`", remedy_of_chip))
    _too_long(given)


def _too_long(given: Given) -> None:
    """Find fleets that run for longer than their dates last."""
    if not (given.is_written("dates") and given.is_written("time")):
        return
    time = given.amount("time")
    spans = given.values("dates")
    most = spans.map(lambda span: np.nan if span is None else ((span.ended - span.started).days + 1) * HOURS_IN_A_DAY).array(np.float64)
    with np.errstate(invalid="ignore"):
        longer = time.low > most
    find_each(
        given,
        "out-of-range",
        "time",
        longer,
        lambda index: (
            f"{time.low[index]:,.0f} hours within {spans[index].started} to {spans[index].ended}",
            f"at most the {most[index]:,.0f} hours of the period",
            "correct the time or the dates",
        ),
    )
