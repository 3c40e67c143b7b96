"""Counts models layer by layer for the methods of a ledger: reads a config from its folder, and gives the work of a token.

`models.py` loads it where a ledger gives a config.
"""

from __future__ import annotations

from flopledger.core.finding import Finding
from flopledger.estimate.architecture import Architecture, Sequence, Work, architecture_of
from flopledger.estimate.architecture.config import parse_config
from flopledger.estimate.conventions import MODEL_FLOP, conventions
from flopledger.estimate.conventions.convert import count
from flopledger.estimate.per_token import IMAGE, TEXT, PerToken
from flopledger.ledger.model import Entry, Ledger

TOKENS = frozenset({TEXT, "source"})


def of_sequence(architecture: Architecture, length: int, start: int) -> PerToken:
    """Count a pass of one sequence of tokens, through encoder and decoder alike; images and sound beside the text are left out.

    A model without tokens takes one sequence of `length` positions or, where an image is always as large, one image.
    """
    streams = sorted({run.stream for run in architecture.runs.values() if run.positions is None})
    streams = [stream for stream in streams if stream in TOKENS] or streams
    work = Work({stream: (Sequence(length, 1, start),) for stream in streams})
    tokens = (length - start) * len(streams)
    if not streams:
        first = next(iter(architecture.runs.values()))
        work, tokens = Work(items={first.stream: 1}), first.positions or 1
    return _shared(architecture, work, tokens)


def of_sample(architecture: Architecture, fixed: int | None, positions: int, caption: int) -> PerToken:
    """Count a pass of one image of `positions`, or of the `fixed` ones it always has, with a caption of so many tokens beside it."""
    items = {IMAGE: (Sequence(positions),)} if fixed is None else {}
    work = Work({**items, TEXT: (Sequence(caption),)}, {} if items else {IMAGE: 1})
    return _shared(architecture, work, fixed or positions)


def _shared(architecture: Architecture, work: Work, among: int) -> PerToken:
    """Return the forward work of a pass for each of so many positions."""
    counted = count(conventions()[MODEL_FLOP], architecture, work)
    attention = float(counted.terms.get("attention", 0)) / among
    return PerToken(float(counted.whole) / among - attention, attention, float(counted.terms.get("unembedding", 0)) / among)


def architecture_in(ledger: Ledger, entry: Entry, findings: list[Finding]) -> Architecture | None:
    """Return the architecture of an artifact's config, read from the ledger's folder."""
    folder, before = ledger.folder, len(ledger.folder.findings)
    path = folder.beside(entry.get("config"), entry.place("config"))
    text = folder.text(path) if path is not None else None
    findings.extend(folder.findings[before:])
    if path is None or text is None:
        return None
    config, wrong = parse_config(text, folder.name(path))
    findings.extend(wrong)
    if config is None:
        return None
    architecture, wrong = architecture_of(config)
    findings.extend(wrong)
    return architecture
