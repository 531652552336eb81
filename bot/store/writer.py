"""Writing a store: one writer, one transaction a batch, summaries brought up to date at the end.

A load killed between two batches leaves whole batches and the roles they touched in ``stale_roles``; the next load counts those again.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from bot.core.filters import employer_key
from bot.core.model import Origin
from bot.store.counting import summarise
from bot.store.problem import StoreProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.core.model import Posting, Salary
    from bot.core.refused import Refused

POSTING_COLUMNS = (
    "id", "source", "source_id", "title", "role", "seniority", "employer_id", "location", "country", "work_mode",
    "salary_min", "salary_max", "currency", "period", "yearly_min", "yearly_max", "salary_usable", "salary_why",
    "posted_at", "first_seen", "last_seen", "closed_at", "url", "digest",
)  # fmt: skip
_KEPT_ON_UPDATE = ("id", "source", "source_id", "first_seen")
INSERT = f"INSERT INTO postings ({', '.join(POSTING_COLUMNS)}) VALUES ({', '.join('?' * len(POSTING_COLUMNS))})"
UPDATE = (
    "UPDATE postings SET "
    + ", ".join(f"{name} = ?{number}" for number, name in enumerate(POSTING_COLUMNS, 1) if name not in _KEPT_ON_UPDATE)
    + " WHERE id = ?1"
)


@dataclass(frozen=True, slots=True)
class Written:
    """What one batch did, in postings."""

    stored: int = 0
    updated: int = 0
    unchanged: int = 0


class Writer:
    """The one writer of a store. Not for use from two threads."""

    def __init__(self, connection: sqlite3.Connection, today: date) -> None:
        self._db = Database(connection)
        self._connection = connection
        self._today = today.isoformat()
        self._load: int | None = None
        self._name = ""
        self._employers: dict[tuple[str, bool], int] = {}
        self._skills: dict[str, int] = dict(self._db.execute("SELECT name, id FROM skills").fetchall())
        self._origins: set[str] = {source for (source,) in self._db.execute("SELECT source FROM origins").fetchall()}

    def begin(self, name: str, started_at: str) -> int:
        """Open a load called ``name`` (a file, a board) at an ISO time and return its number."""
        with self._writing():
            cursor = self._db.execute("INSERT INTO loads (name, started_at) VALUES (?, ?)", [name, started_at])
        self._load, self._name = int(cursor.lastrowid or 0), name
        return self._load

    def add_origin(self, origin: Origin) -> None:
        """Say what a source is, before its first posting. A source never described is known by the load's name."""
        with self._writing():
            self._insert_origin(origin)

    def write_batch(self, postings: Sequence[Posting], refused: Sequence[Refused] = ()) -> Written:
        """Store one batch in one transaction. The same (source, source_id) again is an update, or unchanged."""
        with self._writing():
            written = self._write_postings(postings)
            self._db.conn.executemany(
                "INSERT INTO refused (load_id, number, reason, raw) VALUES (?, ?, ?, ?)",
                [(self._load, row.number, row.reason, row.raw) for row in refused],
            )
        return written

    def finish(self, finished_at: str, counts: dict[str, int]) -> None:
        """Close the load with its counts (read, stored, updated, unchanged, closed, refused) and bring the summaries up to date."""
        with self._writing():
            names = [key for key in ("read", "stored", "updated", "unchanged", "closed", "refused") if key in counts]
            assignments = ", ".join(f"{name} = :{name}" for name in names)
            self._db.execute(
                f"UPDATE loads SET finished_at = :at{', ' if names else ''}{assignments} WHERE id = :load",
                {"at": finished_at, "load": self._load, **counts},
            )
            self._refresh()

    def close(self) -> None:
        """Let go of the file; an optimised query plan stays behind."""
        self._db.execute("PRAGMA optimize")
        self._db.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction that takes the write lock at once, so that waiting for another writer happens here."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise StoreProblem(_why(error)) from error
        try:
            yield
        except sqlite3.Error as error:
            self._connection.rollback()
            raise StoreProblem(_why(error)) from error
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()

    def _write_postings(self, postings: Sequence[Posting]) -> Written:
        known = self._known(postings)
        (next_id,) = self._db.execute("SELECT coalesce(max(id), 0) + 1 FROM postings").fetchone()
        fresh: dict[int, tuple[Any, ...]] = {}
        changed: dict[int, tuple[Any, ...]] = {}
        skills: dict[int, tuple[str, ...]] = {}
        seen: list[tuple[str, int]] = []
        stored = updated = 0
        for posting in postings:
            key, digest = (posting.source, posting.source_id), _digest(posting)
            number, old = known.get(key, (None, ""))
            if digest == old and number is not None:
                seen.append((self._today, number))
                continue
            if number is None:
                number, next_id, stored = next_id, next_id + 1, stored + 1
                fresh[number] = self._row(number, posting, digest)
            else:
                updated += 1
                (fresh if number in fresh else changed)[number] = self._row(number, posting, digest)
            known[key] = (number, digest)
            skills[number] = posting.skills
        self._mark_stale(posting.role for posting in postings)
        run = self._db.conn.executemany
        run(INSERT, fresh.values())
        run(
            "INSERT OR IGNORE INTO stale_roles SELECT role FROM postings WHERE id = ? AND role IS NOT NULL",
            [(n,) for n in changed],
        )
        run(UPDATE, changed.values())
        run("DELETE FROM posting_skills WHERE posting_id = ?", [(n,) for n in changed])
        run(
            "UPDATE postings SET last_seen = ?1, closed_at = NULL WHERE id = ?2 AND (last_seen != ?1 OR closed_at IS NOT NULL)",
            seen,
        )
        run(
            "INSERT OR IGNORE INTO posting_skills VALUES (?, ?)",
            [(n, self._skill(name)) for n, names in skills.items() for name in names],
        )
        return Written(stored, updated, len(postings) - stored - updated)

    def _known(self, postings: Sequence[Posting]) -> dict[tuple[str, str], tuple[int | None, str]]:
        """The stored id and digest of those postings that the store has already."""
        by_source: dict[str, list[str]] = {}
        for posting in postings:
            by_source.setdefault(posting.source, []).append(posting.source_id)
        sql = "SELECT source_id, id, digest FROM postings WHERE source = ? AND source_id IN (SELECT value FROM json_each(?))"
        known: dict[tuple[str, str], tuple[int | None, str]] = {}
        for source, ids in by_source.items():
            if source not in self._origins:
                self._insert_origin(Origin(source, self._label(source), as_of=date.fromisoformat(self._today)))
            for source_id, number, digest in self._db.execute(sql, [source, json.dumps(ids)]).fetchall():
                known[source, source_id] = (number, digest)
        return known

    def _row(self, number: int, posting: Posting, digest: str) -> tuple[Any, ...]:
        employer = self._employer(posting.employer, named=posting.employer_named) if posting.employer else None
        return (
            number, posting.source, posting.source_id, posting.title, posting.role, posting.seniority, employer,
            posting.location, posting.country, posting.work_mode,
            *(_salary_columns(posting.salary)),
            posting.posted_at and posting.posted_at.isoformat(), self._today, self._today, None, posting.url, digest,
        )  # fmt: skip

    def _employer(self, name: str, *, named: bool) -> int:
        number = self._employers.get((name, named))
        if number is None:
            self._db.execute(
                "INSERT OR IGNORE INTO employers (name, key, named) VALUES (?, ?, ?)",
                [name, employer_key(name), int(named)],
            )
            (number,) = self._db.execute("SELECT id FROM employers WHERE name = ? AND named = ?", [name, int(named)]).fetchone()
            if len(self._employers) > 100_000:  # bounded: memory must not grow with the file
                self._employers.clear()
            self._employers[name, named] = number
        return number

    def _skill(self, name: str) -> int:
        number = self._skills.get(name)
        if number is None:
            number = int(self._db.execute("INSERT INTO skills (name) VALUES (?)", [name]).lastrowid or 0)
            self._skills[name] = number
        return number

    def _label(self, source: str) -> str:
        """What a source is called that nobody described: its name and the load it came with."""
        return f"{source} in {self._name}" if self._name and not self._name.startswith(source) else self._name or source

    def _insert_origin(self, origin: Origin) -> None:
        self._db.execute(
            "INSERT INTO origins (source, label, as_of, grp, rank, sample) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (source) DO UPDATE SET label = excluded.label, as_of = excluded.as_of",
            [origin.source, origin.label, origin.as_of.isoformat(), origin.group, origin.rank, int(origin.sample)],
        )
        self._origins.add(origin.source)

    def _mark_stale(self, roles: Iterable[str | None]) -> None:
        self._db.conn.executemany("INSERT OR IGNORE INTO stale_roles VALUES (?)", [(role,) for role in set(roles) if role])

    def _refresh(self) -> None:
        """Count again every role that changed. Real sources are dated by their newest posting, not by the day of the load."""
        self._db.execute(
            "UPDATE origins SET as_of = coalesce("
            "(SELECT max(posted_at) FROM postings p WHERE p.source = origins.source AND posted_at <= ?1), ?1) WHERE NOT sample",
            [self._today],
        )
        groups = [grp for (grp,) in self._db.execute("SELECT DISTINCT grp FROM origins").fetchall()]
        for (role,) in self._db.execute("SELECT role FROM stale_roles ORDER BY role").fetchall():
            self._db.execute("DELETE FROM summaries WHERE role = ?", [role])
            for group in groups:
                summary = summarise(self._db, role, group)
                if summary.postings:
                    data = json.dumps(summary.as_json(), separators=(",", ":"))
                    self._db.execute("INSERT INTO summaries (role, grp, data) VALUES (?, ?, ?)", [role, group, data])
        self._db.execute("DELETE FROM stale_roles")


