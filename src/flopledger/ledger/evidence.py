"""Reads `evidence`: a link, or a list of links or of instrument, link, place, quote and confidence."""

from __future__ import annotations

from functools import partial
from typing import Any

from flopledger.core.citation import CONFIDENCES, Citation
from flopledger.core.dates import DateError, parse_date
from flopledger.core.finding import Problems, did_you_mean
from flopledger.core.position import Position
from flopledger.core.shown import shown
from flopledger.core.yaml12 import Mapping, Node, Scalar, Sequence
from flopledger.ledger.schema import EVIDENCE

DATES = ("checked", "published")


def read_evidence(value: Any, file: str, problems: Problems) -> tuple[Citation, ...]:
    """Return the citations that a node, a text or a tuple of texts gives."""
    if isinstance(value, (str, Scalar)):
        return (Citation(instrument="", link=value if isinstance(value, str) else value.text),)
    if isinstance(value, (tuple, Sequence)):
        items = value if isinstance(value, tuple) else value.items
        return tuple(citation for item in items for citation in read_evidence(item, file, problems))
    return (_citation(value, file, problems),) if isinstance(value, Mapping) else ()


def _citation(node: Mapping, file: str, problems: Problems) -> Citation:
    fields: dict[str, Any] = {}
    for key, value in node.entries:
        if key.text not in EVIDENCE:
            remedy = partial(did_you_mean, key.text, EVIDENCE)
            problems.find("unknown-key", _place(file, key), shown(key.text), "a field of evidence", remedy)
        elif not isinstance(value, Scalar):
            kind = "a list" if isinstance(value, Sequence) else "a mapping"
            problems.find("wrong-shape", _place(file, key), kind, "text", "write one value; repeat the entry for a second source")
        else:
            _keep(fields, key.text, value, file, problems)
    return Citation(**{"instrument": "", **fields})


def _keep(fields: dict[str, Any], name: str, value: Scalar, file: str, problems: Problems) -> None:
    if name in DATES:
        try:
            fields[name] = parse_date(value.text)
        except DateError as error:
            problems.find("impossible-date", _place(file, value), error.found, error.expected, error.remedy)
    elif name == "confidence" and value.text not in CONFIDENCES:
        remedy = partial(did_you_mean, value.text, CONFIDENCES)
        problems.find("unknown-word", _place(file, value), shown(value.text), "how sure the source is", remedy)
    else:
        fields[name] = value.text


def _place(file: str, node: Node) -> Position:
    return Position(file, node.line, node.column)
