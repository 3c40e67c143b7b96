"""Reads `evidence`: a link, or a list of links or of instrument, link, place, quote and confidence."""

from __future__ import annotations

from typing import Any

from flopledger.core.citation import CONFIDENCES, CONFIRMED, Citation
from flopledger.core.dates import DateError, parse_date
from flopledger.core.finding import Finding, did_you_mean, finding
from flopledger.core.position import Position
from flopledger.core.yaml12 import Mapping, Node, Scalar, Sequence
from flopledger.ledger.schema import EVIDENCE


def read_evidence(value: Any, file: str, findings: list[Finding]) -> tuple[Citation, ...]:
    """Return the citations that a node, a text or a tuple of texts gives."""
    if isinstance(value, str):
        return (Citation(instrument="", link=value),)
    if isinstance(value, tuple):
        return tuple(Citation(instrument="", link=link) for link in value)
    if isinstance(value, Scalar):
        return (Citation(instrument="", link=value.text),)
    if isinstance(value, Sequence):
        return tuple(citation for item in value.items for citation in read_evidence(item, file, findings))
    return (_citation(value, file, findings),) if isinstance(value, Mapping) else ()


def _citation(node: Mapping, file: str, findings: list[Finding]) -> Citation:
    fields: dict[str, Any] = {}
    for key, value in node.entries:
        at = Position(file, key.line, key.column)
        if key.text not in EVIDENCE:
            findings.append(
                finding("unknown-key", at, found=f"`{key.text}`", expected="a field of evidence", remedy=did_you_mean(key.text, EVIDENCE))
            )
        elif isinstance(value, Scalar):
            _keep(fields, key.text, value, file, findings)
        else:
            findings.append(_not_text(at, value))
    return Citation(**{"instrument": "", **fields})


def _not_text(at: Position, value: Node) -> Finding:
    kind = "a list" if isinstance(value, Sequence) else "a mapping"
    return finding("wrong-shape", at, found=kind, expected="text", remedy="write one value; repeat the entry for a second source")


def _keep(fields: dict[str, Any], name: str, value: Scalar, file: str, findings: list[Finding]) -> None:
    at = Position(file, value.line, value.column)
    if name in {"checked", "published"}:
        try:
            fields[name] = parse_date(value.text)
        except DateError as error:
            findings.append(finding("impossible-date", at, found=error.found, expected=error.expected, remedy=error.remedy))
    elif name == "confidence" and value.text not in CONFIDENCES:
        findings.append(
            finding(
                "unknown-word", at, found=f"`{value.text}`", expected="how sure the source is", remedy=did_you_mean(value.text, CONFIDENCES)
            )
        )
        fields[name] = CONFIRMED
    else:
        fields[name] = value.text
