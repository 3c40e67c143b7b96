"""The names that a condition may use: facts, and the parameters of its rule file."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flopledger.core.frozen import frozen
from flopledger.rules.facts import Fact


@frozen
class Names:
    """The names that a condition may use: facts by name, and parameters, by name with their types where these are known."""

    columns: Mapping[str, Fact]
    parameters: Collection[str]
