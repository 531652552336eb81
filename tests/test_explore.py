"""The queries that Datasette shows: each runs on a real store, and tables and columns that are described exist."""

from __future__ import annotations

import json
import socket
import sqlite3  # noqa: TID251 - runs the queries as Datasette would
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from bot.cli import main
from bot.store.explore import QUERIES, TABLES, metadata


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explore")
    rows = "".join(f"{n},Data Engineer,Acme,Berlin,€{70 + n}k - €{90 + n}k,Python,2026-11-{n % 20 + 1:02d}\n" for n in range(30))
    repeats = "".join(f"r{n},Data Engineer,Repeat Inc,City {n},$120k - $150k,SQL,2026-11-01\n" for n in range(3))
    agency = "a,Data Engineer,Paragon Staffing,Berlin,,Python,2026-11-01\n"
    (folder / "jobs.csv").write_text(
        f"id,title,company,location,salary,skills,posted_at\n{rows}{repeats}{agency}x,,No title,,,,\n", encoding="utf-8"
    )
    path = folder / "jobs.db"
    assert main(["ingest", str(folder / "jobs.csv"), "--db", str(path)]) == 0
    return path


def test_ten_queries_run_and_answer(store: Path) -> None:
    db = sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)
    rows = {name: db.execute(sql, {"role": "data-engineer"} if ":role" in sql else {}).fetchall() for name, (_, sql) in QUERIES.items()}
    db.close()
    assert len(QUERIES) >= 10
    empty = {name for name, found in rows.items() if not found}
    assert empty == {"boards_that_fail", "set_aside_and_why", "titles_without_a_role"}
    assert rows["refused_by_reason"][0][:2] == ("no title", 1)


def test_what_is_described_exists(store: Path) -> None:
    db = sqlite3.connect(store)
    sql = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE '%sqlite_%'"
    tables = {name for (name,) in db.execute(sql)}
    assert set(TABLES) == tables - {"stale_roles"}
    for name, (_, columns) in TABLES.items():
        assert set(columns) <= {row[1] for row in db.execute(f"PRAGMA table_info({name})")}
    db.close()


def test_datasette_serves_it_read_only(store: Path, tmp_path: Path) -> None:
    pytest.importorskip("datasette")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving = subprocess.Popen(
        [sys.executable, "-m", "bot", "explore", "--db", str(store), "--port", str(port), "--no-browser"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        found = fetch(f"http://127.0.0.1:{port}/{store.stem}/age_of_each_source.json?_shape=array")
    finally:
        import os
        import signal

        os.killpg(serving.pid, signal.SIGKILL)
        serving.wait()
    assert json.loads(found)[0]["jobs"] == 32
    assert metadata("jobs")["databases"]["jobs"]["queries"]


def fetch(address: str) -> bytes:
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=5) as reply:
                return bytes(reply.read())
        except OSError:
            time.sleep(0.2)
    raise AssertionError(address)
