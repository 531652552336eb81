"""Pictures as they are painted: real ones by matplotlib, and the words that go out whatever becomes of them."""

from __future__ import annotations

import asyncio
import struct
import threading
import time
from datetime import date
from io import BytesIO
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.chat.paint import paint, ticks
from bot.chat.pictures import KEPT, Painter
from bot.chat.sheet import THEMES, WIDTH, cut, measure
from bot.core.model import Question
from bot.core.picture import Box, Line, PayRange, Picture, Point, Ranges, SkillBar, Skills, Trend

if TYPE_CHECKING:
    from bot.core.desk import Desk

PAIR = ("mlops-engineer", "ai-software-engineer")
DAYS = tuple(date(2026, month, 1) for month in range(1, 7))
NAMES = st.text(min_size=1, max_size=60)
MONEY = st.floats(min_value=0, max_value=1e7)
BOXES = st.none() | st.builds(Box, MONEY) | st.lists(MONEY, min_size=3, max_size=3).map(lambda x: Box(sorted(x)[1], min(x), max(x)))
RANGES = st.builds(
    Ranges,
    st.lists(st.builds(PayRange, NAMES, st.integers(5, 99_999), BOXES, st.builds(Box, MONEY), BOXES), min_size=1, max_size=3).map(tuple),
    NAMES,
)
BARS = st.lists(st.builds(SkillBar, NAMES, st.none() | st.integers(0, 90), st.none() | st.integers(0, 90)), max_size=9).map(tuple)
SKILLS = st.builds(Skills, NAMES, st.just(90), NAMES, st.just(90), BARS, NAMES)
POINTS = st.lists(st.builds(Point, st.sampled_from(DAYS), MONEY, MONEY, MONEY, st.integers(0, 9999)), min_size=2, max_size=6).map(tuple)
TRENDS = st.builds(
    Trend,
    NAMES,
    st.sampled_from(["usd", "share", "count"]),
    st.lists(st.builds(Line, NAMES, POINTS), min_size=1, max_size=3).map(tuple),
    NAMES,
)


