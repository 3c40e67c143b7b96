"""Makes the benchmarks' inputs: the same seeded runs of training as hledger's journal, beancount's ledger, YAML and Parquet.

    python benchmarks/inputs.py journal|beancount|yaml|unsure|parquet COUNT PATH

One run is one transaction of three lines there, and one activity here: what was done, when, for what, and how much it took.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

SEED = 20250221
FIRST_DAY = date(2024, 1, 1)
DAYS = 600
KINDS = ("ablation", "hyperparameter-search", "failed-run", "evaluation", "red-teaming")
CHIPS = ("H100 SXM", "H800 SXM", "A100 SXM 80GB")

LEDGER = """flopledger: 1
title: A made-up lab
developer: lab
parties:
  lab: {name: Lab}
  contractor: {name: Contractor}
artifacts:
  corpus: {kind: dataset, public: no}
systems:
  model:
    general_purpose: yes
    makes: [text]
    placed_on_market: {EU: 2025-10-01}
"""
PRETRAINING = """activities:
  pretraining:
    does: pretraining
    dates: 2024-03-01 to 2024-08-31
    uses: {data: corpus}
    produces: model
    compute: {declared: 2e25 FLOP}
"""


@dataclass(frozen=True, slots=True)
class Work:
    """One run of training or of a search: what is written about it in every format."""

    name: str
    kind: str
    started: date
    ended: date
    by: str
    chip: str
    chip_hours: int
    utilisation: float | None


def works(count: int) -> Iterator[Work]:
    """Yield `count` runs, the same ones every time."""
    source = random.Random(SEED)  # noqa: S311 - made-up figures, no secret
    for number in range(count):
        started = FIRST_DAY + timedelta(days=number * DAYS // count)
        yield Work(
            name=f"run-{number}",
            kind=source.choice(KINDS),
            started=started,
            ended=started + timedelta(days=source.randrange(30)),
            by=source.choice(("lab", "lab", "contractor")),
            chip=source.choice(CHIPS),
            chip_hours=source.randrange(10, 5000),
            utilisation=source.choice((None, 0.3, 0.35, 0.4)),
        )


def journal(count: int, path: Path) -> None:
    """Write a journal for hledger."""
    entries = (
        f"{one.started} {one.name}\n    expenses:{one.kind}   {one.chip_hours} HOURS\n    assets:compute\n\n" for one in works(count)
    )
    path.write_text("".join(entries), encoding="utf-8")


def beancount(count: int, path: Path) -> None:
    """Write a ledger for beancount."""
    accounts = ("Assets:Compute", *(f"Expenses:{_account(kind)}" for kind in KINDS))
    opened = (f"{FIRST_DAY} open {account}\n" for account in accounts)
    path.write_text("".join((*opened, "\n", *map(_booked, works(count)))), encoding="utf-8")


def _booked(one: Work) -> str:
    return f'{one.started} * "{one.name}"\n  Expenses:{_account(one.kind)}  {one.chip_hours} HOURS\n  Assets:Compute\n\n'


def _account(kind: str) -> str:
    return kind.title()


def yaml(count: int, folder: Path) -> None:
    """Write a ledger for flopledger, as people do: some on one line, some on several."""
    folder.mkdir()
    entries = (_line(one) if number % 2 else _block(one) for number, one in enumerate(works(count)))
    (folder / "ledger.yaml").write_text("".join((LEDGER, PRETRAINING, *entries)), encoding="utf-8")


def _line(one: Work) -> str:
    does = f"does: {one.kind}, dates: {one.started} to {one.ended}, by: {one.by}, for: model"
    return f"  {one.name}: {{{does}, compute: {{declared: {one.chip_hours}e15 FLOP}}}}\n"


def _block(one: Work) -> str:
    return (
        f"  {one.name}:\n    does: {one.kind}\n    dates: {one.started} to {one.ended}\n    by: {one.by}\n    for: model\n"
        f"    compute: {{declared: {one.chip_hours}e15 FLOP}}\n"
    )


def unsure(count: int, folder: Path) -> None:
    """Write a ledger in which every run's chip-hours have an interval, and its utilisation one of its own or the default's."""
    folder.mkdir()
    (folder / "ledger.yaml").write_text("".join((LEDGER, PRETRAINING, *map(_unsure, works(count)))), encoding="utf-8")


def _unsure(one: Work) -> str:
    hours = f"{one.chip_hours} ({one.chip_hours * 0.8:.1f} to {one.chip_hours * 1.3:.1f})"
    utilisation = (
        f", utilisation: {one.utilisation} ({one.utilisation - 0.1:.2f} to {one.utilisation + 0.1:.2f})" if one.utilisation else ""
    )
    does = f"does: {one.kind}, dates: {one.started} to {one.ended}, by: {one.by}, for: model"
    return f"  {one.name}: {{{does}, compute: {{hardware: {{chip: {one.chip}, chip_hours: {hours}{utilisation}}}}}}}\n"


def parquet(count: int, folder: Path) -> None:
    """Write a ledger whose runs are in Parquet, as a scheduler or experiment tracker would record them."""
    import duckdb
    import numpy as np

    folder.mkdir()
    (folder / "ledger.yaml").write_text(f"{LEDGER}include: runs.parquet\n{PRETRAINING}", encoding="utf-8")
    runs = list(works(count))
    columns = {
        "activity": [one.name for one in runs],
        "does": [one.kind for one in runs],
        "started": np.array([one.started for one in runs], dtype="datetime64[us]"),
        "ended": np.array([one.ended for one in runs], dtype="datetime64[us]"),
        "by": [one.by for one in runs],
        "for": ["model"] * count,
        "compute.hardware.chip": [one.chip for one in runs],
        "compute.hardware.chip_hours": [one.chip_hours for one in runs],
        "compute.hardware.utilisation": np.ma.masked_invalid([one.utilisation or np.nan for one in runs]),
    }
    connection = duckdb.connect()
    connection.register("runs", {name: np.asanyarray(values) for name, values in columns.items()})
    connection.execute("create table days as select * replace (started::date as started, ended::date as ended) from runs")
    connection.table("days").write_parquet(str(folder / "runs.parquet"))


KINDS_OF_INPUT: dict[str, Callable[[int, Path], None]] = {
    "journal": journal,
    "beancount": beancount,
    "yaml": yaml,
    "unsure": unsure,
    "parquet": parquet,
}

if __name__ == "__main__":
    KINDS_OF_INPUT[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))
