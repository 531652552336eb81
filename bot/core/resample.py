"""How sure a median is when a few employers post many alike postings: a bootstrap that draws employers, not postings.

Postings of one employer resemble each other, so every replicate weighs employers, and all postings of an employer weigh the same
(Davison and Hinkley 1997, section 3.8). The weights are exponential: Rubin's Bayesian bootstrap (1981, Annals of Statistics 9:130), in
which no replicate is left without an employer. A replicate's median is the mean of three quantiles close around a half, each on a straight
line between two amounts; a single jagged one would make the error of a small sample's median a tenth too large.

An employer has the same weights in every role. Many employers post both of two roles, and pay well or badly in both; drawn together, they
make a gap as much surer than its two medians as it is. Employers without a name stand for themselves, and no two roles share them.

The interval is built on the bootstrap's standard error with Student's t on k - 1, where k is the effective number of employers (Kish 1965:
(sum of sizes) squared over the sum of squared sizes); for few employers that error is too small by sqrt((k + 1) / (k - 1)). What is left of
the jaggedness makes it too large by ``JAGGED`` over the square root of the postings. ``CUSHION`` keeps false winners below one in twenty by
more than chance.
``python -m tests.check_statistics`` prints the coverage for 10 to 400 postings of equal and unequal employers, shared or not.

Cost is bounded: employers share ``STREAMS`` series of weights, given out by their number, and only amounts that a replicate's median can
reach are weighed one by one. A million postings of one role then cost little more than their sorting.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from bot.core.student import t95

if TYPE_CHECKING:
    from numpy.typing import NDArray

STREAMS: Final = 512
REPLICATES: Final = 400
CUSHION: Final = 0.08  # what the error is widened by
JAGGED: Final = 0.3
REACH: Final = 2.5  # five standard errors of the share of postings below the median, which is at most half over sqrt(effective)
NEAR: Final = 0.25  # how far the outer two of the three quantiles lie from a half; less by the roots of postings and effective employers
_WHOLE: Final = 1024  # weights are whole numbers of this mean: sums of them are exact, in any order and on any machine
_SPREAD_OUT: Final = 0x9E3779B97F4A7C15  # Knuth 1973, section 6.4: multiples of the golden ratio fall far apart


@dataclass(frozen=True, slots=True)
class Resampled:
    """A median with its standard error by resampling employers, in the unit of the values.

    ``employers`` counts those with an amount, ``effective`` how many equal ones they are worth. ``error`` is infinite for a single
    employer. ``moves`` tells how far each replicate lies from the replicates' mean, widened so that their standard deviation is
    ``error``; the n-th replicates of two roles weigh their shared employers alike. Empty: the replicates of no other go with these.
    """

    n: int
    employers: int
    effective: float
    median: float
    error: float
    moves: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "moves", tuple(self.moves))  # JSON reads tuples as lists

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the median."""
        half = t95(self.effective - 1) * self.error
        return self.median - half, self.median + half


