"""Random conditions and random rows with unknowns, for the tests that compare our evaluator with an engine.

`CONDITIONS` and `NUMBERS` are strategies of checked trees over `COLUMNS` and `PARAMETERS`; `ROWS` is the table that they run over.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb
from hypothesis import strategies as st

from flopledger.rules import tree
from flopledger.rules.facts import BOOLEAN, DATE, NUMBER, TEXT, Fact
from flopledger.rules.notation import Plain, write

COLUMNS = {
    name: Fact("line", name, kind, "", "", "")
    for kind, names in {BOOLEAN: "b1 b2 b3", NUMBER: "n1 n2 n3", TEXT: "t1 t2", DATE: "d1 d2"}.items()
    for name in names.split()
}
PARAMETERS = {"p": NUMBER, "q": NUMBER, "w": TEXT, "since": DATE, "flag": BOOLEAN}
BINDINGS: dict[str, Any] = {"p": -2.5, "q": None, "w": "it's", "since": date(2025, 1, 2), "flag": None}
SAMPLES: dict[str, list[Any]] = {
    BOOLEAN: [True, False],
    NUMBER: [-2.5, -1.0, 0.0, 0.5, 1.0, 3.0, 10.0, 1e25],
    TEXT: ["", "text", "text, code", "it's", "a\\b", "${env:PATH}"],
    DATE: [date(2024, 12, 31), date(2025, 1, 1), date(2025, 1, 2)],
}
STORED = {BOOLEAN: "boolean", NUMBER: "double", TEXT: "varchar", DATE: "date"}
ROWS_IN_THE_TABLE = 120


def sampled_rows() -> list[dict[str, Any]]:
    choose = random.Random(20250802)  # noqa: S311  # repeatable rows, no secret
    return [{name: choose.choice([*SAMPLES[fact.type], None]) for name, fact in COLUMNS.items()} for _ in range(ROWS_IN_THE_TABLE)]


ROWS = sampled_rows()


def in_duckdb(columns: Mapping[str, Fact], rows: Sequence[Mapping[str, Any]]) -> duckdb.DuckDBPyConnection:
    """Return a database whose table `facts` has the rows, numbered by `id`."""
    connection = duckdb.connect()
    stored = ", ".join(f"{name} {STORED[fact.type]}" for name, fact in columns.items())
    connection.execute(f"create table facts (id integer, {stored})")
    places = ", ".join("?" * (len(columns) + 1))
    connection.executemany(f"insert into facts values ({places})", [[number, *row.values()] for number, row in enumerate(rows)])
    return connection


def literals(kind: str) -> st.SearchStrategy[tree.Node]:
    positive = [sample for sample in SAMPLES[kind] if kind != NUMBER or sample >= 0]
    return st.sampled_from(positive).map(lambda value: tree.Literal(value, kind))


def leaves(kind: str) -> st.SearchStrategy[tree.Node]:
    columns = [tree.Column(name, kind) for name, fact in COLUMNS.items() if fact.type == kind]
    parameters = [tree.Parameter(name, kind) for name, typed in PARAMETERS.items() if typed == kind]
    return st.one_of(st.sampled_from(columns), st.sampled_from([*columns, *parameters]), literals(kind))


Nodes = st.SearchStrategy[tree.Node]

CHOOSING = ["least", "greatest", "coalesce"]
TEXTS = leaves(TEXT)
DATES: Nodes = st.deferred(lambda: st.one_of(leaves(DATE), leaves(DATE), calls(CHOOSING, DATES, DATE)))
NUMBERS: Nodes = st.deferred(lambda: st.one_of(leaves(NUMBER), leaves(NUMBER), leaves(NUMBER), sums(), numeric_calls()))
CONDITIONS: Nodes = st.deferred(lambda: st.one_of(leaves(BOOLEAN), chains(), comparisons(), chains(), other_conditions()))


def other_conditions() -> Nodes:
    return st.one_of(lists(), ranges(), negations(), cases(CONDITIONS, BOOLEAN), boolean_calls())


def calls(functions: list[str], operands: Nodes, kind: str) -> Nodes:
    return st.builds(tree.Call, st.sampled_from(functions), st.lists(operands, min_size=1, max_size=3).map(tuple), st.just(kind))


def numeric_calls() -> Nodes:
    one = st.builds(tree.Call, st.sampled_from(["abs", "log10"]), st.tuples(NUMBERS), st.just(NUMBER))
    return st.one_of(calls(CHOOSING, NUMBERS, NUMBER), one, cases(NUMBERS, NUMBER), NUMBERS.map(tree.Negative))


def boolean_calls() -> Nodes:
    contains = st.builds(tree.Call, st.just("contains"), st.tuples(TEXTS, st.just(tree.Literal("text", TEXT))), st.just(BOOLEAN))
    return st.one_of(contains, calls(["coalesce"], CONDITIONS, BOOLEAN))


def sums() -> Nodes:
    return st.builds(tree.Arithmetic, st.sampled_from("+-*/"), NUMBERS, NUMBERS)


def cases(values: Nodes, kind: str) -> Nodes:
    branches = st.lists(st.tuples(CONDITIONS, values), min_size=1, max_size=2).map(tuple)
    return st.builds(tree.Case, branches, st.one_of(values, st.just(tree.NULL)), st.just(kind))


def comparisons() -> Nodes:
    equal, ordered = st.sampled_from(["=", "<>"]), st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
    alike = [st.builds(tree.Compare, equal, TEXTS, TEXTS), st.builds(tree.Compare, equal, CONDITIONS, CONDITIONS)]
    return st.one_of(*alike, *(st.builds(tree.Compare, ordered, side, side) for side in (NUMBERS, NUMBERS, DATES)))


def lists() -> Nodes:
    def one(operand: Nodes, kind: str) -> Nodes:
        items = st.lists(st.one_of(literals(kind), literals(kind), st.just(tree.NULL)), min_size=1, max_size=3).map(tuple)
        return st.builds(tree.In, operand, items)

    return st.one_of(one(NUMBERS, NUMBER), one(TEXTS, TEXT), one(DATES, DATE))


def ranges() -> Nodes:
    return st.one_of(*(st.builds(tree.Between, kind, kind, kind) for kind in (NUMBERS, DATES)))


def negations() -> Nodes:
    unknown = st.sampled_from([BOOLEAN, NUMBER, TEXT, DATE]).flatmap(leaves).map(tree.IsNull)
    return st.one_of(CONDITIONS.map(tree.Not), unknown, unknown.map(tree.Not), NUMBERS.map(tree.IsNull))


def chains() -> Nodes:
    return st.builds(tree.Logic, st.sampled_from(["and", "or"]), st.lists(CONDITIONS, min_size=2, max_size=3).map(tuple))


def same(ours: object, theirs: object) -> bool:
    if isinstance(ours, float) and isinstance(theirs, (int, float)):
        return math.isclose(ours, theirs, rel_tol=1e-12)
    return ours == theirs


def is_small(node: tree.Node) -> bool:
    """Leave out what the limits of a condition refuse, and products of so many large numbers that they overflow."""
    large = [part for part in tree.walk(node) if isinstance(part, tree.Arithmetic) and part.operator in "*/"]
    text = write(node, Plain())
    return len(large) < 6 and len(text) < 3000 and text.count("(") + text.count("case") < 14 and text.count("-") < 30
