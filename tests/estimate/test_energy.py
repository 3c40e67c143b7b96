"""Energy from power: against its formula, against what was published, and with every default named and given an interval."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopledger.core.finding import errors_in
from flopledger.estimate.given import Estimate
from flopledger.estimate.run import estimate
from flopledger.ledger.read import read_text
from tests.estimate.conftest import HEAD, Made, ends

One = Callable[..., Estimate]
MadeOf = Callable[[str], Made]
HARDWARE = "dates: 2024-06-01, compute: {hardware: {chip: H100 SXM, chip_hours: 1000, utilisation: 0.4}}"


def energy_of(made: MadeOf, fields: str) -> Estimate:
    _, estimates, found = made(f"  a: {{does: pretraining, produces: m, {fields}}}\n")
    assert not errors_in(found), found
    return next(item for item in estimates.all if item.quantity == "energy")


@pytest.mark.parametrize(
    ("energy", "watt_hours"),
    [
        ("{}", 1000 * 700 * 1.82 * 0.75 * 1.25),
        ("{site: hyperscaler}", 1000 * 700 * 1.82 * 0.75 * 1.1),
        ("{site: other}", 1000 * 700 * 1.82 * 0.75 * 1.25),
        ("{pue: 1.4}", 1000 * 700 * 1.82 * 0.75 * 1.4),
        ("{draw: 0.6, pue: 1}", 1000 * 700 * 1.82 * 0.6),
        ("{server_factor: 1.5, pue: 1}", 1000 * 700 * 1.5 * 0.75),
        ("{tdp: 350 W, pue: 1}", 1000 * 350 * 1.82 * 0.75),
        ("{chip_hours: 10, pue: 1}", 10 * 700 * 1.82 * 0.75),
        ("{chip_power: 700 W, pue: 1}", 1000 * 700),
        ("{power: 2 MW, time: 3 days, pue: 1.1}", 2e6 * 72 * 1.1),
        ("{power: 2 MW, time: 3 days}", 2e6 * 72 * 1.25),
    ],
)
def test_energy_against_its_formula(made: MadeOf, energy: str, watt_hours: float) -> None:
    found = energy_of(made, f"{HARDWARE}, energy: {{hardware: {energy}}}")
    assert ends(found)[0] == pytest.approx(watt_hours)


# Published energies of whole runs. What the sources state of power and PUE goes in; `within` is the reason in a number.
PUBLISHED = [
    # arXiv:2104.10350, table 4: 10,000 V100 for 14.8 days at 330 W a chip with its server, PUE 1.10: 1,287 MWh
    ("GPT-3", "chip: V100 SXM2 32GB, chip_hours: 3.552M", "chip_power: 330 W, pue: 1.10", 1287e6, 0.005),
    # Llama 3.1's model card: 30.84M GPU-hours; its method is hours times the 700 W of the GPU, nothing else
    ("Llama 3.1 405B", "chip: H100 SXM, chip_hours: 30.84M", "chip_power: 700 W, pue: 1", 21.588e9, 0.001),
    # arXiv:2211.02001, section 4.2: 1,082,990 GPU-hours x 400 W = 433,196 kWh
    ("BLOOM", "chip: A100 SXM 80GB, chip_hours: 1082990", "chip_power: 400 W, pue: 1", 433.196e6, 0.001),
]


@pytest.mark.parametrize(("hardware", "energy", "watt_hours", "within"), [row[1:] for row in PUBLISHED], ids=[row[0] for row in PUBLISHED])
def test_published_energies_come_out_of_their_own_inputs(
    made: MadeOf, hardware: str, energy: str, watt_hours: float, within: float
) -> None:
    found = energy_of(made, f"dates: 2022, compute: {{hardware: {{{hardware}, utilisation: 0.4}}}}, energy: {{hardware: {{{energy}}}}}")
    assert ends(found)[0] == pytest.approx(watt_hours, rel=within)


def test_the_defaults_hold_the_energy_that_was_published_of_gpt_3(made: MadeOf) -> None:
    """By the defaults it is 1.3 times the published figure: 376 W a chip where 330 were measured, and PUE 1.25 where it was 1.1."""
    fields = "dates: 2019-10-01, compute: {hardware: {chip: V100 SXM2 32GB, chip_hours: 3.552M, utilisation: 0.2}}"
    point, low, high = ends(energy_of(made, fields))
    assert low < 1287e6 < high
    assert point == pytest.approx(1.30 * 1287e6, rel=0.01)


def test_the_defaults_hold_the_whole_energy_of_bloom(made: MadeOf) -> None:
    """The dynamic 433 MWh are the chips alone; with the idle power of the machine (256,646 kWh) they are 690 MWh."""
    fields = "dates: 2022-03-11, compute: {hardware: {chip: A100 SXM 80GB, chip_hours: 1082990, utilisation: 0.3}}"
    _, low, high = ends(energy_of(made, fields))
    assert low < 433.2e6 + 256.6e6 < high


def test_every_default_is_named_and_has_an_interval(made: MadeOf) -> None:
    found = energy_of(made, HARDWARE)
    point, low, high = ends(found)
    assert low < 0.75 * point < 1.3 * point < high
    said = found.inputs["assumed"][0]
    assert all(word in said for word in ("server_factor 1.82", "draw 0.75", "pue of site `other`, as none is named"))
    assert found.assumed is not None
    assert found.assumed.all()
    assert set(found.origins) == {"server_factor", "draw", "pue"}
    assert {cite.confidence for cite in found.cites[0]} == {"confirmed", "recalled"}


def test_what_is_measured_rests_on_no_default(made: MadeOf) -> None:
    found = energy_of(made, f"{HARDWARE}, energy: {{hardware: {{power: 2 MW, time: 3 days, pue: 1.1}}}}")
    assert ends(found) == (found.spread.point[0],) * 3
    assert found.inputs["assumed"][0] is None
    assert found.assumed is not None
    assert not found.assumed.any()


def test_the_factors_multiply_to_the_energy(made: MadeOf) -> None:
    for energy in ("{}", "{pue: 1.1 to 1.3}", "{chip_power: 600 W to 800 W}", "{power: 2 MW, time: 3 days}"):
        found = energy_of(made, f"{HARDWARE}, energy: {{hardware: {energy}}}")
        assert np.prod([factor.point for factor in found.factors.values()], axis=0) == pytest.approx(found.spread.point)


def test_a_chip_of_unknown_power_has_unknown_energy(made: MadeOf) -> None:
    fields = "dates: 2023, compute: {hardware: {chip: Ascend 910B1, chip_hours: 1000}}"
    _, estimates, found = made(f"  a: {{does: pretraining, produces: m, {fields}, energy: {{hardware: {{pue: 1.2}}}}}}\n")
    one = next(item for item in estimates.all if item.quantity == "energy")
    assert np.isnan(one.spread.point[0])
    assert [item.code for item in found if item.level == "warning"] == ["method-incomplete"]


def test_energy_is_implied_by_hardware_and_by_nothing_else(made: MadeOf) -> None:
    _, estimates, _ = made(
        f"  a: {{does: pretraining, produces: m, {HARDWARE}}}\n"
        f"  b: {{does: ablation, for: m, {HARDWARE}, energy: unknown}}\n"
        f"  c: {{does: ablation, for: m, {HARDWARE}, energy: {{metered: 5 Wh}}}}\n"
        "  d: {does: ablation, for: m, compute: {declared: 1e20 FLOP}}\n"
    )
    energies = [(item.method, item.rows.tolist()) for item in estimates.all if item.quantity == "energy"]
    assert energies == [("metered", [2]), ("hardware", [0])]


def test_fleets_add_up(made: MadeOf) -> None:
    fleets = "{x: {chip: H100 SXM, chip_hours: 1000}, y: {chip: A100 SXM 40GB, chip_hours: 500}}"
    found = energy_of(made, f"dates: 2024-06-01, compute: {{hardware: {{fleets: {fleets}}}}}, energy: {{hardware: {{pue: 1.2}}}}")
    assert ends(found)[0] == pytest.approx(1.2 * (1000 * 700 * 1.82 * 0.75 + 500 * 400 * 2.03 * 0.75))


# --- emissions


GRID = "grid: 57 gCO2e/kWh"
SOURCE = 'evidence: [{instrument: "arXiv:2211.02001", at: section 4.2}]'


@pytest.mark.parametrize("energy", [f"metered: {{energy: 433196 kWh, {GRID}, {SOURCE}}}", f"hardware: {{{GRID}, {SOURCE}}}"])
def test_emissions_are_shown_where_the_grid_is_cited(made: MadeOf, energy: str) -> None:
    found = energy_of(made, f"{HARDWARE}, energy: {{{energy}}}")
    assert found.inputs["emissions_kg_co2e"][0] == pytest.approx(ends(found)[0] / 1000 * 0.057)


def test_blooms_dynamic_emissions_are_24_7_tonnes(made: MadeOf) -> None:
    found = energy_of(made, f"{HARDWARE}, energy: {{metered: {{energy: 433196 kWh, {GRID}, {SOURCE}}}}}")
    assert found.inputs["emissions_kg_co2e"][0] == pytest.approx(24_700, rel=0.002)


def test_there_is_no_grid_of_no_place(made: MadeOf) -> None:
    assert "emissions_kg_co2e" not in energy_of(made, HARDWARE).inputs


@pytest.mark.parametrize(
    ("energy", "code"),
    [
        (f"hardware: {{{GRID}}}", "key-missing"),
        ("hardware: {pue: 0.9}", "out-of-range"),
        ("hardware: {power: 5 kWh}", "unit-mismatch"),
        ("hardware: {draw: 1.2}", "out-of-range"),
        ("hardware: {site: cloud}", "unknown-word"),
        ("hardware: {grid: 57}", "unit-missing"),
        ("hardware: {country: FR}", "unknown-key"),
    ],
)
def test_what_is_wrong_with_an_energy_is_found(made: MadeOf, energy: str, code: str) -> None:
    _, _, found = made(f"  a: {{does: pretraining, produces: m, {HARDWARE}, energy: {{{energy}}}}}\n")
    assert [item.code for item in found if item.level == "error"] == [code]


# --- what always holds


@given(
    chip=st.sampled_from(["H100 SXM", "A100 SXM 80GB", "V100 SXM2", "TPU v4", "MI300X"]),
    hours=st.floats(1, 1e9),
    pue=st.floats(1.0, 2.0),
    more=st.floats(1.01, 10.0),
)
def test_more_hours_and_a_worse_site_take_more_energy(chip: str, hours: float, pue: float, more: float) -> None:
    def energy(hours: float, pue: float) -> float:
        ledger, _ = read_text(
            f"{HEAD}  a: {{does: pretraining, produces: m, dates: 2024, compute: {{hardware: {{chip: {chip}, chip_hours: {hours:.6f}}}}}, "
            f"energy: {{hardware: {{pue: {pue:.6f}}}}}}}\n"
        )
        assert ledger is not None
        found, _ = estimate(ledger)
        return float(next(one for one in found.all if one.quantity == "energy").spread.point[0])

    base = energy(hours, pue)
    assert base > 0
    assert energy(hours * more, pue) == pytest.approx(base * more, rel=1e-4)
    assert energy(hours, pue * more) == pytest.approx(base * more, rel=1e-4)
