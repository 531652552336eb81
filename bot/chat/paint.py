"""Painting a picture record: boxes of posted pay, bars of skills, lines over time. Plain functions from record to PNG."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, assert_never

from bot.chat.sheet import THEMES, WIDTH, Sheet, measure
from bot.core.figures import number, short_day
from bot.core.phrases import percent, postings, usd
from bot.core.picture import Picture, Ranges, Skills, Trend
from bot.core.picturing import value_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.chat.sheet import Theme
    from bot.core.picture import Box, Line, PayRange

EDGE = 34
TITLE, WORD, SMALL = 36, 33, 29  # letter heights in pixels
ROW = 50
HALF = 17  # half a box's height


def paint(picture: Picture, theme: str = "dark") -> bytes:
    """The picture as PNG in a theme of ``THEMES``."""
    match picture:
        case Ranges():
            return _ranges(picture, THEMES[theme])
        case Skills():
            return _skills(picture, THEMES[theme])
        case Trend():
            return _trend(picture, THEMES[theme])
        case _:
            assert_never(picture)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values between ``low`` and ``high``, at most ``most`` of them: steps of 1, 2 or 5 times a power of ten."""
    span = max(high - low, 1e-9)
    step = 10.0 ** math.floor(math.log10(span / most))
    step = next(
        step * factor for factor in (1, 2, 5, 10, 20, 50) if math.floor(high / (step * factor)) - math.ceil(low / (step * factor)) < most
    )
    return [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _ranges(picture: Ranges, theme: Theme) -> bytes:
    groups = [(word, boxes) for word in ("minimum", "middle", "maximum") if any(boxes := [getattr(role, word) for role in picture.roles])]
    top = EDGE + 64 + len(picture.roles) * 48 + 30
    height = top + len(groups) * (len(picture.roles) * ROW + 22) + 104
    sheet = Sheet(height, theme)
    sheet.words(EDGE, EDGE + 12, "Posted pay a year, USD", TITLE, theme.ink, bold=True)
    _legend(sheet, [(role.role, _stated(role)) for role in picture.roles], EDGE + 64)
    ends = [end for _, boxes in groups for box in boxes if box for end in (box.low or box.median, box.median, box.high or box.median)]
    x_of = _scale(min(ends), max(ends), 206, WIDTH - EDGE - 130)
    bottom = height - 104
    _grid(sheet, ticks(min(ends), max(ends), 4), x_of, (top - 8, bottom), usd)
    y = float(top)
    for word, boxes in groups:
        sheet.words(EDGE, y + len(boxes) * ROW / 2, word.capitalize(), WORD, theme.ink, bold=word == "middle")
        for box, colour in zip(boxes, theme.roles, strict=False):
            if box:
                _box(sheet, box, colour, x_of, y + ROW / 2)
            y += ROW
        y += 22
    sheet.words(EDGE, height - 34, "Box: middle half of postings. Line: median.", SMALL, theme.faint)
    return sheet.png()


def _stated(role: PayRange) -> str:
    return f"{number(role.postings)} with pay" if role.middle else f"{number(role.postings)} with pay: too few"


def _legend(sheet: Sheet, rows: Sequence[tuple[str, str]], top: float) -> None:
    """A line a role: its colour, its name, its sample."""
    for at, (name, sample) in enumerate(rows):
        y = top + 48 * at + 24
        sheet.bar(EDGE, y - 13, EDGE + 26, y + 13, sheet.theme.roles[at])
        room = WIDTH - 2 * EDGE - 60 - measure(sample, SMALL)
        sheet.words(EDGE + 42, y, name, WORD, sheet.theme.ink, room=room)
        sheet.words(WIDTH - EDGE, y, sample, SMALL, sheet.theme.faint, side="right")


def _scale(low: float, high: float, left: float, right: float) -> Callable[[float], float]:
    """From a value to its place between ``left`` and ``right``; a single value stands in the middle."""
    if high <= low:
        return lambda _: (left + right) / 2
    return lambda value: left + (value - low) / (high - low) * (right - left)


def _grid(
    sheet: Sheet, values: Sequence[float], x_of: Callable[[float], float], rows: tuple[float, float], say: Callable[[float], str]
) -> None:
    for value in values:
        sheet.line([(x_of(value), rows[0]), (x_of(value), rows[1])], sheet.theme.grid, 2, above=False)
        sheet.words(x_of(value), rows[1] + 24, say(value), SMALL, sheet.theme.faint, side="center")


def _box(sheet: Sheet, box: Box, colour: str, x_of: Callable[[float], float], y: float) -> None:
    end = x_of(box.median)
    if box.low is not None and box.high is not None:
        sheet.box(x_of(box.low), y - HALF, x_of(box.high), y + HALF, colour)
        end = x_of(box.high)
    sheet.bar(x_of(box.median) - 4, y - HALF - 4, x_of(box.median) + 4, y + HALF + 4, colour)
    said, beside = usd(box.median), max(end, x_of(box.median) + 4) + 14
    sheet.bar(beside - 6, y - HALF, beside + measure(said, WORD, bold=True) + 6, y + HALF, sheet.theme.paper)  # no grid through figures
    sheet.words(beside, y, said, WORD, sheet.theme.ink, bold=True)


def _skills(picture: Skills, theme: Theme) -> bytes:
    top = EDGE + 176
    height = top + len(picture.bars) * (ROW + 4) + 76
    sheet = Sheet(height, theme)
    sheet.words(EDGE, EDGE + 12, "Skills that postings name", TITLE, theme.ink, bold=True)
    _legend(sheet, [(picture.left, postings(picture.left_of)), (picture.right, postings(picture.right_of))], EDGE + 64)
    names = min(240.0, max((measure(bar.skill, WORD) for bar in picture.bars), default=0.0)) + 28
    left, right = (WIDTH - names) / 2, (WIDTH + names) / 2
    most = max((max((bar.left or 0) / picture.left_of, (bar.right or 0) / picture.right_of) for bar in picture.bars), default=0) or 1.0
    length = (left - EDGE - 96) / most
    for at, bar in enumerate(picture.bars):
        y = top + at * (ROW + 4) + ROW / 2
        sheet.words(WIDTH / 2, y, bar.skill, WORD, theme.ink, side="center", room=names - 16)
        ends = left - (bar.left or 0) / picture.left_of * length, right + (bar.right or 0) / picture.right_of * length
        sheet.bar(ends[0], y - HALF, left, y + HALF, theme.roles[0])
        sheet.bar(right, y - HALF, ends[1], y + HALF, theme.roles[1])
        sheet.words(ends[0] - 12, y, _share(bar.left, picture.left_of), WORD, theme.ink, side="right", bold=True)
        sheet.words(ends[1] + 12, y, _share(bar.right, picture.right_of), WORD, theme.ink, bold=True)
    sheet.words(EDGE, height - 34, "Share of postings. –: not among those listed.", SMALL, theme.faint)
    return sheet.png()


def _share(count: int | None, of: int) -> str:
    return "–" if count is None else percent(count, of)


def _trend(picture: Trend, theme: Theme) -> bytes:
    top, plot = EDGE + 64 + 48 * len(picture.lines) + 32, 360
    sheet = Sheet(top + plot + 110, theme)
    sheet.words(EDGE, EDGE + 12, picture.title, TITLE, theme.ink, bold=True, room=WIDTH - 2 * EDGE)
    _legend(sheet, [(line.role, _sizes(line)) for line in picture.lines], EDGE + 64)
    points = [point for line in picture.lines for point in line.points]
    low, high = min(point.low for point in points), max(point.high for point in points)
    days = sorted({point.day for point in points})
    x_of = _scale(days[0].toordinal(), days[-1].toordinal(), 150, WIDTH - EDGE - 16)
    y_of = _scale(low, high, top + plot, top)
    for value in ticks(low, high, 4):
        sheet.line([(150, y_of(value)), (WIDTH - EDGE, y_of(value))], theme.grid, 2, above=False)
        sheet.words(134, y_of(value), value_words(value, picture.unit), SMALL, theme.faint, side="right")
    for line, colour in zip(picture.lines, theme.roles, strict=False):
        there = [(x_of(point.day.toordinal()), point) for point in line.points]
        sheet.band([(x, y_of(point.high)) for x, point in there], [(x, y_of(point.low)) for x, point in there], colour)
        sheet.line([(x, y_of(point.value)) for x, point in there], colour, 5)
        for x, point in there:
            sheet.dot(x, y_of(point.value), 8, colour)
    sheet.words(150, top + plot + 32, short_day(days[0]), SMALL, theme.faint)
    sheet.words(WIDTH - EDGE, top + plot + 32, short_day(days[-1]), SMALL, theme.faint, side="right")
    sheet.words(EDGE, top + plot + 76, "Dot: a week. Band: where its true value likely lies.", SMALL, theme.faint)
    return sheet.png()


def _sizes(line: Line) -> str:
    """The postings behind the points, from the fewest to the most."""
    counts = sorted(point.postings for point in line.points)
    return postings(counts[0]) if counts[0] == counts[-1] else f"{number(counts[0])} to {postings(counts[-1])}"
