"""What of a statement can be shown or withheld by itself, and what always stays: the shape of a disclosable statement.

Always visible: the subject, the days, every total with its interval, every verdict and duty, the rules and their files, and of
each finding its kind. Withheld unless shown: each line, in two steps (its amounts and how much of it counts; all else), each fact,
activity, artifact, party and series, and whatever names lines elsewhere. Digests of the whole are among these: who knows nearly
all of a file could find the rest by trying until the digest fits.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

Path = tuple[str, ...]

DETAIL = "_detail"
RESERVED = frozenset({"_sd", "_sd_alg", "...", DETAIL})  # RFC 9901, and our own
WHOLE = "statement_sha256"

SYSTEM: Path = ("assessment", "systems")
LINES: Path = (*SYSTEM, "lines")
FACTS: Path = (*SYSTEM, "facts")
ACTIVITIES: Path = ("books", "activities")
ARTIFACTS: Path = ("books", "artifacts")
PARTIES: Path = ("books", "parties")
HAPPENINGS: Path = ("timeline", "happenings")

ELEMENTS = frozenset(
    {
        LINES,
        (*SYSTEM, "modification"),
        ("assessment", "reforms", "counts"),
        PARTIES,
        ARTIFACTS,
        ACTIVITIES,
        ("timeline", "series"),
        HAPPENINGS,
        ("ledger_files",),
    }
)
# Of these objects the keys named are always visible, and every other one, those of later releases included, is withheld by itself.
SEPARATE: dict[Path, Collection[str]] = {
    (): ("kind", "format", "subject", "question", "assessment", "books", "rules", "timeline", "ledger_files", "rule_files", "replaces"),
    ("assessment",): ("title", "reforms", "systems", "findings", "as_of", "versions", "not_assessed"),
    ("assessment", "versions"): ("format", "flopledger", "standards"),
    ("assessment", "reforms"): ("laid", "verdicts", "totals", "counts"),
    SYSTEM: ("id", "facts", "totals", "verdicts", "modification", "lines"),
    FACTS: (),
    ("books",): ("developer", "parties", "artifacts", "activities"),
    ("timeline",): ("series", "crossings", "happenings"),
}
_SUM = (
    *("unit", "point", "low", "high", "at_least", "at_most", "convention", "undetermined", "with_undetermined"),
    *("currency", "basis", "times_smallest"),
)
# Of these the keys named are always visible, and all others are withheld together.
TOGETHER: dict[Path, Collection[str]] = {
    ("assessment", "findings"): ("code", "level", "title"),
    (*SYSTEM, "totals", "compute"): _SUM,
    (*SYSTEM, "totals", "cost"): _SUM,
    (*SYSTEM, "totals", "energy"): _SUM,
    (*SYSTEM, "verdicts"): (
        *("regime", "trigger", "status", "status_from", "verdict", "probability", "threshold", "total", "standard", "distance_oom"),
        *("limbs", "crossed_on", "known_on", "duties", "missing", "exempted_by", "presumption", "cites"),
    ),
    ("timeline", "crossings"): ("regime", "trigger", "crossed_on", "earliest", "latest", "foreseen"),
    ("replaces",): ("by", "on", "reason", "filings"),
}
AMOUNT = ("unit", "point", "low", "high")
COUNTED = ("count", "share")


def split(path: Path, value: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what of an object is shown with it, and what is withheld by itself; the second is empty where all is shown."""
    if path == LINES:
        return _line(value)
    return _parted(value, TOGETHER[path]) if path in TOGETHER else (value, {})


def by_itself(path: Path, name: str) -> bool:
    """Tell whether a key of an object can be withheld by itself."""
    return path in SEPARATE and name not in SEPARATE[path]


def _line(line: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the amounts of a line, with how much of it counts where; and all else, its name included."""
    compute, compute_rest = _parted(line["compute"], AMOUNT)
    treated = {total: _parted(one, COUNTED) for total, one in line["treatments"].items()}
    shown = {"compute": compute, "cost": line["cost"], "treatments": {total: one for total, (one, _) in treated.items()}}
    rest = {name: value for name, value in line.items() if name not in shown}
    return shown, {**rest, "compute": compute_rest, "treatments": {total: one for total, (_, one) in treated.items()}}


def _parted(value: dict[str, Any], names: Collection[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    return {name: one for name, one in value.items() if name in names}, {name: one for name, one in value.items() if name not in names}


def restored(value: Any) -> Any:
    """Return plain values with what `split` set apart put back into its place."""
    if isinstance(value, list):
        return [restored(one) for one in value]
    if not isinstance(value, dict):
        return value
    whole = {name: restored(one) for name, one in value.items() if name != DETAIL}
    return _merged(whole, restored(value[DETAIL])) if isinstance(value.get(DETAIL), dict) else whole


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    both = dict(one)
    for name, value in other.items():
        mine = both.get(name)
        both[name] = _merged(mine, value) if isinstance(mine, dict) and isinstance(value, dict) else value
    return both


def reserved_names(value: Any) -> set[str]:
    """Return the names in a statement that would mean something else in a disclosable one."""
    if isinstance(value, list):
        return set().union(*(reserved_names(one) for one in value))
    if not isinstance(value, dict):
        return set()
    return {*RESERVED & value.keys()}.union(*(reserved_names(one) for one in value.values()))
