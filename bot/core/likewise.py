"""Like for like: two roles compared at the same seniority, country and work mode, and the raw gap split into mix and pay.

Direct standardisation (Fleiss, Levin and Paik 2003, chapter 19) over the cells that both roles fill with at least ``CELL`` amounts; the
standard is what both roles together have in these cells. The split is Kitagawa's (1955, Journal of the American Statistical Association
50:1168): the mix is what the shares of the cells would make at the mean pay of both, the pay what the cells' means would make at the mean
share of both. A cell that only one role fills says nothing about pay, so all of it goes to the mix. A posting that does not say its
seniority, country or work mode is in the level "does not say" of it, which is a level like the others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from bot.core.resample import clusters
from bot.core.student import t95

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CELL: Final = 5  # amounts a cell needs on both sides to be compared
TELLING: Final = 0.1  # a dimension that moves less than this share of the mix is no reason
DIMENSIONS: Final = ("seniority", "country", "work_mode")

Dimension = Literal["seniority", "country", "work_mode"]
Key = tuple[str | None, str | None, str | None]


_KEY: Final = attrgetter(*DIMENSIONS)
_FIGURES: Final = attrgetter("n", "mean", "variance")


@dataclass(frozen=True, slots=True)
class Cell:
    """The amounts of one seniority, country and work mode. ``variance`` is that of one amount as its weight in a mean: see ``cells``."""

    seniority: str | None
    country: str | None
    work_mode: str | None
    n: int
    mean: float
    variance: float

    @property
    def key(self) -> Key:
        """What two roles' cells are matched by."""
        return self.seniority, self.country, self.work_mode


@dataclass(frozen=True, slots=True)
class Reason:
    """A difference in mix: b has ``share_b`` of its amounts at ``level`` where a has ``share_a``; it moves b's mean by ``effect``.

    ``level`` None is "does not say". ``moved`` is what the whole dimension moves; dimensions overlap, so they do not add up to the mix.
    """

    dimension: Dimension
    level: str | None
    share_a: float
    share_b: float
    effect: float
    moved: float


@dataclass(frozen=True, slots=True)
class LikeForLike:
    """b against a, in the unit of the amounts: ``raw`` gap of means = ``mix`` + ``pay``, and ``gap`` of the standardised means.

    ``coverage_a`` and ``coverage_b`` are the shares of each side's amounts in the ``cells`` compared cells.
    """

    gap: float
    low: float
    high: float
    mean_a: float
    mean_b: float
    cells: int
    coverage_a: float
    coverage_b: float
    raw: float
    mix: float
    pay: float
    reasons: tuple[Reason, ...]

    @property
    def turns(self) -> bool:
        """Whether like for like clearly favours the other side than the raw means do."""
        return self.raw < 0 < self.low or self.high < 0 < self.raw


def cells(
    seniority: Sequence[str | None],
    country: Sequence[str | None],
    work_mode: Sequence[str | None],
    amounts: NDArray[np.float64],
    employers: NDArray[np.int64] | None = None,
) -> tuple[Cell, ...]:
    """One role's amounts by cell, NaN left out. ``employers`` as in ``bot/core/resample.py``; None takes amounts for independent.

    Where employers post many alike amounts, the sample variance of each cell is multiplied by the role's design effect: how much wider the
    employers' sums of what departs from the cells' means spread than independent amounts would (never below 1).
    """
    stated = np.flatnonzero(~np.isnan(amounts))
    at = stated.tolist()
    levels = (seniority, country, work_mode)
    numbers: dict[Key, int] = {}
    codes = np.array([numbers.setdefault((levels[0][i], levels[1][i], levels[2][i]), len(numbers)) for i in at], dtype=np.int64)
    if not numbers:
        return ()
    values, n = amounts[stated], np.bincount(codes)
    means = np.bincount(codes, weights=values) / n
    apart = values - means[codes]
    variances = np.bincount(codes, weights=apart * apart) / np.maximum(n - 1, 1)
    if employers is not None:
        variances = variances * _design_effect(apart, clusters(employers[stated]))
    rows = zip(numbers, n.tolist(), means.tolist(), variances.tolist(), strict=True)
    return tuple(Cell(*key, count, mean, variance) for key, count, mean, variance in rows)


def _design_effect(apart: NDArray[np.float64], codes: NDArray[np.int64]) -> float:
    sizes, total = np.bincount(codes), float(apart @ apart)
    if sizes.size < 2 or not total:
        return 1.0
    sums = np.bincount(codes, weights=apart)
    return max(1.0, float(sums @ sums) / total * sizes.size / (sizes.size - 1))


