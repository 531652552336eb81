from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import numpy as np
import pytest

from bot.core.likewise import cells, like_for_like
from bot.core.trend import DAY, WEEK, Measure, Week, holds, trend
from tests.check_statistics import WATCHED, called_moves, weeks_of

stats: Any = import_module("scipy.stats")  # the referee has no type stubs
FIRST = date(2026, 1, 5)
MEASURES: tuple[Measure, ...] = ("openings", "remote", "pay")


def weeks(counts: list[int], source: str = "board", remote: float = 0.3, pay: list[float] | None = None) -> list[Week]:
    medians = pay or [150_000.0] * len(counts)
    rows = zip(counts, medians, strict=True)
    return [Week(source, FIRST + i * WEEK, n, n, round(n * remote), None, median, None) for i, (n, median) in enumerate(rows)]


def watched(count: int, *sources: str) -> dict[str, tuple[date, date]]:
    return dict.fromkeys(sources or ("board",), (FIRST, FIRST + count * WEEK - DAY))


@pytest.mark.parametrize("measure", ["pay", "openings"])
def test_equal_weeks_are_the_referees_welch_interval(measure: Measure) -> None:
    random = np.random.default_rng(3)
    pay = [float(x) for x in np.exp(random.normal(12, 0.1, 12))]
    counts = random.integers(50, 400, 12).tolist()
    found = trend(weeks(counts if measure == "openings" else [40] * 12, pay=pay), measure, watched(12))
    if measure == "pay":
        logs = np.log(pay)
        referee = stats.ttest_ind(logs[6:], logs[:6], equal_var=False).confidence_interval(0.95)
        assert (found.low, found.high) == pytest.approx((100 * math.expm1(referee.low), 100 * math.expm1(referee.high)), rel=1e-9)
        return
    (early, late), n = (np.array(counts[:6]), np.array(counts[6:])), 6
    parts = [half.var(ddof=1) / n / half.mean() ** 2 for half in (early, late)]  # the delta method's variance of a logarithm
    freedom = sum(parts) ** 2 / sum(part**2 / (n - 1) for part in parts)
    factor = sum(stats.chisquare(half).statistic for half in (early, late)) / (2 * n - 2)  # Pearson's, of both spans
    half_width = stats.t.ppf(0.975, freedom) * math.sqrt(max(sum(parts), factor * (1 / early.sum() + 1 / late.sum())))
    gap = math.log(late.mean() / early.mean())
    assert found.change == pytest.approx(100 * math.expm1(gap), rel=1e-9)
    assert (found.low, found.high) == pytest.approx((100 * math.expm1(gap - half_width), 100 * math.expm1(gap + half_width)), rel=1e-9)


