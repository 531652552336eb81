"""Bringing a store up to date from boards on the loopback: through the command, the real store and the real readers."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sqlite3  # noqa: TID251 - looks at what a run left in the store
import tomllib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot import syncing
from bot.cli import main
from bot.config import Settings
from bot.facts import read_table
from bot.ingest.boards import KINDS, Addresses, read_boards
from bot.ingest.fetch import Limits
from bot.ingest.read import read_source
from bot.ingest.records import ReadProblem
from bot.ingest.sync import Synced
from bot.store.problem import StoreProblem
from bot.syncing import Choice
from tests.board_server import BoardServer, Reply, board_server

QUICK = Limits(connect=1.0, read=0.3, whole=2.0, attempts=2, first_wait=0.01, longest_wait=0.02, pause=0.0)
ACME, BOLT, CRUX, DELTA = ("/v1/boards/acme/jobs", "/v1/boards/bolt/jobs", "/v0/postings/crux", "/posting-api/job-board/delta")
BOARDS = """
[[board]]
kind = "greenhouse"
slug = "acme"
name = "Acme"

[[board]]
kind = "greenhouse"
slug = "bolt"
name = "Bolt Labs"

[[board]]
kind = "lever"
slug = "crux"
name = "Crux"

[[board]]
kind = "ashby"
slug = "delta"
name = "Delta"
"""


def greenhouse(slug: str, *jobs: tuple[int, str], **headers: str) -> Reply:
    entries = [
        {
            "id": number,
            "internal_job_id": number + 1,
            "title": title,
            "absolute_url": f"https://job-boards.greenhouse.io/{slug}/jobs/{number}",
            "location": {"name": "Berlin, Germany"},
            "updated_at": "2026-11-02T10:00:00-05:00",
            "content": "&lt;p&gt;Python and SQL, every day.&lt;/p&gt;",
        }
        for number, title in jobs
    ]
    return Reply(json.dumps({"jobs": entries, "meta": {"total": len(entries)}}).encode(), headers=headers)


def lever(slug: str, *titles: str) -> Reply:
    entries = [
        {
            "id": f"{slug}-{title}",
            "text": title,
            "hostedUrl": f"https://jobs.lever.co/{slug}/{number}",
            "createdAt": 1793000000000,
            "categories": {"location": "New York", "team": "Data"},
            "descriptionPlain": "Python.",
        }
        for number, title in enumerate(titles)
    ]
    return Reply(json.dumps(entries).encode())


def ashby(*titles: str) -> Reply:
    entries = [
        {
            "id": f"ashby-{title}",
            "title": title,
            "location": "London",
            "isRemote": False,
            "publishedAt": "2026-11-01T00:00:00.000+00:00",
            "jobUrl": "https://jobs.ashbyhq.com/delta/1",
            "descriptionPlain": "Python.",
        }
        for title in titles
    ]
    return Reply(json.dumps({"jobs": entries, "apiVersion": "1"}).encode())


class World:
    """A list of boards, a server that is all of them, and a store."""

    def __init__(self, server: BoardServer, folder: Path) -> None:
        self.server, self.folder, self.store = server, folder, folder / "jobs.db"
        self.list = folder / "boards.toml"
        self.list.write_text(BOARDS, encoding="utf-8")
        server.on(ACME, greenhouse("acme", (1, "Senior Data Engineer"), (2, "MLOps Engineer")))
        server.on(BOLT, greenhouse("bolt", (3, "Data Scientist")))
        server.on(CRUX, lever("crux", "AI Engineer", "Data Analyst"))
        server.on(DELTA, ashby("Backend Engineer"))

    @property
    def settings(self) -> Settings:
        return Settings(boards=self.list, board_addresses=dict.fromkeys(KINDS, self.server.address), contact="ops@example.com")

    def sync(self, *only: str, again: bool = False, older_than: float = 0.0) -> dict[str, Synced]:
        done = syncing.sync(self.settings, self.store, Choice(only, again, older_than), lambda _: None, QUICK)
        return {board.board.key: board for board in done}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.store)) as connection:
            return connection.execute(sql).fetchall()

    def titles(self, *, closed: bool = False) -> set[str]:
        return {title for (title,) in self.rows(f"SELECT title FROM postings WHERE closed_at IS {'NOT ' if closed else ''}NULL")}


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name in [name for name in os.environ if name.startswith("ROLECALL_")]:
        monkeypatch.delenv(name)
    with board_server() as server:
        yield World(server, tmp_path)


def test_every_board_is_loaded(world: World) -> None:
    done = world.sync()
    assert {key: (board.status, board.summary.stored, board.problem) for key, board in done.items()} == {
        "greenhouse/acme": ("loaded", 2, None),
        "greenhouse/bolt": ("loaded", 1, None),
        "lever/crux": ("loaded", 2, None),
        "ashby/delta": ("loaded", 1, None),
    }
    sql = "SELECT p.source, e.name, p.title, p.role FROM postings p JOIN employers e ON e.id = p.employer_id ORDER BY p.title"
    assert world.rows(sql) == [
        ("lever", "Crux", "AI Engineer", "ai-software-engineer"),
        ("ashby", "Delta", "Backend Engineer", "backend-engineer"),
        ("lever", "Crux", "Data Analyst", "data-analyst"),
        ("greenhouse", "Bolt Labs", "Data Scientist", "data-scientist"),
        ("greenhouse", "Acme", "MLOps Engineer", "mlops-engineer"),
        ("greenhouse", "Acme", "Senior Data Engineer", "data-engineer"),
    ]
    assert {asked.headers["User-Agent"].partition(" ")[2] for asked in world.server.asked} == {"(+ops@example.com)"}
    assert {label for (label,) in world.rows("SELECT label FROM origins")} == {
        KINDS[kind].label for kind in ("greenhouse", "lever", "ashby")
    }


def test_the_same_again_changes_nothing(world: World) -> None:
    world.sync()
    said = "SELECT id, source, source_id, title, digest, posted_at, first_seen, closed_at, board, job FROM postings ORDER BY id"
    before = world.rows(said)
    done = world.sync()
    assert {(board.status, board.summary.unchanged) for board in done.values()} == {("loaded", 1), ("loaded", 2)}
    assert world.rows(said) == before


def test_a_board_that_says_nothing_changed_is_not_read_again(world: World) -> None:
    world.server.on(ACME, greenhouse("acme", (1, "Data Engineer"), ETag='"v1"'), Reply(status=304))
    world.sync("greenhouse/acme")
    done = world.sync("greenhouse/acme")["greenhouse/acme"]
    assert (done.status, done.summary.read, done.summary.unchanged, done.summary.closed) == ("unchanged", 1, 1, 0)
    assert world.server.asked[-1].headers["If-None-Match"] == '"v1"'
    assert world.titles() == {"Data Engineer"}
    world.sync("greenhouse/acme")
    assert world.server.asked[-1].headers["If-None-Match"] == '"v1"'  # still known after a 304
    world.sync("greenhouse/acme", again=True)
    assert "If-None-Match" not in world.server.asked[-1].headers


def test_a_posting_gone_from_its_board_is_closed_and_only_there(world: World) -> None:
    world.sync()
    world.server.on(ACME, greenhouse("acme", (2, "MLOps Engineer")))
    done = world.sync()
    assert {key: board.summary.closed for key, board in done.items()} == {
        "greenhouse/acme": 1,
        "greenhouse/bolt": 0,
        "lever/crux": 0,
        "ashby/delta": 0,
    }
    assert world.titles(closed=True) == {"Senior Data Engineer"}
    assert len(world.titles()) == 5


def test_a_posting_that_comes_back_is_open_again(world: World) -> None:
    both = world.server.replies[ACME]
    world.sync()
    world.server.on(ACME, greenhouse("acme", (2, "MLOps Engineer")))
    world.sync()
    world.server.replies[ACME] = both
    world.sync()
    assert world.titles(closed=True) == set()


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(status=404), "slug"),
        (Reply(status=500), "500"),
        (Reply(b"<html><title>Just a moment</title><table><tr><td>title</td></tr></table></html>"), "does not answer with a list"),
        (Reply(b'{"jobs": [{"id": 7, "title": "Data Engi'), "acme"),
        (Reply(b""), "does not answer with a list"),
        (Reply(b"[1]", stall=5.0), "did not answer in time"),
        (Reply(status=302, headers={"Location": "http://169.254.169.254/"}), "only https"),
        (Reply(status=302, headers={"Location": "https://127.0.0.1/"}), "not on the public internet"),
    ],
    ids=["gone", "broken", "html", "cut", "nothing", "silent", "redirect-http", "redirect-private"],
)
def test_one_failing_board_stops_nothing_and_closes_nothing(world: World, reply: Reply, words: str) -> None:
    world.sync("greenhouse/acme")
    world.server.on(ACME, reply)
    done = world.sync()
    failed = done["greenhouse/acme"]
    assert failed.status == "failed"
    assert failed.problem is not None
    assert words in failed.problem or words == "acme"
    assert "\n" not in failed.problem
    assert sum(board.status == "loaded" for board in done.values()) == 3
    assert world.titles(closed=True) == set()
    assert world.rows("SELECT failures FROM boards WHERE slug = 'acme'") == [(1,)]
    assert list(world.folder.glob("**/*.reply")) == []


def test_a_list_that_breaks_off_closes_nothing(world: World) -> None:
    world.sync("greenhouse/acme")
    whole = greenhouse("acme", (2, "MLOps Engineer"), (4, "Data Analyst"), (1, "Senior Data Engineer")).body
    world.server.on(ACME, Reply(whole[: whole.index(b"Senior")], headers={"ETag": '"cut"'}))
    done = world.sync("greenhouse/acme")["greenhouse/acme"]
    assert (done.status, done.summary.stored, done.summary.closed) == ("failed", 1, 0)
    assert world.titles(closed=True) == set()
    assert world.rows("SELECT etag FROM boards") == [(None,)]
    assert done.problem is not None
    assert "greenhouse/acme" in done.problem
    assert ".reply" not in done.problem


def test_an_empty_reply_is_doubted(world: World) -> None:
    world.server.on(ACME, greenhouse("acme", (1, "Data Engineer"), ETag='"v1"'), greenhouse("acme", ETag='"v2"'))
    world.server.on(CRUX, Reply(b"[]"))
    assert world.sync("greenhouse/acme", "lever/crux")["lever/crux"].status == "loaded"  # it never had any
    done = world.sync("greenhouse/acme")["greenhouse/acme"]
    assert (done.status, done.summary.closed) == ("empty", 0)
    assert done.problem is not None
    assert "none was closed" in done.problem
    assert world.titles(closed=True) == set()
    assert world.rows("SELECT etag, postings FROM boards WHERE slug = 'acme'") == [('"v1"', 1)]


def test_a_board_whose_postings_are_all_refused_closes_nothing(world: World) -> None:
    world.sync("greenhouse/acme")
    world.server.on(ACME, greenhouse("acme", (1, ""), (2, "")))
    done = world.sync("greenhouse/acme")["greenhouse/acme"]
    assert (done.summary.refused, done.summary.closed) == (2, 0)
    assert world.titles(closed=True) == set()


def test_a_feed_shows_only_its_newest_so_nothing_is_closed(world: World) -> None:
    world.list.write_text('[[board]]\nkind = "remoteok"\n', encoding="utf-8")
    legal = {"last_updated": 1793000000, "legal": "Link back, please."}

    def feed(*numbers: int) -> Reply:
        jobs: list[dict[str, object]] = [
            {
                "slug": f"job-{n}",
                "id": str(n),
                "epoch": 1793000000,
                "date": "2026-11-02T10:00:00+00:00",
                "company": f"Firm {n}",
                "position": "Data Engineer",
                "tags": ["python"],
                "description": "<p>Python</p>",
                "location": "",
                "url": f"https://remoteok.com/remote-jobs/{n}",
            }
            for n in numbers
        ]
        return Reply(json.dumps([legal, *jobs]).encode())

    world.server.on("/api", feed(1, 2), feed(3))
    world.sync()
    done = world.sync()["remoteok"]
    assert (done.status, done.summary.stored, done.summary.closed) == ("loaded", 1, 0)
    assert {name for (name,) in world.rows("SELECT name FROM employers")} == {"Firm 1", "Firm 2", "Firm 3"}


def test_the_newest_hiring_thread_is_found_and_read(world: World) -> None:
    world.list.write_text('[[board]]\nkind = "hn"\n', encoding="utf-8")
    hits = [
        {"objectID": "43", "title": "Ask HN: Who wants to be hired? (November 2026)"},
        {"objectID": "42", "title": "Ask HN: Who is hiring? (November 2026)"},
        {"objectID": "41", "title": "Ask HN: Who is hiring? (October 2026)"},
    ]
    text = "Acme | Senior Data Engineer | Berlin | ONSITE | &#x20AC;80k<p>We use Python."
    comment = {"id": 99, "type": "comment", "author": "ann", "created_at": "2026-11-02T10:00:00Z", "created_at_i": 1793000000, "text": text}
    comment |= {"parent_id": 42, "story_id": 42, "children": []}
    thread = {"id": 42, "type": "story", "title": "Ask HN: Who is hiring? (November 2026)", "author": "whoishiring", "children": [comment]}
    world.server.on("/api/v1/search_by_date", Reply(json.dumps({"hits": hits}).encode()))
    world.server.on("/api/v1/items/42", Reply(json.dumps(thread).encode()))
    done = world.sync()["hn"]
    assert (done.status, done.problem, done.summary.stored) == ("loaded", None, 1)
    assert world.titles() == {"Senior Data Engineer"}
    world.server.on("/api/v1/search_by_date", Reply(b'{"hits": []}'))
    assert 'no "Who is hiring?"' in (world.sync()["hn"].problem or "")


def himalayas_page(start: int, count: int, **more: object) -> Reply:
    jobs: list[dict[str, object]] = [
        {
            "title": "Data Engineer",
            "companyName": f"Firm {n}",
            "applicationLink": f"https://himalayas.app/companies/firm/jobs/{n}",
            "guid": f"https://himalayas.app/companies/firm/jobs/{n}",
            "locationRestrictions": [],
            "minSalary": None,
            "maxSalary": None,
            "currency": None,
            "seniority": [],
            "pubDate": 1793000000,
            "excerpt": "Python",
            "description": "<p>Python</p>",
        }
        for n in range(start, start + count)
    ]
    return Reply(json.dumps({"jobs": jobs, **more}).encode())


def test_a_feed_in_pages_is_read_page_by_page_and_not_for_ever(world: World) -> None:
    world.list.write_text('[[board]]\nkind = "himalayas"\n', encoding="utf-8")
    world.server.on(
        "/jobs/api", himalayas_page(1, 2, nextCursor="a b"), himalayas_page(3, 2), *(himalayas_page(n * 10, 2) for n in range(1, 50))
    )
    done = world.sync()["himalayas"]
    assert (done.status, done.summary.read) == ("loaded", 20)
    assert world.server.paths()[:3] == ["/jobs/api?limit=20", "/jobs/api?limit=20&cursor=a%20b", "/jobs/api?limit=20&offset=40"]
    assert len(world.server.asked) == KINDS["himalayas"].pages


def test_boards_that_answered_lately_are_left_alone(world: World) -> None:
    world.sync("greenhouse")
    asked = len(world.server.asked)
    done = world.sync(older_than=12.0)
    assert {key for key, board in done.items() if board.status == "skipped"} == {"greenhouse/acme", "greenhouse/bolt"}
    assert len(world.server.asked) == asked + 2
    at = datetime(2026, 1, 1, tzinfo=UTC).isoformat(timespec="seconds")
    with closing(sqlite3.connect(world.store)) as connection, connection:
        connection.execute("UPDATE boards SET succeeded_at = ?", [at])
    assert "skipped" not in {board.status for board in world.sync(older_than=12.0).values()}


def test_a_fault_of_our_own_in_one_board_stops_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def faulty(path: Path, employer: str = "") -> Iterator[Any]:
        if employer == "Acme":
            raise KeyError("a fault")
        return read_source(path, employer)

    monkeypatch.setattr(syncing, "read_source", faulty)
    done = world.sync()
    assert "report it" in (done["greenhouse/acme"].problem or "")
    assert sum(board.status == "loaded" for board in done.values()) == 3
    assert "KeyError" in caplog.text


def test_a_store_that_cannot_be_written_stops_the_run(world: World) -> None:
    world.sync()
    with closing(sqlite3.connect(world.store)) as connection, connection:
        connection.execute("DROP TABLE employers")
        connection.execute("DELETE FROM postings")
    with pytest.raises(StoreProblem):
        world.sync(again=True)


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def hosted(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The world as an operator's environment names it."""
    monkeypatch.setenv("ROLECALL_BOARD_ADDRESSES", json.dumps(dict.fromkeys(KINDS, world.server.address)))
    monkeypatch.setenv("ROLECALL_BOARDS", str(world.list))
    monkeypatch.setenv("ROLECALL_CACHE", str(world.folder / "cache"))
    monkeypatch.setattr(syncing, "Limits", lambda: QUICK)
    return world


