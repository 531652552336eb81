"""Two distributions held against each other beyond their medians, from what is small enough to keep ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from bot.core.statistics import Spread

POINTS: Final = 201
TELLING: Final = 0.01  # amounts closer than this share of the first favour nobody


def grid(values: NDArray[np.float64], points: int = POINTS) -> tuple[float, ...]:
    """``values`` in order where they are at most ``points``, else as many quantiles (linear, type 7), each standing for an equal part.

    The quantiles stand at the middles of the parts (0.5, 1.5, ... of ``points``), so the extremes are not among them. NaN is left out.
    """
    stated = values[~np.isnan(values)]
    if stated.size <= points:
        return tuple(np.sort(stated).tolist())
    return tuple(np.quantile(stated, (np.arange(points) + 0.5) / points).tolist())


def beats(grid_a: ArrayLike, grid_b: ArrayLike) -> float | None:
    """The chance that a random posting of b states more than a random one of a; ties count half. None where a side is empty.

    It is the Mann-Whitney statistic over the number of pairs: exact for samples kept whole, else within half a percent.
    """
    a, b = np.asarray(grid_a, dtype=np.float64), np.asarray(grid_b, dtype=np.float64)
    if not a.size or not b.size:
        return None
    a = np.sort(a)
    pairs = int(np.searchsorted(a, b, side="left").sum()) + int(np.searchsorted(a, b, side="right").sum())
    return pairs / (2 * a.size * b.size)


def favours(a: float, b: float) -> int:
    """+1 where b is higher than a, -1 where it is lower, 0 where they are closer than one percent of the mean of both."""
    if abs(b - a) < TELLING * (abs(a) + abs(b)) / 2 or a == b:
        return 0
    return 1 if b > a else -1


def crossing(a: Spread, b: Spread) -> bool:
    """Whether the lower quartile favours one side and the upper one the other: who pays more depends on where in the range one stands."""
    return favours(a.p25, b.p25) * favours(a.p75, b.p75) < 0
