"""Counting postings into summaries, in one pass over the rows: the same for a role kept ready and for one narrowed by filters."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.core.distribution import grid
from bot.core.likewise import cells
from bot.core.model import Filters
from bot.core.resample import resample, seed_of
from bot.core.rows import JobRows
from bot.core.statistics import spread
from bot.core.summary import Basis, Counts, Large, Pay, SourceCount, Summary
from bot.core.verdict import dominant
from bot.store.where import the_group, where

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from sqlite_utils import Database

SKILLS_KEPT = 40
EMPLOYERS_KEPT = 25
COUNTRIES_KEPT = 40
COLUMNS = (
    "p.id, p.source, p.seniority, p.country, p.work_mode, p.posted_at, p.employer_id, e.named, "
    "coalesce(p.salary_usable, 0), p.salary_aside IS NOT NULL, p.yearly_min, p.yearly_max"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The rows of one role, a column each, all of one length."""

    id: tuple[int, ...] = ()
    source: tuple[str, ...] = ()
    seniority: tuple[str | None, ...] = ()
    country: tuple[str | None, ...] = ()
    work_mode: tuple[str | None, ...] = ()
    posted_at: tuple[str | None, ...] = ()
    employer: tuple[int | None, ...] = ()
    named: tuple[int | None, ...] = ()
    usable: tuple[int, ...] = ()
    aside: tuple[int, ...] = ()
    yearly_min: tuple[float | None, ...] = ()
    yearly_max: tuple[float | None, ...] = ()

    def numbers(self) -> NDArray[np.int64]:
        """Employers by number, -1 where none is named."""
        return np.array([-1 if number is None else number for number in self.employer], dtype=np.int64)

    def amounts(self) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.float64]]:
        """Which rows count as pay, and the ends of all rows' ranges, NaN where not stated."""
        low, high = (np.array(column, dtype=np.float64) for column in (self.yearly_min, self.yearly_max))
        counts = np.array(self.usable, dtype=bool) & ~np.array(self.aside, dtype=bool) & ~(np.isnan(low) & np.isnan(high))
        return counts, low, high


def read_jobs(db: Database, role: str, group: str, filters: Filters, skill: str | None = None) -> JobRows:
    """The open jobs of ``role`` in ``group`` that pass ``filters`` as columns; with ``skill``, which of them ask for it."""
    rows = read_columns(db, role, group, filters)
    counts, low, high = rows.amounts() if rows.source else (np.zeros(0, dtype=bool), np.zeros(0), np.zeros(0))
    named = np.zeros(len(rows.source), dtype=bool)
    if skill is not None and rows.source:
        sql = (
            "SELECT s.posting_id FROM posting_skills s JOIN skills k ON k.id = s.skill_id "
            "WHERE k.name = ? AND s.posting_id IN (SELECT value FROM json_each(?))"
        )
        asking = {number for (number,) in db.execute(sql, [skill, json.dumps(rows.id)]).fetchall()}
        named = np.array([number in asking for number in rows.id], dtype=bool)
    return JobRows(
        source=rows.source,
        seniority=rows.seniority,
        country=rows.country,
        work_mode=rows.work_mode,
        posted_at=rows.posted_at,
        middle=np.where(counts, (low + high) / 2, np.nan),
        employers=rows.numbers(),
        named=named,
    )


def read_columns(db: Database, role: str, group: str, filters: Filters) -> Columns:
    """The open jobs of ``role`` in ``group`` that pass ``filters``."""
    condition, values = where(role, the_group(db, group), filters)
    sql = f"SELECT {COLUMNS} FROM postings p LEFT JOIN employers e ON e.id = p.employer_id WHERE {condition} ORDER BY p.id"
    rows = db.execute(sql, values).fetchall()
    return Columns(*zip(*rows, strict=True)) if rows else Columns()


