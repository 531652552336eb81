"""What people change: the same behaviour in memory and in a file, across restarts, processes and versions."""

from __future__ import annotations

import sqlite3  # noqa: TID251 - looks at the file as another program would
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest

from bot.core.state import DigestPlan, ServerSettings, State, StateAway
from bot.core.state_memory import MemoryState
from bot.store.problem import StoreProblem
from bot.store.state import open_state
from bot.store.state_postgres import open_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres import Postgres

PLAN = DigestPlan(1, 10, ("mlops-engineer", "data-engineer"), "2026-11-01T00:00:00+00:00", 2, 18, "Europe/Berlin", changed_by=7)
SETTINGS = ServerSettings(False, (10, 11), (12,), True, "DE", "EUR", 7)
WEEK = "2026-W48"


@pytest.fixture(params=["memory", "file", "postgres"])
def state(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[State]:
    if request.param == "memory":
        yield MemoryState()
        return
    kept = open_state(tmp_path / "deep" / "state.db") if request.param == "file" else open_postgres(request.getfixturevalue("postgres_url"))
    yield kept
    kept.close()


def test_what_was_never_set_is_the_default(state: State) -> None:
    assert state.server(1) == ServerSettings()
    assert state.digests() == ()
    assert state.servers() == ()


def test_settings_come_back_as_they_were_kept(state: State) -> None:
    state.keep_server(1, ServerSettings())
    state.keep_server(1, SETTINGS)
    assert state.server(1) == SETTINGS
    assert state.server(2) == ServerSettings()
    assert state.servers() == (1,)


def test_a_channel_has_one_digest(state: State) -> None:
    state.keep_digest(PLAN)
    other = DigestPlan(2, 20, ("data-analyst",), PLAN.since)
    state.keep_digest(other)
    assert state.digests() == (PLAN, other)
    assert state.digests(1) == (PLAN,)
    assert state.servers() == (1, 2)
    assert state.drop_digest(10)
    assert not state.drop_digest(10)
    assert state.digests() == (other,)


def test_a_week_is_claimed_once_until_the_claim_is_stale(state: State) -> None:
    state.keep_digest(PLAN)
    assert state.claim_digest(10, WEEK, "2026-11-23T09:00:00+00:00", "2026-11-23T08:50:00+00:00") == "new"
    assert state.claim_digest(10, WEEK, "2026-11-23T09:05:00+00:00", "2026-11-23T08:55:00+00:00") is None
    assert state.claim_digest(10, WEEK, "2026-11-23T09:15:00+00:00", "2026-11-23T09:05:00+00:00") == "again"
    assert state.claim_digest(10, "2026-W49", "2026-11-30T09:00:00+00:00", "2026-11-30T08:50:00+00:00") == "new"
    assert state.sent_digests(WEEK) == frozenset()
    state.finish_digest(10, WEEK)
    assert state.sent_digests(WEEK) == {10}
    assert state.claim_digest(10, WEEK, "2027-01-01T00:00:00+00:00", "2026-12-31T00:00:00+00:00") is None


def test_failures_are_counted_in_a_row(state: State) -> None:
    state.keep_digest(PLAN)
    for count in (1, 2):
        assert state.claim_digest(10, WEEK, "b", "a") == "new"
        assert state.fail_digest(10, WEEK, "2026-11-23T10:00:00+00:00") == count
    assert state.digests()[0].retry_at == "2026-11-23T10:00:00+00:00"
    assert state.claim_digest(10, WEEK, "b", "a") == "new"
    state.finish_digest(10, WEEK)
    assert state.digests() == (PLAN,)
    assert state.fail_digest(99, WEEK, "b") == 0


def test_a_server_is_forgotten_whole(state: State) -> None:
    state.keep_server(1, SETTINGS)
    state.keep_digest(PLAN)
    state.claim_digest(10, WEEK, "b", "a")
    state.forget_server(1)
    assert state.servers() == ()
    assert state.server(1) == ServerSettings()
    assert state.claim_digest(10, WEEK, "b", "a") == "new"


def test_a_person_is_named_and_forgotten(state: State) -> None:
    state.keep_server(1, SETTINGS)
    state.keep_digest(PLAN)
    assert [record["kind"] for record in state.about_person(7)] == ["settings", "digest"]
    assert state.about_person(8) == []
    assert state.forget_person(7) == 2
    assert state.about_person(7) == []
    assert state.server(1).country == "DE"
    assert state.digests()[0].changed_by is None


def test_notes_are_shared_and_replaced(state: State) -> None:
    assert state.note("commands") == ""
    state.keep_note("commands", "one")
    state.keep_note("commands", "two ·")
    assert state.note("commands") == "two ·"


def test_of_many_who_claim_a_week_one_gets_it(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    for kind in ("file", "postgres"):
        url = request.getfixturevalue("postgres_url") if kind == "postgres" else ""
        states = [open_postgres(url) if url else open_state(tmp_path / "state.db") for _ in range(3)]
        with ThreadPoolExecutor(3) as threads:
            for channel in range(20):
                claims = list(threads.map(lambda one, channel=channel: one.claim_digest(channel, WEEK, "b", "a"), states))
                assert sorted(map(str, claims)) == ["None", "None", "new"]
        for one in states:
            one.close()


@pytest.mark.parametrize(
    ("settings", "places", "speaks"),
    [
        (ServerSettings(), (5, None), True),
        (ServerSettings(only=(5,)), (5, None), True),
        (ServerSettings(only=(5,)), (6, None), False),
        (ServerSettings(only=(5,)), (6, 5), True),  # a thread of an open channel
        (ServerSettings(closed=(5,)), (6, 5), False),  # and of a closed one
        (ServerSettings(only=(5,), closed=(5,)), (5, None), False),
    ],
)
def test_where_it_may_speak(settings: ServerSettings, places: tuple[int | None, ...], speaks: bool) -> None:
    assert settings.may_speak(*places) is speaks


def test_a_file_is_shared_and_outlives_the_process(tmp_path: Path) -> None:
    first, second = open_state(tmp_path / "state.db"), open_state(tmp_path / "state.db")
    first.keep_server(1, SETTINGS)
    assert second.server(1) == SETTINGS
    assert first.claim_digest(10, WEEK, "b", "a") == "new"
    assert second.claim_digest(10, WEEK, "b", "a") is None
    first.close()
    second.close()
    assert open_state(tmp_path / "state.db").server(1) == SETTINGS


def test_several_processes_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    for number in range(60):  # one try in twenty met the moment, before opening waited for the switch of the journal
        barrier = threading.Barrier(4)

        def open_one(path: Path = tmp_path / f"{number}.db", barrier: threading.Barrier = barrier) -> ServerSettings:
            barrier.wait()
            return open_state(path).server(1)

        with ThreadPoolExecutor(4) as threads:
            assert [found.result() for found in [threads.submit(open_one) for _ in range(4)]] == [ServerSettings()] * 4


def test_tables_are_strict_and_the_journal_is_wal(tmp_path: Path) -> None:
    open_state(tmp_path / "state.db").close()
    connection = sqlite3.connect(tmp_path / "state.db")
    tables = dict(connection.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'").fetchall())
    assert [tables[name] for name in ("servers", "digests", "digest_runs")] == [1, 1, 1]
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_what_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a database, but long enough to look at " * 20)
    connection = sqlite3.connect(tmp_path / "newer.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for path in (tmp_path / "text", tmp_path, tmp_path / "text" / "below", tmp_path / "newer.db"):
        with pytest.raises(StoreProblem, match=str(path)):
            open_state(path)


def test_without_a_file_it_is_kept_in_memory() -> None:
    state = open_state(None)
    state.keep_server(1, SETTINGS)
    assert state.server(1) == SETTINGS


def test_a_file_that_another_holds_is_away_and_can_still_be_read(tmp_path: Path) -> None:
    state = open_state(tmp_path / "state.db")
    state.keep_server(1, SETTINGS)
    other = sqlite3.connect(tmp_path / "state.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StateAway):
        state.keep_server(1, ServerSettings())
    assert state.server(1) == SETTINGS
    other.execute("COMMIT")
    other.close()
    state.keep_server(1, ServerSettings())
    assert state.server(1) == ServerSettings()
    state.close()


def test_a_file_put_in_its_place_is_taken_up(tmp_path: Path) -> None:
    path = tmp_path / "state.db"

    def put(source: Path) -> None:
        for name in ("state.db-wal", "state.db-shm"):
            (tmp_path / name).unlink(missing_ok=True)
        source.replace(path)

    state, backup = open_state(path), open_state(tmp_path / "backup.db")
    backup.keep_server(2, SETTINGS)
    backup.close()
    state.keep_server(1, SETTINGS)
    put(tmp_path / "backup.db")
    assert state.servers() == (2,)
    (tmp_path / "broken").write_bytes(b"not a database " * 500)
    put(tmp_path / "broken")
    with pytest.raises(StateAway):
        state.keep_server(1, SETTINGS)
    open_state(tmp_path / "other.db").close()
    put(tmp_path / "other.db")
    state.keep_server(3, SETTINGS)
    assert state.servers() == (3,)
    state.close()


def test_postgres_shows_other_processes_changes_and_stays_readable_while_it_is_stopped(postgres: Postgres, postgres_url: str) -> None:
    first, second = open_postgres(postgres_url), open_postgres(postgres_url)
    first.keep_server(1, SETTINGS)
    first.keep_server(2, SETTINGS)
    second.load()
    assert second.server(1) == SETTINGS
    first.forget_server(1)
    second.load()
    assert second.server(1) == ServerSettings()
    postgres.stop()
    try:
        for change in (lambda: first.keep_server(2, ServerSettings()), lambda: first.forget_person(7), first.digests):
            with pytest.raises(StateAway):
                change()
        assert first.server(2) == second.server(2) == SETTINGS
    finally:
        postgres.start()
    first.keep_server(2, ServerSettings())
    second.load()
    assert second.server(2) == ServerSettings()
    first.close()
    second.close()


def test_postgres_out_of_reach_is_waited_for_and_one_that_refuses_is_a_sentence(postgres: Postgres, postgres_url: str) -> None:
    with closing(open_postgres("postgresql://postgres@127.0.0.1:9/none")) as state, pytest.raises(StateAway):
        state.server(1)
    with pytest.raises(StoreProblem, match="does not exist"):
        open_postgres(postgres_url.replace("/postgres?", "/nowhere?"))
    with pytest.raises(StoreProblem, match="ROLECALL_STATE"):
        open_postgres("postgresql://[")
    open_postgres(postgres_url).close()
    with psycopg.connect(postgres_url, autocommit=True) as db:
        db.execute("UPDATE rolecall_version SET version = 99")
    with pytest.raises(StoreProblem, match="newer rolecall"):
        open_postgres(postgres_url)
