"""Types the activities: written columns in, the frozen columns of `Activities` out, findings for what cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.core.finding import Finding, Problems, capped, did_you_mean
from flopledger.core.shown import shown
from flopledger.ledger.columns import Problem, amounts, column_values, days, unknown_paths
from flopledger.ledger.evidence import read_evidence
from flopledger.ledger.fields import Amount, FieldError, Names, Text
from flopledger.ledger.kinds import ROLES
from flopledger.ledger.model import Activities
from flopledger.ledger.plans import gone_days
from flopledger.ledger.raw import EVIDENCE, Days, Raw
from flopledger.ledger.schema import ACTIVITY

FIELDS = {item.name: item for item in ACTIVITY}
LISTS = ("produces", "for", "replaces", EVIDENCE, "by")
ESTIMATED = ("compute", "cost", "energy")
USES = "uses"
FIELD_NAMES = (*FIELDS, *LISTS, *ESTIMATED, USES)
SHARE = Amount("fraction", most=1.0)

Used = tuple[tuple[str, str], ...]


def read_activities(raw: Raw, developer: str, received: Mapping[int, tuple[Citation, ...]], findings: list[Finding]) -> Activities:
    """Return the typed activities of everything written; `developer` did what no `by` assigns.

    `received` is the evidence of activities that were only deduced.
    """
    findings.extend(capped(unknown_paths(raw, _problem)))
    started, ended = _days(raw, findings)
    entered, withdrawn = (days(raw, name, FIELDS[name].type, findings)[0] for name in ("entered", "withdrawn"))
    replaces = column_values(raw, "replaces", Names(), findings, ())
    return Activities(
        ids=raw.ids,
        does=_field(raw, "does", findings),
        started=started,
        ended=ended,
        status=_field(raw, "status", findings, "done"),
        entered=entered,
        withdrawn=withdrawn,
        replaces=replaces,
        gone=gone_days(raw, entered, withdrawn, replaces),
        purpose=_field(raw, "purpose", findings),
        by=_shares(raw, developer, findings),
        uses=_uses(raw, findings),
        produces=column_values(raw, "produces", Names(), findings, ()),
        done_for=column_values(raw, "for", Names(), findings, ()),
        technique=_field(raw, "technique", findings),
        federated=_field(raw, "federated", findings),
        discarded=_field(raw, "discarded", findings),
        proof_no_capability=_field(raw, "proof_no_capability", findings),
        description=_field(raw, "description", findings),
        evidence={**received, **_evidence(raw, findings)},
        raw=raw,
    )


def _field(raw: Raw, name: str, findings: list[Finding], default: Any = None) -> Coded[Any]:
    return column_values(raw, name, FIELDS[name].type, findings, default)


def _problem(path: str) -> Problem | None:
    """Return what is wrong with a path, None where an activity may have it."""
    top, _, rest = path.partition(".")
    if top in ESTIMATED or path in FIELDS or path in LISTS or (top == "by" and rest):
        return None
    if path == USES:
        return path, FieldError(
            "wrong-shape", "no roles", "what is used, each by its role", "write `uses: {data: corpus, initial-weights: base}`"
        )
    if top == USES:
        return None if rest in ROLES else _role(rest.partition(".")[0])
    if top in FIELDS or top in LISTS:
        expected = FIELDS[top].type.describe() if top in FIELDS else Names().describe()
        return top, FieldError("wrong-shape", "a mapping", expected, f"write it after `{top}:`, on the same line")
    return top, FieldError("unknown-key", shown(top), "a field of an activity", partial(did_you_mean, top, FIELD_NAMES))


def _role(role: str) -> Problem:
    """Return what is wrong with a path below `uses.ROLE`, or with the role."""
    if role in ROLES:
        return f"{USES}.{role}", FieldError("wrong-shape", "a mapping", Names().describe(), f"write it after `{role}:`, on the same line")
    return f"{USES}.{role}", FieldError("unknown-word", shown(role), "a role of `uses`", partial(did_you_mean, role, ROLES))


def _days(raw: Raw, findings: list[Finding]) -> tuple[Days, Days]:
    started, ended = days(raw, "dates", FIELDS["dates"].type, findings)
    first, _ = days(raw, "started", FIELDS["started"].type, findings)
    last, _ = days(raw, "ended", FIELDS["ended"].type, findings)
    return np.where(np.isnat(first), started, first), np.where(np.isnat(last), ended, last)


def _shares(raw: Raw, developer: str, findings: list[Finding]) -> Coded[Mapping[str, float]]:
    alone = column_values(raw, "by", Text(), findings).map(lambda party: {developer if party is None else party: 1.0})
    split: dict[int, dict[str, float]] = {}
    for path in raw.paths("by"):
        point, _, _, _ = amounts(raw, path, SHARE, findings)
        for row in np.flatnonzero(~np.isnan(point)).tolist():
            split.setdefault(row, {})[path.partition(".")[2]] = float(point[row])
    code = alone.code.copy()
    code[list(split)] = len(alone.words) + np.arange(len(split))
    return Coded([*alone.words, *split.values()], code)


def _uses(raw: Raw, findings: list[Finding]) -> Coded[Used]:
    uses: Coded[Used] = Coded([()], np.zeros(raw.count, dtype=np.int64))
    for role in ROLES:
        if f"{USES}.{role}" in raw.columns:
            names = column_values(raw, f"{USES}.{role}", Names(), findings, ())
            uses = uses.both(names).map(lambda pair, role=role: (*pair[0], *((role, name) for name in pair[1])))  # type: ignore[misc]
    return uses


def _evidence(raw: Raw, findings: list[Finding]) -> dict[int, tuple[Citation, ...]]:
    evidence: dict[int, tuple[Citation, ...]] = {}
    problems = Problems()
    for column in raw.columns.get(EVIDENCE, ()):
        for row, value in zip(column.rows, column.coded(), strict=True):
            evidence[row] = read_evidence(value, column.file, problems)
    findings.extend(problems.findings())
    return evidence
