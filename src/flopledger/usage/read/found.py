"""Finds the files that a person names: single ones, patterns, and folders with all below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from glob import glob, has_magic
from pathlib import Path

from flopledger.core.finding import Finding, did_you_mean, finding
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.core.shown import shown

FORMATS = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".csv.gz": "csv",
    ".jsonl": "jsonl",
    ".jsonl.gz": "jsonl",
    ".ndjson": "jsonl",
    ".ndjson.gz": "jsonl",
}


@frozen
class File:
    """A file of records with its format, and what its folders say of every row in it: `provider=acme/month=2025-01`."""

    path: Path
    format: str
    keys: tuple[tuple[str, str], ...]


def find_files(words: Sequence[str]) -> tuple[list[File], list[Finding]]:
    """Return the files that words name, each once and in order, and what is wrong with the words."""
    files: dict[Path, File] = {}
    findings: list[Finding] = []
    for word in words:
        named = list(_named(word))
        if not named:
            findings.append(_nothing(word))
        for path in named:
            made = _file(path)
            if made is None:
                findings.append(_unknown_format(path))
            else:
                files.setdefault(path.resolve(), made)
    return sorted(files.values(), key=lambda file: str(file.path)), findings


def _named(word: str) -> Iterator[Path]:
    """Yield the files of a word; in a folder only those whose names say that they are records, and none that is hidden."""
    path = Path(word)
    if path.is_dir():
        inside = (file for file in path.rglob("*") if not any(part.startswith((".", "_")) for part in file.relative_to(path).parts))
        yield from sorted(file for file in inside if _format(file) is not None and file.is_file())
    elif path.is_file():
        yield path
    elif has_magic(word):
        for file in sorted(glob(word, recursive=True)):  # noqa: PTH207 - a pattern may begin anywhere
            yield from _named(file)


def _format(path: Path) -> str | None:
    return next((kind for suffix, kind in FORMATS.items() if path.name.lower().endswith(suffix)), None)


def _file(path: Path) -> File | None:
    kind = _format(path)
    pairs = (part.split("=", 1) for part in path.parent.parts if "=" in part)
    return None if kind is None else File(path, kind, tuple((name, value) for name, value in pairs))


def _nothing(word: str) -> Finding:
    if Path(word).is_dir():
        found, expected = f"no file of records in the folder {shown(word)}", f"files that end with {', '.join(FORMATS)}"
        remedy = "records of a scheduler or a bill are read by `flopledger usage import`"
        return finding("usage-file-unreadable", None, found=found, expected=expected, remedy=remedy)
    folder = Path(word).parent
    there = [file.name for file in sorted(folder.iterdir())[:100]] if folder.is_dir() and not has_magic(word) else []
    remedy = did_you_mean(Path(word).name, there) if there else ""
    return finding(
        "usage-file-unreadable", None, found=f"{shown(word)} names no file", expected="a file, a pattern or a folder", remedy=remedy
    )


def _unknown_format(path: Path) -> Finding:
    return finding(
        "usage-file-unreadable",
        Position(str(path), 1, 1),
        found=f"the suffix of {shown(path.name)} names no format of records",
        expected=f"one of {', '.join(FORMATS)}",
        remedy="records of a scheduler or a bill are read by `flopledger usage import`",
    )
