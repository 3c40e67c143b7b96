"""Work made of passes: forward and training passes of several models over tokens, each a part of an activity's compute.

The methods for kinds of work (preference tuning, reinforcement learning, distillation, generation) say which model passes
over how many tokens how often; this module turns that into estimates, with the convention each model can be counted in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from math import floor, inf, isnan, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.core.finding import capped, did_you_mean, finding
from flopledger.core.frozen import frozen
from flopledger.core.shown import shown
from flopledger.estimate.given import Estimate, Given, Origin, Rows
from flopledger.estimate.lazily import Lazily
from flopledger.estimate.models import HOFFMANN, KAPLAN, SIX_N_D, Model
from flopledger.estimate.per_token import PerToken
from flopledger.estimate.spread import Floats, Spread, product
from flopledger.estimate.sums import added

NOTHING = PerToken(nan, nan, nan)
MIXED = "mixed"  # parts of a sum that are counted by different conventions
Flags = NDArray[np.bool_]


@frozen
class Passing:
    """The forward work of a token for each activity: by what it is, with the interval of the model's size as factors around 1."""

    each: Coded[PerToken]
    size: Spread
    convention: Coded[str]
    name: Coded[str | None]

    def flop(self, work: Callable[[PerToken], float]) -> Spread:
        """Return FLOP a token, of work made out of the forward pass."""
        each: Floats = self.each.map(work).array(np.float64)
        return product(Spread.exact(each), self.size)


@frozen
class Piece:
    """One part of the work of some activities: `flop` over all rows, counted where `present` holds."""

    part: str
    passing: Passing
    flop: Spread
    present: Flags
    inputs: Mapping[str, Floats] = field(default_factory=dict)
    factors: Mapping[str, Spread] = field(default_factory=dict)
    role: str = ""  # what the model is there for, where several have a piece of the part


def named_models(given: Given, field_name: str) -> Coded[Model | None]:
    """Return the models that a field names; None where it names none. A name that is not declared is a finding."""
    key = f"models of {field_name}"
    if key not in given.cache:
        given.cache[key] = _looked_up(given, field_name)
    found: Coded[Model | None] = given.cache[key]
    return found


def _looked_up(given: Given, field_name: str) -> Coded[Model | None]:
    names, artifacts = given.values(field_name), given.ledger.artifacts
    for index in np.flatnonzero(names.where(lambda name: name is not None and name not in artifacts)).tolist():
        remedy = did_you_mean(names[index], list(artifacts))
        given.find("unknown-artifact", index, field_name, found=shown(names[index]), expected="a declared artifact", remedy=remedy)
    return names.map(lambda name: None if name is None else given.models.get(name, Model(name, None, nan, nan, nan)))


def passing(models: Coded[Model | None], length: Floats, start: Floats | None = None) -> Passing:
    """Return the forward work of a token in sequences of `length`, behind `start`; NaN where a length is not known.

    Without a length, or without the model's config, it is two operations a parameter and token and leaves attention out.
    """
    cells = models.both(points(length)).both(points(start if start is not None else np.zeros(len(length))))
    kinds = cells.map(lambda cell: _Kind(cell[0][0], cell[0][1], cell[1]))
    ends = kinds.map(lambda kind: kind.size())
    size = Spread(*(ends.map(lambda end, which=which: end[which]).array(np.float64) for which in range(3)))  # type: ignore[misc]
    return Passing(kinds.map(lambda kind: kind.forward()), size, kinds.map(lambda kind: kind.convention()), models.map(_name))


def _name(model: Model | None) -> str | None:
    return None if model is None else model.name


@frozen
class _Kind:
    """What makes the forward work of a token: a model, and the stretch of the sequence that is computed."""

    model: Model | None
    length: float | None
    start: float | None

    @property
    def exact(self) -> bool:
        return self.model is not None and self.model.exact and self.length is not None and self.start is not None

    def convention(self) -> str:
        return self.model.convention if self.exact and self.model is not None else SIX_N_D

    def size(self) -> tuple[float, float, float]:
        if self.model is None or self.exact:
            return 1.0, 1.0, 1.0
        point = self.model.parameters
        return (nan, nan, nan) if isnan(point) else (1.0, self.model.low / point, self.model.high / point)

    def forward(self) -> PerToken:
        if self.model is None:
            return NOTHING
        if not self.exact or self.length is None or self.start is None:
            return self.model.roughly
        return between(self.model, self.length, self.start)


