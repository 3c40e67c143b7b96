"""Expressions of descriptions: what they compute, and that whatever could do more than compute is refused when it is read."""

from __future__ import annotations

import operator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopledger.estimate.architecture.expression import ExpressionError, parse

REFUSED = [
    "[i for i in layers]",
    "lambda x: x",
    "{'a': 1}",
    "{1, 2}",
    "(x := 3)",
    "f'{x}'",
    "x[1:2]",
    "x if",
    "",
    "import os",
    "a; b",
    "*x",
    "await x",
    "yield x",
    "1 < x < 3",
    "x @ y",
    "x << 3",
    "~x",
    "x | y",
    "larger(**x)",
    "larger(*x)",
]
ANSWERS: list[tuple[str, dict[str, Any], Any]] = [
    ("2 * width + 1", {"width": 8}, 17),
    ("width // heads", {"width": 7, "heads": 2}, 3),
    ("-x % 3", {"x": 1}, 2),
    ("x ** 2 / 2", {"x": 3}, 4.5),
    ("kinds[i] == 'full'", {"kinds": ["a", "full"], "i": 1}, True),
    ("vision.hidden_size", {"vision": {"hidden_size": 5}}, 5),
    ("groups or heads", {"groups": None, "heads": 4}, 4),
    ("groups and heads", {"groups": 0, "heads": 4}, 0),
    ("not groups", {"groups": 0}, True),
    ("1 if x is None else 2", {"x": None}, 1),
    ("x is not None", {"x": None}, False),
    ("'b' in names", {"names": ["a", "b"]}, True),
    ("'b' not in names", {"names": ["a", "b"]}, False),
    ("larger(x, 3)", {"larger": max, "x": 2}, 3),
    ("power(x, exp=3)", {"power": lambda base, exp: base**exp, "x": 2}, 8),
    ("[1, x]", {"x": 2}, [1, 2]),
]


@pytest.mark.parametrize("text", REFUSED)
def test_whatever_could_do_more_than_compute_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


@pytest.mark.parametrize(("text", "scope", "value"), ANSWERS)
def test_an_expression_has_the_value_that_python_gives_it(text: str, scope: dict[str, Any], value: Any) -> None:
    assert parse(text)(scope) == value


def test_a_name_that_nothing_defines_is_said() -> None:
    with pytest.raises(NameError, match="`missing` is not known in `missing \\+ 1`"):
        parse("missing + 1")({})


def test_attributes_are_keys_and_no_road_to_an_object() -> None:
    with pytest.raises((TypeError, KeyError)):
        parse("x.__class__")({"x": 3})
    with pytest.raises(KeyError):
        parse("x.__class__")({"x": {}})


def test_a_list_is_not_made_longer_than_any_model() -> None:
    assert parse("kinds * count")({"kinds": ["global", "local"], "count": 3}) == ["global", "local"] * 3
    for first, other in ((["global", "local"], 10**9), (10**9, "global")):
        with pytest.raises(ValueError, match="items"):
            parse("kinds * count")({"kinds": first, "count": other})


def test_what_is_behind_a_decision_is_not_computed() -> None:
    assert parse("1 if small else 1 // 0")({"small": True}) == 1
    assert parse("small or 1 // 0")({"small": True}) is True


def test_the_names_are_those_that_are_read() -> None:
    assert parse("width if gated else kinds[i]").names == {"width", "gated", "kinds", "i"}


WORK = {"+": operator.add, "-": operator.sub, "*": operator.mul}


@given(st.integers(-99, 99), st.sampled_from(sorted(WORK)), st.integers(-99, 99), st.sampled_from(sorted(WORK)), st.integers(-99, 99))
def test_products_bind_before_sums(a: int, first: str, b: int, second: str, c: int) -> None:
    bracketed = WORK[first](a, WORK[second](b, c)) if second == "*" else WORK[second](WORK[first](a, b), c)
    assert parse(f"a {first} b {second} c")({"a": a, "b": b, "c": c}) == bracketed
