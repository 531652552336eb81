"""What postings that name a skill state above others of the same seniority and country. An association: nobody was given a skill by lot."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from bot.core.resample import clusters
from bot.core.student import t95

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PREMIUM_AMOUNTS: Final = 30  # on each side


@dataclass(frozen=True, slots=True)
class Premium:
    """Percent by which amounts of postings that name the skill stand above the others, within ``strata`` that hold both.

    ``named`` and ``others`` count the amounts compared. Where they are too few the figures are None and ``short`` says which side is.
    """

    named: int
    others: int
    strata: int
    percent: float | None = None
    low: float | None = None
    high: float | None = None
    short: Literal["named", "others"] | None = None

    @property
    def clear(self) -> bool:
        """Whether the interval excludes zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def premium(
    amounts: NDArray[np.float64],
    named: NDArray[np.bool_],
    strata: Sequence[object],
    employers: NDArray[np.int64] | None = None,
    least: int = PREMIUM_AMOUNTS,
) -> Premium:
    """The premium of a skill: mean difference of log amounts within strata, weighted by n1 n0 / (n1 + n0), as a percent.

    ``strata`` is a label for each amount, such as (role, seniority, country). The weights make it the coefficient of a least squares fit
    with a constant for each stratum (Angrist and Pischke 2009, section 3.3.1); the interval is the one that lets amounts of an employer
    be alike (Cameron and Miller 2015, equation 11, t with one degree of freedom less than employers). NaN and amounts not above zero are
    left out.
    """
    kept = np.flatnonzero(amounts > 0)
    numbers: dict[object, int] = {}
    codes = np.array([numbers.setdefault(strata[i], len(numbers)) for i in kept.tolist()], dtype=np.int64)
    has = named[kept].astype(np.float64)
    total, with_skill = np.bincount(codes, minlength=1), np.bincount(codes, weights=has, minlength=1)
    inside = ((with_skill > 0) & (with_skill < total))[codes] if kept.size else np.zeros(0, dtype=np.bool_)
    kept, codes, has = kept[inside], codes[inside], has[inside]
    compared, others = int(has.sum()), int((1 - has).sum())
    used = len(np.unique(codes))
    if min(compared, others) < least:
        return Premium(compared, others, used, short="named" if compared < least else "others")
    count = np.maximum(np.bincount(codes), 1)
    logs = np.log(amounts[kept])
    logs = logs - (np.bincount(codes, weights=logs) / count)[codes]
    has = has - (np.bincount(codes, weights=has) / count)[codes]
    power = float(has @ has)
    slope = float(has @ logs) / power
    groups = clusters(employers[kept] if employers is not None else np.full(kept.size, -1, dtype=np.int64))
    half = _half(has * (logs - slope * has), groups, power, used + 1)
    return Premium(compared, others, used, _percent(slope), _percent(slope - half), _percent(slope + half))


def _half(scores: NDArray[np.float64], groups: NDArray[np.int64], power: float, fitted: int) -> float:
    """Half the width of the 95 % interval of the slope; infinite for a single employer."""
    sums = np.bincount(groups, weights=scores)
    if sums.size < 2 or scores.size <= fitted:
        return math.inf
    small = sums.size / (sums.size - 1) * (scores.size - 1) / (scores.size - fitted)
    return t95(sums.size - 1) * math.sqrt(small * float(sums @ sums)) / power


def _percent(log: float) -> float:
    return 100 * math.expm1(log) if log < 700 else math.inf
