"""The lineage: how the system came to be, read upstream, as a picture and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from flopledger.statement.charts.lineage import Node, lineage
from flopledger.statement.context import Context
from flopledger.statement.inert import brief
from flopledger.statement.model import ActivityModel
from flopledger.statement.tree import Figure, Row, Section, Table, Text, said
from flopledger.statement.words import bounded, cell, joined, row

COLUMNS = ("Work", "Kind", "Used", "Made", "Relation", "Compute")
MOST = 60  # rows of the picture and the table
BESIDE = "beside it"


@dataclass(slots=True)
class _Walk:
    """The walk upstream: the rows so far, and where each activity stands."""

    context: Context
    makers: dict[str, ActivityModel]
    titles: dict[str, str]
    amounts: dict[str, str]
    nodes: list[Node] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def artifact(self, name: str, role: str, depth: int, above: int) -> None:
        """Add the row of an artifact with the work that made it, then what that work used."""
        if len(self.nodes) >= MOST:
            return
        made_by = self.makers.get(name)
        label = " ".join(filter(None, [f"{role}:" if role else "", self._title(name)]))
        if made_by is None:
            self.nodes.append(Node(depth, label, "", work=False, above=above))
        elif made_by.id in self.seen:
            self.nodes.append(Node(depth, f"{label}, made by {made_by.id} as shown", "", work=False, above=above))
        else:
            self.work(made_by, f"{label}, made by", depth, above)

    def work(self, one: ActivityModel, label: str, depth: int, above: int) -> None:
        """Add the row of an activity, then what it used."""
        self.seen.add(one.id)
        self.nodes.append(Node(depth, f"{label} {one.id}".lstrip(), self.amounts.get(one.id, ""), work=True, above=above))
        place = len(self.nodes) - 1
        for use in one.uses:
            self.artifact(use.artifact, use.role, depth + 1, place)

    def _title(self, name: str) -> str:
        return self.titles.get(name) or name


def section(context: Context) -> Section:
    """Return the section on lineage."""
    nodes = _nodes(context)
    title = f"How {brief(context.statement.subject.title)} came to be, read upstream"
    about = " ".join(f"{node.label}." for node in nodes)
    left = len(context.activities) - sum(node.work for node in nodes)
    more = f" {left:,} further activities are in the data formats." if left else ""
    figure = Figure(
        "lineage-figure",
        title,
        f"What hangs below something was used to make it; amounts are compute in FLOP.{more}",
        lineage("lineage-figure", title, about, nodes),
        Table("lineage-table", "The work behind the system", COLUMNS, tuple(_rows(context))),
    )
    return Section("lineage", "Lineage", (figure,) if nodes else (said("No work reaches the system."),))


def _nodes(context: Context) -> list[Node]:
    books = context.statement.books
    walk = _Walk(
        context,
        makers={name: one for one in books.activities for name in one.produces},
        titles={one.id: one.title for one in books.artifacts},
        amounts={one.activity: bounded(one.compute) for one in reversed(context.system.lines)},
    )
    walk.artifact(context.statement.subject.system, "", 0, -1)
    for index in context.rowed:
        one = context.activities.get(context.system.lines[index].activity)
        if one is not None and one.id not in walk.seen and len(walk.nodes) < MOST:
            walk.work(one, f"{BESIDE}, {one.does or 'work'}:", 0, -1)
    return walk.nodes[:MOST]


def _rows(context: Context) -> Iterator[Row]:
    named = dict.fromkeys(context.system.lines[index].activity for index in context.rowed)
    shown = [name for name in named if name in context.activities][:MOST]
    lines = {one.activity: one for one in reversed(context.system.lines)}
    for name in shown:
        one = context.activities[name]
        used = joined([(Text(f"{use.artifact} ({use.role})"),) for use in one.uses])
        compute = bounded(lines[name].compute)
        yield row(context.line_link(name), one.does or "unknown", cell(*used), ", ".join(one.produces), lines[name].relation, compute)
