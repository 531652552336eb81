from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.core.salary import Rates
from bot.facts import load_catalogue, load_employers
from bot.ingest import normalise, pipeline
from bot.ingest.normalise import Tools
from bot.ingest.records import Record
from bot.store.opening import open_writer

if TYPE_CHECKING:
    from pathlib import Path

    from bot.ingest.pipeline import Summary

TOOLS = Tools(load_catalogue(), Rates(date(2026, 7, 1), {"USD": 1.0}), lambda _: None, load_employers(), rules="1")
Rows = list[tuple[str, str]]


def load(store: Path, rows: Rows, tools: Tools = TOOLS, day: int = 1, name: str = "jobs") -> Summary:
    records = (Record(number, {"id": key, "title": title}) for number, (key, title) in enumerate(rows, 1))
    with closing(open_writer(store, date(2026, 11, day))) as writer:
        writer.begin(name, f"2026-11-{day:02}")
        done = pipeline.ingest(records, "jobs", writer, tools)
        writer.finish(f"2026-11-{day:02}", done.counts())
    return done


def rows_in(store: Path) -> list[tuple[str, str, str]]:
    with closing(open_writer(store, date(2026, 11, 30))) as writer:
        return list(writer._db.execute("SELECT source_id, title, last_seen FROM postings ORDER BY source_id").fetchall())


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles that were normalised, in order."""
    titles: list[str] = []

    def noting(record: Record, source: str, tools: Tools) -> object:
        titles.append(record.fields["title"])
        return normalise.normalise(record, source, tools)

    monkeypatch.setattr("bot.ingest.parallel.normalise", noting)
    return titles


def test_the_same_file_again_is_not_read_again_and_is_seen_today(tmp_path: Path, read: list[str]) -> None:
    rows = [("1", "Data Engineer"), ("2", "Data Analyst")]
    first, again = load(tmp_path / "a.db", rows), load(tmp_path / "a.db", rows, day=2)
    assert (first.stored, again.unchanged, again.read) == (2, 2, 2)
    assert read == ["Data Engineer", "Data Analyst"]
    assert {seen for _, _, seen in rows_in(tmp_path / "a.db")} == {"2026-11-02"}


def test_what_changed_is_read_and_what_changed_back_too(tmp_path: Path, read: list[str]) -> None:
    store = tmp_path / "a.db"
    load(store, [("1", "Data Engineer"), ("2", "Data Analyst")])
    changed = load(store, [("1", "Data Scientist"), ("2", "Data Analyst")], day=2)
    back = load(store, [("1", "Data Engineer"), ("2", "Data Analyst")], day=3)
    assert (changed.updated, changed.unchanged, back.updated, back.unchanged) == (1, 1, 1, 1)
    assert rows_in(store)[0][:2] == ("1", "Data Engineer")


def test_of_several_records_of_one_posting_the_last_wins_every_time(tmp_path: Path) -> None:
    rows = [("1", "Data Engineer"), ("1", "Data Analyst"), ("2", "Data Scientist")]
    stores = [tmp_path / "once.db", tmp_path / "thrice.db"]
    for store, times in zip(stores, (1, 3), strict=True):
        for day in range(1, times + 1):
            load(store, rows, day=day)
    once, thrice = ([row[:2] for row in rows_in(store)] for store in stores)
    assert once == thrice == [("1", "Data Analyst"), ("2", "Data Scientist")]


def test_other_rules_read_everything_again(tmp_path: Path, read: list[str]) -> None:
    load(tmp_path / "a.db", [("1", "Data Engineer")])
    load(tmp_path / "a.db", [("1", "Data Engineer")], replace(TOOLS, rules="2"))
    load(tmp_path / "a.db", [("1", "Data Engineer")], replace(TOOLS, rules=""))
    assert len(read) == 3


def test_refused_records_are_refused_again(tmp_path: Path) -> None:
    rows = [("1", "Data Engineer"), ("2", "")]
    first, again = load(tmp_path / "a.db", rows), load(tmp_path / "a.db", rows)
    assert (first.refused, again.refused, again.unchanged) == (1, 1, 1)
