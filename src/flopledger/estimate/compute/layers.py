"""`layers`: compute of networks given as a list of layers: convolutional, recurrent and dense ones.

Forward FLOP of an example x 3 for training (without the gradient of the input) x examples x passes; `estimate/layers.py` has
the formulas.
"""

from __future__ import annotations

import numpy as np

from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.estimate.conventions import MODEL_FLOP
from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.layers import Network, read_network
from flopledger.estimate.lazily import Lazily
from flopledger.estimate.parts import FORWARD_PARTS, WHOLE, parts_of
from flopledger.estimate.passes import given_or, needs
from flopledger.estimate.spread import Floats, Spread, product
from flopledger.ledger.fields import Amount, Field, Text

TITLE = "a list of layers x examples"
ORDER = 9
PRINCIPAL = "file"
FIELDS = (
    Field("file", Text(), "A table (CSV) of the ledger's folder with a layer a row: kind, inputs, outputs, kernel, height, width, ..."),
    Field("examples", Amount("samples"), "Examples of the data set."),
    Field("passes", Amount("passes"), "Passes over them (epochs); 1 where it is left out."),
)
SOURCE = Citation(
    "Sevilla et al. 2022, Estimating Training Compute of Deep Learning Models",
    "method 1 and the table of layers",
    "https://epoch.ai/blog/estimating-training-compute",
    confidence="confirmed",
)


def estimate(given: Given) -> Estimate:
    """Return operations as work of an example x examples x passes; unknown where one of them is."""
    needs(given, "file", "examples")
    networks = _networks(given)
    parts = parts_of(given).map(lambda part: "training" if part == WHOLE else part)
    each: Floats = parts.both(networks).map(lambda pair: _flop(*pair)).array(np.float64)
    examples, passes = given.amount("examples"), given_or(given, "passes", 1.0)
    return Estimate(
        quantity="compute",
        method="layers",
        rows=given.rows,
        part=parts,
        spread=product(Spread.exact(each), examples, passes),
        convention=MODEL_FLOP,
        factors={"examples": examples, "passes": passes},
        inputs={"file": given.values("file"), "flop_per_example": each, "examples": examples.point, "passes": passes.point},
        cites=Lazily(given.count, lambda index: (SOURCE, *given.evidence(index))),
    )


def _flop(part: str, network: Network | None) -> float:
    if network is None:
        return np.nan
    return float(network.forward_flop if part in FORWARD_PARTS else network.training_flop)


def _networks(given: Given) -> Coded[Network | None]:
    """Return the network of each activity, each file read once."""
    names = given.values("file")
    first = {name: index for index, name in reversed(list(enumerate(names)))}
    return names.map(lambda name: None if name is None else _network(given, first.get(name, 0), name))


def _network(given: Given, index: int, name: str) -> Network | None:
    folder, before = given.ledger.folder, len(given.ledger.folder.findings)
    path = folder.beside(name, given.place(index, "file"))
    text = folder.text(path) if path is not None else None
    given.findings.extend(folder.findings[before:])
    if path is None or text is None:
        return None
    network, findings = read_network(text, folder.name(path))
    given.findings.extend(findings)
    return network
