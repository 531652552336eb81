"""The whole suite in one command, with a table at the end: python -m tests.benchmarks [--quick] [--only NAME ...]

Each benchmark runs by itself, one after the other, in a process of its own, beside what it is compared with. --quick takes small stores
and few rounds (about five minutes); without it the large stores are built too, which takes an hour or more. Ends with 1 where an aim was
missed.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.figures import KEPT, kept

SUITE: dict[str, tuple[list[str], list[str]]] = {  # the arguments when in a hurry, and otherwise
    "bench_match": ([], []),
    "reading": ([], []),
    "answers": (["--quick"], []),
    "comparisons": (["--quick"], []),
    "loading": (["--rows", "20000", "--adverts", "2000"], []),
    "pictures": (["--pairs", "20"], []),
    "gateway": (["--messages", "1000", "--ignored", "5000", "--rounds", "1"], []),
    "servers": (["--servers", "500"], []),
    "chat": (["--questions", "60", "--cards", "600"], []),
}


def machine() -> str:
    """The machine and what it runs, in a line."""
    model = next((line.partition(":")[2].strip() for line in _cpu() if line.startswith(("model name", "Model"))), platform.machine())
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"


def _cpu() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def main() -> int:
    """Run what was asked for, print the table, and say by the exit code whether every aim was met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", nargs="+", choices=sorted(SUITE), default=list(SUITE))
    given = parser.parse_args()
    broken = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figures.jsonl"
        for name in given.only:
            hurried, whole = SUITE[name]
            print(f"\n== {name}", flush=True)
            run = [sys.executable, "-m", f"tests.benchmarks.{name}", *(hurried if given.quick else whole)]
            done = subprocess.run(run, env={**os.environ, KEPT: str(path)}, check=False)
            if done.returncode not in (0, 1):  # 1: a bound was missed, which the table says
                broken.append(name)
        figures = kept(path)
    print(f"\n{machine()}\n\n| what | rolecall | beside it | ratio | aim | met |\n|---|---|---|---|---|---|")
    for figure in figures:
        print(figure.line())
    missed = [figure.what for figure in figures if figure.met is False]
    print(f"\n{len(figures)} figures, {len(missed)} short of their aim{': ' if missed else ''}{'; '.join(missed)}")
    if broken:
        print(f"did not run to the end: {', '.join(broken)}")
    return int(bool(missed or broken))


if __name__ == "__main__":
    sys.exit(main())
