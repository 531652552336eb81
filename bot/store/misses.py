"""The book of what was not understood: shapes with counts, in a small file of its own.

Apart from the store of postings, because answering only ever reads that one, and a load may be writing to it. Texts are kept only where the
operator chose so. A book that cannot be written is no reason to hold up an answer: then nothing is kept.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from bot.store.problem import StoreProblem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BUSY_SECONDS = 0.2  # an answer waits no longer for the book
MOST_SHAPES = 5_000
MOST_TEXTS = 20  # of one shape
LONGEST_TEXT = 300

_TABLE = """CREATE TABLE IF NOT EXISTS misses (
    shape TEXT PRIMARY KEY, texts_kept TEXT NOT NULL, count INTEGER NOT NULL, last_seen TEXT NOT NULL) STRICT"""


@dataclass(frozen=True, slots=True)
class MissBook:
    """The book at ``path``. ``keep_texts``: the operator opted in. ``today`` gives the day as YYYY-MM-DD."""

    path: Path
    keep_texts: bool
    today: Callable[[], str]

    def add(self, shape: str, text: str) -> None:
        """Count ``shape`` once more. Never raises; what cannot be written is lost."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS)
        except (OSError, sqlite3.Error):
            return
        try:
            with connection:
                self._count(Database(connection), shape, text)
        except sqlite3.Error:
            pass
        finally:
            connection.close()

    def _count(self, db: Database, shape: str, text: str) -> None:
        db.execute(_TABLE)
        held = db.execute("SELECT texts_kept FROM misses WHERE shape = ?", [shape]).fetchone()
        if held is None and db.execute("SELECT count(*) FROM misses").fetchone()[0] >= MOST_SHAPES:
            db.execute("DELETE FROM misses WHERE shape = (SELECT shape FROM misses ORDER BY count, last_seen LIMIT 1)")
        texts = json.loads(held[0]) if held else []
        if self.keep_texts and text[:LONGEST_TEXT] not in texts and len(texts) < MOST_TEXTS:
            texts.append(text[:LONGEST_TEXT])
        db.execute(
            "INSERT INTO misses VALUES (?, ?, 1, ?) ON CONFLICT (shape) DO UPDATE SET count = count + 1, "
            "texts_kept = excluded.texts_kept, last_seen = excluded.last_seen",
            [shape, json.dumps(texts, ensure_ascii=False), self.today()],
        )


def read_misses(path: Path) -> list[dict[str, Any]]:
    """Every shape, most often met first; none where there is no book yet. Raises StoreProblem where the file is no book."""
    if not path.is_file():
        return []
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            rows = connection.execute("SELECT shape, count, last_seen, texts_kept FROM misses ORDER BY count DESC, shape").fetchall()
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise StoreProblem(f"{path} is no book of misses; move it away and a new one is begun.") from error
    return [{"shape": shape, "count": count, "last_seen": day, "texts": json.loads(texts)} for shape, count, day, texts in rows]
