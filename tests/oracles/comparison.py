"""Compares what flopledger counts with what transformers builds and runs: one outcome for each model type and question.

Asked once and kept: the tests assert the outcomes, and the table of coverage is made of the same ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from flopledger.estimate.architecture import Architecture, Sequence, Work, forward, parameters
from flopledger.estimate.architecture.count import PREDICTION
from flopledger.estimate.architecture.family import model_types
from tests.estimate.architecture.test_coverage_table import rows
from tests.oracles.reference import AskedForError, Model, counted, default, small

NO_CLASS = "transformers has no class of this type"
DRAWS = 6  # random configs whose parameters are compared
RUN = 2  # of which so many are run
QUESTIONS_A_PASS = 3
LENGTHS = (5, 13, 24)  # longer than most windows and chunks that are drawn
COUNT = 2  # sequences at once
MATRIX = ("linear", "router", "unembedding")
EVERY_EXPERT = frozenset({"Llama4TextExperts"})
NOT_RUN = {"mllama": "the layers that see images run with images only, which the class pads to whole tiles"}
INDEXER = ".indexer"  # the part of a layer that chooses which positions are attended to (DeepSeek-V3.2)
# Hold every image against every text at their end, which is work of a batch and not of a pass.
TWO_TOWERS = frozenset({"CLIPModel", "SiglipModel"})
KERNELS = ("conv_kernel", "mamba_d_conv", "conv1d_width", "linear_conv_kernel_dim", "conv_L_cache")

# Modules that hold a recurrence, and which of the products in them are the recurrence and not a layer: its cost depends on how it
# is computed (step by step, in chunks), so `scan` is a convention of its own and not compared.
STEPS, CHUNKS = frozenset({"bmm-vectors"}), frozenset({"bmm", "bmm-vectors", "mm", "baddbmm", "addmm", "linalg_solve_triangular"})
SCANS: tuple[tuple[str, frozenset[str]], ...] = (
    (r"(Falcon|Jamba|Zamba)?MambaMixer|ZambaMambaMixer", STEPS),
    (r"\w*(Mamba2Mixer|MambaMixer|MambaLayer|BambaMixer|FalconH1Mixer)", CHUNKS),
    (r"\w*(GatedDeltaNet|DeltaAttention|LightningAttention)", CHUNKS),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One comparison: what was compared, the reference's number and ours."""

    what: str
    theirs: int
    ours: int

    @property
    def equal(self) -> bool:
        return self.theirs == self.ours

    def __str__(self) -> str:
        """Say what was compared and by how much it differs."""
        return f"{self.what}: {self.theirs:,} against our {self.ours:,} ({self.ours - self.theirs:+,})"


def compared_types() -> list[str]:
    """Return every model type that is described and that the reference has, as far as the table of coverage knows: new ones are tried."""
    return sorted(set(model_types()) - set(without_class()))


def without_class() -> list[str]:
    """Return the model types that the table of coverage says the reference lacks."""
    return [row["model_type"] for row in rows() if row["note"].startswith(NO_CLASS)]


@cache
def defaults(model_type: str) -> tuple[Case, ...]:
    """Compare the parameters of the class defaults, as our description has them and as its config writes them.

    None are compared where there are none: where the class, or our description, asks for a key that has no default.
    """
    model = default(model_type)
    try:
        ours = () if model is None else (("class defaults", counted({"model_type": model_type})), ("its written config", model.ours))
    except AskedForError:
        return ()
    return tuple(Case(what, model.parameters, total(model, one)) for what, one in ours if model is not None)


@cache
def drawn(model_type: str) -> tuple[Case, ...]:
    """Compare the parameters of small random configs."""
    return tuple(Case(model.name, model.parameters, total(model, model.ours)) for model in small(model_type, DRAWS))


def total(model: Model, architecture: Architecture) -> int:
    """Return our parameters of what the class builds."""
    found = parameters(architecture)
    return found.total - (found.unembedding if model.bare else 0)


@cache
def runs(model_type: str) -> tuple[Case, ...]:
    """Compare the matrix products, the convolutions and the pairs of positions of forward passes; none of those that are `NOT_RUN`."""
    if model_type in NOT_RUN:
        return ()
    found: list[Case] = []
    refused: list[str] = []
    for model in small(model_type, DRAWS):
        try:
            found += [case for length in LENGTHS for case in _run(model, length)]
        except (RuntimeError, ValueError) as error:  # sizes that the class builds with and does not run with
            refused.append(str(error))
        if len(found) >= RUN * len(LENGTHS) * QUESTIONS_A_PASS:
            return tuple(found)
    message = f"{model_type}: too few of {DRAWS} random configs run: {refused}"
    raise AssertionError(message)


