"""Cited reference data: chips, rental and purchase prices, utilisation, and the constants of cost and energy."""

from __future__ import annotations

from flopledger.catalogue.chips import FORMATS, Chip, chip_names, chips, find_chip
from flopledger.catalogue.constants import Constant, constant, constant_for, electricity_price
from flopledger.catalogue.prices import (
    COMMITMENTS,
    PriceEstimate,
    PurchaseEstimate,
    PurchasePrice,
    RentalPrice,
    market_price,
    purchase_price,
    purchase_prices,
    rental_prices,
)
from flopledger.catalogue.utilisation import Utilisation, default_utilisation

__all__ = [
    "COMMITMENTS",
    "FORMATS",
    "Chip",
    "Constant",
    "PriceEstimate",
    "PurchaseEstimate",
    "PurchasePrice",
    "RentalPrice",
    "Utilisation",
    "chip_names",
    "chips",
    "constant",
    "constant_for",
    "default_utilisation",
    "electricity_price",
    "find_chip",
    "market_price",
    "purchase_price",
    "purchase_prices",
    "rental_prices",
]
