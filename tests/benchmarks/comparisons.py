"""A comparison with its verdict, interval and like for like, beside DuckDB computing the same quantiles on the same rows.

    python -m tests.benchmarks.comparisons [--postings 1000000] [--store FILE]

Both are asked for two roles in one run: without filters, and with three (level, country, remote).
"""

from __future__ import annotations

import argparse
import sqlite3  # noqa: TID251 - hands DuckDB the same rows
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.core.model import Filters, Question
from tests.benchmarks.answers import build, desk_over

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.desk import Reply

PAIRS = (("mlops-engineer", "ai-software-engineer"), ("data-engineer", "data-scientist"), ("backend-engineer", "frontend-engineer"))
THREE = Filters(seniority="senior", country="US", remote=True)
QUANTILES = "quantile_cont(yearly_min, q), quantile_cont((yearly_min + yearly_max) / 2, q), quantile_cont(yearly_max, q)"
LEVELS = "[0.1, 0.25, 0.5, 0.75, 0.9]"
SQL = f"SELECT role, {QUANTILES.replace(', q)', f', {LEVELS})')}, count(*) FROM postings WHERE role IN (?, ?) {{}} GROUP BY role"
THREE_SQL = "AND seniority = 'senior' AND country = 'US' AND work_mode = 'remote'"


def milliseconds(ask: Callable[[tuple[str, str]], object], rounds: int) -> tuple[float, float]:
    """Median and 99th percentile of one call, after one that warms up."""
    spent = []
    for pair in PAIRS:
        ask(pair)
    for _ in range(rounds):
        for pair in PAIRS:
            began = time.perf_counter()
            ask(pair)
            spent.append(1000 * (time.perf_counter() - began))
    return float(np.median(spent)), float(np.quantile(spent, 0.99))


def duck(store: Path) -> Callable[[tuple[str, str], str], object]:
    """DuckDB over the counted rows of ``store``, in memory; called with two roles and a further condition."""
    import duckdb

    rows = sqlite3.connect(store).execute(
        "SELECT role, seniority, country, work_mode, yearly_min, yearly_max FROM postings WHERE counted = 2"
    )
    database = duckdb.connect()
    database.execute(
        "CREATE TABLE postings (role TEXT, seniority TEXT, country TEXT, work_mode TEXT, yearly_min DOUBLE, yearly_max DOUBLE)"
    )
    columns = [np.array(column, dtype=object) for column in zip(*rows.fetchall(), strict=True)]
    texts = {name: column.astype(str) for name, column in zip(("role", "seniority", "country", "work_mode"), columns, strict=False)}
    numbers = {name: column.astype(float) for name, column in zip(("yearly_min", "yearly_max"), columns[4:], strict=True)}
    frame = {**texts, **numbers}
    database.register("frame", frame)
    database.execute("INSERT INTO postings SELECT role, seniority, country, work_mode, yearly_min, yearly_max FROM frame")
    return lambda pair, condition: database.execute(SQL.format(condition), list(pair)).fetchall()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postings", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path, help="a store that an earlier run made, or where to keep this one")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store: Path = given.store or Path(folder) / "jobs.db"
        if not store.exists():
            build(store, given.postings)
        desk = desk_over(store)

        def afresh(question: Question) -> Reply:
            desk.forget()
            return desk.answer(question)

        plain = milliseconds(lambda pair: afresh(Question("salary", pair)), 200)
        three = milliseconds(lambda pair: afresh(Question("salary", pair, THREE)), 20)
        baseline = duck(store)
        theirs = milliseconds(lambda pair: baseline(pair, ""), 20)
        narrow = milliseconds(lambda pair: baseline(pair, THREE_SQL), 20)
        print(f"{given.postings:,} postings, two roles        median ms   99th ms")
        print(f"rolecall, no filter                {plain[0]:>10.2f}{plain[1]:>10.2f}   (aim: 5 ms at the 99th)")
        print(f"rolecall, three filters            {three[0]:>10.2f}{three[1]:>10.2f}   (aim: 50 ms at the 99th)")
        print(f"DuckDB, quantiles alone, no filter {theirs[0]:>10.2f}{theirs[1]:>10.2f}   {theirs[0] / plain[0]:.1f} times rolecall's")
        print(f"DuckDB, the same with three filters{narrow[0]:>10.2f}{narrow[1]:>10.2f}   {narrow[0] / three[0]:.1f} times rolecall's")


if __name__ == "__main__":
    main()
