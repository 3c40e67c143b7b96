"""What a condition may not hold: every other kind of expression, attempts to smuggle, and sizes that would hurt."""

from __future__ import annotations

import sys
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flopledger.rules.compile import compile_condition, compile_number
from flopledger.rules.facts import LINE, SYSTEM, TOTAL, columns
from flopledger.rules.predicate import PredicateError
from flopledger.rules.tokens import DEEPEST_NESTING, LONGEST_CONDITION, WHOLE

COLUMNS = columns(LINE, SYSTEM, TOTAL)
PARAMETERS = {"line": "number", "since": "date"}


def refusal(text: str) -> PredicateError:
    with pytest.raises(PredicateError) as caught:
        compile_condition(text, COLUMNS, PARAMETERS)
    return caught.value


@pytest.mark.parametrize(
    ("text", "found", "expected", "remedy", "offset"),
    [
        (
            "compute > 1 and genral_purpose",
            "`genral_purpose`",
            "a fact of a line or a system or a total",
            "did you mean `general_purpose`?",
            16,
        ),
        ("Compute > 1", "`Compute`", "a fact of a line or a system or a total", "did you mean `compute`?", 0),
        ("compute > $lime", "`lime`", "a parameter of this file", "did you mean `line`?", 11),
        ("compute > $1", "`$` without a name", "the name of a parameter", "one of: line, since", 10),
        ("log(cost) > 1", "`log`", "one of the functions allowed", "did you mean `log10`?", 0),
        ("compute", "`compute`, which is a number", "true or false here", "compare it with something: `compute > 0`", 0),
        ("narrow or does", "`does`, which is text", "true or false here", "compare it with something: `does = 'text'`", 10),
        ("compute > 'a'", "`compute` (number) with `'a'` (text)", "values of one type", "", 0),
        (
            "started > '2025-08-02'",
            "`started` (date) with `'2025-08-02'` (text)",
            "values of one type",
            "write a day as DATE '2025-08-02'",
            0,
        ),
        (
            "data_public = 'yes'",
            "`data_public` (boolean) with `'yes'` (text)",
            "values of one type",
            "what is true or false stands alone: `data_public` or `not data_public`",
            0,
        ),
        ("cost > 1 and narrow + 1 > 2", "`narrow`, which is true or false", "a number here", "", 13),
        ("started > DATE '2025-02-30'", "`2025-02-30`, which is in no calendar", "a day that exists", "check month and day", 16),
        ("does = null", "`does = NULL`", "`is null`: a comparison with NULL is never true", "write `is null` or `is not null`", 0),
        (
            "narrow is true",
            "`narrow IS TRUE`",
            "`is null` or `is not null`",
            "what is true or false stands alone: `fact` or `not fact`",
            0,
        ),
        ("1 < cost < 2", "`1 < cost < 2`", "one comparison at a time", "join two with `and`, or put one into parentheses", 4),
        ("makes < 'a'", "`makes < 'a'`", "numbers or dates on both sides of this comparison", "write `=` or `<>`", 0),
        ("does in (part)", "`does IN (part)`", "values and $parameters in the list", "compare two facts with `=`", 0),
        ("makes between 'a' and 'b'", "`makes BETWEEN 'a' AND 'b'`", "numbers or dates", "list texts with `in ('a', 'b')`", 0),
        (
            "contains(makes, does)",
            "`CONTAINS(makes, does)`",
            "a text in quotation marks as the second argument",
            "write `contains(makes, 'text')`",
            9,
        ),
        ("cost > 1e400", "`1e400`", "a number that a double can hold", "", 0),
        ("cost > 1e2.5", "`1e2.5`", "a number that a double can hold", "", 0),
        ("cost > 1 and", "`and`, where the condition cannot be read on", "a whole condition", "check the words before it", 9),
        ("narrow\nand (planned or", "`or`, where the condition cannot be read on", "a whole condition", "check the words before it", 20),
        ("does = 'a", "text in quotation marks without an end", "a closing quotation mark", "write `'text'`", 7),
        ("  ", "nothing", WHOLE, "write the condition, `true` where it always holds", 0),
        ("", "nothing", WHOLE, "write the condition, `true` where it always holds", 0),
        ("narrow -- planned", "a comment", "the condition alone", "write comments in YAML, after `#`, or as `note:`", 7),
        ("/* narrow */ planned", "a comment", "the condition alone", "write comments in YAML, after `#`, or as `note:`", 0),
        ("narrow; drop table x", "`;`", WHOLE, "write one condition and no statement", 6),
        ('"narrow"', "`narrow`", WHOLE, "write names bare, and text in single quotation marks", 0),
        ("c\u043empute > 1", "the character '\u043e' (CYRILLIC SMALL LETTER O)", "plain ASCII", "write it with the letters of ASCII", 1),
        ("compute \u2265 1", "the character '\u2265' (GREATER-THAN OR EQUAL TO)", "plain ASCII", "write `>=`", 8),
        ("compute > .5", "`.`", WHOLE, "write the name of the fact alone, and a number with its leading digit (`0.5`)", 10),
        ("does like 'a%'", "`like`", WHOLE, "write `contains(column, 'text')`", 5),
    ],
)
def test_the_message_says_what_where_and_what_instead(text: str, found: str, expected: str, remedy: str, offset: int) -> None:
    error = refusal(text)
    assert (error.found, error.expected, error.remedy, error.offset) == (found, expected, remedy, offset)


