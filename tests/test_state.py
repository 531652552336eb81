"""What people change: the same behaviour in memory and in a file, across restarts, processes and versions."""

from __future__ import annotations

import sqlite3  # noqa: TID251 - looks at the file as another program would
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from bot.core.state import DigestPlan, ServerSettings, State
from bot.core.state_memory import MemoryState
from bot.store.problem import StoreProblem
from bot.store.state import open_state

if TYPE_CHECKING:
    from pathlib import Path

PLAN = DigestPlan(1, 10, ("mlops-engineer", "data-engineer"), "2026-11-01T00:00:00+00:00", 2, 18, "Europe/Berlin", changed_by=7)
SETTINGS = ServerSettings(False, (10, 11), (12,), True, "DE", "EUR", 7)
WEEK = "2026-W48"


@pytest.fixture(params=["memory", "file"])
def state(request: pytest.FixtureRequest, tmp_path: Path) -> State:
    return MemoryState() if request.param == "memory" else open_state(tmp_path / "deep" / "state.db")


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
    state.finish_digest(10, WEEK)
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
