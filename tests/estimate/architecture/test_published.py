"""Parameters of published configs, to the unit. Their true counts were told by the models' own classes or their weights' files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from flopledger.estimate.architecture import Sequence, Work, architecture_of, forward, parameters, read_config

CONFIGS = Path(__file__).parents[3] / ".." / "shared" / "data" / "configs"
COUNTS = CONFIGS / "param_counts.csv"
ANYTHING = Work({"text": (Sequence(64),), "source": (Sequence(64),)}, {"image": 1, "clip": 1})
LEFT_OUT = "leaves parts out"


def rows() -> list[dict[str, str]]:
    if not COUNTS.is_file():
        return []
    with COUNTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def known_counts() -> list[tuple[str, int]]:
    """Return the files whose count is known, each with it: that of the class built from this very config, else that of the weights."""
    counts = {
        row["file"]: row["computed_params"] or ("" if LEFT_OUT in row["recommended_basis"] else row["recommended_params"]) for row in rows()
    }
    return [(file, int(count)) for file, count in sorted(counts.items()) if count]


def test_the_configs_are_there() -> None:
    if not COUNTS.is_file():
        pytest.skip("the published configs are not in this checkout")
    assert len(known_counts()) >= 78


@pytest.mark.parametrize(("file", "count"), known_counts())
def test_the_parameters_are_those_of_the_model(file: str, count: int) -> None:
    config, findings = read_config(CONFIGS / file)
    assert config is not None, findings
    architecture, findings = architecture_of(config)
    assert architecture is not None, findings
    assert parameters(architecture).total == count


@pytest.mark.parametrize("file", [row["file"] for row in rows()])
def test_no_published_config_is_without_an_answer(file: str) -> None:
    config, findings = read_config(CONFIGS / file)
    assert config is not None, findings
    architecture, findings = architecture_of(config)
    if architecture is None:
        assert [finding for finding in findings if finding.level == "error"]
    else:
        assert forward(architecture, ANYTHING).matrix


GPT2 = '{"model_type": "gpt2"}'
KNOWN = {
    # Radford et al. 2019 print 117M; the released weights have 124,439,808 (the model card and its class say so).
    GPT2: 124_439_808,
    # Touvron et al. 2023, table 2: 6.7B.
    '{"model_type": "llama"}': 6_738_415_616,
}


@pytest.mark.parametrize(("text", "count"), KNOWN.items())
def test_class_defaults_stand_where_a_key_is_not_written(text: str, count: int, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(text, encoding="utf-8")
    config, _ = read_config(tmp_path)
    assert config is not None
    architecture, _ = architecture_of(config)
    assert architecture is not None
    assert parameters(architecture).total == count
