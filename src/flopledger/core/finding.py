"""Findings: the only form in which anything wrong or doubtful reaches a person.

A finding has a place, what was found, what was expected and what to write instead. The kinds of finding are listed in
`findings.csv` beside this module; the catalogue page of messages is made from it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from itertools import islice
from string import ascii_letters, digits

from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.core.shown import printable, shown

ERROR = "error"
WARNING = "warning"
NOTE = "note"
LEVELS = (ERROR, WARNING, NOTE)

MOST_ALIKE = 100  # findings of one kind about one thing; whoever made a mistake in a loop learns nothing from the rest
LONGEST_LIST = 40  # names that a message lists where none is near
MOST_COMPARED = 500  # names that a misspelt one is compared with one by one
LONGEST_WORD = 100
LETTERS = f"{ascii_letters}{digits}-_. "
LIKENESS = 0.6  # difflib's usual bound


@frozen
class Kind:
    """One kind of finding: `code`, `level` (error, warning, note), a one-line `title`, and what it means."""

    code: str
    level: str
    title: str
    meaning: str


@frozen
class Finding:
    """Something wrong or doubtful, with its place, what was found, what was expected and what to do."""

    code: str
    level: str
    title: str
    at: Position | None
    found: str
    expected: str
    remedy: str


@cache
def kinds() -> dict[str, Kind]:
    """Return every kind of finding by its code."""
    text = files("flopledger.core").joinpath("findings.csv").read_text(encoding="utf-8")
    return {row["code"]: Kind(**row) for row in csv.DictReader(text.splitlines())}


def finding(code: str, at: Position | None, *, found: str, expected: str, remedy: str = "") -> Finding:
    """Return a finding of the kind `code` at a place. Raises KeyError for a code that the catalogue lacks."""
    kind = kinds()[code]
    return Finding(code, kind.level, kind.title, at, printable(found), printable(expected), printable(remedy))


Remedy = str | Callable[[], str]  # looking for the nearest name takes time, and most findings alike are never shown


def said(remedy: Remedy) -> str:
    """Return the text of a remedy."""
    return remedy if isinstance(remedy, str) else remedy()


class Problems:
    """Gathers what is wrong in a part of a file; of each kind so many become findings, and one that says there are more."""

    def __init__(self) -> None:
        self._made: dict[str, list[Callable[[], Finding]]] = {}

    def find(self, code: str, at: Position, found: str, expected: str, remedy: Remedy = "") -> None:
        """Keep a problem at a place."""
        self._made.setdefault(code, []).append(lambda: finding(code, at, found=found, expected=expected, remedy=said(remedy)))

    def findings(self) -> Iterator[Finding]:
        """Yield the findings, each kind up to a limit."""
        for made in self._made.values():
            yield from capped(make() for make in made)


def nearest(word: str, words: Collection[str]) -> str | None:
    """Return the known word most like `word`, or None where none is close.

    Of many words only those at a distance of one letter are found, which takes no longer however many there are.

    >>> nearest("pretrainning", ["pretraining", "fine-tuning"])
    'pretraining'
    """
    if len(word) > LONGEST_WORD:
        return None
    if len(words) > MOST_COMPARED:
        known = words if isinstance(words, (AbstractSet, Mapping)) else frozenset(words)
        return next((other for other in _one_letter_off(word) if other in known), None)
    lowered = {known.lower(): known for known in words}
    close = get_close_matches(word.lower(), lowered, n=1, cutoff=LIKENESS)
    return lowered[close[0]] if close else None


def _one_letter_off(word: str) -> Iterator[str]:
    """Yield every word that lacks a letter of this one, has two exchanged, another one, or one more (Norvig's spelling corrector)."""
    pairs = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    yield from (before + after[1:] for before, after in pairs if after)
    yield from (before + after[1] + after[0] + after[2:] for before, after in pairs if len(after) > 1)
    yield from (before + letter + after[1:] for before, after in pairs if after for letter in LETTERS)
    yield from (before + letter + after for before, after in pairs for letter in LETTERS)


def did_you_mean(word: str, words: Collection[str]) -> str:
    """Return the remedy sentence for a misspelt name: the nearest known one, or the list of all where it is short."""
    near = nearest(word, words)
    if near is not None:
        return f"did you mean {shown(near)}?"
    return f"one of: {', '.join(sorted(words))}" if 0 < len(words) <= LONGEST_LIST else ""


def errors_in(findings: Iterable[Finding]) -> bool:
    """Tell whether any finding is an error."""
    return any(item.level == ERROR for item in findings)


def capped(found: Iterable[Finding], most: int = MOST_ALIKE) -> Iterator[Finding]:
    """Yield findings of one kind up to a number, then one that says there are more: the rest is not even made."""
    remaining = iter(found)
    yield from islice(remaining, most)
    following = next(remaining, None)
    if following is not None:
        yield replace(following, found=f"more like it, from {following.found} on")


def sorted_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings once each, in the order of their places; those without a place come last."""
    last = Position("\uffff", 0, 0)
    return sorted(dict.fromkeys(findings), key=lambda item: (item.at or last, item.code, item.found))