def test_a_fact_of_another_kind_is_named_as_such() -> None:
    with pytest.raises(PredicateError) as caught:
        compile_condition("does = 'pretraining'", columns(SYSTEM, TOTAL), ())
    assert (caught.value.found, caught.value.expected) == ("`does`, a fact of a line", "a fact of a system or a total")


def test_a_share_must_be_a_number() -> None:
    with pytest.raises(PredicateError, match="`narrow`, which is true or false; expected a number here"):
        compile_number("narrow", COLUMNS, ())


SMUGGLED = [
    "compute > (select 1)",
    "compute in (select 1)",
    "exists (select 1)",
    "narrow union select true",
    "read_csv('/etc/passwd') is null",
    "read_text('/etc/passwd') = 'a'",
    "contains(read_text('/etc/passwd'), 'a')",
    "getenv('HOME') is null",
    "current_setting('home_directory') is null",
    "pragma version",
    "attach 'a.db'",
    "copy x to 'y'",
    "install httpfs",
    "load httpfs",
    "set threads = 1",
    "call pragma_version()",
    "narrow) or (select true",
    "narrow' or 'a' = 'a",
    "narrow$$ or true",
    "$$narrow$$ = does",
    "$tag$narrow$tag$ = does",
    "e'\\x41' = does",
    "x'41' = does",
    "u&'\\0041' = does",
    "`narrow`",
    "[narrow]",
    "narrow # comment",
    "narrow /*+ hint */",
    "narrow --",
    "narrow\x00",
    "narrow\u200b",
    "\uff4earrow",
    "narrow\u00a0and planned",
    "{{ narrow }}",
    "${narrow}",
    "@cost > 1",
    ":line > 1",
    "? > 1",
    "#1 > 1",
]
OTHER_EXPRESSIONS = [
    "cast(cost as integer) > 1",
    "try_cast(cost as integer) > 1",
    "cost::integer > 1",
    "date(started) > DATE '2025-01-01'",
    "started + interval 1 day > started",
    "current_date > started",
    "now() > started",
    "random() > 0.5",
    "sum(cost) > 1",
    "count(*) > 1",
    "sum(cost) over () > 1",
    "abs(cost) filter (where narrow) > 1",
    "coalesce(distinct cost) > 1",
    "abs(cost order by cost) > 1",
    "contains(makes, 'a', 'b')",
    "contains(makes)",
    "abs(cost, compute) > 1",
    "abs(narrow)",
    "least(makes, does) = 'a'",
    "log10(does) > 1",
    "if(narrow, true, false)",
    "nullif(cost, 1) > 1",
    "list_contains(makes, 'a')",
    "*",
    "least(*) > 1",
    "columns(*) > 1",
    "line.cost > 1",
    "(cost, compute) = (1, 2)",
    "cost in compute",
    "cost % 2 = 1",
    "cost // 2 = 1",
    "cost ^ 2 = 1",
    "cost ** 2 = 1",
    "cost & 1 = 1",
    "cost << 1 = 1",
    "makes || 'a' = 'b'",
    "makes ~ 'a'",
    "makes ilike 'a'",
    "makes similar to 'a'",
    "makes glob 'a'",
    "makes collate nocase = 'a'",
    "makes[1] = 'a'",
    "makes -> 'a' = 'b'",
    "{'a': cost} is null",
    "[cost] is null",
    "cost > all (1)",
    "cost = any ([1])",
    "narrow is distinct from planned",
    "narrow isnull",
    "narrow notnull",
    "narrow as planned",
    "narrow planned",
    "narrow, planned",
    "narrow group by planned",
    "cost > 0x10",
    "narrow xor planned",
    "lambda x: x",
    "started at time zone 'UTC' > started",
    "case end",
    "case when cost then true end",
    "coalesce()",
    "$line",
    "not cost",
    "-narrow",
    "- makes = 'a'",
]


