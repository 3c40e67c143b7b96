"""Random conditions over random rows with unknowns: our evaluator, our SQL and the text itself agree in DuckDB."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from hypothesis import given, settings

from flopledger.rules import tree
from flopledger.rules.compile import compile_condition, compile_number
from flopledger.rules.evaluate import kleene
from flopledger.rules.notation import Plain, write
from flopledger.rules.predicate import Predicate
from flopledger.rules.trace import Trace
from tests.rules.conditions import BINDINGS, COLUMNS, CONDITIONS, NUMBERS, PARAMETERS, ROWS, in_duckdb, is_small, same


@pytest.fixture(scope="module")
def table() -> duckdb.DuckDBPyConnection:
    return in_duckdb(COLUMNS, ROWS)


def disagreements(table: duckdb.DuckDBPyConnection, sql: str, predicate: Predicate) -> list[Any]:
    answers = [answer for (answer,) in table.execute(f"select {sql} from facts order by id").fetchall()]
    ours = [predicate.evaluate(row, BINDINGS) for row in ROWS]
    return [(row, mine, theirs) for row, mine, theirs in zip(ROWS, ours, answers, strict=True) if not same(mine, theirs)]


@settings(max_examples=400)
@given(CONDITIONS.filter(is_small))
def test_a_condition_means_the_same_here_and_in_duckdb(table: duckdb.DuckDBPyConnection, node: tree.Node) -> None:
    predicate = compile_condition(write(node, Plain()), COLUMNS, PARAMETERS)
    assert disagreements(table, predicate.sql(BINDINGS), predicate) == []


@settings(max_examples=200)
@given(NUMBERS.filter(is_small))
def test_a_number_means_the_same_here_and_in_duckdb(table: duckdb.DuckDBPyConnection, node: tree.Node) -> None:
    predicate = compile_number(write(node, Plain()), COLUMNS, PARAMETERS)
    assert disagreements(table, predicate.sql(BINDINGS), predicate) == []


def as_written(node: tree.Node) -> bool:
    """Whether the text itself may be run: no parameters, none of the operations that are guarded in our SQL."""
    guarded = any(isinstance(part, tree.Arithmetic) and part.operator == "/" for part in tree.walk(node))
    called = any(isinstance(part, tree.Call) and part.function == "log10" for part in tree.walk(node))
    return not (guarded or called or any(isinstance(part, tree.Parameter) for part in tree.walk(node)))


@settings(max_examples=200)
@given(CONDITIONS.filter(is_small).filter(as_written))
def test_the_text_is_read_as_duckdb_reads_it(table: duckdb.DuckDBPyConnection, node: tree.Node) -> None:
    text = write(node, Plain())
    assert disagreements(table, text, compile_condition(text, COLUMNS, PARAMETERS)) == []


@settings(max_examples=200)
@given(CONDITIONS.filter(is_small))
def test_writing_and_reading_gives_the_same_meaning_back(node: tree.Node) -> None:
    text = write(node, Plain())
    predicate = compile_condition(text, COLUMNS, PARAMETERS)
    assert write(predicate.node, Plain()) == text
    assert all(same(predicate.evaluate(row, BINDINGS), Predicate.of(node).evaluate(row, BINDINGS)) for row in ROWS[:20])


def inconsistencies(node: tree.Node, trace: Trace, row: dict[str, Any]) -> list[str]:
    """Return the parts of a trace whose value is not that of their node, or not what their own parts make."""
    wrong = [] if same(trace.value, Predicate.of(node).evaluate(row, BINDINGS)) else [trace.text]
    match node:
        case tree.Logic():
            wrong += [] if kleene(node.operator, [part.held for part in trace.parts]) is trace.held else [trace.text]
            pairs = zip(node.operands, trace.parts, strict=True)
            return wrong + [text for operand, part in pairs for text in inconsistencies(operand, part, row)]
        case tree.Not():
            return wrong + inconsistencies(node.operand, trace.parts[0], row)
        case _:
            return wrong


@settings(max_examples=150)
@given(CONDITIONS.filter(is_small))
def test_the_trace_agrees_with_the_value(node: tree.Node) -> None:
    for row in ROWS[:15]:
        assert inconsistencies(node, Predicate.of(node).trace(row, BINDINGS), row) == []


@settings(max_examples=150)
@given(CONDITIONS.filter(is_small))
def test_unknown_names_are_unknown_and_only_named_where_they_matter(node: tree.Node) -> None:
    predicate = Predicate.of(node)
    for row in ROWS[:30]:
        names = predicate.unknown_columns(row, BINDINGS)
        assert not names or predicate.evaluate(row, BINDINGS) is None
        assert all({**row, "$q": None, "$flag": None}[name] is None for name in names)
