"""A table of a card as lines of equal letters, for a code block: as wide as a phone shows without scrolling."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.core.phrases import short_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.card import Table

WIDEST = 25  # letters a line: 247 points stay of a phone's 390 in a card's code block, and a letter of 16 points takes 9.6 of them
HEAD = {1: 12, 2: 9}  # letters a word of a head over so many values; over more, five
_ESCAPED = re.compile(r"\\([^\w\s]|_)")  # in a code block the backslashes of escaped Markdown would be read as text


def table_lines(table: Table) -> list[str]:
    """The lines of ``table``: what a row is to the left, its values to the right, cells shortened with "…" to fit ``WIDEST``.

    A row that does not fit gets a line for its name and one for its values; heads take a line a word.
    """
    rows = [[_plain(cell) for cell in row] or [""] for row in table.rows]
    values = max(len(row) for row in (table.head, *rows, [""])) - 1
    most = (WIDEST - max(values - 1, 0)) // max(values, 1)
    heads = [_words(name, min(most, HEAD.get(values, 5))) for name in _filled(table.head[1:], values)]
    rows = [[shorten(row[0], WIDEST), *(shorten(cell, most) for cell in _filled(row[1:], values))] for row in rows]
    widths = [
        max((columns_of(text) for text in (*column, *head)), default=0) for column, head in zip(_columns(rows, values), heads, strict=True)
    ]
    apart = 2 if _across(rows, widths, 2) <= WIDEST else 1
    across = min(WIDEST, max(_across(rows, widths, apart), *(columns_of(row[0]) for row in rows), 0))
    lines = [line for row in rows for line in _row(row, widths, apart, across)]
    if not any(heads):
        return lines
    tall = max(map(len, heads))
    over = zip(*([""] * (tall - len(head)) + head for head in heads), strict=True)
    return [*(line for texts in over for line in _row(["", *texts], widths, apart, across)), "─" * across, *lines]


def shorten(text: str, room: int) -> str:
    """``text`` in at most ``room`` columns, its end replaced by "…" where it is longer."""
    if columns_of(text) <= room:
        return text
    while text and columns_of(text) > room - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def columns_of(text: str) -> int:
    """How many columns ``text`` takes: two for East Asian wide letters and emoji, none for marks upon letters."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(x) else 1 + (unicodedata.east_asian_width(x) in "WF") for x in text)


def _filled(cells: Sequence[str], count: int) -> list[str]:
    return [*cells, *[""] * (count - len(cells))]


def _columns(rows: Sequence[Sequence[str]], values: int) -> list[tuple[str, ...]]:
    """The values of each column, without the names."""
    return list(zip(*rows, strict=True))[1:] or [()] * values


def _across(rows: Sequence[Sequence[str]], widths: Sequence[int], apart: int) -> int:
    """How wide the rows are on one line each. A name may stand over a first column that is wider than the row's own value."""
    rest = sum(widths[1:]) + apart * max(len(widths) - 1, 0)
    one_line = [columns_of(row[0]) + apart + columns_of(row[1]) for row in rows if any(row[1:])]
    return max([*one_line, *widths[:1]], default=0) + rest


def _row(row: Sequence[str], widths: Sequence[int], apart: int, across: int) -> Iterator[str]:
    """A row on one line, or on two where its name leaves no room for the values."""
    name, values = row[0], row[1:]
    if not any(values):
        yield name
        return
    after = "".join(" " * (apart + width - columns_of(text)) + text for text, width in zip(values[1:], widths[1:], strict=True))
    room = across - columns_of(after) - columns_of(values[0])
    if columns_of(name) + apart > room and name:
        yield name
        name = ""
    yield (name + " " * (room - columns_of(name)) + values[0] + after).rstrip()


def _words(name: str, room: int) -> list[str]:
    """A head, a word a line; words that go together are joined as long as they fit."""
    lines: list[str] = []
    for word in short_words(_plain(name), room).replace("-", "- ").split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and columns_of(joined) <= room and not lines[-1].endswith("-"):
            lines[-1] = joined
        else:
            lines.append(shorten(word, room))
    return lines


def _plain(text: str) -> str:
    """A cell on one line that cannot end the code block; blanks that set it in stay."""
    flat = " ".join(_ESCAPED.sub(r"\1", text).split())
    inset = " " * min(2, len(text) - len(text.lstrip(" ")))
    return inset + "".join(x for x in flat if x.isprintable()).replace("`", "ʼ") if flat else ""
