"""Reads bills as runs of machines: the hours that a line charges in its period are chips held on the average over that period.

A line is a record where it charges hours of a machine or of chips. Which chips a machine has is in the catalogue's table of
instances; a machine that is not there is kept, with chips unknown, unless its family plainly has none.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flopledger.catalogue.chips import find_chip
from flopledger.catalogue.instances import find_instance, has_no_chips, instance_in
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.ingest.bill_columns import AZURE, Layout, layout_of
from flopledger.ingest.job import UNSTATED, Given, Job, tags_of
from flopledger.ingest.tally import Tally
from flopledger.ingest.text import opened

NO_VALUE = frozenset({"", "null"})
NO_USE, OTHER = "charges that are no use", "lines of other things than machines"
SECONDS_PER_HOUR = 3600
LONGEST_NAME = 4  # words of a chip's name in a description
_HOURS = re.compile(r"(?P<times>[0-9]+)?\s*(?:(?P<what>gpu|tpu|chip|instance|vm|node)s?[ -]*)?(?:per )?(?:hours?|hrs?)", re.IGNORECASE)
_NETWORK = re.compile(r"\b(nat gateway|ip address(es)?|load ?balancer|elastic ip)\b", re.IGNORECASE)  # by the hour, too, and no machines
_AMERICAN = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_CHIPS = frozenset({"gpu", "tpu", "chip"})


@frozen
class _Line:
    """A line of a bill: what it says under each column, its form, and where it stands."""

    row: Mapping[str, str]
    layout: Layout
    at: Position

    def say(self, columns: Sequence[str]) -> str:
        """Return what the first filled column says, or nothing."""
        return next((text for name in columns if (text := self.row.get(name, "").strip()).lower() not in NO_VALUE), "")


def read_bill(path: Path, given: Given, tally: Tally) -> Iterator[Job]:
    """Yield the machines that a bill charges hours of. Raises what `ingest.text.DAMAGED` lists where the file cannot be read."""
    with opened(path) as lines:
        rows = csv.reader(lines)
        header = [name.strip() for name in next(rows, [])]
        layout = layout_of(header)
        if layout is None:
            _refuse(path, tally)
            return
        for cells in rows:
            at = Position(str(path), rows.line_num, 1)
            if len(cells) != len(header):
                tally.find("usage-row-broken", "lines, left out", f"{path.name}:{at.line}", at, expected=f"{len(header)} cells")
                continue
            yield from _line(_Line(dict(zip(header, cells, strict=True)), layout, at), given, tally)


def _refuse(path: Path, tally: Tally) -> None:
    tally.find(
        "usage-column-missing",
        "bill of unknown form",
        path.name,
        Position(str(path), 1, 1),
        expected="the columns of FOCUS, of Amazon's Cost and Usage Report, of Azure's enterprise export or of Oracle's cost report",
    )


def _line(line: _Line, given: Given, tally: Tally) -> Iterator[Job]:
    category = line.say(line.layout.category).lower()
    if line.layout.use and category not in line.layout.use:
        tally.pass_over(NO_USE)
        return
    if line.say(line.layout.correction).lower() in {"correction", "true"}:
        expected = "charges of use; take the hours of the period from a later bill"
        tally.find("usage-row-broken", "corrections of earlier charges, left out", _place(line), line.at, expected=expected)
        return
    unit = _HOURS.fullmatch(line.say(line.layout.unit))
    if unit is None or line.say(line.layout.service).lower() not in line.layout.machines or _NETWORK.search(" ".join(line.row.values())):
        tally.pass_over(OTHER)
        return
    try:
        yield _job(line, unit, given, tally)
    except ValueError as error:
        what = "lines with a time or a number that cannot be read, left out"
        tally.find("usage-row-broken", what, f"{_place(line)}: {error}", line.at, expected="a period and a quantity")


def _place(line: _Line) -> str:
    return f"{Path(line.at.file).name}:{line.at.line}"


def _job(line: _Line, unit: re.Match[str], given: Given, tally: Tally) -> Job:
    layout = line.layout
    started, ended = _period(line)
    hours = float(line.say(layout.quantity)) * int(unit["times"] or 1)
    machine, chip, each = _chips(line, unit)
    if each is None:
        expected, remedy = "a machine of the catalogue's table of instances", "they are kept, with their chips unknown"
        tally.find(
            "usage-instance-unknown", "lines of machines whose chips are not known", machine, line.at, expected=expected, remedy=remedy
        )
    held = None if each is None else each * hours * SECONDS_PER_HOUR / (ended - started).total_seconds()
    return Job(
        provider=given.provider or line.say(layout.provider) or layout.vendor or UNSTATED,
        account=line.say(layout.account) or given.account or UNSTATED,
        customer=given.customer or line.say(layout.customer) or None,
        job=line.say(layout.resource) or machine or UNSTATED,
        cluster=given.cluster,
        region=line.say(layout.region) or given.region,
        chip=chip,
        chip_written=(machine or None) if each != 0 else None,
        chips=held,
        started=started,
        ended=ended,
        number_format=None,
        utilisation=None,
        interconnect=None,
        image=None,
        tags=tags_of(instance=machine, tags=line.say(layout.tags)),
        continues=None,
        state="other",
    )


def _chips(line: _Line, unit: re.Match[str]) -> tuple[str, str | None, float | None]:
    """Return the machine or chip that a line names, the catalogue's chip, and how many chips an hour of it is (None: not known)."""
    texts = [text for name in line.layout.texts if (text := line.say([name]))]
    if (unit["what"] or "").lower() in _CHIPS or any("gpu running" in text.lower() for text in texts):
        named = next((name for text in texts if (name := _chip_in(text)) is not None), None)
        return named or (texts[0] if texts else ""), _id(named), 1.0
    for text in texts:
        name = instance_in(text) or (text if line.layout.name == AZURE and find_instance(text) else None)
        if name is not None:
            found = find_instance(name)
            return name, found.chip if found else None, float(found.chips) if found else 0.0 if has_no_chips(name) else None
    return _by_meter(line)


