"""kill -9 a machine while it writes, restore from the copies elsewhere: what was acknowledged is there, but for the last second.

python -m tests.check_replication [--kills 20] [--seconds 3]

Each time the process that writes postings and settings and the one that replicates are killed together, both files are restored into
another folder, checked, and compared with what the writer had said was stored. The next time goes on with the files as they were left.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3  # noqa: TID251 - looks into restored files
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

from bot.core.model import Posting, Salary
from bot.core.state import ServerSettings
from bot.store.opening import open_writer
from bot.store.state import open_state

TODAY = date(2026, 11, 23)
PROMISE = 1.0  # seconds of acknowledged writes that may be lost with the machine


def write(store: Path, state: Path, first: int) -> None:
    """Store postings and settings until killed; the number of each is said as soon as it is stored."""
    writer, settings = open_writer(store, TODAY), open_state(state)
    writer.begin("check", "2026-11-23T00:00:00")
    for number in count(first):
        salary = Salary(100_000, 120_000, yearly_min=100_000, yearly_max=120_000)
        writer.write_batch([Posting("check", str(number), f"Data Engineer {number}", "data-engineer", employer="Acme", salary=salary)])
        print(f"posting {number}", flush=True)
        settings.keep_server(number, ServerSettings(country="DE"))
        print(f"server {number}", flush=True)


def environment(folder: Path, copies: Path) -> dict[str, str]:
    """The settings of a machine whose files lie in ``folder``."""
    names = {"DB": folder / "jobs.db", "STATE": folder / "state.db", "CACHE": folder / "cache", "REPLICA": copies}
    return {**os.environ, **{f"ROLECALL_{name}": str(path) for name, path in names.items()}}


class Machine:
    """One machine at work: a process that writes, one that replicates, and what was acknowledged when."""

    def __init__(self, folder: Path, copies: Path, first: int) -> None:
        self.said: dict[str, float] = {}
        log = folder / "litestream.log"
        log.write_text("", encoding="utf-8")
        group = {"env": environment(folder, copies), "start_new_session": True}
        with log.open("wb") as said:
            self._replicating = subprocess.Popen([sys.executable, "-m", "bot", "replicate"], stdout=said, stderr=said, **group)  # type: ignore[call-overload]
        command = [sys.executable, "-m", "tests.check_replication", "--write", str(folder), "--first", str(first)]
        try:
            until(lambda: log.read_text(encoding="utf-8").count("replicating to") == 2)
        except AssertionError:
            os.killpg(self._replicating.pid, signal.SIGKILL)
            raise
        self._writing = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **group)  # type: ignore[call-overload]
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        with self._writing.stdout:
            for line in self._writing.stdout:
                self.said[line.strip()] = time.monotonic()

    def die(self) -> float:
        """kill -9 for everything at once; when that was."""
        at = time.monotonic()
        for process in (self._writing, self._replicating):
            os.killpg(process.pid, signal.SIGKILL)
        for process in (self._writing, self._replicating):
            process.wait()
        self._reader.join()
        return at


def until(condition: Callable[[], bool]) -> None:
    """Wait for something that must come within half a minute."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


def restored(folder: Path, copies: Path) -> set[str]:
    """What is there after a restore into ``folder``; both files are sound."""
    folder.mkdir()
    command = [sys.executable, "-m", "bot", "replicate", "--restore"]
    done = subprocess.run(command, env=environment(folder, copies), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: set[str] = set()
    for name, sql in (
        ("jobs.db", "SELECT 'posting ' || source_id FROM postings"),
        ("state.db", "SELECT 'server ' || server FROM servers"),
    ):
        database = sqlite3.connect(folder / name)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        found |= {said for (said,) in database.execute(sql)}
        database.close()
    return found


def kill(base: Path, number: int, first: int, seconds: float) -> tuple[int, int, float]:
    """One death: how much was acknowledged, how much of it is lost, and how long before the death the oldest lost was acknowledged."""
    machine = Machine(base / "machine", base / "copies", first)
    until(lambda: bool(machine.said))
    time.sleep(seconds)
    died = machine.die()
    lost = machine.said.keys() - restored(base / f"elsewhere-{number}", base / "copies")
    return len(machine.said), len(lost), max((died - machine.said[said] for said in lost), default=0.0)


def run(kills: int, seconds: float) -> float:
    """Kill that often; prints a line each, and gives the longest loss in seconds."""
    worst, total, first = 0.0, 0, 1
    dice = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        (base / "machine").mkdir()
        open_writer(base / "machine" / "jobs.db", TODAY).close()
        open_state(base / "machine" / "state.db").close()
        for number in range(1, kills + 1):
            said, lost, ago = kill(base, number, first, seconds * dice.uniform(0.5, 1.5))
            print(f"kill {number:2}: {said:,} writes acknowledged, {lost} of the last {ago:.2f} s lost, both files sound", flush=True)
            worst, total, first = max(worst, ago), total + said, first + said
    print(f"{kills} kills, {total:,} writes acknowledged; nothing older than {worst:.2f} s was lost (promised: {PROMISE:.0f} s)")
    return worst


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=3.0, help="of writing before each kill, more or less")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--first", type=int, default=1, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write:
        write(given.write / "jobs.db", given.write / "state.db", given.first)
    return int(run(given.kills, given.seconds) > PROMISE)


if __name__ == "__main__":
    sys.exit(main())
