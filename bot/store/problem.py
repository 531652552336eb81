"""What can be wrong with a store, in one sentence a person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


class StoreProblem(Exception):
    """The store cannot be used. The message is one sentence for a person, with the remedy."""


def why_not_written(error: sqlite3.Error) -> str:
    """What a person can do about an error of SQLite while writing, in one sentence."""
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


def why_not_read(error: sqlite3.Error) -> str:
    """What an operator can do about an error of SQLite while reading, in one sentence."""
    text = str(error).lower()
    if "locked" in text or "busy" in text:
        return "Another program holds the store locked; answers come back when it lets go."
    if "malformed" in text or "not a database" in text or "corrupt" in text:
        return "The store is damaged; put a backup in its place with: rolecall restore COPY."
    if "disk i/o" in text or "unable to open" in text:
        return "The store's disk cannot be read; check the disk and the file."
    return f"The store cannot be read ({type(error).__name__}); check the file, or put a backup in its place with: rolecall restore COPY."


def is_busy(error: BaseException | None) -> bool:
    """Whether SQLite gave up because another program holds the file locked: that passes."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (5, 6)  # SQLITE_BUSY, SQLITE_LOCKED
