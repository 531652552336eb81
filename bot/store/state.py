"""Settings and digests in a SQLite file of their own, apart from the postings: a load may replace those, never these."""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

from sqlite_utils import Database, Migrations

from bot.core.state import DEFAULTS, DigestPlan, ServerSettings, StateAway
from bot.store.journal import write_ahead
from bot.store.problem import StoreProblem
from bot.store.upgrade import keep_copy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlite_utils.db import Table

    from bot.core.state import Claim

VERSION = 2  # PRAGMA user_version of a state with every migration applied
BUSY_SECONDS = 2  # another process's transaction takes milliseconds; Discord waits three seconds for an answer
_DAMAGED = ("malformed", "not a database", "no such table")

migrations = Migrations("rolecall-state")


@migrations()
def first(db: Database) -> None:
    """Settings of servers, digests of channels, and which week's digest was sent."""

    def create(name: str, columns: dict[str, type], pk: str | tuple[str, ...], *, without: set[str]) -> None:
        cast("Table", db[name]).create(columns, pk=pk, not_null=columns.keys() - without, strict=True)

    create(
        "servers",
        {
            "server": int,
            "listening": int,
            "only": str,
            "closed": str,
            "private": int,
            "country": str,
            "currency": str,
            "changed_by": int,
        },
        "server",
        without={"country", "currency", "changed_by"},
    )
    create(
        "digests",
        {
            "channel": int,
            "server": int,
            "roles": str,
            "since": str,
            "day": int,
            "hour": int,
            "zone": str,
            "failures": int,
            "retry_at": str,
            "paused": str,
            "changed_by": int,
        },
        "channel",
        without={"retry_at", "paused", "changed_by"},
    )
    create("digest_runs", {"channel": int, "slot": str, "claimed_at": str, "sent": int}, ("channel", "slot"), without=set())


@migrations()
def notes(db: Database) -> None:
    """Small texts that processes share."""
    cast("Table", db["notes"]).create({"name": str, "text": str}, pk="name", not_null={"text"}, strict=True)


def open_state(path: Path | None) -> SqliteState:
    """The state in the file at ``path``, which is made with its folder when it does not exist; None keeps it in memory.

    Raises StoreProblem where the file cannot be used.
    """
    return SqliteState(path)