def seed_of(text: str) -> int:
    """A seed that the same text always gives, so that the same question has the same answer."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def resample(values: NDArray[np.float64], employers: NDArray[np.int64], seed: int) -> Resampled | None:
    """The median of ``values`` and its error; None without values.

    ``employers`` holds a number for each value; a negative one names no employer and stands for itself, with weights that ``seed`` gives
    out. Numbers of two roles must come from one list. NaN values are left out.
    """
    stated = ~np.isnan(values)
    values, employers = values[stated], employers[stated]
    if not values.size:
        return None
    sizes = np.bincount(clusters(employers)).astype(np.float64)
    effective = float(sizes.sum() ** 2 / (sizes * sizes).sum())
    median = float(np.median(values))
    if sizes.size < 2:
        return Resampled(int(values.size), 1, 1.0, median, math.inf)
    replicates = median_replicates(values, streams(employers, seed), effective)
    wider = math.sqrt((effective + 1) / (effective - 1)) * (1 + CUSHION - JAGGED / math.sqrt(values.size))
    moves = wider * (replicates - replicates.mean())
    return Resampled(int(values.size), int(sizes.size), effective, median, float(np.std(moves)), tuple(moves.tolist()))


def gap_interval(a: Resampled, b: Resampled) -> tuple[float, float]:
    """95 % interval of the median of b minus the median of a; infinite where a side has a single employer."""
    gap, apart = b.median - a.median, math.hypot(a.error, b.error)
    if not math.isfinite(apart):
        return -math.inf, math.inf
    if apart == 0:
        return gap, gap
    parts = sum((side.error / apart) ** 4 / (side.effective - 1) for side in (a, b))  # Welch and Satterthwaite, scaled against overflow
    together = len(a.moves) == len(b.moves) > 0
    error = float(np.std(np.array(b.moves) - np.array(a.moves))) if together else apart
    half = t95(1 / parts) * error
    return gap - half, gap + half


def clusters(employers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Employers numbered from 0 without holes; each negative one gets a number of its own."""
    alone = employers < 0
    numbers = np.where(alone, -1 - np.arange(employers.size), employers)
    codes: NDArray[np.int64] = np.unique(numbers, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return codes


def streams(employers: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """The series of weights of each employer: by its number, so the same in every role; by chance for negative ones."""
    drawn = np.random.Generator(np.random.PCG64(seed)).integers(STREAMS, size=employers.size)
    named = (employers.astype(np.uint64) * np.uint64(_SPREAD_OUT)) >> np.uint64(64 - STREAMS.bit_length() + 1)
    found: NDArray[np.int64] = np.where(employers < 0, drawn, named.astype(np.int64))
    return found


@lru_cache(maxsize=1)
def weights() -> NDArray[np.float64]:
    """A row a replicate, a column a stream: exponential weights, as whole numbers above zero."""
    random = np.random.Generator(np.random.PCG64(seed_of("employers")))
    drawn: NDArray[np.float64] = np.ceil(_WHOLE * random.standard_exponential((REPLICATES, STREAMS)))
    return drawn


def median_replicates(values: NDArray[np.float64], stream: NDArray[np.int64], effective: float) -> NDArray[np.float64]:
    """``REPLICATES`` weighted medians: halfway up the weight, on a straight line between the middles of two amounts' weights.

    With equal weights that is the ordinary median. ``effective`` is how many equal employers those of the values are worth.
    """
    order = np.lexsort((stream, values))  # equal amounts in the order of their streams, so that the order of postings is nothing
    reach = math.ceil(min(0.5, REACH / math.sqrt(effective)) * values.size) + 1
    first, end = max(0, values.size // 2 - reach), min(values.size, values.size // 2 + reach)
    near, ordered, table = stream[order[first:end]], values[order[first:end]], weights()
    below = np.bincount(stream[order[:first]], minlength=STREAMS)
    whole = np.einsum("rs,s->r", table, np.bincount(stream, minlength=STREAMS))
    held = table[:, near]
    middles = np.cumsum(held, axis=1) - held / 2 + np.einsum("rs,s->r", table, below)[:, None]
    found = [_between(middles, ordered, level * whole) for level in 0.5 + NEAR / (values.size * effective) ** 0.25 * np.array((-1, 0, 1))]
    replicates: NDArray[np.float64] = sum(found[1:], found[0]) / len(found)
    return replicates


def _between(middles: NDArray[np.float64], ordered: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """The amount at which the weight of each row reaches ``target``, on a straight line between the ``middles`` of two amounts' weights."""
    high = np.clip((middles < target[:, None]).sum(axis=1), min(1, ordered.size - 1), ordered.size - 1)
    low, rows = np.maximum(high - 1, 0), np.arange(len(middles))
    wide = middles[rows, high] - middles[rows, low]
    part = np.clip((target - middles[rows, low]) / np.where(wide > 0, wide, 1.0), 0, 1)
    amounts: NDArray[np.float64] = ordered[low] + part * (ordered[high] - ordered[low])
    return amounts
