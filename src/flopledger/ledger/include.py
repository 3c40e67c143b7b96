"""Finds the files that `include` names: by name or by pattern, inside the ledger's folder and nowhere else.

Links are followed only where they lead to something inside the folder, so that no pattern can look around outside it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

MOST_FILES = 10_000
MOST_LOOKED_AT = 200_000  # entries of folders
LONGEST_PATTERN = 1_000
ANY_DEPTH = "**"
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(slots=True)
class Found:
    """What a pattern finds: the files inside the folder, the links that lead outside, and whether it looked at too much."""

    files: list[Path] = field(default_factory=list)
    outside: list[Path] = field(default_factory=list)
    looked_at: int = 0

    @property
    def too_many(self) -> bool:
        """Tell whether the search was given up."""
        return self.looked_at > MOST_LOOKED_AT or len(self.files) > MOST_FILES


def is_outside(pattern: str) -> bool:
    """Tell whether a pattern points out of the folder by its words alone: absolute, of somebody's home, upwards, an address."""
    return pattern.startswith(("/", "~")) or ".." in pattern.split("/") or _ADDRESS.match(pattern) is not None


def is_name(pattern: str) -> bool:
    """Tell whether a pattern can be the name of a file at all."""
    return bool(pattern.strip("/ ")) and len(pattern) <= LONGEST_PATTERN and pattern.isprintable() and "\\" not in pattern


def find(root: Path, pattern: str) -> Found:
    """Return what a name or pattern finds below `root`, a resolved folder. A file of exactly that name goes first."""
    found = Found()
    named = root / pattern
    if _is_file(named):
        _keep(root, named, found)
        return found
    seen: set[tuple[str, tuple[str, ...]]] = set()
    waiting = [(root, tuple(segment for segment in pattern.split("/") if segment not in ("", ".")))]
    while waiting and not found.too_many:
        folder, segments = waiting.pop()
        if segments and (os.fspath(folder), segments) not in seen:
            seen.add((os.fspath(folder), segments))
            waiting.extend(_step(root, folder, segments, found))
    found.files.sort()
    return found


def _step(root: Path, folder: Path, segments: tuple[str, ...], found: Found) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield where to look next, having looked at one folder for the first segment of a pattern."""
    head, rest = segments[0], segments[1:]
    if head == ANY_DEPTH:
        yield folder, rest or ("*",)
    for entry in _entries(folder):
        found.looked_at += 1
        path = folder / entry.name
        if head == ANY_DEPTH:
            if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                yield path, segments
        elif _matches(entry.name, head):
            if rest and _is_folder(root, path, found):
                yield path, rest
            elif not rest and _is_file(path):
                _keep(root, path, found)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _matches(name: str, segment: str) -> bool:
    return fnmatchcase(name, segment) and (not name.startswith(".") or segment.startswith("."))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _is_folder(root: Path, path: Path, found: Found) -> bool:
    """Tell whether a path is a folder to go on in; a link to one must lead to a folder inside, above which it does not lie."""
    if not path.is_dir():
        return False
    if leads_outside(root, path):
        found.outside.append(path)
        return False
    return not path.is_symlink() or not path.is_relative_to(path.resolve())


def _keep(root: Path, path: Path, found: Found) -> None:
    (found.outside if leads_outside(root, path) else found.files).append(path)


def leads_outside(root: Path, path: Path) -> bool:
    """Tell whether a path, its links followed, ends outside a folder; one that cannot be followed ends nowhere."""
    try:
        return not path.resolve().is_relative_to(root)
    except (OSError, RuntimeError, ValueError):
        return False
