"""How wide the columns of a table are to be, in percent: by the words in them, so that paper needs no trial and error."""

from __future__ import annotations

from collections.abc import Sequence

from flopledger.statement.inert import LONGEST
from flopledger.statement.tree import Cell, Source, Table

MOST_ROWS = 200  # that are looked at
WORD = 24  # letters; a longer word is broken
EASY = 16  # letters that stand in one line; of further ones a part, for they wrap
WRAPPED = 0.3
PERCENTILE = 0.9
MARK = 5  # letters of a source's mark


def widths(table: Table) -> list[float]:
    """Return the width of each column of a table, in percent."""
    wanted = [_wanted(name, [row.cells[column] for row in table.rows[:MOST_ROWS]]) for column, name in enumerate(table.columns)]
    return [round(100 * width / sum(wanted), 1) for width in wanted]


def _wanted(name: str, cells: Sequence[Cell]) -> float:
    texts = [name, *map(_text, cells)]
    word = max(min(len(word), WORD) for text in texts for word in (text.split() or [""]))
    lengths = sorted(map(len, texts))
    usual = lengths[int(PERCENTILE * (len(lengths) - 1))]
    return max(word + 1, min(usual, EASY) + WRAPPED * max(usual - EASY, 0))


def _text(one: Cell) -> str:
    return "".join(" " + "x" * MARK if isinstance(span, Source) else span.text[:LONGEST] for span in one.spans)