@pytest.mark.parametrize("text", SMUGGLED + OTHER_EXPRESSIONS)
def test_nothing_but_the_short_list_is_let_through(text: str) -> None:
    error = refusal(text)
    assert error.found
    assert error.expected
    assert 0 <= error.offset <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + "narrow" + ")" * 10_000,
        "narrow and " * 100_000 + "narrow",
        "x" * 1_000_000,
        "'" * 1_000_001,
        "not " * 900 + "narrow",
        "- " * 1_500 + "cost > 1",
        "(" * 1_900 + "narrow" + ")" * 1_900,
        "abs(" * 700 + "cost" + ")" * 700 + " > 1",
        "case when " * 300 + "narrow" + " then true end" * 20,
        "cost" + " + 1" * 900 + " > 1",
        "cost > 1" + " - cost" * 400,
        "narrow or " * 8 + "not (" * 17 + "narrow" + ")" * 17,
    ],
    ids=lambda text: f"{text[:12]}...{len(text)}",
)
def test_size_and_depth_end_in_a_message_and_soon(text: str) -> None:
    began = perf_counter()
    assert refusal(text).remedy
    assert perf_counter() - began < 1


def test_long_chains_and_deep_nesting_within_the_limits_are_read() -> None:
    longest = " or ".join(["narrow"] * 390)
    assert len(longest) < LONGEST_CONDITION
    assert compile_condition(longest, COLUMNS, ()).evaluate({"narrow": False}, {}) is False
    deepest = "(" * DEEPEST_NESTING + "narrow" + ")" * DEEPEST_NESTING
    assert compile_condition(deepest, COLUMNS, ()).evaluate({"narrow": True}, {}) is True


def test_a_caller_deep_in_the_stack_gets_a_message_too() -> None:
    def below(frames: int) -> PredicateError:
        return below(frames - 1) if frames else refusal("(" * DEEPEST_NESTING + "narrow" + ")" * DEEPEST_NESTING)

    assert below(sys.getrecursionlimit() - 350).found == "a condition nested too deeply"


FRAGMENTS = (
    "narrow planned compute does makes started ( ) , and or not is null true false in between case when then else end = <> < > + - * / "
    "1 2.5 1e25 'a' 'it''s' '' $line $since DATE '2025-01-01' coalesce( contains( abs( least( log10( select from :: ; -- /* */ \" $$ $ . "
    "[ ] { } # @ ? : interval cast as distinct over filter order by like union all any exists x' e' \\ ` \u00e9 \u2264"
)


def outcome(text: str) -> PredicateError | str:
    """Return the SQL of a condition, or the error that refuses it."""
    try:
        return compile_condition(text, COLUMNS, PARAMETERS).sql({"line": 1, "since": None})
    except PredicateError as error:
        return error


@settings(max_examples=500)
@given(
    st.lists(st.sampled_from(FRAGMENTS.split()), max_size=12),
    st.sampled_from([" ", "", "\n"]),
    st.sampled_from(["", "narrow and ", "compute > "]),
)
def test_any_words_end_in_a_condition_or_in_a_message_with_its_place(words: list[str], between: str, start: str) -> None:
    text = start + between.join(words)
    ended = outcome(text)
    if isinstance(ended, PredicateError):
        assert ended.found
        assert ended.expected
        assert 0 <= ended.offset <= len(text)
    else:
        assert ended


def test_divisions_inside_divisors_have_a_limit() -> None:
    text = "compute > 1" + " / (1" * 5 + " / 2" + ")" * 5
    with pytest.raises(PredicateError, match="divisions inside divisors"):
        compile_condition(text, columns(SYSTEM, TOTAL), {})