def like_for_like(cells_a: Sequence[Cell], cells_b: Sequence[Cell], least: int = CELL, *, explained: bool = True) -> LikeForLike | None:
    """Side b against side a at the same mix; None where no cell has ``least`` amounts on both sides. Not ``explained``: without reasons."""
    a, b = _aligned(cells_a, cells_b)
    common = np.minimum(a[0], b[0]) >= least
    if not common.any():
        return None
    (n_a, means_a, variances_a), (n_b, means_b, variances_b) = a[:, common], b[:, common]
    weights = (n_a + n_b) / (n_a + n_b).sum()
    mean_a, mean_b = float(weights @ means_a), float(weights @ means_b)
    half = _half(np.concatenate((weights, weights)), np.concatenate((n_a, n_b)), np.concatenate((variances_a, variances_b)))
    raw, mix, pay = _split(a[:2], b[:2])
    gap = mean_b - mean_a
    return LikeForLike(
        gap=gap,
        low=gap - half,
        high=gap + half,
        mean_a=mean_a,
        mean_b=mean_b,
        cells=int(common.sum()),
        coverage_a=float(n_a.sum() / a[0].sum()),
        coverage_b=float(n_b.sum() / b[0].sum()),
        raw=raw,
        mix=mix,
        pay=pay,
        reasons=_reasons(cells_a, cells_b, mix) if explained else (),
    )


def _aligned(cells_a: Sequence[Cell], cells_b: Sequence[Cell]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Amounts, mean and variance of each side, a column for every cell that either has; zeros where one has it not."""
    places: dict[Key, int] = {}
    found = []
    for side in (cells_a, cells_b):
        at = [places.setdefault(key, len(places)) for key in map(_KEY, side)]
        found.append((at, list(map(_FIGURES, side))))
    tables = []
    for at, figures in found:
        table = np.zeros((3, len(places)))
        if at:
            table[:, at] = np.array(figures).T
        tables.append(table)
    return tables[0], tables[1]


def _half(weights: NDArray[np.float64], n: NDArray[np.float64], variances: NDArray[np.float64]) -> float:
    """Half the width of the 95 % interval of a weighted sum of means (Welch and Satterthwaite)."""
    parts = weights * weights * variances / n
    total = float(parts.sum())
    if not total:
        return 0.0
    return t95(1 / float(((parts / total) ** 2 / np.maximum(n - 1, 1)).sum())) * math.sqrt(total)


def _split(a: NDArray[np.float64], b: NDArray[np.float64]) -> tuple[float, float, float]:
    """The raw gap of means, and what of it is mix and what is pay, over every cell: amounts and means of each side."""
    (n_a, means_a), (n_b, means_b) = a, b
    shares_a, shares_b = n_a / n_a.sum(), n_b / n_b.sum()
    first, second = np.where(n_a > 0, means_a, means_b), np.where(n_b > 0, means_b, means_a)
    mix, pay = float((shares_b - shares_a) @ (first + second)) / 2, float((second - first) @ (shares_a + shares_b)) / 2
    return mix + pay, mix, pay


def _reasons(cells_a: Sequence[Cell], cells_b: Sequence[Cell], mix: float) -> tuple[Reason, ...]:
    """One reason a dimension that moves the mean the way the mix does and enough of it, the strongest first."""
    found = (_reason(i, cells_a, cells_b, mix) for i in range(len(DIMENSIONS)))
    return tuple(sorted((reason for reason in found if reason), key=lambda reason: -abs(reason.moved)))


def _reason(index: int, cells_a: Sequence[Cell], cells_b: Sequence[Cell], mix: float) -> Reason | None:
    """Kitagawa's mix over one dimension alone; the level that moves it most, seen from the mean of both roles."""
    (shares_a, means_a), (shares_b, means_b) = _levels(index, cells_a), _levels(index, cells_b)
    middle = sum(share * means[key] / 2 for shares, means in ((shares_a, means_a), (shares_b, means_b)) for key, share in shares.items())
    effects = {}
    for level in shares_a | shares_b:
        mean = (means_a.get(level, means_b.get(level, 0.0)) + means_b.get(level, means_a.get(level, 0.0))) / 2
        effects[level] = (shares_b.get(level, 0.0) - shares_a.get(level, 0.0)) * (mean - middle)
    moved, direction = sum(effects.values()), math.copysign(1.0, mix)
    level = max(effects, key=lambda name: (direction * effects[name], name or ""))
    if moved * direction < TELLING * abs(mix) or not moved:
        return None
    return Reason(DIMENSIONS[index], level, shares_a.get(level, 0.0), shares_b.get(level, 0.0), effects[level], moved)


def _levels(index: int, side: Sequence[Cell]) -> tuple[dict[str | None, float], dict[str | None, float]]:
    """The share and mean of each level of one dimension."""
    total, n, sums = sum(cell.n for cell in side), dict[str | None, int](), dict[str | None, float]()
    for cell in side:
        level = cell.key[index]
        n[level] = n.get(level, 0) + cell.n
        sums[level] = sums.get(level, 0.0) + cell.n * cell.mean
    return {level: count / total for level, count in n.items()}, {level: sums[level] / count for level, count in n.items()}