def test_the_command_prints_a_json_line_a_board(hosted: World, capsys: pytest.CaptureFixture[str]) -> None:
    hosted.server.on(BOLT, Reply(status=404))
    code, out, err = run(capsys, "sync", "--db", hosted.store)
    lines = {line["board"]: line for line in map(json.loads, out.splitlines())}
    assert code == 1
    assert err.count("\n") == 1
    assert "1 of 4 boards failed (greenhouse/bolt:" in err
    assert len(lines) == 4
    assert lines["greenhouse/acme"] == {
        "board": "greenhouse/acme", "name": "Acme", "status": "loaded", "read": 2, "stored": 2, "updated": 0, "unchanged": 0,
        "closed": 0, "refused": 0, "reasons": {}, "problem": None,
    }  # fmt: skip
    assert lines["greenhouse/bolt"]["problem"].endswith(".")
    code, out, err = run(capsys, "sync", "--only", "LEVER", "--only", "greenhouse/acme", "--db", hosted.store)
    assert (code, len(out.splitlines()), err) == (0, 2, "")


def test_a_terminal_shows_words_and_a_total(hosted: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    code, out, _ = run(capsys, "sync", "--db", hosted.store)
    assert code == 0
    assert "greenhouse/acme: 2 read: 2 stored, 0 updated, 0 unchanged, 0 closed." in out
    assert "4 boards: 6 read, 6 stored, 0 updated, 0 closed, 0 refused." in out
    assert '{"board"' not in out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["sync"], 2, "--db"),
        (["sync", "--db", "{db}", "--boards", "{folder}/none.toml"], 1, "cannot be read"),
        (["sync", "--db", "{db}", "--only", "greenhouse/nobody"], 1, "No board greenhouse/nobody"),
    ],
)
def test_wrong_use_is_one_line(hosted: World, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str) -> None:
    found, out, err = run(capsys, *(text.format(db=hosted.store, folder=hosted.folder) for text in arguments))
    assert (found, out) == (code, "")
    assert err.count("\n") == 1
    assert words in err
    assert not hosted.store.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no boards"),
        ("board = 3", "no boards"),
        ("[[board]]\nkind = 3", "no entry of texts"),
        ('[[board]]\nkind = "workday"\nslug = "x"', "of kind 'workday'"),
        ('[[board]]\nkind = "lever"', "needs a slug"),
        ('[[board]]\nkind = "lever"\nslug = "../x"', "needs a slug"),
        ('[[board]]\nkind = "lever"\nslug = ".."', "needs a slug"),
        ('[[board]]\nkind = "lever"\nslug = "x?y"', "needs a slug"),
        ('[[board]]\nkind = "remotive"\nslug = "x"', "takes no slug"),
        ('[[board]]\nkind = "lever"\nslug = "x"\nurl = "https://x"', "a field 'url'"),
        ('[[board]]\nkind = "lever"\nslug = "x"\n[[board]]\nkind = "lever"\nslug = "X"', "there twice"),
    ],
)
def test_a_list_that_is_wrong_says_where(text: str, words: str) -> None:
    with pytest.raises(ReadProblem, match=words):
        read_boards(tomllib.loads(text))