def between(model: Model, length: float, start: float = 0.0) -> PerToken:
    """Return the forward work of a token where lengths are averages and need not be whole: on the line between whole ones."""
    first = floor(start)
    low = max(floor(length), first + 1)
    one = model.passing(low, first)
    if length <= low:
        return one
    other, share = model.passing(low + 1, first), length - low
    return PerToken(*(a + share * (b - a) for a, b in zip(one, other, strict=True)))


def points(values: Floats) -> Coded[float | None]:
    """Return numbers as coded cells, None where one is not known."""
    found, code = np.unique(values, return_inverse=True)
    return Coded([None if np.isnan(value) else float(value) for value in found], code.astype(np.int64))


def given_or(given: Given, name: str, usual: float) -> Spread:
    """Return an amount, or its usual value where it is not written."""
    written = given.amount(name)
    return written.where(given.rows_with(name), Spread.exact(np.full(given.count, usual)))


def above_zero(given: Given, name: str, usual: float) -> Spread:
    """Return an amount that something is divided by, or its usual value; unknown, with a finding, where it is nothing."""
    written = given_or(given, name, usual)
    with np.errstate(invalid="ignore"):
        nothing = written.low <= 0
    given.findings.extend(
        capped(
            finding("out-of-range", given.place(index, name), found=f"`{name}` of 0", expected="more than 0", remedy="check the number")
            for index in np.flatnonzero(nothing).tolist()
        )
    )
    return Spread.unknown(given.count).where(nothing, written)


def needs(given: Given, *names: str, where: Flags | None = None) -> None:
    """Find fields that the method cannot do without and that nobody wrote; one that is written as unknown is no surprise."""
    for name in names:
        lacking = ~given.rows_with(name) if where is None else where & ~given.rows_with(name)
        method = given.path.rpartition(".")[2]
        given.findings.extend(
            capped(
                finding(
                    "method-incomplete",
                    given.place(index),
                    found=f"`{method}` without `{name}`",
                    expected=f"`{name}`: {given.fields[name].doc[:1].lower()}{given.fields[name].doc[1:].rstrip('.')}",
                    remedy=f"add it, or write `{name}: unknown`",
                )
                for index in np.flatnonzero(lacking).tolist()
            )
        )


def within_limit(given: Given, models: Coded[Model | None], length: Floats, field_name: str) -> None:
    """Find sequences over the limit of a model; `field_name` is where their length, or the longer part of it, is written."""
    pairs = models.both(points(length))
    given.findings.extend(
        capped(
            finding(
                "context-too-long",
                given.place(index, field_name),
                found=f"{length[index]:,.0f} tokens",
                expected=f"at most {_limit(models[index]):,.0f}",
                remedy="give the context that was trained with, or the config of the extended model",
            )
            for index in np.flatnonzero(pairs.where(_over)).tolist()
        )
    )


def _over(pair: tuple[Model | None, float | None]) -> bool:
    model, length = pair
    return length is not None and length > _limit(model)


def _limit(model: Model | None) -> float:
    return inf if model is None or model.limit is None else model.limit


def estimates(given: Given, method: str, pieces: Sequence[Piece], source: Citation | None = None) -> list[Estimate]:
    """Return an estimate for each part and convention; where the ledger writes the method under a part, only that part's.

    Pieces of one part (a reference and a reward model that both score) are added up: a part is one line of an activity.
    """
    parts = dict.fromkeys(piece.part for piece in pieces if given.part in (None, piece.part))
    wholes = [_together([piece for piece in pieces if piece.part == part and piece.present.any()]) for part in parts]
    return [one for whole in wholes if whole is not None for one in _by_convention(given, method, whole, source)]


def _together(pieces: Sequence[Piece]) -> _Part | None:
    """Return the pieces of one part as one."""
    if not pieces:
        return None
    flop, present = Spread.exact(np.zeros(len(pieces[0].present))), np.zeros(len(pieces[0].present), dtype=bool)
    common = _common(pieces) if len(pieces) > 1 else {}
    convention: Coded[Any] = Coded.same(frozenset[str](), len(present))
    for piece in pieces:
        flop = piece.flop if len(pieces) == 1 else added(flop, _without(piece.flop, common)).where(piece.present, flop)
        present = present | piece.present
        own = convention.both(piece.passing.convention).map(lambda pair: pair[0] | {pair[1]})
        convention = Coded([*own.words, *convention.words], np.where(piece.present, own.code, convention.code + len(own.words)))
    whole = product(flop, *common.values()) if common else flop
    return _Part(pieces, whole, present, common, flop, convention.map(lambda names: next(iter(names)) if len(names) == 1 else MIXED))


