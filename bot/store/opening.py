"""Opening a store: for reading, for writing, and the embedded sample, which is built on first use."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from bot.core.likewise import Cell
from bot.core.premium import Tally
from bot.core.resample import Resampled
from bot.core.statistics import Spread
from bot.core.summary import Basis, Large, Pay, Summary
from bot.store.journal import write_ahead
from bot.store.problem import StoreProblem
from bot.store.reader import Store
from bot.store.sample import sample_origins, sample_postings
from bot.store.schema import VERSION, migrations
from bot.store.upgrade import keep_copy
from bot.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from bot.core.catalogue import Catalogue
    from bot.core.model import Origin, Posting

BUSY_SECONDS = 30  # of a writer, for another one
READ_SECONDS = 2.5  # a person waits for the answer; a load never holds a reader up, only a program that locks the whole file does
CACHE_KIB = 48 * 1024  # of pages while writing: indexes are filled in no order, and SQLite's own 2 MiB would be read again and again
CHECKPOINT_PAGES = 8_000  # 32 MB of write-ahead log before it goes into the file
METHOD = 2  # higher where the same postings come to other figures than before
SHAPE = [
    field.name for record in (Summary, Pay, Spread, Basis, Resampled, Cell, Large, Tally) for field in fields(record)
]  # a sample kept in another is built anew


def open_store(path: Path) -> Store:
    """The store in the file at ``path``, for reading. Raises StoreProblem when there is none or it cannot be read.

    One of an older schema is upgraded first, after a copy beside it.
    """
    if not path.is_file():
        raise StoreProblem(f"There is no store at {path}; load postings into it with: rolecall ingest FILE --db {path}")
    connection, unchanging = _connect_to_read(path)
    if _check_version(connection, path) < VERSION:
        connection.close()
        _upgrade(path)
        connection, unchanging = _connect_to_read(path)
    glancing, _ = _connect_to_read(path)
    glancing.execute("PRAGMA busy_timeout = 0")
    return Store(connection, glancing, unchanging=unchanging)


def _upgrade(path: Path) -> None:
    writer = open_writer(path, datetime.now(UTC).date())
    writer.begin("upgrade", datetime.now(UTC).isoformat(timespec="seconds"))
    writer.finish(datetime.now(UTC).isoformat(timespec="seconds"), {})
    writer.close()


def open_writer(path: Path, today: date) -> Writer:
    """The writer of the store at ``path``, which is made when it does not exist and brought to the newest schema, after a copy."""
    if not path.parent.is_dir():
        raise StoreProblem(f"The folder {path.parent} does not exist; make it first, or name another file with --db.")
    try:
        connection = _connect(path)
        if path.stat().st_size and 0 < _check_version(connection, path) < VERSION:
            keep_copy(path, VERSION)
        write_ahead(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        connection.execute("PRAGMA foreign_keys = ON")
        migrations.apply(Database(connection))
    except sqlite3.DatabaseError as error:
        raise StoreProblem(_cannot_open(path, error)) from error
    return Writer(connection, today)


def open_sample(table: dict[str, Any], catalogue: Catalogue, today: date, folder: Path) -> Store:
    """The embedded sample as a store: from ``folder``, built there on first use, or in memory where nothing can be written."""
    content = json.dumps([VERSION, METHOD, SHAPE, table, sorted(catalogue.skill_aliases.items())], sort_keys=True)
    path = folder / f"sample-{hashlib.blake2b(content.encode(), digest_size=8).hexdigest()}.db"
    if path.is_file():
        try:
            return open_store(path)
        except StoreProblem:
            path.unlink(missing_ok=True)
    origins, postings = sample_origins(table), sample_postings(table, catalogue)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        scratch = path.with_suffix(f".{os.getpid()}")
        _fill(_connect(scratch), origins, postings, today).close()
        scratch.replace(path)
    except (OSError, sqlite3.OperationalError, StoreProblem):
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        _fill(connection, origins, sample_postings(table, catalogue), today)
        return Store(connection)
    return open_store(path)


def _fill(connection: sqlite3.Connection, origins: Iterable[Origin], postings: Iterable[Posting], today: date) -> sqlite3.Connection:
    connection.execute("PRAGMA synchronous = OFF")  # a file that is built whole or not at all needs no journal
    connection.execute("PRAGMA foreign_keys = ON")
    migrations.apply(Database(connection))
    writer = Writer(connection, today)
    writer.begin("sample", today.isoformat())
    for origin in origins:
        writer.add_origin(origin)
    rows = list(postings)
    writer.write_batch(rows)
    writer.finish(today.isoformat(), {"read": len(rows), "stored": len(rows)})
    return connection


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)


def _connect_to_read(path: Path) -> tuple[sqlite3.Connection, bool]:
    """A read-only connection, and whether it takes the file as unchanging: on a read-only disk, where WAL cannot be shared."""
    address = path.resolve().as_uri()
    for options in ("mode=ro", "mode=ro&immutable=1"):
        connection = sqlite3.connect(f"{address}?{options}", uri=True, timeout=READ_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.DatabaseError as error:
            connection.close()
            problem = error
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                break
        else:
            return connection, "immutable" in options
    raise StoreProblem(_cannot_open(path, problem)) from problem


def _check_version(connection: sqlite3.Connection, path: Path) -> int:
    """The schema of the store, at most ours. Closes the connection and raises StoreProblem where it is another's or newer."""
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()}
    except sqlite3.DatabaseError as error:
        raise StoreProblem(_cannot_open(path, error)) from error
    if version > VERSION:
        connection.close()
        raise StoreProblem(
            f"The store {path} was written by a newer rolecall (schema {version}, this one knows {VERSION}); upgrade rolecall."
        )
    if tables and "postings" not in tables and "_sqlite_migrations" not in tables:
        connection.close()
        raise StoreProblem(f"{path} is a database of another program; name a rolecall store with --db.")
    return int(version)


def _cannot_open(path: Path, error: sqlite3.Error) -> str:
    text = str(error).lower()
    if "not a database" in text or "malformed" in text:
        return f"{path} is no rolecall store (not a SQLite database, or a damaged one); name another file with --db."
    if "readonly" in text or "read-only" in text:
        return f"{path} cannot be written; make the file and its folder writable, or name another one with --db."
    if "locked" in text or "busy" in text:
        return f"Another program is writing to {path}; wait until it has finished and run this again."
    return f"{path} cannot be opened; check that the file and its folder can be read."
