from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.resample import Resampled, gap_interval
from bot.core.verdict import dominant, judge, one_vote_each

UP, DOWN, FLAT = (1, 1, 1), (-1, -1, -1), (0, 0, 0)


def side(median: float, error: float = 1_000, n: int = 50, employers: int = 20) -> Resampled:
    return Resampled(n, employers, float(employers), median, error)


@pytest.mark.parametrize(
    ("a", "b", "signs", "word", "why", "leader"),
    [
        (side(100_000), side(110_000), UP, "more", "clear", 1),
        (side(110_000), side(100_000), DOWN, "more", "clear", -1),
        (side(100_000), side(110_000), (0, 1, 1), "more", "clear", 1),
        (side(100_000), side(110_000), (-1, 1, 1), "depends", "signs", 0),
        (side(100_000), side(100_400, 800), (-1, 0, 1), "depends", "signs", 0),
        (side(100_000), side(110_000), (-1, 0, 0), "depends", "signs", 0),
        (side(100_000, 500), side(100_200, 500), FLAT, "same", "within", 0),
        (side(100_000, 8_000), side(110_000, 8_000), UP, "unclear", "zero_inside", 0),
        (side(100_000, n=9), side(110_000), UP, "too_few", "amounts", 0),
        (side(100_000, employers=4), side(110_000), UP, "too_few", "employers", 0),
    ],
)
def test_the_ladder_of_verdicts(a: Resampled, b: Resampled, signs: tuple[int, int, int], word: str, why: str, leader: int) -> None:
    found = judge(a, b, signs)
    assert (found.word, found.why, found.leader) == (word, why, leader)


def test_too_few_has_no_figure_and_says_whose() -> None:
    found = judge(side(1, n=9), None, UP)
    assert (found.short, found.value, found.percent, found.low) == ((0, 1), None, None, None)
    assert judge(side(1), side(1, employers=1), UP).short == (1,)


def test_a_narrow_gap_can_be_clear_and_yet_the_same() -> None:
    found = judge(side(100_000, 100), side(101_500, 100), UP)
    assert found.word == "same", "a sure 1.5 % is about the same"
    assert found.low is not None
    assert found.low > 0


@given(st.floats(5e4, 4e5), st.floats(5e4, 4e5), st.floats(100, 2e4), st.floats(100, 2e4), st.sampled_from([UP, DOWN, FLAT, (-1, 1, 1)]))
def test_swapping_sides_swaps_the_leader(first: float, second: float, e1: float, e2: float, signs: tuple[int, int, int]) -> None:
    a, b = side(first, e1), side(second, e2)
    found, other = judge(a, b, signs), judge(b, a, (-signs[0], -signs[1], -signs[2]))
    assert found.leader == -other.leader
    assert found.low == pytest.approx(-(other.high or 0), abs=1e-6)
    if found.word != "same" and other.word != "same":  # 3 % of one side is not 3 % of the other
        assert found.word == other.word
    assert (found.low, found.high) == gap_interval(a, b)


def test_one_vote_an_employer() -> None:
    values = np.array([10.0, 10, 10, 10, 20, 30, 40, np.nan])
    employers = np.array([1, 1, 1, 1, 2, 2, -1, -1])
    assert one_vote_each(values, employers) == 25.0, "medians 10, 25 and 40"
    assert one_vote_each(values[:4], np.full(4, -1)) == 10.0
    assert one_vote_each(np.array([np.nan]), np.array([1])) is None


@given(st.lists(st.tuples(st.floats(1e4, 1e6), st.integers(-1, 6)), min_size=1, max_size=50))
def test_votes_equal_the_plain_reckoning(rows: list[tuple[float, int]]) -> None:
    by_employer: dict[int, list[float]] = {}
    for i, (value, employer) in enumerate(rows):
        by_employer.setdefault(employer if employer >= 0 else -1 - i, []).append(value)
    plain = np.median([np.median(values) for values in by_employer.values()])
    found = one_vote_each(np.array([value for value, _ in rows]), np.array([employer for _, employer in rows]))
    assert found == pytest.approx(float(plain), rel=1e-12)


def test_an_employer_above_a_quarter_is_named() -> None:
    employers = np.array([3] * 11 + [4] * 9 + [-1] * 20)
    values = np.concatenate([np.full(11, 50.0), np.full(9, 70.0), np.full(20, 60.0)])
    found = dominant(values, employers)
    assert found is not None
    assert (found.employer, found.count, found.of, found.one_vote, found.voters) == (3, 11, 40, 60.0, 22)
    assert dominant(values[1:], np.where(employers == 3, 5, employers)[1:]) is not None, "10 of 39"
    assert dominant(values[4:], employers[4:]) is None, "9 of 36 is a quarter, not above"
    assert dominant(values, np.full(40, -1)) is None
