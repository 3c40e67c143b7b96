"""Every kind of work against its formula, and what must hold between kinds of work always."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import isnan
from pathlib import Path

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from flopledger.core.finding import NOTE, Finding, errors_in
from flopledger.estimate.given import Estimate
from flopledger.estimate.layers import read_network
from flopledger.estimate.per_token import PerToken
from flopledger.estimate.run import estimate
from flopledger.estimate.training import ADAPTERS, ALL, HEAD, Trained, training_flop
from flopledger.ledger.read import read_ledger

N, SMALL = 7e9, 1e9
CONFIG: dict[str, object] = {
    "model_type": "llama",
    "hidden_size": 64,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 160,
    "vocab_size": 500,
    "max_position_embeddings": 512,
}
# One position of CONFIG: query 64 x 64, key and value 64 x 32 each, output 64 x 64, three of 64 x 160, and the unembedding.
LAYER = 2 * (64 * 64 + 2 * 64 * 32 + 64 * 64 + 3 * 64 * 160)
HEAD_FLOP = 2 * 64 * 500
PAIR = 2 * 3 * 4 * (16 + 16)  # all layers and heads: scores and values of one pair
LEDGER = """\
flopledger: 1
developer: lab
artifacts:
  n: {kind: model, parameters: 7B}
  small: {kind: model, parameters: 1B}
  known: {kind: model, config: config.json}
  mixed: {kind: model, parameters: 671B, active_parameters: 37B}
systems: {m: {parameters: 7B}}
activities:
"""
Parts = dict[str, float]


@pytest.fixture
def parts(tmp_path: Path) -> Callable[..., Parts]:
    """Return a function that gives an activity's compute by part."""

    def run(method: str, fields: str, does: str = "other") -> Parts:
        estimates, found = _estimated(tmp_path, f"  a: {{does: {does}, for: m, compute: {{{method}: {{{fields}}}}}}}\n")
        assert not errors_in(found), found
        return {str(one.part[0]): float(one.spread.point[0]) for one in estimates if one.method == method}

    return run


@pytest.fixture
def findings(tmp_path: Path) -> Callable[..., list[Finding]]:
    """Return a function that gives what is found wrong with an activity."""

    def run(method: str, fields: str, does: str = "fine-tuning") -> list[Finding]:
        return _estimated(tmp_path, f"  a: {{does: {does}, for: m, compute: {{{method}: {{{fields}}}}}}}\n")[1]

    return run


def _estimated(folder: Path, activities: str, config: dict[str, object] = CONFIG) -> tuple[tuple[Estimate, ...], list[Finding]]:
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "ledger.yaml").write_text(LEDGER + activities, encoding="utf-8")
    ledger, found = read_ledger(folder)
    assert ledger is not None
    estimates, more = estimate(ledger)
    return estimates.all, [*found, *more]


def exactly(length: int, start: int = 0) -> float:
    """Return the forward work of CONFIG over the positions after `start`, by hand."""
    pairs = sum(range(start + 1, length + 1))
    return (length - start) * (3 * LAYER + HEAD_FLOP) + PAIR * pairs


def test_a_known_model_is_counted_by_hand_to_the_digit(parts: Callable[..., Parts]) -> None:
    got = parts("architecture", "model: known, tokens: 256k, context: 256", "pretraining")
    assert got == {"training": 3 * exactly(256) * 1000}
    assert parts("architecture", "model: known, tokens: 256, context: 256", "evaluation") == {"forward": exactly(256)}


def test_packed_sequences_take_their_mean_square(parts: Callable[..., Parts]) -> None:
    """Sequences of 100 and 300: 400 tokens, squares 100,000, so `context: 250` gives their pairs exactly."""
    got = parts("architecture", "model: known, tokens: 400, context: 250", "evaluation")
    assert got["forward"] == pytest.approx(exactly(100) + exactly(300), rel=1e-12)


def test_recomputation_is_a_part_of_its_own(parts: Callable[..., Parts]) -> None:
    whole = parts("architecture", "model: known, tokens: 128, context: 128, recomputation: full", "pretraining")
    assert whole == {"training": 3 * exactly(128), "recomputation": exactly(128)}
    some = parts("architecture", "model: known, tokens: 128, context: 128, recomputation: selective", "pretraining")
    assert some["recomputation"] == pytest.approx(PAIR * 128 * 129 / 2)


