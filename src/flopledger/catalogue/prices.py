"""What chips cost to rent and to buy, as observed on a day: `prices.csv` and `purchase.csv`.

A price of the market is the middle of what vendors asked near a date. Prices have risen as well as fallen, so nothing is extrapolated:
far from every observation there is no rental price. A purchase price is kept with its date, from which its value declines.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from statistics import fmean, median
from typing import TypeVar

from flopledger.catalogue.table import Row, citation_of, day_of, read_table
from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen

COMMITMENTS = ("on-demand", "1-year", "3-year", "reserved", "contract")

# A list price holds until the vendor changes it, which is why more is allowed before the date asked for than after it.
DAYS_BEFORE = 365
DAYS_AFTER = 180
DAYS_IN_A_YEAR = 365.25

Priced = TypeVar("Priced", bound="RentalPrice | PurchasePrice")


@frozen
class RentalPrice:
    """What one vendor asked for one chip on one day, in nominal USD per chip-hour.

    `commitment` is one of COMMITMENTS; `precision` is `month` where only the month is known (the day is then its first).
    """

    chip: str
    vendor: str
    commitment: str
    day: date
    precision: str
    usd_per_chip_hour: float
    citation: Citation
    note: str


@frozen
class PurchasePrice:
    """What one chip cost to buy on one day, in nominal USD: alone (`single`) or as its share of a `server`."""

    chip: str
    day: date
    precision: str
    usd_per_chip: float
    sold_as: str
    citation: Citation
    note: str


@frozen
class PriceEstimate:
    """The median, lowest and highest of one price for each vendor, in USD per chip-hour, and the prices it was made from.

    `away` says of each price how many days lie between its observation and the day asked for; 0 where it is known to have held.
    """

    point: float
    low: float
    high: float
    prices: tuple[RentalPrice, ...]
    away: tuple[int, ...]

    @property
    def source(self) -> Citation:
        """Return where the first price comes from."""
        return self.prices[0].citation

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Return where the prices come from, each source once."""
        return tuple(dict.fromkeys(price.citation for price in self.prices))

    @property
    def days_away(self) -> float:
        """Return the median number of days between the observations and the day asked for."""
        return float(median(self.away))

    def averaged(self) -> PriceEstimate:
        """Return the estimate with the vendors' arithmetic mean as its point: what "average market price" says in so many words."""
        return replace(self, point=fmean(price.usd_per_chip_hour for price in self.prices))

    def widened(self, drift: float) -> PriceEstimate:
        """Return the estimate with its interval widened by how far prices drift, in natural log per square root of a year.

        The market's range and the drift since the observations are taken as independent: their log-distances add as squares.
        """
        since = drift * math.sqrt(self.days_away / DAYS_IN_A_YEAR)
        down, up = (math.hypot(math.log(ratio), since) for ratio in (self.point / self.low, self.high / self.point))
        if down == up == 0:
            return self
        return replace(self, low=self.point * math.exp(-down), high=self.point * math.exp(up))