def test_moves_in_either_direction_are_seen_and_turn_with_time() -> None:
    counts = [40, 44, 38, 42, 41, 80, 84, 78, 83, 81]
    up, down = trend(weeks(counts), "openings", watched(10)), trend(weeks(counts[::-1]), "openings", watched(10))
    assert (up.why, down.why, up.weeks) == ("moved", "moved", 5)
    assert up.change is not None
    assert up.change == pytest.approx(100 * (406 / 205 - 1))
    assert (down.before, down.after) == pytest.approx((up.after, up.before))
    assert (up.start, up.split, up.end) == (FIRST, FIRST + 5 * WEEK, FIRST + 10 * WEEK - DAY)
    remote = [replace(week, remote=week.postings * (2 if i < 5 else 6) // 10) for i, week in enumerate(weeks([40] * 10))]
    found = trend(remote, "remote", watched(10))
    assert found.moved
    assert (found.before, found.after, found.change) == pytest.approx((0.2, 0.6, 40))


@pytest.mark.parametrize("measure", MEASURES)
def test_a_steady_series_is_seldom_called_a_move(measure: Measure) -> None:
    assert called_moves(measure, 300) <= 0.09  # 5 % and two standard errors


def test_a_large_move_is_found_by_each_measure() -> None:
    rows = weeks_of(np.random.default_rng(1), 16, growth=3.0, later=0.25)
    assert [trend(rows, measure, WATCHED).why for measure in MEASURES] == ["moved"] * 3


def test_too_little_history_says_so() -> None:
    for measure in MEASURES:
        assert trend(weeks([40] * 7), measure, watched(7)).why == "short"
        assert trend(weeks([2] * 8), measure, watched(8)).why == "short"
        assert trend([], measure, {}).why == "short"
    assert trend(weeks([40] * 8), "openings", watched(8)).why == "steady"
    unfinished = {"board": (FIRST, FIRST + 8 * WEEK - 2 * DAY)}
    assert trend(weeks([40] * 8), "openings", unfinished).why == "short", "the last week lacks a day"


def test_openings_need_a_watched_source_and_pay_does_not() -> None:
    rows, loaded_once = weeks([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]), {"board": (FIRST + 10 * WEEK, FIRST + 10 * WEEK)}
    assert trend(rows, "openings", loaded_once).why == "short", "older weeks hold only what was still open"
    assert trend(rows, "pay", loaded_once).why == "steady"
    assert trend(rows, "openings", {}).why == "short"


def test_weeks_without_a_posting_count_as_none() -> None:
    rows = [week for i, week in enumerate(weeks([60] * 10)) if i < 5 or i in {6, 8}]
    found = trend(rows, "openings", watched(10))
    assert (found.before, found.after) == pytest.approx((60, 24))


def test_a_new_source_is_no_growth() -> None:
    late = [replace(week, week=week.week + 5 * WEEK) for week in weeks([300] * 5, "new")]
    found = trend(weeks([60] * 10) + late, "openings", watched(10, "board", "new"))
    assert (found.sources, found.why) == (("board",), "steady")
    assert found.change == pytest.approx(0)


def test_a_source_that_ended_is_no_decline() -> None:
    old = weeks([300] * 5, "old")
    loads = watched(10) | {"old": (FIRST, FIRST + 5 * WEEK - DAY)}
    found = trend(weeks([60] * 10) + old, "openings", loads)
    assert (found.sources, found.why) == (("board",), "steady")


def test_sources_growing_apart_do_not_move_shares() -> None:
    """Each source keeps its share, but the remote one grows: within sources nothing moved."""
    rows = weeks([40] * 10, "office", 0.1) + weeks([20] * 5 + [90] * 5, "home", 0.9)
    found = trend(rows, "remote", watched(10, "office", "home"))
    assert found.why == "steady"
    assert found.change == pytest.approx(0, abs=1e-9)


def test_a_source_that_clearly_moves_the_other_way_forbids_the_word() -> None:
    rows = weeks([100, 104, 98, 101, 99, 300, 304, 298, 301, 299], "a") + weeks([60, 64, 58, 61, 59, 30, 34, 28, 31, 29], "b")
    assert trend(rows, "openings", watched(10, "a", "b")).why == "sources"
    assert trend(rows[:10], "openings", watched(10, "a")).why == "moved"


def test_a_move_that_is_mix_is_not_a_move() -> None:
    found = trend(
        weeks([40] * 10, pay=[100_000.0, 101_000, 99_000, 100_500, 99_500, 150_000, 151_000, 149_000, 150_500, 149_500]), "pay", watched(10)
    )
    assert found.moved
    random = np.random.default_rng(4)

    def span(seniors: int, more: float) -> Any:
        levels = ["senior"] * seniors + ["mid"] * (200 - seniors)
        amounts = np.where(np.array(levels) == "senior", 170_000, 90_000) + random.normal(more, 5_000, 200)
        return cells(levels, [None] * 200, [None] * 200, amounts)

    assert holds(found, like_for_like(span(30, 0), span(150, 0))).why == "mix"
    assert holds(found, like_for_like(span(30, 0), span(40, 20_000))).why == "moved"
    assert holds(found, None).why == "mix"
    steady = replace(found, why="steady")
    assert holds(steady, None) == steady


def test_the_window_is_at_most_two_quarters_and_ends_with_the_last_finished_week() -> None:
    found = trend(weeks([40] * 60), "openings", {"board": (FIRST, FIRST + 58 * WEEK + timedelta(days=2))})
    assert found.weeks == 13
    assert found.end == FIRST + 58 * WEEK - DAY
