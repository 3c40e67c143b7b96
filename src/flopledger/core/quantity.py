"""Quantities: a point, a 5-95 % interval and a unit, read from what people write.

An interval is lognormal (two quantiles fix it), as in Squiggle's `a to b`; its point is the median, the geometric mean of
its ends. `at most x` and `at least x` are bounds without a point. Unknown is `None` where a quantity could stand: never 0.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from functools import lru_cache

from flopledger.core.frozen import frozen
from flopledger.core.measure import example, unit_and_factor
from flopledger.core.numeral import LONGEST_NUMERAL, NUMBER, QuantityError, checked, is_number, match_number, read_number
from flopledger.core.shown import shown
from flopledger.core.units import SYMBOLS, currencies

__all__ = ["Quantity", "QuantityError", "exactly", "is_unknown", "parse_quantity", "resolution"]

UNKNOWN_WORDS = frozenset({"unknown", "null", "~", "", "not known", "?"})
HALF = 0.5

# What machines write, and the same that the general reading gives, only sooner.
_SIMPLE = re.compile(r"([0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]{1,3})?)(?: (?!thousand|million|billion|trillion)([A-Za-z][A-Za-z/-]*))?")
_NUMERAL = r"([0-9]{1,15}(?:\.[0-9]{1,15})?)"
_SIMPLE_SPREAD = re.compile(rf"{_NUMERAL} \({_NUMERAL} to {_NUMERAL}\)(?: (?!thousand|million|billion|trillion)([A-Za-z][A-Za-z/-]*))?")
_INTERVAL = re.compile(r"(?P<low>.+?)\s+to\s+(?P<high>.+)")
_POINT_AND_INTERVAL = re.compile(r"(?P<point>[^(]+?)\s*\((?P<low>.+?)\s+to\s+(?P<high>[^)]+)\)\s*(?P<unit>.*)")
_BOUND = re.compile(r"at (?P<which>most|least)\s+(?P<rest>.+)")


@frozen
class Quantity:
    """An amount in `unit`: `point` (None for a bare bound), and the 5th and 95th percentile `low` and `high`."""

    point: float | None
    low: float
    high: float
    unit: str

    @property
    def exact(self) -> bool:
        """Tell whether the quantity has no spread."""
        return self.point is not None and self.low == self.high


@frozen
class _Due:
    """What a field is due: its unit, whether a bare number is taken in it, and the whole text for messages."""

    unit: str
    bare: bool
    text: str

    def value(self, text: str) -> tuple[float, str]:
        """Return one number in the base unit, and the unit: the currency where it is money."""
        number_text, currency = _currency_first(text.strip())
        number, word = read_number(number_text, self.text, example(self.unit))
        factor, unit = unit_and_factor(f"{currency} {word}".strip(), self.unit, self.text, bare=self.bare)
        return checked(number * factor, self.text), unit

    def error(self, code: str, expected: str, remedy: str) -> QuantityError:
        return QuantityError(code, shown(self.text), expected, remedy)


def exactly(value: float, unit: str) -> Quantity:
    """Return a quantity without spread."""
    return Quantity(value, value, value, unit)


def is_unknown(text: str) -> bool:
    """Tell whether a text says that a value is not known."""
    return text.strip().lower() in UNKNOWN_WORDS


@lru_cache(maxsize=65536)
def parse_quantity(text: str, unit: str, *, bare: bool = True) -> Quantity:
    """Read a quantity whose unit must be `unit` (a base unit of `units.csv`, `money`, or `money/chip-hours`).

    `bare` allows a number without a unit word, taken in `unit`. Raises QuantityError.

    >>> parse_quantity("43,500 PF-days", "FLOP").point
    3.7584e+24
    >>> parse_quantity("0.15 to 0.25", "fraction")
    Quantity(point=0.19364916731037085, low=0.15, high=0.25, unit='fraction')
    """
    due = _Due(unit, bare, text)
    if len(text) > LONGEST_NUMERAL:
        raise due.error("number-unreadable", example(unit), f"a quantity takes at most {LONGEST_NUMERAL} characters")
    simple = _SIMPLE.fullmatch(text)
    if simple is not None:
        factor, found_unit = unit_and_factor(simple[2] or "", unit, text, bare=bare)
        return exactly(checked(Decimal(simple[1]) * factor, text), found_unit)
    spread = _SIMPLE_SPREAD.fullmatch(text)
    return (_simple_spread(spread, due) if spread is not None else None) or _general(text.strip(), due)


def _simple_spread(match: re.Match[str], due: _Due) -> Quantity | None:
    """Return a point with its interval as machines write them; None where the general reading has something to say about it."""
    point_text, low_text, high_text, word = match.groups()
    factor, unit = unit_and_factor(word or "", due.unit, due.text, bare=due.bare)
    point, low, high = (checked(Decimal(number) * factor, due.text) for number in (point_text, low_text, high_text))
    return Quantity(point, low, high, unit) if 0 < low <= point <= high else None


def _general(text: str, due: _Due) -> Quantity:
    bound = _BOUND.fullmatch(text)
    if bound is not None:
        return _bound(bound, due)
    both = _POINT_AND_INTERVAL.fullmatch(text)
    if both is not None:
        return _point_and_interval(both, due)
    interval = _INTERVAL.fullmatch(text)
    if interval is not None:
        return _interval(interval["low"], interval["high"], due)
    return exactly(*due.value(text))


def _bound(match: re.Match[str], due: _Due) -> Quantity:
    value, unit = due.value(match["rest"])
    return Quantity(None, 0.0, value, unit) if match["which"] == "most" else Quantity(None, value, math.inf, unit)


def _point_and_interval(match: re.Match[str], due: _Due) -> Quantity:
    point_text, currency = _currency_first(match["point"].strip())
    tail = match["unit"] or _unit_after(match["high"]) or _unit_after(point_text)
    if currency and not tail.startswith(currencies()):
        tail = f"{currency} {tail}".strip()
    ends = _interval(_with_unit(match["low"], tail), _with_unit(match["high"], tail), due)
    point, unit = due.value(_with_unit(point_text, tail))
    if unit != ends.unit:
        raise _two_currencies(due)
    if not ends.low <= point <= ends.high:
        raise due.error("interval-reversed", "a point inside its interval", "write `point (low to high) unit`")
    return Quantity(point, ends.low, ends.high, ends.unit)


def _interval(low_text: str, high_text: str, due: _Due) -> Quantity:
    high, unit = due.value(high_text)
    low, unit_of_low = due.value(_with_unit(low_text, _unit_after(high_text)))
    if unit != unit_of_low:
        raise _two_currencies(due)
    if low > high:
        raise due.error("interval-reversed", "the smaller end first", "exchange the two ends")
    if low <= 0:
        raise due.error("interval-reversed", "an interval above zero, since it is lognormal", "write `at most …` for a bound from above")
    median = min(max(math.sqrt(low) * math.sqrt(high), low), high)  # rounding must not carry it past an end
    return Quantity(median, low, high, unit)


def _two_currencies(due: _Due) -> QuantityError:
    return due.error("unit-mismatch", "one currency", "give both ends in the same currency")


def _with_unit(text: str, unit: str) -> str:
    return f"{text} {unit}" if unit and is_number(text.strip()) else text


def _unit_after(text: str) -> str:
    """Return what stands after the number of a text; with a currency before the number, that too."""
    number_text, currency = _currency_first(text.strip())
    match = match_number(number_text)
    return f"{currency} {number_text[match.end() :].strip()}".strip() if match is not None else ""


def _currency_first(text: str) -> tuple[str, str]:
    """Take a currency that stands before the number (`$2`, `USD 2 per chip-hour`) off the front."""
    if text[:1].isdecimal():
        return text, ""
    mark = next((mark for mark in (*SYMBOLS, *currencies()) if text.startswith(mark)), "")
    rest = text[len(mark) :].strip()
    return (rest, SYMBOLS.get(mark, mark)) if mark and match_number(rest) is not None else (text, "")


def resolution(text: str) -> float:
    """Return half a unit of the last digit written, relative to the number: how precisely a figure was stated.

    >>> round(resolution("5.576M USD"), 7), resolution("3.8e25 FLOP")
    (8.97e-05, 0.013157894736842106)
    """
    match = NUMBER.search(text)
    if match is None:
        return 0.0
    digits = match["digits"].replace(",", "").replace("_", "")
    decimals = len(digits.partition(".")[2])
    value = float(digits)
    return HALF * 10.0**-decimals / value if value else 0.0
