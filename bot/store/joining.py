"""Which adverts are one job, and which of them stands for it: said anew for every role that a load touched.

An advert's own ``fingerprint`` never changes; its ``job`` is the fingerprint of the job that it counts for. ``bot/core/joining.py`` decides
which copies with different fingerprints are one job, from what all open adverts say, so the order of loading does not matter.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.core.fingerprint import without_text
from bot.core.joining import join_copies
from bot.core.model import Posting, Salary
from bot.store.rows import fingerprint_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlite_utils import Database

    from bot.store.rolerows import RoleRows

_OWN = "p.source IN ('ashby', 'greenhouse', 'lever')"  # boards that employers keep themselves
_SAID = "(p.yearly_min IS NOT NULL) + (p.yearly_max IS NOT NULL) + (p.country IS NOT NULL) + (p.work_mode IS NOT NULL)"
# Of a job's copies that state pay the one on the employer's own board stands for it, then the one that says most, then the newest.
_ORDER = (
    f"ORDER BY p.salary_usable DESC NULLS LAST, {_OWN} DESC, {_SAID} + (p.seniority IS NOT NULL) DESC, p.posted_at DESC NULLS LAST, "
    "p.source, p.source_id"
)
_COUNTED = f"""
    SELECT p.id, (row_number() OVER (PARTITION BY o.grp, p.job {_ORDER}) = 1)
               + (row_number() OVER (PARTITION BY o.grp, p.job, p.country {_ORDER}) = 1)
    FROM postings p JOIN origins o ON o.source = p.source WHERE p.id IN (SELECT value FROM json_each(?)) ORDER BY p.id
"""
_ADVERTS = """
    SELECT p.id, p.fingerprint, o.grp, p.heading, p.source, p.source_id, p.title, e.name, p.location, p.country, p.work_mode,
           p.posted_at, p.salary_min, p.salary_max, p.currency, p.period, p.yearly_min, p.yearly_max, p.salary_usable,
           (SELECT json_group_array(k.name) FROM posting_skills s JOIN skills k ON k.id = s.skill_id WHERE s.posting_id = p.id)
    FROM postings p JOIN origins o ON o.source = p.source JOIN employers e ON e.id = p.employer_id
    WHERE p.role = :role AND p.closed_at IS NULL AND p.heading IN (SELECT value FROM json_each(:headings))
"""


def mark_jobs(db: Database, role: str, rows: RoleRows) -> None:
    """Say for every advert of ``role`` which job it counts for, and whether it stands for that job, in the store and in ``rows``."""
    numbers = rows.numbers()
    joined = _jobs(db, role, _headings(rows))
    job = rows.fingerprint.copy()
    job[np.searchsorted(numbers, np.array(list(joined), dtype=np.int64))] = np.array(list(joined.values()), dtype=np.int64)
    _keep(db, "job", numbers, rows.job, job)
    rows.job = job
    counted = _counted(db, rows, numbers)
    _keep(db, "counted", numbers, rows.counted, counted)
    rows.counted = counted


def _keep(db: Database, column: str, numbers: NDArray[np.int64], before: NDArray[np.int64], after: NDArray[np.int64]) -> None:
    changed = np.flatnonzero(before != after)
    db.conn.executemany(
        f"UPDATE postings SET {column} = ? WHERE id = ?", zip(after[changed].tolist(), numbers[changed].tolist(), strict=True)
    )


def _counted(db: Database, rows: RoleRows, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The column ``counted``: only adverts that share a job need be held against each other."""
    counted = np.where(rows.closed, -1, 2)
    opened = np.flatnonzero(~rows.closed)
    order = opened[np.lexsort((rows.job[opened], rows.group[opened]))]
    alike = (rows.job[order][1:] == rows.job[order][:-1]) & (rows.group[order][1:] == rows.group[order][:-1])
    shared = np.zeros(len(numbers), dtype=bool)
    shared[order[1:][alike]] = shared[order[:-1][alike]] = True
    if shared.any():
        said = db.execute(_COUNTED, [json.dumps(numbers[shared].tolist())]).fetchall()
        counted[np.flatnonzero(shared)] = [count for _, count in said]
    return counted


def _headings(rows: RoleRows) -> list[int]:
    """The headings under which open adverts of one group have different fingerprints."""
    asked = np.flatnonzero(~rows.closed & ~rows.sample & (rows.heading >= 0))
    order = asked[np.lexsort((rows.fingerprint[asked], rows.heading[asked], rows.group[asked]))]
    heading, group, fingerprint = rows.heading[order], rows.group[order], rows.fingerprint[order]
    alike = (heading[1:] == heading[:-1]) & (group[1:] == group[:-1]) & (fingerprint[1:] != fingerprint[:-1])
    found: list[int] = np.unique(heading[1:][alike]).tolist()
    return found


def _jobs(db: Database, role: str, headings: list[int]) -> dict[int, int]:
    """The job of every advert that counts for another than its own fingerprint's."""
    if not headings:
        return {}
    rows: defaultdict[tuple[str, int], list[tuple[int, int, Posting]]] = defaultdict(list)
    for number, fingerprint, group, heading, *said in db.execute(_ADVERTS, {"role": role, "headings": json.dumps(headings)}).fetchall():
        rows[group, heading].append((number, fingerprint, _advert(fingerprint, said)))
    jobs: dict[int, int] = {}
    for adverts in rows.values():
        fingerprints = {advert.job: fingerprint for _, fingerprint, advert in adverts}
        to = join_copies(advert for _, _, advert in adverts)
        jobs |= {number: fingerprints[to[advert.job]] for number, _, advert in adverts if advert.job in to}
    return jobs


def _advert(fingerprint: int, said: list[Any]) -> Posting:
    """The advert of a row, as far as joining looks at it."""
    source, source_id, title, employer, location, country, mode, posted, *pay, skills = said
    low, high, currency, period, year_low, year_high, usable = pay
    salary = None if usable is None else Salary(low, high, currency, period, year_low, year_high, bool(usable))
    advert = Posting(
        source, source_id, title, employer=employer, location=location, country=country, work_mode=mode, salary=salary,
        skills=tuple(sorted(json.loads(skills))), posted_at=date.fromisoformat(posted) if posted else None,
    )  # fmt: skip
    bare = without_text(advert)
    job = bare if bare and fingerprint_of(bare) == fingerprint else f"{fingerprint:020}"
    return replace(advert, job=job)
