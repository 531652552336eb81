"""Where an amount stands among what postings state, at the finest level of detail that has enough of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from bot.core.statistics import wilson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from bot.core.model import Filters

OFFER_AMOUNTS: Final = 10


@dataclass(frozen=True, slots=True)
class Level:
    """A level of detail and how many amounts it has."""

    filters: Filters
    n: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The amount is above ``below`` of ``n`` amounts and equal to ``equal``. ``percentile`` counts equal ones half.

    ``low`` and ``high`` bound the percentile with 95 % confidence. ``level`` answered; ``thin`` are finer levels with too few amounts.
    """

    level: Filters
    n: int
    below: int
    equal: int
    percentile: float
    low: float
    high: float
    thin: tuple[Level, ...] = ()


def relaxations(filters: Filters) -> tuple[Filters, ...]:
    """``filters`` and what is left of them step by step, finest first.

    Employer, remote and least pay go first; then role + seniority + country, role + seniority, role + country, role.
    """
    bare = replace(filters, company=None, remote=None, min_salary=None, currency=None)
    steps = [
        filters,
        replace(filters, company=None, min_salary=None, currency=None),
        bare,
        replace(bare, country=None),
        replace(bare, seniority=None),
        replace(bare, seniority=None, country=None),
    ]
    return tuple(dict.fromkeys(steps))


def standing(amount: float, levels: Iterable[tuple[Filters, NDArray[np.float64]]], least: int = OFFER_AMOUNTS) -> Standing | None:
    """``amount`` among the values of the first level that has at least ``least``; None where none has. NaN is left out.

    ``levels`` may be a generator: values of a level after the one that answers are never asked for.
    """
    thin: list[Level] = []
    for filters, values in levels:
        stated = values[~np.isnan(values)]
        if stated.size < least:
            thin.append(Level(filters, int(stated.size)))
            continue
        below, equal = int((stated < amount).sum()), int((stated == amount).sum())
        n = int(stated.size)
        low, high = wilson(below, n)[0], wilson(below + equal, n)[1]
        return Standing(filters, n, below, equal, 100 * (below + equal / 2) / n, 100 * low, 100 * high, tuple(thin))
    return None
