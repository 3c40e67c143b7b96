"""The few shapes that the pictures are made of, written out as SVG.

Each shape carries its colour, so that the picture stands alone, and a class, by which a page can give it another for the dark.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from flopledger.statement.inert import inert

WIDTH = 960
LINE = 22  # between two lines of text
TEXT = 13
INK, SOFT, GRID, WORK, LIMIT, PAPER = "#1c1c1c", "#565656", "#dddddd", "#1f5fbf", "#b3261e", "#ffffff"
COLOURS = {"ink": INK, "soft": SOFT, "grid": GRID, "work": WORK, "limit": LIMIT, "paper": PAPER}
ELLIPSIS = "…"


def picture(name: str, title: str, about: str, height: float, shapes: Iterable[str]) -> str:
    """Return a picture of a height, with its title and description for those who do not see it."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}" role="img" '
        f'aria-labelledby="{name}-title {name}-about" font-family="sans-serif" font-size="{TEXT}">'
    )
    named = f'<title id="{name}-title">{words(title)}</title><desc id="{name}-about">{words(about)}</desc>'
    return f"{head}{named}{''.join(shapes)}</svg>"


def words(text: str) -> str:
    """Return a text as SVG may hold it."""
    return escape(inert(text))


def text(x: float, y: float, what: str, colour: str = "ink", anchor: str = "start", weight: str = "normal") -> str:
    """Return a text at a place; `anchor` start, middle or end."""
    bold = f' font-weight="{weight}"' if weight != "normal" else ""
    at = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text class="f-{colour}" fill="{COLOURS[colour]}" x="{x:.1f}" y="{y:.1f}"{at}{bold}>{words(what)}</text>'


def line(start: tuple[float, float], end: tuple[float, float], colour: str = "grid", width: float = 1, dashes: str = "") -> str:
    """Return a straight line."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    ends = f'x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
    return f'<line class="s-{colour}" stroke="{COLOURS[colour]}" stroke-width="{width:g}" {ends}{dashed}/>'


def box(x: float, y: float, width: float, height: float, colour: str = "work", opacity: float = 1) -> str:
    """Return a filled rectangle."""
    return (
        f'<rect class="f-{colour}" fill="{COLOURS[colour]}" fill-opacity="{opacity:g}" '
        f'x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{height:.1f}"/>'
    )


def dot(x: float, y: float, radius: float = 4, colour: str = "work") -> str:
    """Return a filled circle."""
    return f'<circle class="f-{colour}" fill="{COLOURS[colour]}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"/>'


def path(points: Iterable[tuple[float, float]], colour: str = "work", width: float = 2) -> str:
    """Return a line through points."""
    through = " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path class="s-{colour}" fill="none" stroke="{COLOURS[colour]}" stroke-width="{width:g}" d="M{through}"/>'


def area(points: Iterable[tuple[float, float]], colour: str = "work", opacity: float = 0.2) -> str:
    """Return the area within points."""
    through = " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path class="f-{colour}" fill="{COLOURS[colour]}" fill-opacity="{opacity:g}" d="M{through} Z"/>'


def shortened(what: str, longest: int) -> str:
    """Return a text that is not longer than a picture has room for."""
    return what if len(what) <= longest else what[: longest - 1] + ELLIPSIS
