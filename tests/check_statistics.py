"""How the statistics behave on simulated postings, where the truth is known.

    python -m tests.check_statistics [--runs 2000]

Prints coverage of the intervals, how often one distribution gets a winner, how often a steady series is called a move, and times
beside DuckDB's quantiles of the same amounts in the same run.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.core.distribution import favours
from bot.core.likewise import LikeForLike, cells, like_for_like
from bot.core.resample import Resampled, gap_interval, resample, seed_of
from bot.core.trend import WEEK, Measure, Week, trend
from bot.core.verdict import judge

KINDS = ("alone", "even", "skewed")
SIZES = (10, 30, 100, 400)
COVERED = (0.92, 0.97)  # what the 95 % interval is to hold the truth in
BOUND = 0.05
WATCHED = {"board": (date(2026, 1, 1), date(2026, 4, 26))}
LEVELS = (("entry", "mid", "senior"), ("US", "DE"), ("remote", "onsite"))


def sizes(random: np.random.Generator, n: int, kind: str) -> NDArray[np.int64]:
    """Postings of each employer, at least five of them: one each, about three each, or a few large ones with at most a quarter."""
    if kind == "alone":
        return np.ones(n, dtype=np.int64)
    if kind == "even":
        employers = max(5, n // 3)
        return np.full(employers, n // employers) + (np.arange(employers) < n % employers)
    while True:
        drawn = np.minimum(np.ceil(random.lognormal(0.3, 1.0, n)), max(2, n // 4)).astype(np.int64)
        employers = int((np.cumsum(drawn) < n).sum()) + 1
        found = drawn[:employers]
        found[-1] -= found.sum() - n
        if employers >= 5:
            return found


def one_distribution(n: int, kind: str, runs: int, shared: float = 0.0, alike: float = 0.3) -> tuple[float, float]:
    """Two samples of one distribution: how often the interval of the gap of medians holds zero, and how often the verdict is "more".

    ``shared`` of the employers post both roles, and pay well or badly in both; ``alike`` is the share of the logarithms' variance that
    lies between employers. A posting's minimum and maximum lie up to two fifths either side of its middle, so their medians have signs
    of their own.
    """
    random, held, more = np.random.default_rng(seed_of(f"{n} {kind} {shared}")), 0, 0
    for _ in range(runs):
        counts = sizes(random, n, kind), sizes(random, n, kind)
        both = round(shared * min(len(count) for count in counts))
        numbers = (
            np.arange(len(counts[0])),
            random.permutation(np.arange(len(counts[1])) + len(counts[0]) * (np.arange(len(counts[1])) >= both)),
        )
        own = random.normal(0, 0.36 * np.sqrt(alike), sum(len(count) for count in counts))
        first = int(random.integers(1 << 40))  # numbers as a store gives them: how they fall on series of weights is chance
        found: list[Resampled] = []
        medians = []
        for count, number in zip(counts, numbers, strict=True):
            employers = np.repeat(number, count)
            mid = np.exp(12 + own[employers] + random.normal(0, 0.36 * np.sqrt(1 - alike), n))
            half = random.uniform(0, 0.4, n)
            side = resample(mid, employers + first, int(random.integers(1 << 40)))
            assert side is not None
            found.append(side)
            medians.append([float(np.median(amounts)) for amounts in (mid * (1 - half), mid, mid * (1 + half))])
        lowest, middle, highest = (favours(a, b) for a, b in zip(*medians, strict=True))
        verdict = judge(found[0], found[1], (lowest, middle, highest))
        low, high = gap_interval(found[0], found[1])
        held += low <= 0 <= high
        more += verdict.word == "more"
    return held / runs, more / runs


def role(random: np.random.Generator, n: int, seniors: float, more: float, alike: float) -> tuple[Any, ...]:
    """Amounts of one role with labels: seniors are paid more, the US too; ``more`` is what the role itself adds."""
    shares = [(1 - seniors) / 2, (1 - seniors) / 2, seniors]
    levels = random.choice(3, size=n, p=shares), random.integers(2, size=n), random.integers(2, size=n)
    employers = random.geometric(5 / n, size=n)
    own = random.normal(0, 30_000 * np.sqrt(alike), employers.max() + 1)[employers]
    amounts = 150_000 + 20_000 * levels[0] - 30_000 * levels[1] + own + random.normal(0, 30_000 * np.sqrt(1 - alike), n) + more
    return *([names[i] for i in codes] for names, codes in zip(LEVELS, levels, strict=True)), amounts, employers


def alike_covered(n: int, alike: float, runs: int) -> float:
    """How often the interval of the like-for-like gap holds the true one, 4,000, where b has more seniors."""
    random, held = np.random.default_rng(n), 0
    for _ in range(runs):
        found: LikeForLike | None = like_for_like(cells(*role(random, n, 0.2, 0, alike)), cells(*role(random, n, 0.4, 4_000, alike)))
        held += found is not None and found.low <= 4_000 <= found.high
    return held / runs


def weeks_of(random: np.random.Generator, count: int, growth: float = 1.0, later: float = 0.0, source: str = "board") -> list[Week]:
    """``count`` weeks; openings come in batches. From the middle on they grow by ``growth`` and remote shares and pay by ``later``."""
    found = []
    for i in range(count):
        second = i >= count // 2
        jobs = 5 + int(random.negative_binomial(4, 4 / (4 + 40 * (growth if second else 1.0))))
        remote = int(random.binomial(jobs, 0.3 + (later if second else 0)))
        pay = np.exp(12 + (later if second else 0) + random.normal(0, 0.3, jobs))
        p25, median, p75 = (float(q) for q in np.quantile(pay, (0.25, 0.5, 0.75)))
        found.append(Week(source, date(2026, 1, 5) + i * WEEK, jobs, jobs, remote, p25, median, p75))
    return found


def called_moves(measure: Measure, runs: int) -> float:
    """How often a steady series of 16 weeks is called a move."""
    random, moved = np.random.default_rng(7), 0
    for _ in range(runs):
        moved += trend(weeks_of(random, 16), measure, WATCHED).moved
    return moved / runs


def verdict_on(found: Sequence[tuple[float, float]], runs: int) -> str:
    """How many of the cells (coverage, share of "more") are within the bounds, and within them but for twice the error of ``runs``."""
    held, more = np.array(found).T
    inside = (held >= COVERED[0]) & (held <= COVERED[1])
    error = 2 * np.sqrt(BOUND * (1 - BOUND) / runs)
    near = (held >= COVERED[0] - error) & (held <= COVERED[1] + error)
    return (
        f"coverage within {100 * COVERED[0]:.0f} to {100 * COVERED[1]:.0f} %: {inside.sum()} of {inside.size} cells "
        f"({100 * held.min():.1f} to {100 * held.max():.1f}), outside by more than twice the run's error: {(~near).sum()}; "
        f'"more" at most {100 * BOUND:.0f} %: {(more <= BOUND).sum()} (highest {100 * more.max():.1f}), '
        f"above by more than twice the run's error: {(more > BOUND + error).sum()}"
    )


def milliseconds(work: Callable[[], object], times: int = 15) -> str:
    """Median and longest time of ``work``."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(1000 * (time.perf_counter() - began))
    return f"{sorted(took)[times // 2]:.2f} ms, longest {max(took):.2f} ms"


