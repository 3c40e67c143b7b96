"""Reads a model's `config.json` (Hugging Face's form) and hands its values to a family, with the class defaults.

A value of the wrong kind, a key that has to be there and is not, and a key that looks as if it changed the count but is not
read are findings with their place. Called by `build`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flopledger.core.finding import Finding, finding
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.core.shown import shown
from flopledger.estimate.architecture.family import Key

LARGEST = 16 * 1024 * 1024  # bytes; the longest published ones, with every label of a classifier, have under one
AS_PUBLISHED = "give the file as published"
LARGEST_NUMBER = 10**12
SHAPES = re.compile(r"(?:^|_)(?:size|dims?|heads?|layers|experts|rank|width|depth|hidden|intermediate|kernel|window)$|^(?:num|n)_")


@frozen
class Config:
    """A config as read: its values, and the text with its file's name for the places of findings."""

    values: Mapping[str, Any]
    text: str
    file: str

    def place(self, key: str, section: str | None = None) -> Position:
        """Return where a key stands, the start of the file where it does not."""
        start = self.text.find(f'"{section}"') if section else 0
        found = self.text.find(f'"{key}"', max(start, 0))
        before = self.text[: max(found, 0)]
        return Position(self.file, before.count("\n") + 1, len(before) - before.rfind("\n") if found >= 0 else 1)


def read_config(path: Path) -> tuple[Config | None, list[Finding]]:
    """Return a config from a file, or a folder that holds a `config.json`; findings instead of errors."""
    file = path / "config.json" if path.is_dir() else path
    try:
        raw = file.read_bytes()
    except OSError as error:
        return None, [_unreadable(file, str(error.strerror))]
    if len(raw) > LARGEST:
        return None, [_unreadable(file, f"{len(raw):,} bytes")]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None, [_unreadable(file, "no UTF-8 text")]
    return parse_config(text, str(path))


def parse_config(text: str, file: str) -> tuple[Config | None, list[Finding]]:
    """Return a config from its text."""
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        at = Position(file, error.lineno, error.colno)
        return None, [finding("config-unreadable", at, found=error.msg, expected="a model's config.json", remedy=AS_PUBLISHED)]
    except RecursionError:
        return None, [_unreadable(Path(file), "lists or objects nested too deep")]
    except ValueError:
        return None, [_unreadable(Path(file), "a number of thousands of digits")]
    if not isinstance(values, dict):
        at = Position(file, 1, 1)
        return None, [
            finding("config-unreadable", at, found=shown(values), expected="an object with the model's shape", remedy=AS_PUBLISHED)
        ]
    return Config(values, text, file), []


def _unreadable(file: Path, found: str) -> Finding:
    expected = "a model's config.json that can be read"
    return finding("config-unreadable", Position(str(file), 1, 1), found=found, expected=expected, remedy=AS_PUBLISHED)


@frozen
class Section:
    """A part of a config that has keys of its own (the whole, or such as `text_config`): its values and where it stands."""

    values: Mapping[str, Any]
    name: str | None = None


def values_of(
    config: Config, section: Section, keys: Mapping[str, Key], defaults: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Finding]]:
    """Return the values of some keys, class defaults where they are not written, and what is wrong with them."""
    found: dict[str, Any] = {}
    findings: list[Finding] = []
    for name, key in keys.items():
        written = next((one for one in (name, *key.also) if one in section.values), None)
        usual = defaults.get(name, key.default)
        if written is None and key.required and name not in defaults:
            at = config.place(section.name or "model_type")
            findings.append(lacking(name, at))
        value = usual if written is None else section.values[written]
        if written is not None and not _fits(value, usual):
            at = config.place(written, section.name)
            said = f"`{written}`: {shown(value)}"
            findings.append(finding("config-key-wrong", at, found=said, expected=_expected(usual), remedy=AS_PUBLISHED))
        found[name] = value
    return found, findings


def lacking(name: str, at: Position, where: str = "") -> Finding:
    """Return what is said of a config that leaves out a key without which there is no telling; `where` that is, if not always."""
    expected = f"the key, which has no usual value{f' where {where}' if where else ''}"
    return finding("config-key-missing", at, found=f"no `{name}`", expected=expected, remedy="add it from the config as published")


def _fits(value: Any, usual: Any) -> bool:
    """Tell whether a written value can stand where the usual one stands."""
    if value is None or isinstance(value, (str, Mapping)):
        return not isinstance(usual, int) or isinstance(usual, bool) or value is None
    if isinstance(value, bool) or isinstance(usual, bool):
        return not _is_number(usual) or isinstance(usual, bool)
    if _is_number(value):
        return 0 <= value <= LARGEST_NUMBER and (isinstance(value, int) or value == int(value) or isinstance(usual, float))
    return not _is_number(usual) or isinstance(value, list)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _expected(usual: Any) -> str:
    return "a whole number, zero or more" if _is_number(usual) else "a value of the key's kind"


def unread(config: Config, section: Section, known: frozenset[str]) -> list[Finding]:
    """Return a note for each key that looks like a shape and that no description reads: it may change the count."""
    keys = [key for key, value in section.values.items() if _is_number(value) and key not in known and SHAPES.search(key)]
    return [
        finding(
            "config-key-unread",
            config.place(key, section.name),
            found=f"`{key}`: {shown(section.values[key])}",
            expected="a key that the description of this family reads",
            remedy="check that it changes neither parameters nor operations",
        )
        for key in keys
    ]
