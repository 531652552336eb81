from __future__ import annotations

import math
from importlib import import_module
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.statistics import share_gap, spread, wilson

stats: Any = import_module("scipy.stats")  # the referee has no type stubs
AMOUNTS = st.lists(st.floats(10_000, 2_000_000), min_size=1, max_size=200)


def test_wilson_equals_a_published_example() -> None:
    """Newcombe 1998 (Statistics in Medicine 17:857), table I: 81 of 263 and 15 of 148, method 3."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)


def test_share_gap_equals_a_published_example() -> None:
    """Newcombe 1998 (Statistics in Medicine 17:873), table II: 56/70 minus 48/80, method 10."""
    assert share_gap(48, 80, 56, 70) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_nothing_to_count_is_no_knowledge() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert share_gap(0, 0, 1, 2) == (-1.0, 1.0)
    assert spread(np.array([np.nan])) is None


@given(AMOUNTS)
def test_a_spread_is_in_order_and_leaves_out_what_is_not_stated(amounts: list[float]) -> None:
    found = spread(np.array([*amounts, np.nan]))
    assert found is not None
    assert found.n == len(amounts)
    ordered = [min(amounts), found.p10, found.p25, found.median, found.p75, found.p90, max(amounts)]
    assert all(a <= b * (1 + 1e-12) for a, b in pairwise(ordered))


def test_quantiles_are_linear() -> None:
    found = spread(np.array([1.0, 2.0, 3.0, 4.0]))
    assert found is not None
    assert (found.p25, found.median, found.p75) == (1.75, 2.5, 3.25)


@given(AMOUNTS)
def test_quantiles_and_mean_equal_the_referee(amounts: list[float]) -> None:
    """Type 7 of Hyndman and Fan (1996) is SciPy's ``mquantiles`` with both plotting parameters 1."""
    found = spread(np.array(amounts))
    assert found is not None
    referee = stats.mstats.mquantiles(amounts, prob=(0.1, 0.25, 0.5, 0.75, 0.9), alphap=1, betap=1)
    assert [found.p10, found.p25, found.median, found.p75, found.p90] == pytest.approx(referee.tolist(), rel=1e-9)
    assert found.mean == pytest.approx(math.fsum(amounts) / len(amounts), rel=1e-9)


SHARES = st.integers(1, 5_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


def referee(count: int, of: int) -> tuple[float, float]:
    found = stats.binomtest(count, of).proportion_ci(0.95, method="wilson")
    return found.low, found.high


@given(SHARES)
def test_wilson_equals_the_referee(share: tuple[int, int]) -> None:
    assert wilson(*share) == pytest.approx(referee(*share), abs=1e-9)


@given(SHARES, SHARES)
def test_share_gap_is_newcombes_square_and_add_of_the_referees_intervals(first: tuple[int, int], second: tuple[int, int]) -> None:
    (low_a, high_a), (low_b, high_b) = referee(*first), referee(*second)
    a, b = first[0] / first[1], second[0] / second[1]
    low = b - a - math.sqrt((b - low_b) ** 2 + (high_a - a) ** 2)
    high = b - a + math.sqrt((high_b - b) ** 2 + (a - low_a) ** 2)
    assert share_gap(*first, *second) == pytest.approx((low, high), abs=1e-9)
