"""Copies of a store: taken while it is in use, checked before they are trusted."""

from __future__ import annotations

import sqlite3
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
    if store.exists():
        store.replace(store.with_name(f"{store.name}.replaced"))
    for ending in ("-wal", "-shm"):
        store.with_name(store.name + ending).unlink(missing_ok=True)
    scratch.replace(store)
    return count


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
