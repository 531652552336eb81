"""Tables of the store and how older stores become newer ones. All tables are strict; foreign keys are on."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sqlite_utils import Database, Migrations

from bot.core.employers import sounds_like_agency
from bot.core.fingerprint import heading_of
from bot.store.rows import heading_number

if TYPE_CHECKING:
    from sqlite_utils.db import Table

VERSION = 3  # PRAGMA user_version of a store with every migration applied; a higher one is a newer program's

migrations = Migrations("rolecall")


def _table(db: Database, name: str) -> Table:
    return cast("Table", db[name])


@migrations()
def first(db: Database) -> None:
    """Postings with their skills and employers, sources, loads, refused records and the summaries kept ready."""
    _table(db, "origins").create(
        {"source": str, "label": str, "as_of": str, "grp": str, "rank": int, "sample": int},
        pk="source", not_null={"label", "as_of", "grp", "rank", "sample"}, strict=True,
    )  # fmt: skip
    _table(db, "employers").create(
        {"id": int, "name": str, "key": str, "named": int}, pk="id", strict=True, not_null={"name", "key", "named"}
    )
    _table(db, "employers").create_index(["name", "named"], unique=True)
    _table(db, "employers").create_index(["key"])
    _table(db, "skills").create({"id": int, "name": str}, pk="id", not_null={"name"}, strict=True)
    _table(db, "skills").create_index(["name"], unique=True)
    _table(db, "postings").create(
        {
            "id": int, "source": str, "source_id": str, "title": str, "role": str, "seniority": str, "employer_id": int,
            "location": str, "country": str, "work_mode": str,
            "salary_min": float, "salary_max": float, "currency": str, "period": str,
            "yearly_min": float, "yearly_max": float, "salary_usable": int, "salary_why": str,
            "posted_at": str, "first_seen": str, "last_seen": str, "closed_at": str, "url": str, "digest": str,
        },
        pk="id", not_null={"source", "source_id", "title", "first_seen", "last_seen", "digest"}, strict=True,
        foreign_keys=[("source", "origins", "source"), ("employer_id", "employers", "id")],
    )  # fmt: skip
    _table(db, "postings").create_index(["source", "source_id"], unique=True)
    _table(db, "postings").create_index(["role", "seniority", "country"])
    _table(db, "posting_skills").create(
        {"posting_id": int, "skill_id": int}, pk=("posting_id", "skill_id"), strict=True,
        foreign_keys=[("posting_id", "postings", "id"), ("skill_id", "skills", "id")],
    )  # fmt: skip
    _table(db, "loads").create(
        {
            "id": int, "source": str, "name": str, "started_at": str, "finished_at": str,
            "read": int, "stored": int, "updated": int, "unchanged": int, "closed": int, "refused": int,
        },
        pk="id", not_null={"name", "started_at"}, strict=True,
    )  # fmt: skip
    _table(db, "refused").create(
        {"id": int, "load_id": int, "number": int, "reason": str, "raw": str},
        pk="id", not_null={"load_id", "number", "reason", "raw"}, strict=True, foreign_keys=[("load_id", "loads", "id")],
    )  # fmt: skip
    _table(db, "summaries").create({"role": str, "grp": str, "data": str}, pk=("role", "grp"), not_null={"data"}, strict=True)
    _table(db, "stale_roles").create({"role": str}, pk="role", strict=True)
    db.execute("PRAGMA user_version = 1")


@migrations()
def jobs_boards_and_history(db: Database) -> None:
    """One job counted once, boards with their state, weekly history, and refused records that are kept once."""
    postings = _table(db, "postings")
    for name, kind in (("job", int), ("board", str), ("load_id", int), ("salary_aside", str)):
        postings.add_column(name, kind)
    postings.add_column("counted", int, not_null_default=2)  # 2: stands for its job; 1: for it in its country; 0: a repeat; -1: closed
    db.execute("UPDATE postings SET job = id")
    postings.create_index(["board"])
    db.execute("DROP INDEX IF EXISTS idx_postings_role_seniority_country")
    postings.create_index(["role", "seniority", "country", "work_mode", "counted"])  # narrows to few rows before any is looked up
    _table(db, "refused").add_column("source", str)
    _table(db, "refused").add_column("digest", str)
    db.execute("DELETE FROM refused WHERE rowid NOT IN (SELECT min(rowid) FROM refused GROUP BY load_id, number)")
    db.execute("UPDATE refused SET digest = id")
    _table(db, "refused").create_index(["source", "number", "digest"], unique=True)
    _table(db, "boards").create(
        {
            "kind": str, "slug": str, "etag": str, "last_modified": str,
            "checked_at": str, "succeeded_at": str, "postings": int, "failures": int, "problem": str,
        },
        pk=("kind", "slug"), not_null={"postings", "failures"}, strict=True,
    )  # fmt: skip
    _table(db, "weekly").create(
        {
            "role": str, "source": str, "week": str, "postings": int, "disclosed": int, "remote": int,
            "mid_p25": float, "mid_median": float, "mid_p75": float,
        },
        pk=("role", "source", "week"), not_null={"postings", "disclosed", "remote"}, strict=True,
        foreign_keys=[("source", "origins", "source")],
    )  # fmt: skip
    _table(db, "raw_seen").create(
        {"posting_id": int, "raw": int, "digest": str, "load_id": int}, pk="posting_id", not_null={"digest"}, strict=True
    )
    _table(db, "raw_seen").create_index(["raw"])
    _table(db, "samples").create({"role": str, "grp": str, "pairs": bytes}, pk=("role", "grp"), not_null={"pairs"}, strict=True)
    for name in ("first_loaded", "last_loaded"):
        _table(db, "origins").add_column(name, str)
    db.execute("INSERT OR IGNORE INTO stale_roles SELECT DISTINCT role FROM postings WHERE role IS NOT NULL")
    db.execute("PRAGMA user_version = 2")


@migrations()
def copies_and_agencies(db: Database) -> None:
    """Copies of a job that differ from board to board are joined, and staffing agencies are told from employers."""
    for name in ("fingerprint", "heading"):
        _table(db, "postings").add_column(name, int)
    _table(db, "employers").add_column("agency", int, not_null_default=0)
    rows = db.execute("SELECT p.id, p.title, p.location, e.name FROM postings p JOIN employers e ON e.id = p.employer_id WHERE e.named")
    headings = ((heading_number(heading_of(employer, title, location)), number) for number, title, location, employer in rows)
    db.conn.executemany("UPDATE postings SET heading = ? WHERE id = ?", headings)
    db.execute("UPDATE postings SET fingerprint = job")
    db.execute("CREATE INDEX idx_postings_joined ON postings (role) WHERE job != fingerprint")
    employers = db.execute("SELECT id, name FROM employers WHERE named").fetchall()
    agencies = [(number,) for number, name in employers if sounds_like_agency(name)]  # those of the table are marked by the next load
    db.conn.executemany("UPDATE employers SET agency = 1 WHERE id = ?", agencies)
    db.execute("INSERT OR IGNORE INTO stale_roles SELECT DISTINCT role FROM postings WHERE role IS NOT NULL")
    db.execute("PRAGMA user_version = 3")


@migrations()
def premiums(db: Database) -> None:
    """What each skill goes with in pay, kept ready. ``sums`` holds two rows of 64-bit floats (``bot/store/premiums.py``)."""
    _table(db, "premiums").create(
        {"role": str, "grp": str, "skill_id": int, "named": int, "others": int, "strata": int, "sums": bytes},
        pk=("skill_id", "role", "grp"), not_null={"named", "others", "strata", "sums"}, strict=True,
    )  # fmt: skip
    db.execute("INSERT OR IGNORE INTO stale_roles SELECT DISTINCT role FROM postings WHERE role IS NOT NULL")


@migrations()
def one_row_a_posting(db: Database) -> None:
    """A posting's skills and the fingerprint of its raw record stand in its own row: a third of the rows and half the bytes to write."""
    _table(db, "postings").add_column("skills", str)  # a JSON array of numbers
    _table(db, "postings").add_column("raw", int)
    asked = "SELECT posting_id, '[' || group_concat(skill_id) || ']' AS skills FROM posting_skills GROUP BY posting_id"
    db.execute(f"UPDATE postings SET skills = s.skills FROM ({asked}) s WHERE s.posting_id = postings.id")
    db.execute("UPDATE postings SET raw = r.raw FROM raw_seen r WHERE r.posting_id = postings.id AND r.digest = postings.digest")
    db.execute("DROP TABLE raw_seen")
    db.execute("DROP TABLE posting_skills")
    db.execute("CREATE VIEW posting_skills AS SELECT p.id AS posting_id, s.value AS skill_id FROM postings p, json_each(p.skills) s")
    db.execute("CREATE INDEX idx_postings_raw ON postings (raw) WHERE raw IS NOT NULL")
    db.execute("DROP INDEX idx_postings_board")
    db.execute("CREATE INDEX idx_postings_board ON postings (board) WHERE board IS NOT NULL")


@migrations()
def medians_by_scores(db: Database) -> None:
    """How sure a median is, by employers' scores (``bot/core/resample.py``): the next load counts every role again."""
    db.execute("INSERT OR IGNORE INTO stale_roles SELECT DISTINCT role FROM postings WHERE role IS NOT NULL")
