"""Puts the expressions of rules to lines: to a few kinds of line by the rules' own evaluator, to many by an engine.

Both give the same answers, which a test holds them to. A ledger seldom has more than a few dozen kinds of line, however
many lines it has; for those an engine would take longer to start than the evaluator to answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from flopledger.engine.table import Column, Engine, Table
from flopledger.rules.parameter import ParameterValue
from flopledger.rules.predicate import Predicate

Bindings = Mapping[str, ParameterValue | None]
Expression = tuple[Predicate, Bindings]
Answers = Sequence[Sequence[Any]]  # for each expression its value for each row: true or false, or a number; None where not known

FEW = 100  # rows; the evaluator answers a hundred for all standards in the time in which DuckDB loads and starts
LINES, SYSTEM = "line_facts", "system_facts"
LINE = "line"  # keeps the rows in their order whatever an engine does with them
ONE = "one"  # so that the table has a column even where no fact of the system is asked for


def answers(expressions: Sequence[Expression], lines: Table, system: Table, count: int, engine: Callable[[], Engine]) -> Answers:
    """Return the value of each expression for each of `count` lines; `system` is the one row of their system's facts."""
    return evaluated(expressions, lines, system, count) if count <= FEW else queried(expressions, lines, system, count, engine())


def evaluated(expressions: Sequence[Expression], lines: Table, system: Table, count: int) -> Answers:
    """Return the answers of the rules' own evaluator."""
    shared = {name: column.cell(0) for name, column in system.items()}
    rows = [{**shared, **{name: column.cell(row) for name, column in lines.items()}} for row in range(count)]
    return [[predicate.evaluate(row, bindings) for row in rows] for predicate, bindings in expressions]


def queried(expressions: Sequence[Expression], lines: Table, system: Table, count: int, engine: Engine) -> Answers:
    """Return the answers of an engine, all expressions in one query."""
    engine.create(LINES, {LINE: Column("number", np.arange(count, dtype=np.float64)), **lines})
    engine.create(SYSTEM, {ONE: Column("number", [1.0]), **system})
    texts = [predicate.sql(bindings) for predicate, bindings in expressions]
    numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    selected = ", ".join([LINE, *(f"({text}) as c{number}" for text, number in numbers.items())])
    answer = engine.query(f'select {selected} from "{LINES}" cross join "{SYSTEM}" order by "{LINE}"')  # noqa: S608 - from checked trees
    return [answer[f"c{numbers[text]}"].tolist() for text in texts]
