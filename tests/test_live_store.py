"""The store swapped while it answers: replaced, damaged, locked, gone, and back, always between two answers."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3  # noqa: TID251 - locks and damages files as other programs do
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.config import Settings
from bot.core.desk import NotNow
from bot.core.model import Origin, Posting, Salary
from bot.core.state import ServerSettings
from bot.store import opening
from bot.store.copies import put_in_place, restore
from bot.store.live import LiveStore
from bot.store.opening import open_writer
from bot.store.state import open_state
from bot.store.upgrade import keep_copy
from bot.wiring import build_desk

if TYPE_CHECKING:
    from bot.core.watch import Part
    from tests.conftest import Simulated

TODAY = date(2026, 11, 23)


def fill(path: Path, count: int) -> Path:
    """A store with ``count`` postings of one role."""
    with closing(open_writer(path, TODAY)) as writer:
        writer.begin("test", "2026-11-23T00:00:00")
        writer.add_origin(Origin("test", "Test", TODAY))
        pay = [Salary(90_000 + n, 110_000 + n, yearly_min=90_000 + n, yearly_max=110_000 + n) for n in range(count)]
        writer.write_batch(
            [Posting("test", str(n), f"Data Engineer {n}", "data-engineer", employer=f"E{n % 20}", salary=pay[n]) for n in range(count)]
        )
        writer.finish("2026-11-23T00:00:01", {})
    return path


class Told(dict["Part", str]):
    """What is in trouble now."""

    def __call__(self, part: Part, reason: str | None) -> None:
        self.pop(part, None)
        if reason:
            self[part] = reason


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return fill(tmp_path / "jobs.db", 30)


@pytest.fixture
def live(path: Path, told: Told) -> LiveStore:
    return LiveStore(path, told)


def counted(live: LiveStore) -> int:
    found = live.figures("data-engineer")
    return found.counts.postings if found else 0


def damage(path: Path) -> None:
    """Overwrite the inside of the file, as a broken disk does."""
    content = bytearray(path.read_bytes())
    content[4096:-4096] = bytes(len(content) - 8192)
    path.write_bytes(content)


def test_a_replaced_file_is_taken_and_the_old_one_closed(live: LiveStore, path: Path, tmp_path: Path, told: Told) -> None:
    assert counted(live) == 30
    assert not live.look()
    fill(tmp_path / "new.db", 40).replace(path)
    assert counted(live) == 30  # until it is looked at
    assert live.look()
    assert counted(live) == 40
    assert live.taken == 1
    assert not told
    assert not any(str(path) in name and "deleted" in name for name in open_files())


def open_files() -> list[str]:
    return [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()] if Path("/proc/self/fd").exists() else []


def test_an_answer_under_way_finishes_with_the_version_it_began_with(live: LiveStore, path: Path, tmp_path: Path) -> None:
    with live.still():
        assert counted(live) == 30
        restore(fill(tmp_path / "new.db", 40), path)
        assert live.look()
        assert counted(live) == 30
        seen: list[int] = []
        asyncio.run(asyncio.to_thread(lambda: seen.append(counted(live))))
        assert seen == [40]  # another answer, begun after it
    assert counted(live) == 40


def test_a_load_into_the_same_file_needs_no_swap(live: LiveStore, path: Path) -> None:
    assert counted(live) == 30
    fill(path, 35)
    assert counted(live) == 35
    assert not live.look()
    assert live.taken == 0


def test_a_damaged_replacement_is_refused_and_the_old_one_goes_on(live: LiveStore, path: Path, tmp_path: Path, told: Told) -> None:
    bad = fill(tmp_path / "bad.db", 400)
    damage(bad)
    bad.replace(path)
    assert not live.look()
    assert counted(live) == 30
    assert "damaged" in told["replacement"]
    tmp_path.joinpath("text.db").write_text("no database", encoding="utf-8")
    tmp_path.joinpath("text.db").replace(path)
    assert not live.look()
    assert "not a SQLite database" in told["replacement"]
    restore(fill(tmp_path / "good.db", 50), path)
    assert live.look()
    assert counted(live) == 50
    assert not told


def test_a_store_of_a_newer_program_is_refused(live: LiveStore, path: Path, tmp_path: Path, told: Told) -> None:
    newer = fill(tmp_path / "newer.db", 40)
    with closing(sqlite3.connect(newer)) as database:
        database.execute("PRAGMA user_version = 99")
    newer.replace(path)
    assert not live.look()
    assert "upgrade rolecall" in told["replacement"]
    assert counted(live) == 30


def test_a_file_that_is_gone_costs_no_answer(live: LiveStore, path: Path, told: Told, tmp_path: Path) -> None:
    assert counted(live) == 30
    path.unlink()
    assert not live.look()
    assert "is gone" in told["replacement"]
    assert counted(live) == 30
    fill(tmp_path / "new.db", 31).replace(path)
    assert live.look()
    assert counted(live) == 31
    assert not told


def test_a_log_left_behind_is_not_played_into_the_new_file(path: Path, tmp_path: Path, told: Told) -> None:
    """The write-ahead log of the old file still lies there when another file takes its name with a plain mv."""
    new = fill(tmp_path / "new.db", 40)
    writing = sqlite3.connect(path)
    writing.execute("PRAGMA wal_autocheckpoint = 0")
    live = LiveStore(path, told)
    writing.execute("UPDATE postings SET title = title || ' again'")
    writing.commit()
    assert counted(live) == 30
    assert path.with_name("jobs.db-wal").stat().st_size > 0
    new.replace(path)
    live.look()
    assert counted(live) == 40
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM postings WHERE title LIKE '% again'").fetchone() == (0,)
    writing.close()


def test_a_damaged_file_is_told_and_a_restored_one_taken(path: Path, tmp_path: Path, told: Told) -> None:
    good = Path(shutil.copy(fill(path, 400), tmp_path / "good.db"))
    live = LiveStore(path, told)
    damage(path)
    with pytest.raises(NotNow, match="damaged"):
        counted(live)
    assert "damaged" in told["store"]
    assert not live.look()
    with pytest.raises(NotNow):
        counted(live)
    restore(good, path)
    assert live.look()
    assert counted(live) == 400
    assert not told


def test_a_locked_file_is_told_and_comes_back_by_itself(path: Path, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "READ_SECONDS", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")  # a program that knows nothing of our write-ahead log
        live = LiveStore(path, told)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(NotNow, match="locked"):
            counted(live)
        assert "locked" in told["store"]
        live.look()
        assert "store" in told
        other.execute("COMMIT")
        assert counted(live) == 30
        assert not told


async def test_a_real_bot_answers_from_the_new_store_and_says_calmly_when_it_cannot(
    simulated: Simulated, path: Path, tmp_path: Path, told: Told
) -> None:
    fill(path, 400)
    live = LiveStore(path, told)
    desk = build_desk(Settings(db=path, cache=tmp_path), live=live)
    async with simulated(answers=desk) as world:
        answer = await world.say(world.ann, "!openings data engineer")
        assert answer is not None
        assert "400" in str([component.to_dict() for component in answer.components])
        restore(fill(tmp_path / "new.db", 500), path)
        assert live.look()
        answer = await world.say(world.bob, "!openings data engineer")
        assert answer is not None
        assert "500" in str([component.to_dict() for component in answer.components])
        damage(path)
        with live.still() as store:
            store._db.execute("PRAGMA shrink_memory")  # what was read before would still be known
        answer = await world.say(world.ann, "!openings data engineer germany")
        assert answer is not None
        assert "can't read my job postings" in answer.content
        restore(fill(tmp_path / "third.db", 600), path)
        assert live.look()
        answer = await world.say(world.bob, "!openings data engineer")
        assert answer is not None
        assert "600" in str([component.to_dict() for component in answer.components])


def test_files_change_places_whole(tmp_path: Path) -> None:
    old, new = fill(tmp_path / "old.db", 30), fill(tmp_path / "new.db", 40)
    put_in_place(new, old)
    for name, count in (("old.db", 40), ("old.db.replaced", 30)):
        with closing(sqlite3.connect(tmp_path / name)) as database:
            assert database.execute("SELECT count(*) FROM postings").fetchone() == (count,)
    assert not new.exists()


def test_an_upgrade_keeps_copies_of_the_newest_two_versions(tmp_path: Path) -> None:
    store = fill(tmp_path / "jobs.db", 30)
    for version in (1, 2, 9, 10, 11):
        keep_copy(store, version)
    assert sorted(copy.name for copy in tmp_path.glob("*.before-*")) == ["jobs.db.before-v10", "jobs.db.before-v11"]
    with closing(sqlite3.connect(tmp_path / "jobs.db.before-v11")) as database:
        assert database.execute("SELECT count(*) FROM postings").fetchone() == (30,)


def test_the_state_is_upgraded_after_a_copy(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with closing(open_state(path)) as state:
        state.keep_server(5, ServerSettings(country="DE"))
    with closing(sqlite3.connect(path, isolation_level=None)) as database:  # as the first version left it
        database.execute("DROP TABLE notes")
        database.execute("DELETE FROM _sqlite_migrations WHERE name = 'notes'")
        database.execute("PRAGMA user_version = 1")
    with closing(open_state(path)) as state:
        assert state.server(5).country == "DE"
        assert state.note("x") == ""
    with closing(sqlite3.connect(next(tmp_path.glob("state.db.before-v*")))) as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (1,)
        assert copy.execute("SELECT server, country FROM servers").fetchall() == [(5, "DE")]
