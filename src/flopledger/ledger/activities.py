"""Types the activities: written columns in, the frozen columns of `Activities` out, findings for what cannot be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from flopledger.core.citation import Citation
from flopledger.core.dates import Span
from flopledger.core.finding import Finding, did_you_mean, finding
from flopledger.ledger.columns import column_values, unknown_paths
from flopledger.ledger.evidence import read_evidence
from flopledger.ledger.fields import Amount, Choice, FieldError, Text
from flopledger.ledger.kinds import ROLES
from flopledger.ledger.model import NO_DAY, Activities, Days
from flopledger.ledger.raw import Raw, WrittenColumn
from flopledger.ledger.schema import ACTIVITY

FIELDS = {item.name: item for item in ACTIVITY}
LISTS = ("produces", "for", "evidence", "by")
ESTIMATED = ("compute", "cost", "energy")


class _Names:
    """One name or a list of names."""

    def read(self, value: Any) -> tuple[str, ...]:
        names = (value,) if isinstance(value, str) else value
        if not isinstance(names, tuple):
            raise FieldError("wrong-shape", "a mapping", "a name or a list of names", "write `[a, b]`")
        return names

    def describe(self) -> str:
        return "a name or a list of names"


def read_activities(raw: Raw, developer: str, findings: list[Finding]) -> Activities:
    """Return the typed activities of everything written; `developer` did what no `by` assigns."""
    _strangers(raw, findings)
    started, ended = _days(raw, findings)
    return Activities(
        ids=raw.ids,
        does=_field(raw, "does", findings),
        started=started,
        ended=ended,
        status=_field(raw, "status", findings, "done"),
        purpose=_field(raw, "purpose", findings),
        by=_shares(raw, developer, findings),
        uses=_uses(raw, findings),
        produces=column_values(raw, "produces", _Names(), findings, ()),
        done_for=column_values(raw, "for", _Names(), findings, ()),
        discarded=_field(raw, "discarded", findings),
        proof_no_capability=_field(raw, "proof_no_capability", findings),
        description=_field(raw, "description", findings),
        evidence=_evidence(raw, findings),
        raw=raw,
    )


def _field(raw: Raw, name: str, findings: list[Finding], default: Any = None) -> list[Any]:
    return column_values(raw, name, FIELDS[name].type, findings, default)


def _strangers(raw: Raw, findings: list[Finding]) -> None:
    for path, at in unknown_paths(raw, _known):
        top = path.partition(".")[0]
        if top == "uses":
            role = path.partition(".")[2]
            findings.append(
                finding("unknown-word", at, found=f"the role `{role}`", expected="a role of `uses`", remedy=did_you_mean(role, ROLES))
            )
        else:
            known = [*FIELDS, *LISTS, *ESTIMATED, "uses"]
            findings.append(
                finding("unknown-key", at, found=f"`{path}`", expected="a field of an activity", remedy=did_you_mean(top, known))
            )


def _known(path: str) -> bool:
    top, _, rest = path.partition(".")
    if top == "uses":
        return rest in ROLES
    return top in ESTIMATED or top == "by" or path in FIELDS or path in LISTS


def _days(raw: Raw, findings: list[Finding]) -> tuple[Days, Days]:
    started, ended = np.full(raw.count, NO_DAY), np.full(raw.count, NO_DAY)
    spans: list[Span | None] = _field(raw, "dates", findings) if "dates" in raw.columns else []
    if spans:
        started[:] = np.array([NO_DAY if span is None else span.started for span in spans], dtype="datetime64[D]")
        ended[:] = np.array([NO_DAY if span is None else span.ended for span in spans], dtype="datetime64[D]")
    for days, name in ((started, "started"), (ended, "ended")):
        if name in raw.columns:
            written: list[date | None] = _field(raw, name, findings)
            given = np.array([NO_DAY if day is None else day for day in written], dtype="datetime64[D]")
            days[:] = np.where(np.isnat(given), days, given)
    return started, ended


def _shares(raw: Raw, developer: str, findings: list[Finding]) -> list[Mapping[str, float]]:
    alone: Mapping[str, float] = {developer: 1.0}
    shares: list[Mapping[str, float]] = [alone] * raw.count
    if "by" in raw.columns:
        known: dict[str, Mapping[str, float]] = {}
        for row, party in enumerate(column_values(raw, "by", Text(), findings)):
            if party is not None:
                shares[row] = known.setdefault(party, {party: 1.0})
    split: dict[int, dict[str, float]] = {}
    for path in raw.paths("by"):
        for row, share in enumerate(column_values(raw, path, Amount("fraction", most=1.0), findings)):
            if share is not None:
                split.setdefault(row, {})[path.partition(".")[2]] = share.point
    for row, parts in split.items():
        shares[row] = parts
    return shares


def _uses(raw: Raw, findings: list[Finding]) -> list[tuple[tuple[str, str], ...]]:
    uses: list[tuple[tuple[str, str], ...]] = [()] * raw.count
    known: dict[tuple[tuple[tuple[str, str], ...], Any], tuple[tuple[str, str], ...]] = {}
    for role in ROLES:
        if f"uses.{role}" not in raw.columns:
            continue
        for row, names in enumerate(column_values(raw, f"uses.{role}", _Names(), findings, ())):
            if names:
                key = (uses[row], names)
                if key not in known:
                    known[key] = (*uses[row], *((role, name) for name in names))
                uses[row] = known[key]
    return uses


def _evidence(raw: Raw, findings: list[Finding]) -> dict[int, tuple[Citation, ...]]:
    evidence: dict[int, tuple[Citation, ...]] = {}
    for column in raw.columns.get("evidence", ()):
        file = column.file if isinstance(column, WrittenColumn) else ""
        values: Sequence[Any] = column.values()
        for row, value in zip(column.rows, values, strict=True):
            evidence[row] = read_evidence(value, file, findings)
    return evidence
