from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.distribution import POINTS, beats, crossing, favours, grid
from bot.core.statistics import Spread, spread

stats: Any = import_module("scipy.stats")  # the referee has no type stubs
SIDES = st.lists(st.integers(20, 400), min_size=1, max_size=300).map(lambda amounts: np.array(amounts) * 1000.0)


def quartiles(p25: float, median: float, p75: float) -> Spread:
    found = spread(np.array([p25, p25, median, p75, p75]))
    assert found is not None
    return found


@pytest.mark.parametrize(("of_a", "of_b"), [(7, 9), (200, 150), (201, 5000), (1500, 1500), (23_000, 300)])
@pytest.mark.parametrize("rounded", [1, 10_000])
def test_the_chance_to_beat_equals_the_referee(of_a: int, of_b: int, rounded: int) -> None:
    random = np.random.default_rng(of_a + of_b)
    a = np.round(np.exp(random.normal(12, 0.3, of_a)) / rounded) * rounded
    b = np.round(np.exp(random.normal(12.1, 0.4, of_b)) / rounded) * rounded
    exact = stats.mannwhitneyu(b, a).statistic / (of_a * of_b)
    whole = max(of_a, of_b) <= POINTS
    assert beats(grid(a), grid(b)) == pytest.approx(exact, abs=1e-9 if whole else 0.005)


@given(SIDES, SIDES)
def test_swapping_sides_turns_the_chance(a: np.ndarray[Any, np.dtype[np.float64]], b: np.ndarray[Any, np.dtype[np.float64]]) -> None:
    chance, other = beats(grid(a), grid(b)), beats(grid(b), grid(a))
    assert chance is not None
    assert other is not None
    assert chance + other == pytest.approx(1, abs=1e-12)
    assert beats(grid(a), grid(a)) == pytest.approx(0.5, abs=1e-12)
    assert beats(grid(3 * a), grid(3 * b)) == pytest.approx(chance, abs=1e-9)
    assert beats(grid(a[::-1]), grid(b)) == chance


def test_a_grid_is_in_order_and_bounded() -> None:
    values = np.random.default_rng(1).normal(0, 1, 1000)
    found = grid(np.append(values, np.nan))
    assert len(found) == POINTS
    assert list(found) == sorted(found)
    assert found[POINTS // 2] == pytest.approx(float(np.median(values)), abs=1e-12)
    assert grid(np.array([3.0, np.nan, 1.0])) == (1.0, 3.0)
    assert beats((), (1.0,)) is None


def test_who_is_favoured() -> None:
    assert (favours(100, 102), favours(102, 100), favours(100, 100.5), favours(0, 0)) == (1, -1, 0, 0)


def test_quartiles_that_cross() -> None:
    assert crossing(quartiles(100, 150, 200), quartiles(110, 150, 180))
    assert not crossing(quartiles(100, 150, 200), quartiles(110, 150, 220))
    assert not crossing(quartiles(100, 150, 200), quartiles(100.4, 150, 180)), "half a percent favours nobody"


def test_a_wider_sample_crosses_a_narrow_one() -> None:
    random = np.random.default_rng(1)
    wide, narrow = spread(np.exp(random.normal(12, 0.5, 400))), spread(np.exp(random.normal(12, 0.1, 400)))
    assert wide is not None
    assert narrow is not None
    assert crossing(wide, narrow)
