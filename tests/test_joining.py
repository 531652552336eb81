"""Copies of one job that differ from board to board: joined, explained, counted once, whatever the order of loading."""

from __future__ import annotations

import json
import sqlite3  # noqa: TID251 - looks at the rows that the store keeps
from contextlib import closing
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli import main
from bot.core.joining import MOST_KINDS, cities, join_copies, same_job
from bot.core.model import Posting, Salary

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "We look for somebody who builds and runs our data pipelines with Python and Airflow every day. " * 5
Row = dict[str, str]


def advert(source: str, number: str, pay: str = "", place: str = "Berlin, Germany", **more: str) -> Row:
    row = {"source": source, "id": number, "title": "Data Engineer", "company": "Acme GmbH", "location": place, "salary": pay}
    return {key: cell for key, cell in (row | more).items() if cell}


OWN = advert("greenhouse", "g1", "$120k - $160k", description=f"{TEXT} In Berlin.", posted_at="2026-10-01")
COPY = advert("indeed", "i1", "$110k - $150k", description=f"Apply now! {TEXT}", posted_at="2026-10-20")
BARE = advert("remotive", "r1", place="Germany", title="Data Engineer (m/f/d)")
OTHER = advert("indeed", "i2", "$300k - $400k", description=f"Another team. {TEXT}")
PARIS = advert("indeed", "i3", "$120k - $160k", "Paris, France", description=f"In Paris. {TEXT}")


def load(store: Path, *rows: Row) -> None:
    path = store.with_suffix(".jsonl")
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert main(["ingest", str(path), "--db", str(store)]) == 0


def jobs(store: Path) -> set[frozenset[str]]:
    """Which adverts of the store count as one job, and (marked *) which stands for it."""
    with closing(sqlite3.connect(store)) as db:
        rows = db.execute("SELECT job, source_id, counted FROM postings").fetchall()
    return {frozenset(f"{key}{'*' * (counted == 2)}" for job, key, counted in rows if job == one) for one, _, _ in rows}


