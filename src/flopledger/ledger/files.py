"""The files of a ledger: its folder is the fence, nothing outside it is read.

A ledger is a file, or a folder that holds `ledger.yaml`. Included files are found by name or pattern inside the folder;
absolute names, `..` and links that lead outside become findings.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import TypeVar

from flopledger.core.finding import Finding, finding
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.core.shown import shown
from flopledger.core.yaml12 import LARGEST_TEXT, MEGABYTE
from flopledger.ledger.include import MOST_FILES, find, is_name, is_outside

LEDGER_FILE = "ledger.yaml"
YAML_SUFFIXES = (".yaml", ".yml")
TABLE_SUFFIXES = (".csv", ".jsonl", ".ndjson", ".parquet")
LARGEST_TABLE = 256 * MEGABYTE  # of CSV or JSON lines, which are read as a whole
LARGEST_PARQUET = 16_384 * MEGABYTE

Got = TypeVar("Got")


@frozen
class SourceFile:
    """A file that was read: the name it is shown by, where it lies, and the SHA-256 digest of its bytes."""

    name: str
    path: Path
    digest: str


@dataclass(slots=True)
class Folder:
    """The folder of a ledger: opens what lies inside, remembers what it read, keeps findings about the rest."""

    main: Path
    root: Path
    sealed: bool = False  # text alone: there is no folder to read from
    files: dict[Path, SourceFile] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def name(self, path: Path) -> str:
        """Return the name by which a file is shown: as the user reaches it from where the ledger was named."""
        return str(self.main.parent / path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    def text(self, path: Path) -> str | None:
        """Return the text of a file, or None and a finding; the digest is kept."""
        limit = LARGEST_TEXT if path.suffix.lower() in YAML_SUFFIXES else LARGEST_TABLE
        data = self._opened(path, limit, lambda file: file.read(limit))
        if data is None:
            return None
        self._keep(path, hashlib.sha256(data).hexdigest())
        return self._decoded(path, data)

    def _decoded(self, path: Path, data: bytes) -> str | None:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            found, remedy = f"byte {error.start:,} is not UTF-8", "save the file as UTF-8"
            self.refuse("file-not-text", Position(self.name(path), line, 1), found, "UTF-8 text", remedy)
            return None

    def digest(self, path: Path) -> str | None:
        """Return the SHA-256 digest of a Parquet file, or None and a finding."""
        digest = self._opened(path, LARGEST_PARQUET, lambda file: hashlib.file_digest(file, "sha256").hexdigest())
        if digest is not None:
            self._keep(path, digest)
        return digest

    def _keep(self, path: Path, digest: str) -> None:
        self.files[path] = SourceFile(self.name(path), path, digest)

    def _opened(self, path: Path, limit: int, read: Callable[[BufferedReader], Got]) -> Got | None:
        """Return what `read` makes of an open file; what is no ordinary file would never end, or wait for a writer."""
        at, remedy = Position(self.name(path), 1, 1), "check the name and its permissions"
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                self.refuse("file-unreadable", at, "no ordinary file", "a file that can be read", remedy)
            elif status.st_size > limit:
                found, smaller = f"{status.st_size / MEGABYTE:,.0f} MB", "put work that machines record into Parquet and `include` it"
                self.refuse("file-too-large", at, found, f"at most {limit // MEGABYTE:,} MB", smaller)
            else:
                with path.open("rb") as file:
                    return read(file)
        except (OSError, ValueError) as error:
            self.refuse("file-unreadable", at, getattr(error, "strerror", None) or str(error), "a file that can be read", remedy)
        return None

    def refuse(self, code: str, at: Position, found: str, expected: str, remedy: str) -> None:
        """Keep a finding about a file."""
        self.findings.append(finding(code, at, found=found, expected=expected, remedy=remedy))

    def included(self, pattern: str, at: Position) -> list[Path]:
        """Return the files that a pattern of `include` names, in order; what is not allowed or not there is a finding."""
        if self.sealed:
            self.refuse(
                "include-outside", at, shown(pattern), "a ledger that is complete in itself", "put the ledger into a file to include others"
            )
            return []
        if is_outside(pattern):
            remedy = "copy the file into the folder and include it from there"
            self.refuse("include-outside", at, shown(pattern), "a path inside the ledger's folder", remedy)
            return []
        if not is_name(pattern):
            self.refuse("include-missing", at, shown(pattern), "a file name or pattern", "write a name such as `runs/*.parquet`")
            return []
        return self._found(pattern, at)

    def _found(self, pattern: str, at: Position) -> list[Path]:
        found = find(self.root, pattern)
        for path in found.outside:
            remedy = "copy the file itself instead of linking to it"
            self.refuse(
                "include-outside", at, f"{shown(self.name(path))} leads outside the folder", "a file inside the ledger's folder", remedy
            )
        if found.too_many:
            remedy = "name a folder that holds less, or join small files into fewer"
            self.refuse("include-missing", at, f"too many files behind {shown(pattern)}", f"at most {MOST_FILES:,}", remedy)
            return []
        if not found.files and not found.outside:
            remedy = "check the name; it counts from the ledger's folder"
            self.refuse("include-missing", at, f"no file matches {shown(pattern)}", "at least one file", remedy)
        return found.files

    def beside(self, name: str, at: Position) -> Path | None:
        """Return one named file of the folder (a measurement record, say), or None and a finding."""
        found = self.included(name, at)
        if len(found) > 1:
            self.refuse("include-missing", at, f"{shown(name)}, which are {len(found):,} files", "the name of one file", "write its name")
        return found[0] if len(found) == 1 else None


def open_folder(path: Path) -> Folder:
    """Return the folder of a ledger given by its file or by its folder."""
    try:
        main = path / LEDGER_FILE if path.is_dir() else path
        return Folder(main, main.parent.resolve())
    except (OSError, RuntimeError, ValueError):  # a name that is too long, or a link that leads to itself: reading it says so
        return Folder(path, path.parent)
