"""Counting postings into summaries: the same queries for one role kept ready and for one narrowed by filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bot.core.model import Filters
from bot.core.statistics import spread
from bot.core.summary import Counts, Pay, SourceCount, Summary
from bot.store.where import where

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlite_utils import Database

SKILLS_KEPT = 40
EMPLOYERS_KEPT = 25
COUNTRIES_KEPT = 40


def summarise(db: Database, role: str, group: str, filters: Filters | None = None) -> Summary:
    """Count the open postings of ``role`` in ``group`` that pass ``filters``. Zero postings make a summary of zeros."""
    condition, values = where(role, group, filters or Filters())

    def counts(column: str, limit: int, joins: str = "") -> Counts:
        sql = (
            f"SELECT {column} AS name, count(*) AS n FROM postings p {joins} WHERE {condition} AND {column} IS NOT NULL "
            f"GROUP BY 1 ORDER BY n DESC, name LIMIT {limit}"
        )
        return tuple((name, n) for name, n in db.execute(sql, values).fetchall())

    def total(what: str, joins: str = "") -> tuple[Any, ...]:
        sql = f"SELECT {what} FROM postings p {joins} WHERE {condition}"
        row: tuple[Any, ...] = db.execute(sql, values).fetchone()
        return row

    employers = "JOIN employers e ON e.id = p.employer_id"
    postings, disclosed, remote, posted_from, posted_to, employers_none = total(
        "count(*), coalesce(sum(p.salary_usable), 0), coalesce(sum(p.work_mode = 'remote'), 0), "
        "min(p.posted_at), max(p.posted_at), coalesce(sum(p.employer_id IS NULL), 0)"
    )
    (set_aside,) = total("count(p.salary_aside)")
    every, bound = where(role, group, filters or Filters(), repeats=True)
    (adverts,) = db.execute(f"SELECT count(*) FROM postings p WHERE {every}", bound).fetchone()
    distinct, unnamed = total("count(DISTINCT e.id), coalesce(sum(NOT e.named), 0)", employers)
    (skills_of,) = total("count(DISTINCT s.posting_id)", "JOIN posting_skills s ON s.posting_id = p.id")
    return Summary(
        role=role,
        group=group,
        postings=postings,
        disclosed=disclosed,
        pay=_pay(db, condition, values),
        remote=remote,
        seniority=counts("p.seniority", 10),
        skills=counts("k.name", SKILLS_KEPT, "JOIN posting_skills s ON s.posting_id = p.id JOIN skills k ON k.id = s.skill_id"),
        skills_of=skills_of,
        employers=counts("CASE WHEN e.named THEN e.name END", EMPLOYERS_KEPT, employers),
        employers_distinct=distinct,
        employers_unnamed=unnamed,
        employers_none=employers_none,
        countries=counts("p.country", COUNTRIES_KEPT),
        sources=_sources(db, condition, values),
        posted_from=posted_from,
        posted_to=posted_to,
        adverts=adverts,
        set_aside=set_aside,
    )


def _pay(db: Database, condition: str, values: dict[str, Any]) -> Pay:
    sql = (
        f"SELECT p.yearly_min, p.yearly_max FROM postings p WHERE {condition} "
        "AND p.salary_usable AND p.salary_aside IS NULL AND coalesce(p.yearly_min, p.yearly_max) IS NOT NULL"
    )
    amounts: NDArray[np.float64] = np.array(db.execute(sql, values).fetchall(), dtype=np.float64).reshape(-1, 2)
    low, high = amounts[:, 0], amounts[:, 1]
    return Pay(spread(low), spread((low + high) / 2), spread(high), single=int((low == high).sum()))


def _sources(db: Database, condition: str, values: dict[str, Any]) -> tuple[SourceCount, ...]:
    sql = (
        "SELECT o.source, o.label, o.as_of, count(*) AS n, o.sample FROM postings p JOIN origins o ON o.source = p.source "
        f"WHERE {condition} GROUP BY 1 ORDER BY n DESC, 1"
    )
    return tuple(
        SourceCount(source, label, as_of, n, bool(sample)) for source, label, as_of, n, sample in db.execute(sql, values).fetchall()
    )