def _salary_columns(pay: Salary | None) -> tuple[Any, ...]:
    if pay is None:
        return (None,) * 8
    return (pay.min, pay.max, pay.currency, pay.period, pay.yearly_min, pay.yearly_max, int(pay.usable), pay.why)


def _digest(posting: Posting) -> str:
    """A fingerprint of everything a posting says, to tell "unchanged" without reading the row back."""
    content = (
        posting.title, posting.role, posting.seniority, posting.employer, posting.employer_named, posting.location, posting.country,
        posting.work_mode, posting.skills, posting.url, posting.posted_at and posting.posted_at.toordinal(),
        _salary_columns(posting.salary),
    )  # fmt: skip
    return hashlib.blake2b(repr(content).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _why(error: sqlite3.Error) -> str:
    text = str(error).lower()
    if "locked" in text or "busy" in text:
        return "Another load is writing to this store; wait until it has finished and run this again."
    if "full" in text:
        return "The disk is full; what was stored so far is kept. Free some space and run this again."
    if "readonly" in text or "read-only" in text:
        return "The store is read-only here; make the file and its folder writable, or name another one with --db."
    if "malformed" in text or "not a database" in text:
        return "The store is damaged; restore it from a backup, or name a new file with --db and load the postings again."
    return "The store could not be written; check the disk and the file, then run this again."
