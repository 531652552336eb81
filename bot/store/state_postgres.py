"""Settings and digests in PostgreSQL, for a bot of several processes. Settings are also held in memory: answering needs no database."""

from __future__ import annotations

import logging
import threading
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final, TypeVar

from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

from bot.core.state import DEFAULTS, DigestPlan, ServerSettings, StateAway
from bot.store.postgres import AWAY, CONNECTING, SETTINGS, check_url, migrate
from bot.store.problem import StoreProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

    from bot.core.state import Claim

log = logging.getLogger(__name__)
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # says every few seconds what we say once

T = TypeVar("T")
Connection = Any  # psycopg.Connection of dictionaries

PATIENCE: Final = 1.5  # seconds for a connection: Discord waits three for an answer
_CHANGED: Final = "UPDATE revision SET number = number + 1"
REFRESH: Final = 10.0  # seconds until settings that another process changed are known here


def open_postgres(url: str) -> PostgresState:
    """The state in the PostgreSQL database at ``url``. A server that is out of reach now is waited for, by whoever calls ``load``.

    Raises StoreProblem for a wrong address, a server that turns us away, tables of a newer rolecall.
    """
    check_url(url)
    state = PostgresState(url)
    try:
        state.load()
    except StateAway as away:
        log.warning("%s; waiting for it", away)
    return state


