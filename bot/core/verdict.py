"""What the figures of two roles allow to say about who is paid more. The minimums are published: ``too_few`` means no verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from bot.core.resample import Resampled, clusters, gap_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

VERDICT_AMOUNTS: Final = 10  # fewer amounts on a side allow no verdict
VERDICT_EMPLOYERS: Final = 5  # nor do fewer employers
SAME: Final = 0.03  # an interval within this share of the first side's figure is "about the same"
LARGE_SHARE: Final = 0.25  # an employer with more of the amounts than this is named

Word = Literal["more", "same", "unclear", "depends", "too_few"]
Why = Literal["amounts", "employers", "signs", "within", "clear", "zero_inside"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict with its evidence: b minus a, in the unit of the amounts; ``percent`` of a. Figures are None for ``too_few``.

    ``leader`` is +1 for b, -1 for a, 0 for nobody, and set for ``more`` only. ``short`` tells which sides have too few (0 for a, 1 for b).
    """

    word: Word
    why: Why
    value: float | None = None
    percent: float | None = None
    low: float | None = None
    high: float | None = None
    leader: int = 0
    short: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Dominant:
    """The employer with the most amounts, where it has above a quarter of them, and the median with one vote an employer."""

    employer: int
    count: int
    of: int
    one_vote: float
    voters: int


def judge(a: Resampled | None, b: Resampled | None, signs: tuple[int, int, int]) -> Verdict:
    """The verdict on two medians of the middle of the range, above zero; ``signs`` of minimum, middle and maximum, +1 where b is higher.

    In this order: too few amounts or employers; the three measures disagree; the interval lies within 3 %; it excludes zero; else unclear.
    """
    sides = (a, b)
    if few := tuple(i for i, side in enumerate(sides) if side is None or side.n < VERDICT_AMOUNTS):
        return Verdict("too_few", "amounts", short=few)
    if few := tuple(i for i, side in enumerate(sides) if side is not None and side.employers < VERDICT_EMPLOYERS):
        return Verdict("too_few", "employers", short=few)
    assert a is not None  # noqa: S101 - told to the type checker; the first test returned otherwise
    assert b is not None  # noqa: S101 - as above
    value, (low, high) = b.median - a.median, gap_interval(a, b)
    word, why, leader = _word(a.median, low, high, signs)
    return Verdict(word, why, value, 100 * value / a.median, low, high, leader)


def _word(base: float, low: float, high: float, signs: tuple[int, int, int]) -> tuple[Word, Why, int]:
    leader = 1 if low > 0 else -1 if high < 0 else 0
    if {-1, 1} <= {*signs, leader}:
        return "depends", "signs", 0
    if -SAME * base <= low and high <= SAME * base:
        return "same", "within", 0
    return ("more", "clear", leader) if leader else ("unclear", "zero_inside", 0)


def one_vote_each(values: NDArray[np.float64], employers: NDArray[np.int64]) -> float | None:
    """The median of the employers' own medians; a negative employer stands for itself. None without values, NaN is left out."""
    stated = ~np.isnan(values)
    values, codes = values[stated], clusters(employers[stated])
    if not values.size:
        return None
    order = np.lexsort((values, codes))
    values, sizes = values[order], np.bincount(codes)
    first = np.cumsum(sizes) - sizes
    return float(np.median((values[first + (sizes - 1) // 2] + values[first + sizes // 2]) / 2))


def dominant(values: NDArray[np.float64], employers: NDArray[np.int64]) -> Dominant | None:
    """The employer with above a quarter of the amounts, the largest of them; None where there is none."""
    named = employers[~np.isnan(values) & (employers >= 0)]
    of, vote = int((~np.isnan(values)).sum()), one_vote_each(values, employers)
    if not named.size or vote is None:
        return None
    numbers, counts = np.unique(named, return_counts=True)
    largest = int(counts.argmax())
    if counts[largest] <= LARGE_SHARE * of:
        return None
    return Dominant(int(numbers[largest]), int(counts[largest]), of, vote, numbers.size + of - named.size)
