"""The document of a statement: every section is there, every link in it leads somewhere, unknown is a word and never 0."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from flopledger.statement.build import document_of
from flopledger.statement.context import Extent
from flopledger.statement.formats.html import page
from flopledger.statement.model import StatementModel
from flopledger.statement.tree import Block, Document, Figure, Section, Table
from tests.statement.document.conftest import stated

SECTIONS = [
    "summary",
    "subject",
    "totals",
    "verdicts",
    "unknown",
    "findings",
    "assumptions",
    "estimates",
    "lines",
    "lineage",
    "timeline",
    "rules",
    "glossary",
    "versions",
]


def words(block: object) -> str:
    """Return all text of a part of a document."""
    return re.sub(r"<[^>]+>", " ", str(block))


def every_section(sections: tuple[Section, ...]) -> Iterator[Section]:
    for one in sections:
        yield one
        yield from every_section(one.sections)


def tables(document: Document) -> dict[str, Table]:
    blocks: list[Block] = [block for one in every_section(document.sections) for block in one.blocks]
    found = [block.table if isinstance(block, Figure) else block for block in blocks]
    return {one.id: one for one in found if isinstance(one, Table)}


def text_of(table: Table) -> list[list[str]]:
    return [
        ["".join(getattr(span, "text", f"[{getattr(span, 'number', '')}]") for span in cell.spans) for cell in row.cells]
        for row in table.rows
    ]


@pytest.fixture(scope="module")
def document(deepseek: StatementModel) -> Document:
    return document_of(deepseek)


def test_sections_come_in_the_order_in_which_they_are_read(document: Document) -> None:
    assert [one.id for one in document.sections] == SECTIONS


def test_the_summary_says_in_one_line_whether_the_books_hold_and_which_line_is_crossed_since_when(document: Document) -> None:
    line = words(document.sections[0].blocks[0])
    assert "The books are valid. DeepSeek-V3 is over 1 line of laws that bind" in line
    assert "since 2024-10-14" in line


def test_every_link_leads_to_something_in_the_document(deepseek: StatementModel) -> None:
    text = page(document_of(deepseek))
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)


def test_every_line_links_to_its_rule_its_sources_and_its_place_in_the_ledger(document: Document) -> None:
    row = tables(document)["lines-table"].rows[1]
    targets = {span.to for cell in row.cells for span in cell.spans if hasattr(span, "to")}
    assert targets == {"#line-2", "#file-1"}
    counts = text_of(tables(document)["line-2-counts"])
    assert ["counts", "casper-2025: otherwise"] in [[row[0], row[1].split(",")[0]] for row in counts]
    assert all(re.search(r"\[\d+\]", row[3]) for row in counts)


def test_unknown_prints_as_a_word_and_never_as_nothing(document: Document) -> None:
    lines = {row[0]: row for row in text_of(tables(document)["lines-table"])}
    assert lines["prior-research"][4] == "unknown"
    assert lines["v3-data"][4] == "at most 1.1e24"
    assert not [row for row in lines.values() if row[4] == "0"]


def test_a_picture_never_stands_without_its_table(document: Document) -> None:
    figures = [block for one in every_section(document.sections) for block in one.blocks if isinstance(block, Figure)]
    assert {"totals-figure", "lineage-figure", "growth-1", "tornado-1", "estimates-figure"} <= {one.id for one in figures}
    assert all(one.table.rows and "<title" in one.svg and "<desc" in one.svg for one in figures)


def test_lines_that_a_format_has_no_room_for_are_summed_up(deepseek: StatementModel) -> None:
    found = tables(document_of(deepseek, Extent(rows=5, details=2)))
    assert len(found["lines-table"].rows) == 5
    assert sum(int(row[3]) for row in text_of(found["lines-rest"])) == len(deepseek.assessment.systems[0].lines) - 5


@pytest.mark.parametrize(("example", "system"), [("gpt-3", "gpt-3"), ("zephyr-7b", "zephyr"), ("hermes-3-405b", "hermes")])
def test_other_ledgers_make_documents_too(example: str, system: str) -> None:
    text = page(document_of(stated(example, system)))
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)


def test_what_may_be_more_is_at_least_so_many_times_its_line(document: Document) -> None:
    rows = {row[0]: row for row in text_of(tables(document)["summary-verdicts"])}
    assert rows["us-ca-sb-53/frontier-model"][3:] == ["unknown", "unknown", "at least 0.0382 × 1e26 FLOP"]
    assert rows["eu-gpai-guidelines/indicative-criterion"][3:] == ["100 %", "2024-10-14", "38.2 × 1e23 FLOP"]


def test_where_no_line_counts_nothing_reads_as_an_amount(document: Document) -> None:
    rows = {row[0]: row for row in text_of(tables(document)["totals-table"])}
    assert [rows["ec-2025/modification"][column] for column in (1, 4, 5)] == ["no line counts"] * 3
