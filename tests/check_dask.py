"""A load on two Dask workers, one of them killed with kill -9 in the midst: the same store as a clean load by one process.

python -m tests.check_dask [--rows 60000] [--kills 3]
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.check_kill import content, finished, write_table
from tests.dask_here import dask_here


def load(table: Path, store: Path, *options: str) -> subprocess.Popen[bytes]:
    """Start loading in a process of its own."""
    command = [sys.executable, "-m", "bot", "ingest", str(table), "--db", str(store), *options]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def main() -> None:
    """Print the figures; end with 1 where a store differed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--kills", type=int, default=3)
    chosen = parser.parse_args()
    dice, same, hit = random.Random(20261123), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        table, clean = Path(folder) / "jobs.csv", Path(folder) / "clean.db"
        write_table(table, chosen.rows)
        began = time.perf_counter()
        assert load(table, clean, "--workers", "1").wait() == 0
        alone, wanted = time.perf_counter() - began, content(clean)
        with dask_here(2) as cluster:
            began = time.perf_counter()
            assert load(table, Path(folder) / "dask.db", "--dask", cluster.address).wait() == 0
            spent = time.perf_counter() - began
        equal = content(Path(folder) / "dask.db") == wanted
        print(f"{chosen.rows:,} rows: one process {alone:.1f} s, two Dask workers {spent:.1f} s, same store: {equal}")
        for number in range(chosen.kills):
            store = Path(folder) / f"{number}.db"
            with dask_here(2) as cluster:
                running = load(table, store, "--dask", cluster.address)
                time.sleep(dice.uniform(0.4, 0.9) * spent)
                hit += running.poll() is None and store.exists() and not finished(store)
                cluster.workers[number % 2].kill()
                assert running.wait() == 0
            same += content(store) == wanted
    print(f"one of two workers killed: {chosen.kills} times, {hit} while the load ran, {same} stores equal to the clean one")
    sys.exit(same != chosen.kills or not equal)


if __name__ == "__main__":
    main()
