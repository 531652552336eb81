"""How sure a median is when a few employers post many alike postings: a bootstrap that draws employers, not postings.

Postings of one employer resemble each other, so employers are drawn with replacement and bring all their postings (Davison and Hinkley
1997, section 3.8). The interval is built on the bootstrap's standard error. For few employers that error is too small by sqrt((k - 1) /
k), where k is the effective number of employers (Kish 1965: (sum of sizes) squared over the sum of squared sizes). A full t quantile on k
- 1 would cover too much, as the bootstrap's error of a median is itself too large in small samples; one and a half times the degrees of
freedom cover as they should. In large samples a cushion of up to 5 % keeps false winners below one in twenty by more than chance.
``python -m tests.check_statistics`` prints the coverage for 10 to 400 postings of equal and unequal employers.

Many employers have postings of both roles, and pay well or badly in both; then a gap is surer than its two medians. How far they go
together is read off each employer's share of postings above and below the median, which is what moves a median (Hampel 1974, its
influence curve; the density cancels out of the correlation).

Cost is bounded: above ``MOST_EMPLOYERS`` employers are joined at random into that many groups, above ``MOST_BINS`` different amounts are
binned by rank with straight lines within a bin. A million postings of one role then cost little more than their sorting.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from bot.core.student import t95

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_EMPLOYERS: Final = 256
MOST_BINS: Final = 384
REPLICATES: Final = 400
FREEDOM: Final = 1.5  # degrees of freedom an effective employer is worth, see above
CUSHION: Final = 0.05  # what a large sample's error is widened by; one of ten postings not at all


@dataclass(frozen=True, slots=True)
class Resampled:
    """A median with its standard error by resampling employers, in the unit of the values.

    ``employers`` counts those with an amount, ``effective`` how many equal ones they are worth. ``error`` is infinite for a single
    employer. ``pulls`` tells for each named employer's number how far its postings pull the median up or down, the squares of all adding
    up to 1; of more than ``MOST_EMPLOYERS`` the strongest.
    """

    n: int
    employers: int
    effective: float
    median: float
    error: float
    pulls: tuple[tuple[int, float], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "pulls", tuple((int(number), float(pull)) for number, pull in self.pulls))  # JSON reads pairs as lists

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the median."""
        half = t95(FREEDOM * (self.effective - 1)) * self.error
        return self.median - half, self.median + half


def seed_of(text: str) -> int:
    """A seed that the same text always gives, so that the same question has the same answer."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def resample(values: NDArray[np.float64], employers: NDArray[np.int64], seed: int, count: int = REPLICATES) -> Resampled | None:
    """The median of ``values`` and its error; None without values.

    ``employers`` holds a number for each value; a negative one names no employer and stands for itself. NaN values are left out.
    """
    stated = ~np.isnan(values)
    values, codes = values[stated], clusters(employers[stated])
    if not values.size:
        return None
    sizes = np.bincount(codes).astype(np.float64)
    effective = float(sizes.sum() ** 2 / (sizes * sizes).sum())
    median = float(np.median(values))
    if sizes.size < 2:
        return Resampled(int(values.size), 1, 1.0, median, math.inf)
    spread = float(np.std(median_replicates(values, employers[stated], seed, count)))
    error = spread * math.sqrt(effective / (effective - 1)) * _cushion(values.size)
    return Resampled(int(values.size), int(sizes.size), effective, median, error, _pulls(values - median, employers[stated], codes))


def _cushion(n: int) -> float:
    return 1 + CUSHION * max(0.0, 1 - 10 / n)


def gap_interval(a: Resampled, b: Resampled) -> tuple[float, float]:
    """95 % interval of the median of b minus the median of a; infinite where a side has a single employer.

    Employers are the same where their numbers are, so the numbers of both sides must come from one list.
    """
    gap, error = b.median - a.median, math.hypot(a.error, b.error)
    if not math.isfinite(error):
        return -math.inf, math.inf
    if error == 0:
        return gap, gap
    parts = sum((side.error / error) ** 4 / (side.effective - 1) for side in (a, b))  # Welch and Satterthwaite, scaled against overflow
    together = 2 * agreement(a, b) * (a.error / error) * (b.error / error)
    half = t95(FREEDOM / parts) * error * math.sqrt(max(0.0, 1 - together))
    return gap - half, gap + half


def agreement(a: Resampled, b: Resampled) -> float:
    """The correlation of the two medians through the employers they share, -1 to 1; 0 where they share fewer than three.

    It is taken smaller by two of the shared employers' number, as few of them overstate it.
    """
    pulls = dict(a.pulls)
    shared = [pulls[number] * pull for number, pull in b.pulls if number in pulls]
    return sum(shared) * (1 - 2 / len(shared)) if len(shared) > 2 else 0.0


def _pulls(above: NDArray[np.float64], employers: NDArray[np.int64], codes: NDArray[np.int64]) -> tuple[tuple[int, float], ...]:
    """Each named employer's postings above the median less those below, scaled to squares that add up to 1 over all employers."""
    sums = np.bincount(codes, weights=np.sign(above))
    length = math.sqrt(float(sums @ sums))
    numbers, first = np.unique(employers, return_index=True)
    named = numbers >= 0
    if not length or not named.any():
        return ()
    pulls = sums[codes[first[named]]] / length
    strongest = np.sort(np.argsort(-np.abs(pulls), kind="stable")[:MOST_EMPLOYERS])
    return tuple((int(numbers[named][i]), round(float(pulls[i]), 6)) for i in strongest if pulls[i])


