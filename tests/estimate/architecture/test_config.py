"""Configs as people hand them in: what is wrong is a finding with its place, whatever the file holds, and never an exception."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flopledger.core.finding import Finding, errors_in
from flopledger.estimate.architecture import Architecture, Parameters, Sequence, Work, architecture_of, forward, parameters, read_config
from flopledger.estimate.architecture.config import LARGEST, parse_config
from flopledger.estimate.architecture.family import families, model_types

CONFIGS = Path(__file__).parents[3] / ".." / "shared" / "data" / "configs"
LLAMA = {
    "model_type": "llama",
    "hidden_size": 64,
    "num_attention_heads": 4,
    "num_hidden_layers": 2,
    "intermediate_size": 96,
    "vocab_size": 100,
}


def looked_at(text: str) -> tuple[Architecture | None, list[Finding]]:
    config, findings = parse_config(text, "config.json")
    return (None, findings) if config is None else architecture_of(config)


def made(**changed: Any) -> tuple[Architecture | None, list[Finding]]:
    return looked_at(json.dumps({**LLAMA, **changed}))


def counted(**changed: Any) -> Parameters:
    architecture, findings = made(**changed)
    assert architecture is not None, findings
    return parameters(architecture)


def everything(architecture: Architecture) -> Work:
    """Return a pass in which something runs through every stack."""
    streams = {run.stream: (Sequence(64, 2),) for run in architecture.runs.values()}
    return Work(streams, dict.fromkeys(streams, 2))


def codes(findings: list[Finding]) -> list[str]:
    return [one.code for one in findings]


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", "3", "null", '"x"', '{"model_type": "llama"', "[" * 100_000, '{"vocab_size": ' + "1" * 5000 + "}"]
)
def test_a_text_that_is_no_config_is_said(text: str) -> None:
    architecture, findings = looked_at(text)
    assert architecture is None
    assert codes(findings) == ["config-unreadable"]


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    binary, folder, long = tmp_path / "binary.json", tmp_path / "empty", tmp_path / "long.json"
    binary.write_bytes(b"\xff\xfe{}")
    folder.mkdir()
    with long.open("wb") as file:
        file.truncate(LARGEST + 1)
    for path in (binary, folder, long, tmp_path / "missing.json"):
        config, findings = read_config(path)
        assert config is None
        assert codes(findings) == ["config-unreadable"]


def test_a_folder_means_the_config_in_it(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(LLAMA), encoding="utf-8")
    config, findings = read_config(tmp_path)
    assert config is not None
    assert findings == []


@pytest.mark.parametrize("model", ["lama", "", None, 3, [], {}])
def test_an_unknown_model_type_is_not_guessed(model: Any) -> None:
    architecture, findings = made(model_type=model)
    assert architecture is None
    assert codes(findings) == ["model-type-unknown"]


def test_the_nearest_model_type_is_named() -> None:
    assert "`llama`" in made(model_type="lama")[1][0].remedy


def test_the_class_name_tells_the_model_type_where_it_is_not_written() -> None:
    values = {name: value for name, value in LLAMA.items() if name != "model_type"}
    architecture, findings = looked_at(json.dumps({**values, "architectures": ["LlamaForCausalLM"]}))
    assert architecture is not None, findings
    assert architecture.model_type == "llama"


@pytest.mark.parametrize("value", [-1, 1.5, "many", {}, True, 1e300, 10**13, float("nan"), float("inf")])
def test_a_size_that_is_none_is_said_with_its_place(value: Any) -> None:
    architecture, findings = looked_at(json.dumps({**LLAMA, "hidden_size": value}, indent=1))
    assert architecture is None
    assert "config-key-wrong" in codes(findings)
    wrong = next(one for one in findings if one.code == "config-key-wrong")
    assert wrong.at is not None
    assert (wrong.at.file, wrong.at.line, wrong.at.column) == ("config.json", 3, 2)
    assert "`hidden_size`" in wrong.found


@pytest.mark.parametrize("value", [10**6, 10**9, 10**12])
def test_so_many_layers_are_no_model(value: int) -> None:
    architecture, findings = made(num_hidden_layers=value)
    assert architecture is None
    assert codes(findings) == ["config-unusable"]


def test_a_list_where_one_size_is_needed_is_said() -> None:
    assert codes(made(hidden_size=[64])[1]) == ["config-unusable"]


def test_no_layers_at_all_leave_the_tables() -> None:
    assert counted(num_hidden_layers=0).total == 2 * 64 * 100 + 64


def test_a_number_of_heads_that_is_zero_is_said() -> None:
    assert codes(made(num_attention_heads=0, num_key_value_heads=0)[1]) == ["config-unusable"]


def test_a_key_that_looks_like_a_size_and_is_not_read_is_noted() -> None:
    architecture, findings = made(num_hidden_experts=8)
    assert architecture is not None
    assert codes(findings) == ["config-key-unread"]
    assert "`num_hidden_experts`" in findings[0].found


def test_tying_saves_the_second_table() -> None:
    assert counted().total - counted(tie_word_embeddings=True).total == 64 * 100


@pytest.mark.parametrize("model", sorted(model_types()))
def test_class_defaults_alone_are_counted_or_asked_for(model: str) -> None:
    architecture, findings = looked_at(json.dumps({"model_type": model}))
    if architecture is None:
        assert {"config-key-missing", "config-unusable"} & set(codes(findings))
        return
    found = parameters(architecture)
    assert 0 < found.active <= found.total + found.embedding
    assert forward(architecture, everything(architecture)).matrix
    assert found.total == sum(found.stacks.values())


@pytest.mark.parametrize("model", sorted(model_types()))
def test_sections_and_keys_of_any_kind_raise_nothing(model: str) -> None:
    family = families()[model_types()[model]]
    names = [*family.keys, *(config for config, _ in family.sections.values()), "text_config", "vision_config", "audio_config"]
    kinds: tuple[Any, ...] = ([], {"model_type": "x"}, "x", 10**11)
    changes = [{name: value} for name, value in itertools.product(names, kinds)]
    changes += [dict.fromkeys(names, value) for value in (*kinds, None, 0, -1, 1, [[]], {}, [None], True, 0.5)]
    for change in changes:
        architecture, findings = looked_at(json.dumps({"model_type": model, **change}))
        assert architecture is not None or errors_in(findings), change


def published() -> list[dict[str, Any]]:
    return [json.loads(file.read_text(encoding="utf-8")) for file in sorted(CONFIGS.glob("*/*.json"))] or [dict(LLAMA)]


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 70) | st.sampled_from([10**9, 10**18, -(10**30)]) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200)
@given(st.sampled_from(published()), st.randoms(use_true_random=False), st.lists(VALUES, min_size=1, max_size=4))
def test_no_change_of_a_published_config_raises_anything(config: dict[str, Any], chance: Any, values: list[Any]) -> None:
    changed = json.loads(json.dumps(config))
    for value in values:
        place = changed
        while isinstance(place, dict) and place:
            name = chance.choice(sorted(place))
            if isinstance(place[name], dict) and chance.random() < 0.7:
                place = place[name]
                continue
            place[name] = value
            break
    architecture, findings = looked_at(json.dumps(changed))
    assert (architecture is None) == any(one.level == "error" for one in findings)
    if architecture is not None:
        assert parameters(architecture).total >= 0
        forward(architecture, everything(architecture))
