"""`flopledger estimate`: what it prints, its JSON, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flopledger.cli import main

SMALL = {
    "model_type": "llama",
    "num_hidden_layers": 2,
    "hidden_size": 64,
    "num_attention_heads": 4,
    "intermediate_size": 128,
    "vocab_size": 100,
}
MIXTURE = {
    **SMALL,
    "model_type": "deepseek_v3",
    "moe_intermediate_size": 16,
    "first_k_dense_replace": 1,
    "n_routed_experts": 8,
    "num_experts_per_tok": 2,
    "num_nextn_predict_layers": 0,
}


def ran(*arguments: str) -> Result:
    """Run the command in a wide terminal."""
    return CliRunner().invoke(main, ["estimate", *arguments], env={"COLUMNS": "200"}, catch_exceptions=False)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return a small model's config."""
    path = tmp_path / "config.json"
    path.write_text(json.dumps(SMALL), encoding="utf-8")
    return path


def document(*arguments: str) -> Any:
    """Return what the command prints as JSON."""
    result = ran(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_the_promised_keys_are_there(config: Path) -> None:
    got = document("architecture", str(config), "--tokens", "1M to 4M", "--context", "128", "--convention", "palm")
    amount = got["amounts"][0]
    assert {"method", "quantity", "unit", "point", "low", "high", "convention", "inputs", "cites"} <= amount.keys()
    assert (amount["method"], amount["unit"], amount["convention"]) == ("architecture", "FLOP", "palm")
    assert amount["low"] == pytest.approx(amount["point"] / 2, rel=1e-4)
    assert got["training_flop"] == amount["point"]
    assert got["forward_flop_per_token"] == pytest.approx(amount["point"] / 3 / 2e6)
    assert got["parameters"] == got["active_parameters"] == 12_800 + 2 * (4 * 64 * 64 + 3 * 64 * 128 + 2 * 64) + 64
    assert got["embedding_parameters"] == 6_400


def test_all_conventions_say_why_they_differ(config: Path) -> None:
    got = {
        one["convention"]: one
        for one in document("architecture", str(config), "--tokens", "1M", "--context", "512", "--all-conventions")["amounts"]
    }
    ours = got["model-flop"]
    assert ours["ratio"] == 1
    assert not ours["causes"]
    for one in got.values():
        assert 1 + sum(cause["share"] for cause in one["causes"]) == pytest.approx(one["ratio"], rel=2e-3), one["convention"]


def test_forward_is_a_third_of_training(config: Path) -> None:
    arguments = ("architecture", str(config), "--tokens", "1M", "--context", "128")
    assert document(*arguments, "--forward")["amounts"][0]["point"] == pytest.approx(document(*arguments)["amounts"][0]["point"] / 3)


def test_packed_sequences_are_counted_by_their_squares(config: Path, tmp_path: Path) -> None:
    """Two of 100 and one of 300 have 50,200 pairs; five of 100 have 25,250."""
    (tmp_path / "lengths.csv").write_text("100,2\n300\n", encoding="utf-8")
    mixed = document("architecture", str(config), "--tokens", "500", "--lengths", str(tmp_path / "lengths.csv"), "--forward")
    even = document("architecture", str(config), "--tokens", "500", "--context", "100", "--forward")
    pair = 2 * 2 * 4 * (16 + 16)
    assert mixed["amounts"][0]["terms"]["attention"] == pair * (2 * 5050 + 45150)
    assert even["amounts"][0]["terms"]["attention"] == pair * 5 * 5050


T5 = {"model_type": "t5", "d_model": 64, "d_kv": 16, "d_ff": 256, "num_heads": 4, "num_layers": 2, "vocab_size": 100}


def test_the_interval_of_each_stream_is_in_that_of_the_whole(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(T5), encoding="utf-8")

    def ends(tokens: str, source: str) -> tuple[float, float, float]:
        lengths = ("--context", "100", "--source-context", "100")
        one = document("architecture", str(tmp_path), "--tokens", tokens, "--source-tokens", source, *lengths)["amounts"][0]
        return one["low"], one["point"], one["high"]

    low, point, high = ends("2M", "1M to 4M")
    assert low < point < high
    assert (low, high) == pytest.approx((ends("2M", "1M")[1], ends("2M", "4M")[1]))
    both = ends("1M to 4M", "1M to 4M")
    assert both[1] == pytest.approx(point)
    assert ends("4M", "4M")[1] > both[2] > high


def test_recomputation_and_padding_belong_to_what_the_hardware_did(config: Path) -> None:
    arguments = ("architecture", str(config), "--tokens", "1M", "--context", "128", "--recomputation", "full", "--padding", "0.5")
    model, executed = (document(*arguments, "--convention", name)["training_flop"] for name in ("model-flop", "executed"))
    assert executed / model == pytest.approx(4 / 3 * 1.5)


def test_a_mixture_names_its_routers_and_what_is_active(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(MIXTURE), encoding="utf-8")
    got = document("architecture", str(tmp_path))
    assert got["router_parameters"] == 64 * 8
    assert got["routing_biases"] == 8
    assert got["parameters"] - got["active_parameters"] == 6 * 3 * 64 * 16
    text = ran("architecture", str(tmp_path)).output
    assert "active a token" in text
    assert "routing biases 8" in text


def test_without_tokens_it_shows_work_by_length(config: Path) -> None:
    text = ran("architecture", str(config)).output
    assert "a token, on average" in text
    assert "2,048" in text


def test_layers_lists_every_operation(config: Path) -> None:
    got = document("architecture", str(config), "--layers")
    assert sum(one["copies"] * one["parameters"] for one in got["components"]) == got["parameters"]
    assert "decoder.layer.attention.query" in ran("architecture", str(config), "--layers").output


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--tokens", "45TB"), "tokens-as-size"),
        (("--tokens", "1T", "--context", "4096"), "context-too-long"),
        (("--images", "5"), "stream-unknown"),
        (("--tokens", "lots"), "number-unreadable"),
    ],
)
def test_what_cannot_be_is_refused(config: Path, arguments: tuple[str, ...], code: str) -> None:
    result = ran("architecture", str(config), *arguments)
    assert result.exit_code == 2
    assert f"[{code}]" in result.output
    listed = ran("architecture", str(config), *arguments, "--json")
    assert listed.exit_code == 2
    assert code in [one["code"] for one in json.loads(listed.output)]


