"""The weekly history of a role: jobs by the week of their posting's own date, source by source."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bot.core.trend import Week
from bot.store.where import narrowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

    from bot.core.model import Filters
    from bot.store.rolerows import RoleRows

EPOCH = date(1970, 1, 1)
# A job is dated by its posting's own date, never by the day of the load; closed ones count as well, so weeks do not fade.
_JOBS = """
    SELECT p.source, date(p.posted_at, '-6 days', 'weekday 1') AS week, max(coalesce(p.salary_usable, 0)),
           max(p.work_mode IS 'remote'),
           avg(CASE WHEN p.salary_usable AND p.salary_aside IS NULL THEN (p.yearly_min + p.yearly_max) / 2 END)
    FROM postings p JOIN origins o ON o.source = p.source
    WHERE p.role = :role AND p.posted_at IS NOT NULL AND NOT o.sample{} GROUP BY p.source, week, p.job
"""


def count_weeks(db: Database, role: str, filters: Filters | None = None) -> tuple[Week, ...]:
    """The weeks of ``role`` under ``filters``, by source and week; the sample has none."""
    conditions, values = narrowed(filters)
    weeks: dict[tuple[str, str], list[tuple[int, int, float | None]]] = {}
    narrow = "".join(f" AND ({condition})" for condition in conditions)
    for source, week, disclosed, remote, mid in db.execute(_JOBS.format(narrow), {"role": role, **values}).fetchall():
        weeks.setdefault((source, week), []).append((disclosed, remote, mid))
    return tuple(_week(source, week, jobs) for (source, week), jobs in sorted(weeks.items()))


def _week(source: str, week: str, jobs: list[tuple[int, int, float | None]]) -> Week:
    mids = [mid for _, _, mid in jobs if mid is not None]
    return Week(source, date.fromisoformat(week), len(jobs), sum(d for d, _, _ in jobs), sum(r for _, r, _ in jobs), *_quartiles(mids))


def _quartiles(amounts: list[float]) -> list[float] | list[None]:
    """The quartiles as ``np.quantile`` gives them, which takes a hundred times as long for a few amounts."""
    if not amounts:
        return [None] * 3
    amounts.sort()
    return [_between(amounts, (len(amounts) - 1) * share) for share in (0.25, 0.5, 0.75)]


def _between(amounts: list[float], place: float) -> float:
    below = int(place)
    low, high, part = amounts[below], amounts[min(below + 1, len(amounts) - 1)], place - below
    return low + (high - low) * part if part < 0.5 else high - (high - low) * (1 - part)


def keep_weeks(db: Database, role: str, rows: RoleRows) -> None:
    """Keep the weeks of ``role``; those counted anew take the place of older ones, and none is forgotten."""
    found = [
        (role, week.source, week.week.isoformat(), week.postings, week.disclosed, week.remote, week.p25, week.median, week.p75)
        for week in weeks_of(rows)
    ]
    db.conn.executemany("INSERT OR REPLACE INTO weekly VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", found)


def weeks_of(rows: RoleRows) -> Iterator[Week]:
    """The weeks of a role whose adverts are read already, as ``count_weeks`` gives them."""
    columns = rows.columns
    dated = np.flatnonzero(np.array([day is not None for day in columns.posted_at], dtype=bool) & ~rows.sample)
    if not dated.size:
        return
    days = np.array([columns.posted_at[row] for row in dated.tolist()], dtype="datetime64[D]").astype(np.int64)
    mondays = days - (days + 3) % 7  # 1 January 1970 was a Thursday
    order = np.lexsort((rows.job[dated], mondays, rows.source[dated]))
    dated, mondays = dated[order], mondays[order]
    source, job = rows.source[dated], rows.job[dated]
    begins = np.concatenate(([True], (source[1:] != source[:-1]) | (mondays[1:] != mondays[:-1])))
    first = np.flatnonzero(begins | np.concatenate(([True], job[1:] != job[:-1])))  # where the adverts of one job in one week begin
    disclosed = np.maximum.reduceat(np.array(columns.usable, dtype=np.int64)[dated], first)
    remote = np.maximum.reduceat(np.array([mode == "remote" for mode in columns.work_mode], dtype=np.int64)[dated], first)
    low, high = columns.ends()
    middle = ((low + high) / 2)[dated]
    stated = np.add.reduceat((~np.isnan(middle)).astype(np.int64), first)
    mids = np.where(stated > 0, np.add.reduceat(np.nan_to_num(middle), first) / np.maximum(stated, 1), np.nan)
    bounds = [*np.flatnonzero(begins[first]).tolist(), len(first)]
    for start, end in pairwise(bounds):
        known = mids[start:end]
        at = first[start]
        counts = end - start, int(disclosed[start:end].sum()), int(remote[start:end].sum())
        yield Week(
            rows.sources[source[at]], EPOCH + timedelta(days=int(mondays[at])), *counts, *_quartiles(known[~np.isnan(known)].tolist())
        )


def read_weeks(db: Database, role: str) -> tuple[Week, ...]:
    """The weeks kept of ``role``."""
    columns = "source, week, postings, disclosed, remote, mid_p25, mid_median, mid_p75"
    sql = f"SELECT {columns} FROM weekly WHERE role = ? ORDER BY source, week"
    return tuple(Week(source, date.fromisoformat(week), *rest) for source, week, *rest in db.execute(sql, [role]).fetchall())
