"""Joins the joint files of several providers: totals of the same customer above the line, and nothing about anybody else.

Whoever joins needs no key. Each file gets its own answer, which names only hashes that the file itself holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from flopledger.core.finding import Finding, finding
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.usage.graph import components
from flopledger.usage.joint.export import FORMAT, CustomerModel, JointModel
from flopledger.usage.workloads.group import GIGA


@frozen
class Joined:
    """A customer above the line: its total in FLOP over all files, in how many files it is, for each file its hashes there.

    `largest_flop` is the most that one file has of it as one customer.
    """

    total_flop: float
    files: int
    hashes: Mapping[str, tuple[str, ...]]
    largest_flop: float


def read_joint(path: Path) -> tuple[JointModel | None, list[Finding]]:
    """Read a joint file; one that is none is a finding."""
    try:
        model = JointModel.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        reason = _told(error) if isinstance(error, ValidationError) else str(error.strerror)
        return None, [_unusable(str(path), f"no joint file: {reason}")]
    if model.flopledger_joint != FORMAT:
        return None, [_unusable(str(path), f"no joint file: version {model.flopledger_joint}")]
    return model, []


def _told(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc'])) or 'text'}: {first['msg']}"


def _unusable(name: str, reason: str) -> Finding:
    return finding(
        "usage-joint-unusable",
        Position(name, 1, 1),
        found=reason,
        expected="a file that `flopledger usage customers --joint` wrote, of each provider one",
        remedy="ask its provider to write it again",
    )


def comparable(files: Mapping[str, JointModel]) -> list[Finding]:
    """Return what keeps files from being joined: another key, window, floor or identifiers than the first file has."""
    findings: list[Finding] = []
    first = next(iter(files), None)
    for name, model in files.items():
        for term, words in TERMS.items():
            mine, due = getattr(model, term), getattr(files[first or name], term)
            if mine != due:
                findings.append(_differs(name, words, str(mine), str(due)))
    return [*findings, *_twice(files)]


def _twice(files: Mapping[str, JointModel]) -> Iterator[Finding]:
    """Yield a finding for each file that has the customers and totals of another: joined, they would count twice."""
    seen: dict[str, str] = {}
    for name, model in files.items():
        first = seen.setdefault(model.model_dump_json(include={"customers"}), name)
        if first != name and model.customers:
            yield _unusable(name, f"the customers and totals are those of {first}")


TERMS = {
    "key_check": "key",
    "first_day": "first day of the window",
    "after_last_day": "end of the window",
    "floor_giga_flop": "floor",
    "identifiers": "identifiers",
}


def _differs(name: str, term: str, mine: str, due: str) -> Finding:
    shown = ("another key", "the key of the first file") if term == "key" else (f"{term} {mine}", f"{term} {due}, as in the first file")
    return finding(
        "usage-joint-differs",
        Position(name, 1, 1),
        found=shown[0],
        expected=shown[1],
        remedy="export all files by the terms that were agreed on",
    )


def join(files: Mapping[str, JointModel], line_flop: float) -> list[Joined]:
    """Return the customers whose total over all files is at least the line, the largest first.

    Customers are the same where they share a hash, also over a third. The order of files changes nothing.
    """
    names = sorted(files)
    rows = [(name, customer) for name in names for customer in files[name].customers]
    first: dict[str, int] = {}
    links = [(first.setdefault(one, number), number) for number, (_, customer) in enumerate(rows) for one in customer.hashes]
    ends = np.array(links, dtype=np.int64).reshape(-1, 2)
    label = components(len(rows), ends[:, 0], ends[:, 1])
    groups: dict[int, list[int]] = {}
    for number, one in enumerate(label.tolist()):
        groups.setdefault(one, []).append(number)
    made = [_joined([rows[number] for number in members]) for members in groups.values()]
    return sorted((one for one in made if one.total_flop >= line_flop), key=lambda one: (-one.total_flop, sorted(one.hashes.items())))


def _joined(rows: Sequence[tuple[str, CustomerModel]]) -> Joined:
    hashes: dict[str, list[str]] = {}
    for name, customer in rows:
        hashes.setdefault(name, []).extend(customer.hashes)
    return Joined(
        total_flop=sum(customer.giga_flop for _, customer in rows) * GIGA,
        files=len(hashes),
        hashes={name: tuple(sorted(own)) for name, own in hashes.items()},
        largest_flop=max(customer.giga_flop for _, customer in rows) * GIGA,
    )
