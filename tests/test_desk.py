"""What the desk has at hand: answers of lately, given again at once, and never one that the store no longer bears out."""

from __future__ import annotations

import sqlite3  # noqa: TID251 - locks a file as other programs do
import threading
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.config import Settings
from bot.core.conversation import context_of
from bot.core.model import Filters
from bot.store.live import LiveStore
from bot.wiring import build_desk
from tests.test_live_store import fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.core.desk import Desk
    from bot.core.model import Question

ASKED = "!openings data engineer"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return fill(tmp_path / "jobs.db", 30)


@pytest.fixture
def live(path: Path) -> Iterator[LiveStore]:
    with closing(LiveStore(path, lambda *_: None)) as live:
        yield live


@pytest.fixture
def own(path: Path, live: LiveStore, tmp_path: Path) -> Desk:
    """A desk that nobody asked anything yet."""
    return build_desk(Settings(db=path, cache=tmp_path, state=tmp_path / "state.db"), keep_misses=True, live=live)


@pytest.mark.parametrize("text", [ASKED, "how many of them are remote?"])
def test_what_was_said_lately_is_at_hand_word_for_word(own: Desk, text: str) -> None:
    context = context_of(own.ask(ASKED).question) if text != ASKED else None
    own.forget()
    assert own.at_hand(text, context) is None
    said = own.ask(text, context)
    assert said.question.roles == ("data-engineer",)
    assert own.at_hand(text, context) == said
    assert (
        own.at_hand(text, context_of(own.ask("!salary data scientist").question)) is None
    )  # in another conversation it asks something else


def test_a_load_or_another_file_takes_it_away(own: Desk, live: LiveStore, path: Path, tmp_path: Path) -> None:
    assert "30" in str(own.ask(ASKED).card)
    fill(path, 35)
    assert own.at_hand(ASKED) is None
    assert "35" in str(own.ask(ASKED).card)
    fill(tmp_path / "new.db", 40).replace(path)
    assert live.look()
    assert own.at_hand(ASKED) is None
    assert "40" in str(own.ask(ASKED).card)
    assert own.at_hand(ASKED) is not None


@pytest.mark.parametrize("text", ["data engineer at E3", "librarian salary", "flibbertigibbet"])
def test_ones_own_words_and_what_is_counted_as_a_miss_are_worked_out_each_time(own: Desk, text: str) -> None:
    own.ask(text)
    assert own.at_hand(text) is None


def test_the_question_is_completed_first(own: Desk) -> None:
    own.ask(ASKED)

    def in_germany(question: Question) -> Question:
        return replace(question, filters=Filters(country="DE"))

    assert own.at_hand(ASKED, adjust=in_germany) is None
    said = own.ask(ASKED, adjust=in_germany)
    assert own.at_hand(ASKED, adjust=in_germany) == said
    assert own.at_hand(ASKED) not in (None, said)


def test_it_waits_for_nobody(own: Desk, live: LiveStore, path: Path) -> None:
    """Neither for an answer that reads for long in another thread nor for a program that holds the file."""
    own.ask(ASKED)
    with live.still() as store:
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        connection = store._db.conn

        def read() -> None:
            with pytest.raises(sqlite3.OperationalError):
                connection.execute(endless).fetchone()

        reading = threading.Thread(target=read)
        reading.start()
        time.sleep(0.05)
        assert own.at_hand(ASKED) is not None
        assert reading.is_alive()
        connection.interrupt()
        reading.join()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        live.close()
        other.execute("PRAGMA journal_mode = DELETE")
        with closing(LiveStore(path, lambda *_: None)) as again:
            own = build_desk(Settings(db=path), live=again)
            own.ask(ASKED)
            other.execute("BEGIN EXCLUSIVE")
            began = time.perf_counter()
            assert own.at_hand(ASKED) is None
            assert time.perf_counter() - began < 1  # a question that has to be worked out waits two and a half
            other.execute("COMMIT")
            assert own.at_hand(ASKED) is not None
