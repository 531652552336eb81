from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.core.model import Filters
from bot.core.percentile import Level, relaxations, standing
from bot.core.statistics import wilson

stats: Any = import_module("scipy.stats")  # the referee has no type stubs
ALL = Filters()
AMOUNTS = st.lists(st.integers(50, 80), min_size=10, max_size=200).map(lambda values: np.array(values) * 1000.0)


@given(AMOUNTS, st.integers(45, 85))
def test_the_percentile_equals_the_referee(values: NDArray[np.float64], thousands: int) -> None:
    amount = 1000.0 * thousands
    found = standing(amount, [(ALL, values)])
    assert found is not None
    assert found.percentile == pytest.approx(stats.percentileofscore(values, amount, kind="mean"), abs=1e-9)
    assert found.low <= found.percentile + 1e-9
    assert found.percentile <= found.high + 1e-9
    turned = standing(-amount, [(ALL, -values)])
    assert turned is not None
    assert turned.percentile == pytest.approx(100 - found.percentile, abs=1e-9)


def test_the_interval_is_wilsons_where_nothing_is_equal() -> None:
    found = standing(74.5, [(ALL, np.append(np.arange(100.0), np.nan))])
    assert found is not None
    assert (found.n, found.below, found.equal) == (100, 75, 0)
    assert (found.low, found.high) == pytest.approx(tuple(100 * end for end in wilson(75, 100)))


def test_the_first_level_with_ten_answers_and_the_rest_is_not_asked() -> None:
    asked: list[Filters] = []

    def levels() -> Iterator[tuple[Filters, NDArray[np.float64]]]:
        sizes = {("senior", "DE"): 3, ("senior", None): 9, (None, "DE"): 12}
        for filters in relaxations(Filters(seniority="senior", country="DE")):
            asked.append(filters)
            yield filters, np.arange(float(sizes.get((filters.seniority, filters.country), 500)))

    found = standing(5.5, levels())
    assert found is not None
    assert (found.level, found.n, found.below) == (Filters(country="DE"), 12, 6)
    assert found.thin == (Level(Filters("senior", "DE"), 3), Level(Filters("senior"), 9))
    assert Filters() not in asked


def test_nowhere_enough() -> None:
    assert standing(1.0, [(ALL, np.arange(9.0))]) is None
    assert standing(1.0, []) is None


def test_what_is_relaxed_and_in_which_order() -> None:
    full = Filters("senior", "DE", True, "Acme", 1e5, "EUR")
    assert relaxations(full) == (
        full,
        Filters("senior", "DE", True),
        Filters("senior", "DE"),
        Filters("senior"),
        Filters(country="DE"),
        Filters(),
    )
    assert relaxations(Filters(country="DE")) == (Filters(country="DE"), Filters())
    assert relaxations(Filters()) == (Filters(),)
