"""Bringing what is kept ready up to date, for the roles that a load touched.

That is: which advert stands for a job, which amounts are set aside, the summaries, and the weekly history. A role's adverts are read once.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bot.core.outliers import outliers
from bot.store.counting import summarise
from bot.store.joining import mark_jobs
from bot.store.premiums import keep_premiums
from bot.store.rolerows import read_role
from bot.store.skillsets import keep_pairs
from bot.store.weeks import keep_weeks

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bot.store.rolerows import RoleRows


def refresh(db: Database, today: str) -> None:
    """Count again every role in ``stale_roles``, inside the caller's transaction. ``today`` is an ISO date."""
    db.execute(
        "UPDATE origins SET as_of = coalesce("
        "(SELECT max(posted_at) FROM postings p WHERE p.source = origins.source AND posted_at <= ?1), ?1) WHERE NOT sample",
        [today],
    )
    origins = {source: (grp, bool(sample)) for source, grp, sample in db.execute("SELECT source, grp, sample FROM origins").fetchall()}
    for (role,) in db.execute("SELECT role FROM stale_roles ORDER BY role").fetchall():
        rows = read_role(db, role, origins)
        mark_jobs(db, role, rows)
        _set_aside(db, rows)
        for table in ("summaries", "samples", "premiums"):
            db.execute(f"DELETE FROM {table} WHERE role = ?", [role])
        for number, group in enumerate(rows.groups):
            _keep_group(db, role, group, rows, number)
        keep_weeks(db, role, rows)
    db.execute("DELETE FROM stale_roles")


def _keep_group(db: Database, role: str, group: str, rows: RoleRows, number: int) -> None:
    """Keep what is known of the role's jobs in one group of sources."""
    inside = rows.group == number
    jobs = rows.only(inside & (rows.counted == 2))
    if not jobs.id:
        return
    summary = summarise(db, role, group, rows=jobs, adverts=int((inside & (rows.counted >= 0)).sum()))
    data = json.dumps(summary.as_json(), separators=(",", ":"))
    db.execute("INSERT INTO summaries (role, grp, data) VALUES (?, ?, ?)", [role, group, data])
    keep_pairs(db, role, group, jobs)
    keep_premiums(db, role, group, jobs)


def _set_aside(db: Database, rows: RoleRows) -> None:
    """Mark amounts that cannot be right beside the role's others, in the store and in ``rows``. They stay stored, with the reason."""
    low, high = replace(rows.columns, aside=(0,) * len(rows.columns.id)).ends()
    middle = (low + high) / 2
    held = np.flatnonzero(~rows.closed & ~rows.sample & ~np.isnan(middle)).tolist()
    said = outliers(middle[held], [rows.columns.country[row] for row in held])
    reasons: list[str | None] = [None] * len(middle)
    for row, reason in zip(held, said.tolist(), strict=True):
        reasons[row] = reason
    changed = [(new, number) for number, new, old in zip(rows.columns.id, reasons, rows.aside, strict=True) if new != old]
    db.conn.executemany("UPDATE postings SET salary_aside = ? WHERE id = ?", changed)
    rows.aside = reasons
    rows.columns = replace(rows.columns, aside=tuple(int(reason is not None) for reason in reasons))
