from __future__ import annotations

import math
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.core.premium import premium

stats: Any = import_module("scipy.stats")  # the referee has no type stubs


def postings(n: int, seed: int = 1, adds: float = 0.1) -> tuple[NDArray[np.float64], NDArray[np.bool_], list[object], NDArray[np.int64]]:
    """Seniors are paid more and name the skill more often; the skill itself goes with ``adds`` on the logarithm."""
    random = np.random.default_rng(seed)
    level, country = random.integers(3, size=n), random.integers(2, size=n)
    named, employers = random.random(n) < 0.2 + 0.2 * level, random.integers(n // 4, size=n)
    own = random.normal(0, 0.1, n)[employers]
    logs = 11.5 + 0.2 * level - 0.3 * country + adds * named + own + random.normal(0, 0.2, n)
    return np.exp(logs), named, list(zip(level.tolist(), country.tolist(), strict=True)), employers


def referee(
    amounts: NDArray[np.float64], named: NDArray[np.bool_], strata: list[object], employers: NDArray[np.int64]
) -> tuple[float, float]:
    """The coefficient and its cluster-robust error (CR1) by plain matrix algebra with a column for each stratum."""
    columns = [named.astype(float), *(np.array([s == one for s in strata], dtype=float) for one in dict.fromkeys(strata))]
    x, y = np.column_stack(columns), np.log(amounts)
    fitted = np.linalg.lstsq(x, y, rcond=None)[0]
    left, bread, groups = y - x @ fitted, np.linalg.inv(x.T @ x), np.unique(employers)
    meat = sum(np.outer(s, s) for s in (x[employers == g].T @ left[employers == g] for g in groups))
    small = len(groups) / (len(groups) - 1) * (len(y) - 1) / (len(y) - x.shape[1])
    return float(fitted[0]), math.sqrt(small * (bread @ meat @ bread)[0, 0])


def test_it_equals_least_squares_with_strata() -> None:
    amounts, named, strata, employers = postings(400)
    found = premium(amounts, named, strata, employers)
    slope, error = referee(amounts, named, strata, employers)
    t = stats.t.ppf(0.975, len(np.unique(employers)) - 1)
    assert (found.named + found.others, found.strata, found.short) == (400, 6, None)
    assert found.percent == pytest.approx(100 * math.expm1(slope), rel=1e-9)
    assert found.low == pytest.approx(100 * math.expm1(slope - t * error), rel=1e-9)
    assert found.high == pytest.approx(100 * math.expm1(slope + t * error), rel=1e-9)


def test_seniority_is_not_taken_for_the_skill() -> None:
    amounts, named, strata, _ = postings(3000, adds=0.0)
    plain = np.log(amounts[named]).mean() - np.log(amounts[~named]).mean()
    found = premium(amounts, named, strata)
    assert plain > 0.05
    assert found.percent == pytest.approx(0, abs=3)
    assert not found.clear
    assert premium(*postings(3000, adds=0.1)[:3]).clear


def test_both_sides_need_thirty_in_strata_that_hold_both() -> None:
    amounts, strata = np.full(80, 100.0), ["a"] * 80
    named = np.arange(80) < 30
    assert premium(amounts, named, strata).short is None
    few = premium(amounts, np.arange(80) < 29, strata)
    assert (few.short, few.percent, few.named, few.others) == ("named", None, 29, 51)
    assert premium(amounts, np.arange(80) < 51, strata).short == "others"
    apart = premium(amounts, named, ["with" if has else "without" for has in named])
    assert (apart.named, apart.others, apart.strata) == (0, 0, 0)
    assert premium(np.array([]), np.array([], dtype=bool), []).short == "named"


def test_what_is_not_stated_is_left_out_and_one_employer_proves_nothing() -> None:
    amounts, named, strata, employers = postings(200)
    holes = np.where(np.arange(200) % 10 == 0, np.nan, amounts)
    kept = ~np.isnan(holes)
    left = [s for s, keep in zip(strata, kept, strict=True) if keep]
    assert premium(holes, named, strata, employers) == premium(amounts[kept], named[kept], left, employers[kept])
    lone = premium(amounts, named, strata, np.zeros(200, dtype=np.int64))
    assert lone.low == -100
    assert lone.high == math.inf
    assert not lone.clear


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.floats(0.01, 100))
def test_naming_the_others_turns_it_and_scale_does_not_matter(seed: int, scale: float) -> None:
    amounts, named, strata, employers = postings(250, seed)
    found, other = premium(amounts, named, strata, employers), premium(scale * amounts, ~named, strata, employers)
    if found.percent is None or other.percent is None:
        assert found.short
        assert other.short
        return
    assert math.log1p(found.percent / 100) == pytest.approx(-math.log1p(other.percent / 100), abs=1e-9)
    order = np.random.default_rng(seed).permutation(250)
    again = premium(amounts[order], named[order], [strata[i] for i in order], employers[order])
    assert again.percent == pytest.approx(found.percent, rel=1e-9, abs=1e-9)


def test_the_interval_covers_as_it_says() -> None:
    held = 0
    for seed in range(400):
        found = premium(*postings(160, seed))
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 100 * math.expm1(0.1) <= found.high
    assert 0.915 <= held / 400 <= 0.985
