"""The truth of a made-up fleet, as scoring needs it. Nothing that detects may import this."""

from __future__ import annotations

from pathlib import Path

import duckdb

from flopledger.core.frozen import frozen
from flopledger.engine.files import quoted

Stream = tuple[str, str, str]  # provider, account, image


@frozen
class Effort:
    """A true effort: FLOP, the pattern by which it was cut ('' where it was not), what links its accounts, and its actor."""

    flop: float
    pattern: str
    linked_by: str
    actor: str


@frozen
class Truth:
    """Efforts by name, the effort of each stream that is part of one, what each stream does, and the actor behind each account."""

    efforts: dict[str, Effort]
    effort_of: dict[Stream, str]
    does: dict[Stream, str]
    actor_of: dict[tuple[str, str], str]


def read_truth(folder: Path) -> Truth:
    """Read the truth of a fleet from the folder that it was written to."""
    truth, jobs = folder / "truth", quoted(f"{folder}/jobs/*/*.parquet")
    with duckdb.connect() as connection:
        efforts = connection.execute(f"select effort, flop, pattern, linked_by, actor from {quoted(f'{truth}/efforts.parquet')}").fetchall()
        streams = connection.execute(
            f"select distinct provider, account, j.image, t.effort from {quoted(f'{truth}/jobs.parquet')} t join {jobs} j"
            " using (provider, account, job)"
        ).fetchall()
        does = connection.execute(f"select provider, account, image, does from {quoted(f'{truth}/streams.parquet')}").fetchall()
        actors = connection.execute(f"select provider, account, actor from {quoted(f'{truth}/accounts.parquet')}").fetchall()
    return Truth(
        efforts={row[0]: Effort(*row[1:]) for row in efforts},
        effort_of={row[:3]: row[3] for row in streams},
        does={row[:3]: row[3] for row in does} | {row[:3]: "training" for row in streams},
        actor_of={row[:2]: row[2] for row in actors},
    )
