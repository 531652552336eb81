"""Which skills stand together in postings: of many postings an even part, kept ready or read under filters."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from bot.core.fit import SkillTable, table_of_pairs
from bot.store.where import where

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlite_utils import Database

    from bot.core.model import Filters
    from bot.store.counting import Columns

SAMPLED = 1_000  # postings a role whose skills are looked at together, for what learning a skill would open


def skill_pairs(db: Database, role: str, group: str, filters: Filters) -> NDArray[np.int32]:
    """Pairs of a posting's and a skill's number, of more than ``SAMPLED`` postings that list skills those at even steps."""
    condition, values = where(role, group, filters)
    listing = f"SELECT count(*) FROM postings p WHERE {condition} AND p.skills IS NOT NULL"
    (count,) = db.execute(listing, values).fetchone()
    sql = (
        "SELECT s.posting_id, s.skill_id FROM postings p JOIN posting_skills s ON s.posting_id = p.id "
        f"WHERE {condition} AND p.id % :step = 0 ORDER BY 1, 2"
    )
    step = max(1, -(-count // SAMPLED))
    return np.array(db.execute(sql, {**values, "step": step}).fetchall(), dtype=np.int32).reshape(-1, 2)


def keep_pairs(db: Database, role: str, group: str, rows: Columns) -> None:
    """Keep the pairs of ``role`` in ``group``; ``rows`` are its jobs."""
    listing = [(number, numbers) for number, numbers in zip(rows.id, rows.skills, strict=True) if numbers]
    step = max(1, -(-len(listing) // SAMPLED))
    pairs = [(number, skill) for number, numbers in listing if not number % step for skill in sorted(json.loads(numbers))]
    db.execute("INSERT INTO samples VALUES (?, ?, ?)", [role, group, np.array(pairs, dtype=np.int32).tobytes()])


def read_pairs(db: Database, role: str, group: str) -> NDArray[np.int32]:
    """The pairs kept of ``role`` in ``group``."""
    row = db.execute("SELECT pairs FROM samples WHERE role = ? AND grp = ?", [role, group]).fetchone()
    return np.frombuffer(row[0] if row else b"", dtype=np.int32).reshape(-1, 2)


def table_of(db: Database, pairs: NDArray[np.int32]) -> SkillTable:
    """The pairs as a table, under the skills' names."""
    names = dict(db.execute("SELECT id, name FROM skills").fetchall())
    numbers = pairs.astype(np.int64)
    return table_of_pairs(numbers[:, 0], numbers[:, 1], names)
