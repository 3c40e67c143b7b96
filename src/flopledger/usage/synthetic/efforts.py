"""The training efforts of a made-up fleet: plain ones, honest ones below the line, and ones cut into pieces to stay below it.

A piece runs under one account. `synthetic.segments` makes records of jobs from pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from flopledger.core.frozen import frozen
from flopledger.usage.synthetic.parameters import SECONDS_PER_DAY, SECONDS_PER_HOUR, Asked, generator, parameter, window
from flopledger.usage.synthetic.people import STRONG, Seat

UNDER, STEP, HANDED, ROTATED = PATTERNS = ("under-the-line", "in-step", "handed-over", "rotated")
MOST_PIECES = 12
FEWEST_IN_ALL = 1.3  # times the line
BUSY_SHARE = 0.85  # of the window, that pieces one after the other may fill
EACH_THOUSAND = 1000


@frozen
class Piece:
    """Work under one account: FLOP, first second, days; `after` is the piece, counted within the effort, whose state it takes up.

    `pause_seconds` is how long after the end of the piece before it begins, where it does not begin at `started` of itself.
    """

    seat: int
    flop: float
    started: int
    days: float
    after: int | None = None
    pause_seconds: float | None = None


@frozen
class Effort:
    """One training effort. `pattern` is empty where it is not cut; `linked_by` what links its accounts, `chip` draws it."""

    name: str
    actor: int
    flop: float
    pieces: tuple[Piece, ...]
    pattern: str = ""
    linked_by: str = ""
    public_image: bool = False
    own_image: bool = True
    vendor_image: bool = False
    chip: float = 0.0


@dataclass(slots=True)
class Plan:
    """Efforts and the seats they need, as they are made."""

    efforts: list[Effort] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    actors: int = 0

    def seat(self, actor: int, provider: int, linked_by: str = "") -> int:
        """Take a seat and return its number."""
        self.seats.append(Seat(actor, provider, linked_by))
        return len(self.seats) - 1

    def actor(self) -> int:
        """Return a new actor."""
        self.actors += 1
        return self.actors - 1


def planned(asked: Asked) -> Plan:
    """Return the efforts of a fleet: the same for the same seed and size."""
    random, plan = generator(asked, "efforts"), Plan()
    above = max(1, round(parameter("efforts_factor") * (asked.records / EACH_THOUSAND) ** parameter("efforts_power")))
    for _ in range(above):
        _plain(random, asked, plan, _between(random, "above", asked))
    for number in range(max(1, round(above * parameter("structured_share")))):
        _structured(random, asked, plan, PATTERNS[number % len(PATTERNS)])
    for _ in range(round(above * parameter("below_share"))):
        _honest(random, asked, plan)
    return plan


def _between(random: np.random.Generator, name: str, asked: Asked) -> float:
    """Return a size in FLOP between the bounds of a kind of effort, evenly in its logarithm."""
    low, high = np.log(parameter(f"{name}_low")), np.log(parameter(f"{name}_high"))
    return float(np.exp(random.uniform(low, high))) * asked.line_flop


def _days(random: np.random.Generator) -> float:
    return float(random.uniform(parameter("piece_days_low"), parameter("piece_days_high")))


def _start(random: np.random.Generator, days: float) -> int:
    """Return a second at which work of so many days may begin, to be done within the window."""
    first, last = window()
    room = max(0.0, (last - first) * BUSY_SHARE - days * SECONDS_PER_DAY)
    return first + int(random.random() * room)


def _plain(random: np.random.Generator, asked: Asked, plan: Plan, flop: float, actor: int | None = None) -> None:
    days, whose = _days(random), plan.actor() if actor is None else actor
    seat = plan.seat(whose, int(random.integers(asked.providers)) if actor is None else plan.seats[-1].provider)
    _add(random, plan, whose, (Piece(seat, flop, _start(random, days), days),))


def _add(random: np.random.Generator, plan: Plan, actor: int, pieces: tuple[Piece, ...], pattern: str = "", linked_by: str = "") -> None:
    plan.efforts.append(
        Effort(
            name=f"synthetic-effort-{len(plan.efforts):05d}",
            actor=actor,
            flop=sum(piece.flop for piece in pieces),
            pieces=pieces,
            pattern=pattern,
            linked_by=linked_by,
            public_image=bool(random.random() < parameter("public_image_share")),
            vendor_image=bool(random.random() < parameter("vendor_image_share") and not pattern),
            own_image=bool(not pattern or random.random() < parameter("own_image_again")),
            chip=float(random.random()),
        )
    )


def _honest(random: np.random.Generator, asked: Asked, plan: Plan) -> None:
    """Add honest work below the line: one effort, several of one customer, or two of strangers that look alike."""
    draw = random.random()
    _plain(random, asked, plan, _between(random, "below", asked))
    if draw < parameter("several_models_share"):
        for _ in range(2):
            _plain(random, asked, plan, _between(random, "below", asked), plan.efforts[-1].actor)
    elif draw < parameter("several_models_share") + parameter("twins_share"):
        _twin(random, asked, plan)


def _twin(random: np.random.Generator, asked: Asked, plan: Plan) -> None:
    """Add a stranger's effort that starts with the last one, at the same size and length."""
    last, stranger = plan.efforts[-1], plan.actor()
    piece = last.pieces[0]
    other = Piece(plan.seat(stranger, int(random.integers(asked.providers))), piece.flop, piece.started, piece.days)
    plan.efforts.append(
        Effort(f"synthetic-effort-{len(plan.efforts):05d}", stranger, other.flop, (other,), public_image=True, chip=last.chip)
    )


