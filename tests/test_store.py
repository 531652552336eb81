"""The store through its front door: real SQLite files, written and read."""

from __future__ import annotations

import sqlite3  # noqa: TID251 - looks at the file as another program would
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.boards import BoardState
from bot.core.filters import FILTERS, matches
from bot.core.model import Filters, Origin, Posting, Salary
from bot.core.refused import Refused
from bot.core.summary import Summary
from bot.store.opening import open_sample, open_store, open_writer
from bot.store.problem import StoreProblem
from bot.store.reader import Store
from bot.store.where import CONDITIONS
from bot.store.writer import Written

TODAY = date(2026, 11, 23)


def posting(number: int, **changes: object) -> Posting:
    salary = Salary(100_000 + number, 140_000 + number, yearly_min=100_000 + number, yearly_max=140_000 + number)
    made = Posting(
        "board", f"p{number}", "Data Engineer", "data-engineer", "senior", f"Employer {number % 7}", True, "Berlin", "DE", "remote", salary,
        ("Python", "SQL"), date(2026, 11, 1), f"https://example.org/{number}",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def load(path: Path, postings: list[Posting], refused: list[Refused] | None = None, today: date = TODAY) -> Written:
    writer = open_writer(path, today)
    writer.begin("test.csv", "2026-11-23T00:00:00+00:00")
    written = writer.write_batch(postings, refused or [])
    writer.finish("2026-11-23T00:00:01+00:00", {"read": len(postings), "stored": written.stored})
    writer.close()
    return written


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "jobs.db"


def figures(store: Store, role: str = "data-engineer", filters: Filters | None = None) -> Summary:
    found = store.figures(role, filters)
    assert found is not None
    return found.counts


def test_the_same_postings_again_are_unchanged(path: Path) -> None:
    postings = [posting(n) for n in range(30)]
    assert load(path, postings) == Written(30, 0, 0)
    before = figures(open_store(path))
    assert load(path, postings, today=date(2026, 11, 24)) == Written(0, 0, 30)
    assert figures(open_store(path)) == before
    assert before.postings == before.disclosed == before.remote == 30


def test_a_changed_posting_is_updated_with_its_skills_and_both_roles_are_counted_again(path: Path) -> None:
    load(path, [posting(n) for n in range(5)])
    assert load(path, [posting(0, role="data-analyst", skills=("Excel",))]) == Written(0, 1, 0)
    store = open_store(path)
    assert figures(store).postings == 4
    assert figures(store, "data-analyst").skills == (("Excel", 1),)
    assert store.counts() == {"data-engineer": 4, "data-analyst": 1}


def test_the_same_posting_twice_in_one_batch_is_stored_once_as_last_said(path: Path) -> None:
    assert load(path, [posting(1), posting(1), posting(1, seniority="lead")]) == Written(1, 1, 1)
    assert figures(open_store(path)).seniority == (("lead", 1),)


def test_refused_records_stay_with_reason_and_raw_text(path: Path) -> None:
    load(path, [], [Refused(3, "no title", ",Acme,")])
    assert open_store(path).refused() == [{"id": 1, "load": "test.csv", "number": 3, "reason": "no title", "raw": ",Acme,"}]


def test_the_schema_is_strict_in_wal_with_foreign_keys(path: Path) -> None:
    load(path, [posting(1)])
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    tables = [sql for (sql,) in db.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite_%'")]
    assert len(tables) >= 9
    assert all(sql.rstrip().upper().endswith("STRICT") for sql in tables)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert {row[2] for row in db.execute("PRAGMA foreign_key_list(postings)")} == {"origins", "employers"}
    db.close()


def test_a_reader_cannot_write(path: Path) -> None:
    load(path, [posting(1)])
    store = open_store(path)
    with pytest.raises(sqlite3.OperationalError):
        store._db.execute("DELETE FROM postings")


def test_a_reader_sees_what_another_process_stores(path: Path) -> None:
    load(path, [posting(1)])
    store = open_store(path)
    assert figures(store).postings == 1
    load(path, [posting(2)])
    assert figures(store).postings == 2


def test_a_load_killed_after_a_batch_is_made_good_by_the_next(path: Path) -> None:
    writer = open_writer(path, TODAY)
    writer.begin("killed", "2026-11-23T00:00:00+00:00")
    writer.write_batch([posting(n) for n in range(10)])
    writer.close()  # no finish: the process died
    load(path, [])
    assert figures(open_store(path)).postings == 10


def test_a_second_writer_is_told_to_wait(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.opening.BUSY_SECONDS", 0.05)
    load(path, [posting(1)])
    first, second = open_writer(path, TODAY), open_writer(path, TODAY)
    first._connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreProblem, match="Another load"):
        second.begin("second", "2026-11-23T00:00:00+00:00")
    first.close()
    second.close()


def test_sources_of_different_groups_are_never_mixed(path: Path) -> None:
    writer = open_writer(path, TODAY)
    writer.begin("two", "2026-11-23T00:00:00+00:00")
    writer.add_origin(Origin("adverts", "Adverts", TODAY, group="a", rank=0))
    writer.add_origin(Origin("survey", "Survey", TODAY, group="b", rank=1))
    bare = [posting(n, source="adverts", salary=None) for n in range(25)]
    writer.write_batch([*bare, *(posting(n, source="survey") for n in range(50))])
    writer.finish("2026-11-23T00:00:01+00:00", {})
    writer.close()
    found = open_store(path).figures("data-engineer")
    assert found is not None
    assert (found.counts.postings, found.pay.postings, found.one_source) == (25, 50, False)
    assert found.counts.pay.mid is None
    assert found.pay.pay.known == 50


def test_an_amount_that_is_set_aside_or_without_a_year_is_not_counted_as_pay(path: Path) -> None:
    odd = Salary(1, 1, usable=False, why="placeholder")
    daily = Salary(500, 600, period="DAY")
    ceiling = Salary(None, 150_000, yearly_max=150_000)
    load(path, [posting(1, salary=odd), posting(2, salary=daily), posting(3, salary=ceiling), posting(4, salary=None), posting(5)])
    found = figures(open_store(path))
    assert found.disclosed == 3
    assert (found.pay.known, found.pay.max and found.pay.max.n, found.pay.min and found.pay.min.n) == (1, 2, 1)


def test_every_filter_has_its_sql() -> None:
    assert [row.key for row in FILTERS] == list(CONDITIONS)


FILTER_SETS = st.builds(
    Filters,
    seniority=st.sampled_from([None, "entry", "senior"]),
    country=st.sampled_from([None, "DE", "US"]),
    remote=st.sampled_from([None, True]),
    company=st.sampled_from([None, "employer 3", "EMPLOYER-3", "Nobody", "'; DROP TABLE postings; --"]),
    min_salary=st.sampled_from([None, 100_010.0, 140_015.0, 300_000.0]),
)


@pytest.fixture(scope="module")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, list[Posting]]]:
    path = tmp_path_factory.mktemp("varied") / "jobs.db"
    postings = [
        posting(
            n,
            seniority=("entry", "senior", None)[n % 3],
            country=("DE", "US", None)[n // 3 % 3],
            work_mode=("remote", "hybrid", None)[n // 9 % 3],
            salary=(posting(n).salary, None, Salary(1, 1, usable=False), Salary(90_000, None, yearly_min=90_000))[n % 4],
            employer=None if n % 11 == 0 else f"Employer {n % 7}",
        )
        for n in range(120)
    ]
    load(path, postings)
    store = open_store(path)
    yield store, postings
    store.close()


@given(filters=FILTER_SETS)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sql_and_core_filters_agree(varied: tuple[Store, list[Posting]], filters: Filters) -> None:
    store, postings = varied
    passed = [p for p in postings if matches(p, filters)]
    found = figures(store, filters=filters)
    assert found.postings == len(passed)
    assert found.disclosed == sum(p.salary is not None and p.salary.usable for p in passed)
    assert found.employers_none == sum(p.employer is None for p in passed)
    assert len(store.postings("data-engineer", filters, 1000)) == len(passed)


def test_a_summary_survives_json(varied: tuple[Store, list[Posting]]) -> None:
    found = figures(varied[0])
    assert Summary.from_json(found.as_json()) == found


def problem(path: Path) -> str:
    with pytest.raises(StoreProblem) as raised:
        open_store(path)
    said = str(raised.value)
    assert said.count("\n") == 0
    return said


def test_what_is_no_store_is_told_in_one_sentence(tmp_path: Path) -> None:
    assert "rolecall ingest" in problem(tmp_path / "none.db")
    text = tmp_path / "text.db"
    text.write_text("not a database, but long enough to be taken for one" * 50)
    assert "no rolecall store" in problem(text)
    other = tmp_path / "other.db"
    db = sqlite3.connect(other)
    db.execute("CREATE TABLE things (name)")
    db.commit()
    db.close()
    assert "another program" in problem(other)


def test_a_store_of_a_newer_program_is_refused_and_left_alone(path: Path) -> None:
    load(path, [posting(1)])
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.commit()
    db.close()
    assert "newer rolecall" in problem(path)
    with pytest.raises(StoreProblem, match="newer rolecall"):
        open_writer(path, TODAY)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="folder"):
        open_writer(tmp_path / "nowhere" / "jobs.db", TODAY)


def test_the_sample_still_answers_where_nothing_can_be_written(tmp_path: Path) -> None:
    from bot.facts import load_catalogue, read_table

    blocked = tmp_path / "file"
    blocked.write_text("a file where the cache folder should be")
    store = open_sample(read_table("sample"), load_catalogue(), TODAY, blocked / "cache")
    assert figures(store, "mlops-engineer").postings == 94
    store.close()


def test_one_job_in_many_adverts_is_counted_once(path: Path) -> None:
    cities = [posting(n, job="acme data engineer", location=f"City {n}", employer="Acme") for n in range(12)]
    load(path, [*cities, posting(99)])
    found = figures(open_store(path))
    assert (found.postings, found.adverts, found.pay.known) == (2, 13, 2)
    assert dict(found.employers) == {"Acme": 1, "Employer 1": 1}


def test_a_job_in_two_countries_counts_once_in_each_and_once_in_all(path: Path) -> None:
    load(path, [posting(1, job="x", country="DE"), posting(2, job="x", country="DE"), posting(3, job="x", country="US")])
    store = open_store(path)
    counts = [figures(store, filters=f).postings for f in (Filters(), Filters(country="DE"), Filters(country="US"), Filters(country="FR"))]
    assert counts == [1, 1, 1, 0]


def test_the_advert_that_states_pay_stands_for_the_job(path: Path) -> None:
    load(path, [posting(1, job="x", salary=None), posting(2, job="x")])
    assert figures(open_store(path)).disclosed == 1


def board(path: Path, postings: list[Posting], name: str, today: date = TODAY) -> int:
    writer = open_writer(path, today)
    writer.begin(name, "2026-11-23T00:00:00+00:00", board=name)
    writer.write_batch(postings)
    closed = writer.close_missing()
    writer.finish("2026-11-23T00:00:01+00:00", {})
    writer.close()
    return closed


def test_a_posting_gone_from_its_board_is_closed_and_opens_again_when_it_comes_back(path: Path) -> None:
    assert board(path, [posting(1), posting(2)], "greenhouse/acme") == 0
    assert board(path, [posting(3)], "greenhouse/other") == 0
    assert board(path, [posting(1)], "greenhouse/acme") == 1
    assert figures(open_store(path)).postings == 2
    db = sqlite3.connect(path)
    assert db.execute("SELECT source_id, closed_at FROM postings WHERE closed_at IS NOT NULL").fetchall() == [("p2", "2026-11-23")]
    db.close()
    assert board(path, [posting(1), posting(2)], "greenhouse/acme") == 0
    assert figures(open_store(path)).postings == 3


def everything(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The whole content of a store but the times of its loads."""
    db = sqlite3.connect(path)
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite_%'")]
    columns = {"loads": "id, name, read, stored + updated + unchanged"}
    content = {name: db.execute(f"SELECT {columns.get(name, '*')} FROM {name} ORDER BY 1").fetchall() for name in names}
    db.close()
    return content


def test_a_load_cut_off_after_any_batch_and_run_again_gives_the_clean_store(tmp_path: Path) -> None:
    batches = [[posting(10 * b + n, job=f"job {n}") for n in range(10)] for b in range(5)]
    refused = [Refused(b, "no title", f"raw {b}") for b in range(5)]

    def run(path: Path, stop: int | None) -> None:
        writer = open_writer(path, TODAY)
        writer.begin("jobs.csv", "2026-11-23T00:00:00+00:00")
        stored = unchanged = 0
        for number, (postings, row) in enumerate(zip(batches, refused, strict=True)):
            if number == stop:
                break
            written = writer.write_batch(postings, [row])
            stored, unchanged = stored + written.stored, unchanged + written.unchanged
        else:
            counts = {"read": 55, "stored": stored, "updated": 0, "unchanged": unchanged, "refused": 5}
            writer.finish("2026-11-23T00:00:01+00:00", counts)
        writer.close()

    run(tmp_path / "clean.db", None)
    for stop in range(5):
        path = tmp_path / f"cut{stop}.db"
        run(path, stop)
        run(path, None)
        assert everything(path) == everything(tmp_path / "clean.db"), stop


def test_numbers_given_out_in_a_batch_that_failed_are_not_used_again(path: Path) -> None:
    writer = open_writer(path, TODAY)
    writer.begin("test", "2026-11-23T00:00:00+00:00")
    broken = posting(1, skills=("New skill",), employer="New employer", source="new source", title=None)
    with pytest.raises(StoreProblem):
        writer.write_batch([broken])
    writer.write_batch([posting(2, skills=("New skill",), employer="New employer", source="new source")])
    writer.finish("2026-11-23T00:00:01+00:00", {})
    writer.close()
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.close()
    assert figures(open_store(path)).skills == (("New skill", 1),)


def test_weeks_are_dated_by_the_postings_and_kept_by_source(path: Path) -> None:
    dates = (date(2026, 11, 2), date(2026, 11, 8), date(2026, 11, 9), None)  # Monday, Sunday, Monday
    load(path, [posting(n, posted_at=day) for n, day in enumerate(dates)] + [posting(9, source="other", posted_at=dates[0], salary=None)])
    db = sqlite3.connect(path)
    weeks = db.execute("SELECT source, week, postings, disclosed, mid_median FROM weekly ORDER BY source, week").fetchall()
    db.close()
    assert weeks == [
        ("board", "2026-11-02", 2, 2, 120_000.5),
        ("board", "2026-11-09", 1, 1, 120_002.0),
        ("other", "2026-11-02", 1, 0, None),
    ]


def test_an_amount_far_off_is_set_aside_and_listed_not_dropped(path: Path) -> None:
    odd = Salary(15_000, 16_000, yearly_min=15_000, yearly_max=16_000)
    load(path, [*(posting(n) for n in range(30)), posting(99, salary=odd)])
    found = figures(open_store(path))
    assert (found.postings, found.disclosed, found.pay.known, found.set_aside) == (31, 31, 30, 1)
    db = sqlite3.connect(path)
    listed = db.execute("SELECT source_id, salary_aside FROM postings WHERE salary_aside IS NOT NULL").fetchall()
    db.close()
    assert [source_id for source_id, _ in listed] == ["p99"]
    assert "median" in str(listed[0][1])


def test_a_store_of_the_first_schema_is_brought_up_to_date(path: Path) -> None:
    from sqlite_utils import Database  # noqa: TID251 - makes a store of an older program

    from bot.store.schema import VERSION, migrations

    db = Database(path)
    migrations.apply(db, stop_before="jobs_boards_and_history")
    db.execute("INSERT INTO origins VALUES ('old', 'Old', '2026-01-01', '', 0, 0)")
    db.execute(
        "INSERT INTO postings (source, source_id, title, role, first_seen, last_seen, digest) "
        "VALUES ('old', '1', 'Data Engineer', 'data-engineer', '2026-01-01', '2026-01-01', 'x')"
    )
    db.conn.commit()
    db.close()
    assert figures(open_store(path)).postings == 1
    versions = [sqlite3.connect(p).execute("PRAGMA user_version").fetchone() for p in (path, path.with_name("jobs.db.before-v3"))]
    assert versions == [(VERSION,), (1,)]


def test_what_a_board_answered_is_remembered(path: Path) -> None:
    first = BoardState("greenhouse", "acme", etag='"a"', checked_at="2026-11-23T00:00:00+00:00", postings=3)
    writer = open_writer(path, TODAY)
    writer.save_board_state(first)
    writer.save_board_state(replace(first, failures=2, problem="HTTP 500"))
    writer.close()
    again = open_writer(path, TODAY)
    assert again.board_states() == {("greenhouse", "acme"): replace(first, failures=2, problem="HTTP 500")}
    again.close()


def test_a_full_disk_is_told_and_what_was_stored_stays(path: Path) -> None:
    writer = open_writer(path, TODAY)
    writer.begin("test", "2026-11-23T00:00:00+00:00")
    writer.write_batch([posting(1)])
    (pages,) = writer._connection.execute("PRAGMA page_count").fetchone()
    writer._connection.execute(f"PRAGMA max_page_count = {pages}")  # SQLite then says what it says on a full disk
    with pytest.raises(StoreProblem, match="disk is full"):
        writer.write_batch([posting(n, title="x" * 500) for n in range(2, 2000)])
    writer._connection.execute("PRAGMA max_page_count = 1000000")
    writer.finish("2026-11-23T00:00:01+00:00", {})
    writer.close()
    assert figures(open_store(path)).postings == 1
