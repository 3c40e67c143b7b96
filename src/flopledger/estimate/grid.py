"""Emissions from energy and the carbon intensity of a grid that the ledger names with its source. There is no default."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.estimate.given import Given
from flopledger.estimate.spread import Spread
from flopledger.ledger.fields import Amount, Field
from flopledger.ledger.raw import EVIDENCE

GRID = Field("grid", Amount("gCO2e/kWh", bare=False), "Carbon intensity of the electricity, with `evidence`; no emissions without it.")
WATT_HOURS_IN_A_KWH = 1e3
GRAMS_IN_A_KG = 1e3


def emissions(given: Given, energy: Spread) -> dict[str, NDArray[Any]]:
    """Return the grid's intensity and the emissions in kg CO2e, as inputs for people; nothing where no activity names a grid."""
    grid = given.amount("grid").point
    if np.isnan(grid).all():
        return {}
    activities = given.ledger.activities
    cited = np.isin(given.rows, [*activities.raw.rows(f"{given.path}.{EVIDENCE}").tolist(), *activities.evidence])
    for index in np.flatnonzero(~np.isnan(grid) & ~cited).tolist():
        given.find(
            "key-missing",
            index,
            "grid",
            found="a `grid` without `evidence`",
            expected="the source of the intensity",
            remedy="add `evidence: [{instrument: ..., link: ..., at: ...}]` beside it",
        )
    kilograms = energy.point / WATT_HOURS_IN_A_KWH * grid / GRAMS_IN_A_KG
    return {"grid_gram_per_kwh": grid, "emissions_kg_co2e": kilograms}
