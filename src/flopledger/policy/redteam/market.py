"""What a FLOP costs at the market price at the start of the work, by number format; nothing where no price is near."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flopledger.catalogue.chips import find_chip
from flopledger.catalogue.prices import market_price
from flopledger.catalogue.utilisation import default_utilisation

CHIP = "H100 SXM"  # the chip of which the catalogue has most prices
FORMATS = ("bf16", "fp8", "int8")
SECONDS_PER_HOUR = 3600.0


def usd_per_flop(start: date) -> Mapping[str, float]:
    """Return dollars for a FLOP by format: the market's rent of a chip-hour, its peak in the format, the default utilisation.

    Empty where the catalogue knows no price near the start; costs are then compared in FLOP.
    """
    chip, price = find_chip(CHIP), market_price(CHIP, start)
    if chip is None or price is None:
        return {}
    use = default_utilisation("pretraining").point * SECONDS_PER_HOUR
    peaks = {name: chip.peak(name) for name in FORMATS}
    return {name: price.point / (peak * use) for name, peak in peaks.items() if peak is not None}
