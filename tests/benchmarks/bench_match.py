"""How long one look-up of a role takes: ``python -m tests.benchmarks.bench_match``.

Prints the median and the 99th percentile over a mixed set, and the median against RapidFuzz's plain ``extractOne`` with WRatio over
the same names in the same run.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import TYPE_CHECKING

from rapidfuzz import process

from bot.core.match import match_role
from bot.facts import load_catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

QUERIES = {
    "exact": ["MLOps Engineer", "data-engineer", "Site Reliability Engineer", "AI Software Engineer", "BI Analyst"],
    "alias": ["mlops", "ML-Ops", "AI SWE", "DE", "sre", "C++ dev", "senior backend devs", "data science", "fullstack", "quant"],
    "typo": ["mlopps engneer", "data sceintist", "machien learning engineer", "databse administrater", "fronted", "datasceintist"],
    "ask": ["engineer", "data", "scientist data", "web dev"],
    "miss": ["librarian", "biochem", "civil engineer", "asdkjh qwe", "what is this thing", "🚀🚀"],
}
ROUNDS = 50


def timed(look_up: Callable[[str], object], queries: list[str]) -> list[float]:
    """Microseconds of every look-up of every query, rounds times over."""
    taken: list[float] = []
    for _ in range(ROUNDS):
        for query in queries:
            start = time.perf_counter()
            look_up(query)
            taken.append((time.perf_counter() - start) * 1e6)
    return taken


def row(name: str, taken: list[float]) -> str:
    """One line of the report."""
    return f"{name:10}{statistics.median(taken):10.1f}{statistics.quantiles(taken, n=100)[98]:10.1f}"


def main() -> None:
    """Measure and print."""
    catalogue = load_catalogue()
    names = list(catalogue.aliases)
    every = [query for queries in QUERIES.values() for query in queries]
    lines = [f"{'µs':10}{'median':>10}{'p99':>10}   ({len(names)} names)"]
    lines += [row(kind, timed(lambda query: match_role(query, catalogue), queries)) for kind, queries in QUERIES.items()]
    ours = timed(lambda query: match_role(query, catalogue), every)
    plain = timed(lambda query: process.extractOne(query, names), every[::6])
    lines += [
        row("all", ours),
        row("WRatio", plain),
        f"median against WRatio: 1 / {statistics.median(plain) / statistics.median(ours):.0f}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
