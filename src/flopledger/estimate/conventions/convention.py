"""A counting convention: which work counts as operations, as a record in `<id>.yaml` beside this module.

The same model and tokens give figures that differ by a factor of two between the tools in use, and most of the spread is
convention. Adding one is adding a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen
from flopledger.core.yaml12 import plain, read_yaml

MODEL_FLOP = "model-flop"


@frozen
class Convention:
    """One convention.

    Either `operations` names the kinds of operation that are counted one by one, or `parameters` says that two operations are
    counted for each parameter and token (`active` or `total` ones, `without` some kinds). `attention` is `none`, `exact` (the
    pairs that the mask lets through), `full` (the square) or `half` of it. `embedding`: the lookup as a product; `softmax`:
    three operations a head and pair; `prediction`: the layers of multi-token prediction; `recomputation` and `padding`: what
    is run again, and positions that hold nothing. `training_per_parameter` stands for 6 where a source fitted another number,
    `training_per_token` for what it adds to each token.
    """

    id: str
    title: str
    version: int
    sources: tuple[Citation, ...]
    operations: frozenset[str] = frozenset()
    parameters: str = ""
    without: frozenset[str] = frozenset()
    attention: str = "none"
    embedding: bool = False
    softmax: bool = False
    prediction: bool = False
    recomputation: bool = False
    padding: bool = False
    training_per_parameter: Fraction | None = None
    training_per_token: Fraction = Fraction(0)
    note: str = ""


@cache
def conventions() -> Mapping[str, Convention]:
    """Return every convention of the package by id, ours first."""
    folder = files("flopledger.estimate.conventions")
    names = sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml"))
    ordered = sorted(names, key=lambda name: (name != MODEL_FLOP, name))
    return {name: _read(name, (folder / f"{name}.yaml").read_text("utf-8")) for name in ordered}


def _read(name: str, text: str) -> Convention:
    node, findings = read_yaml(text, f"{name}.yaml")
    if findings:
        message = f"{name}.yaml: {findings[0]}"
        raise ValueError(message)
    entry: dict[str, Any] = plain(node)
    made: dict[str, Any] = {"sources": tuple(Citation(**source) for source in entry.pop("sources"))}
    made |= {word: Fraction(str(entry.pop(word))) for word in ("training_per_parameter", "training_per_token") if word in entry}
    made |= {word: frozenset(entry.pop(word, ())) for word in ("operations", "without")}
    return Convention(id=name, **made, **entry)
