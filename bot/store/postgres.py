"""PostgreSQL for a bot of several processes: its tables, and how connections to it are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict

from bot.store.problem import StoreProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

# How long anything may take, so that a database that hangs is one that is away. Keepalives: a machine that vanished holds its locks no
# longer than ten seconds; they are set at both ends. https://www.postgresql.org/docs/current/runtime-config-connection.html
SETTINGS: Final = {
    "statement_timeout": "2s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "10s",
    "tcp_keepalives_idle": "4",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "synchronous_commit": "on",
}
CONNECTING: Final[Mapping[str, Any]] = {
    "connect_timeout": 3,
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 5_000,
    "application_name": "rolecall",
}
AWAY: Final = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction, psycopg.errors.UndefinedTable)
_PASSING: Final = ("starting up", "shutting down", "too many clients", "remaining connection slots", "not accepting connections")
_KEY: Final = 0x726F6C65  # "role": the lock under which tables are made

# Each of these is applied once, in order; the number of them is the version of the tables.
MIGRATIONS: Final = (
    """
    CREATE TABLE servers (
      server bigint PRIMARY KEY, listening boolean NOT NULL, "only" bigint[] NOT NULL, closed bigint[] NOT NULL,
      private boolean NOT NULL, country text, currency text, changed_by bigint);
    CREATE TABLE digests (
      channel bigint PRIMARY KEY, server bigint NOT NULL, roles text[] NOT NULL, since text NOT NULL, day integer NOT NULL,
      hour integer NOT NULL, zone text NOT NULL, failures integer NOT NULL, retry_at text, paused text, changed_by bigint);
    CREATE INDEX digests_by_server ON digests (server);
    CREATE TABLE digest_runs (
      channel bigint, slot text, claimed_at text NOT NULL, sent boolean NOT NULL, PRIMARY KEY (slot, channel));
    CREATE TABLE notes (name text PRIMARY KEY, text text NOT NULL);
    CREATE TABLE identifies (bucket integer PRIMARY KEY, shard integer NOT NULL, at timestamptz NOT NULL);
    CREATE TABLE revision (number bigint NOT NULL);
    INSERT INTO revision VALUES (0);
    """,
)


def migrate(connection: psycopg.Connection[Any]) -> None:
    """Bring the tables up to date, in one transaction; processes that start together take turns. Rows come as dictionaries.

    Raises StoreProblem for tables of a newer rolecall.
    """
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_KEY])
        connection.execute("CREATE TABLE IF NOT EXISTS rolecall_version (version integer NOT NULL)")
        row = connection.execute("SELECT version FROM rolecall_version").fetchone()
        version = row["version"] if row else 0
        if version > len(MIGRATIONS):
            raise StoreProblem("The settings in PostgreSQL were written by a newer rolecall; upgrade rolecall.")
        for script in MIGRATIONS[version:]:
            connection.execute(script)
        change = "UPDATE rolecall_version SET version = %s" if row else "INSERT INTO rolecall_version VALUES (%s)"
        connection.execute(change, [len(MIGRATIONS)])


def check_url(url: str) -> None:
    """Raise StoreProblem where ``url`` is none of PostgreSQL's, or the server turns us away for good. One out of reach now is fine."""
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise StoreProblem("ROLECALL_STATE is no address of PostgreSQL; write postgresql://USER:PASSWORD@HOST/DATABASE.") from None
    try:
        psycopg.connect(url, **CONNECTING).close()
    except psycopg.OperationalError as error:
        said = str(error).strip().splitlines()[-1]
        if "FATAL" in said and not any(word in said for word in _PASSING):
            raise StoreProblem(f"PostgreSQL turns us away ({said.partition('FATAL:')[2].strip()}); check ROLECALL_STATE.") from None
