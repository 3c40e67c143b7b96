"""YAML as version 1.2 means it, with places; and everything of YAML that is refused."""

from __future__ import annotations

import math
from time import perf_counter
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from flopledger.core.finding import Finding
from flopledger.core.yaml12 import DEEPEST, LARGEST_TEXT, Mapping, Scalar, Sequence, no_garbage_collection, plain, read_yaml


def value_of(text: str) -> Any:
    root, findings = read_yaml(text, "f.yaml")
    assert findings == []
    return plain(root)


def refused(text: str) -> Finding:
    root, findings = read_yaml(text, "f.yaml")
    assert root is None
    return findings[-1]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1e23", 1e23),
        ("1.0e+23", 1e23),
        ("1E3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("5", 5),
        ("+5", 5),
        ("-5", -5),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        ("null", None),
        ("~", None),
        ("", None),
        ("12:30:00", "12:30:00"),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("2024-12-26", "2024-12-26"),
        ("1e", "1e"),
        ("e5", "e5"),
        ("1.2.3", "1.2.3"),
        ("inf", "inf"),
        ("=", "="),
        ("'1e23'", "1e23"),
        ('"no"', "no"),
        ("'true'", "true"),
        ("''", ""),
        ("<<", "<<"),
        ("10_000.5", "10_000.5"),
        ("14.8T", "14.8T"),
        ("5 % of it", "5 % of it"),
    ],
)
def test_a_scalar_has_the_meaning_of_the_core_schema(written: str, value: object) -> None:
    found = value_of(f"a: {written}\n")["a"]
    assert (found, type(found)) == (value, type(value))


def test_not_a_number_is_one() -> None:
    assert math.isnan(value_of("a: .nan\n")["a"])


def test_a_very_long_number_stays_text() -> None:
    assert value_of(f"a: {'9' * 5000}\n")["a"] == float("9" * 5000)
    assert value_of(f"a: 0x{'f' * 50}\n")["a"] == int("f" * 50, 16)


def test_a_merge_key_is_a_name_like_any_other() -> None:
    assert value_of("<<: {a: 1}\nb: 2\n") == {"<<": {"a": 1}, "b": 2}


def test_every_node_knows_its_place() -> None:
    root, _ = read_yaml("a: 1\nb:\n  - x\n  - {c: [d]}\n", "f.yaml")
    assert isinstance(root, Mapping)
    assert (root.line, root.column) == (1, 1)
    items = root.get("b")
    assert isinstance(items, Sequence)
    assert [(item.line, item.column) for item in items.items] == [(3, 5), (4, 5)]
    inner = items.items[1]
    assert isinstance(inner, Mapping)
    key, value = inner.entries[0]
    assert (key.text, key.line, key.column) == ("c", 4, 6)
    assert isinstance(value, Sequence)
    assert root.get("z") is None


def test_places_count_from_the_first_character_after_a_byte_order_mark() -> None:
    root, findings = read_yaml("\ufeffa: 1\n", "f.yaml")
    assert findings == []
    assert isinstance(root, Mapping)
    assert plain(root) == {"a": 1}


def test_quotes_and_blocks_are_told_from_plain_text() -> None:
    root, _ = read_yaml("a: x\nb: 'x'\nc: |\n  x\nd: >-\n  x\n", "f.yaml")
    assert isinstance(root, Mapping)
    assert [value.plain for _, value in root.entries if isinstance(value, Scalar)] == [True, False, False, False]


@pytest.mark.parametrize(
    ("text", "found", "place"),
    [
        ("a: !!python/object:os.system x\n", "the tag `tag:yaml.org,2002:python/object:os.system`", "f.yaml:1:4"),
        ("a: !x 1\n", "the tag `!x`", "f.yaml:1:4"),
        ("a: ! 1\n", "the tag `!`", "f.yaml:1:4"),
        ("!x\na: 1\n", "the tag `!x`", "f.yaml:1:1"),
        ("a: !x [1]\n", "the tag `!x`", "f.yaml:1:4"),
        ("a: &x 1\n", "the anchor `&x`", "f.yaml:1:4"),
        ("a: &x {b: 1}\n", "the anchor `&x`", "f.yaml:1:4"),
        ("a: *x\n", "the alias `*x`", "f.yaml:1:4"),
        ("a: 1\n---\nb: 1\n", "a second document (`---`)", "f.yaml:2:1"),
        ("? [a]\n: 1\n", "a list or mapping as a key", "f.yaml:1:3"),
        ("{[a]: 1, b: 2}\n", "a list or mapping as a key", "f.yaml:1:2"),
        ("- " * 50 + "a\n", f"more than {DEEPEST} levels of nesting", "f.yaml:1:81"),
        ("[" * 50, f"more than {DEEPEST} levels of nesting", "f.yaml:1:41"),
    ],
)
def test_a_feature_that_is_not_read_is_named(text: str, found: str, place: str) -> None:
    item = refused(text)
    assert (item.code, item.found, str(item.at)) == ("yaml-feature", found, place)


