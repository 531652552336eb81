"""A table of a card as lines of equal letters, for a code block: as wide as a phone shows without wrapping."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.card import Table

WIDEST = 40  # letters a line: what Discord's phone client shows of a code block
NARROWEST = 3
_ESCAPED = re.compile(r"\\([^\w\s]|_)")  # in a code block the backslashes of escaped Markdown would be read as text


def table_lines(table: Table) -> list[str]:
    """The lines of ``table``: first column to the left, the others to the right, cells shortened with "…" to fit ``WIDEST``."""
    rows = [[_plain(cell) for cell in row] for row in (table.head, *table.rows)]
    columns = max((len(row) for row in rows), default=0)
    rows = [row + [""] * (columns - len(row)) for row in rows]
    widths = _widths(rows, columns)
    lines = [" ".join(_cell(text, widths[at], left=at == 0) for at, text in enumerate(row)).rstrip() for row in rows]
    ruled = [lines[0], "─" * min(WIDEST, sum(widths) + columns - 1), *lines[1:]] if any(table.head) else lines[1:]
    return [shorten(line, WIDEST) for line in ruled]


def shorten(text: str, room: int) -> str:
    """``text`` in at most ``room`` columns, its end replaced by "…" where it is longer."""
    if columns_of(text) <= room:
        return text
    while text and columns_of(text) > room - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def columns_of(text: str) -> int:
    """How many columns ``text`` takes: two for East Asian wide letters and emoji, none for marks upon letters."""
    return sum(0 if unicodedata.combining(x) else 1 + (unicodedata.east_asian_width(x) in "WF") for x in text)


def _widths(rows: list[list[str]], columns: int) -> list[int]:
    """The width of each column; the widest gives way until the line fits, with one blank more between where there is room."""
    widths = [max(columns_of(row[at]) for row in rows) for at in range(columns)]
    while sum(widths) + columns - 1 > WIDEST and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
    for at in range(1, columns):
        widths[at] += sum(widths) + columns - 1 < WIDEST
    return widths


def _cell(text: str, room: int, *, left: bool) -> str:
    text = shorten(text, room)
    blanks = " " * (room - columns_of(text))
    return text + blanks if left else blanks + text


def _plain(text: str) -> str:
    """A cell on one line that cannot end the code block."""
    flat = " ".join(_ESCAPED.sub(r"\1", text).split())
    return "".join(x for x in flat if x.isprintable()).replace("`", "ʼ")
