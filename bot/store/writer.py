"""Writing a store: one writer, one transaction a batch, summaries brought up to date at the end.

A load killed between two batches leaves whole batches and the roles they touched in ``stale_roles``; the next load counts those again.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final

from sqlite_utils import Database

from bot.core.model import Origin
from bot.store.board_states import board_states, save_board_state
from bot.store.names import Names
from bot.store.problem import StoreProblem, why_not_written
from bot.store.refresh import refresh
from bot.store.rows import INSERT, UPDATE, digest_of, job_columns, salary_columns, text_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.core.boards import BoardState
    from bot.core.model import Posting
    from bot.core.refused import Refused


# Of a posting that the store has: its number, digest, day last seen, whether it is closed, its raw record's fingerprint, its last load.
_Known = tuple[int | None, str, str, int, int | None, int | None]
_NEW: Final[_Known] = (None, "", "", 0, None, None)
_SEEN = "SELECT raw, id, last_seen FROM postings WHERE closed_at IS NULL AND raw IN (SELECT value FROM json_each(?))"


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
        self._board: str | None = None
        self._names = Names(self._db)
        self._origins: set[str] = set()
        self._look_up()

    def begin(self, name: str, started_at: str, board: str | None = None) -> int:
        """Open a load called ``name`` at an ISO time and return its number.

        ``board`` ("greenhouse/airbnb") is what ``close_missing`` goes by.
        A load of the same name that was never finished is taken up again, so that a killed one leaves no trace.
        """
        with self._writing():
            row = self._db.execute("SELECT max(id) FROM loads WHERE name = ? AND finished_at IS NULL", [name]).fetchone()
            if row[0] is None:
                row = (self._db.execute("INSERT INTO loads (name, started_at) VALUES (?, ?)", [name, started_at]).lastrowid,)
            else:
                self._db.execute("UPDATE loads SET started_at = ? WHERE id = ?", [started_at, row[0]])
        self._load, self._name, self._board = int(row[0]), name, board
        return self._load

    def add_origin(self, origin: Origin) -> None:
        """Say what a source is, before its first posting. A source never described is known by the load's name."""
        with self._writing():
            self._insert_origin(origin)

    def known(self, raws: Sequence[int]) -> set[int]:
        """Those fingerprints of raw records that would change nothing: their postings are stored, open and as they were."""
        if self._board:  # what a board no longer shows is closed, so each of its postings must be seen
            return set()
        rows = self._db.execute(_SEEN, [json.dumps(raws)]).fetchall()
        old = [(self._today, self._load, number) for _, number, last_seen in rows if last_seen != self._today]
        if old:
            with self._writing():
                self._db.conn.executemany("UPDATE postings SET last_seen = ?, load_id = ? WHERE id = ?", old)
        return {raw for raw, _, _ in rows}

    def write_batch(
        self, postings: Sequence[Posting], refused: Sequence[Refused] = (), settled: Sequence[int] = (), raws: Sequence[int] = ()
    ) -> Written:
        """Store one batch in one transaction. The same (source, source_id) again is an update, or unchanged.

        ``settled`` are ids of refused records that are postings now and leave the list. ``raws``, where given, are the fingerprints of
        the raw records behind ``postings``.
        """
        with self._writing():
            written = self._write_postings(postings, raws)
            self._db.conn.executemany("DELETE FROM refused WHERE id = ?", [(number,) for number in settled])
            self._db.conn.executemany(
                "INSERT INTO refused (load_id, source, number, reason, raw, digest) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (source, number, digest) DO UPDATE SET load_id = excluded.load_id, reason = excluded.reason",
                [(self._load, self._name, row.number, row.reason, row.raw, text_hash(row.raw)) for row in refused],
            )
        return written

    def close_missing(self) -> int:
        """Close the board's postings that this load did not see; how many. They stay stored and leave the figures."""
        gone = "board = ? AND closed_at IS NULL AND load_id IS NOT ?"
        with self._writing():
            self._db.execute(
                f"INSERT OR IGNORE INTO stale_roles SELECT DISTINCT role FROM postings WHERE {gone} AND role IS NOT NULL",
                [self._board, self._load],
            )
            cursor = self._db.execute(f"UPDATE postings SET closed_at = ? WHERE {gone}", [self._today, self._board, self._load])
        return int(cursor.rowcount)

    def board_states(self) -> dict[tuple[str, str], BoardState]:
        """What is remembered of every board, by kind and slug."""
        return board_states(self._db)

    def save_board_state(self, state: BoardState) -> None:
        """Remember how a board answered."""
        with self._writing():
            save_board_state(self._db, state)

    def finish(self, finished_at: str, counts: dict[str, int], *, refreshed: bool = True) -> None:
        """Close the load with its counts (read, stored, updated, unchanged, closed, refused) and bring the summaries up to date.

        Without ``refreshed`` that is left to a later ``refresh``, as after many small loads in a row.
        """
        with self._writing():
            names = [key for key in ("read", "stored", "updated", "unchanged", "closed", "refused") if key in counts]
            assignments = ", ".join(f"{name} = :{name}" for name in names)
            self._db.execute(
                f"UPDATE loads SET finished_at = :at{', ' if names else ''}{assignments} WHERE id = :load",
                {"at": finished_at, "load": self._load, **counts},
            )
            if refreshed:
                refresh(self._db, self._today)

    def refresh(self) -> None:
        """Bring the summaries of every role that changed up to date."""
        with self._writing():
            refresh(self._db, self._today)

    def close(self) -> None:
        """Let go of the file; an optimised query plan stays behind."""
        with suppress(sqlite3.Error):  # a full disk or a locked file spoils no more than the plan
            self._db.execute("PRAGMA optimize")
        self._db.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction that takes the write lock at once, so that waiting for another writer happens here."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise StoreProblem(why_not_written(error)) from error
        try:
            yield
            self._connection.commit()
        except BaseException as error:
            self._connection.rollback()
            self._look_up()  # numbers given out in what was taken back are not used again
            if isinstance(error, sqlite3.Error):
                raise StoreProblem(why_not_written(error)) from error
            raise

    def _look_up(self) -> None:
        self._names.forget()
        self._origins = {source for (source,) in self._db.execute("SELECT source FROM origins").fetchall()}

    def _write_postings(self, postings: Sequence[Posting], raws: Sequence[int]) -> Written:
        known = self._known(postings)
        (next_id,) = self._db.execute("SELECT coalesce(max(id), 0) + 1 FROM postings").fetchone()
        fresh: dict[int, tuple[Any, ...]] = {}
        changed: dict[int, tuple[Any, ...]] = {}
        seen: list[tuple[Any, ...]] = []
        stale: set[str | None] = set()
        stored = updated = 0
        today, load, board = self._today, self._load, self._board
        for posting, raw in zip(postings, raws or repeat(None), strict=False):
            key, digest = (posting.source, posting.source_id), digest_of(posting)
            number, old, last_seen, closed, old_raw, last_load = known.get(key, _NEW)
            again = number is not None and last_load == load and raw not in (None, old_raw)
            kept = None if again else raw  # where several records of a load tell about a posting, the last must win again next time
            if digest == old and number is not None and not closed:
                kept = old_raw if raw is None else kept
                if last_seen != today or board or kept != old_raw:
                    seen.append((today, load, board, kept, number))
                    known[key] = (number, digest, today, 0, kept, load)
                continue
            stale.add(posting.role)
            if number is None:
                number, next_id, stored = next_id, next_id + 1, stored + 1
                fresh[number] = self._row(number, posting, digest, kept)
            else:
                updated += 1
                (fresh if number in fresh else changed)[number] = self._row(number, posting, digest, kept)
            known[key] = (number, digest, today, 0, kept, load)
        self._mark_stale(stale)
        run = self._db.conn.executemany
        run(INSERT, fresh.values())
        run(
            "INSERT OR IGNORE INTO stale_roles SELECT role FROM postings WHERE id = ? AND role IS NOT NULL",
            [(n,) for n in changed],
        )
        run(UPDATE, changed.values())
        run("UPDATE postings SET last_seen = ?, load_id = ?, board = coalesce(?, board), raw = ? WHERE id = ?", seen)
        return Written(stored, updated, len(postings) - stored - updated)

    def _known(self, postings: Sequence[Posting]) -> dict[tuple[str, str], _Known]:
        """What the store has already of these postings."""
        by_source: dict[str, list[str]] = {}
        for posting in postings:
            by_source.setdefault(posting.source, []).append(posting.source_id)
        sql = (
            "SELECT source_id, id, digest, last_seen, closed_at IS NOT NULL, raw, load_id FROM postings "
            "WHERE source = ? AND source_id IN (SELECT value FROM json_each(?))"
        )
        known: dict[tuple[str, str], _Known] = {}
        for source, ids in by_source.items():
            if source not in self._origins:
                self._insert_origin(Origin(source, self._label(source), as_of=date.fromisoformat(self._today)))
            self._db.execute("UPDATE origins SET last_loaded = ?1 WHERE source = ?2 AND last_loaded IS NOT ?1", [self._today, source])
            for source_id, *row in self._db.execute(sql, [source, json.dumps(ids)]).fetchall():
                known[source, source_id] = (row[0], row[1], row[2], row[3], row[4], row[5])
        return known

    def _row(self, number: int, posting: Posting, digest: str, raw: int | None) -> tuple[Any, ...]:
        employer = self._names.employer(posting.employer, named=posting.employer_named, agency=posting.agency) if posting.employer else None
        return (
            number, posting.source, posting.source_id, posting.title, posting.role, posting.seniority, employer,
            posting.location, posting.country, posting.work_mode,
            *salary_columns(posting.salary),
            posting.posted_at and posting.posted_at.isoformat(), self._today, self._today, None, posting.url, digest,
            *job_columns(posting), self._board, self._load, self._names.skills(posting.skills), raw,
        )  # fmt: skip

    def _label(self, source: str) -> str:
        """What a source is called that nobody described: its name and the load it came with."""
        return f"{source} in {self._name}" if self._name and not self._name.startswith(source) else self._name or source

    def _insert_origin(self, origin: Origin) -> None:
        self._db.execute(
            "INSERT INTO origins (source, label, as_of, grp, rank, sample, first_loaded, last_loaded) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) "
            "ON CONFLICT (source) DO UPDATE SET label = excluded.label, as_of = excluded.as_of, last_loaded = excluded.last_loaded",
            [origin.source, origin.label, origin.as_of.isoformat(), origin.group, origin.rank, int(origin.sample), self._today],
        )
        self._origins.add(origin.source)

    def _mark_stale(self, roles: Iterable[str | None]) -> None:
        self._db.conn.executemany("INSERT OR IGNORE INTO stale_roles VALUES (?)", [(role,) for role in set(roles) if role])
