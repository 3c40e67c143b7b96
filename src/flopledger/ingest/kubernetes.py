"""Reads lists of pods with the GPUs they asked for, as Alibaba publishes them for its clusters: shares of a GPU, seconds from a start.

A pod is a record from when it was scheduled until it was deleted. One that was created and never scheduled never ran; one without
either time was there before the list begins, and counts from there. Columns are found by the names that the lists of 2023 and 2025
use, and by those of exports of `kubectl`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.ingest.job import UNSTATED, Given, Job, tags_of
from flopledger.ingest.slurm import NEVER_RAN
from flopledger.ingest.tally import Tally
from flopledger.ingest.text import opened

ROLES = {
    "name": ("name", "instance_sn", "pod", "pod_name"),
    "gpus": ("num_gpu", "gpu_request", "gpus"),
    "milli": ("gpu_milli",),
    "kind": ("gpu_spec", "gpu_model", "gpu_type"),
    "node": ("node", "node_name", "nodename"),
    "phase": ("pod_phase", "phase", "status"),
    "created": ("creation_time", "created"),
    "started": ("scheduled_time", "start_time", "started"),
    "ended": ("deletion_time", "end_time", "ended"),
    "account": ("namespace", "app_name", "account", "user"),
    "qos": ("qos",),
    "role": ("role",),
}
NEEDED = ("name", "gpus", "started", "ended")
STATES = {"succeeded": "completed", "failed": "failed", "running": "running"}
NO_VALUE = frozenset({"", "nan", "null", "none", "<none>"})
USUAL_EPOCH = date(2000, 1, 1)
"""The day that stands for the start of a list whose times are seconds, where nobody says which it was: plainly none of the real ones."""
MILLI = 1000


@frozen
class Pods:
    """How a list is to be read: the day its seconds count from (None: nobody knows), and the GPU's model by the name of the node."""

    epoch: date | None = None
    models: Mapping[str, str] = field(default_factory=dict)

    def start(self) -> datetime:
        """Return the moment from which seconds are counted."""
        day = self.epoch or USUAL_EPOCH
        return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - UTC by the schema


