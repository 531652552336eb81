"""The few statistics that figures rest on. Quantiles are linear (type 7), intervals are 95 %."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Z95 = 1.959963984540054  # the normal quantile of a two-sided 95 % interval


@dataclass(frozen=True, slots=True)
class Spread:
    """How one amount spreads over ``n`` postings; amounts in yearly USD."""

    n: int
    mean: float
    p10: float
    p25: float
    median: float
    p75: float
    p90: float


def spread(values: NDArray[np.float64]) -> Spread | None:
    """The spread of ``values``, or None when there are none. NaN means "not stated" and is left out."""
    stated = values[~np.isnan(values)]
    if not stated.size:
        return None
    p10, p25, median, p75, p90 = (float(q) for q in np.quantile(stated, (0.1, 0.25, 0.5, 0.75, 0.9)))
    return Spread(int(stated.size), float(stated.mean()), p10, p25, median, p75, p90)


def wilson(count: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of the share ``count`` of ``of`` (Wilson 1927); (0, 1) when there is nothing to count."""
    if of <= 0:
        return 0.0, 1.0
    share, z2 = count / of, Z95 * Z95
    centre = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z95 / (1 + z2 / of) * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return max(0.0, centre - half), min(1.0, centre + half)


def share_gap(count_a: int, of_a: int, count_b: int, of_b: int) -> tuple[float, float]:
    """95 % interval of share b minus share a, from both Wilson intervals (Newcombe 1998, method 10)."""
    if of_a <= 0 or of_b <= 0:
        return -1.0, 1.0
    a, b = count_a / of_a, count_b / of_b
    (low_a, high_a), (low_b, high_b) = wilson(count_a, of_a), wilson(count_b, of_b)
    gap = b - a
    return gap - math.hypot(b - low_b, high_a - a), gap + math.hypot(high_b - b, a - low_a)