BLOOM = {"model_type": "bloom", "hidden_size": 64, "n_layer": 2, "n_head": 4, "vocab_size": 100}
T5 = {"model_type": "t5", "d_model": 64, "d_ff": 256, "d_kv": 16, "num_heads": 4, "num_layers": 2, "vocab_size": 100}
QWEN_VL = {
    **SMALL,
    "model_type": "qwen2_vl",
    "num_key_value_heads": 2,
    "vision_config": {"depth": 1, "embed_dim": 32, "hidden_size": 64, "mlp_ratio": 4, "num_heads": 4, "patch_size": 14},
}


def written(folder: Path, config: dict[str, Any]) -> str:
    """Return the path of a config."""
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return str(folder / "config.json")


def test_tokens_without_a_length_are_not_taken_for_one_sequence(tmp_path: Path) -> None:
    path = written(tmp_path, BLOOM)
    assert "[context-missing]" in ran("architecture", path, "--tokens", "1T").output
    assert document("architecture", path, "--tokens", "1T", "--context", "2048")["training_flop"] < 1e19


def test_the_models_limit_is_named_where_it_stands_in(config: Path) -> None:
    got = document("architecture", str(config), "--tokens", "1M")["amounts"][0]["inputs"]
    assert (got["text_context"], got["text_context_from"]) == (2048, "the model's limit")
    assert "the model's limit, as no length is given" in ran("architecture", str(config), "--tokens", "1M").output
    assert "text_context_from" not in document("architecture", str(config), "--tokens", "1M", "--context", "64")["amounts"][0]["inputs"]


def test_an_encoder_that_nothing_passes_is_a_warning(tmp_path: Path) -> None:
    path = written(tmp_path, T5)
    alone = ran("architecture", path, "--tokens", "1M", "--context", "64")
    assert "[stream-absent]" in alone.output
    assert "not counted: source" in alone.output
    both = ran("architecture", path, "--tokens", "1M", "--source-tokens", "1M", "--context", "64")
    assert "[stream-absent]" not in both.output


def test_images_of_any_size_need_one(tmp_path: Path) -> None:
    path = written(tmp_path, QWEN_VL)
    text = ("architecture", path, "--tokens", "1M", "--context", "64")
    assert "[item-size-missing]" in ran(*text, "--images", "10").output
    alone, with_images = document(*text), document(*text, "--images", "10", "--image-positions", "256")
    assert alone["amounts"][0]["inputs"]["left_out"] == "image"
    patches = 3 * 10 * 256 * 2 * (4 * 32 * 32 + 2 * 32 * 128)  # of the tower's layer alone
    assert with_images["training_flop"] - alone["training_flop"] > patches


def test_the_size_of_an_image_that_a_config_fixes_is_the_configs(tmp_path: Path) -> None:
    sizes = {"hidden_size": 64, "num_hidden_layers": 1, "num_attention_heads": 4, "intermediate_size": 128}
    path = written(tmp_path, {"model_type": "vit", "image_size": 32, "patch_size": 16, **sizes})
    other = ran("architecture", path, "--images", "10", "--image-positions", "100")
    assert "[config-differs]" in other.output
    assert "of 100 positions" not in other.output.partition("[config-differs]")[0].partition("warning")[0]
    alone = document("architecture", path, "--images", "10")["training_flop"]
    assert document("architecture", path, "--images", "10", "--image-positions", "100")["training_flop"] == alone


def test_an_unknown_model_type_says_what_would_be_needed(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "lama"}', encoding="utf-8")
    result = ran("architecture", str(tmp_path))
    assert result.exit_code == 2
    assert "did you mean `llama`?" in result.output
    assert "a description of its layers" in result.output


