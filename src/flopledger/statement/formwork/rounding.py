"""Rounding as forms ask for it, on the decimal value that people see, not on the binary one behind it; bounds are rounded outward."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

FIGURES = 2


def two_figures(value: float, rounding: str = ROUND_HALF_UP) -> Decimal:
    """Return a value to two significant figures, halves rounded up.

    >>> two_figures(2.25e25), two_figures(0.0996)
    (Decimal('2.3E+25'), Decimal('0.10'))
    """
    exact = Decimal(repr(float(value)))
    if not exact:
        return Decimal(0)
    once = exact.quantize(Decimal(1).scaleb(exact.adjusted() - FIGURES + 1), rounding)
    return once.quantize(Decimal(1).scaleb(once.adjusted() - FIGURES + 1))


def figures(value: float) -> str:
    """Return a value in two significant figures, as forms write them.

    >>> figures(2.25e25), figures(0.0)
    ('2.3 × 10^25', '0')
    """
    return _written(two_figures(value))


def at_least(value: float) -> str:
    """Return a lower bound in two figures, rounded down."""
    return _written(two_figures(value, ROUND_FLOOR))


def at_most(value: float) -> str:
    """Return an upper bound in two figures, rounded up.

    >>> at_least(3.86e24), at_most(3.81e24)
    ('3.8 × 10^24', '3.9 × 10^24')
    """
    return _written(two_figures(value, ROUND_CEILING))


def magnitude(value: float) -> str:
    """Return the order of magnitude: the power of ten that a value has in scientific notation.

    >>> magnitude(9.9e24)
    '10^24'
    """
    exact = Decimal(repr(float(value)))
    return f"10^{exact.adjusted()}" if exact else "0"


def exactly(value: float) -> str:
    """Return a value with all its digits, as short as it is told apart from any other."""
    return repr(float(value)).replace("e+", "e").removesuffix(".0")


def _written(value: Decimal) -> str:
    if not value:
        return "0"
    mantissa = value.scaleb(-value.adjusted())
    return f"{mantissa:.1f} × 10^{value.adjusted()}"
