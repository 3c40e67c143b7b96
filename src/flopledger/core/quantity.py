"""Quantities: a point, a 5-95 % interval and a unit, read from what people write.

An interval is lognormal (two quantiles fix it), as in Squiggle's `a to b`; its point is the median, the geometric mean of
its ends. `at most x` and `at least x` are bounds without a point. Unknown is `None` where a quantity could stand: never 0.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from flopledger.core.units import MONEY, SYMBOLS, currencies, find_unit

SCALE = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
SCALE_WORDS = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
UNKNOWN_WORDS = frozenset({"unknown", "null", "~", "", "not known", "?"})

_DIGITS = r"(?:[0-9]{1,3}(?:[,_][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"
_NUMBER = re.compile(
    rf"(?P<sign>[-+])?(?P<digits>{_DIGITS})(?:[eE](?P<exponent>[-+]?[0-9]+))?"
    r"(?:\s*[x×*]\s*10\s*\^\s*(?P<power>[-+]?[0-9]+))?"
    r"(?:(?P<scale>[kKMBT])(?![A-Za-z/])|\s+(?P<word>thousand|million|billion|trillion)\b)?"
)
_POWER_OF_TEN = re.compile(r"10\s*\^\s*([-+]?[0-9]+)")
_INTERVAL = re.compile(r"(?P<low>.+?)\s+to\s+(?P<high>.+)")
_POINT_AND_INTERVAL = re.compile(r"(?P<point>[^(]+?)\s*\((?P<low>.+?)\s+to\s+(?P<high>[^)]+)\)\s*(?P<unit>.*)")
_BOUND = re.compile(r"at (?P<which>most|least)\s+(?P<rest>.+)")
_FLOPS = re.compile(r"(?<![A-Za-z])[kMGTPEZY]?FLOPs\b|(?<![A-Za-z])[kMGTPEZY]?FLOPS\b")


@dataclass(frozen=True, slots=True)
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


class QuantityError(ValueError):
    """A text that is no quantity of the unit due: carries the code of the finding, what was found and expected, and the remedy."""

    def __init__(self, code: str, found: str, expected: str, remedy: str = "") -> None:
        super().__init__(f"{found}; expected {expected}")
        self.code, self.found, self.expected, self.remedy = code, found, expected, remedy


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
    tidy = text.strip()
    if _FLOPS.search(tidy):
        raise QuantityError("ambiguous-flops", f"`{text}`", "`FLOP` for a quantity, `FLOP/s` for a rate", f"write `{_FLOPS.sub(_unambiguous(unit), tidy)}`")
    bound = _BOUND.fullmatch(tidy)
    if bound is not None:
        return _bound(bound, unit, bare)
    both = _POINT_AND_INTERVAL.fullmatch(tidy)
    if both is not None:
        return _point_and_interval(both, unit, bare)
    interval = _INTERVAL.fullmatch(tidy)
    if interval is not None:
        return _interval(interval["low"], interval["high"], unit, bare, text)
    value, found_unit = _value(tidy, unit, bare)
    return exactly(value, found_unit)


def _unambiguous(unit: str) -> str:
    return "FLOP/s" if unit == "FLOP/s" else "FLOP"


def _bound(match: re.Match[str], unit: str, bare: bool) -> Quantity:
    value, found_unit = _value(match["rest"], unit, bare)
    return Quantity(None, 0.0, value, found_unit) if match["which"] == "most" else Quantity(None, value, math.inf, found_unit)


def _point_and_interval(match: re.Match[str], unit: str, bare: bool) -> Quantity:
    tail = f" {match['unit']}" if match["unit"] else ""
    ends = _interval(match["low"], match["high"] + tail, unit, bare, match.string)
    point, _ = _value(match["point"] + tail if _is_number(match["point"]) else match["point"], unit, bare)
    if not ends.low <= point <= ends.high:
        raise QuantityError("interval-reversed", f"`{match.string}`", "a point inside its interval", "write `point (low to high) unit`")
    return Quantity(point, ends.low, ends.high, ends.unit)


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text.strip()) is not None or _POWER_OF_TEN.fullmatch(text.strip()) is not None


def _interval(low_text: str, high_text: str, unit: str, bare: bool, whole: str) -> Quantity:
    high, found_unit = _value(high_text, unit, bare)
    low, _ = _value(_with_unit_of(high_text, low_text), unit, bare)
    if low > high:
        raise QuantityError("interval-reversed", f"`{whole}`", "the smaller end first", f"write `{high_text.split()[0]} to {low_text.split()[0]} …`")
    if low <= 0:
        raise QuantityError("interval-reversed", f"`{whole}`", "an interval above zero (it is lognormal)", "write `at most …` for a bound from above")
    return Quantity(math.sqrt(low * high), low, high, found_unit)


def _with_unit_of(other: str, text: str) -> str:
    if not _is_number(text):
        return text
    match = _NUMBER.match(other.strip()) or _POWER_OF_TEN.match(other.strip())
    return f"{text} {other.strip()[match.end() :].strip()}" if match is not None else text


def _value(text: str, unit: str, bare: bool) -> tuple[float, str]:
    number_text, unit_text = _split_currency(text.strip())
    match = _NUMBER.match(number_text)
    power = _POWER_OF_TEN.match(number_text)
    if power is not None:
        value, rest = _finite(f"1e{power[1]}", text), number_text[power.end() :]
    elif match is not None:
        value, rest = _number(match, text), number_text[match.end() :]
    else:
        raise QuantityError("number-unreadable", f"`{text}`", _example(unit), "write a number, a unit, or `unknown`")
    factor, found_unit = _factor(unit_text or rest.strip(), unit, bare, text)
    return _checked(value * factor, text), found_unit


def _split_currency(text: str) -> tuple[str, str]:
    """Take a currency that stands before the number (`$2`, `USD 2 per chip-hour`) to the back."""
    for mark, code in [*SYMBOLS.items(), *((code, code) for code in currencies())]:
        if text.startswith(mark) and text != mark:
            rest = text[len(mark) :].strip()
            match = _NUMBER.match(rest)
            return (rest, f"{code} {rest[match.end() :].strip()}".strip()) if match is not None else (text, "")
    return text, ""


def _number(match: re.Match[str], text: str) -> float:
    digits = match["digits"].replace(",", "").replace("_", "")
    exponent = int(match["exponent"] or 0) + int(match["power"] or 0) if len(match["exponent"] or match["power"] or "") < LONGEST_EXPONENT else 10**6
    value = _finite(f"{match['sign'] or ''}{digits}e{exponent}", text)
    return value * SCALE.get(match["scale"] or "", 1.0) * SCALE_WORDS.get(match["word"] or "", 1.0)


LONGEST_EXPONENT = 6


def _finite(literal: str, text: str) -> float:
    return _checked(float(literal), text)


def _checked(value: float, text: str) -> float:
    if not math.isfinite(value):
        raise QuantityError("not-finite", f"`{_shortened(text)}`", "a finite number", "correct the exponent")
    if value < 0:
        raise QuantityError("negative-amount", f"`{text}`", "an amount of zero or more", "a correction is a line of its own: state what was really used")
    return value


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


LONGEST_SHOWN = 60


def _factor(word: str, unit: str, bare: bool, text: str) -> tuple[float, str]:
    if not word:
        if bare and unit != MONEY:
            return 1.0, unit
        raise QuantityError("unit-missing", f"`{text}`", _example(unit), "add the unit")
    if "/" in unit and unit.startswith(MONEY):
        return _rate_factor(word, unit, text)
    known = find_unit(word)
    if known is None:
        raise QuantityError("unit-unknown", f"the unit `{_shortened(word)}`", _example(unit), _unit_remedy(word, unit))
    if known.unit != unit:
        raise QuantityError("unit-mismatch", f"`{text}`, which is in {known.unit}", _example(unit), _mix_up(known.unit, unit))
    return known.factor, known.word if unit == MONEY else unit


def _rate_factor(word: str, unit: str, text: str) -> tuple[float, str]:
    money, _, per = word.replace(" per ", "/").replace(" / ", "/").partition("/")
    denominator = find_unit(per.strip()) if per else None
    currency = find_unit(money.strip())
    if currency is None or currency.unit != MONEY or denominator is None or denominator.unit != unit.partition("/")[2]:
        raise QuantityError("unit-mismatch", f"`{text}`", _example(unit), _mix_up(denominator.unit if denominator else "", unit))
    return 1.0 / denominator.factor, currency.word


def _unit_remedy(word: str, unit: str) -> str:
    from flopledger.core.finding import did_you_mean
    from flopledger.core.units import units

    return did_you_mean(word, [name for name, known in units().items() if known.unit == unit])


EXAMPLES = {
    "FLOP": "an amount such as `3.8e25 FLOP` or `43,500 PF-days`",
    "FLOP/s": "a rate such as `989 TFLOP/s`",
    "tokens": "a number of tokens such as `14.8T`",
    "parameters": "a number of parameters such as `671B`",
    "chip-hours": "chip-hours such as `2.664M chip-hours`",
    "chips": "a number of chips such as `2048`",
    "hours": "a length of time such as `3 weeks`",
    "fraction": "a share such as `0.38`, `38 %` or `0.15 to 0.25`",
    "Wh": "energy such as `12 GWh`",
    "bit/s": "a data rate such as `400 Gbit/s`",
    MONEY: "money such as `5.576M USD`",
    f"{MONEY}/chip-hours": "a price such as `2 USD per chip-hour`",
}


def _example(unit: str) -> str:
    return EXAMPLES.get(unit, f"a number of {unit}")


MIX_UPS = {
    ("FLOP/s", "FLOP"): "a rate times a duration is an amount: drop the `/s`, or use `hardware` with chips and time",
    ("FLOP", "FLOP/s"): "an amount over a duration is a rate: add `/s`",
    ("hours", "chip-hours"): "chip-hours are chips times hours: write `chip-hours`, or give `chips` and `time` instead",
    ("chip-hours", "hours"): "chip-hours already hold the number of chips: use the field `chip_hours`",
    ("hours", f"{MONEY}/chip-hours"): "write `per chip-hour`, one chip for one hour",
    ("parameters", "tokens"): "parameters are not tokens: give the number of tokens seen",
    ("Wh", "W"): "energy over a duration is power: write W, kW or MW",
    ("W", "Wh"): "power times a duration is energy: write Wh, kWh or MWh",
}


def _mix_up(found: str, due: str) -> str:
    return MIX_UPS.get((found, due), f"give it in {due}")


def resolution(text: str) -> float:
    """Return half a unit of the last digit written, relative to the number: how precisely a figure was stated.

    >>> round(resolution("5.576M USD"), 7), resolution("3.8e25 FLOP")
    (8.97e-05, 0.013157894736842106)
    """
    match = _NUMBER.search(text)
    if match is None:
        return 0.0
    digits = match["digits"].replace(",", "").replace("_", "")
    decimals = len(digits.partition(".")[2])
    value = float(digits)
    return 0.5 * 10.0**-decimals / value if value else 0.0
