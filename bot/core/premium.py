"""What postings that name a skill state above others of the same seniority and country. An association: nobody was given a skill by lot."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from bot.core.resample import clusters
from bot.core.student import t95

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

PREMIUM_AMOUNTS: Final = 30  # on each side
GROUPS: Final = 64  # of employers in what is kept ready: 63 degrees of freedom make an interval 2 % wider than endlessly many


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


@dataclass(frozen=True, slots=True)
class Tally:
    """What a premium is made of, so that roles add up: the sums of a least squares fit with a constant for each stratum.

    ``named`` and ``others`` count the amounts compared, in ``strata`` that hold both. ``cross`` and ``power`` hold, a group of employers
    each, the sums of skill times logarithm and skill times skill, both as what departs from their stratum's mean.
    """

    named: int
    others: int
    strata: int
    cross: NDArray[np.float64]
    power: NDArray[np.float64]

    def __add__(self, other: Tally) -> Tally:
        """Both together; strata of two tallies are different ones, groups of employers the same."""
        named, others, strata = self.named + other.named, self.others + other.others, self.strata + other.strata
        return Tally(named, others, strata, self.cross + other.cross, self.power + other.power)


def numbered(labels: Iterable[object]) -> NDArray[np.int64]:
    """Each label's number from 0, in order of first appearance."""
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(label, len(numbers)) for label in labels], dtype=np.int64)


def centred(logs: NDArray[np.float64], strata: NDArray[np.int64]) -> NDArray[np.float64]:
    """``logs`` less the mean of their stratum."""
    means = np.bincount(strata, weights=logs) / np.maximum(np.bincount(strata), 1)
    apart: NDArray[np.float64] = logs - means[strata]
    return apart


def tallies(
    apart: NDArray[np.float64],
    strata: NDArray[np.int64],
    groups: NDArray[np.int64],
    most: int,
    asked: tuple[NDArray[np.int64], NDArray[np.int64]],
    skills: int,
) -> list[Tally]:
    """The tally of each of ``skills`` skills over amounts whose logarithms lie ``apart`` from their stratum's mean.

    ``groups`` of employers are numbers below ``most``. ``asked``: the place of an amount and the number of a skill that its posting names,
    for all of them. All skills are counted in one pass: a skill's share of a stratum is taken off by sums over stratum and group.
    """
    places, numbers = asked
    size = int(strata.max(initial=-1)) + 1
    total = np.bincount(strata, minlength=size)
    with_skill = np.bincount(numbers * size + strata[places], minlength=skills * size).reshape(skills, size)
    both = (with_skill > 0) & (with_skill < total)
    share = np.where(both, with_skill / np.maximum(total, 1), 0.0)
    cell = strata * most + groups
    sums = np.bincount(cell, weights=apart, minlength=size * most).reshape(size, most)
    counts = np.bincount(cell, minlength=size * most).reshape(size, most)
    counted = both[numbers, strata[places]]
    of_skill, at = numbers[counted], places[counted]
    rest = 1 - 2 * share[of_skill, strata[at]]
    by_group = of_skill * most + groups[at]
    cross = np.bincount(by_group, weights=apart[at], minlength=skills * most).reshape(skills, most) - _product(share, sums)
    power = np.bincount(by_group, weights=rest, minlength=skills * most).reshape(skills, most) + _product(share**2, counts)
    named, others = (with_skill * both).sum(axis=1), ((total - with_skill) * both).sum(axis=1)
    counts_of = zip(named.tolist(), others.tolist(), both.sum(axis=1).tolist(), strict=True)
    return [Tally(*three, *sums_of) for three, *sums_of in zip(counts_of, cross, power, strict=True)]


def _product(left: NDArray[np.float64], right: NDArray[Any]) -> NDArray[np.float64]:
    """The matrix product on one processor: a library that spreads one this small over all of them waits longer than it counts."""
    product: NDArray[np.float64] = np.einsum("ij,jk->ik", left, right)
    return product


def premium(
    amounts: NDArray[np.float64],
    named: NDArray[np.bool_],
    strata: Sequence[object],
    employers: NDArray[np.int64] | None = None,
    least: int = PREMIUM_AMOUNTS,
) -> Premium:
    """The premium of a skill: mean difference of log amounts within strata, weighted by n1 n0 / (n1 + n0), as a percent.

    ``strata`` is a label for each amount, such as (role, seniority, country). NaN and amounts not above zero are left out.
    """
    kept = np.flatnonzero(amounts > 0)
    codes = numbered(strata[i] for i in kept.tolist())
    groups = clusters(employers[kept] if employers is not None else np.full(kept.size, -1, dtype=np.int64))
    places = np.flatnonzero(named[kept])
    asked = places, np.zeros_like(places)
    return premium_of_tally(tallies(centred(np.log(amounts[kept]), codes), codes, groups, kept.size, asked, 1)[0], least)


def premium_of_tally(sums: Tally, least: int = PREMIUM_AMOUNTS) -> Premium:
    """The premium that a tally amounts to.

    The weights make it the coefficient of a least squares fit with a constant for each stratum (Angrist and Pischke 2009, section 3.3.1);
    the interval is the one that lets amounts of an employer be alike (Cameron and Miller 2015, equation 11, t with one degree of freedom
    less than groups of employers).
    """
    if min(sums.named, sums.others) < least:
        return Premium(sums.named, sums.others, sums.strata, short="named" if sums.named < least else "others")
    slope = float(sums.cross.sum() / sums.power.sum())
    half = _half(sums, slope)
    return Premium(sums.named, sums.others, sums.strata, _percent(slope), _percent(slope - half), _percent(slope + half))


def _half(sums: Tally, slope: float) -> float:
    """Half the width of the 95 % interval of the slope; infinite for a single employer."""
    held = sums.power > 0
    scores, groups = (sums.cross - slope * sums.power)[held], int(held.sum())
    n, fitted = sums.named + sums.others, sums.strata + 1
    if groups < 2 or n <= fitted:
        return math.inf
    small = groups / (groups - 1) * (n - 1) / (n - fitted)
    return t95(groups - 1) * math.sqrt(small * float(scores @ scores)) / float(sums.power.sum())


def _percent(log: float) -> float:
    return 100 * math.expm1(log) if log < 700 else math.inf
