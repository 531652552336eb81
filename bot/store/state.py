"""Settings and digests in a SQLite file of their own, apart from the postings: a load may replace those, never these."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

from sqlite_utils import Database, Migrations

from bot.core.state import DigestPlan, ServerSettings
from bot.store.journal import write_ahead
from bot.store.problem import StoreProblem

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils.db import Table

    from bot.core.state import Claim

VERSION = 1  # PRAGMA user_version of a state with every migration applied
BUSY_SECONDS = 3  # another process's transaction takes milliseconds; Discord waits three seconds for an answer

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
    db.execute(f"PRAGMA user_version = {VERSION}")


def open_state(path: Path | None) -> SqliteState:
    """The state in the file at ``path``, which is made with its folder when it does not exist; None keeps it in memory.

    Raises StoreProblem where the file cannot be used.
    """
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path or ":memory:", timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise StoreProblem(f"The settings in {path} were written by a newer rolecall; upgrade rolecall.")
        write_ahead(connection)
        connection.execute("BEGIN IMMEDIATE")  # two processes may open a new file at once; one of them makes the tables
        migrations.apply(Database(connection))
        connection.execute("COMMIT")
    except (sqlite3.Error, OSError) as error:
        raise StoreProblem(
            f"The settings in {path} cannot be opened; make it a writable file, or name another in ROLECALL_STATE."
        ) from error
    return SqliteState(connection)


class SqliteState:
    """A ``State`` in one SQLite file, which several processes may share."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = Database(connection)
        self._run = connection.execute

    def server(self, server: int) -> ServerSettings:
        """See ``State``."""
        sql = "SELECT listening, only, closed, private, country, currency, changed_by FROM servers WHERE server = ?"
        row = self._run(sql, [server]).fetchone()
        if row is None:
            return ServerSettings()
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
        with self._db.atomic():
            self._run("DELETE FROM digest_runs WHERE channel = ?", [channel])
            return self._run("DELETE FROM digests WHERE channel = ?", [channel]).rowcount > 0

    def claim_digest(self, channel: int, slot: str, now: str, stale: str) -> Claim | None:
        """See ``State``. One transaction that holds the file's one write lock from its start."""
        self._run("BEGIN IMMEDIATE")
        try:
            added = self._run("INSERT OR IGNORE INTO digest_runs VALUES (?, ?, ?, 0)", [channel, slot, now]).rowcount
            sql = "UPDATE digest_runs SET claimed_at = ? WHERE channel = ? AND slot = ? AND NOT sent AND claimed_at <= ?"
            taken = 0 if added else self._run(sql, [now, channel, slot, stale]).rowcount
        except sqlite3.Error:
            self._run("ROLLBACK")
            raise
        self._run("COMMIT")
        return "new" if added else "again" if taken else None

    def finish_digest(self, channel: int, slot: str) -> None:
        """See ``State``."""
        with self._db.atomic():
            self._run("UPDATE digest_runs SET sent = 1 WHERE channel = ? AND slot = ?", [channel, slot])
            self._run("UPDATE digests SET failures = 0, retry_at = NULL WHERE channel = ?", [channel])

    def fail_digest(self, channel: int, slot: str, retry_at: str) -> int:
        """See ``State``."""
        with self._db.atomic():
            self._run("DELETE FROM digest_runs WHERE channel = ? AND slot = ? AND NOT sent", [channel, slot])
            self._run("UPDATE digests SET failures = failures + 1, retry_at = ? WHERE channel = ?", [retry_at, channel])
            row = self._run("SELECT failures FROM digests WHERE channel = ?", [channel]).fetchone()
        return int(row[0]) if row else 0

    def forget_server(self, server: int) -> None:
        """See ``State``."""
        with self._db.atomic():
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
        with self._db.atomic():
            return sum(
                self._run(f"UPDATE {table} SET changed_by = NULL WHERE changed_by = ?", [person]).rowcount
                for table in ("servers", "digests")
            )

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _upsert(self, table: str, row: dict[str, Any]) -> None:
        names = ", ".join(row)
        values = [int(value) if isinstance(value, bool) else value for value in row.values()]
        self._run(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", values)