def test_recomputed_attention_that_nobody_counted_is_unknown_and_not_nothing(parts: Callable[..., Parts]) -> None:
    got = parts("architecture", "model: n, tokens: 1B, recomputation: selective", "pretraining")
    assert got["training"] == 6 * N * 1e9
    assert isnan(got["recomputation"])
    assert parts("architecture", "model: n, tokens: 1B, recomputation: full", "pretraining")["recomputation"] == 2 * N * 1e9


def test_frozen_weights_save_their_own_gradients(parts: Callable[..., Parts]) -> None:
    """LoRA is 4 N D and 6 a parameter of the adapters; a new head is 2 N D and 4 a parameter of its own."""
    lora = parts("architecture", "model: n, tokens: 1B, trained: adapters, trained_parameters: 40M", "fine-tuning")
    assert lora["training"] == pytest.approx(4 * N * 1e9 + 6 * 40e6 * 1e9)
    head = parts("architecture", "model: n, tokens: 1B, trained: head, trained_parameters: 1M", "fine-tuning")
    assert head["training"] == pytest.approx(2 * N * 1e9 + 4 * 1e6 * 1e9)
    own = parts("architecture", "model: known, tokens: 64, context: 64, trained: head", "fine-tuning")
    assert own["training"] == exactly(64) + 64 * HEAD_FLOP


def test_dpo_trains_on_both_answers_and_scores_them_once_if_cached(parts: Callable[..., Parts]) -> None:
    assert parts("preference", "model: n, tokens: 1B, passes: 2") == {"training": 12 * N * 1e9, "scoring": 4 * N * 1e9}
    assert parts("preference", "model: n, tokens: 1B, passes: 2, reference_use: cached")["scoring"] == 2 * N * 1e9
    assert parts("preference", "model: n, tokens: 1B, reference_use: none") == {"training": 6 * N * 1e9}


def test_ppo_is_eight_and_twelve_a_token(parts: Callable[..., Parts]) -> None:
    fields = "model: n, prompts: 1M, prompt: 0, response: 1k, reference: n, reward_model: n, critic: n, epochs: 3"
    tokens = 1e9
    assert parts("reinforcement", fields) == {"forward": 2 * N * tokens, "scoring": 6 * N * tokens, "training": 36 * N * tokens}


def test_grpo_writes_every_answer_and_trains_on_kept_ones(parts: Callable[..., Parts]) -> None:
    fields = "model: n, prompts: 1k, group: 16, prompt: 100, response: 400, dropped: 0.25, reference: small, verifier: 1e9 FLOP"
    got, answers = parts("reinforcement", fields), 16e3
    assert got["forward"] == pytest.approx(2 * N * answers * 500)
    assert got["scoring"] == pytest.approx(2 * SMALL * answers * 500 + 1e9 * answers)
    assert got["training"] == pytest.approx(6 * N * answers * 0.75 * 500)


def test_rollouts_decode_with_growing_context(parts: Callable[..., Parts]) -> None:
    got = parts("reinforcement", "model: known, prompts: 10, prompt: 50, response: 100")
    assert got["forward"] == pytest.approx(10 * (exactly(50) + exactly(150, 50)))
    assert got["training"] == pytest.approx(30 * exactly(150))


def test_distillation_keeps_student_and_teacher_apart(parts: Callable[..., Parts]) -> None:
    assert parts("distillation", "model: small, teacher: n, tokens: 1B, passes: 2") == {
        "training": 12 * SMALL * 1e9,
        "teacher-forward": 4 * N * 1e9,
    }
    assert (
        parts("distillation", "model: small, teacher: n, tokens: 1B, passes: 2, targets: stored logits")["teacher-forward"] == 2 * N * 1e9
    )
    written = parts("distillation", "model: small, teacher: n, tokens: 1B, targets: text, kept: 0.5")
    assert written["teacher-forward"] == pytest.approx(4 * N * 1e9)


def test_generation_counts_prompts_samples_and_what_is_thrown_away(parts: Callable[..., Parts]) -> None:
    got = parts("generation", "model: known, requests: 10, prompt: 50, response: 100, samples: 4, kept: 0.5", "inference")
    assert got == {"forward": pytest.approx(20 * (exactly(50) + 4 * exactly(150, 50)))}


def test_speculative_decoding_counts_drafts_and_rejected_tokens(parts: Callable[..., Parts]) -> None:
    """Four drafted for three gained: the model checks five positions a step, the draft model writes four."""
    got = parts("generation", "model: n, requests: 1k, response: 300, draft: small, drafted: 4, accepted: 3, tools: 1e9 FLOP", "inference")
    assert got["forward"] == pytest.approx(300e3 * (2 * N * 5 / 3 + 2 * SMALL * 4 / 3) + 1e12)


