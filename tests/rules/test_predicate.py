"""Predicates by example: their SQL, their value by three-valued logic, their trace, and the lines drawn in them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from flopledger.rules.compile import compile_condition, compile_number
from flopledger.rules.facts import LINE, SYSTEM, TOTAL, columns
from flopledger.rules.predicate import Predicate
from flopledger.rules.trace import Trace

COLUMNS = columns(LINE, SYSTEM, TOTAL)
PARAMETERS = {"line": "number", "window": "number", "since": "date", "word": "text", "flag": "boolean"}


def condition(text: str) -> Predicate:
    return compile_condition(text, COLUMNS, PARAMETERS)


def value(text: str, bindings: dict[str, Any] | None = None, /, **row: Any) -> Any:
    return condition(text).evaluate(row, bindings or {})


def test_a_predicate_knows_what_it_uses() -> None:
    predicate = condition("general_purpose and compute > $line")
    assert predicate.columns == {"general_purpose", "compute"}
    assert predicate.parameters == {"line"}
    assert predicate.text == "general_purpose and compute > $line"


@pytest.mark.parametrize(
    ("text", "duckdb", "spark"),
    [
        ("compute > $line", '"compute" > 1e25', "`compute` > 1e25"),
        ("compute > 0.3 * original_compute", '"compute" > 0.3e0 * "original_compute"', "`compute` > 0.3e0 * `original_compute`"),
        ("cost / 3 > 1", '"cost" / nullif(3e0, 0e0) > 1e0', "try_divide(`cost`, 3e0) > 1e0"),
        ("log10(-cost) > 1", 'log10(nullif(greatest(-"cost", 0e0), 0e0)) > 1e0', "log10(-`cost`) > 1e0"),
        (
            "power(10, cost) > 1",
            'power(nullif(greatest(10e0, 0e0), 0e0), "cost") > 1e0',
            "power(nullif(greatest(10e0, 0e0), 0e0), `cost`) > 1e0",
        ),
        ("started >= $since", "\"started\" >= date '2025-08-02'", "`started` >= date '2025-08-02'"),
        ("does = $word", "\"does\" = 'it''s \\ this'", "`does` = 'it\\'s \\\\ this'"),
        ("does = '${env:HOME}'", "\"does\" = '${env:HOME}'", "`does` = '\\u0024{env:HOME}'"),
        ("least(cost) > 0", '("cost") > 0e0', "(`cost`) > 0e0"),
        ("cost > $window", '"cost" > cast(null as double)', "`cost` > cast(null as double)"),
        ("cost - $line > 0", '"cost" - 1e25 > 0e0', "`cost` - 1e25 > 0e0"),
        ("not (narrow and planned)", 'not ("narrow" and "planned")', "not (`narrow` and `planned`)"),
        ("$flag or does is not null", 'true or "does" is not null', "true or `does` is not null"),
    ],
)
def test_sql_is_written_from_the_tree(text: str, duckdb: str, spark: str) -> None:
    bindings: dict[str, Any] = {"line": Decimal("1e25"), "since": date(2025, 8, 2), "word": "it's \\ this", "window": None, "flag": True}
    assert condition(text).sql(bindings) == duckdb
    assert condition(text).sql(bindings, "spark") == spark


def test_a_negative_parameter_starts_no_comment() -> None:
    assert condition("cost -$line > 0").sql({"line": -1}) == '"cost" - (-1e0) > 0e0'
    assert condition("cost - -$line > 0").sql({"line": -1}) == '"cost" - -(-1e0) > 0e0'


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_operands_are_written_once_however_deep(dialect: str) -> None:
    nested = f"{'log10(1 - ' * 12}cost{')' * 12} > 1"
    assert condition(nested).sql({}, dialect).count("cost") == 1


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("narrow and planned", {"narrow": None, "planned": False}, False),
        ("narrow and planned", {"narrow": None, "planned": True}, None),
        ("narrow or planned", {"narrow": None, "planned": True}, True),
        ("narrow or planned", {"planned": False}, None),
        ("not narrow", {"narrow": None}, None),
        ("narrow is null", {"narrow": None}, True),
        ("does in ('a', 'b')", {"does": "b"}, True),
        ("does in ('a', null)", {"does": "b"}, None),
        ("does not in ('a', null)", {"does": "a"}, False),
        ("does in ('a')", {}, None),
        ("cost between 1 and compute", {"cost": 0, "compute": None}, False),
        ("cost between 1 and compute", {"cost": 2, "compute": None}, None),
        ("cost / compute > 1", {"cost": 2, "compute": 0}, None),
        ("log10(cost) > 1", {"cost": 0}, None),
        ("log10(cost) >= 25", {"cost": 1e25}, True),
        ("power(10, cost) = 100", {"cost": 2}, True),
        ("power(cost, 2) > 0", {"cost": -3}, None),
        ("power(cost, 400) > 1e300", {"cost": 10}, True),
        ("power(10, cost) > 0", {"cost": None}, None),
        ("least(cost, compute) = 2", {"cost": None, "compute": 2}, True),
        ("greatest(cost, compute) = 2", {"cost": None, "compute": None}, None),
        ("coalesce(narrow, false)", {"narrow": None}, False),
        ("abs(cost) = 3", {"cost": -3}, True),
        ("contains(makes, 'text')", {"makes": "text, code"}, True),
        ("contains(makes, 'text')", {"makes": None}, None),
        ("case when narrow then planned else true end", {"narrow": None, "planned": False}, True),
        ("case does when 'a' then true end", {"does": "b"}, None),
        ("started > DATE '2025-01-01'", {"started": date(2025, 1, 2)}, True),
        ("started > DATE '2025-01-01'", {"started": datetime(2025, 1, 1, 12)}, False),  # noqa: DTZ001  # facts are days, without a zone
        ("cost > 99.5", {"cost": Decimal("99.50")}, False),
        ("cost > 1", {"cost": float("nan")}, None),
        ("narrow", {"narrow": True}, True),
        ("$word = ''", {}, None),
    ],
)
def test_three_valued_logic(text: str, row: dict[str, Any], expected: bool | None) -> None:
    assert value(text, **row) is expected


def test_exactly_on_the_line_is_not_over_it() -> None:
    assert value("compute > $line", {"line": 1e25}, compute=1e25) is False
    assert value("compute >= $line", {"line": 1e25}, compute=1e25) is True


def test_a_parameter_without_a_value_is_unknown() -> None:
    assert value("compute > $line", compute=1e30) is None


def test_a_share_is_a_number() -> None:
    share = compile_number("case when relation = 'teacher' then 0.5 else share end", COLUMNS, ())
    assert share.evaluate({"relation": "teacher"}, {}) == 0.5
    assert share.evaluate({"relation": "data", "share": 0.25}, {}) == 0.25


def test_a_value_that_no_column_can_hold_is_the_callers_fault() -> None:
    with pytest.raises(TypeError, match="neither number, text, date nor truth value"):
        value("cost > 1", cost=["1"])


def outline(trace: Trace) -> list[Any]:
    return [trace.text, trace.held, *([dict(trace.values)] if trace.values else []), *(outline(part) for part in trace.parts)]


def test_the_trace_shows_every_comparison_with_its_values() -> None:
    predicate = condition("general_purpose and (compute > $line or not narrow)")
    assert outline(predicate.trace({"general_purpose": True, "compute": 1e25}, {"line": 1e25})) == [
        "general_purpose and (compute > $line or not narrow)",
        None,
        ["general_purpose", True, {"general_purpose": True}],
        [
            "compute > $line or not narrow",
            None,
            ["compute > $line", False, {"compute": 1e25, "$line": 1e25}],
            ["not narrow", None, ["narrow", None, {"narrow": None}]],
        ],
    ]


def test_the_trace_of_a_case_shows_its_conditions() -> None:
    trace = condition("case when narrow then planned else cost > 1 end").trace({"narrow": False, "cost": 2}, {})
    assert [(part.text, part.held) for part in trace.parts] == [("narrow", False), ("planned", None), ("cost > 1", True)]


@pytest.mark.parametrize(
    ("text", "row", "missing"),
    [
        ("narrow and planned", {"narrow": True}, {"planned"}),
        ("narrow and planned", {}, {"narrow", "planned"}),
        ("narrow and planned", {"narrow": False}, set()),
        ("narrow or compute > 1", {"narrow": False}, {"compute"}),
        ("narrow or compute > 1", {"narrow": True}, set()),
        ("compute > $line", {"compute": 1}, {"$line"}),
        ("not contains(makes, 'text')", {}, {"makes"}),
        ("coalesce(narrow, planned)", {}, {"narrow", "planned"}),
        ("greatest(cost, compute) > 1", {}, {"cost", "compute"}),
        ("case when narrow then planned when direct then true else discarded end", {"narrow": False}, {"direct", "discarded"}),
        ("case when narrow then planned else discarded end", {"narrow": True}, {"planned"}),
        ("cost / compute > 1", {"cost": 1, "compute": 0}, set()),
    ],
)
def test_the_unknowns_that_matter_are_named(text: str, row: dict[str, Any], missing: set[str]) -> None:
    assert condition(text).unknown_columns(row, {}) == missing


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("general_purpose and compute > $line", [(">", 1e25)]),
        ("$line < compute", [(">", 1e25)]),
        ("not (compute <= $line)", [(">", 1e25)]),
        ("not (not (compute > $line))", [(">", 1e25)]),
        ("compute > original_compute / 3 and cost > 5", [(">", 3e24)]),
        ("compute between 1 and $line", [(">=", 1), ("<=", 1e25)]),
        ("cost > 5", []),
        ("compute * 2 > 5", []),
    ],
)
def test_the_lines_drawn_on_a_fact_are_found(text: str, expected: list[tuple[str, float]]) -> None:
    found = condition(text).comparisons_on("compute")
    row, bindings = {"original_compute": 9e24}, {"line": 1e25}
    assert [(item.operator, item.other.evaluate(row, bindings)) for item in found] == expected


def test_equal_texts_make_equal_predicates() -> None:
    assert condition("compute > $line") == condition("compute > $line")
    assert hash(condition("narrow")) == hash(condition("narrow"))