@frozen
class PurchaseEstimate:
    """The median, lowest and highest purchase price, in USD per chip, all `sold_as` the same, and the prices it was made from."""

    point: float
    low: float
    high: float
    sold_as: str
    prices: tuple[PurchasePrice, ...]

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Return where the prices come from, each source once."""
        return tuple(dict.fromkeys(price.citation for price in self.prices))


@cache
def rental_prices() -> tuple[RentalPrice, ...]:
    """Return every rental price of the catalogue."""
    return tuple(_rental(row) for row in read_table("prices"))


@cache
def purchase_prices() -> tuple[PurchasePrice, ...]:
    """Return every purchase price of the catalogue."""
    return tuple(_purchase(row) for row in read_table("purchase"))


def _rental(row: Row) -> RentalPrice:
    price = float(row["usd_per_chip_hour"])
    day = _day(row)
    return RentalPrice(row["chip"], row["vendor"], row["commitment"], day, row["precision"], price, citation_of(row), row["note"])


def _purchase(row: Row) -> PurchasePrice:
    price = float(row["usd_per_chip"])
    return PurchasePrice(row["chip"], _day(row), row["precision"], price, row["sold_as"], citation_of(row), row["note"])


def _day(row: Row) -> date:
    day = day_of(row["date"])
    if day is None:
        raise ValueError(f"a price of {row['chip']} has no date")
    return day


def market_price(chip_id: str, on: date, vendor: str | None = None, commitment: str = "on-demand") -> PriceEstimate | None:
    """Return the rental price of a chip near a day, or None if no vendor's price is near enough.

    Of each vendor (or of the one asked for) the price nearest in time counts, if it was observed at most DAYS_BEFORE days before
    the day or DAYS_AFTER days after it; of two equally near the earlier. A price that was the same before and after holds in between.
    """
    offers = _offers(chip_id, commitment)
    names, day = offers if vendor is None else [vendor], on.toordinal()
    chosen = [offer for name in names if name in offers and (offer := _offer(*offers[name], day))]
    if not chosen:
        return None
    prices, away = zip(*chosen, strict=True)
    return PriceEstimate(*_spread(price.usd_per_chip_hour for price in prices), prices=prices, away=away)


def nearest_day(chip_id: str, on: date, vendor: str | None = None, commitment: str = "on-demand") -> date | None:
    """Return the day nearest to another on which such a price was observed, however far away; None if it never was."""
    offers = _offers(chip_id, commitment)
    known = [price for name in (offers if vendor is None else [vendor]) if name in offers for price in offers[name][1]]
    return min(known, key=_distance_to(on)).day if known else None


@cache
def _offers(chip_id: str, commitment: str) -> Mapping[str, tuple[list[int], list[RentalPrice]]]:
    """Return the prices of a chip by vendor with their days, the earliest first; of several on one day the catalogue's first."""
    offers: dict[str, dict[date, RentalPrice]] = {}
    for price in rental_prices():
        if price.chip == chip_id and price.commitment == commitment:
            offers.setdefault(price.vendor, {}).setdefault(price.day, price)
    in_order = {vendor: sorted(by_day.values(), key=_by_day) for vendor, by_day in sorted(offers.items())}
    return {vendor: ([price.day.toordinal() for price in prices], prices) for vendor, prices in in_order.items()}


def _offer(days: list[int], prices: list[RentalPrice], on: int) -> tuple[RentalPrice, int] | None:
    """Return which of one vendor's prices held on a day, and from how many days away that is taken; None if none is near."""
    later = bisect_right(days, on)
    before, after = (prices[later - 1] if later else None), (prices[later] if later < len(prices) else None)
    held = before is not None and after is not None and before.usd_per_chip_hour == after.usd_per_chip_hour
    since = on - days[later - 1] if before is not None else math.inf
    until = days[later] - on if after is not None else math.inf
    if before is not None and since <= DAYS_BEFORE and (since <= until or until > DAYS_AFTER):
        return before, 0 if held else int(since)
    if after is not None and until <= DAYS_AFTER:
        return after, 0 if held else int(until)
    return (before, 0) if before is not None and held else None


def purchase_price(chip_id: str, on: date) -> PurchaseEstimate | None:
    """Return the purchase price of a chip near a day, or None if none is known.

    The prices within the window of `market_price` count, or else those of the nearest day. Shares of servers go before chips alone,
    which still need the constant `server-price-factor`; the two are never mixed.
    """
    known = sorted((price for price in purchase_prices() if price.chip == chip_id), key=_distance_to(on))
    near = [price for price in known if _near(price, on)] or [price for price in known if price.day == known[0].day]
    if not near:
        return None
    sold_as = "server" if any(price.sold_as == "server" for price in near) else "single"
    chosen = tuple(sorted((price for price in near if price.sold_as == sold_as), key=_by_day))
    return PurchaseEstimate(*_spread(price.usd_per_chip for price in chosen), sold_as=sold_as, prices=chosen)


def _near(price: RentalPrice | PurchasePrice, on: date) -> bool:
    return -DAYS_BEFORE <= (price.day - on).days <= DAYS_AFTER


def _by_day(price: RentalPrice | PurchasePrice) -> date:
    return price.day


def _distance_to(on: date) -> Callable[[Priced], tuple[int, date]]:
    return lambda price: (abs((price.day - on).days), price.day)


def _spread(values: Iterable[float]) -> tuple[float, float, float]:
    ordered = sorted(values)
    return median(ordered), ordered[0], ordered[-1]