def test_a_misspelt_convention_is_refused(config: Path) -> None:
    result = ran("architecture", str(config), "--convention", "plam")
    assert result.exit_code == 2
    assert "did you mean `palm`?" in result.output


def test_work_runs_any_method_with_its_fields(config: Path) -> None:
    amounts = document("work", "reinforcement", "model=1B", "prompts=1k", "group=8", "prompt=0", "response=1k", "epochs=2")["amounts"]
    assert {one["part"]: one["point"] for one in amounts} == {"forward": 2e9 * 8e6, "training": 12e9 * 8e6}
    counted = document("work", "architecture", f"model={config}", "tokens=1M", "context=128", "does=pretraining")["amounts"]
    assert counted[0]["point"] == pytest.approx(
        document("architecture", str(config), "--tokens", "1M", "--context", "128")["training_flop"], rel=1e-3
    )


def test_work_shows_cost_and_energy_where_the_fields_allow() -> None:
    amounts = document("work", "hardware", "chip=H100 SXM", "chip_hours=1M", "utilisation=0.4", "cost.rental.price=2 USD per chip-hour")[
        "amounts"
    ]
    by_quantity = {one["quantity"]: one for one in amounts}
    assert by_quantity["compute"]["point"] == pytest.approx(1e6 * 3600 * 989.4e12 * 0.4)
    assert (by_quantity["cost"]["point"], by_quantity["cost"]["unit"]) == (2e6, "USD")
    assert by_quantity["energy"]["unit"] == "Wh"


@pytest.mark.parametrize(
    ("fields", "code", "place"),
    [
        (("chip=A100 SXM 80GB", "precision=fp8", "chip_hours=1M"), "format-unsupported", "precision"),
        (("chip=H100 SXM", "chip_hours=1M", "peak=1979 TFLOP/s", "precision=bf16", "utilisation=0.4"), "peak-sparse", "peak"),
        (("chip=H100 SXM", "chip_hours=1M", "utilisation=1.4"), "out-of-range", "utilisation"),
        (("chip=H1000", "chip_hours=1M"), "unknown-chip", "chip"),
    ],
)
def test_work_refuses_what_no_chip_does_and_points_at_the_field(fields: tuple[str, ...], code: str, place: str) -> None:
    result = ran("work", "hardware", *fields)
    assert result.exit_code == 2
    assert f"{place}:1:1: error" in result.output
    assert f"[{code}]" in result.output


def test_work_with_a_method_and_nothing_of_its_own_takes_its_defaults() -> None:
    fields = ("compute.hardware.chip=H100 SXM", "compute.hardware.chip_hours=1M", "dates=2024-06-01 to 2024-07-01")
    assert [one["method"] for one in document("work", "amortised", *fields)["amounts"] if one["quantity"] == "cost"] == ["amortised"]
    lacking = ran("work", "generation").output
    assert all(f"without `{name}`" in lacking for name in ("model", "requests", "response"))


def test_work_names_what_it_assumes() -> None:
    (compute,) = (one for one in document("work", "hardware", "chip=H100 SXM", "chip_hours=1M")["amounts"] if one["quantity"] == "compute")
    assert compute["inputs"]["assumed"] == "utilisation of other work; precision bf16"
    stated = document("work", "hardware", "chip=H100 SXM", "chip_hours=1M", "precision=fp8", "utilisation=0.3")["amounts"]
    assert "assumed" not in stated[0]["inputs"]


def test_a_stated_power_of_a_chip_stands_for_what_it_is_made_of() -> None:
    fields = ("compute.hardware.chip=H100 SXM", "compute.hardware.chip_hours=1k", "chip_power=1 kW", "pue=1.2")
    (energy,) = (one for one in document("work", "energy.hardware", *fields)["amounts"] if one["quantity"] == "energy")
    assert energy["point"] == 1.2e6
    assert energy["inputs"] == {"chip_hours": 1000.0, "chip": "H100 SXM", "chip_power": 1000.0, "pue": 1.2}


def test_work_knows_its_methods() -> None:
    result = ran("work", "reinforcment", "model=7B")
    assert result.exit_code == 2
    assert "did you mean `reinforcement`?" in result.output
    assert "field=value" in ran("work", "hardware", "chip").output


def test_conventions_are_listed_with_their_sources() -> None:
    rows = json.loads(ran("conventions", "--json").output)
    assert rows[0]["id"] == "model-flop"
    assert all(row["source"] and row["title"] for row in rows)
    assert next(row["counts"] for row in rows if row["id"] == "hunyuan").startswith("of training 9.59 for each active parameter")


@pytest.mark.parametrize("width", ["60", "80", "200"])
def test_conventions_are_printed_without_cutting_words_off(width: str) -> None:
    printed = CliRunner().invoke(main, ["estimate", "conventions"], env={"COLUMNS": width}, catch_exceptions=False).output
    assert "…" not in printed
    words = printed.split()
    for row in json.loads(ran("conventions", "--json").output):
        assert all(word in words for word in row["source"].split() if len(word) < int(width) // 2)
