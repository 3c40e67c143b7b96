"""What the sections of a document share: the statement, where each thing is to be found in the document, and the sources."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from flopledger.assess.contract import CitationModel, LineModel, SystemModel, VerdictModel
from flopledger.core.frozen import frozen
from flopledger.statement.model import ActivityModel, LawModel, StatementModel, TriggerModel
from flopledger.statement.sources import Sources
from flopledger.statement.tree import Link, Span, Text


@frozen
class Extent:
    """How much of a long statement a format shows: `rows` of the table of lines, `details` of them line by line.

    What is left out is summed up in the document and whole in the formats of data.
    """

    rows: int
    details: int


WHOLE = Extent(rows=10_000, details=300)


@frozen
class Context:
    """A statement with the anchors of its parts; `detailed` and `rowed` are the positions of the lines that are shown."""

    statement: StatementModel
    extent: Extent
    sources: Sources
    activities: Mapping[str, ActivityModel]
    laws: Mapping[str, LawModel]
    detailed: tuple[int, ...]
    rowed: tuple[int, ...]
    lines: Mapping[str, str]  # an activity's first line
    totals: Mapping[str, str]
    rules: Mapping[tuple[str, str], str]
    sources_of_rules: Mapping[tuple[str, str], list[CitationModel]]
    verdicts: Mapping[tuple[str, str], str]
    files: Mapping[str, str]

    @property
    def system(self) -> SystemModel:
        """The subject as it was assessed."""
        return self.statement.assessment.systems[0]

    def line_link(self, activity: str) -> Span:
        """Return a link to an activity's lines, its name alone where these are not shown."""
        return _to(activity, self.lines.get(activity))

    def total_link(self, total: str) -> Span:
        """Return a link to a total."""
        return _to(total, self.totals.get(total))

    def rule_link(self, total: str, label: str, words: str) -> Span:
        """Return a link to a rule of a total."""
        return _to(words, self.rules.get((total, label)))

    def cites(self, total: str, label: str) -> list[CitationModel]:
        """Return the sources of a rule of a total."""
        return self.sources_of_rules.get((total, label), [])

    def verdict_link(self, regime: str, trigger: str) -> Span:
        """Return a link to the verdict of a law's line."""
        return _to(f"{regime}/{trigger}", self.verdicts.get((regime, trigger)))

    def place(self, file: str, line: int | None) -> Span:
        """Return a place in the ledger, leading to the file's digest."""
        return _to(f"{file}:{line}" if line else file, self.files.get(file))

    def trigger(self, verdict: VerdictModel) -> TriggerModel:
        """Return the text of the line that a verdict is about."""
        return next(one for one in self.statement.rules.triggers if (one.regime, one.trigger) == (verdict.regime, verdict.trigger))

    def group(self, verdict: VerdictModel) -> str:
        """Return how binding the law of a verdict is."""
        return self.laws[verdict.regime].group


def _to(words: str, anchor: str | None) -> Span:
    return Text(words, code=True) if anchor is None else Link(words, f"#{anchor}")


def context_of(statement: StatementModel, extent: Extent) -> Context:
    """Return the context of a statement: the largest lines, and those of unknown amount, are the ones shown."""
    system = statement.assessment.systems[0]
    ranked = sorted(range(len(system.lines)), key=lambda index: -_weight(system.lines[index]))
    rowed, detailed = (tuple(sorted(ranked[:most])) for most in (extent.rows, extent.details))
    return Context(
        statement=statement,
        extent=extent,
        sources=Sources(),
        activities={one.id: one for one in statement.books.activities},
        laws={one.id: one for one in statement.rules.laws},
        detailed=detailed,
        rowed=rowed,
        lines=_anchors(system, rowed, detailed),
        totals={one.standard: f"total-{number}" for number, one in enumerate(system.totals, 1)},
        rules=_rules(statement),
        sources_of_rules={(one.total, rule.label): rule.cites for one in statement.rules.countings for rule in (*one.rules, one.otherwise)},
        verdicts={(one.regime, one.trigger): f"verdict-{number}" for number, one in enumerate(system.verdicts, 1)},
        files={one.name: f"file-{number}" for number, one in enumerate(statement.ledger_files, 1)},
    )


def _weight(line: LineModel) -> float:
    return inf if line.compute.point is None else line.compute.point


def _anchors(system: SystemModel, rowed: tuple[int, ...], detailed: tuple[int, ...]) -> dict[str, str]:
    found = {system.lines[index].activity: row_id(index) for index in reversed(rowed)}
    return found | {system.lines[index].activity: line_id(index) for index in reversed(detailed)}


def row_id(index: int) -> str:
    """Return the anchor of a line in the table of lines."""
    return f"row-{index + 1}"


def line_id(index: int) -> str:
    """Return the anchor of a line's own section."""
    return f"line-{index + 1}"


def _rules(statement: StatementModel) -> dict[tuple[str, str], str]:
    """Return the anchors of the rules that decided a line, and of each total's general rule."""
    treated = {(total, one.rule) for line in statement.assessment.systems[0].lines for total, one in line.treatments.items()}
    decided = {(total, rule) for total, rules in treated for rule in rules.split(" + ")}
    named = [(one.total, rule.label) for one in statement.rules.countings for rule in (*one.rules, one.otherwise)]
    general = {(one.total, one.otherwise.label) for one in statement.rules.countings}
    return {name: f"rule-{number}" for number, name in enumerate(dict.fromkeys(named), 1) if name in decided | general}
