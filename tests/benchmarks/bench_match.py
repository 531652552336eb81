"""How long one look-up of a role takes: ``python -m tests.benchmarks.bench_match``.

Prints the median and the 99th percentile over a mixed set; beside it, over the same names in the same run, RapidFuzz's plain
``extractOne`` with WRatio, ``thefuzz`` (where it is installed: the extra ``bench``) and ``difflib.get_close_matches``; and how the cost
grows with the names.
"""

from __future__ import annotations

import difflib
import importlib.util
import statistics
import sys
import time
from typing import TYPE_CHECKING

from rapidfuzz import process

from bot.core.catalogue import Catalogue
from bot.core.match import match_role
from bot.facts import load_catalogue, read_table
from tests.benchmarks.figures import Figure, keep

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


def timed(look_up: Callable[[str], object], queries: list[str], rounds: int = ROUNDS) -> list[float]:
    """Microseconds of every look-up of every query, rounds times over."""
    taken: list[float] = []
    for _ in range(rounds):
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
    lines.append(row("all", ours))
    middle = statistics.median(ours)
    for name, look_up in others(names).items():
        theirs = timed(look_up, [query for query in every[::6] if query.isascii()], rounds=3)
        ratio = statistics.median(theirs) / middle
        lines += [row(name, theirs), f"median against {name}: 1 / {ratio:.0f}"]
        keep(Figure("finding a role by its name, median", middle, "µs", name, statistics.median(theirs), ratio, "faster", ratio > 1))
    many = doubled()
    growth = statistics.median(timed(lambda query: match_role(query, many), every)) / middle
    lines.append(f"growth from {len(names)} to {len(many.aliases)} names: {growth:.2f} times")
    keep(Figure("the same, growth with twice the names", growth, "times"))
    sys.stdout.write("\n".join(lines) + "\n")


def others(names: list[str]) -> dict[str, Callable[[str], object]]:
    """What else looks names up, by name."""
    found: dict[str, Callable[[str], object]] = {"WRatio": lambda query: process.extractOne(query, names)}
    if importlib.util.find_spec("thefuzz"):
        thefuzz = importlib.import_module("thefuzz.process")
        found["thefuzz"] = lambda query: thefuzz.extractOne(query, names)
    found["difflib"] = lambda query: difflib.get_close_matches(query, names, 1)
    return found


def doubled() -> Catalogue:
    """The catalogue with a second role for each, under names of its own."""
    roles = read_table("roles")
    more = [
        {
            **row,
            "slug": f"zeta-{row['slug']}",
            "name": f"Zeta {row['name']}",
            "number": row["number"] + 500,
            "titles": [],
            "asks": [],
            "short": [],
        }
        | {"aliases": [f"zeta {alias}" for alias in row["aliases"]]}
        for row in roles["role"]
    ]
    return Catalogue.from_tables({**roles, "role": [*roles["role"], *more]}, read_table("skills"))


if __name__ == "__main__":
    main()
