"""What a person may ask a database: one query that reads its tables. The engine's own parser says what a text is, so nothing hides.

DuckDB's table functions reach further than tables do: some switch on logging into files, some read memory at an address, and one of
them ends the whole process when files are switched off. Only those that make rows are answered.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb

TABLE_FUNCTIONS = frozenset({"generate_series", "range", "repeat", "unnest"})
ONE_QUERY = "one query that reads tables (select, describe, summarize, show) is answered, and nothing else is run"


def refuse_all_but_reading(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raise duckdb.Error for a text that is not one query, or that calls a table function not known to be harmless."""
    if not sql.isascii() and sql != sql.encode("utf-8", "replace").decode("utf-8"):
        raise duckdb.ParserException("the query holds what is no character")
    tree = _tree(connection, sql)
    if tree.get("error_type") == "parser":
        raise duckdb.ParserException(tree["error_message"])
    if tree.get("error", True) or len(tree["statements"]) != 1:
        raise duckdb.ParserException(ONE_QUERY)
    for name in _table_functions(tree):
        if name not in TABLE_FUNCTIONS:
            raise duckdb.PermissionException(f"the table function `{name}` is not available here; {ONE_QUERY}")


def _tree(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    answer = connection.execute("select json_serialize_sql($1)", [sql]).fetchone()
    try:
        tree: dict[str, Any] = json.loads(answer[0]) if answer is not None else {}
    except RecursionError:
        raise duckdb.ParserException("the query is nested too deeply") from None
    return tree


def _table_functions(tree: Any) -> Iterator[str]:
    """Yield the names of the table functions in a serialised query; `query` and its like are among them."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if node.get("type") == "TABLE_FUNCTION":
                yield str(node["function"].get("function_name", "")).lower()
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
