"""The estimate that `rental` and `market` make alike: chip-hours x price, the price being the ledger's or the market's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.catalogue.prices import PriceEstimate
from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.estimate.given import Estimate, Given, either
from flopledger.estimate.lazily import Lazily
from flopledger.estimate.market import market_of, rent
from flopledger.estimate.parts import whole
from flopledger.estimate.rented import Rented, rented
from flopledger.estimate.spread import Spread
from flopledger.estimate.value import in_dollars


def rent_estimate(given: Given, basis: str, *, averaged: bool) -> Estimate:
    """Return the rent of each activity on a basis; unknown where neither a sum nor chip-hours and a price are known."""
    fleets = rented(given)
    settled = fleets.each(given.amount("total")).bounded | fleets.each(given.amount("price")).bounded
    market = market_of(given, fleets, settled, averaged=averaged)
    spread, per_hour, total = rent(given, fleets, market)
    return Estimate(
        quantity="cost",
        method=basis,
        rows=given.rows,
        part=whole(given),
        spread=spread,
        currency=in_dollars(either(given.currencies("total"), given.currencies("price"))),
        inputs=_inputs(fleets, per_hour, market, total),
        factors=_factors(fleets, per_hour, total, spread),
        origins=fleets.price_origin(market, given.amount("price")),
        cites=_cites(fleets, market, given),
    )


def _inputs(
    fleets: Rented, per_hour: Spread, market: Coded[PriceEstimate | None], total: Spread
) -> dict[str, Sequence[Any] | NDArray[Any]]:
    hours = fleets.total(fleets.hours)
    with np.errstate(divide="ignore", invalid="ignore"):
        price = np.where(total.bounded, np.nan, fleets.total(fleets.hours.scaled(per_hour.point)).point / hours.point)
    if not any(market.present()):
        return {"chip_hours": hours.point, "price_per_chip_hour": price}
    of_all = fleets.common(market)
    return {
        "chip_hours": hours.point,
        "price_per_chip_hour": price,
        "vendors": of_all.map(lambda one: None if one is None else float(len(one.prices))),
        "days_from_start": of_all.map(lambda one: None if one is None else one.days_away),
    }


def _factors(fleets: Rented, per_hour: Spread, total: Spread, spread: Spread) -> dict[str, Spread]:
    made = fleets.factors({"chip_hours": fleets.hours, "price": per_hour}, spread)
    if not total.bounded.any():
        return made
    one = Spread.exact(np.ones(len(total)))
    return {**{name: one.where(total.bounded, factor) for name, factor in made.items()}, "total": total.where(total.bounded, one)}


def _cites(fleets: Rented, market: Coded[PriceEstimate | None], given: Given) -> Sequence[tuple[Citation, ...]]:
    if fleets.units.plain and not given.has_evidence:
        return market.map(lambda price: () if price is None else price.citations)

    @cache
    def of_market(number: int) -> tuple[Citation, ...]:
        price = market.words[number]
        return () if price is None else price.citations

    def cites(index: int) -> tuple[Citation, ...]:
        found = [of_market(number) for number in market.code[fleets.units.of(index)].tolist()]
        return (found[0] if len(found) == 1 else tuple(dict.fromkeys(chain(*found)))) or given.evidence(index)

    return Lazily(given.count, cites)
