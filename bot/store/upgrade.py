"""The copy that is kept before a database is brought to a newer schema."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from bot.store.problem import StoreProblem

if TYPE_CHECKING:
    from pathlib import Path

COPIES_KEPT: Final = 2


def keep_copy(path: Path, version: int) -> Path:
    """Copy the database at ``path`` to NAME.before-vVERSION beside it, before it is upgraded to that schema; the newest two copies stay.

    Raises StoreProblem where the copy cannot be made, with nothing of it left behind.
    """
    kept = path.with_name(f"{path.name}.before-v{version}")
    scratch = path.with_name(f"{kept.name}.{os.getpid()}")
    try:
        with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(scratch)) as copy:
            old.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        scratch.replace(kept)
    except (sqlite3.Error, OSError) as error:
        scratch.unlink(missing_ok=True)
        raise StoreProblem(
            f"{path} is of an older rolecall and cannot be brought up to date; make it and its folder writable, with room for a copy."
        ) from error
    versions = {found: found.name.rpartition(".before-v")[2] for found in path.parent.glob(f"{path.name}.before-v*")}
    for _, older in sorted((int(number), found) for found, number in versions.items() if number.isdecimal())[:-COPIES_KEPT]:
        older.unlink(missing_ok=True)
    return kept