def _common(pieces: Sequence[Piece]) -> dict[str, Spread]:
    """Return the factors that all pieces have, and that err in all of them together; those of which every value is known."""
    first, *others = pieces
    shared = {name: one for name, one in first.factors.items() if all(other.factors.get(name) is one for other in others)}
    return {name: one for name, one in shared.items() if bool((one.low > 0).all())}


def _without(flop: Spread, factors: Mapping[str, Spread]) -> Spread:
    """Return an amount with some of its factors taken out again: points divide, squared log-distances are less by theirs."""
    for factor in factors.values():
        with np.errstate(invalid="ignore", divide="ignore"):
            down = np.log(flop.point / flop.low) ** 2 - np.log(factor.point / factor.low) ** 2
            up = np.log(flop.high / flop.point) ** 2 - np.log(factor.high / factor.point) ** 2
            point, bare = flop.point / factor.point, np.isnan(flop.point)
            left = [np.sqrt(np.nan_to_num(np.maximum(end, 0.0), posinf=np.inf)) for end in (down, up)]  # nothing has no ends
            low, high = point * np.exp(-left[0]), point * np.exp(left[1])
            flop = Spread(point, np.where(bare, flop.low / factor.low, low), np.where(bare, flop.high / factor.high, high))
    return flop


@frozen
class _Part:
    """One part of the work of some activities: its pieces, their sum, and what they have in common times the `rest`."""

    pieces: Sequence[Piece]
    flop: Spread
    present: Flags
    common: Mapping[str, Spread]
    rest: Spread
    convention: Coded[str]


def _by_convention(given: Given, method: str, part: _Part, source: Citation | None) -> Iterator[Estimate]:
    for convention in dict.fromkeys(part.convention.present()):
        index = np.flatnonzero(part.present & part.convention.equals(convention))
        if len(index):
            cites = tuple({SIX_N_D: (KAPLAN,), MIXED: (KAPLAN, HOFFMANN)}.get(convention, (HOFFMANN,)))
            yield _estimate(given, method, part, index, convention, (*cites, *((source,) if source else ())))


def _estimate(given: Given, method: str, part: _Part, index: Rows, convention: str, cites: tuple[Citation, ...]) -> Estimate:
    return Estimate(
        quantity="compute",
        method=method,
        rows=given.rows[index],
        part=Coded.same(part.pieces[0].part, len(index)),
        spread=part.flop.take(index),
        convention=convention,
        factors=_factors(part, index),
        origins=_origins(given, part, index),
        inputs=_inputs(part, index),
        cites=Lazily(len(index), lambda number: (*cites, *given.evidence(int(index[number])))),
    )


def _factors(part: _Part, index: Rows) -> dict[str, Spread]:
    """Return the factors of a single piece; a sum of several has none but itself."""
    if len(part.pieces) > 1:
        return {**{name: one.take(index) for name, one in part.common.items()}, "passes of several models": part.rest.take(index)}
    piece = part.pieces[0]
    return {**{name: factor.take(index) for name, factor in piece.factors.items()}, "parameters": piece.passing.size.take(index)}


def _origins(given: Given, part: _Part, index: Rows) -> dict[str, Origin]:
    """Return that the parts of one activity err together in what they have in common, and all work on a model in its size."""
    factors = part.common if len(part.pieces) > 1 else part.pieces[0].factors
    of_work = {name: given.of_the_work(name, factor, index) for name, factor in factors.items()}
    if len(part.pieces) > 1:
        return of_work
    return {**of_work, "parameters": Origin(part.pieces[0].passing.name.take(index).map(_size_of), Coded.same(None, len(index)))}


def _inputs(part: _Part, index: Rows) -> dict[str, Any]:
    """Return what went in, by role where several models have one."""
    found: dict[str, Any] = {}
    for piece in part.pieces:
        found[piece.role or "model"] = _where_present(piece.passing.name, piece.present).take(index)
        found.update({name: value[index] for name, value in piece.inputs.items()})
    return found


def _where_present(names: Coded[str | None], present: Flags) -> Coded[str | None]:
    return Coded((None, *names.words), np.where(present, names.code + 1, 0))


def _size_of(name: str | None) -> str | None:
    return None if name is None else f"parameters of {name}"
