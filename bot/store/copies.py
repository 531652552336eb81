"""Copies of a store: taken while it is in use, checked before they are trusted."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from bot.store.opening import open_store
from bot.store.problem import StoreProblem

if TYPE_CHECKING:
    from pathlib import Path

PAGES = 1_000  # copied at a time, so that a load beside it is not held up


def backup(store: Path, target: Path) -> int:
    """Copy ``store`` to the new file ``target`` with SQLite's online backup and return its postings. Raises StoreProblem."""
    if target.exists():
        raise StoreProblem(f"{target} exists already; name a file that does not, so that no older copy is lost.")
    return _copy(store, target)


def restore(copy: Path, store: Path) -> int:
    """Put the backup ``copy`` in the place of ``store``, whole or not at all, and return its postings. Raises StoreProblem.

    What ``store`` held before stays beside it as ``NAME.replaced``.
    """
    scratch = store.with_name(f"{store.name}.restoring")
    scratch.unlink(missing_ok=True)
    count = _copy(copy, scratch)
    put_in_place(scratch, store)
    return count


def put_in_place(ready: Path, path: Path) -> None:
    """Give the sound and complete file ``ready`` the name ``path``; what had it stays beside it as ``NAME.replaced``.

    A write-ahead log left behind goes first: SQLite would play it into the file that has the name next. What was in it goes into the
    file that is kept.
    """
    if path.exists():
        with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=1)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        kept = path.with_name(f"{path.name}.replaced")
        kept.unlink(missing_ok=True)
        kept.hardlink_to(path)  # so that the name is never without a file
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    ready.replace(path)


def sound(path: Path) -> str | None:
    """What is wrong with the database at ``path``, of whatever tables, read through; None where it is sound. Leaves one file, no log."""
    try:
        with closing(sqlite3.connect(path)) as database:
            (verdict,) = database.execute("PRAGMA integrity_check(1)").fetchone()
            database.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        return str(error)
    return None if verdict == "ok" else str(verdict)


def _copy(source: Path, target: Path) -> int:
    open_store(source).close()  # tells in a sentence what is no store
    if not target.parent.is_dir():
        raise StoreProblem(f"The folder {target.parent} does not exist; make it first, or name another file.")
    try:
        old, new = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True), sqlite3.connect(target)
        try:
            old.backup(new, pages=PAGES)
            new.execute("PRAGMA journal_mode = DELETE")
            (verdict,) = new.execute("PRAGMA integrity_check").fetchone()
            (count,) = new.execute("SELECT count(*) FROM postings").fetchone()
        finally:
            old.close()
            new.close()
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise StoreProblem(f"{source} could not be copied to {target}; check the disk and both files.") from error
    if verdict != "ok":
        target.unlink(missing_ok=True)
        raise StoreProblem(f"{source} is damaged, so it was not copied; restore an older backup.")
    return int(count)
