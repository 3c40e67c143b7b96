"""Score what `flopledger usage` finds in made-up fleets with the truth beside them, for the tables of docs/explanation/detection.md.

    python scripts/score_usage.py                twenty fleets of 300,000 records, at one provider and at three
    python scripts/score_usage.py --records 1e7  the same of ten million records, which takes an hour of a core

The models were fitted on seeds from 1001 on (scripts/fit_usage.py); these are below 1000.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from flopledger.usage.joint.export import JointModel, Terms, exported, keyed, likely
from flopledger.usage.joint.join import join
from flopledger.usage.linking.link import Linked, linked
from flopledger.usage.linking.read import Row, read_accounts
from flopledger.usage.linking.strengths import normal
from flopledger.usage.score import Score, Share, by_kind, pooled, scored
from flopledger.usage.structuring.alert import Searched, search
from flopledger.usage.structuring.pieces import limits
from flopledger.usage.synthetic.efforts import PATTERNS
from flopledger.usage.synthetic.fleet import fleet
from flopledger.usage.synthetic.parameters import Asked
from flopledger.usage.synthetic.truth import Truth, read_truth
from flopledger.usage.synthetic.write import written
from flopledger.usage.totals.total import Where, opened
from flopledger.usage.workloads.group import workloads

LINE_FLOP = 1e25
KEY = b"a key for scoring made-up fleets only"
WINDOW = (date(2025, 1, 1), date(2026, 1, 1))
FLOOR_GIGA_FLOP = int(1e23 / 1e9)
STRONG, WEAK, NOTHING = ("owner", "payment", "tenant"), ("contact_domain",), ("nothing",)


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at records found, and what a provider would tell others."""

    searched: Searched
    linked: Linked
    rows: list[Row]

    def joint(self, identifiers: tuple[str, ...]) -> JointModel:
        """Return the provider's joint file."""
        terms = Terms(KEY, *WINDOW, FLOOR_GIGA_FLOP, identifiers)
        counted = likely(self.searched.training, limits()["least_training"])
        return exported(self.searched.found, counted, self.linked, self.rows, terms)


def look(folder: Path, provider: str = "*") -> Looked:
    """Look at the records of one provider, or of all."""
    rows, _ = read_accounts([str(folder / "accounts" / f"{provider}.parquet")])
    with opened([str(folder / "jobs" / provider / "*.parquet")], Where()) as records:
        customers = linked(rows)
        return Looked(search(records.engine, workloads(records.engine, LINE_FLOP), customers, LINE_FLOP), customers, rows)


def joined_score(looked: Sequence[Looked], truth: Truth, identifiers: tuple[str, ...]) -> tuple[dict[str, Share], Share]:
    """Return the structured efforts over several providers that joint files show, by what links them, and true ones among those shown."""
    files = {str(number): one.joint(identifiers) for number, one in enumerate(looked)}
    actors: dict[str, set[str]] = {}
    for one in looked:
        for row in one.rows:
            for attribute in identifiers:
                value = normal(attribute, row.get(attribute))
                if value is not None:
                    actor = truth.actor_of[str(row["provider"]), str(row["account"])]
                    actors.setdefault(keyed(KEY, attribute, value), set()).add(actor)
    over = {effort.actor for effort in truth.efforts.values() if effort.flop > LINE_FLOP}
    shown = [(one, {actor for own in one.hashes.values() for hashed in own for actor in actors[hashed]}) for one in join(files, LINE_FLOP)]
    found: dict[str, Share] = {}
    for effort in truth.efforts.values():
        if effort.pattern and effort.flop > LINE_FLOP and spread(effort.actor, truth):
            hit = any(effort.actor in whose for _, whose in shown)
            found[effort.linked_by] = found.get(effort.linked_by, Share(0, 0)) + Share(int(hit), 1)
    jointly = [whose for one, whose in shown if one.files > 1 and one.largest_flop < LINE_FLOP]
    return found, Share(sum(1 for whose in jointly if whose & over), len(jointly))


def spread(actor: str, truth: Truth) -> bool:
    """Tell whether an actor has accounts at more than one provider."""
    return len({place[0] for place, own in truth.actor_of.items() if own == actor}) > 1