def _run(model: Model, length: int) -> Iterator[Case]:
    """Yield a comparison of products, one of convolutions, and one of pairs."""
    import torch

    from tests.oracles.brute_force import counting

    given, work = inputs(model, length)
    with torch.no_grad(), counting(model.built) as brute:
        model.built(**given)
    ours = as_run(model)
    tally, name = forward(ours, work), f"{model.name}, {length} positions"
    convolved = brute.where(lambda _place, kind: kind == "convolution")
    apart = brute.where(lambda place, kind: is_scan(place, kind) or place in TWO_TOWERS)
    attention = [one for one in tally.attention if one.stack != PREDICTION]  # multi-token prediction: the reference has none
    full = sum(one.flop_per_pair * one.pairs.full for one in attention)
    yield Case(f"{name}, products", brute.total - convolved - apart, full + sum(map(tally.of, MATRIX)))
    yield Case(f"{name}, convolutions", convolved, _padded(model, length, tally.of("convolution")))
    yield Case(f"{name}, pairs", brute.seen.total() - _sinks(model, work), weighted(ours, work))


def as_run(model: Model) -> Architecture:
    """Return our architecture as the class runs it: bare without its head; Llama 4 with every expert on every word, most times nought."""
    ours = model.ours
    parts = [one for one in ours.components if not (model.bare and one.operation.kind == "unembedding")]
    if any(type(module).__name__ in EVERY_EXPERT for module in model.built.modules()):
        parts = [replace(one, passes=max(one.passes, one.copies)) for one in parts]
    return replace(ours, components=tuple(parts))


def weighted(architecture: Architecture, work: Work) -> int:
    """Return the attention weights that are not zero: pairs times heads. An indexer scores pairs, but weights nothing with them."""
    attending = tuple(one for one in architecture.components if INDEXER not in one.path)
    tally = forward(replace(architecture, components=attending), work)
    return sum(one.heads * one.pairs.exact for one in tally.attention if one.stack != PREDICTION)


def is_scan(place: str, kind: str) -> bool:
    """Tell whether a product at a place is part of a recurrence."""
    return next((kind in kinds for pattern, kinds in SCANS if re.fullmatch(pattern, place)), False)


def _padded(model: Model, length: int, flop: int) -> int:
    """Return a causal convolution as the reference runs it: over `kernel` - 1 positions more, which it throws away."""
    sections = [model.written, *(one for one in model.written.values() if isinstance(one, dict))]
    kernel: int = next((one[key] for one in sections for key in KERNELS if key in one), 1)
    return flop * (length + kernel - 1) // length


def _sinks(model: Model, work: Work) -> int:
    """Return the weights that go to a sink and to no position: one a query and head."""
    if not any(name.endswith("sinks") for name, _ in model.built.named_parameters()):
        return 0
    positions = sum(one.computed for one in work.streams["text"])
    heads = sum(int(one.numel()) for name, one in model.built.named_parameters() if name.endswith("sinks"))
    return positions * heads


def inputs(model: Model, length: int) -> tuple[dict[str, Any], Work]:
    """Return what the reference is given, and the same as our work: words, and images or sounds where the class takes them."""
    import torch

    ids = torch.randint(10, 90, (COUNT, length), generator=torch.Generator().manual_seed(length))
    main = model.built.main_input_name
    if main == "pixel_values":
        return {"pixel_values": images(model.written)}, Work(items={"image": COUNT})
    if model.class_name in TWO_TOWERS:
        given = {"input_ids": ids, "pixel_values": images(model.written["vision_config"])}
        return given, Work({"text": (Sequence(length, COUNT),)}, {"image": COUNT, "text": COUNT})
    if main == "input_features":
        sound = torch.rand(COUNT, model.written["num_mel_bins"], 2 * model.written["max_source_positions"])
        given = {"input_features": sound, "decoder_input_ids": ids, "use_cache": False}
        return given, Work({"text": (Sequence(length, COUNT),)}, {"clip": COUNT})
    return words(ids, both=bool(model.written.get("is_encoder_decoder")))


def words(ids: Any, *, both: bool) -> tuple[dict[str, Any], Work]:
    """Return words for a decoder, or for an encoder and, fewer of them, its decoder."""
    length = ids.shape[1]
    if not both:
        return {"input_ids": ids, "use_cache": False}, Work({"text": (Sequence(length, COUNT),)})
    shorter = length // 2 + 1
    given = {"input_ids": ids, "decoder_input_ids": ids[:, :shorter], "use_cache": False}
    return given, Work({"source": (Sequence(length, COUNT),), "text": (Sequence(shorter, COUNT),)})


def images(written: Mapping[str, Any]) -> Any:
    """Return images of the size that a config names."""
    import torch

    return torch.rand(COUNT, written.get("num_channels", 3), written["image_size"], written["image_size"])


QUESTIONS: Mapping[str, Callable[[str], tuple[Case, ...]]] = {"defaults": defaults, "random": drawn, "operations": runs}


@cache
def left_out(model_type: str) -> str:
    """Return the streams of a model that no pass is run with, in words; nothing where all are."""
    model = next(iter(small(model_type, 1)))
    _, work = inputs(model, LENGTHS[0])
    streams = {run.stream for run in model.ours.runs.values()} - set(work.streams) - set(work.items)
    return f"run without {' or '.join(sorted(streams))}" if streams else ""
