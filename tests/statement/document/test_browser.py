"""The page in the distribution's Chromium: accessible by axe-core, light, dark and on a phone; no request leaves the file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flopledger.statement.build import document_of
from flopledger.statement.context import Extent
from flopledger.statement.formats import html
from flopledger.statement.model import StatementModel

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SCREENS = {"light": (1280, 900, "light"), "dark": (1280, 900, "dark"), "phone": (390, 844, "light")}
SHORT = {"summary", "totals", "lines", "lineage", "timeline"}  # axe-core takes ten seconds for a whole page

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium (scripts/system-packages.sh test)")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def file(deepseek: StatementModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "v3.html"
    path.write_bytes(html.render(document_of(deepseek, Extent(rows=13, details=1))))
    return path


@pytest.fixture(scope="module")
def short(deepseek: StatementModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    document = document_of(deepseek, Extent(rows=13, details=1))
    path = tmp_path_factory.mktemp("short") / "v3.html"
    path.write_bytes(html.render(replace(document, sections=tuple(one for one in document.sections if one.id in SHORT))))
    return path


@pytest.mark.parametrize("screen", SCREENS)
def test_the_page_has_no_violation_of_accessibility_and_asks_for_nothing(
    screen: str, browser: Any, file: Path, short: Path, tmp_path: Path
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    width, height, scheme = SCREENS[screen]
    opened = file if screen == "light" else short
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(opened.as_uri())
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
    page.screenshot(path=folder / f"{screen}.png")
    assert asked == [opened.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = axe.run(page).response["violations"]
    context.close()
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


def test_a_hostile_page_runs_nothing(hostile: StatementModel, browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    path.write_bytes(html.render(document_of(hostile, Extent(rows=3, details=1))))
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(path.as_uri())
    context.close()
    assert (asked, said) == ([path.as_uri()], [])


def test_the_first_stop_of_the_keyboard_is_a_link_past_the_contents(browser: Any, file: Path) -> None:
    page = browser.new_page()
    page.goto(file.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    page.close()