def pixels(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("RGBA")


def a_picture(number: int = 0) -> Picture:
    return Skills("A", 1, "B", 1, (), str(number))


@pytest.mark.parametrize("theme", list(THEMES))
@pytest.mark.parametrize("topic", ["salary", "skills"])
def test_a_real_picture_shows_both_roles_in_their_colours(desk: Desk, theme: str, topic: str) -> None:
    picture = desk.answer(Question("skills" if topic == "skills" else "salary", PAIR)).card.picture
    assert picture is not None
    png = paint(picture, theme)
    assert len(png) < 60_000
    image = pixels(png)
    assert image.width == WIDTH
    counted = image.getcolors(1 << 20) or []
    for colour in THEMES[theme].roles[:2]:
        wanted = bytes.fromhex(colour[1:])
        near = sum(n for n, (*rgb, _) in counted if max(abs(a - b) for a, b in zip(rgb, wanted, strict=True)) < 12)  # type: ignore[misc]
        assert near > 500, colour


@given(RANGES | SKILLS | TRENDS, st.sampled_from(list(THEMES)))
@settings(deadline=None, max_examples=25)
def test_any_record_can_be_painted(picture: Picture, theme: str) -> None:
    assert struct.unpack(">I", paint(picture, theme)[16:20]) == (WIDTH,)


def test_dollars_are_no_formulas_and_unknown_letters_no_boxes() -> None:
    assert cut("$155K v $203K", 30, 900) == "$155K v $203K"
    assert cut("職種 a", 30, 900) == "?? a"
    assert cut("a" * 200, 30, 300).endswith("…")
    assert measure(cut("a" * 200, 30, 300), 30) <= 300


def test_ticks_are_round_and_within() -> None:
    assert ticks(131_000, 291_000, 4) == [150_000, 200_000, 250_000]
    assert ticks(0, 0) == [0]
    for low, high in ((1, 2), (0.1, 0.94), (99_000, 1_000_000)):
        assert 1 <= len(ticks(low, high)) <= 5
        assert low <= min(ticks(low, high))
        assert max(ticks(low, high)) <= high


def lightness(colour: str) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    high, low = sorted((lightness(a), lightness(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


SEEN_BY_FEW = {  # Machado, Oliveira and Fernandes 2009, severity 1.0
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def seen(colour: str, matrix: tuple[tuple[float, ...], ...]) -> tuple[float, ...]:
    channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return tuple(min(255.0, max(0.0, sum(m * c for m, c in zip(row, channels, strict=True)))) for row in matrix)


@pytest.mark.parametrize("name", list(THEMES))
def test_themes_can_be_read_and_told_apart_by_everybody(name: str) -> None:
    theme = THEMES[name]
    assert contrast(theme.ink, theme.paper) >= 7
    assert contrast(theme.faint, theme.paper) >= 4.5
    assert all(contrast(colour, theme.paper) >= 3 for colour in theme.roles)
    for matrix in SEEN_BY_FEW.values():
        for a, b in combinations([seen(colour, matrix) for colour in theme.roles], 2):
            assert sum((x - y) ** 2 for x, y in zip(a, b, strict=True)) ** 0.5 > 60


async def test_a_picture_is_painted_once_in_a_thread() -> None:
    painted: list[str] = []

    def count(picture: Picture, theme: str) -> bytes:
        painted.append(threading.current_thread().name)
        time.sleep(0.02)
        return picture.alternative.encode() + theme.encode()

    painter = Painter("light", paint=count)
    found = await asyncio.gather(*(painter.png(a_picture(number % 2)) for number in range(10)))
    assert found == [b"0light", b"1light"] * 5
    assert len(painted) == 2
    assert all("pictures" in name for name in painted)
    painter.close()


async def test_it_keeps_only_so_many() -> None:
    painted: list[Picture] = []
    painter = Painter(paint=lambda picture, _: painted.append(picture) or b"x")  # type: ignore[func-returns-value]
    for number in range(KEPT + 5):
        await painter.png(a_picture(number))
    assert await painter.png(a_picture(KEPT)) == b"x"
    assert len(painted) == KEPT + 5
    await painter.png(a_picture(0))
    assert len(painted) == KEPT + 6
    painter.close()


async def test_a_painter_that_fails_costs_no_words(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_picture: Picture, _theme: str) -> bytes:
        raise ZeroDivisionError

    painter = Painter(paint=fail)
    assert await painter.png(a_picture()) is None
    assert "a picture failed" in caplog.text
    painter.close()


async def test_without_the_extra_it_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    def missing(_picture: Picture, _theme: str) -> bytes:
        raise ImportError("matplotlib")

    painter = Painter(paint=missing)
    painter.warm()
    assert await painter.png(a_picture()) is None
    assert await painter.png(a_picture()) is None
    assert caplog.text.count("rolecall[pictures]") == 1
    painter.close()


async def test_a_slow_picture_is_for_the_next_asker() -> None:
    def slow(_picture: Picture, _theme: str) -> bytes:
        time.sleep(0.2)
        return b"x"

    painter = Painter(paint=slow, patience=0.02)
    assert await painter.png(a_picture()) is None
    await asyncio.sleep(0.3)
    assert await painter.png(a_picture()) == b"x"
    painter.close()


async def test_pictures_can_be_turned_off() -> None:
    painter = Painter("off", paint=lambda *_: b"x")
    painter.warm()
    assert await painter.png(a_picture()) is None
    painter.close()


async def test_no_picture_needs_no_thread() -> None:
    painter = Painter(paint=lambda *_: b"x")
    assert await painter.png(None) is None
    painter.close()
    assert await painter.png(a_picture()) == b"x"
    painter.close()