@pytest.mark.parametrize("content", [b"[[board]\n", b"\xff\xfe\x00"])
def test_a_list_that_is_no_toml_is_a_sentence(world: World, content: bytes) -> None:
    world.list.write_bytes(content)
    with pytest.raises(ReadProblem, match="is no TOML"):
        world.sync()


def test_a_slug_is_one_part_of_the_address(world: World) -> None:
    (board,) = read_boards({"board": [{"kind": "ashby", "slug": "The Firm.ai", "name": "The Firm"}]})
    assert Addresses().first(board) == "https://api.ashbyhq.com/posting-api/job-board/The%20Firm.ai?includeCompensation=true"


def test_an_address_of_an_unknown_kind_is_a_sentence(world: World) -> None:
    settings = world.settings.model_copy(update={"board_addresses": {"workday": "https://example.com"}})
    with pytest.raises(ReadProblem, match="ROLECALL_BOARD_ADDRESSES names 'workday'"):
        syncing.chosen_boards(settings, ())


def test_the_list_that_ships_has_employers_and_every_feed() -> None:
    boards = read_boards(read_table("boards"))
    employers = [board for board in boards if KINDS[board.kind].employer]
    assert len(employers) >= 40
    assert all(board.name for board in boards)
    assert {"remoteok", "remotive", "himalayas", "jobicy", "arbeitnow", "hn"} <= {board.kind for board in boards}
    assert all(Addresses().first(board).startswith("https://") for board in boards)
    assert len({board.name.casefold() for board in employers}) == len(employers)