def fetched(duck: Any, query: str) -> object:
    """The rows of a query."""
    return duck.execute(query).fetchall()


def print_times() -> None:
    """Times of what is kept ready and of what an answer does, beside DuckDB's quantiles of the same amounts."""
    random = np.random.default_rng(1)
    for n in (2_000, 23_000):
        amounts, employers = np.exp(random.normal(12, 0.3, n)).round(-2), random.integers(n // 3, size=n)
        labels = [[names[i] for i in random.integers(len(names), size=n)] for names in LEVELS]
        print(f"n = {n:,}: resample {milliseconds(partial(resample, amounts, employers, 1))}")
        print(f"n = {n:,}: cells {milliseconds(partial(cells, labels[0], labels[1], labels[2], amounts, employers))}")
        duck = import_module("duckdb").connect()
        duck.execute("SET threads = 2")
        duck.register("t", {"x": amounts})
        duck.execute("CREATE TABLE amounts AS SELECT x FROM t")
        quantiles = "SELECT quantile_cont(x, [0.1, 0.25, 0.5, 0.75, 0.9]) FROM amounts"
        print(f"n = {n:,}: DuckDB's five quantiles {milliseconds(partial(fetched, duck, quantiles))}")
    ready = [resample(np.exp(random.normal(12, 0.3, 400)), random.integers(150, size=400), 1) for _ in range(2)]
    print(f"verdict of two medians kept ready {milliseconds(lambda: judge(ready[0], ready[1], (1, 1, 1)))}")
    sides = cells(*role(random, 2_000, 0.3, 0, 0.3)), cells(*role(random, 2_000, 0.3, 0, 0.3))
    print(f"like for like over {len(sides[0])} and {len(sides[1])} cells {milliseconds(lambda: like_for_like(*sides))}")


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    runs = parser.parse_args().runs
    print(f"two samples of one distribution, {runs} runs each: coverage of the 95 % interval of the gap of medians (aim 92 to 97, its own")
    print(f'error {100 * (0.05 * 0.95 / runs) ** 0.5:.1f}), and how often the verdict is "more" (bound: 5 %)')
    cells_found: list[tuple[float, float]] = []
    for shared, alike in ((0.0, 0.3), (0.5, 0.5), (1.0, 0.5)):
        print(f"  {100 * shared:.0f} % of the employers on both sides, {100 * alike:.0f} % of the variance between employers")
        for kind in KINDS:
            found = [(n, *one_distribution(n, kind, runs, shared, alike)) for n in SIZES]
            cells_found += [(held, more) for _, held, more in found]
            print(
                f"    {kind:7}", *(f'n={n}: {100 * held:.1f} %, "more" {100 * more:.1f} %' for n, held, more in found), sep="  ", flush=True
            )
    print(f"coverage of the like-for-like interval, {runs // 2} runs each")
    for alike in (0.0, 0.3):
        shares = [f"n={n}: {100 * alike_covered(n, alike, runs // 2):.1f} %" for n in (60, 150, 400)]
        print(f"  alike {alike}", *shares, sep="  ", flush=True)
    measures: tuple[Measure, ...] = ("openings", "remote", "pay")
    moves = (f"{measure}: {100 * called_moves(measure, 3 * runs):.1f} %" for measure in measures)
    print(f"a steady series called a move, {3 * runs} runs each (bound: 5 %):", *moves, sep="  ")
    print_times()
    print(verdict_on(cells_found, runs))


if __name__ == "__main__":
    main()
