"""kill -9 at random moments of a load, then run it again: the store must equal a clean one, every time.

python -m tests.check_kill [--kills 50]
"""

from __future__ import annotations

import argparse
import hashlib
import random
import signal
import sqlite3  # noqa: TID251 - compares stores as files
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 12_000


def write_table(path: Path, rows: int = ROWS) -> None:
    """A table with repeats, refused rows, two sources and all kinds of pay."""
    dice = random.Random(rows)
    titles = ("Senior Data Engineer", "MLOps Engineer", "AI Engineer", "Data Scientist II", "Account Executive", "")
    with path.open("w", encoding="utf-8") as file:
        file.write("source,id,title,company,location,salary,skills,posted_at\n")
        for n in range(rows):
            title, pay = dice.choice(titles), f"${dice.randrange(90, 200)}k - ${dice.randrange(200, 260)}k"
            file.write(
                f's{n % 2},{n},{title},Employer {n % 400},"Berlin, Germany",{pay},Python;SQL;Skill {n % 50},2026-10-{n % 28 + 1:02d}\n'
            )


def load(table: Path, store: Path) -> subprocess.Popen[bytes]:
    """Start loading in a process of its own."""
    command = [sys.executable, "-m", "bot", "ingest", str(table), "--db", str(store)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def content(store: Path) -> str:
    """A fingerprint of everything in a store but the times of its loads and what a load found already there."""
    db = sqlite3.connect(store)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite_%' ORDER BY 1")]
    digest = hashlib.sha256()
    for name in names:
        columns = "id, name, read, stored + updated + unchanged, refused" if name == "loads" else "*"
        for row in db.execute(f"SELECT {columns} FROM {name} ORDER BY 1"):
            digest.update(repr(row).encode())
    db.close()
    return digest.hexdigest()


def finished(store: Path) -> bool:
    """Whether the load came to its end before it was killed."""
    if not store.exists() or not store.stat().st_size:
        return False
    db = sqlite3.connect(store)
    try:
        return bool(db.execute("SELECT count(*) FROM loads WHERE finished_at IS NOT NULL").fetchone()[0])
    except sqlite3.OperationalError:  # killed before the tables were made
        return False
    finally:
        db.close()


def kill_and_repeat(kills: int) -> tuple[int, int]:
    """How many of ``kills`` hit a running load, and how many of those ended in the clean store."""
    dice = random.Random(20261123)
    hit = same = 0
    with tempfile.TemporaryDirectory() as folder:
        table, clean = Path(folder) / "jobs.csv", Path(folder) / "clean.db"
        write_table(table)
        began = time.perf_counter()
        assert load(table, clean).wait() == 0
        spent, wanted = time.perf_counter() - began, content(clean)
        for number in range(kills):
            store = Path(folder) / f"{number}.db"
            running = load(table, store)
            time.sleep(dice.uniform(0.3, 1.0) * spent)  # before that Python is still starting
            running.send_signal(signal.SIGKILL)
            running.wait()
            if not finished(store):  # else the kill came after the end, and the store must be the clean one as it is
                hit += 1
                assert load(table, store).wait() == 0
            same += content(store) == wanted
            store.unlink()
    return hit, same


def main() -> None:
    """Print the figure; end with 1 where a store differed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    kills = parser.parse_args().kills
    hit, same = kill_and_repeat(kills)
    print(f"kill -9 during a load of {ROWS:,} rows: {kills} times, {hit} while it ran, {same} stores equal to the clean one after a repeat")
    sys.exit(same != kills)


if __name__ == "__main__":
    main()
