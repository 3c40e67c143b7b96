"""Prints findings: the place, the line with the place marked, what was found, what was expected, what to do instead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from flopledger.cli.visible import visible
from flopledger.core.finding import ERROR, NOTE, Finding
from flopledger.core.position import Position
from flopledger.core.yaml12 import LARGEST_TEXT

WIDEST_EXCERPT = 110
TEXT_SUFFIXES = (".yaml", ".yml", ".csv", ".jsonl", ".ndjson")
_QUOTED = re.compile(r"`([^`]+)`")


def render(item: Finding, source_line: str | None) -> str:
    """Return a finding as text of several lines; `source_line` is the line it is about, where that is text."""
    lines = [_head(item)]
    if item.at is not None and source_line is not None:
        lines += _excerpt(item, source_line)
    lines.append(f"  found:    {item.found}")
    lines.append(f"  expected: {item.expected}")
    if item.remedy:
        lines.append(f"  remedy:   {item.remedy}")
    return "\n".join(lines)


def _head(item: Finding) -> str:
    place = f"{item.at}: " if item.at is not None else ""
    return f"{place}{item.level}: {item.title} [{item.code}]"


def _excerpt(item: Finding, source_line: str) -> list[str]:
    at = item.at or Position("", 1, 1)
    start = max(0, at.column - 1 - WIDEST_EXCERPT // 2) if len(source_line) > WIDEST_EXCERPT else 0
    shown = source_line[start : start + WIDEST_EXCERPT].expandtabs(1)
    mark = " " * (at.column - 1 - start) + "^" * max(1, _width(item, shown[at.column - 1 - start :]))
    number = f"{at.line}"
    return [f"  {number} | {shown}", f"  {' ' * len(number)} | {mark}"]


def _width(item: Finding, rest: str) -> int:
    """Return how many characters to mark: the words quoted in the message if they stand there, else one word."""
    quoted = _QUOTED.search(item.found)
    if quoted is not None and rest.startswith(quoted[1]):
        return len(quoted[1])
    word = re.match(r"[\w.+-]+", rest)
    return len(word[0]) if word is not None else 1


def source_line(at: Position | None, read: dict[str, tuple[str, ...]]) -> str | None:
    """Return the line that a position is in, None where the file is no text or is not there; `read` keeps files that were read."""
    if at is None or not at.file.endswith(TEXT_SUFFIXES):
        return None
    if at.file not in read:
        read[at.file] = _lines(Path(at.file))
    lines = read[at.file]
    return lines[at.line - 1] if 0 < at.line <= len(lines) else None


def _lines(file: Path) -> tuple[str, ...]:
    """Return the lines of an ordinary file of bearable size: a pipe would wait for a writer."""
    try:
        bearable = file.is_file() and file.stat().st_size <= LARGEST_TEXT
        return tuple(file.read_text(encoding="utf-8-sig", errors="replace").splitlines()) if bearable else ()
    except (OSError, ValueError):
        return ()


def report(found: Sequence[Finding], *, verbose: bool) -> str:
    """Return findings as text: errors and warnings in full, notes in full where asked for, else counted by kind."""
    shown = [item for item in found if verbose or item.level != NOTE]
    read: dict[str, tuple[str, ...]] = {}
    parts = [render(item, source_line(item.at, read)) for item in shown]
    notes = Counter(item.title for item in found if item.level == NOTE)
    if notes and not verbose:
        listed = ", ".join(f"{count} x {title}" for title, count in notes.items())
        parts.append(f"notes: {listed} (--verbose prints them)")
    return visible("\n\n".join(parts))


def counted(found: Iterable[Finding]) -> str:
    """Return how many findings of each level there are, in words."""
    levels = Counter(item.level for item in found)
    words = [
        f"{count} {level}{'' if count == 1 else 's'}"
        for level, count in sorted(levels.items(), key=lambda pair: (pair[0] != ERROR, pair[0] == NOTE))
    ]
    return ", ".join(words) or "no findings"
