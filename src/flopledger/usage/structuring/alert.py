"""Alerts: groups of pieces that together cross the line, with the totals, the probability, the reasons and what would clear them."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from flopledger.core.frozen import frozen
from flopledger.engine.sql import SqlEngine
from flopledger.usage.graph import Numbers, components
from flopledger.usage.kinds.kind import training_probability
from flopledger.usage.linking.link import Linked
from flopledger.usage.models import read_model
from flopledger.usage.structuring.pieces import PACKAGE, Pairs, limits, pairs, patterns
from flopledger.usage.workloads.group import GIGA, Workloads

Floats = NDArray[np.float64]
ONE_EFFORT = 1  # the class of the models
Z95 = NormalDist().inv_cdf(0.95)
NOT_BY_CHANCE = ("linked", "suspected", "handed_over", "same_image")
GROUP = ("pieces", "pair_odds", "linked", "suspected", "handed_over", "same_image", "in_step", "in_turn")


@frozen
class Total:
    """FLOP with the 5th and 95th percentile: utilisation that nobody measured errs in all pieces alike."""

    point: float
    low: float
    high: float

    def over(self, line_flop: float) -> float:
        """Return the probability that it is more than the line, lognormal between its bounds."""
        if self.low >= self.high or self.low <= 0:
            return float(self.point > line_flop)
        spread = log(self.high / self.low) / (2 * Z95)
        return NormalDist().cdf((log(self.point) - log(line_flop)) / spread)


@frozen
class Sign:
    """A pattern in a group: how many pairs of its pieces show it, and what it adds to the logarithm of the odds of such a pair."""

    pattern: str
    pairs: int
    log_odds: float


@frozen
class Alert:
    """Pieces that may be one effort.

    `pieces` are places of workloads, `accounts` and `customers` how many there are; `together` is the total of all, `linked` of the
    largest customer by strong links, `alone` of the largest account. `one_effort` is the probability that the pieces belong together,
    `over` that together they are more than the line.
    """

    pieces: tuple[int, ...]
    accounts: int
    customers: int
    together: Total
    linked: Total
    alone: Total
    one_effort: float
    over: float
    signs: tuple[Sign, ...]

    def cleared_by(self) -> tuple[str, ...]:
        """Return what would explain the alert otherwise, for each pattern it rests on."""
        return tuple(patterns()[sign.pattern].cleared_by for sign in self.signs if sign.pairs)


@frozen
class Spread:
    """A customer whose likely training under several accounts may be over the line together, though under none surely alone.

    Strong links alone put it together. Whether it is one effort or several models is not asked: it is this customer's total.
    """

    pieces: tuple[int, ...]
    accounts: int
    together: Total
    alone: Total
    over: float


@frozen
class Searched:
    """What a search went by: workloads, the probability of each that it is training, the pieces and pairs, and what it found.

    `spread` are customers over the line by their accounts' total, `alerts` groups of pieces that may be one effort.
    """

    found: Workloads
    training: Floats
    pairs: Pairs
    spread: tuple[Spread, ...]
    alerts: tuple[Alert, ...]


def search(engine: SqlEngine, found: Workloads, accounts: Linked, line_flop: float, *, every: bool = False) -> Searched:
    """Return alerts, the likeliest first; `every` also those that are more likely no single effort than one.

    Only groups under at least two accounts, none of which is surely over the line by itself, can be alerts: what one account does
    openly needs no linking to be seen.
    """
    training = training_probability(found)
    seen = pairs(engine, found, training, accounts, line_flop)
    least = 0.0 if every else limits()["least_alert"]
    crossing = (members for members in grouped(seen) if may_alert(found, seen.chosen[members], line_flop))
    groups = [alert_of(found, seen, members, line_flop) for members in crossing]
    kept = [group for group in groups if group.one_effort >= least]
    ordered = tuple(sorted(kept, key=lambda one: (-one.one_effort * one.over, one.pieces)))
    return Searched(found, training, seen, _spread(found, seen, line_flop), ordered)


def _spread(found: Workloads, seen: Pairs, line_flop: float) -> tuple[Spread, ...]:
    """Return customers over the line by the total of their accounts, the largest first."""
    groups = (seen.chosen[np.flatnonzero(seen.customer == label)] for label in np.unique(seen.customer))
    made = []
    for places in groups:
        if len(places) > 1 and may_alert(found, places, line_flop):
            accounts, together = _accounts(found, places), total(found, places)
            pieces = tuple(int(place) for place in places)
            made.append(Spread(pieces, len(set(accounts)), together, _largest(found, places, accounts), together.over(line_flop)))
    return tuple(sorted(made, key=lambda one: (-one.together.point, one.pieces)))


def pair_probability(seen: Pairs) -> Floats:
    """Return for each pair the probability that both belong to one effort.

    Pairs that only time and width put together also come about by chance, the more often the more pieces there are: their odds are
    those of a fleet as the model was fitted on, divided by how many times more pieces there are.
    """
    if not len(seen.one):
        return np.zeros(0)
    odds = read_model(PACKAGE, "pair_coefficients").terms(seen.shown).sum(axis=1)
    shown = dict(zip(patterns(), seen.shown.T, strict=True))
    by_chance = sum(shown[name] for name in NOT_BY_CHANCE) == 0
    more = log(max(1.0, len(seen.chosen) / limits()["usual_pieces"]))
    raised = odds[:, ONE_EFFORT] - odds[:, 0] - by_chance * more
    return np.asarray(1 / (1 + np.exp(-raised)))


def grouped(seen: Pairs) -> list[Numbers]:
    """Return groups of pieces that likely pairs join, each of two or more."""
    near = pair_probability(seen) >= limits()["least_pair"]
    label = components(len(seen.chosen), seen.one[near], seen.other[near])
    groups = (np.flatnonzero(label == one) for one in np.unique(label[seen.one[near]]))
    return [members for members in groups if len(members) > 1]


def may_alert(found: Workloads, places: Numbers, line_flop: float) -> bool:
    """Tell whether pieces may be more than the line together, under several accounts of which none surely is by itself."""
    accounts = _accounts(found, places)
    several = len(set(accounts)) > 1
    return several and total(found, places).high >= line_flop > _largest(found, places, accounts).low


def _accounts(found: Workloads, places: Numbers) -> list[tuple[str, str]]:
    return [(found.provider[place], found.account[place]) for place in places]


def alert_of(found: Workloads, seen: Pairs, members: Numbers, line_flop: float) -> Alert:
    """Return the alert that a group of pieces is."""
    places = seen.chosen[members]
    accounts, together = _accounts(found, places), total(found, places)
    inside = np.isin(seen.one, members) & np.isin(seen.other, members)
    probability = read_model(PACKAGE, "group_coefficients").probabilities(features(seen, members)[None, :])[0, ONE_EFFORT]
    return Alert(
        pieces=tuple(int(place) for place in places),
        accounts=len(set(accounts)),
        customers=len(set(seen.customer[members].tolist())),
        together=together,
        linked=_largest(found, places, seen.customer[members].tolist()),
        alone=_largest(found, places, accounts),
        one_effort=float(probability),
        over=together.over(line_flop),
        signs=_signs(seen, inside),
    )


def features(seen: Pairs, members: Numbers) -> Floats:
    """Return a row of GROUP for a group: its size, the mean log-odds of its pairs, and the share of pairs that shows each pattern."""
    inside = np.isin(seen.one, members) & np.isin(seen.other, members)
    odds = read_model(PACKAGE, "pair_coefficients").terms(seen.shown[inside]).sum(axis=1)
    shown = dict(zip(patterns(), seen.shown[inside].sum(axis=0) / (len(members) * (len(members) - 1) / 2), strict=True))
    mean = float((odds[:, ONE_EFFORT] - odds[:, 0]).mean())
    return np.array([log(len(members)), mean, *(shown[name] for name in GROUP[2:])])


def _signs(seen: Pairs, inside: NDArray[np.bool_]) -> tuple[Sign, ...]:
    model = read_model(PACKAGE, "pair_coefficients")
    on, off = (model.terms(np.full((1, len(model.features)), value))[0] for value in (1.0, 0.0))
    added = (on - off)[:-1, ONE_EFFORT] - (on - off)[:-1, 0]
    signs = [Sign(name, int(seen.shown[inside, place].sum()), float(added[place])) for place, name in enumerate(patterns())]
    return tuple(sorted((sign for sign in signs if sign.pairs), key=lambda sign: (-sign.log_odds, sign.pattern)))


def total(found: Workloads, places: Numbers) -> Total:
    """Return what workloads come to together, in FLOP."""
    return Total(*(float(getattr(found, name)[places].sum()) * GIGA for name in ("giga", "giga_low", "giga_high")))


def _largest(found: Workloads, places: Numbers, whose: Sequence[object]) -> Total:
    """Return the largest total of one owner of pieces."""
    of: dict[object, list[int]] = {}
    for place, owner in zip(places.tolist(), whose, strict=True):
        of.setdefault(owner, []).append(place)
    return max((total(found, np.array(mine)) for mine in of.values()), key=lambda one: one.point)


def openly(found: Workloads, training: Floats, line_flop: float) -> dict[int, Total]:
    """Return the workloads that are likely training and may be over the line by themselves, by place, the largest first."""
    places = np.flatnonzero((training >= limits()["least_training"]) & (found.giga_high * GIGA >= line_flop))
    order = sorted(places.tolist(), key=lambda place: (-int(found.giga[place]), place))
    return {place: total(found, np.array([place])) for place in order}
