"""Reading a store: a read-only connection, summaries kept ready, filters counted on the spot."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from bot.core.model import Filters, Origin
from bot.core.summary import ENOUGH_AMOUNTS, ENOUGH_POSTINGS, Figures, Summary
from bot.store.board_states import board_states
from bot.store.counting import read_jobs, summarise
from bot.store.premiums import read_premium
from bot.store.skillsets import read_pairs, skill_pairs, table_of
from bot.store.weeks import count_weeks, read_weeks
from bot.store.where import where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.core.boards import BoardState
    from bot.core.fit import SkillTable
    from bot.core.premium import Tally
    from bot.core.rows import JobRows
    from bot.core.trend import Week

CACHE_KIB = 16 * 1024  # of pages: filters look postings up one by one, and SQLite's own 2 MiB would read the same pages again

_ASIDE = "coalesce(p.salary_aside, CASE WHEN NOT p.salary_usable THEN p.salary_why END)"


class Store:
    """Figures out of one SQLite file. Reads only; what another process stores is seen by the next question."""

    def __init__(self, connection: sqlite3.Connection, glancing: sqlite3.Connection | None = None, *, unchanging: bool = False) -> None:
        """``unchanging``: it was opened as a file that nobody writes to, so that changes go unseen.

        ``glancing``: a second connection for ``glance``, which waits for nobody; None where no other process can write.
        """
        self.unchanging = unchanging
        self._glancing = glancing
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self._db = Database(connection)
        self._version: Callable[[], int] = lambda: int(connection.execute("PRAGMA data_version").fetchone()[0])
        self._kept = lru_cache(maxsize=256)(self._read_kept)
        self._tables = lru_cache(maxsize=64)(self._read_table)

    def figures(self, role: str, filters: Filters | None = None) -> Figures | None:
        """Counts and pay of ``role``, narrowed by ``filters``; None when the store has no posting of that role at all.

        Where groups of sources may not be mixed, the first with enough postings counts and the first with enough amounts pays.
        """
        kept = self._kept(role, self._version())
        if not kept:
            return None
        counts = _first(kept, lambda s: s.postings >= ENOUGH_POSTINGS, lambda s: s.postings)
        pay = counts if counts.pay.known >= ENOUGH_AMOUNTS else _first(kept, lambda s: s.pay.known >= ENOUGH_AMOUNTS, lambda s: s is counts)
        if filters:
            narrow = summarise(self._db, role, counts.group, filters)
            return Figures(narrow, narrow if pay is counts else summarise(self._db, role, pay.group, filters))
        return Figures(counts, pay)

    def glance(self) -> object | None:
        """Another one after every change that another process stored; None where it cannot be told at once. Waits for nobody."""
        if self._glancing is None:
            return 0
        try:
            return int(self._glancing.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.OperationalError:
            return None

    def counts(self) -> dict[str, int]:
        """How many postings each role with any has, all sources together."""
        sql = "SELECT role, sum(json_extract(data, '$.postings')) FROM summaries GROUP BY role ORDER BY 2 DESC, 1"
        return dict(self._db.execute(sql).fetchall())

    def origins(self) -> tuple[tuple[Origin, int], ...]:
        """Every source with how many open postings it holds, largest first."""
        sql = (
            "SELECT o.source, o.label, o.as_of, o.grp, o.rank, o.sample, coalesce(sum(json_extract(s.value, '$.postings')), 0) AS n "
            "FROM origins o LEFT JOIN (SELECT value FROM summaries, json_each(summaries.data, '$.sources')) s "
            "ON json_extract(s.value, '$.source') = o.source "
            "GROUP BY o.source ORDER BY n DESC, o.source"
        )
        return tuple(
            (Origin(source, label, date.fromisoformat(as_of), group, rank, bool(sample)), n)
            for source, label, as_of, group, rank, sample, n in self._db.execute(sql).fetchall()
        )

    def postings(self, role: str, filters: Filters, limit: int, offset: int = 0, *, aside: bool = False) -> list[dict[str, Any]]:
        """The newest open postings of ``role``, each with title, employer (None: unnamed), agency, location, work mode, pay, date, url.

        ``aside`` in a row is why its pay does not count (None: it does, or none is stated); as an argument, only such postings.
        """
        group = self._counting_group(role)
        condition, values = where(role, group, filters)
        condition += f" AND {_ASIDE} IS NOT NULL" if aside else ""
        sql = (
            "SELECT p.title, CASE WHEN e.named THEN e.name END AS employer, coalesce(e.agency, 0) AS agency, p.location, p.work_mode, "
            "CASE WHEN p.salary_usable THEN p.yearly_min END AS yearly_min, CASE WHEN p.salary_usable THEN p.yearly_max END AS yearly_max, "
            f"p.posted_at, p.url, {_ASIDE} AS aside FROM postings p LEFT JOIN employers e ON e.id = p.employer_id "
            f"WHERE {condition} ORDER BY p.posted_at DESC NULLS LAST, p.id LIMIT :limit OFFSET :offset"
        )
        return list(self._db.query(sql, {**values, "limit": limit, "offset": offset}))

    def jobs(self, role: str, filters: Filters, skill: str | None = None) -> JobRows:
        """The role's open jobs in the group of sources that its pay comes from; with ``skill``, which of them ask for it."""
        found = self.figures(role)
        return read_jobs(self._db, role, found.pay.group if found else "", filters, skill)

    def tally(self, roles: Iterable[str], skill: str) -> Tally:
        """What postings that name ``skill`` state beside others of ``roles``, each in the group of sources that its pay comes from."""
        found = ((role, self.figures(role)) for role in roles)
        return read_premium(self._db, skill, [(role, figures.pay.group) for role, figures in found if figures])

    def skill_table(self, role: str, filters: Filters | None = None) -> SkillTable:
        """Which skills stand together in the role's postings, an even part of them where there are many."""
        if filters:
            return table_of(self._db, skill_pairs(self._db, role, self._counting_group(role), filters))
        return self._tables(role, self._version())

    def weeks(self, role: str, filters: Filters | None = None) -> tuple[Week, ...]:
        """The weekly history of the role, source by source."""
        return count_weeks(self._db, role, filters) if filters else read_weeks(self._db, role)

    def watched(self) -> dict[str, tuple[date, date]]:
        """The days of each real source's first and last load."""
        sql = "SELECT source, first_loaded, last_loaded FROM origins WHERE NOT sample AND first_loaded IS NOT NULL"
        rows = self._db.execute(sql).fetchall()
        return {source: (date.fromisoformat(first), date.fromisoformat(last)) for source, first, last in rows}

    def refused(self) -> list[dict[str, Any]]:
        """Every record that a load refused, oldest first: id, load (its name), number, reason, raw."""
        sql = "SELECT r.id, l.name AS load, r.number, r.reason, r.raw FROM refused r JOIN loads l ON l.id = r.load_id ORDER BY r.id"
        return list(self._db.query(sql))

    def refused_counts(self) -> dict[str, int]:
        """How many records were refused, by reason, most first."""
        return dict(self._db.execute("SELECT reason, count(*) FROM refused GROUP BY reason ORDER BY 2 DESC, 1").fetchall())

    def boards(self) -> tuple[BoardState, ...]:
        """Every job board ever asked, as it answered last."""
        return tuple(board_states(self._db).values())

    def schema(self) -> int:
        """The version of the store's tables."""
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def damage(self) -> str | None:
        """What is wrong with the file, read through once; None where it is sound."""
        (verdict,) = self._db.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            return "it is damaged; put a sound copy in its place with: rolecall restore COPY."
        self.origins()
        return None

    def new_postings(self, role: str, since: date) -> int:
        """How many of the role's open jobs were posted on or after ``since``; undated ones, first seen then by a source loaded before."""
        sql = (
            "SELECT count(*) FROM postings p JOIN origins o ON o.source = p.source WHERE p.role = ? AND p.counted = 2 "
            "AND coalesce(p.posted_at, CASE WHEN p.first_seen > o.first_loaded THEN p.first_seen END) >= ?"
        )
        return int(self._db.execute(sql, [role, since.isoformat()]).fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        if self._glancing is not None:
            self._glancing.close()
        self._db.close()

    def _counting_group(self, role: str) -> str:
        """The group of sources whose postings count for ``role``; "" where the store has none of it."""
        kept = self._kept(role, self._version())
        return _first(kept, lambda s: s.postings >= ENOUGH_POSTINGS, lambda s: s.postings).group if kept else ""

    def _read_table(self, role: str, _version: int) -> SkillTable:
        return table_of(self._db, read_pairs(self._db, role, self._counting_group(role)))

    def _read_kept(self, role: str, _version: int) -> tuple[Summary, ...]:
        sql = "SELECT s.data FROM summaries s WHERE s.role = ? ORDER BY (SELECT min(o.rank) FROM origins o WHERE o.grp = s.grp), s.grp"
        return tuple(Summary.from_json(json.loads(data)) for (data,) in self._db.execute(sql, [role]).fetchall())


def _first(kept: tuple[Summary, ...], enough: Callable[[Summary], bool], otherwise: Callable[[Summary], float]) -> Summary:
    return next((summary for summary in kept if enough(summary)), max(kept, key=otherwise))