def explained(capsys: pytest.CaptureFixture[str], path: Path) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main(["read", "--duplicates", str(path)]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_another_band_or_none_on_another_board_is_one_job(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    store = tmp_path / "jobs.db"
    load(store, OWN, COPY, BARE, OTHER, PARIS)
    assert jobs(store) == {frozenset({"g1*", "i1", "r1"}), frozenset({"i2*"}), frozenset({"i3*"})}
    found = explained(capsys, tmp_path / "jobs.jsonl")
    assert [[member["id"] for member in one["members"]] for one in found] == [["g1", "i1", "r1"]]
    assert "two boards, and overlapping pay" in found[0]["why"]
    assert {"source", "pay", "posted_at"} <= set(found[0]["differ_in"])
    assert main(["ask", "--db", str(store), "--json", "openings for data engineers"]) == 0
    answer = json.loads(capsys.readouterr().out)["answer"]
    assert answer["figures"]["postings"] == 3
    assert "5 adverts" in "\n".join(answer["lines"])


@pytest.mark.parametrize("number", range(0, 24, 5))
def test_the_order_of_loading_and_the_number_of_loads_do_not_matter(tmp_path: Path, number: int) -> None:
    rows = list(permutations((OWN, COPY, BARE, OTHER)))[number]
    once, often = tmp_path / "once.db", tmp_path / "often.db"
    load(once, OWN, COPY, BARE, OTHER)
    for row in rows:
        load(often, row)
    assert jobs(once) == jobs(often)


def test_a_copy_that_changes_or_closes_leaves_the_job(tmp_path: Path) -> None:
    store = tmp_path / "jobs.db"
    load(store, OWN, COPY)
    assert jobs(store) == {frozenset({"g1*", "i1"})}
    load(store, COPY | {"salary": "$500k - $600k"})
    assert jobs(store) == {frozenset({"g1*"}), frozenset({"i1*"})}
    load(store, COPY)
    assert jobs(store) == {frozenset({"g1*", "i1"})}
    with closing(sqlite3.connect(store)) as db, db:
        db.execute("UPDATE postings SET closed_at = '2026-11-01' WHERE source_id = 'g1'")
        db.execute("INSERT INTO stale_roles SELECT role FROM postings WHERE source_id = 'g1'")
    load(store, BARE | {"company": "Somebody Else"})
    assert jobs(store) == {frozenset({"g1"}), frozenset({"i1*"}), frozenset({"r1*"})}


def test_the_pay_is_that_of_the_own_board_then_of_the_fullest_then_of_the_newest(tmp_path: Path) -> None:
    store = tmp_path / "jobs.db"
    newer = advert("linkedin", "l1", "$115k - $150k", title="Data Engineer", posted_at="2026-11-01", place="Berlin")
    load(store, OWN, COPY, newer)
    assert jobs(store) == {frozenset({"g1*", "i1", "l1"})}
    load(store, {key: cell for key, cell in OWN.items() if key != "salary"})  # nothing of its own to say
    assert jobs(store) == {frozenset({"g1", "i1", "l1*"})}


def test_a_job_posted_again_later_is_one_job_unless_a_text_tells_them_apart(tmp_path: Path) -> None:
    first, again, soon = (
        advert("table", key, pay, posted_at=day)
        for key, pay, day in (("a", "$100k - $150k", "2026-03-01"), ("b", "$110k - $160k", "2026-06-01"), ("c", "$120k", "2026-06-03"))
    )
    load(tmp_path / "a.db", first, again)
    assert jobs(tmp_path / "a.db") == {frozenset({"a", "b*"})}
    load(tmp_path / "b.db", again, soon)
    assert jobs(tmp_path / "b.db") == {frozenset({"b*"}), frozenset({"c*"})}
    load(tmp_path / "c.db", first | {"description": TEXT}, again | {"description": f"{TEXT} For billing."})
    assert jobs(tmp_path / "c.db") == {frozenset({"a*"}), frozenset({"b*"})}


def test_a_store_of_the_second_schema_joins_after_its_upgrade(tmp_path: Path) -> None:
    store = tmp_path / "jobs.db"
    load(store, OWN, COPY, advert("indeed", "p", company="Paragon Staffing"))
    with closing(sqlite3.connect(store)) as db, db:  # what the second schema did not have
        db.execute("UPDATE postings SET job = fingerprint")
        db.execute("DROP INDEX idx_postings_joined")
        for table, column in (("postings", "fingerprint"), ("postings", "heading"), ("employers", "agency")):
            db.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'copies_and_agencies'")
        db.execute("PRAGMA user_version = 2")
    assert main(["ask", "--db", str(store), "openings for data engineers"]) == 0
    assert jobs(store) == {frozenset({"g1*", "i1"}), frozenset({"p*"})}
    with closing(sqlite3.connect(store)) as db:
        assert db.execute("SELECT name FROM employers WHERE agency").fetchall() == [("Paragon Staffing",)]
    load(store, OWN, COPY)
    with closing(sqlite3.connect(store)) as db:
        assert db.execute("SELECT updated, unchanged FROM loads ORDER BY id DESC").fetchone() == (0, 2)


@pytest.mark.parametrize(
    ("location", "named"),
    [
        ("Berlin, Germany", {"berlin"}),
        ("NYC Office", {"new york"}),
        ("New York City, New York; San Francisco, California", {"new york", "san francisco"}),
        ("New York, NY (HQ)", {"new york"}),
        ("Remote - Munich", {"munich"}),
        ("Greater London Area", {"london"}),
        ("Remote - US", set()),
        ("Germany", set()),
        ("Remote, EMEA", set()),
        (None, set()),
    ],
)
def test_the_cities_of_a_location(location: str | None, named: set[str]) -> None:
    assert cities(location) == named


def test_one_copy_joins_one_of_several_openings_and_never_bridges_them() -> None:
    def one(source: str, number: str, low: float, high: float) -> Posting:
        pay = Salary(low, high, yearly_min=low, yearly_max=high) if high else None
        return Posting(source, number, "Data Engineer", employer="Acme", location="Berlin", salary=pay, job=f"{source}{number}")

    openings = [
        one("greenhouse", "1", 100, 120),
        one("greenhouse", "2", 200, 220),
        one("indeed", "3", 0, 0),
        one("linkedin", "4", 205, 210),
    ]
    assert same_job(openings[0], openings[2])
    assert same_job(openings[1], openings[2])
    together = join_copies(openings)
    assert together["linkedin4"] == "greenhouse2"
    assert together["indeed3"] in ("greenhouse1", "greenhouse2")
    assert len(together) == 2


@given(st.randoms(use_true_random=False), st.integers(2, 12))
def test_joining_depends_on_no_order(dice: Any, count: int) -> None:
    made = [
        Posting(
            dice.choice(("greenhouse", "indeed", "linkedin")), str(number), "Data Engineer", employer="Acme",
            location=dice.choice((None, "Berlin", "Paris", "Berlin / Paris")), job=f"job {dice.randrange(count)}",
            salary=dice.choice((None, Salary(1, 2, yearly_min=1, yearly_max=2), Salary(2, 3, yearly_min=2, yearly_max=3), Salary(4, 5))),
        )
        for number in range(count)
    ]  # fmt: skip
    found = join_copies(made)
    dice.shuffle(made)
    assert join_copies(made) == found
    assert all(to < job and to not in found for job, to in found.items())


def test_very_many_adverts_of_one_heading_cost_little() -> None:
    many = (Posting(("indeed", "linkedin")[n % 2], str(n), "Data Engineer", employer="Acme", job=f"{n:05}") for n in range(4 * MOST_KINDS))
    assert join_copies(many) == {}


def test_agencies_are_marked_and_are_nobodys_employer(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    store = tmp_path / "jobs.db"
    agency = [advert("indeed", f"a{n}", f"${100 + n}k", company="Robert Half", place=f"City {n}") for n in range(8)]
    load(store, OWN, *agency)
    with closing(sqlite3.connect(store)) as db:
        assert db.execute("SELECT name, agency FROM employers ORDER BY name").fetchall() == [("Acme", 0), ("Robert Half", 1)]
    capsys.readouterr()
    assert main(["read", str(store.with_suffix(".jsonl"))]) == 0
    assert [json.loads(line)["agency"] for line in capsys.readouterr().out.splitlines()] == [False] + [True] * 8
    assert main(["ask", "--db", str(store), "--json", "who hires data engineers"]) == 0
    answer = json.loads(capsys.readouterr().out)["answer"]
    assert answer["figures"]["employers"] == [["Acme", 1]]
    assert "8 postings through staffing agencies" in "\n".join(answer["lines"])
    assert main(["ask", "--db", str(store), "show me data engineer jobs"]) == 0
    assert "through Robert Half, a staffing agency" in " ".join(capsys.readouterr().out.split())
