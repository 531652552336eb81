"""Bringing what is kept ready up to date, for the roles that a load touched.

That is: which advert stands for a job, which amounts are set aside, the summaries, and the weekly history.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from bot.core.outliers import outliers
from bot.store.counting import summarise

if TYPE_CHECKING:
    from sqlite_utils import Database

# The advert that stands for a job is the one that says most, then the newest; the order does not depend on the order of loading.
_ORDER = "ORDER BY p.salary_usable DESC NULLS LAST, p.posted_at DESC NULLS LAST, p.source, p.source_id"
COUNTED = f"""
    UPDATE postings SET counted = x.counted FROM (
        SELECT p.id,
               (row_number() OVER (PARTITION BY o.grp, p.job {_ORDER}) = 1)
             + (row_number() OVER (PARTITION BY o.grp, p.job, p.country {_ORDER}) = 1) AS counted
        FROM postings p JOIN origins o ON o.source = p.source WHERE p.role = :role AND p.closed_at IS NULL
    ) x WHERE postings.id = x.id AND postings.counted != x.counted
"""
AMOUNTS = """
    SELECT p.id, (p.yearly_min + p.yearly_max) / 2, p.country FROM postings p JOIN origins o ON o.source = p.source
    WHERE p.role = :role AND p.closed_at IS NULL AND p.salary_usable AND p.yearly_min + p.yearly_max IS NOT NULL AND NOT o.sample
    ORDER BY p.id
"""
# A job is dated by its posting's own date, never by the day of the load; closed ones count as well, so weeks do not fade.
WEEKS = """
    SELECT p.source, date(p.posted_at, '-6 days', 'weekday 1') AS week, max(coalesce(p.salary_usable, 0)),
           max(p.work_mode IS 'remote'),
           avg(CASE WHEN p.salary_usable AND p.salary_aside IS NULL THEN (p.yearly_min + p.yearly_max) / 2 END)
    FROM postings p JOIN origins o ON o.source = p.source
    WHERE p.role = :role AND p.posted_at IS NOT NULL AND NOT o.sample GROUP BY p.source, week, p.job
"""


SAMPLED = 1_000  # postings a role whose skills are kept together, for what learning a skill would open


def refresh(db: Database, today: str) -> None:
    """Count again every role in ``stale_roles``, inside the caller's transaction. ``today`` is an ISO date."""
    db.execute(
        "UPDATE origins SET as_of = coalesce("
        "(SELECT max(posted_at) FROM postings p WHERE p.source = origins.source AND posted_at <= ?1), ?1) WHERE NOT sample",
        [today],
    )
    groups = [grp for (grp,) in db.execute("SELECT DISTINCT grp FROM origins").fetchall()]
    for (role,) in db.execute("SELECT role FROM stale_roles ORDER BY role").fetchall():
        db.execute("UPDATE postings SET counted = -1 WHERE role = ? AND closed_at IS NOT NULL AND counted != -1", [role])
        db.execute(COUNTED, {"role": role})
        _set_aside(db, role)
        db.execute("DELETE FROM summaries WHERE role = ?", [role])
        db.execute("DELETE FROM samples WHERE role = ?", [role])
        for group in groups:
            summary = summarise(db, role, group)
            if summary.postings:
                data = json.dumps(summary.as_json(), separators=(",", ":"))
                db.execute("INSERT INTO summaries (role, grp, data) VALUES (?, ?, ?)", [role, group, data])
                _keep_skills(db, role, group, summary.skills_of)
        _keep_weeks(db, role)
    db.execute("DELETE FROM stale_roles")


def _set_aside(db: Database, role: str) -> None:
    """Mark amounts that cannot be right beside the role's others. They stay stored, with the reason."""
    rows = db.execute(AMOUNTS, {"role": role}).fetchall()
    reasons = outliers(np.array([mid for _, mid, _ in rows], dtype=np.float64), [country for _, _, country in rows])
    db.execute("UPDATE postings SET salary_aside = NULL WHERE role = ? AND salary_aside IS NOT NULL", [role])
    db.conn.executemany(
        "UPDATE postings SET salary_aside = ? WHERE id = ?",
        [(reason, number) for (number, _, _), reason in zip(rows, reasons, strict=True) if reason],
    )


def _keep_skills(db: Database, role: str, group: str, listing: int) -> None:
    """Keep which skills stand together in postings, of more than ``SAMPLED`` postings those at even steps."""
    step = max(1, -(-listing // SAMPLED))
    sql = (
        "SELECT s.posting_id, s.skill_id FROM postings p JOIN posting_skills s ON s.posting_id = p.id "
        "WHERE p.role = ? AND p.counted = 2 AND p.closed_at IS NULL AND p.id % ? = 0 "
        "AND p.source IN (SELECT source FROM origins WHERE grp = ?) ORDER BY 1, 2"
    )
    pairs = np.array(db.execute(sql, [role, step, group]).fetchall(), dtype=np.int32)
    db.execute("INSERT INTO samples VALUES (?, ?, ?)", [role, group, pairs.tobytes()])


def _keep_weeks(db: Database, role: str) -> None:
    weeks: dict[tuple[str, str], list[tuple[int, int, float | None]]] = {}
    for source, week, disclosed, remote, mid in db.execute(WEEKS, {"role": role}).fetchall():
        weeks.setdefault((source, week), []).append((disclosed, remote, mid))
    rows = []
    for (source, week), jobs in sorted(weeks.items()):
        mids = [mid for _, _, mid in jobs if mid is not None]
        quartiles = [float(q) for q in np.quantile(mids, (0.25, 0.5, 0.75))] if mids else [None] * 3
        rows.append((role, source, week, len(jobs), sum(d for d, _, _ in jobs), sum(r for _, r, _ in jobs), *quartiles))
    db.conn.executemany("INSERT OR REPLACE INTO weekly VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
