"""A run of a job as a source of another format gives it: the columns of the published schema of records, in their order.

Readers of formats yield these; `usage.write` makes records of them.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from flopledger.core.frozen import frozen


class Job(NamedTuple):
    """One run of one job on one kind of chip; None is not known. Times are UTC, without a zone; `chips` may be a part of one."""

    provider: str
    account: str
    customer: str | None
    job: str
    cluster: str | None
    region: str | None
    chip: str | None
    chip_written: str | None
    chips: float | None
    started: datetime
    ended: datetime | None
    number_format: str | None
    utilisation: float | None
    interconnect: str | None
    image: str | None
    tags: str | None
    continues: str | None
    state: str | None


UNSTATED = "unstated"
"""The account of a job whose source names none."""


@frozen
class Given:
    """What a person says of all jobs of a source: who runs the machines (empty: the source says), and what it may leave out."""

    provider: str
    account: str | None = None
    customer: str | None = None
    cluster: str | None = None
    region: str | None = None


def tags_of(**marks: str | None) -> str | None:
    """Return marks as the schema writes them; what would end a mark is replaced.

    >>> tags_of(partition="gpu", qos=None, name="a;b")
    'partition=gpu;name=a,b'
    """
    return ";".join(f"{name}={value.replace(';', ',')}" for name, value in marks.items() if value) or None
