"""The files of a ledger: its folder is the fence, nothing outside it is read.

A ledger is a file, or a folder that holds `ledger.yaml`. Included files are found by name or pattern inside the folder;
absolute names, `..` and links that lead outside become findings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from flopledger.core.finding import Finding, finding
from flopledger.core.position import Position
from flopledger.core.yaml12 import LARGEST_TEXT

LEDGER_FILE = "ledger.yaml"
YAML_SUFFIXES = (".yaml", ".yml")
TABLE_SUFFIXES = (".csv", ".jsonl", ".ndjson", ".parquet")
MOST_FILES = 10_000


@dataclass(frozen=True, slots=True)
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
    files: dict[Path, SourceFile] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def name(self, path: Path) -> str:
        """Return the name by which a file is shown: as the user reaches it from where the ledger was named."""
        return str(self.main.parent / path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    def text(self, path: Path) -> str | None:
        """Return the text of a file, or None and a finding."""
        data = self.data(path)
        if data is None:
            return None
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self.refuse(
                "file-not-text",
                Position(self.name(path), line, 1),
                f"byte {error.start} is not UTF-8",
                "UTF-8 text",
                "save the file as UTF-8",
            )
            return None

    def data(self, path: Path) -> bytes | None:
        """Return the bytes of a file, or None and a finding; the digest is kept."""
        name = self.name(path)
        try:
            if path.suffix in YAML_SUFFIXES and path.stat().st_size > LARGEST_TEXT:
                self.refuse(
                    "file-too-large",
                    Position(name, 1, 1),
                    f"{path.stat().st_size / 1e6:.0f} MB",
                    "at most 64 MB of YAML",
                    "move machine-made records into Parquet",
                )
                return None
            data = path.read_bytes()
        except OSError as error:
            self.refuse(
                "file-unreadable",
                Position(name, 1, 1),
                str(error.strerror),
                "a file that can be read",
                "check the name and its permissions",
            )
            return None
        self.files[path] = SourceFile(name, path, sha256(data).hexdigest())
        return data

    def refuse(self, code: str, at: Position, found: str, expected: str, remedy: str) -> None:
        """Keep a finding about a file."""
        self.findings.append(finding(code, at, found=found, expected=expected, remedy=remedy))

    def included(self, pattern: str, at: Position) -> list[Path]:
        """Return the files that a pattern of `include` names, in order; what is not allowed or not there is a finding."""
        if pattern.startswith(("/", "~", "\\")) or ".." in pattern.replace("\\", "/").split("/") or "\0" in pattern or ":" in pattern:
            self.refuse(
                "include-outside",
                at,
                f"`{pattern}`",
                "a path inside the ledger's folder",
                "copy the file into the folder and include it from there",
            )
            return []
        matches = self._matches(pattern, at)
        return [path for path in matches if self._inside(path, at)]

    def _matches(self, pattern: str, at: Position) -> list[Path]:
        try:
            matches = sorted(path for path in self.root.glob(pattern) if path.is_file())
        except (ValueError, NotImplementedError, OSError) as error:
            self.refuse("include-missing", at, f"`{pattern}` ({error})", "a file name or pattern", "write a name such as `runs/*.parquet`")
            return []
        if not matches:
            self.refuse(
                "include-missing",
                at,
                f"no file matches `{pattern}`",
                "at least one file",
                "check the name; it counts from the ledger's folder",
            )
        if len(matches) > MOST_FILES:
            self.refuse(
                "include-missing",
                at,
                f"{len(matches):,} files match `{pattern}`",
                f"at most {MOST_FILES:,}",
                "join small files into fewer Parquet files",
            )
            return []
        return matches

    def _inside(self, path: Path, at: Position) -> bool:
        if path.resolve().is_relative_to(self.root):
            return True
        self.refuse(
            "include-outside",
            at,
            f"`{self.name(path)}` leads outside the folder",
            "a file inside the ledger's folder",
            "copy the file itself instead of linking to it",
        )
        return False

    def beside(self, name: str, at: Position) -> Path | None:
        """Return one named file of the folder (a measurement record, say), or None and a finding."""
        found = self.included(name, at)
        return found[0] if found else None


def open_folder(path: Path) -> Folder:
    """Return the folder of a ledger given by its file or by its folder."""
    main = path / LEDGER_FILE if path.is_dir() else path
    return Folder(main, main.parent.resolve())