class SqliteState:
    """A ``State`` in one SQLite file, which several processes may share. A file put in its place is opened anew at the next call.

    ``server`` reads through a connection of its own: a writer that waits for another process does not hold it up.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._open()

    def _open(self) -> None:
        self._file: tuple[int, int] | None = (0, 0)  # until it is open: of no file, so that the next call tries again
        try:
            if self._path is not None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            self._db = self._connect()
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                raise StoreProblem(f"The settings in {self._path} were written by a newer rolecall; upgrade rolecall.")
            if self._path is not None and 0 < version < VERSION:
                keep_copy(self._path, VERSION)
            write_ahead(self._db)
            self._db.execute("BEGIN IMMEDIATE")  # two processes may open a new file at once; one of them makes the tables
            migrations.apply(Database(self._db))
            self._db.execute(f"PRAGMA user_version = {VERSION}")
            self._db.execute("COMMIT")
            self._reading = self._connect() if self._path else self._db
            self._file = self._which()
        except (sqlite3.Error, OSError) as error:
            raise StoreProblem(
                f"The settings in {self._path} cannot be opened; make it a writable file, or name another in ROLECALL_STATE."
            ) from error

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path or ":memory:", timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)

    def _which(self) -> tuple[int, int] | None:
        """What tells the file from another one of its name."""
        if self._path is None:
            return None
        about = self._path.stat()
        return about.st_dev, about.st_ino

    def load(self) -> None:
        """See ``State``. The file is beside us: nothing is to be done."""

    def server(self, server: int) -> ServerSettings:
        """See ``State``."""
        sql = "SELECT listening, only, closed, private, country, currency, changed_by FROM servers WHERE server = ?"
        with self._calm():
            row = self._reading.execute(sql, [server]).fetchone()
        if row is None:
            return DEFAULTS
        listening, only, closed, private, country, currency, changed_by = row
        places = (tuple(json.loads(only)), tuple(json.loads(closed)))
        return ServerSettings(bool(listening), *places, bool(private), country, currency, changed_by)

    def keep_server(self, server: int, settings: ServerSettings) -> None:
        """See ``State``."""
        places = {"only": json.dumps(settings.only), "closed": json.dumps(settings.closed)}
        self._upsert("servers", {"server": server, **asdict(settings), **places})

    def servers(self) -> tuple[int, ...]:
        """See ``State``."""
        return tuple(server for (server,) in self._run("SELECT server FROM servers UNION SELECT server FROM digests").fetchall())

    def digests(self, server: int | None = None) -> tuple[DigestPlan, ...]:
        """See ``State``."""
        where, values = ("WHERE server = ?", [server]) if server is not None else ("", [])
        cursor = self._run(f"SELECT * FROM digests {where} ORDER BY channel", values)
        names = [column[0] for column in cursor.description]
        rows = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
        return tuple(DigestPlan(**{**row, "roles": tuple(json.loads(row["roles"]))}) for row in rows)

    def keep_digest(self, plan: DigestPlan) -> None:
        """See ``State``."""
        self._upsert("digests", {**asdict(plan), "roles": json.dumps(plan.roles)})

    def drop_digest(self, channel: int) -> bool:
        """See ``State``."""
        with self._transaction():
            self._run("DELETE FROM digest_runs WHERE channel = ?", [channel])
            return self._run("DELETE FROM digests WHERE channel = ?", [channel]).rowcount > 0

    def claim_digest(self, channel: int, slot: str, now: str, stale: str) -> Claim | None:
        """See ``State``."""
        with self._transaction():
            added = self._run("INSERT OR IGNORE INTO digest_runs VALUES (?, ?, ?, 0)", [channel, slot, now]).rowcount
            sql = "UPDATE digest_runs SET claimed_at = ? WHERE channel = ? AND slot = ? AND NOT sent AND claimed_at <= ?"
            taken = 0 if added else self._run(sql, [now, channel, slot, stale]).rowcount
        return "new" if added else "again" if taken else None

    def sent_digests(self, slot: str) -> frozenset[int]:
        """See ``State``."""
        return frozenset(channel for (channel,) in self._run("SELECT channel FROM digest_runs WHERE slot = ? AND sent", [slot]).fetchall())

    def finish_digest(self, channel: int, slot: str) -> None:
        """See ``State``."""
        with self._transaction():
            self._run("UPDATE digest_runs SET sent = 1 WHERE channel = ? AND slot = ?", [channel, slot])
            self._run("UPDATE digests SET failures = 0, retry_at = NULL WHERE channel = ?", [channel])

    def fail_digest(self, channel: int, slot: str, retry_at: str) -> int:
        """See ``State``."""
        with self._transaction():
            self._run("DELETE FROM digest_runs WHERE channel = ? AND slot = ? AND NOT sent", [channel, slot])
            self._run("UPDATE digests SET failures = failures + 1, retry_at = ? WHERE channel = ?", [retry_at, channel])
            row = self._run("SELECT failures FROM digests WHERE channel = ?", [channel]).fetchone()
        return int(row[0]) if row else 0

    def forget_server(self, server: int) -> None:
        """See ``State``."""
        with self._transaction():
            self._run("DELETE FROM digest_runs WHERE channel IN (SELECT channel FROM digests WHERE server = ?)", [server])
            self._run("DELETE FROM digests WHERE server = ?", [server])
            self._run("DELETE FROM servers WHERE server = ?", [server])

    def about_person(self, person: int) -> list[dict[str, Any]]:
        """See ``State``."""
        named = [server for (server,) in self._run("SELECT server FROM servers WHERE changed_by = ?", [person]).fetchall()]
        settings = [{"kind": "settings", "server": server, **asdict(self.server(server))} for server in named]
        return [*settings, *({"kind": "digest", **asdict(plan)} for plan in self.digests() if plan.changed_by == person)]

    def forget_person(self, person: int) -> int:
        """See ``State``."""
        with self._transaction():
            return sum(
                self._run(f"UPDATE {table} SET changed_by = NULL WHERE changed_by = ?", [person]).rowcount
                for table in ("servers", "digests")
            )

    def note(self, name: str) -> str:
        """See ``State``."""
        row = self._run("SELECT text FROM notes WHERE name = ?", [name]).fetchone()
        return str(row[0]) if row else ""

    def keep_note(self, name: str, text: str) -> None:
        """See ``State``."""
        self._upsert("notes", {"name": name, "text": text})

    def close(self) -> None:
        """Let go of the file."""
        self._reading.close()
        self._db.close()

    @contextmanager
    def _calm(self) -> Iterator[None]:
        """Open a file that was replaced, and turn what SQLite raises into StateAway. A damaged file is opened anew at the next call."""
        try:
            with suppress(FileNotFoundError):  # taken away: what is open works on, until a new one is there
                if self._file != self._which():
                    self.close()
                    self._open()
            yield
        except (sqlite3.Error, StoreProblem, OSError) as error:
            if any(word in str(error) for word in _DAMAGED):
                self._file = (0, 0)
            raise StateAway(f"the settings in {self._path} cannot be used: {error}") from error

    def _run(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        with self._calm():
            return self._db.execute(sql, values)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of what is done inside, or nothing. It holds the file's one write lock from its start."""
        self._run("BEGIN IMMEDIATE")
        try:
            yield
            self._run("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise

    def _upsert(self, table: str, row: dict[str, Any]) -> None:
        names = ", ".join(row)
        values = [int(value) if isinstance(value, bool) else value for value in row.values()]
        self._run(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", values)
