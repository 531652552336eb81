"""What a picture shows, before any line is drawn: plain records, so that a painter needs no figures and a cache can tell them apart.

Every picture carries an alternative text that says the same in words, within Discord's limit of 1,024 letters
(https://discord.com/developers/docs/components/reference#media-gallery-media-gallery-item-structure).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

ALTERNATIVE = 1024  # UTF-16 units


@dataclass(frozen=True, slots=True)
class Box:
    """One end of posted pay over many postings, yearly USD. ``low`` and ``high`` hold the middle half; None where too few tell it."""

    median: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class PayRange:
    """Posted pay of one role: the minimum, middle and maximum of the range, None where not told. ``postings`` state an amount."""

    role: str
    postings: int
    minimum: Box | None = None
    middle: Box | None = None
    maximum: Box | None = None


@dataclass(frozen=True, slots=True)
class Ranges:
    """Posted pay of one to three roles as boxes on one scale."""

    roles: tuple[PayRange, ...]
    alternative: str


@dataclass(frozen=True, slots=True)
class SkillBar:
    """How many postings of either role name a skill; None where the skill is not among those that are counted."""

    skill: str
    left: int | None
    right: int | None


@dataclass(frozen=True, slots=True)
class Skills:
    """Skills of two roles as bars to both sides, as shares of each role's postings."""

    left: str
    left_of: int
    right: str
    right_of: int
    bars: tuple[SkillBar, ...]
    alternative: str


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a day with its 95 % interval and the postings behind it."""

    day: date
    value: float
    low: float
    high: float
    postings: int


@dataclass(frozen=True, slots=True)
class Line:
    """One role's values over time, oldest first."""

    role: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """Change over time, a line a role. ``unit`` tells how values read: yearly USD, a share of 1, or a count."""

    title: str
    unit: Literal["usd", "share", "count"]
    lines: tuple[Line, ...]
    alternative: str


Picture = Ranges | Skills | Trend
