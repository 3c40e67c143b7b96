"""Money in several currencies: what one unit of each line's currency is in another, by the ledger's dated rates.

`costs.py` hands it to the columns that totals are made of; `unconverted.py` asks it what could not be converted.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from flopledger.core.coded import Coded
from flopledger.core.frozen import frozen
from flopledger.ledger.model import Ledger
from flopledger.ledger.rates import Rates

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Span = tuple[date | None, date | None]


@frozen
class Exchange:
    """The rates of a ledger over some activities: `dates` are the first and last day of each."""

    rates: Rates
    dates: Coded[Span]

    @classmethod
    def of(cls, ledger: Ledger, rows: Rows) -> Exchange | None:
        """Return the rates over the activities of some rows; None where the ledger has no rates."""
        if not ledger.rates:
            return None
        started, ended = (_days(days[rows]) for days in (ledger.activities.started, ledger.activities.ended))
        return cls(ledger.rates, started.both(ended))

    def factor(self, currency: Coded[str], due: str) -> Floats:
        """Return what one unit of each currency is in another, 1 where nothing is written and NaN where no rate is near."""
        pairs = currency.both(self.dates)
        return pairs.map(lambda one: self.rates.factor(one[0] or due, due, *one[1])).array(np.float64)

    def reached(self, currencies: set[str]) -> list[str]:
        """Return currencies with those that the rates lead to from them."""
        return sorted(currencies.union(*(self.rates.leading_from(one) for one in currencies)))


def _days(days: NDArray[np.datetime64]) -> Coded[date | None]:
    words, code = np.unique(days.astype(np.int64), return_inverse=True)
    return Coded(words.astype("datetime64[D]").astype(object).tolist(), code)
