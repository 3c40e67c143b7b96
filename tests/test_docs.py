"""The documentation says what the program does: pages made from it are current, links lead somewhere, nothing loads from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from flopledger.core.yaml12 import read_yaml
from flopledger.ledger.read import read_text
from flopledger.rules.load import load_rules
from flopledger.rules.reform import apply

REPOSITORY = Path(__file__).parents[1]
DOCS = REPOSITORY / "docs"
PAGES = sorted(DOCS.rglob("*.md"))


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the repository's scripts."""
    command = [sys.executable, str(REPOSITORY / "scripts" / script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def yaml_blocks(page: Path) -> list[str]:
    """Return the YAML that a page shows."""
    return re.findall(r"^```yaml\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)


def test_the_reference_pages_are_current() -> None:
    result = run("docs_reference.py", "--check")
    assert (result.returncode, result.stdout) == (0, ""), result.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_yaml_in_the_pages_is_yaml_of_ours(page: Path) -> None:
    assert [finding for block in yaml_blocks(page) for finding in read_yaml(block, page.name)[1]] == []


@pytest.mark.parametrize("page", ["tutorial.md", "how-to/write-a-ledger.md", "how-to/plan-ahead.md"])
def test_whole_ledgers_in_the_pages_are_read_without_a_finding(page: str) -> None:
    ledgers = [block for block in yaml_blocks(DOCS / page) if block.startswith("flopledger: 1")]
    assert ledgers
    assert [finding for block in ledgers for finding in read_text(block, page)[1]] == []


def test_the_law_of_the_pages_loads(tmp_path: Path) -> None:
    """The invented regime and standard of the how-to are put into a folder of one's own, as the package reads it."""
    for block in yaml_blocks(DOCS / "how-to" / "add-a-law.md"):
        if (name := re.match(r"id: (\S+)", block)) is not None:
            file = tmp_path / ("regimes" if "triggers:" in block else "standards") / f"{name[1]}.yaml"
            file.parent.mkdir()
            file.write_text(block)
    rulebook = load_rules(tmp_path)
    assert rulebook.regime("zz-large-models") is not None, rulebook.findings
    assert rulebook.standard("zz-2026") is not None, rulebook.findings


def test_the_reform_of_the_pages_can_be_laid_over_every_law(tmp_path: Path) -> None:
    (block,) = [block for block in yaml_blocks(DOCS / "how-to" / "lay-a-reform.md") if block.startswith("id: ")]
    (tmp_path / "reforms").mkdir()
    (tmp_path / "reforms" / "zz-reform.yaml").write_text(block)
    rulebook = load_rules(tmp_path)
    reform = rulebook.reform("zz-reform")
    assert reform is not None, rulebook.findings
    assert apply(reform, rulebook).read_all() == ()


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.html", '<script src="https://example.org/x.js"></script>', True),
        ("a.html", '<link rel="stylesheet" href="//example.org/x.css">', True),
        ("a.html", '<img src="https://example.org/x.png">', True),
        ("a.html", "<style>@font-face{src:url(https://example.org/x.woff)}</style>", True),
        ("a.html", '<p style="background:url(https://example.org/x.png)">', True),
        ("a.css", '@import "https://example.org/x.css";', True),
        ("a.html", '<a href="https://example.org/">a link</a><link rel="canonical" href="https://example.org/">', False),
        ("a.html", '<script src="assets/x.js"></script><img src="data:image/png;base64,AA==">', False),
    ],
)
def test_a_page_that_loads_from_elsewhere_is_found(tmp_path: Path, name: str, text: str, *, found: bool) -> None:
    (tmp_path / name).write_text(text)
    result = run("docs_offline.py", str(tmp_path))
    assert (result.returncode == 1) is found
    assert ("example.org" in result.stdout) is found
