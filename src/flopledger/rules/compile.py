"""Text of a rule file made into a checked predicate: tokens screened, parsed once by sqlglot, types checked.

The loader calls this for every `when`, `unless` and `share`. Importing sqlglot takes most of the time of a small
assessment, so nothing else imports it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlglot import ParseError, Token, exp

from flopledger.rules import tree
from flopledger.rules.convert import Converter
from flopledger.rules.facts import BOOLEAN, NUMBER, Fact
from flopledger.rules.names import Names
from flopledger.rules.predicate import Predicate, PredicateError
from flopledger.rules.tokens import DIALECT, WHOLE, screen


def compile_condition(text: str, columns: Mapping[str, Fact], parameters: Collection[str]) -> Predicate:
    """Return the checked condition of a text over facts and parameters. Raises PredicateError.

    `parameters` may be a mapping to their types (boolean, text, number, date); without types any use is allowed.

    >>> from flopledger.rules.facts import columns
    >>> compile_condition("compute > $line", columns("total"), ["line"]).sql({"line": 1e25})
    '"compute" > 1e25'
    """
    return _compile(text, columns, parameters, BOOLEAN)


def compile_number(text: str, columns: Mapping[str, Fact], parameters: Collection[str]) -> Predicate:
    """Return the checked expression of a text whose value is a number, such as a share. Raises PredicateError."""
    return _compile(text, columns, parameters, NUMBER)


def _compile(text: str, columns: Mapping[str, Fact], parameters: Collection[str], due: str) -> Predicate:
    tokens = screen(text, Names(columns, parameters))
    types = parameters if isinstance(parameters, Mapping) else dict.fromkeys(parameters, tree.ANY)
    try:
        made = Converter(text, columns, types).due(_parsed(text, tokens), due)
    except RecursionError:
        raise PredicateError("a condition nested too deeply", "a shorter one", "split the rule into several") from None
    return Predicate.of(made, text.strip())


def _parsed(text: str, tokens: list[Token]) -> exp.Expr:
    try:
        statements = DIALECT.parser().parse(tokens, text)
    except ParseError as error:
        raise _syntax(error, tokens) from None
    if len(statements) != 1 or statements[0] is None:
        raise PredicateError(f"{len(statements)} statements", WHOLE, "write one condition")
    return statements[0]


def _syntax(error: ParseError, tokens: list[Token]) -> PredicateError:
    first = error.errors[0]
    offset = next((token.start for token in tokens if (token.line, token.col) == (first["line"], first["col"])), 0)
    found = f"`{first['highlight']}`, where the condition cannot be read on"
    return PredicateError(found, "a whole condition", "check the words before it", offset)
