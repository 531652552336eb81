from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.statistics import share_gap, spread, wilson

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