def test_diffusion_trains_once_a_sample_and_samples_once_a_step(parts: Callable[..., Parts]) -> None:
    trained = parts("diffusion", "model: n, samples: 1M, positions: 256", "pretraining")
    assert trained == {"training": 6 * N * 256e6}
    sampled = parts("diffusion", "model: n, samples: 1k, positions: 256, steps: 50, guidance: yes", "inference")
    assert sampled == {"forward": 2 * N * 256e3 * 50 * 2}


@pytest.mark.parametrize(
    ("method", "fields", "missing"),
    [
        ("architecture", "model: n", ["tokens"]),
        ("architecture", "tokens: 1T", ["model"]),
        ("preference", "model: n", ["tokens"]),
        ("reinforcement", "model: n, prompts: 1k, response: 100", ["prompt"]),
        ("distillation", "model: small, tokens: 1T", ["teacher"]),
        ("generation", "model: n, requests: 1k, response: 10, draft: small", ["drafted", "accepted"]),
        ("diffusion", "model: n, samples: 1k", ["positions"]),
        ("architecture", "model: n, tokens: unknown", []),
    ],
)
def test_what_a_method_cannot_do_without_is_named(tmp_path: Path, method: str, fields: str, missing: list[str]) -> None:
    estimates, found = _estimated(tmp_path, f"  a: {{does: evaluation, for: m, compute: {{{method}: {{{fields}}}}}}}\n")
    assert [item.expected.partition("`:")[0].strip("`") for item in found if item.code == "method-incomplete"] == missing
    assert not all(one.spread.known.all() for one in estimates if one.method == method)


@pytest.mark.parametrize(
    ("method", "fields"),
    [
        ("architecture", "model: known, tokens: 1M, context: {}"),
        ("preference", "model: known, tokens: 1M, context: {}"),
        ("reinforcement", "model: known, prompts: 1, prompt: 12, response: {}"),
        ("distillation", "model: known, teacher: n, tokens: 1M, context: {}"),
        ("generation", "model: known, requests: 1, prompt: 12, response: {}"),
    ],
)
def test_no_method_runs_a_model_beyond_its_limit(tmp_path: Path, method: str, fields: str) -> None:
    for length, expected in ((500, []), (513, ["at most 512"])):
        written = fields.format(length)
        found = _estimated(tmp_path, f"  a: {{does: evaluation, for: m, compute: {{{method}: {{{written}}}}}}}\n")[1]
        assert [item.expected for item in found if item.code == "context-too-long"] == expected


@pytest.mark.parametrize(
    ("method", "fields"),
    [
        ("generation", "model: n, requests: 1k, response: 10, kept: 0"),
        ("generation", "model: n, requests: 1k, response: 10, draft: small, drafted: 4, accepted: 0"),
        ("distillation", "model: small, teacher: n, tokens: 1T, targets: text, kept: 0"),
    ],
)
def test_nothing_is_divided_by_nothing(tmp_path: Path, method: str, fields: str) -> None:
    estimates, found = _estimated(tmp_path, f"  a: {{does: evaluation, for: m, compute: {{{method}: {{{fields}}}}}}}\n")
    assert "out-of-range" in [item.code for item in found]
    assert not all(one.spread.known.all() for one in estimates if one.method == method)


def test_steps_of_the_optimiser_are_no_steps_of_sampling(tmp_path: Path) -> None:
    """Training takes one noise level a sample; a million steps would be a million times as much."""
    fields = "{does: pretraining, for: m, compute: {diffusion: {model: n, samples: 1M, positions: 256, steps: 1M}}}"
    estimates, found = _estimated(tmp_path, f"  a: {fields}\n")
    assert [item.at.line for item in found if item.code == "out-of-range" and item.at is not None] == [10]
    assert estimates[0].spread.point[0] == 6 * N * 256e6


WIDTH = 64
DENOISER: dict[str, object] = {
    "_class_name": "SD3Transformer2DModel",
    "sample_size": 8,
    "num_layers": 2,
    "num_attention_heads": 4,
    "attention_head_dim": 16,
    "caption_projection_dim": WIDTH,
}
DENOISING = "  a: {{does: inference, for: m, compute: {{diffusion: {{model: known, samples: 1, positions: {}}}}}}}\n"