@pytest.mark.parametrize(
    ("text", "found", "remedy", "place"),
    [
        (
            "a: b: c\n",
            "a `:` where no name can stand",
            "put a value that holds `: ` in quotes; indent the names of one mapping alike",
            "1:5",
        ),
        ("a:\n\t- b\n", "a tab", "indent with spaces", "2:1"),
        ("a: @b\n", "`@`, with which no value can begin", "put the value in quotes", "1:4"),
        ("a: %b\n", "`%`, with which no value can begin", "put the value in quotes", "1:4"),
        ("a: [1, 2\n", "a `[` that is never closed, or a missing comma", "close the bracket, or separate with commas", "2:1"),
        ("a: [1, 2,\n", "a bracket that is never closed, or a comma too many", "close the bracket", "2:1"),
        ("a: {b: 1\n", "a `{` that is never closed, or a missing comma", "close the bracket, or separate with commas", "2:1"),
        ("a: [b}\n", "a `[` that is never closed, or a missing comma", "close the bracket, or separate with commas", "1:6"),
        ("a: 'b\n", "a quotation mark that is never closed", "close it, and write an apostrophe inside single quotes twice", "2:1"),
        ('a: "\\q"\n', "a backslash that begins no escape", "use single quotes, in which a backslash is itself", "1:5"),
        ("a: 1\nb\n", "a name without `:`", "write `name: value`", "3:1"),
        (
            "a:\n  b: 1\n c: 2\n",
            "a line that fits neither the mapping above it nor the one around it",
            "indent the names of one mapping alike",
            "3:2",
        ),
        ("- a\nb: 1\n", "an item of a list that is indented unlike the first", "indent all `-` of a list alike", "2:1"),
        ("a: 1\nb: \x07\n", "the character U+0007", "remove it; was the file damaged?", "2:4"),
        ("a: \0", "the character U+0000", "remove it; was the file damaged?", "1:4"),
        ("a: \ud800", "the character U+D800", "remove it; was the file damaged?", "1:4"),
        ('a: "\\e[31m"\n', "the character U+001B, written as an escape", "write visible characters", "1:4"),
    ],
)
def test_a_mistake_of_syntax_is_put_into_words(text: str, found: str, remedy: str, place: str) -> None:
    item = refused(text)
    assert (item.code, item.found, item.remedy, str(item.at)) == ("yaml-syntax", found, remedy, f"f.yaml:{place}")


def test_a_name_written_twice_is_found_and_the_first_kept() -> None:
    root, findings = read_yaml("a: 1\nb: {c: 1, c: 2, d: 3}\n'a': 2\n", "f.yaml")
    assert plain(root) == {"a": 1, "b": {"c": 1, "d": 3}}
    assert [(item.code, item.found, str(item.at)) for item in findings] == [
        ("duplicate-key", "`c` a second time", "f.yaml:2:11"),
        ("duplicate-key", "`a` a second time", "f.yaml:3:1"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "? " * 100_000,
        "a: &a [*a]\n",
        "".join(f"x{i}: &x{i} [{', '.join([f'*x{i - 1}'] * 9) if i else 'lol'}]\n" for i in range(30)),
        "!!python/object/apply:os.system [echo]\n",
        "%TAG ! tag:yaml.org,2002:python/\n---\n!object:os.system x\n",
        "a: '" + "x" * LARGEST_TEXT + "'",
        "&" + "x" * 1_000_000,
        "\0" * 1_000_000,
    ],
    ids=lambda text: text[:12].strip(),
)
def test_an_attack_ends_in_one_message_and_soon(text: str) -> None:
    began = perf_counter()
    item = refused(text)
    assert perf_counter() - began < 1
    assert item.level == "error"
    assert len(item.found) < 200


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n", "---\n...\n"])
def test_an_empty_document_is_nothing_and_no_error(text: str) -> None:
    root, findings = read_yaml(text, "f.yaml")
    assert plain(root) is None
    assert findings == []


VALUES = st.recursive(
    st.one_of(st.text(max_size=20), st.sampled_from(["yes", "no", "1e5", "null", "2024-01-01", "a: b", "- x", "#", "\u2028", "é💥"])),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(min_size=1, max_size=10), inner, max_size=4)),
    max_leaves=20,
)


def is_printable(value: Any) -> bool:
    """Tell whether no text holds a control character, which PyYAML would write as an escape."""
    if isinstance(value, dict):
        return all(is_printable(key) and is_printable(item) for key, item in value.items())
    return all(map(is_printable, value)) if isinstance(value, list) else value.isprintable()


@given(VALUES.filter(is_printable))
def test_what_pyyaml_writes_is_read_back(value: Any) -> None:
    """Texts are quoted wherever YAML 1.1 or 1.2 would read something else, so that both read the same."""

    class Quoted(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's own signature
            return True

    written = yaml.dump(value, Dumper=Quoted, allow_unicode=True, default_style='"')
    root, findings = read_yaml(written, "f.yaml")
    assert findings == []
    assert plain(root) == value


@given(st.text())
def test_no_text_raises(text: str) -> None:
    root, findings = read_yaml(text, "f.yaml")
    assert root is None or findings == [] or all(item.code == "duplicate-key" for item in findings)


def test_the_garbage_collector_is_put_back() -> None:
    import gc

    with no_garbage_collection():
        assert not gc.isenabled()
        with no_garbage_collection():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