async def test_a_running_bot_syncs_in_a_process_of_its_own(hosted: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    settings = Settings(db=hosted.store, sync_hours=6.0)
    async with syncing.kept_current(settings):
        assert hosted.store.is_file()  # filled before the bot starts to answer from it
        assert len(hosted.titles()) == 6
        assert "sync: 4 of 4 boards, {'stored': 6, 'updated': 0, 'closed': 0}" in caplog.text
        asked = len(hosted.server.asked)
        for _ in range(200):
            await asyncio.sleep(0.05)
            if caplog.text.count("sync: 4 of 4 boards") == 2:
                break
    assert len(hosted.server.asked) == asked  # all had answered lately


def test_a_bot_that_syncs_needs_a_store_of_its_own(
    hosted: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLECALL_SYNC_HOURS", "6")
    code, _, err = run(capsys, "run")
    assert code == 2
    assert "ROLECALL_SYNC_HOURS needs a store" in err


async def test_a_bot_without_hours_syncs_nothing(hosted: World) -> None:
    async with syncing.kept_current(Settings(db=hosted.store)):
        await asyncio.sleep(0.1)
    assert hosted.server.asked == []


async def test_stopping_the_bot_stops_the_run_and_leaves_nothing(hosted: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(hosted.folder))
    for path in (ACME, BOLT, CRUX, DELTA):
        hosted.server.on(path, Reply(b"[]", stall=20.0))
    hosted.store.touch()
    began = asyncio.get_running_loop().time()
    async with syncing.kept_current(Settings(db=hosted.store, sync_hours=1.0)):
        while not hosted.server.asked:  # noqa: ASYNC110 - the server is another thread's
            await asyncio.sleep(0.05)
    assert asyncio.get_running_loop().time() - began < 15
    assert list(hosted.folder.glob("rolecall-*")) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROLECALL_CONTACT", "me\r\nX-Evil: 1"),
        ("ROLECALL_CONTACT", "x" * 300),
        ("ROLECALL_SYNC_HOURS", "0.1"),
        ("ROLECALL_BOARD_ADDRESSES", '{"lever": "ftp://x"}'),
        ("ROLECALL_BOARD_ADDRESSES", "nonsense"),
        ("ROLECALL_BOARD_ADDRESSES", "[]"),
        ("ROLECALL_BOARD_ADDRESSES", '{"lever": 3}'),
    ],
)
def test_a_setting_that_is_wrong_is_named(
    hosted: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    code, _, err = run(capsys, "sync", "--db", hosted.store)
    assert code == 2
    assert name in err
    assert err.count("\n") == 1
