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
