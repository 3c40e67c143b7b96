"""Every format: what is in it, that the same statement gives the same bytes, and that nothing in a ledger rules who reads it."""

from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO, StringIO
from typing import Any

import pypdf
import pytest
from markdown_it import MarkdownIt

from flopledger.statement.build import document_of
from flopledger.statement.canonically import text
from flopledger.statement.context import Extent
from flopledger.statement.formats import csv as csv_format
from flopledger.statement.formats import html, markdown, pdf
from flopledger.statement.formats import json as json_format
from flopledger.statement.found import DocumentFormat, Format, format_for, format_names, rendered
from flopledger.statement.integrity.canonical import file_of, tree_of
from flopledger.statement.model import StatementModel
from flopledger.statement.tree import Cell, Document, Row, Table, Text
from flopledger.statement.widths import letters, wanted, widths

FEW = Extent(rows=3, details=1)
FORBIDDEN = {"script", "img", "iframe", "object", "embed", "link", "base", "form", "video", "audio", "input"}
HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]")


class Page(HTMLParser):
    """Gathers the tags of a page, and where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.events: list[str] = []
        self.links: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.events += [name for name, _ in attrs if name.startswith("on") or name == "src"]
        self.links |= {value or "" for name, value in attrs if name == "href"}


def chosen(name: str) -> Format:
    found = format_for("", name)
    assert not isinstance(found, str)
    return found


def test_a_new_format_is_one_module_found_by_its_ending() -> None:
    assert {"csv", "html", "json", "markdown", "pdf"} <= set(format_names())
    assert [format_for(f"v3{one}") is not None for one in (".csv", ".html", ".json", ".md", ".pdf")] == [True] * 5
    assert "end it with .c" in str(format_for("v3.doc"))
    assert "did you mean `html`?" in str(format_for("v3", "htlm"))


@pytest.mark.parametrize("name", ["csv", "html", "json", "markdown"])
def test_the_same_statement_gives_the_same_bytes(name: str, deepseek: StatementModel) -> None:
    again = StatementModel.model_validate_json(deepseek.model_dump_json())
    assert list(rendered(chosen(name), deepseek)) == list(rendered(chosen(name), again))


def test_tables_have_room_for_their_words_and_lines_end_between_them(deepseek: StatementModel) -> None:
    text = html.page(document_of(deepseek))
    assert "eu-gpai-guidelines/<wbr>indicative-criterion</a>" in text
    assert "since <time>2026-08-02</time>" in text
    words = ("synthetic-data-generation", "reinforcement", "2026-08-02")
    table = Table("t", "T", words, (Row(tuple(Cell((Text(one),)) for one in words)),))
    least = [letters(wanted(table)) * share / 100 for share in widths(wanted(table))]
    assert [wide >= len(word) for wide, word in zip(least, ("generation", "reinforcement", "2026-08-02"), strict=True)] == [True] * 3


def test_html_needs_nothing_but_itself(deepseek: StatementModel) -> None:
    text = html.page(document_of(deepseek))
    found = Page(text)
    assert not found.tags & FORBIDDEN
    assert not found.events
    assert "url(" not in text
    assert "@import" not in text


def test_html_of_a_hostile_ledger_is_inert(hostile: StatementModel) -> None:
    text = html.page(document_of(hostile))
    found = Page(text)
    assert not found.tags & FORBIDDEN
    assert not found.events
    assert not HIDDEN.search(text)
    assert all(link.startswith(("#", "https://", "http://")) for link in found.links)
    assert "&lt;script&gt;alert(1)" in text


def test_pictures_of_a_hostile_ledger_are_whole(hostile: StatementModel) -> None:
    pictures = re.findall(r"<svg.*?</svg>", html.page(document_of(hostile)), re.DOTALL)
    assert pictures
    tags = {one.tag.rpartition("}")[2] for picture in pictures for one in ET.fromstring(picture).iter()}  # noqa: S314 - our own
    assert tags == {"svg", "title", "desc", "text", "line", "rect", "circle", "path"}


def test_markdown_of_a_hostile_ledger_is_inert_for_readers_that_allow_html(hostile: StatementModel) -> None:
    text = markdown.render(document_of(hostile, FEW)).decode()
    found = Page(MarkdownIt("commonmark").enable("table").render(text))
    assert not found.tags & FORBIDDEN
    assert not found.events
    assert not HIDDEN.search(text)
    assert all(link.startswith(("#", "https://", "http://")) for link in found.links)


def test_markdown_tables_keep_their_columns(hostile: StatementModel) -> None:
    lines = markdown.render(document_of(hostile)).decode().split("\n")
    starts = [number for number, line in enumerate(lines) if re.fullmatch(r"\|( -{3}:? \|)+", line)]
    assert len(starts) > 10
    for start in starts:
        bars = len(re.findall(r"(?<!\\)\|", lines[start]))
        assert len(re.findall(r"(?<!\\)\|", lines[start - 1])) == bars
        assert len(re.findall(r"(?<!\\)\|", lines[start + 1])) == bars


def test_csv_holds_every_line_with_amounts_as_numbers_and_unknown_as_nothing(deepseek: StatementModel) -> None:
    rows = list(csv.DictReader(StringIO(csv_format.write(deepseek).decode("utf-8-sig"))))
    assert [row["activity"] for row in rows] == [line.activity for line in deepseek.assessment.systems[0].lines]
    found = {row["activity"]: row for row in rows}
    assert float(found["v3-pretraining"]["flop"]) == pytest.approx(3.7e24, rel=0.01)
    assert (found["prior-research"]["flop"], found["v3-pretraining"]["casper-2025 counts"]) == ("", "1.0")


def test_csv_of_a_hostile_ledger_holds_no_formula(hostile: StatementModel) -> None:
    rows = list(csv.reader(StringIO(csv_format.write(hostile).decode("utf-8-sig"))))
    assert rows[1][0].startswith("'=HYPERLINK")
    assert not [cell for row in rows for cell in row if cell.startswith(csv_format.FORMULA) and not _is_number(cell)]
    assert not [cell for row in rows for cell in row if HIDDEN.search(cell)]


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?", cell) is not None


@pytest.mark.parametrize("which", ["deepseek", "hostile"])
def test_json_is_the_canonical_form_that_is_signed(which: str, request: pytest.FixtureRequest) -> None:
    statement: StatementModel = request.getfixturevalue(which)
    data = json_format.write(statement)
    assert data == file_of(tree_of(statement))
    assert json_format.write(StatementModel.model_validate_json(data)) == data
    assert json.loads(data)["kind"] == "urn:x-flopledger:statement"


@pytest.mark.parametrize("value", [0.0, -0.0, 1.0, 1e15, 123456789012345680.0, 1e20, 1e21, 1e-4, 9.9e-5, 1e-6, 1e-7, 0.1, 3.7e24, -2.5e-9])
def test_json_writes_numbers_as_the_standard_does(value: float) -> None:
    assert text(value).encode() == file_of(value).rstrip()


def short(statement: StatementModel) -> Document:
    """Return some sections of a document: a whole one takes the printer ten seconds."""
    document = document_of(statement, FEW)
    return replace(document, sections=tuple(one for one in document.sections if one.id in {"summary", "totals", "lines", "timeline"}))


@pytest.fixture(scope="module")
def printed(deepseek: StatementModel) -> bytes:
    return pdf.render(short(deepseek))


def tags(data: bytes) -> dict[str, int]:
    """Count the kinds of structure in a PDF."""
    found: dict[str, int] = {}
    for item in _objects(data):
        if isinstance(item, pypdf.generic.DictionaryObject) and "/S" in item and "/P" in item:
            found[str(item["/S"])] = found.get(str(item["/S"]), 0) + 1
    return found


def _objects(data: bytes) -> list[Any]:
    reader = pypdf.PdfReader(BytesIO(data))
    size: Any = reader.trailer["/Size"]
    return [reader.get_object(number) for number in range(1, size)]


def test_pdf_is_tagged_with_headers_of_tables_and_words_for_pictures(printed: bytes) -> None:
    root: Any = pypdf.PdfReader(BytesIO(printed)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    found = tags(printed)
    assert found["/Table"] >= 5
    assert found["/TH"] > 50
    assert found["/TD"] > 100
    assert found["/Figure"] >= 2
    assert {"/H1", "/H2", "/H3", "/L", "/Link"} <= set(found)


def test_every_cell_of_a_pdf_names_the_headers_of_its_row_and_column(printed: bytes) -> None:
    cells: list[Any] = [one for one in _objects(printed) if isinstance(one, pypdf.generic.DictionaryObject) and one.get("/S") == "/TD"]
    assert cells
    assert all(len(one["/A"]["/Headers"]) >= 1 for one in cells)


def test_pdf_is_the_same_bytes_again(printed: bytes, deepseek: StatementModel) -> None:
    assert pdf.render(short(deepseek)) == printed


def test_pdf_of_a_hostile_ledger_runs_and_fetches_nothing(hostile: StatementModel) -> None:
    document = document_of(hostile, FEW)
    data = pdf.render(replace(document, sections=document.sections[:1]))
    objects = [one for one in _objects(data) if isinstance(one, pypdf.generic.DictionaryObject)]
    assert not [one for one in objects if {"/JS", "/JavaScript", "/OpenAction", "/Launch", "/AA"} & set(one)]
    addresses = [str(one["/URI"]) for one in objects if "/URI" in one]
    assert all(address.startswith(("https://", "http://")) for address in addresses)
    assert "<script>alert(1)" in pypdf.PdfReader(BytesIO(data)).pages[0].extract_text()


@pytest.mark.parametrize("name", ["csv", "html", "markdown"])
def test_a_name_of_a_million_letters_is_cut(name: str, deepseek: StatementModel) -> None:
    long = deepseek.model_copy(update={"subject": deepseek.subject.model_copy(update={"title": "x" * 1_000_000})})
    lines = [line.model_copy(update={"activity": line.activity + "y" * 1_000_000}) for line in deepseek.assessment.systems[0].lines]
    system = deepseek.assessment.systems[0].model_copy(update={"lines": lines})
    long = long.model_copy(update={"assessment": deepseek.assessment.model_copy(update={"systems": [system]})})
    assert sum(map(len, rendered(chosen(name), long))) < 4_000_000


def test_formats_of_documents_render_any_document() -> None:
    assert [name for name in format_names() if isinstance(chosen(name), DocumentFormat)] == ["html", "markdown", "pdf"]


def test_a_name_without_end_leaves_room_for_the_page_under_its_heading(deepseek: StatementModel) -> None:
    named = deepseek.model_copy(update={"subject": deepseek.subject.model_copy(update={"title": "N" * 1_000_000})})
    document = document_of(named)
    assert document.title == f"Statement on {'N' * 100}…"
    assert f"{'N' * 2_000}… (1,000,000 characters)" in html.page(document)
