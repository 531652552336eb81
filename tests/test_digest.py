"""Digests: when one is due, what it tells, and that a move is told only where the statistics call it one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import digest_words
from bot.core.desk import Desk
from bot.core.digest import digest_card, last_slot, make_digest, news_of, nonce, week_of
from bot.core.model import Origin, Posting
from bot.core.trend import Trend
from bot.facts import load_catalogue
from bot.store.opening import open_store, open_writer
from bot.store.reader import Store

BERLIN = ZoneInfo("Europe/Berlin")
CATALOGUE = load_catalogue()


@pytest.mark.parametrize(
    ("now", "day", "hour", "slot"),
    [
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), 0, 9, datetime(2026, 11, 23, 9, tzinfo=UTC)),  # a Monday, to the minute
        (datetime(2026, 11, 23, 8, 59, tzinfo=UTC), 0, 9, datetime(2026, 11, 16, 9, tzinfo=UTC)),
        (datetime(2026, 11, 25, 0, 0, tzinfo=UTC), 4, 17, datetime(2026, 11, 20, 17, tzinfo=UTC)),
        (datetime(2026, 3, 30, 9, 0, tzinfo=BERLIN), 0, 9, datetime(2026, 3, 30, 9, tzinfo=BERLIN)),  # the day after the clocks went on
        (datetime(2026, 3, 30, 8, 0, tzinfo=BERLIN), 0, 9, datetime(2026, 3, 23, 9, tzinfo=BERLIN)),
    ],
)
def test_the_latest_moment_that_was_due(now: datetime, day: int, hour: int, slot: datetime) -> None:
    assert last_slot(day, hour, now) == slot


moments = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


@given(moments, st.integers(0, 6), st.integers(0, 23))
def test_a_moment_is_due_within_the_last_seven_days(now: datetime, day: int, hour: int) -> None:
    slot = last_slot(day, hour, now)
    assert timedelta(0) <= now - slot < timedelta(days=7)
    assert (slot.weekday(), slot.hour) == (day, hour)


@given(moments, st.integers(0, 6), st.integers(0, 23))
def test_every_week_has_one(now: datetime, day: int, hour: int) -> None:
    weeks = [week_of(last_slot(day, hour, now + timedelta(days=7 * number))) for number in range(60)]
    assert len(set(weeks)) == 60


def test_the_nonce_is_the_same_everywhere_and_fits() -> None:
    assert nonce(1, "2026-W48") == nonce(1, "2026-W48")
    assert len({nonce(channel, week) for channel in (1, 2) for week in ("2026-W48", "2026-W49")}) == 4
    assert len(nonce(1 << 63, "2026-W48")) <= 25


def moved(why: str) -> Trend:
    return Trend("openings", why, ("x",), 6, (72, 84), change=12.0, low=3.0, high=21.0)  # type: ignore[arg-type]


def test_it_tells_moves_and_only_moves(desk: Desk) -> None:
    assert isinstance(desk.shelf, Store)
    roles = ("mlops-engineer", "data-engineer", "gone-role")
    found = {"mlops-engineer": [moved("moved"), moved("steady"), moved("mix")]}
    news = news_of(roles, CATALOGUE, desk.shelf, lambda slug: found.get(slug, []), date(2026, 11, 16))
    assert [role.role.slug for role in news] == ["mlops-engineer", "data-engineer"]
    card = digest_card(news, date(2026, 11, 23))
    assert card.title == "Weekly digest · 23 November 2026"
    assert card.verdict == ("**MLOps Engineer:** openings are up 12%, the last 6 weeks against the 6 before (84 and 72 postings).",)
    assert card.blocks[0].table is not None
    assert [row[:2] for row in card.blocks[0].table.rows] == [("MLOps Engineer", "94"), ("Data Engineer", "131")]
    assert [choice.label for choice in card.choices] == ["MLOps Engineer", "Data Engineer"]


def test_new_are_postings_of_the_last_days(tmp_path: Path) -> None:
    origin = Origin("board", "A board", date(2026, 11, 23), "board")
    rows = [
        ("old", date(2026, 10, 1)), ("fresh", date(2026, 11, 20)), ("undated at the first load", None),
    ]  # fmt: skip
    for today, more in ((date(2026, 11, 20), rows), (date(2026, 11, 22), [*rows, ("undated since", None)])):
        writer = open_writer(tmp_path / "store.db", today)
        writer.begin("load", f"{today}T00:00:00+00:00")
        writer.add_origin(origin)
        writer.write_batch([Posting("board", name, f"SRE {name}", "site-reliability-engineer", posted_at=day) for name, day in more])
        writer.finish(f"{today}T00:00:00+00:00", {})
        writer.close()
    store = open_store(tmp_path / "store.db")
    assert store.new_postings("site-reliability-engineer", date(2026, 11, 16)) == 2
    assert store.new_postings("data-engineer", date(2026, 11, 16)) == 0
    store.close()


def test_a_digest_shows_what_its_roles_are_paid_where_nothing_moved(desk: Desk) -> None:
    card = make_digest(desk, ("mlops-engineer", "ai-software-engineer", "gone-role"), datetime(2026, 11, 23, 9, tzinfo=UTC))
    assert card.picture is not None
    assert "MLOps Engineer" in card.picture.alternative
    assert make_digest(desk, ("gone-role",), datetime(2026, 11, 23, 9, tzinfo=UTC)).picture is None


def test_where_nothing_surely_moved_it_says_so(desk: Desk) -> None:
    assert isinstance(desk.shelf, Store)
    card = digest_card(
        news_of(("data-engineer",), CATALOGUE, desk.shelf, lambda _: [], date(2026, 11, 16)), date(2026, 11, 23), sample=True
    )
    assert card.verdict == (digest_words.NOTHING_MOVED,)
    assert digest_words.DIGEST_SAMPLE in card.note
