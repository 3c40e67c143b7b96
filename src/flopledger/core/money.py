"""Money: a decimal amount with its currency, kept to the millionth so that sums are exact and repeatable."""

from __future__ import annotations

from decimal import Context, Decimal

from flopledger.core.frozen import frozen

EXACT = Context(prec=200)  # digits; sums of amounts have far fewer
MICROS_IN_ONE = 1_000_000


@frozen
class Money:
    """An exact amount of one currency (ISO 4217 code)."""

    amount: Decimal
    currency: str

    @classmethod
    def from_micros(cls, micros: int, currency: str) -> Money:
        """Return the money that a whole number of millionths is."""
        return cls(Decimal(f"{micros}e-6"), currency)  # written out, since arithmetic would round to the context's 28 digits

    def __add__(self, other: Money) -> Money:
        """Add money of the same currency; raises ValueError for another one, since a rate would be needed."""
        if other.currency != self.currency:
            message = f"{self.currency} and {other.currency} cannot be added without a dated rate"
            raise ValueError(message)
        return Money(EXACT.add(self.amount, other.amount), self.currency)

    def __str__(self) -> str:
        """Return the amount with thousands separated, two decimals and the currency."""
        return f"{self.amount:,.2f} {self.currency}"
