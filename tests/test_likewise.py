from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.likewise import Cell, cells, like_for_like
from tests.check_statistics import alike_covered, role

stats: Any = import_module("scipy.stats")  # the referee has no type stubs
CELL = st.tuples(st.sampled_from(["entry", "mid", "senior", None]), st.sampled_from(["US", "DE"]), st.floats(3e4, 5e5))
ROLE = st.lists(CELL, min_size=8, max_size=80)


def counted(rows: Sequence[tuple[str | None, str | None, float]]) -> tuple[Cell, ...]:
    levels, countries, amounts = zip(*rows, strict=True)
    return cells(levels, countries, [None] * len(rows), np.array(amounts))


def admissions(admitted: list[int], refused: list[int]) -> tuple[Cell, ...]:
    rows: list[tuple[str | None, str | None, float]] = []
    for department, yes, no in zip("ABCDEF", admitted, refused, strict=True):
        rows += [(department, None, 1.0)] * yes + [(department, None, 0.0)] * no
    return counted(rows)


MEN = admissions([512, 353, 120, 138, 53, 22], [313, 207, 205, 279, 138, 351])
WOMEN = admissions([89, 17, 202, 131, 94, 24], [19, 8, 391, 244, 299, 317])


def test_berkeley_admissions_come_out_as_published() -> None:
    """Freedman, Pisani and Purves, Statistics, chapter 2: admitted 44 % of men and 30 % of women, weighted by department 39 % and 43 %."""
    found = like_for_like(MEN, WOMEN)
    assert found is not None
    assert (round(100 * found.mean_a), round(100 * found.mean_b)) == (39, 43)
    assert found.raw == pytest.approx(557 / 1835 - 1198 / 2691, abs=1e-12)
    assert found.turns
    assert (found.coverage_a, found.coverage_b, found.cells) == (1.0, 1.0, 6)
    assert found.reasons[0].dimension == "seniority", "departments stand in for it"
    assert found.mix < found.raw < 0 < found.pay


def test_berkeley_admissions_split_to_the_last_digit() -> None:
    """The published counts in exact fractions: direct standardisation to all applicants, and Kitagawa's (1955) two components."""
    asked = [(512 + 313, 512), (353 + 207, 353), (120 + 205, 120), (138 + 279, 138), (53 + 138, 53), (22 + 351, 22)]
    women = [(89 + 19, 89), (17 + 8, 17), (202 + 391, 202), (131 + 244, 131), (94 + 299, 94), (24 + 317, 24)]
    all_a, all_b = sum(n for n, _ in asked), sum(n for n, _ in women)
    mean_a = mean_b = mix = pay = Fraction(0)
    for (n_a, yes_a), (n_b, yes_b) in zip(asked, women, strict=True):
        weight, rate_a, rate_b = Fraction(n_a + n_b, all_a + all_b), Fraction(yes_a, n_a), Fraction(yes_b, n_b)
        mean_a, mean_b = mean_a + weight * rate_a, mean_b + weight * rate_b
        mix += (Fraction(n_b, all_b) - Fraction(n_a, all_a)) * (rate_a + rate_b) / 2
        pay += (rate_b - rate_a) * (Fraction(n_a, all_a) + Fraction(n_b, all_b)) / 2
    found = like_for_like(MEN, WOMEN)
    assert found is not None
    assert (found.mean_a, found.mean_b) == pytest.approx((float(mean_a), float(mean_b)), abs=1e-12)
    assert (found.mix, found.pay, found.raw) == pytest.approx((float(mix), float(pay), float(mix + pay)), abs=1e-12)


def test_the_interval_over_cells_is_the_referees_weighted_sum() -> None:
    """Two cells: the variance of a weighted sum of means, and Welch's and Satterthwaite's degrees of freedom, by SciPy's moments and t."""
    random = np.random.default_rng(4)
    parts = {key: random.normal(100 + 10 * at, 5 + at, 8 + 3 * at) for at, key in enumerate(("mid a", "mid b", "senior a", "senior b"))}
    first, second = (counted([(key[:-2], "US", x) for key, xs in parts.items() if key.endswith(side) for x in xs]) for side in "ab")
    n = {key: len(xs) for key, xs in parts.items()}
    weight = {level: (n[f"{level} a"] + n[f"{level} b"]) / sum(n.values()) for level in ("mid", "senior")}
    each = {key: weight[key[:-2]] ** 2 * float(stats.sem(xs)) ** 2 for key, xs in parts.items()}
    freedom = sum(each.values()) ** 2 / sum(part**2 / (n[key] - 1) for key, part in each.items())
    half = stats.t.ppf(0.975, freedom) * sum(each.values()) ** 0.5
    gap = sum(weight[key[:-2]] * xs.mean() * (1 if key.endswith("b") else -1) for key, xs in parts.items())
    found = like_for_like(first, second)
    assert found is not None
    assert (found.low, found.gap, found.high) == pytest.approx((gap - half, gap, gap + half), rel=1e-9)


