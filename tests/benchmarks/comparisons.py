"""A comparison with its verdict, interval and like for like, beside DuckDB and pandas computing the same quantiles of the same rows.

    python -m tests.benchmarks.comparisons [--quick] [--postings 10000 1000000 10000000] [--stores FOLDER]

All are asked for two roles in one run: without filters, and with three (level, country, remote). Ours takes turns over the stores, so
that what else the machine does falls on all sizes alike; the others run in a process of their own (pandas is in the extra ``bench``).
Ten million postings take a quarter of an hour to load: --stores keeps them for the next run. --quick takes 10,000 and 100,000.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import sqlite3  # noqa: TID251 - hands the others the same rows
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.core.model import Filters, Question
from tests.benchmarks.answers import build, desk_over
from tests.benchmarks.figures import Figure, keep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from bot.core.desk import Desk

    Ask = Callable[[tuple[str, str], bool], object]

PAIRS = (("mlops-engineer", "ai-software-engineer"), ("data-engineer", "data-scientist"), ("backend-engineer", "frontend-engineer"))
THREE = Filters(seniority="senior", country="US", remote=True)
SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
TEXTS = ("role", "seniority", "country", "work_mode")
COLUMNS = ", ".join(f"quantile_cont({column}, {list(SHARES)})" for column in ("low", "middle", "high"))
SQL = f"SELECT role, {COLUMNS}, count(*) FROM postings WHERE role IN (?, ?) {{}} GROUP BY role"
THREE_SQL = "AND seniority = 'senior' AND country = 'US' AND work_mode = 'remote'"
STATED = "SELECT role, seniority, country, work_mode, yearly_min, yearly_max FROM postings WHERE counted = 2"
CHUNK = 200_000
LARGE = 1_000_000  # the size that the aims are for
NAMES = {False: "no filter", True: "three filters"}


def timings(asks: dict[str, Ask], rounds: int, *, narrow: bool) -> dict[str, NDArray[np.float64]]:
    """Milliseconds of each call, by the name of who is asked, after one that warms up; all take turns."""
    for ask in asks.values():
        for pair in PAIRS:
            ask(pair, narrow)
    spent: dict[str, list[float]] = {name: [] for name in asks}
    for _ in range(rounds):
        for pair in PAIRS:
            for name, ask in asks.items():
                began = time.perf_counter()
                ask(pair, narrow)
                spent[name].append(1000 * (time.perf_counter() - began))
    return {name: np.array(times) for name, times in spent.items()}


def ours(desk: Desk) -> Ask:
    """A comparison made afresh, from question to card."""

    def ask(pair: tuple[str, str], narrow: bool) -> object:
        desk.forget()
        return desk.answer(Question("salary", pair, THREE if narrow else Filters()))

    return ask


def rows_of(store: Path) -> Iterator[tuple[dict[str, NDArray[Any]], dict[str, NDArray[np.float64]]]]:
    """The counted rows of ``store`` in pieces: texts ("" for none) and amounts, with the middle."""
    cursor = sqlite3.connect(store).execute(STATED)
    while rows := cursor.fetchmany(CHUNK):
        *texts, low, high = zip(*rows, strict=True)
        lows, highs = np.array(low, dtype=float), np.array(high, dtype=float)
        yield (
            {name: np.array([text or "" for text in column]) for name, column in zip(TEXTS, texts, strict=True)},
            {"low": lows, "middle": (lows + highs) / 2, "high": highs},
        )


def duck(store: Path) -> Ask:
    """DuckDB over the rows of ``store``, in memory."""
    import duckdb

    database = duckdb.connect()
    texts = ", ".join(f"{name} TEXT" for name in TEXTS)
    database.execute(f"CREATE TABLE postings ({texts}, low DOUBLE, middle DOUBLE, high DOUBLE)")
    for words, amounts in rows_of(store):
        database.register("frame", {**words, **{name: np.ma.masked_invalid(column) for name, column in amounts.items()}})
        database.execute("INSERT INTO postings SELECT * FROM frame")
        database.unregister("frame")
    return lambda pair, narrow: database.execute(SQL.format(THREE_SQL if narrow else ""), list(pair)).fetchall()


def frame(store: Path) -> Ask:
    """pandas over the rows of ``store``, texts as categories."""
    pd = importlib.import_module("pandas")

    kinds: dict[str, dict[str, int]] = {name: {} for name in TEXTS}
    codes: dict[str, list[NDArray[np.int16]]] = {name: [] for name in TEXTS}
    amounts: dict[str, list[NDArray[np.float64]]] = {"low": [], "middle": [], "high": []}
    for words, numbers in rows_of(store):
        for name, column in words.items():
            found, back = np.unique(column, return_inverse=True)
            places = np.array([kinds[name].setdefault(str(word), len(kinds[name])) for word in found], dtype=np.int16)
            codes[name].append(places[back])
        for name, values in numbers.items():
            amounts[name].append(values)
    columns: dict[str, Any] = {name: pd.Categorical.from_codes(np.concatenate(codes[name]), list(kinds[name])) for name in TEXTS}
    table = pd.DataFrame({**columns, **{name: np.concatenate(parts) for name, parts in amounts.items()}})

    def ask(pair: tuple[str, str], narrow: bool) -> object:
        wanted = table.role.isin(pair)
        if narrow:
            wanted &= (table.seniority == "senior") & (table.country == "US") & (table.work_mode == "remote")
        return table[wanted].groupby("role", observed=True)[["low", "middle", "high"]].quantile(list(SHARES))

    return ask


def rivals(store: Path, rounds: int) -> None:
    """Print what DuckDB and pandas take over ``store``, and the medians they find, as JSON."""
    asks = {"DuckDB": duck(store)}
    medians = {str(row[0]): row[2][2] for row in asks["DuckDB"](PAIRS[0], narrow=False)}  # type: ignore[attr-defined, call-arg]
    if importlib.util.find_spec("pandas"):
        asks["pandas"] = frame(store)
    spent = {narrow: timings(asks, rounds, narrow=narrow) for narrow in (False, True)}
    print(
        json.dumps({"medians": medians, "spent": {NAMES[narrow]: {who: t.tolist() for who, t in s.items()} for narrow, s in spent.items()}})
    )


def row(name: str, times: NDArray[np.float64], note: str = "") -> str:
    """A line of the table."""
    return f"{name:<40}{np.median(times):>10.2f}{np.quantile(times, 0.99):>10.2f}   {note}".rstrip()


def told(count: int, narrow: bool, times: NDArray[np.float64], others: dict[str, NDArray[np.float64]]) -> None:
    """Print and keep one size's figures, ours and the others'."""
    aim, what = (50.0 if narrow else 5.0), f"{count:,} postings, {NAMES[narrow]}"
    middle, high = float(np.median(times)), float(np.quantile(times, 0.99))
    print(row(f"{what}: rolecall", times, f"(aim: {aim:.0f} ms at the 99th)" if count == LARGE else ""))
    keep(Figure(f"comparison, {what}: 99th percentile", high, "ms", aim=f"< {aim:.0f}", met=high < aim if count == LARGE else None))
    for name, theirs in others.items():
        ratio, wanted = float(np.median(theirs)) / middle, 1.0 if narrow else 20.0
        aimed = count == LARGE and name == "DuckDB"
        print(row(f"  {name}, quantiles alone", theirs, f"{ratio:.1f} times rolecall's{f' (aim: {wanted:.0f})' if aimed else ''}"))
        met = ratio >= wanted if aimed else None
        keep(Figure(f"comparison, {what}", middle, "ms", name, float(np.median(theirs)), ratio, f"> {wanted:.0f}" if aimed else "", met))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postings", type=int, nargs="+", default=[10_000, LARGE, 10 * LARGE])
    parser.add_argument("--quick", action="store_true", help="10,000 and 100,000 postings")
    parser.add_argument("--stores", type=Path, help="a folder where stores are kept, as NUMBER.db")
    parser.add_argument("--rivals", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.rivals:
        return rivals(given.rivals, 5)
    sizes = sorted([10_000, 100_000] if given.quick else given.postings)
    with tempfile.TemporaryDirectory() as scratch:
        folder: Path = given.stores or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        stores = {count: folder / f"{count}.db" for count in sizes}
        for count, store in stores.items():
            if not store.exists():
                print(f"{count:,} postings loaded in {build(store, count):.0f} s", flush=True)
        compare(stores)
    return None


def compare(stores: dict[int, Path]) -> None:
    """Ask ours over all stores by turns, then the others store by store; print the table and the growth."""
    desks = {str(count): desk_over(store) for count, store in stores.items()}
    asks = {name: ours(desk) for name, desk in desks.items()}
    spent = {False: timings(asks, 200, narrow=False), True: timings(asks, 20, narrow=True)}
    print(f"{'two roles compared':<40}{'median ms':>10}{'99th ms':>10}")
    for count, store in stores.items():
        done = subprocess.run([sys.executable, "-m", __spec__.name, "--rivals", str(store)], capture_output=True, text=True, check=True)
        found = json.loads(done.stdout)
        for slug, median in found["medians"].items():
            figures = desks[str(count)].shelf.figures(slug)
            assert figures is not None
            assert figures.pay.pay.mid is not None
            assert abs(figures.pay.pay.mid.median / median - 1) < 1e-9, f"{slug}: {figures.pay.pay.mid.median} is not DuckDB's {median}"
        for narrow in (False, True):
            others = {name: np.array(times) for name, times in found["spent"][NAMES[narrow]].items()}
            told(count, narrow, spent[narrow][str(count)], others)
    least, most = min(stores), max(stores)
    for narrow in (False, True):
        growth = float(np.median(spent[narrow][str(most)]) / np.median(spent[narrow][str(least)]))
        aim = "" if narrow else " (aim: under 1.5)"
        print(f"growth from {least:,} to {most:,} postings, {NAMES[narrow]}: {growth:.2f} times{aim}")
        met = None if narrow else growth < 1.5
        keep(
            Figure(
                f"comparison, growth from {least:,} to {most:,}, {NAMES[narrow]}", growth, "times", aim="" if narrow else "< 1.5", met=met
            )
        )


if __name__ == "__main__":
    main()