class PostgresState:
    """A ``State`` in one PostgreSQL database, which any number of processes share; one bot a database.

    Every settings row is held in memory: read at ``load``, read again by a thread of its own when another process changed one.
    """

    def __init__(self, url: str) -> None:
        self._pool: ConnectionPool[Any] = ConnectionPool(
            url,
            kwargs={**CONNECTING, "row_factory": dict_row, "autocommit": True},
            min_size=1,
            max_size=3,
            timeout=PATIENCE,
            reconnect_timeout=3.0,  # then the next call asks for a connection anew, instead of waiting ever longer
            configure=_configure,
            check=ConnectionPool.check_connection,
            open=True,
        )
        self._ready = False
        self._known: dict[int, ServerSettings] | None = None
        self._revision = -1
        self._away = False
        self._closed = threading.Event()
        self._refreshing = threading.Thread(target=self._refresh, name="rolecall-settings", daemon=True)
        self._refreshing.start()

    def load(self) -> None:
        """See ``State``."""
        self._run(self._read)

    def server(self, server: int) -> ServerSettings:
        """See ``State``. From memory; StateAway only before the first ``load``."""
        if self._known is None:
            raise StateAway("the settings in PostgreSQL are not read yet")
        return self._known.get(server, DEFAULTS)

    def keep_server(self, server: int, settings: ServerSettings) -> None:
        """See ``State``."""
        row = {"server": server, **asdict(settings), "only": list(settings.only), "closed": list(settings.closed)}

        def keep(db: Connection) -> None:
            db.execute(_upsert("servers", row, "server"), row)
            db.execute(_CHANGED)

        self._run(keep)
        if self._known is not None:
            self._known[server] = settings

    def servers(self) -> tuple[int, ...]:
        """See ``State``."""
        sql = "SELECT server FROM servers UNION SELECT server FROM digests ORDER BY server"
        return tuple(row["server"] for row in self._run(lambda db: db.execute(sql).fetchall()))

    def digests(self, server: int | None = None) -> tuple[DigestPlan, ...]:
        """See ``State``."""
        sql = "SELECT * FROM digests WHERE %(server)s::bigint IS NULL OR server = %(server)s ORDER BY channel"
        rows = self._run(lambda db: db.execute(sql, {"server": server}).fetchall())
        return tuple(DigestPlan(**_with_tuples(row)) for row in rows)

    def keep_digest(self, plan: DigestPlan) -> None:
        """See ``State``."""
        row = {**asdict(plan), "roles": list(plan.roles)}
        self._run(lambda db: db.execute(_upsert("digests", row, "channel"), row))

    def drop_digest(self, channel: int) -> bool:
        """See ``State``."""

        def drop(db: Connection) -> bool:
            db.execute("DELETE FROM digest_runs WHERE channel = %s", [channel])
            return bool(db.execute("DELETE FROM digests WHERE channel = %s", [channel]).rowcount)

        return self._run(drop)

    def claim_digest(self, channel: int, slot: str, now: str, stale: str) -> Claim | None:
        """See ``State``. The row's own lock decides between processes."""

        def claim(db: Connection) -> Claim | None:
            sql = "INSERT INTO digest_runs VALUES (%s, %s, %s, false) ON CONFLICT DO NOTHING"
            if db.execute(sql, [channel, slot, now]).rowcount:
                return "new"
            sql = "UPDATE digest_runs SET claimed_at = %s WHERE channel = %s AND slot = %s AND NOT sent AND claimed_at <= %s"
            return "again" if db.execute(sql, [now, channel, slot, stale]).rowcount else None

        return self._run(claim)

    def sent_digests(self, slot: str) -> frozenset[int]:
        """See ``State``."""
        rows = self._run(lambda db: db.execute("SELECT channel FROM digest_runs WHERE slot = %s AND sent", [slot]).fetchall())
        return frozenset(row["channel"] for row in rows)

    def finish_digest(self, channel: int, slot: str) -> None:
        """See ``State``."""

        def finish(db: Connection) -> None:
            db.execute("UPDATE digest_runs SET sent = true WHERE channel = %s AND slot = %s", [channel, slot])
            db.execute("UPDATE digests SET failures = 0, retry_at = NULL WHERE channel = %s", [channel])

        self._run(finish)

    def fail_digest(self, channel: int, slot: str, retry_at: str) -> int:
        """See ``State``."""

        def fail(db: Connection) -> int:
            db.execute("DELETE FROM digest_runs WHERE channel = %s AND slot = %s AND NOT sent", [channel, slot])
            sql = "UPDATE digests SET failures = failures + 1, retry_at = %s WHERE channel = %s RETURNING failures"
            row = db.execute(sql, [retry_at, channel]).fetchone()
            return int(row["failures"]) if row else 0

        return self._run(fail)

    def forget_server(self, server: int) -> None:
        """See ``State``."""

        def forget(db: Connection) -> None:
            db.execute("DELETE FROM digest_runs WHERE channel IN (SELECT channel FROM digests WHERE server = %s)", [server])
            db.execute("DELETE FROM digests WHERE server = %s", [server])
            db.execute("DELETE FROM servers WHERE server = %s", [server])
            db.execute(_CHANGED)

        self._run(forget)
        if self._known is not None:
            self._known.pop(server, None)

    def about_person(self, person: int) -> list[dict[str, Any]]:
        """See ``State``."""

        def about(db: Connection) -> list[dict[str, Any]]:
            sql = 'SELECT server, listening, "only", closed, private, country, currency, changed_by FROM servers WHERE changed_by = %s'
            settings = [{"kind": "settings", **row} for row in db.execute(f"{sql} ORDER BY server", [person]).fetchall()]
            digests = db.execute("SELECT * FROM digests WHERE changed_by = %s ORDER BY channel", [person]).fetchall()
            return [*settings, *({"kind": "digest", **row} for row in digests)]

        return self._run(about)

    def forget_person(self, person: int) -> int:
        """See ``State``."""

        def forget(db: Connection) -> int:
            db.execute(_CHANGED)
            return sum(
                db.execute(f"UPDATE {table} SET changed_by = NULL WHERE changed_by = %s", [person]).rowcount
                for table in ("servers", "digests")
            )

        named = self._run(forget)
        self.load()
        return named

    def note(self, name: str) -> str:
        """See ``State``."""
        row = self._run(lambda db: db.execute("SELECT text FROM notes WHERE name = %s", [name]).fetchone())
        return str(row["text"]) if row else ""

    def keep_note(self, name: str, text: str) -> None:
        """See ``State``."""
        row = {"name": name, "text": text}
        self._run(lambda db: db.execute(_upsert("notes", row, "name"), row))

    def close(self) -> None:
        """Let go of the connections."""
        self._closed.set()
        self._pool.close(timeout=1.0)

    def _run(self, work: Callable[[Connection], T]) -> T:
        """What ``work`` gives, in one transaction. Raises StateAway where the database cannot be reached or takes too long."""
        try:
            with self._pool.connection() as db:
                if not self._ready:
                    migrate(db)
                    self._ready = True
                with db.transaction():
                    return work(db)
        except AWAY as error:
            raise StateAway(f"PostgreSQL cannot be reached ({type(error).__name__})") from error

    def _read(self, db: Connection) -> None:
        """Read the settings of every server, where any changed since they were read last."""
        number = db.execute("SELECT number FROM revision").fetchone()["number"]  # before the rows: what changes between is read twice
        if number == self._revision and self._known is not None:
            return
        rows = db.execute('SELECT server, listening, "only", closed, private, country, currency, changed_by FROM servers').fetchall()
        self._known = {
            row.pop("server"): ServerSettings(**{**row, "only": tuple(row["only"]), "closed": tuple(row["closed"])}) for row in rows
        }
        self._revision = number

    def _refresh(self) -> None:
        while not self._closed.wait(REFRESH):
            try:
                self.load()
            except (StateAway, StoreProblem) as problem:
                if not self._away:
                    log.warning("%s: answers go on with the settings as they were", problem)
                self._away = True
            else:
                if self._away:
                    log.info("PostgreSQL is back")
                self._away = False


def _configure(connection: psycopg.Connection[Any]) -> None:
    for name, value in SETTINGS.items():
        connection.execute("SELECT set_config(%s, %s, false)", [name, value])


def _with_tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


def _upsert(table: str, row: dict[str, Any], key: str) -> str:
    names = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f"%({name})s" for name in row)
    changes = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in row if name != key)
    return f"INSERT INTO {table} ({names}) VALUES ({values}) ON CONFLICT ({key}) DO UPDATE SET {changes}"