def test_one_cell_is_the_referees_welch_interval() -> None:
    random = np.random.default_rng(1)
    a, b = random.normal(100, 10, 12), random.normal(104, 20, 30)
    found = like_for_like(counted([("mid", "US", x) for x in a]), counted([("mid", "US", x) for x in b]))
    referee = stats.ttest_ind(b, a, equal_var=False).confidence_interval(0.95)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((referee.low, referee.high), rel=1e-9)
    assert found.mix == 0


def test_a_simulated_paradox_is_caught_with_its_reason() -> None:
    """b pays 6,000 less at every level and place, but has so many more seniors that its plain mean is higher."""
    random = np.random.default_rng(5)
    a, b = cells(*role(random, 600, 0.1, 6_000, 0.0)), cells(*role(random, 600, 0.9, 0, 0.0))
    found = like_for_like(a, b)
    assert found is not None
    assert found.raw > 0
    assert found.low <= -6_000 <= found.high < 0
    assert found.turns
    first = found.reasons[0]
    assert (first.dimension, first.level) == ("seniority", "senior")
    assert first.share_b > 0.85 > 0.15 > first.share_a
    assert first.moved > found.mix / 2 > 0
    assert len(found.reasons) == 1, "country and work mode do not differ"


def test_no_common_cell_and_thin_cells() -> None:
    assert like_for_like(counted([("mid", "US", 1.0)] * 9), counted([("mid", "DE", 1.0)] * 9)) is None
    assert like_for_like(counted([("mid", "US", 1.0)] * 4), counted([("mid", "US", 1.0)] * 9)) is None
    assert like_for_like((), ()) is None
    assert cells([None], [None], [None], np.array([np.nan])) == ()


def test_what_only_one_side_has_is_mix() -> None:
    a = counted([("mid", "US", 100.0)] * 10)
    b = counted([("mid", "US", 110.0)] * 10 + [("senior", "US", 200.0)] * 10)
    found = like_for_like(a, b)
    assert found is not None
    assert (found.raw, found.pay, found.mix) == pytest.approx((55.0, 7.5, 47.5))
    assert (found.coverage_a, found.coverage_b, found.gap) == (1.0, 0.5, 10.0)


@settings(deadline=None)
@given(ROLE, ROLE)
def test_the_split_adds_up_and_turns_with_the_sides(first: list[Any], second: list[Any]) -> None:
    a, b = counted(first), counted(second)
    found, other = like_for_like(a, b, least=1), like_for_like(b, a, least=1)
    if found is None or other is None:
        assert found is other is None
        return
    raw = np.mean([row[2] for row in second]) - np.mean([row[2] for row in first])
    assert found.mix + found.pay == pytest.approx(found.raw, abs=1e-6)
    assert found.raw == pytest.approx(raw, abs=1e-6)
    turned = (-other.gap, -other.high, -other.low, -other.mix, -other.pay, other.coverage_b)
    assert (found.gap, found.low, found.high, found.mix, found.pay, found.coverage_a) == pytest.approx(turned, rel=1e-9, abs=1e-6)
    assert found.low <= found.gap <= found.high
    again = like_for_like(counted(first[::-1]), b, least=1)
    assert again is not None
    assert again.gap == pytest.approx(found.gap, rel=1e-9, abs=1e-6)


def test_alike_employers_widen_and_lone_ones_do_not() -> None:
    labels = ["mid"] * 60, ["US"] * 60, ["remote"] * 60
    own = np.random.default_rng(2).normal(0, 10, 12).repeat(5)
    plain = cells(*labels, own)[0]
    assert cells(*labels, own, np.arange(60))[0].variance == pytest.approx(plain.variance, rel=0.02)
    assert cells(*labels, own, np.full(60, -1))[0].variance == pytest.approx(plain.variance, rel=0.02)
    assert cells(*labels, own, np.arange(60) // 5)[0].variance == pytest.approx(5 * 12 / 11 * plain.variance, rel=1e-9)


@pytest.mark.parametrize("alike", [0.0, 0.3])
def test_the_interval_covers_as_it_says(alike: float) -> None:
    assert 0.92 <= alike_covered(150, alike, runs=300) <= 0.985
