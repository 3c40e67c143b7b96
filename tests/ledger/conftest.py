"""What the tests of ledgers share: reading a text, and what was found in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flopledger.core.finding import errors_in
from flopledger.ledger.model import Ledger
from flopledger.ledger.read import read_text

Found = list[tuple[str, str, str]]
HEAD = "flopledger: 1\ndeveloper: lab\nparties: {lab: {}, other: {}}\n"


@pytest.fixture
def book() -> Callable[[str], Ledger]:
    """Return a function that reads a ledger without mistakes, its first lines given."""

    def read(text: str) -> Ledger:
        ledger, findings = read_text(HEAD + text)
        assert ledger is not None
        assert not errors_in(findings), findings
        return ledger

    return read


@pytest.fixture
def found() -> Callable[[str], Found]:
    """Return a function that gives code, place and what was found, of everything found in a whole text."""

    def read(text: str) -> Found:
        return [(item.code, f"{item.at.line}:{item.at.column}" if item.at else "", item.found) for item in read_text(text)[1]]

    return read