def test_text_beside_an_image_is_counted_with_it(tmp_path: Path) -> None:
    """Sixteen positions and ten more of text: a linear layer of 4,096, two of attention, one of them with all that follows it."""
    ten, twenty = (
        float(_estimated(tmp_path, DENOISING.format(f"16, caption: {length}"), DENOISER)[0][0].spread.point[0]) for length in (10, 20)
    )
    each = 2 * (4096 * WIDTH + 2 * 3 * WIDTH**2 + WIDTH**2 + 2 * WIDTH * 4 * WIDTH)
    pairs = (16 + 20) ** 2 - (16 + 10) ** 2
    assert twenty - ten == pytest.approx(10 * each + 2 * 4 * 2 * (16 + 16) * pairs, rel=1e-12)


def test_a_caption_of_unknown_length_is_not_none(tmp_path: Path) -> None:
    estimates, found = _estimated(tmp_path, DENOISING.format("16"), DENOISER)
    assert "method-incomplete" in [item.code for item in found]
    assert not estimates[0].spread.known[0]


def test_an_image_of_another_size_than_the_configs_is_found(tmp_path: Path) -> None:
    found = _estimated(tmp_path, DENOISING.format("64, caption: 10"), DENOISER)[1]
    assert [item.expected for item in found if item.code == "config-differs"] == ["16, as its config gives"]


def test_a_model_that_sees_images_reads_text_as_if_there_were_none(tmp_path: Path) -> None:
    """The tower passes patches, not tokens: its work is no part of a token's."""
    vision = {"depth": 1, "embed_dim": 32, "hidden_size": 64, "mlp_ratio": 4, "num_heads": 4, "patch_size": 14}
    activity = "  a: {does: pretraining, for: m, compute: {architecture: {model: known, tokens: 1M, context: 128}}}\n"
    sizes = {name: CONFIG[name] for name in CONFIG if name != "model_type"}
    both, alone = (
        float(_estimated(tmp_path, activity, {**sizes, "tie_word_embeddings": False, **more})[0][0].spread.point[0])
        for more in ({"model_type": "qwen2_vl", "vision_config": vision}, {"model_type": "qwen2"})
    )
    assert both == alone


def test_what_all_parts_of_a_piece_of_work_rest_on_moves_them_together(tmp_path: Path) -> None:
    """Four to one in prompts is four to one in rollouts, scoring by two and training: never less for being counted in pieces."""
    fields = "model: n, prompts: 1k to 4k, prompt: 100, response: 100, reference: n, critic: small, verifier: 1e9 FLOP"
    found = _estimated(tmp_path, f"  a: {{does: evaluation, for: m, compute: {{reinforcement: {{{fields}}}}}}}\n")[0]
    made = [one for one in found if one.method == "reinforcement"]
    assert [str(one.part[0]) for one in made] == ["forward", "scoring", "training"]
    for one in made:
        ends = one.spread.low[0], one.spread.high[0]
        assert ends == pytest.approx((one.spread.point[0] / 2, one.spread.point[0] * 2), rel=1e-9)
        assert one.origins["answers"].key[0] == "answers of a"
    run = "compute: {architecture: {model: n, tokens: 1T to 4T, recomputation: full}}"
    both = _estimated(tmp_path, f"  a: {{does: pretraining, for: m, {run}}}\n")[0]
    assert [one.origins["tokens"].key[0] for one in both if one.method == "architecture"] == ["tokens of a"] * 2


def test_work_on_nothing_is_nothing(parts: Callable[..., Parts]) -> None:
    got = parts("reinforcement", "model: n, prompts: 1k, prompt: 0, response: 0, reference: n, reward_model: small")
    assert got == {"forward": 0.0, "scoring": 0.0, "training": 0.0}


def test_unknown_inputs_stay_unknown(parts: Callable[..., Parts]) -> None:
    got = parts("reinforcement", "model: n, prompts: 1k, prompt: 100, response: unknown, reference: n")
    assert got.keys() == {"forward", "scoring", "training"}
    assert all(value != value for value in got.values())  # noqa: PLR0124 -- not a number


def test_adapters_of_unknown_size_leave_a_bare_bound(tmp_path: Path) -> None:
    estimates, _ = _estimated(
        tmp_path, "  a: {does: fine-tuning, for: m, compute: {architecture: {model: n, tokens: 1B, trained: adapters}}}\n"
    )
    spread = estimates[0].spread
    assert (float(spread.low[0]), float(spread.high[0])) == (4 * N * 1e9, float("inf"))
    assert not spread.known[0]


