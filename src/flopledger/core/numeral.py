"""One number as people write it: digits with thousands separated, a power of ten, a scale letter or word; and what follows it.

`quantity.py` gives it its unit. Numbers are decimal until the unit has been multiplied in, so that `57 %` is 0.57.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

from flopledger.core.finding import Remedy, said
from flopledger.core.shown import shown

SCALES = {"k": 3, "K": 3, "M": 6, "B": 9, "T": 12, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
LARGEST, SMALLEST = 1e50, 1e-50  # all computing so far is below 1e30 FLOP; within these, products of a few numbers stay finite
LONGEST_EXPONENT = 5  # digits; far beyond what a double holds
LONGEST_NUMERAL = 400  # characters, units included; a double has 17 digits

_DIGITS = r"(?:[0-9]{1,3}(?:[,_][0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+"
NUMBER = re.compile(
    rf"(?P<sign>[-+−])?(?P<digits>{_DIGITS})(?:[eE](?P<exponent>[-+]?[0-9]+))?"
    r"(?:\s*[x×*·]\s*10\s*\^\s*(?P<power>[-+]?[0-9]+))?"
    r"(?:(?P<scale>[kKMBT])(?![A-Za-z/])|\s+(?P<word>thousand|million|billion|trillion)\b)?"
)
POWER_OF_TEN = re.compile(r"10\s*\^\s*(?P<power>[-+]?[0-9]+)")
_GOES_ON = re.compile(r"[0-9.,_:'+−]|[xX][0-9]|\s*(?:[±×·*^]|[-–—]\s*[0-9])")  # what follows is more of a number that is not read here
_INFINITE = re.compile(r"[-+]?\.?(?:inf(?:inity)?|nan)\b", re.IGNORECASE)

HINTS = (
    (r"[~≈]|\b(?:about|approx|approximately|around|circa|ca|roughly|some)\b", "say how rough it is with an interval, `low to high`"),
    (r"[<≤]", "write `at most …`"),
    (r"[>≥]", "write `at least …`"),
    (r"±", "write `point (low to high)`"),
    (r"[0-9]\s*[-–—]\s*[0-9]", "write an interval as `low to high`"),
    (r"[0-9]:[0-9]", "write a length of time with its unit, such as `12.5 hours`"),
    (r"10[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]", "write the power of ten as in `3.8e25`"),
    (r"[0-9],[0-9]", "write decimals with a point and thousands with commas, as in `43,500.5`"),
    (r"0[xX]", "write the number in decimal digits"),
)


class QuantityError(ValueError):
    """A text that is no quantity of the unit due: carries the code of the finding, what was found and expected, and the remedy."""

    def __init__(self, code: str, found: str, expected: str, remedy: Remedy = "") -> None:
        super().__init__(f"{found}; expected {expected}")
        self.code, self.found, self.expected, self.how = code, found, expected, remedy

    @property
    def remedy(self) -> str:
        """What to write instead."""
        return said(self.how)


def match_number(text: str) -> re.Match[str] | None:
    """Return the match of a number at the start of a text, None where none stands there."""
    power = POWER_OF_TEN.match(text)
    match = power or NUMBER.match(text)
    return None if match is None or _GOES_ON.match(text, match.end()) else match


def is_number(text: str) -> bool:
    """Tell whether a text is a number and nothing else."""
    match = match_number(text)
    return match is not None and match.end() == len(text)


def read_number(text: str, whole: str, expected: str) -> tuple[Decimal, str]:
    """Return the number at the start of a text and what follows it. Raises QuantityError, which quotes `whole`.

    >>> read_number("43,500 PF-days", "43,500 PF-days", "FLOP")
    (Decimal('43500'), 'PF-days')
    """
    match = match_number(text)
    if match is None:
        raise _unreadable(whole, expected)
    parts = match.groupdict()
    value = _value(parts)
    checked(value, whole)
    return value, text[match.end() :].strip()


def _value(parts: dict[str, str | None]) -> Decimal:
    exponent = _exponent(parts.get("exponent")) + _exponent(parts["power"])
    exponent += SCALES.get(parts.get("scale") or parts.get("word") or "", 0)
    digits = (parts.get("digits") or "1").replace(",", "").replace("_", "")
    sign = "-" if (parts.get("sign") or "") in ("-", "−") else ""
    return Decimal(f"{sign}{digits}e{exponent}")


def _exponent(text: str | None) -> int:
    """Return an exponent; one that is too long to matter becomes one that is too large for a double."""
    if not text:
        return 0
    return int(text) if len(text) <= LONGEST_EXPONENT else int(f"{text[0] if text[0] in '+-' else ''}{'9' * LONGEST_EXPONENT}")


def checked(value: Decimal, whole: str) -> float:
    """Return a value as a float. Raises QuantityError where it is infinite or below zero."""
    number = float(value)
    if not math.isfinite(number):
        raise QuantityError("not-finite", shown(whole), "a number that a computer can hold", "correct the exponent")
    if value and not SMALLEST <= abs(number) <= LARGEST:
        raise QuantityError("out-of-range", shown(whole), f"zero, or a number from {SMALLEST:g} to {LARGEST:g}", "correct the exponent")
    if value < 0:
        raise QuantityError("negative-amount", shown(whole), "zero or more", "write what was used; a figure is corrected where it stands")
    return number


def _unreadable(whole: str, expected: str) -> QuantityError:
    if _INFINITE.match(whole.strip()):
        return QuantityError("not-finite", shown(whole), expected, "write `unknown` where the number is not known")
    hint = next((remedy for pattern, remedy in HINTS if re.search(pattern, whole)), "write a number, then its unit; or `unknown`")
    return QuantityError("number-unreadable", shown(whole), expected, hint)
