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

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from bot.chat.paint import paint, ticks
from bot.chat.pictures import KEPT, Painter
from bot.chat.sheet import PALE, THEMES, WIDTH, cut, measure
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
    for colour in THEMES[theme].roles[:2]:  # bars, and the edges of boxes, undiluted
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


SEEN_BY = {  # Machado, Oliveira and Fernandes 2009, severity 1.0, for linear light; https://doi.org/10.1109/TVCG.2009.113
    "most": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
TO_XYZ = np.array(((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041)))
Colour = NDArray[np.float64]


def mixed(colour: str, paper: str, opacity: float) -> Colour:
    """A colour on its paper as it is painted: sRGB, 0 to 1."""
    over, under = (np.array([int(one[at : at + 2], 16) / 255 for at in (1, 3, 5)]) for one in (colour, paper))
    painted: Colour = opacity * over + (1 - opacity) * under
    return painted


def linear(colour: Colour) -> Colour:
    """Light of a colour on a screen, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    light: Colour = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return light


def contrast(a: str, b: str) -> float:
    """The contrast ratio of WCAG 2.2, 1 to 21."""
    high, low = sorted((float(TO_XYZ[1] @ linear(mixed(colour, colour, 1))) for colour in (a, b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def lab(colour: Colour, eyes: str) -> Colour:
    """CIE L*a*b* of what these eyes make of a colour; 2.3 apart is just seen to differ by most."""
    ratio = TO_XYZ @ np.clip(np.array(SEEN_BY[eyes]) @ linear(colour), 0, 1) / TO_XYZ.sum(axis=1)
    bent = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * bent[1] - 16, 500 * (bent[0] - bent[1]), 200 * (bent[1] - bent[2])])


@pytest.mark.parametrize("eyes", list(SEEN_BY))
@pytest.mark.parametrize("name", list(THEMES))
def test_roles_are_told_apart_by_all_eyes(name: str, eyes: str) -> None:
    theme = THEMES[name]
    for opacity, apart in ((1.0, 35), (PALE, 15)):  # edges, bars and lines; the inside of boxes
        seen = [lab(mixed(colour, theme.paper, opacity), eyes) for colour in theme.roles]
        assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) > apart, opacity


@pytest.mark.parametrize("name", list(THEMES))
def test_words_and_roles_stand_out_from_the_paper(name: str) -> None:
    theme = THEMES[name]
    assert contrast(theme.ink, theme.paper) >= 7
    assert contrast(theme.faint, theme.paper) >= 4.5
    assert all(contrast(colour, theme.paper) >= 3 for colour in theme.roles)


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