def _structured(random: np.random.Generator, asked: Asked, plan: Plan, pattern: str) -> None:
    whole, actor = _between(random, "above", asked), plan.actor()
    sizes = _cut(random, whole / asked.line_flop)
    linked_by = _visible(random, several=asked.providers > 1)
    home = int(random.integers(asked.providers))
    spread = pattern == ROTATED or bool(random.random() < parameter("several_providers"))
    places = [(home + number) % asked.providers if spread else home for number in range(len(sizes))]
    seats = [plan.seat(actor, place, linked_by) for place in places]
    pieces = TIMING[pattern](random, [size * asked.line_flop for size in sizes], seats)
    _add(random, plan, actor, tuple(pieces), pattern, linked_by)


def _cut(random: np.random.Generator, whole: float) -> list[float]:
    """Return pieces, in lines, that are each below the line and together about `whole`, and always more than the line."""
    sizes: list[float] = []
    while sum(sizes) < max(whole, FEWEST_IN_ALL) and len(sizes) < MOST_PIECES:
        sizes.append(float(random.uniform(parameter("piece_low"), parameter("piece_high"))))
    return sizes


def _visible(random: np.random.Generator, *, several: bool) -> str:
    """Return what links the accounts of a structured effort; beyond one provider only an owner or a domain can."""
    draw = random.random()
    if draw < parameter("visible_strong"):
        return STRONG[0] if several else STRONG[int(random.integers(len(STRONG)))]
    return "contact_domain" if draw < parameter("visible_strong") + parameter("visible_weak") else "nothing"


Pieces = Iterator[Piece]


def _apart(random: np.random.Generator, sizes: list[float], seats: list[int]) -> Pieces:
    """Yield pieces just under the line, whenever they happen to start; the work of none goes on in another in any record."""
    for seat, size in zip(seats, sizes, strict=True):
        days = _days(random)
        yield Piece(seat, size, _start(random, days), days)


def _together(random: np.random.Generator, sizes: list[float], seats: list[int]) -> Pieces:
    """Yield pieces in step: equal sizes, started and stopped together."""
    days = _days(random)
    start, slip = _start(random, days), parameter("step_hours") * SECONDS_PER_HOUR
    size = sum(sizes) / len(sizes)
    for seat in seats:
        yield Piece(seat, size, start + int(random.random() * slip), days)


def _in_turn(random: np.random.Generator, sizes: list[float], seats: list[int], *, taken_up: bool) -> Pieces:
    """Yield pieces one after the other; `taken_up` says that the next one starts from the last one's checkpoint, on record."""
    first, last = window()
    days = min(_days(random), (last - first) * BUSY_SHARE / SECONDS_PER_DAY / len(sizes) / STRETCH)
    at = _start(random, days * len(sizes) * STRETCH)
    for number, (seat, size) in enumerate(zip(seats, sizes, strict=True)):
        lasts = days * size * len(sizes) / sum(sizes)  # the width stays what it was
        pause = random.random() * parameter("rotation_gap_hours") * SECONDS_PER_HOUR if number else None
        yield Piece(seat, size, at, lasts, number - 1 if taken_up and number else None, pause)


STRETCH = 1.15  # interruptions make an effort longer than its work


def _handed(random: np.random.Generator, sizes: list[float], seats: list[int]) -> Pieces:
    return _in_turn(random, sizes, seats, taken_up=True)


def _rotated(random: np.random.Generator, sizes: list[float], seats: list[int]) -> Pieces:
    return _in_turn(random, sizes, seats, taken_up=False)


TIMING: dict[str, Callable[[np.random.Generator, list[float], list[int]], Pieces]] = {
    UNDER: _apart,
    STEP: _together,
    HANDED: _handed,
    ROTATED: _rotated,
}
