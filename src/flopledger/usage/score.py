"""How well detection finds what is in a made-up fleet: shares with intervals, by pattern, and of alerts the share that is false."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from math import sqrt
from statistics import NormalDist

from flopledger.core.frozen import frozen
from flopledger.usage.structuring.alert import Searched, openly
from flopledger.usage.synthetic.truth import Truth

Z95_BOTH_SIDES = NormalDist().inv_cdf(0.975)
HALF = 0.5


@frozen
class Share:
    """So many of so many."""

    count: int
    of: int

    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval by Wilson's score (Journal of the American Statistical Association 22, 1927).

        >>> tuple(round(bound, 3) for bound in Share(10, 10).interval())
        (0.722, 1.0)
        """
        if not self.of:
            return 0.0, 1.0
        z2, share = Z95_BOTH_SIDES**2, self.count / self.of
        middle = (share + z2 / (2 * self.of)) / (1 + z2 / self.of)
        half = Z95_BOTH_SIDES / (1 + z2 / self.of) * sqrt(share * (1 - share) / self.of + z2 / (4 * self.of**2))
        return max(0.0, middle - half), min(1.0, middle + half)

    def __add__(self, other: Share) -> Share:
        """Return both taken together."""
        return Share(self.count + other.count, self.of + other.of)


@frozen
class Score:
    """What was found of the open efforts above the line and of the structured ones (by pattern and by link), and true alerts of all.

    `structured` are found as alerts, `totals` as alerts or by the total of one customer's accounts; `totals_true` are such totals that are
    a structured effort. `in_alerts` and `by_total` name the efforts found in one fleet.
    """

    open_found: Share
    open_true: Share
    structured: Mapping[tuple[str, str], Share]
    alerts_true: Share
    totals: Mapping[tuple[str, str], Share]
    totals_true: Share
    in_alerts: frozenset[str] = frozenset()
    by_total: frozenset[str] = frozenset()

    def found(self, pattern: str | None = None, linked_by: Iterable[str] | None = None) -> Share:
        """Return the share of structured efforts found as alerts, of one pattern, or of some links."""
        return _chosen(self.structured, pattern, linked_by)

    def found_at_all(self, linked_by: Iterable[str] | None = None) -> Share:
        """Return the share of structured efforts found as an alert or by the total of one customer's accounts."""
        return _chosen(self.totals, None, linked_by)


Cut = dict[tuple[str, str], Share]


def _chosen(cut: Mapping[tuple[str, str], Share], pattern: str | None, linked_by: Iterable[str] | None) -> Share:
    wanted = None if linked_by is None else set(linked_by)
    of = [share for (name, link), share in cut.items() if pattern in (None, name) and (wanted is None or link in wanted)]
    return sum(of, Share(0, 0))


def scored(searched: Searched, truth: Truth, line_flop: float) -> Score:
    """Return how well a search found what the truth has.

    An alert is true where one structured effort above the line makes up at least half of its operations. An effort is found where one alert
    holds at least half of what its pieces did. An open effort is found where a workload of it may be over the line by itself.
    """
    found = searched.found
    of_place = [truth.effort_of.get((found.provider[n], found.account[n], found.stream[n])) for n in range(len(found))]
    over = {name for name, effort in truth.efforts.items() if effort.flop > line_flop}
    seen = [of_place[place] for place in openly(found, searched.training, line_flop)]
    plain = {name for name in over if not truth.efforts[name].pattern}
    alerts, totals = ([one.pieces for one in of] for of in (searched.alerts, searched.spread))
    in_alerts, by_total = (_held(searched, pieces, of_place, over - plain) for pieces in (alerts, totals))
    return Score(
        open_found=Share(len(plain & set(seen)), len(plain)),
        open_true=Share(sum(1 for name in seen if name in over), len(seen)),
        structured=by_kind(truth, over - plain, in_alerts),
        alerts_true=_true(searched, alerts, of_place, over - plain),
        totals=by_kind(truth, over - plain, in_alerts | by_total),
        totals_true=_true(searched, totals, of_place, over - plain),
        in_alerts=frozenset(in_alerts),
        by_total=frozenset(by_total),
    )


def _held(searched: Searched, groups: Sequence[Sequence[int]], of_place: Sequence[str | None], names: set[str]) -> set[str]:
    """Return the efforts that are at least half of a group that has at least half of them."""
    whole = _whole(searched, of_place)
    mains = ((pieces, _main(searched, pieces, of_place)) for pieces in groups)
    return {name for pieces, name in mains if name in names and _of(searched, pieces, of_place, name) >= HALF * whole[name]}


def _true(searched: Searched, groups: Sequence[Sequence[int]], of_place: Sequence[str | None], names: set[str]) -> Share:
    return Share(sum(1 for pieces in groups if _main(searched, pieces, of_place) in names), len(groups))


def by_kind(truth: Truth, names: Iterable[str], held: AbstractSet[str]) -> Cut:
    """Return of some efforts the share that is held, by pattern and by what links their accounts."""
    cut: Cut = {}
    for name in sorted(names):
        key = (truth.efforts[name].pattern, truth.efforts[name].linked_by)
        cut[key] = cut.get(key, Share(0, 0)) + Share(int(name in held), 1)
    return cut


def _whole(searched: Searched, of_place: Sequence[str | None]) -> dict[str | None, int]:
    """Return what each effort's workloads did, in 1e9 FLOP."""
    whole: dict[str | None, int] = {}
    for place, name in enumerate(of_place):
        whole[name] = whole.get(name, 0) + int(searched.found.giga[place])
    return whole


def _of(searched: Searched, pieces: Sequence[int], of_place: Sequence[str | None], name: str | None) -> int:
    return sum(int(searched.found.giga[place]) for place in pieces if of_place[place] == name)


def _main(searched: Searched, pieces: Sequence[int], of_place: Sequence[str | None]) -> str | None:
    """Return the effort that makes up at least half of a group."""
    all_of_it = sum(int(searched.found.giga[place]) for place in pieces)
    names = {of_place[place] for place in pieces} - {None}
    return next((name for name in sorted(map(str, names)) if _of(searched, pieces, of_place, name) >= HALF * all_of_it), None)


def pooled(scores: Sequence[Score]) -> Score:
    """Return the scores of several fleets as one."""
    nothing = Share(0, 0)
    return Score(
        open_found=sum((score.open_found for score in scores), nothing),
        open_true=sum((score.open_true for score in scores), nothing),
        structured=_added([score.structured for score in scores]),
        alerts_true=sum((score.alerts_true for score in scores), nothing),
        totals=_added([score.totals for score in scores]),
        totals_true=sum((score.totals_true for score in scores), nothing),
    )


def _added(cuts: Sequence[Mapping[tuple[str, str], Share]]) -> Cut:
    added: Cut = {}
    for cut in cuts:
        for key, share in cut.items():
            added[key] = added.get(key, Share(0, 0)) + share
    return added