def read_models(path: Path) -> dict[str, str]:
    """Return the model of the GPUs of each node, from a list of nodes with the columns `sn` (or `name`) and `model`."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        return {row.get("sn") or row.get("name") or "": row["model"] for row in rows if row.get("model", "").lower() not in NO_VALUE}


def read_pods(path: Path, given: Given, tally: Tally, how: Pods | None = None) -> Iterator[Job]:
    """Yield the pods of a list that ran. Raises what `ingest.text.DAMAGED` lists where the file cannot be read."""
    how = how or Pods()
    with opened(path) as lines:
        rows = csv.reader(lines)
        header = [name.strip().lower() for name in next(rows, [])]
        places = {role: place for role, names in ROLES.items() if (place := _place(header, names)) is not None}
        missing = [ROLES[role][0] for role in NEEDED if role not in places]
        if missing:
            _refuse(path, tally, missing)
            return
        for cells in rows:
            if len(cells) != len(header):
                where = Position(str(path), rows.line_num, 1)
                tally.find("usage-row-broken", "lines, left out", f"{path.name}:{rows.line_num}", where, expected=f"{len(header)} cells")
                continue
            row = {role: _known(cells[place]) for role, place in places.items()}
            yield from _pod(row, given, tally, how, Position(str(path), rows.line_num, 1))


def _place(header: list[str], names: tuple[str, ...]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def _known(text: str) -> str:
    return "" if text.strip().lower() in NO_VALUE else text.strip()


def _refuse(path: Path, tally: Tally, missing: list[str]) -> None:
    tally.find(
        "usage-column-missing",
        f"file without {', '.join(f'`{name}`' for name in missing)}",
        path.name,
        Position(str(path), 1, 1),
        expected="a name, a number of GPUs, and when a pod was scheduled and deleted",
        remedy="take a list that has these columns; one without times says nothing about hours",
    )


def _pod(row: Mapping[str, str], given: Given, tally: Tally, how: Pods, at: Position) -> Iterator[Job]:
    try:
        times = _times(row, tally, how)
        if times is None:
            tally.pass_over(NEVER_RAN)
            return
        chips = _chips(row)
    except ValueError as error:
        where = f"{Path(at.file).name}:{at.line}: {error}"
        tally.find(
            "usage-row-broken", "lines with a time or a number that cannot be read, left out", where, at, expected="seconds, or a time"
        )
        return
    yield _job(row, given, (_model(row, chips, tally, how), chips), times)


def _times(row: Mapping[str, str], tally: Tally, how: Pods) -> tuple[datetime, datetime | None] | None:
    """Return when a pod ran, None where it never did."""
    ended = _moment(row["ended"], tally, how) if row["ended"] else None
    if row["started"]:
        return _moment(row["started"], tally, how), ended
    if row.get("created", "") or "created" not in row:
        return None
    tally.find(
        "usage-assumed",
        "pods that were there before the list begins, counted from its beginning",
        row["name"],
        expected="when they were scheduled",
        remedy="their hours before that are in no total",
    )
    return how.start(), ended


def _moment(text: str, tally: Tally, how: Pods) -> datetime:
    """Return a time in UTC: seconds from the start of the list, or a time as `kubectl` writes it."""
    try:
        seconds = float(text)
    except ValueError:
        when = datetime.fromisoformat(text)
        return when if when.tzinfo is None else when.astimezone(UTC).replace(tzinfo=None)
    if how.epoch is None:
        tally.find(
            "usage-assumed",
            f"times in seconds from a start that nobody says, taken as {USUAL_EPOCH}",
            "",
            expected="the day from which seconds are counted",
            remedy="say --epoch DATE; lengths and hours are right in any case",
        )
    return how.start() + timedelta(seconds=seconds)


def _chips(row: Mapping[str, str]) -> float | None:
    """Return how many GPUs a pod held: a share of one where it asked for thousandths of one."""
    if not row["gpus"]:
        return None
    gpus = float(row["gpus"])
    return float(row["milli"]) / MILLI if gpus == 1 and row.get("milli") else gpus


def _model(row: Mapping[str, str], chips: float | None, tally: Tally, how: Pods) -> str | None:
    """Return the GPU as the list, or the list of nodes, writes it; None where it may be one of several."""
    kind, node = row.get("kind", ""), row.get("node", "")
    if kind or chips == 0:
        return kind or None
    models = {how.models[node]} if node in how.models else set(how.models.values())
    if len(models) == 1:
        return models.pop()
    if models:
        tally.find(
            "usage-chip-unmatched",
            f"pods that name neither a GPU nor a known node, each on one of {', '.join(sorted(models))}",
            row["name"],
            expected="the GPU's model, or the node of the list of nodes",
            remedy="they are kept; what their GPUs could do is unknown",
        )
    return None


def _job(row: Mapping[str, str], given: Given, held: tuple[str | None, float | None], times: tuple[datetime, datetime | None]) -> Job:
    phase = row.get("phase", "").lower()
    state = STATES.get(phase, "other") if phase else "running" if times[1] is None else None
    if state == "running" and times[1] is not None:
        state = "other"  # it ran when last looked at, and was deleted later
    return Job(
        provider=given.provider,
        account=row.get("account") or given.account or UNSTATED,
        customer=given.customer,
        job=row["name"],
        cluster=given.cluster,
        region=given.region,
        chip=None,
        chip_written=held[0],
        chips=held[1],
        started=times[0],
        ended=times[1],
        number_format=None,
        utilisation=None,
        interconnect=None,
        image=None,
        tags=tags_of(qos=row.get("qos"), role=row.get("role"), phase=row.get("phase")),
        continues=None,
        state=state,
    )
