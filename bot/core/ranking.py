"""An order that claims no more than its intervals allow."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Ranked:
    """One item: an estimate with its interval, and the places it may have, from 1 + those clearly above to all but those clearly below."""

    name: str
    estimate: float
    low: float
    high: float
    best: int
    worst: int


@dataclass(frozen=True, slots=True)
class Rank:
    """The items of one place, best estimate first. As many others as ``place`` - 1 stand clearly above each of them."""

    place: int
    items: tuple[Ranked, ...]

    @property
    def tied(self) -> bool:
        """Whether the place is shared."""
        return len(self.items) > 1


def ranked(items: Iterable[tuple[str, float, float, float]]) -> tuple[Rank, ...]:
    """``items`` (name, estimate, low, high) grouped by place, highest first. One is clearly above another where the intervals do not touch.

    A chain of overlapping neighbours is not one tie: the last of it may stand clearly below the first, and then has a lower place.
    """
    given = list(items)
    placed = [
        Ranked(*item, 1 + sum(other[2] > item[3] for other in given), len(given) - sum(other[3] < item[2] for other in given))
        for item in given
    ]
    placed.sort(key=lambda one: (one.best, -one.estimate, one.name))
    return tuple(Rank(place, tuple(group)) for place, group in groupby(placed, key=lambda one: one.best))


def crown(ranks: tuple[Rank, ...]) -> str | None:
    """The one item that stands clearly above every other, or None."""
    return ranks[0].items[0].name if ranks and not ranks[0].tied else None