def summarise(db: Database, role: str, group: str, filters: Filters | None = None) -> Summary:
    """Count the open jobs of ``role`` in ``group`` that pass ``filters``. None of them make a summary of zeros."""
    rows = read_columns(db, role, group, filters or Filters())
    postings = len(rows.source)
    dates = [date for date in rows.posted_at if date]
    employers = Counter(number for number in rows.employer if number is not None)
    unnamed = sum(named == 0 for named in rows.named)
    skills, skills_of = _skills(db, rows.id)
    return Summary(
        role=role,
        group=group,
        postings=postings,
        disclosed=sum(rows.usable),
        pay=_pay(rows),
        remote=rows.work_mode.count("remote"),
        seniority=_counts(rows.seniority, 10),
        skills=skills,
        skills_of=skills_of,
        employers=_names(db, employers) if len(employers) else (),
        employers_distinct=len(employers),
        employers_unnamed=unnamed,
        employers_none=rows.employer.count(None),
        countries=_counts(rows.country, COUNTRIES_KEPT),
        sources=_sources(db, rows.source),
        posted_from=min(dates, default=None),
        posted_to=max(dates, default=None),
        adverts=_adverts(db, role, group, filters or Filters()),
        set_aside=sum(rows.aside),
        basis=_basis(db, rows, seed_of(f"{role} {group} {filters or Filters()}")),
    )


def _counts(values: Iterable[str | None], most: int) -> Counts:
    """How often each value stands there, most first, equal ones by name."""
    counted = Counter(value for value in values if value is not None)
    return tuple(sorted(counted.items(), key=_most_first)[:most])


def _pay(rows: Columns) -> Pay:
    if not rows.source:
        return Pay()
    counts, low, high = rows.amounts()
    low, high = low[counts], high[counts]
    return Pay(spread(low), spread((low + high) / 2), spread(high), single=int((low == high).sum()))


def _basis(db: Database, rows: Columns, seed: int) -> Basis:
    """What verdicts rest on, over the jobs that count as pay. The seed comes from the question: same question, same answer."""
    if not rows.source:
        return Basis()
    counts, low, high = rows.amounts()
    middle = np.where(counts, (low + high) / 2, np.nan)
    employers = rows.numbers()
    most = dominant(middle, employers)
    return Basis(
        middle=resample(middle, employers, seed),
        grid=grid(middle),
        cells=cells(rows.seniority, rows.country, rows.work_mode, middle, employers),
        large=Large(_name(db, most.employer), most.count, most.of, most.one_vote, most.voters) if most else None,
    )


def _name(db: Database, employer: int) -> str | None:
    row = db.execute("SELECT name FROM employers WHERE id = ? AND named", [employer]).fetchone()
    return str(row[0]) if row else None


def _skills(db: Database, postings: tuple[int, ...]) -> tuple[Counts, int]:
    """The skills that most of ``postings`` ask for, and how many of them ask for any."""
    sql = "SELECT posting_id, skill_id FROM posting_skills WHERE posting_id IN (SELECT value FROM json_each(?))"
    pairs = np.array(db.execute(sql, [json.dumps(postings)]).fetchall(), dtype=np.int64).reshape(-1, 2)
    numbers, counts = np.unique(pairs[:, 1], return_counts=True)
    names = dict(db.execute("SELECT id, name FROM skills").fetchall())
    counted = sorted(((names[number], count) for number, count in zip(numbers.tolist(), counts.tolist(), strict=True)), key=_most_first)
    return tuple(counted[:SKILLS_KEPT]), len(np.unique(pairs[:, 0]))


def _most_first(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def _names(db: Database, employers: Counter[int]) -> Counts:
    """The largest employers by name; those that the source does not name are left out."""
    large = sorted(employers, key=lambda number: (-employers[number], number))[: 4 * EMPLOYERS_KEPT]
    sql = "SELECT id, name FROM employers WHERE named AND id IN (SELECT value FROM json_each(?))"
    named = [(name, employers[number]) for number, name in db.execute(sql, [str(large)]).fetchall()]
    return tuple(sorted(named, key=_most_first)[:EMPLOYERS_KEPT])


def _sources(db: Database, sources: tuple[str, ...]) -> tuple[SourceCount, ...]:
    counted = Counter(sources)
    rows: list[Any] = db.execute("SELECT source, label, as_of, sample FROM origins").fetchall()
    found = [SourceCount(source, label, as_of, counted[source], bool(sample)) for source, label, as_of, sample in rows if source in counted]
    return tuple(sorted(found, key=lambda source: (-source.postings, source.source)))


def _adverts(db: Database, role: str, group: str, filters: Filters) -> int:
    condition, values = where(role, the_group(db, group), filters, repeats=True)
    (count,) = db.execute(f"SELECT count(*) FROM postings p WHERE {condition}", values).fetchone()
    return int(count)
