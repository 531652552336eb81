"""Records seen before, by a fingerprint of their raw text: loading the same file again need not read its postings again.

Only a shortcut: what is missing or out of date here is read and compared in full. A posting that several different records of one load
tell about keeps no fingerprint, since the last of them must win again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlite_utils import Database

_KNOWN = (
    "SELECT r.raw, p.id, p.last_seen FROM raw_seen r JOIN postings p ON p.id = r.posting_id AND p.digest = r.digest "
    "WHERE p.closed_at IS NULL AND r.raw IN (SELECT value FROM json_each(?))"
)
_REMEMBER = (
    "INSERT INTO raw_seen (posting_id, raw, digest, load_id) SELECT id, ?, digest, ? FROM postings WHERE source = ? AND source_id = ? "
    "ON CONFLICT (posting_id) DO UPDATE SET raw = CASE WHEN load_id IS excluded.load_id AND raw IS NOT excluded.raw THEN NULL "
    "ELSE excluded.raw END, digest = excluded.digest, load_id = excluded.load_id"
)


def known(db: Database, raws: Sequence[int]) -> list[tuple[int, int, str]]:
    """Return (fingerprint, posting id, day last seen) of those records whose posting is stored, open and says what it said."""
    return [(raw, number, seen) for raw, number, seen in db.execute(_KNOWN, [json.dumps(raws)]).fetchall()]


def remember(db: Database, load: int | None, records: Iterable[tuple[int, str, str]]) -> None:
    """Keep the fingerprints of records that are stored: (fingerprint, source, source id). Inside the caller's transaction."""
    db.conn.executemany(_REMEMBER, [(raw, load, source, source_id) for raw, source, source_id in records])
