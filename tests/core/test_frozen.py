"""Frozen classes behave as the standard library's frozen dataclasses with slots do."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, is_dataclass, replace
from typing import Any

import pytest

from flopledger.core.frozen import frozen


def both(decorator: Any) -> type:
    """Return a class of every kind of field."""

    @decorator
    class Line:
        """A line."""

        name: str
        amount: float = 1.0
        tags: list[str] = field(default_factory=list)
        note: str = field(default="", compare=False)
        seen: dict[str, int] = field(default_factory=dict, repr=False, kw_only=True)
        twice: float = field(init=False)
        fixed: int = field(init=False, default=3)
        kept: tuple[str, ...] = field(init=False, default_factory=tuple)

        def __post_init__(self) -> None:
            object.__setattr__(self, "twice", self.amount * 2)

    return Line


OURS, THEIRS = both(frozen), both(dataclass(frozen=True, slots=True))


@frozen
class Place:
    """A base, known by its name to pickle."""

    file: str
    line: int = 1


@frozen
class Cell(Place):
    """One more field."""

    column: int = 1


@frozen
class Nothing:
    """No field at all."""


@frozen
class Own:  # noqa: PLW1641 - the decorator adds what hashes
    """What a class defines is kept."""

    value: float

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own)

    def __repr__(self) -> str:
        return "mine"


@pytest.mark.parametrize("arguments", [("a",), ("a", 2.0), ("a", 2.0, ["x"], "why")])
def test_values_and_words_are_those_of_the_standard_library(arguments: tuple[Any, ...]) -> None:
    ours, theirs = OURS(*arguments, seen={"a": 1}), THEIRS(*arguments, seen={"a": 1})
    assert repr(ours) == repr(theirs)
    assert asdict(ours) == asdict(theirs)
    assert [one.name for one in fields(ours)] == [one.name for one in fields(theirs)]
    assert inspect.signature(OURS).parameters.keys() == inspect.signature(THEIRS).parameters.keys()
    assert (OURS.__match_args__, OURS.__slots__) == (THEIRS.__match_args__, THEIRS.__slots__)  # type: ignore[attr-defined]


def test_what_is_equal_has_one_hash_and_what_is_not_compared_makes_no_difference() -> None:
    assert OURS("a") == OURS("a", note="other")
    assert OURS("a") != OURS("b")
    assert OURS("a") != THEIRS("a")
    assert hash(Cell("f", 2)) == hash(Cell("f", 2))
    assert Place("f") != Cell("f")
    assert Nothing() == Nothing()
    assert {Nothing(), Nothing()} == {Nothing()}
    not_a_number = float("nan")
    assert Own(not_a_number) == Own(1.0)
    with pytest.raises(TypeError, match="unhashable"):
        hash(OURS("a"))  # as a list is


def test_a_field_may_be_left_out_of_the_hash() -> None:
    @frozen
    class Chip:
        """A chip."""

        name: str
        peaks: dict[str, float] = field(hash=False)

    assert hash(Chip("a", {"bf16": 1.0})) == hash(Chip("a", {}))
    assert Chip("a", {"bf16": 1.0}) != Chip("a", {})


def test_defaults_are_made_anew_for_each() -> None:
    assert OURS("a").tags is not OURS("a").tags
    assert (OURS("a", 2.0).twice, OURS("a").fixed, OURS("a").kept) == (4.0, 3, ())
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'name'"):
        OURS()


def test_nothing_can_be_changed() -> None:
    cell = Cell("f", 2, 3)
    with pytest.raises(FrozenInstanceError, match=r"Cell\.line"):
        cell.line = 5  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match=r"Cell\.line"):
        del cell.line
    with pytest.raises(FrozenInstanceError):
        cell.other = 5  # type: ignore[attr-defined]
    assert not hasattr(cell, "__dict__")


def test_they_are_replaced_copied_pickled_and_matched() -> None:
    cell = Cell("f", 2, 3)
    assert is_dataclass(type(cell))
    assert replace(cell, line=4) == Cell("f", 4, 3)
    assert pickle.loads(pickle.dumps(cell)) == copy.deepcopy(cell) == copy.copy(cell) == cell  # noqa: S301 - our own bytes
    match cell:
        case Cell(file, line, column):
            assert (file, line, column) == ("f", 2, 3)


def test_what_a_class_defines_is_kept() -> None:
    assert repr(Own(1.0)) == "mine"
    assert hash(Own(1.0)) == hash(Own(1.0))
    assert repr(Cell("f")) == "Cell(file='f', line=1, column=1)"
