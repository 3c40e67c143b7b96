"""Counts networks that are a list of layers: convolutions, recurrent and dense ones, from a table with a layer a row.

A convolution uses its weights at every position of its output, so parameters do not tell its work. Formulas: Epoch AI,
"Estimating Training Compute", table of layers (a multiply-add is two operations); the backward pass takes twice the forward
one, but nothing needs the gradient of the input, so the first layer takes only once more (Hobbhahn & Sevilla 2021).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping

from flopledger.core.finding import Finding, did_you_mean, finding
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.core.shown import shown

COLUMNS = ("layer", "kind", "inputs", "outputs", "kernel", "height", "width", "groups", "steps", "heads", "bias", "times")
REQUIRED = frozenset({"kind", "inputs", "outputs"})
USUAL = {"kernel": 1, "height": 1, "width": 1, "groups": 1, "steps": 1, "heads": 1, "bias": 1, "times": 1}
LARGEST = 10**9
MULTIPLY_ADD = 2
LSTM_GATES, GRU_GATES = 4, 3


@frozen
class Layer:
    """One layer: `parameters`, and the forward FLOP of one example."""

    name: str
    parameters: int
    flop: int


@frozen
class Network:
    """A list of layers in the order in which an example passes them."""

    layers: tuple[Layer, ...]

    @property
    def parameters(self) -> int:
        """All parameters."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def forward_flop(self) -> int:
        """The forward pass of one example."""
        return sum(layer.flop for layer in self.layers)

    @property
    def training_flop(self) -> int:
        """Training on one example: three forward passes' worth, without the gradient of the input."""
        return 3 * self.forward_flop - (self.layers[0].flop if self.layers else 0)


Shape = Mapping[str, int]
Counts = tuple[int, int]  # parameters, forward FLOP of an example


def _dense(shape: Shape) -> Counts:
    weights = shape["inputs"] * shape["outputs"]
    return weights + shape["bias"] * shape["outputs"], MULTIPLY_ADD * weights * shape["steps"]


def _convolution(shape: Shape) -> Counts:
    """Return K x K x C / groups x D weights, used at each of H x W positions of the output."""
    weights = shape["kernel"] ** 2 * (shape["inputs"] // shape["groups"]) * shape["outputs"]
    positions = shape["height"] * shape["width"]
    return weights + shape["bias"] * shape["outputs"], MULTIPLY_ADD * weights * positions * shape["steps"]


def _depthwise(shape: Shape) -> Counts:
    return _convolution({**shape, "outputs": shape["inputs"], "groups": shape["inputs"]})


def _transposed(shape: Shape) -> Counts:
    """Return a transposed convolution: `height` and `width` are of its input."""
    return _convolution(shape)


def _recurrent(gates: int) -> Callable[[Shape], Counts]:
    def counts(shape: Shape) -> Counts:
        weights = gates * (shape["inputs"] + shape["outputs"]) * shape["outputs"]
        return weights + shape["bias"] * gates * shape["outputs"], MULTIPLY_ADD * weights * shape["steps"]

    return counts


def _attention(shape: Shape) -> Counts:
    """Return full self-attention over `steps` positions: four projections, scores and values."""
    inner = shape["outputs"]
    weights = 4 * shape["inputs"] * inner
    return weights + shape["bias"] * 4 * inner, MULTIPLY_ADD * shape["steps"] * (weights + 2 * shape["steps"] * inner)


def _embedding(shape: Shape) -> Counts:
    return shape["inputs"] * shape["outputs"], 0


KINDS: Mapping[str, Callable[[Shape], Counts]] = {
    "dense": _dense,
    "conv": _convolution,
    "depthwise": _depthwise,
    "transposed": _transposed,
    "rnn": _recurrent(1),
    "gru": _recurrent(GRU_GATES),
    "lstm": _recurrent(LSTM_GATES),
    "attention": _attention,
    "embedding": _embedding,
}


def read_network(text: str, file: str) -> tuple[Network | None, list[Finding]]:
    """Return the network that a table of layers describes, None and findings where it is wrong.

    The table is CSV with the columns `kind`, `inputs`, `outputs` and, where a kind needs them, `kernel`, `height` and `width`
    (of the output), `groups`, `steps` (length of a sequence), `bias` (0 or 1) and `times` (equal layers in a row).
    """
    rows = list(csv.reader(io.StringIO(text)))
    findings = list(_header(rows, file))
    if findings:
        return None, findings
    names = [name.strip() for name in rows[0]]
    layers: list[Layer] = []
    for number, cells in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        row = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
        wrong = list(_wrong(row, Position(file, number, 1)))
        findings += wrong
        if not wrong:
            layers += _layers(row, number)
    if not layers and not findings:
        findings.append(finding("layers-unreadable", Position(file, 1, 1), found="no layers", expected="a row for each layer"))
    return (None if findings else Network(tuple(layers))), findings


def _header(rows: list[list[str]], file: str) -> Iterator[Finding]:
    names = [name.strip() for name in rows[0]] if rows else []
    at = Position(file, 1, 1)
    if not set(names) >= REQUIRED:
        missing = ", ".join(sorted(REQUIRED - set(names)))
        yield finding("layers-unreadable", at, found=f"no column {missing}", expected="a header with kind, inputs and outputs")
    for name in names:
        if name not in COLUMNS:
            yield finding("layers-unreadable", at, found=shown(name), expected="a column of layers", remedy=did_you_mean(name, COLUMNS))


def _wrong(row: Mapping[str, str], at: Position) -> Iterator[Finding]:
    kind = row.get("kind", "")
    if kind not in KINDS:
        remedy = did_you_mean(kind, list(KINDS))
        yield finding("layers-unreadable", at, found=f"kind {shown(kind)}", expected="a kind of layer", remedy=remedy)
    for name in ("inputs", "outputs", *USUAL):
        text = row.get(name, "")
        least = 0 if name == "bias" else 1
        if (text or name in REQUIRED) and not (text.isdecimal() and least <= int(text) <= LARGEST):
            yield finding("layers-unreadable", at, found=f"{name} {shown(text)}", expected="a whole number above zero")


def _layers(row: Mapping[str, str], number: int) -> list[Layer]:
    shape = {**USUAL, **{name: int(text) for name, text in row.items() if name in {*USUAL, "inputs", "outputs"} and text}}
    parameters, flop = KINDS[row["kind"]](shape)
    return [Layer(row.get("layer") or f"{row['kind']} {number}", parameters, flop)] * shape["times"]