def _by_meter(line: _Line) -> tuple[str, str | None, float | None]:
    """Return what an Azure meter's name says, `DS4 v2 Spot`: only the N-series has accelerators; nothing is known of other bills' words."""
    meter = line.say(["MeterName"])
    if line.layout.name == AZURE and meter:
        return meter, None, None if meter.upper().startswith("N") else 0.0
    return line.say(line.layout.texts), None, None


def _chip_in(text: str) -> str | None:
    """Return the longest run of words in a text that names a chip."""
    words = re.split(r"[\s,;()]+", text)
    runs = (" ".join(words[at : at + length]) for length in range(LONGEST_NAME, 0, -1) for at in range(len(words) - length + 1))
    return next((run for run in runs if find_chip(run) is not None), None)


def _id(name: str | None) -> str | None:
    found = None if name is None else find_chip(name)
    return None if found is None else found.id


def _period(line: _Line) -> tuple[datetime, datetime]:
    """Return the period of a charge in UTC; a bill by days charges whole ones. Raises ValueError."""
    started = _moment(line.say(line.layout.started))
    ended = _moment(line.say(line.layout.ended)) if line.layout.ended else started + timedelta(days=1)
    if ended <= started:
        raise ValueError(f"a period from {started} to {ended}")
    return started, ended


def _moment(text: str) -> datetime:
    american = _AMERICAN.fullmatch(text)
    if american is not None:
        month, day, year = map(int, american.groups())
        return datetime(year, month, day)  # noqa: DTZ001 - UTC by the schema
    when = datetime.fromisoformat(text)
    return when if when.tzinfo is None else when.astimezone(UTC).replace(tzinfo=None)
