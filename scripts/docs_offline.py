"""Fail where a built page would ask another host for anything: `python scripts/docs_offline.py site`.

A reader's browser is nobody else's business, and the pages have to work where there is no network. Links that a reader may
follow are fine; scripts, styles, pictures, fonts and frames from elsewhere are not.
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

ELSEWHERE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
LOADED_BY_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)
LOADING = {"src", "srcset", "data", "poster"}
ONLY_NAMED = {"canonical", "next", "prev", "alternate", "license", "author"}  # a `link` of these kinds loads nothing


class Loads(HTMLParser):
    """Collects the addresses elsewhere that a page loads by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what one tag loads."""
        values = {name: value or "" for name, value in attrs}
        loading = [value for name, value in values.items() if name in LOADING]
        if tag == "link" and not set(values.get("rel", "").split()) & ONLY_NAMED:
            loading.append(values.get("href", ""))
        self.found += [address for address in loading if ELSEWHERE.match(address)]
        self.found += LOADED_BY_STYLE.findall(values.get("style", ""))


def loads(file: Path) -> list[str]:
    """Return the addresses elsewhere that a page or style sheet loads by itself."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".css":
        return LOADED_BY_STYLE.findall(text)
    reader = Loads()
    reader.feed(text)
    return reader.found + [
        address for style in re.findall(r"<style.*?</style>", text, re.DOTALL) for address in LOADED_BY_STYLE.findall(style)
    ]


def main(site: Path) -> int:
    """Print each request that leaves the site; return the exit code."""
    files = sorted([*site.rglob("*.html"), *site.rglob("*.css")])
    found = [f"{file}: {address}" for file in files for address in loads(file)]
    print("\n".join(found) or f"{len(files)} pages and styles load nothing from elsewhere")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
