"""What to say where a text is not YAML: the parser's words turned into what a person can act on. Used by `yaml12.py`."""

from __future__ import annotations

import re

import yaml

from flopledger.core.finding import Finding, finding
from flopledger.core.position import Position

_REFUSED = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # YAML 1.2.2, section 5.1

EXPLAINED = {
    "mapping values are not allowed in this context": (
        "a `:` where no name can stand",
        "put a value that holds `: ` in quotes; indent the names of one mapping alike",
    ),
    "did not find expected key": (
        "a line that fits neither the mapping above it nor the one around it",
        "indent the names of one mapping alike",
    ),
    "could not find expected ':'": ("a name without `:`", "write `name: value`"),
    "did not find expected ',' or '}'": ("a `{` that is never closed, or a missing comma", "close the bracket, or separate with commas"),
    "did not find expected ',' or ']'": ("a `[` that is never closed, or a missing comma", "close the bracket, or separate with commas"),
    "did not find expected node content": ("a bracket that is never closed, or a comma too many", "close the bracket"),
    "found unexpected end of stream": (
        "a quotation mark that is never closed",
        "close it, and write an apostrophe inside single quotes twice",
    ),
    "did not find expected '-' indicator": ("an item of a list that is indented unlike the first", "indent all `-` of a list alike"),
    "found unknown escape character": ("a backslash that begins no escape", "use single quotes, in which a backslash is itself"),
    "block sequence entries are not allowed in this context": (
        "a `-` where no list can begin",
        "put the value in quotes, or begin the list on a line of its own",
    ),
    "did not find expected <document start>": ("a second value after the first", "put all values under names: `name: value`"),
}
OTHERWISE = "check indents, colons, quotes and brackets near this place"
TAB = "\t"


def syntax_finding(error: Exception, text: str, file: str) -> Finding:
    """Return the finding for an error of the YAML parser, or for text that UTF-8 cannot hold."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return _character(text, file)
    at = Position(file, mark.line + 1, mark.column + 1)
    problem = str(getattr(error, "problem", None) or error)
    if problem == "found character that cannot start any token":
        found, remedy = _start(text, mark)
    else:
        found, remedy = EXPLAINED.get(problem, (problem, OTHERWISE))
    return finding("yaml-syntax", at, found=found, expected="YAML 1.2", remedy=remedy)


def _start(text: str, mark: yaml.Mark) -> tuple[str, str]:
    lines = text.splitlines()
    character = lines[mark.line][mark.column : mark.column + 1] if mark.line < len(lines) else ""
    if character == TAB:
        return "a tab", "indent with spaces"
    return f"`{character}`, with which no value can begin", "put the value in quotes"


def _character(text: str, file: str) -> Finding:
    """Return the finding for the first character that YAML allows nowhere."""
    match = _REFUSED.search(text)
    start = match.start() if match is not None else 0
    at = Position(file, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
    name = f"the character U+{ord(text[start]):04X}" if match is not None else "text that is no YAML"
    return finding(
        "yaml-syntax", at, found=name, expected="YAML 1.2, which allows no control characters", remedy="remove it; was the file damaged?"
    )
