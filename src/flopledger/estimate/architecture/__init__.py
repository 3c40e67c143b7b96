"""Exact counting from a model's `config.json`: what its layers are, their parameters, and the operations of a pass."""

from __future__ import annotations

from flopledger.estimate.architecture.build import Architecture, Component, architecture_of
from flopledger.estimate.architecture.config import read_config
from flopledger.estimate.architecture.count import Parameters, Scores, Tally, forward, parameters
from flopledger.estimate.architecture.sequences import Sequence, Work

__all__ = [
    "Architecture",
    "Component",
    "Parameters",
    "Scores",
    "Sequence",
    "Tally",
    "Work",
    "architecture_of",
    "forward",
    "parameters",
    "read_config",
]
