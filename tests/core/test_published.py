"""Published classes write and check as pydantic's models of the same fields do, without loading it to write."""

from __future__ import annotations

import copy
import json
import math
import pickle
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from flopledger.core.published import Published


class Place(Published):
    """Where something stands."""

    file: str
    line: int | None = None


class Amount(Published):
    """An amount."""

    unit: str
    point: float | None
    high: float = 0.0


class Sum(Amount):
    """An amount with places."""

    on: date | None
    places: list[Place] = []  # noqa: RUF012 - made anew for each
    shares: dict[str, Amount]
    cited: Place | None = None


class TheirPlace(BaseModel):
    """Where something stands."""

    model_config = ConfigDict(extra="forbid")
    file: str
    line: int | None = None


class TheirAmount(BaseModel):
    """An amount."""

    model_config = ConfigDict(extra="forbid", ser_json_inf_nan="null")
    unit: str
    point: float | None
    high: float = 0.0


class TheirSum(TheirAmount):
    """An amount with places."""

    on: date | None
    places: list[TheirPlace] = []
    shares: dict[str, TheirAmount]
    cited: TheirPlace | None = None


AMOUNTS = st.fixed_dictionaries(
    {"unit": st.text(max_size=5), "point": st.none() | st.floats() | st.integers(-(2**53), 2**53)}, optional={"high": st.floats()}
)
PLACES = st.fixed_dictionaries({"file": st.text(max_size=5)}, optional={"line": st.none() | st.integers()})
SUMS = st.fixed_dictionaries(
    {
        "unit": st.text(max_size=5),
        "point": st.none() | st.floats(),
        "on": st.none() | st.dates(),
        "shares": st.dictionaries(st.text(max_size=3), AMOUNTS, max_size=2),
    },
    optional={"places": st.lists(PLACES, max_size=2), "cited": st.none() | PLACES, "high": st.integers(0, 10)},
)


def made(values: dict[str, Any]) -> Sum:
    """Return a sum made as the program makes one: of objects, with no check."""
    inside: dict[str, Any] = {"shares": {name: Amount(**one) for name, one in values["shares"].items()}}
    if "places" in values:
        inside["places"] = [Place(**one) for one in values["places"]]
    if values.get("cited") is not None:
        inside["cited"] = Place(**values["cited"])
    return Sum(**{**values, **inside})


@given(SUMS)
def test_json_is_what_pydantic_writes_of_a_model_of_the_same_fields(values: dict[str, Any]) -> None:
    ours, theirs = made(values), TheirSum.model_validate(values)
    assert ours.model_dump_json() == theirs.model_dump_json()
    assert ours.model_dump_json(indent=2, exclude_none=True) == theirs.model_dump_json(indent=2, exclude_none=True)
    assert json.dumps(ours.model_dump(mode="json")) == json.dumps(theirs.model_dump(mode="json"))


@given(SUMS)
def test_what_was_written_is_read_back(values: dict[str, Any]) -> None:
    ours = made(values)
    numbers = [ours.point, ours.high, *(number for one in ours.shares.values() for number in (one.point, one.high))]
    if all(number is None or math.isfinite(number) for number in numbers):
        again = Sum.model_validate_json(ours.model_dump_json())
        assert again == ours
        assert (type(again.cited), type(again.shares)) == (type(ours.cited), dict)
        assert Sum.model_validate(ours.model_dump()) == ours


def test_the_schema_is_that_of_the_model() -> None:
    renamed = json.loads(json.dumps(TheirSum.model_json_schema()).replace("Their", ""))
    assert Sum.model_json_schema() == renamed


@pytest.mark.parametrize(
    ("tree", "at"),
    [
        ({"unit": "FLOP", "on": None, "shares": {}}, ("point",)),
        ({"unit": "FLOP", "point": "many", "on": None, "shares": {}}, ("point",)),
        ({"unit": "FLOP", "point": 1.0, "on": None, "shares": {"a": {"unit": "x", "point": None, "more": 1}}}, ("shares", "a", "more")),
        ({"unit": "FLOP", "point": 1.0, "on": "2024-02-30", "shares": {}}, ("on",)),
    ],
)
def test_what_is_read_is_checked(tree: dict[str, Any], at: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError) as ours:
        Sum.model_validate(tree)
    with pytest.raises(ValidationError) as theirs:
        TheirSum.model_validate(tree)
    assert [(one["loc"], one["msg"]) for one in ours.value.errors()] == [(one["loc"], one["msg"]) for one in theirs.value.errors()]
    assert ours.value.errors()[0]["loc"] == at


def test_attributes_of_other_objects_can_be_taken() -> None:
    found = SimpleNamespace(unit="FLOP", point=1, high=2.0, more="left out")
    assert Amount.model_validate(found, from_attributes=True) == Amount(unit="FLOP", point=1.0, high=2.0)


def test_fields_are_missed_and_not_invented() -> None:
    with pytest.raises(TypeError, match="Amount: missing or unknown: point, wrong"):
        Amount(unit="FLOP", wrong=1)  # type: ignore[call-arg]
    with pytest.raises(AttributeError, match=r"Place\.line cannot be changed"):
        Place(file="a").line = 3  # type: ignore[misc]


def test_a_default_list_belongs_to_one_object() -> None:
    first, second = (Sum(unit="", point=1.0, on=None, shares={}) for _ in range(2))
    first.places.append(Place(file="a"))
    assert second.places == []


def test_they_can_be_copied_and_pickled() -> None:
    read = Sum.model_validate({"unit": "FLOP", "point": 1, "on": "2026-01-01", "shares": {"a": {"unit": "x", "point": None}}})
    for one in (read, Sum(unit="FLOP", point=1.0, on=None, shares={}, places=[Place(file="a")])):
        assert pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == copy.copy(one) == one  # noqa: S301 - our own bytes


def test_copies_have_other_values() -> None:
    one = Amount(unit="FLOP", point=1.0)
    assert one.model_copy(update={"point": 2}) == Amount(unit="FLOP", point=2.0) != one
    assert repr(one) == "Amount(unit='FLOP', point=1.0, high=0.0)"
    assert one != Sum(unit="FLOP", point=1.0, on=None, shares={})