def rows_of(score: Score) -> Iterator[tuple[str, Share]]:
    """Yield what is told of a score."""
    yield "efforts above the line that are not cut, found", score.open_found
    yield "workloads shown as perhaps over the line that are part of an effort above it", score.open_true
    yield "structured efforts found", score.found()
    for pattern in PATTERNS:
        yield f"of these, {pattern}", score.found(pattern)
    yield "structured efforts whose accounts share an owner, payment or tenant, found", score.found(linked_by=STRONG)
    yield "structured efforts whose accounts share a domain only, found", score.found(linked_by=WEAK)
    yield "structured efforts whose accounts share nothing, found", score.found(linked_by=NOTHING)
    yield "alerts that are a structured effort", score.alerts_true
    yield "structured efforts found as alerts or by one customer's total", score.found_at_all()
    yield "of those whose accounts share an owner, payment or tenant", score.found_at_all(STRONG)
    yield "customers over the line by their accounts' total that are a structured effort", score.totals_true


def told(title: str, rows: Iterator[tuple[str, Share]]) -> None:
    """Print a table of shares with intervals."""
    print(f"\n### {title}\n\n| | of | share | 95 % |\n| --- | --- | --- | --- |")
    for words, share in rows:
        low, high = share.interval()
        value = f"{share.count / share.of:.1%}" if share.of else "-"
        print(f"| {words} | {share.count} of {share.of} | {value} | {low:.1%} to {high:.1%} |", flush=True)


def one_seed(seed: int, records: int) -> tuple[tuple[Score, ...], dict[str, dict[str, Share]], dict[str, Share]]:
    """Return the scores of a seed: one provider; three, each by itself; all three by one who sees all; and joint files by identifiers."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written(fleet(Asked(records, seed, 1, LINE_FLOP)), folder)
        single = scored(look(folder).searched, read_truth(folder), LINE_FLOP)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written(fleet(Asked(records, seed, 3, LINE_FLOP)), folder)
        truth = read_truth(folder)
        each = [look(folder, f"synthetic-provider-{number}") for number in (1, 2, 3)]
        apart = pooled_over([scored(one.searched, truth, LINE_FLOP) for one in each], truth)
        everything = scored(look(folder).searched, truth, LINE_FLOP)
        joint = {"owner": ("owner",), "owner and domain": ("owner", "contact_domain")}
        shown = {words: joined_score(each, truth, identifiers) for words, identifiers in joint.items()}
    found = {words: one for words, (one, _) in shown.items()}
    true = {words: one for words, (_, one) in shown.items()}
    return (single, apart, everything), found, true


def pooled_over(scores: Sequence[Score], truth: Truth) -> Score:
    """Return the scores of three providers as one: an effort is found where any of them finds it."""
    cut = {name for name, effort in truth.efforts.items() if effort.pattern and effort.flop > LINE_FLOP}
    in_alerts = frozenset().union(*(score.in_alerts for score in scores))
    by_total = frozenset().union(*(score.by_total for score in scores))
    opened_true, true, totals_true = (
        sum((getattr(score, name) for score in scores), Share(0, 0)) for name in ("open_true", "alerts_true", "totals_true")
    )
    plain = Share(sum(score.open_found.count for score in scores), scores[0].open_found.of)
    found, at_all = by_kind(truth, cut, in_alerts), by_kind(truth, cut, in_alerts | by_total)
    return Score(plain, opened_true, found, true, at_all, totals_true)


def main(arguments: Sequence[str]) -> int:
    """Score and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=float, default=300_000)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=101, help="the first seed; 1 to 20 were looked at while patterns were chosen")
    given = parser.parse_args(arguments)
    began = time.process_time()
    found = [one_seed(seed, int(given.records)) for seed in range(given.first, given.first + given.seeds)]
    print(f"{given.seeds} seed(s) from {given.first} on, of {given.records:,.0f} records each, line {LINE_FLOP:g} FLOP")
    for number, title in enumerate(("one provider", "three providers, each by itself", "three providers, seen by one who has all records")):
        told(title, rows_of(pooled([one[0][number] for one in found])))
    for words in found[0][1]:
        told(f"three providers, joined by keyed hashes of {words}", joint_rows([(one[1][words], one[2][words]) for one in found]))
    print(f"\n{time.process_time() - began:.0f} s of a core, {getrusage(RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")
    return 0


def joint_rows(found: Sequence[tuple[dict[str, Share], Share]]) -> Iterator[tuple[str, Share]]:
    """Yield what is told of joined files."""
    for words, links in (("an owner", STRONG), ("a domain only", WEAK), ("nothing", NOTHING)):
        shares = (share for one, _ in found for link, share in one.items() if link in links)
        yield f"structured efforts over several providers that share {words}, shown", sum(shares, Share(0, 0))
    yield "customers shown as over the line only jointly that have an effort above it", sum((true for _, true in found), Share(0, 0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