@pytest.mark.parametrize(
    ("method", "fields", "code"),
    [
        ("architecture", "model: known, tokens: 1B, context: 4096", "context-too-long"),
        ("architecture", "model: n, tokens: 1B, trained: adapters", "method-incomplete"),
        ("architecture", "model: mixed, parameters: 671B, tokens: 1T", "mixture-as-dense"),
        ("architecture", "model: n, tokens: 45 TB", "tokens-as-size"),
        ("architecture", "model: n, tokens: 300B words", "tokens-as-size"),
        ("distillation", "model: small, teacher: nobody, tokens: 1B", "unknown-artifact"),
    ],
)
def test_what_is_wrong_is_said(findings: Callable[..., list[Finding]], method: str, fields: str, code: str) -> None:
    assert [one.code for one in findings(method, fields) if one.level != NOTE] == [code]


ALEXNET = """\
layer,kind,inputs,outputs,kernel,height,width,groups
conv1,conv,3,96,11,55,55,1
conv2,conv,96,256,5,27,27,2
conv3,conv,256,384,3,13,13,1
conv4,conv,384,384,3,13,13,2
conv5,conv,384,256,3,13,13,2
fc6,dense,9216,4096,,,,
fc7,dense,4096,4096,,,,
fc8,dense,4096,1000,,,,
"""


def test_alexnet_comes_to_its_published_size_and_work() -> None:
    """60 million parameters, 0.72 G multiply-adds an image (with its groups), and 4.7e17 FLOP of training in AI and Compute."""
    network, found = read_network(ALEXNET, "alexnet.csv")
    assert network is not None
    assert not found
    assert network.parameters == 60_965_224
    assert network.forward_flop == pytest.approx(2 * 0.724e9, rel=1e-3)
    assert network.training_flop * 1.2e6 * 90 == pytest.approx(4.7e17, rel=0.06)


@pytest.mark.parametrize(
    ("row", "parameters", "flop"),
    [
        ("rnn,10,20,1,1,1,1,5,0", 30 * 20, 5 * 2 * 30 * 20),
        ("gru,10,20,1,1,1,1,5,0", 3 * 30 * 20, 5 * 6 * 30 * 20),
        ("lstm,10,20,1,1,1,1,5,0", 4 * 30 * 20, 5 * 8 * 30 * 20),
        ("depthwise,16,16,3,8,8,1,1,0", 9 * 16, 2 * 64 * 16 * 9),
        ("transposed,4,8,3,7,7,1,1,1", 9 * 32 + 8, 2 * 49 * 32 * 9),
        ("attention,32,32,1,1,1,1,10,0", 4 * 32 * 32, 10 * 8 * 32 * 32 + 4 * 100 * 32),
        ("embedding,1000,16,1,1,1,1,10,0", 16000, 0),
    ],
)
def test_each_layer_follows_its_formula(row: str, parameters: int, flop: int) -> None:
    network, found = read_network(f"kind,inputs,outputs,kernel,height,width,groups,steps,bias\n{row}\n", "layers.csv")
    assert network is not None
    assert not found
    assert (network.parameters, network.forward_flop) == (parameters, flop)


def test_every_wrong_cell_of_a_table_of_layers_is_said() -> None:
    network, found = read_network("kind,inputs,outputs,kernel\nconf,3,4,1\ndense,-3,many,1\n", "layers.csv")
    assert network is None
    assert [(one.at.line, one.found) for one in found if one.at] == [(2, "kind `conf`"), (3, "inputs `-3`"), (3, "outputs `many`")]
    assert "conv" in found[0].remedy


forwards = st.builds(
    lambda layers, attention, head: PerToken(layers + head, attention, head),
    st.floats(0, 1e12),
    st.floats(0, 1e12),
    st.floats(0, 1e12),
)


@drawn(forward=forwards, frozen=st.floats(0, 1), other=st.floats(0, 1))
def test_training_less_never_takes_more(forward: PerToken, frozen: float, other: float) -> None:
    """Adapters without parameters of their own, a head, and frozen layers take at most what training everything takes."""
    everything = training_flop(forward, Trained(ALL))
    slack = 1 + 1e-9
    assert training_flop(forward, Trained(HEAD)) <= everything * slack
    assert training_flop(forward, Trained(ADAPTERS)) <= everything * slack
    less, more = sorted((frozen, other))
    assert training_flop(forward, Trained(ALL, 0.0, more)) <= training_flop(forward, Trained(ALL, 0.0, less)) * slack
    assert forward.whole <= training_flop(forward, Trained(ALL, 0.0, more)) * slack