def clusters(employers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Employers numbered from 0 without holes; each negative one gets a number of its own."""
    alone = employers < 0
    numbers = np.where(alone, -1 - np.arange(employers.size), employers)
    codes: NDArray[np.int64] = np.unique(numbers, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return codes


def median_replicates(values: NDArray[np.float64], employers: NDArray[np.int64], seed: int, count: int = REPLICATES) -> NDArray[np.float64]:
    """``count`` medians, each of as many employers drawn with replacement. The same input and seed give the same medians."""
    random = np.random.Generator(np.random.PCG64(seed))
    codes = clusters(employers)
    drawn = int(codes.max()) + 1
    if drawn > MOST_EMPLOYERS:
        codes = random.permutation(drawn)[codes] % MOST_EMPLOYERS
        drawn = MOST_EMPLOYERS
    lowest, highest, bins = _bins(values)
    held = np.bincount(codes * lowest.size + bins, minlength=drawn * lowest.size).reshape(drawn, lowest.size)
    picks = random.integers(drawn, size=(count, drawn)) + drawn * np.arange(count)[:, None]
    times = np.bincount(picks.ravel(), minlength=count * drawn).reshape(count, drawn)
    # Counts are whole numbers, exact up to 16 million. Row by row, as one product is shared among threads that wait for a busy processor.
    weights = np.matmul(times.astype(np.float32)[:, None, :], held.astype(np.float32))[:, 0]
    return _weighted_medians(weights.astype(np.float64), lowest, highest)


def _bins(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """The lowest and highest value of each bin and the bin of each value; a bin a different value where that is few enough."""
    distinct, where = np.unique(values, return_inverse=True)
    if distinct.size <= MOST_BINS:
        return distinct, distinct, where.reshape(-1).astype(np.int64)
    ordered = np.sort(values)
    ends = np.unique(ordered[np.ceil(np.linspace(0, 1, MOST_BINS + 1)[1:] * (values.size - 1)).astype(np.int64)])
    after = np.searchsorted(distinct, ends, side="right")  # the first different value beyond each bin
    lowest = distinct[np.concatenate(([0], after[:-1]))]
    return lowest, ends, np.searchsorted(ends, values).astype(np.int64)


def _weighted_medians(weights: NDArray[np.float64], lowest: NDArray[np.float64], highest: NDArray[np.float64]) -> NDArray[np.float64]:
    """The median of each row of ``weights`` over the bins; between two bins that part the weight in halves, their mean."""
    sums = np.cumsum(weights, axis=1)
    half = sums[:, -1:] / 2
    low, high = (sums >= half).argmax(axis=1), (sums > half).argmax(axis=1)
    rows = np.arange(len(weights))
    inside = 1 - (sums[rows, low] - half[:, 0]) / weights[rows, low]
    value = lowest[low] + inside * (highest[low] - lowest[low])
    medians: NDArray[np.float64] = np.where(low == high, value, (highest[low] + lowest[high]) / 2)
    return medians
