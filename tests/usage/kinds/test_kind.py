"""What a workload most likely is, from its shape: never from names, always with reasons that add up to the probability."""

from __future__ import annotations

import json
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from flopledger.cli import main
from flopledger.usage.kinds.kind import KINDS, guess, training_probability
from flopledger.usage.kinds.logistic import fitted, softmax
from flopledger.usage.kinds.shape import FEATURES, shapes
from flopledger.usage.models import read_model, written_model
from flopledger.usage.synthetic.fleet import fleet
from flopledger.usage.synthetic.parameters import Asked
from flopledger.usage.synthetic.write import written
from flopledger.usage.workloads.group import Workloads

DAY = 86400
Shape = dict[str, Any]


def workload(jobs: int, days: float, chips: int, hours: float, **more: Any) -> Workloads:
    """One workload of equal jobs of so many hours on so many chips, over so many days."""
    width, seconds = chips * 1000, int(hours * 3600)
    columns: dict[str, Any] = {name: np.zeros(1, dtype=np.int64) for name in Workloads.__match_args__}
    columns |= {name: np.array(["x"], dtype=object) for name in ("provider", "account", "cluster", "stream", "chip")}
    log = round(1000 * float(np.log(width)))
    usual = {"jobs": jobs, "started": 0, "ended": int(days * DAY), "chip_seconds": jobs * chips * seconds, "widest": width}
    usual |= {"millichips": jobs * width, "log_width": jobs * log, "log_width_2": jobs * log**2, "office": jobs * 3 // 10}
    usual |= {"log_seconds": jobs * round(1000 * float(np.log(1 + seconds))), "covered": min(jobs * seconds, int(days * DAY))}
    columns |= {name: np.array([value]) for name, value in (usual | more).items()}
    columns |= {name: np.zeros(0, dtype=np.int64) for name in ("earlier", "later")}
    return Workloads(**columns)


def test_a_wide_long_run_of_restarts_is_training() -> None:
    found = guess(workload(300, 40, 8192, 3.1, continued=240), 0)
    assert found.kind == "training"
    assert found.probabilities[0] > 0.9


def test_many_replicas_side_by_side_are_inference() -> None:
    found = guess(workload(20_000, 365, 8, 20), 0)
    assert found.kind == "inference"
    assert training_probability(workload(20_000, 365, 8, 20))[0] < 0.1


def test_the_reasons_add_up_to_the_odds_against_the_next_kind() -> None:
    found = guess(workload(50, 30, 256, 5), 0)
    first, second = (found.probabilities[KINDS.index(kind)] for kind in (found.kind, found.next_kind))
    constant = read_model("flopledger.usage.kinds").weights[-1]
    base = constant[KINDS.index(found.kind)] - constant[KINDS.index(found.next_kind)]
    assert exp(base + sum(reason.log_odds for reason in found.reasons)) == pytest.approx(first / second, rel=1e-9)
    assert {reason.feature for reason in found.reasons} == set(FEATURES)


def test_names_change_nothing() -> None:
    one = workload(50, 30, 256, 5)
    columns = {name: getattr(one, name) for name in Workloads.__match_args__}
    other = Workloads(**{**columns, "stream": np.array(["train-a-huge-model"], dtype=object)})
    assert guess(one, 0) == guess(other, 0)


@given(st.integers(1, 10**6), st.floats(0, 400), st.integers(1, 10**5), st.floats(0, 300))
def test_probabilities_are_shares_of_one_whatever_the_shape(jobs: int, days: float, chips: int, hours: float) -> None:
    found = guess(workload(jobs, days, chips, hours), 0)
    assert sum(found.probabilities) == pytest.approx(1)
    assert np.isfinite(shapes(workload(jobs, days, chips, hours))).all()


def test_a_model_finds_back_what_made_its_data() -> None:
    random = np.random.default_rng(1)
    rows = random.standard_normal((20_000, 2))
    shares = softmax(np.stack([1.0 + 2.0 * rows[:, 0] - rows[:, 1], np.zeros(len(rows))], axis=1))
    label = (random.random(len(rows)) > shares[:, 0]).astype(np.int64)
    model = fitted(rows, label, (("one", "other"), ("yes", "no")), 0.01)
    odds = (model.weights[:, 0] - model.weights[:, 1]) / np.append(model.scale, 1)
    assert odds[:2] == pytest.approx([2.0, -1.0], abs=0.1)
    assert np.abs(model.probabilities(rows) - shares).max() < 0.03


def test_the_tables_of_models_are_read_as_they_were_written() -> None:
    model = read_model("flopledger.usage.kinds")
    text = Path(str(__import__("importlib.resources").resources.files("flopledger.usage.kinds").joinpath("coefficients.csv"))).read_text()
    assert written_model(model) == text
    assert model.classes == KINDS
    assert model.features == tuple(FEATURES)


def test_the_command_lists_workloads_with_their_likeliest_kind_and_reasons(tmp_path: Path) -> None:
    written(fleet(Asked(5000, 2)), tmp_path / "fleet")
    call = ["usage", "workloads", str(tmp_path / "fleet" / "jobs")]
    shown = CliRunner().invoke(main, [*call, "--most", "3", "--reasons"], env={"COLUMNS": "240"})
    assert shown.exit_code == 0
    assert shown.output.count("against ") == 3
    assert FEATURES["side_by_side"] in shown.output
    made = json.loads(CliRunner().invoke(main, [*call, "--json"]).stdout)["workloads"]
    assert [one["compute"]["point"] for one in made] == sorted((one["compute"]["point"] for one in made), reverse=True)
    assert all(sum(one["probabilities"].values()) == pytest.approx(1) for one in made)


def test_the_command_on_customers_keeps_links_and_suspicions_apart(tmp_path: Path) -> None:
    rows = ["a,one,x,lab.example", "b,two,x,", "c,three,,lab.example"]
    (tmp_path / "accounts.csv").write_text("\n".join(["provider,account,customer,owner,contact_domain", *(f"p,{row}" for row in rows)]))
    made = json.loads(CliRunner().invoke(main, ["usage", "customers", str(tmp_path / "accounts.csv"), "--json"]).stdout)["customers"]
    assert [(one["customer"], one["accounts"], one["suspected_with"]) for one in made] == [
        ("p/one", ["p/a", "p/b"], ["p/three"]),
        ("p/three", ["p/c"], ["p/one"]),
    ]
    shown = CliRunner().invoke(main, ["usage", "customers", str(tmp_path / "accounts.csv")])
    assert "2 customers" in shown.output
