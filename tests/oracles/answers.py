"""One question put to our evaluator, to DuckDB and to Spark over the same rows, and where their answers differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flopledger.rules.facts import Fact
from flopledger.rules.notation import SQL_TYPES
from flopledger.rules.predicate import Predicate
from flopledger.rules.values import Bindings
from tests.rules.conditions import in_duckdb, same

IN_ONE_QUERY = 100

Row = Mapping[str, Any]
Answers = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Question:
    """A condition (or number) with what its parameters stand for."""

    predicate: Predicate
    bindings: Bindings

    def answer(self, row: Row) -> Any:
        """Return what our evaluator says of a row."""
        return self.predicate.evaluate(row, self.bindings)

    def sql(self, dialect: str) -> str:
        """Return what an engine is asked."""
        return self.predicate.sql(self.bindings, dialect)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows, and the facts that their columns are."""

    columns: Mapping[str, Fact]
    rows: Sequence[Row]


def by_us(table: Table, questions: Sequence[Question]) -> Answers:
    """Return a row of answers for each row of the table."""
    return [tuple(question.answer(row) for question in questions) for row in table.rows]


def by_duckdb(table: Table, questions: Sequence[Question]) -> Answers:
    """Return the same of DuckDB."""
    selected = ", ".join(question.sql("duckdb") for question in questions)
    answers: Answers = in_duckdb(table.columns, table.rows).execute(f"select {selected} from facts order by id").fetchall()
    return answers


def by_spark(session: Any, table: Table, questions: Sequence[Question]) -> Answers:
    """Return the same of Spark, asked for some answers at a time: the program that it compiles for a query has a largest size."""
    kinds = ", ".join(f"`{name}` {SQL_TYPES[fact.type]}" for name, fact in table.columns.items())
    numbered = [(number, *row.values()) for number, row in enumerate(table.rows)]
    session.createDataFrame(numbered, f"id int, {kinds}").createOrReplaceTempView("facts")
    answers: Answers = [() for _ in table.rows]
    for first in range(0, len(questions), IN_ONE_QUERY):
        texts = [question.sql("spark") for question in questions[first : first + IN_ONE_QUERY]]
        selected = ", ".join(f"{text} as c{number}" for number, text in enumerate(texts))
        found = session.sql(f"select {selected} from facts order by id").collect()
        answers = [before + tuple(more) for before, more in zip(answers, found, strict=True)]
    return answers


def disagreements(session: Any, table: Table, questions: Sequence[Question]) -> Iterator[str]:
    """Yield, for each row and condition on which the three differ, all that is needed to see why."""
    engines = by_duckdb(table, questions), by_spark(session, table, questions)
    for row, *answers in zip(table.rows, by_us(table, questions), *engines, strict=True):
        for question, ours, duckdb, spark in zip(questions, *answers, strict=True):
            if not (same(ours, duckdb) and same(ours, spark)):
                used = {name: row[name] for name in sorted(question.predicate.columns)}
                yield f"{question.predicate.text} for {used}: ours {ours!r}, DuckDB {duckdb!r}, Spark {spark!r}"
