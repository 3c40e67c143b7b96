"""Every change that a reform proposes, laid over the law alone: what a loophole is asked again with, to see which closes it."""

from __future__ import annotations

from flopledger.core.frozen import frozen
from flopledger.rules.lay import Laid
from flopledger.rules.load import Rulebook
from flopledger.rules.reform import asked_for, lay


@frozen
class Proposed:
    """One change by the name `reform/label`, or a whole reform by its id, as it is laid, and the law with it."""

    name: str
    laid: Laid
    rules: Rulebook

    @property
    def recounts(self) -> bool:
        """Whether it changes what standards count, rather than lines alone."""
        return any(change.standards for change in self.laid.changes)


def proposed(rules: Rulebook) -> tuple[Proposed, ...]:
    """Return every change of every reform, and every reform whole, each laid over a rulebook with the reform's own values."""
    reforms = [reform for reform in map(rules.reform, rules.reform_ids) if reform is not None]
    single = [f"{reform.id}/{label}" for reform in reforms for label in reform.labels]
    return tuple(_laid(name, rules) for name in (*single, *(reform.id for reform in reforms if len(reform.changes) > 1)))


def _laid(name: str, rules: Rulebook) -> Proposed:
    (laid,), _ = asked_for([name], rules)
    return Proposed(name, laid, lay([laid], rules))
