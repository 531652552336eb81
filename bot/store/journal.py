"""Switching a file to SQLite's write-ahead log, also when several processes open a new file at once."""

from __future__ import annotations

import sqlite3

import stamina


def _held_by_another(error: Exception) -> bool:
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode == sqlite3.SQLITE_BUSY


# SQLite's own waiting (the connection's timeout) does not cover this switch: it gives up at once where another process holds the file.
@stamina.retry(on=_held_by_another, attempts=None, timeout=3.0, wait_initial=0.005, wait_max=0.1, wait_jitter=0.02)
def write_ahead(connection: sqlite3.Connection) -> None:
    """Keep the file's journal as a write-ahead log, so that readers and a writer do not wait for each other; waits up to 3 s.

    Raises sqlite3.Error where the file is no database, cannot be written, or stays held by another.
    """
    connection.execute("PRAGMA journal_mode = WAL")
