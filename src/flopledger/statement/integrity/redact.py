"""Withholds parts of a disclosable statement: totals and verdicts stay, and of the lines those that are chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from flopledger.core.frozen import frozen
from flopledger.statement.integrity.parts import ACTIVITIES, ARTIFACTS, FACTS, HAPPENINGS, LINES, PARTIES, Path
from flopledger.statement.integrity.presented import DIGESTS, Part, Presented, PresentedError


@frozen
class Chosen:
    """What is to be shown: lines whole, lines by their amounts alone, facts; None stands for all of them."""

    keep: Collection[str] | None = ()
    amounts: Collection[str] | None = ()
    facts: Collection[str] | None = ()


def line_names(statement: Presented) -> list[str]:
    """Return the activities of the lines whose names are shown."""
    return list(dict.fromkeys(name for _, name in _lines(statement) if isinstance(name, str)))


def fact_names(statement: Presented) -> list[str]:
    """Return the names of the facts that are shown."""
    return [part.path[-1] for part in statement.parts() if part.path[:-1] == FACTS and part.disclosure is not None]


def redacted(statement: Presented, chosen: Chosen) -> bytes:
    """Return the file of a statement with only what is chosen; all of it where nothing of it is left out. Raises PresentedError."""
    try:
        return _redacted(statement, chosen)
    except (LookupError, TypeError, AttributeError) as error:
        raise PresentedError("its parts are not those of a statement") from error


def _redacted(statement: Presented, chosen: Chosen) -> bytes:
    lines = [(part, name) for part, name in _lines(statement) if part.disclosure is not None]
    facts = set(fact_names(statement))
    if all(_in(name, chosen.keep) for _, name in lines) and (chosen.facts is None or facts <= set(chosen.facts)):
        return statement.with_only(set(statement.disclosures))
    return statement.with_only(set(_kept(statement, chosen)))


def _in(name: str | None, names: Collection[str] | None) -> bool:
    return names is None or name in names


def _lines(statement: Presented) -> Iterator[tuple[Part, str | None]]:
    """Yield the place of every line, with the activity's name where it is shown."""
    for part in statement.parts():
        if part.path == LINES:
            detail = _detail(statement, part)
            yield part, detail.get("activity") if detail is not None else None


def _detail(statement: Presented, part: Part) -> dict[str, Any] | None:
    value = part.disclosure.value if part.disclosure is not None else None
    digests = value.get(DIGESTS) if isinstance(value, dict) else None
    shown = [statement.disclosures[one].value for one in digests if one in statement.disclosures] if isinstance(digests, list) else []
    return shown[0] if shown and isinstance(shown[0], dict) else None


def _kept(statement: Presented, chosen: Chosen) -> Iterator[str]:
    """Yield the digests of the parts that stay where something is withheld: what speaks of all lines goes, too."""
    inside: set[str] = set()
    for part, name in _lines(statement):
        whole = name is not None and _in(name, chosen.keep)
        if part.disclosure is not None and (whole or _in(name, chosen.amounts)):
            yield part.digest
        if part.disclosure is not None and whole:
            inside.update(part.disclosure.value.get(DIGESTS, ()))
    named = _named(statement, chosen)
    for part in statement.parts():
        if part.disclosure is None or part.path == LINES:
            continue
        if part.digest in inside or _stays(part.path, part.disclosure.value, chosen, named):
            yield part.digest


def _stays(path: Path, value: Any, chosen: Chosen, named: dict[Path, set[str]]) -> bool:
    """Tell whether a part stays: a fact that is chosen, or what belongs to lines that are."""
    if path[:-1] == FACTS:
        return _in(path[-1], chosen.facts)
    if path == HAPPENINGS:
        return isinstance(value, dict) and value.get("name") in named[ACTIVITIES]
    return path in named and isinstance(value, dict) and value.get("id") in named[path]


def _named(statement: Presented, chosen: Chosen) -> dict[Path, set[str]]:
    """Return the activities of the lines that stay whole, and the artifacts and parties that these name."""
    names = {name for name in line_names(statement) if _in(name, chosen.keep)}
    named: dict[Path, set[str]] = {ACTIVITIES: names, ARTIFACTS: set(), PARTIES: set()}
    for part in statement.parts():
        value = part.disclosure.value if part.disclosure is not None else None
        if part.path == ACTIVITIES and isinstance(value, dict) and value.get("id") in names:
            named[ARTIFACTS] |= {*value["produces"], *(use["artifact"] for use in value["uses"])}
            named[PARTIES] |= set(value["by"])
    return named
