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
    "p.id, p.source, p.seniority, p.country, p.work_mode, p.posted_at, p.employer_id, e.named, e.agency, "
    "coalesce(p.salary_usable, 0), p.salary_aside IS NOT NULL, p.yearly_min, p.yearly_max, p.skills"
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
    agency: tuple[int | None, ...] = ()
    usable: tuple[int, ...] = ()
    aside: tuple[int, ...] = ()
    yearly_min: tuple[float | None, ...] = ()
    yearly_max: tuple[float | None, ...] = ()
    skills: tuple[str | None, ...] = ()  # JSON arrays of numbers

    def numbers(self) -> NDArray[np.int64]:
        """Employers by number, -1 where none is named or an agency stands for one that it does not name."""
        return np.array([-1 if number is None else number for number in self.hiring()], dtype=np.int64)

    def hiring(self) -> list[int | None]:
        """Who hires, by number: nobody is known behind a staffing agency."""
        return [None if agency else number for number, agency in zip(self.employer, self.agency, strict=True)]

    def ends(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The ends of the posted ranges, NaN where not stated; both are NaN where a row does not count as pay."""
        counts = np.array(self.usable, dtype=bool) & ~np.array(self.aside, dtype=bool)
        low, high = (np.where(counts, np.array(column, dtype=np.float64), np.nan) for column in (self.yearly_min, self.yearly_max))
        return low, high

    def asked(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Every skill that a row asks for: the row's place and the skill's number, row by row."""
        counts = [numbers.count(",") + 1 if numbers else 0 for numbers in self.skills]
        texts = ",".join([numbers[1:-1] for numbers in self.skills if numbers])
        return np.repeat(np.arange(len(counts)), counts), np.fromstring(texts, dtype=np.int64, sep=",")


def read_jobs(db: Database, role: str, group: str, filters: Filters, skill: str | None = None) -> JobRows:
    """The open jobs of ``role`` in ``group`` that pass ``filters`` as columns; with ``skill``, which of them ask for it."""
    rows = read_columns(db, role, group, filters)
    low, high = rows.ends()
    named = np.zeros(len(rows.source), dtype=bool)
    if skill is not None and rows.source:
        number = dict(db.execute("SELECT name, id FROM skills").fetchall()).get(skill, -1)
        named = np.array([number in json.loads(asked) if asked else False for asked in rows.skills], dtype=bool)
    return JobRows(
        source=rows.source,
        seniority=rows.seniority,
        country=rows.country,
        work_mode=rows.work_mode,
        posted_at=rows.posted_at,
        middle=(low + high) / 2,
        employers=rows.numbers(),
        named=named,
    )


def read_columns(db: Database, role: str, group: str, filters: Filters) -> Columns:
    """The open jobs of ``role`` in ``group`` that pass ``filters``."""
    condition, values = where(role, the_group(db, group), filters)
    sql = f"SELECT {COLUMNS} FROM postings p LEFT JOIN employers e ON e.id = p.employer_id WHERE {condition} ORDER BY p.id"
    rows = db.execute(sql, values).fetchall()
    return Columns(*zip(*rows, strict=True)) if rows else Columns()


def summarise(
    db: Database, role: str, group: str, filters: Filters | None = None, rows: Columns | None = None, adverts: int | None = None
) -> Summary:
    """Count the open jobs of ``role`` in ``group`` that pass ``filters``. None of them make a summary of zeros.

    ``rows`` and the ``adverts`` that stood behind them: counted already.
    """
    rows = rows or read_columns(db, role, group, filters or Filters())
    postings = len(rows.source)
    dates = [date for date in rows.posted_at if date]
    employers = Counter(number for number in rows.hiring() if number is not None)
    unnamed = sum(named == 0 for named in rows.named)
    skills, skills_of = _skills(db, rows)
    low, high = rows.ends()
    return Summary(
        role=role,
        group=group,
        postings=postings,
        disclosed=sum(rows.usable),
        pay=_pay(low, high),
        remote=rows.work_mode.count("remote"),
        seniority=_counts(rows.seniority, 10),
        skills=skills,
        skills_of=skills_of,
        employers=_names(db, employers) if len(employers) else (),
        employers_distinct=len(employers),
        employers_unnamed=unnamed,
        employers_none=rows.employer.count(None),
        employers_agency=sum(bool(agency) for agency in rows.agency),
        countries=_counts(rows.country, COUNTRIES_KEPT),
        sources=_sources(db, rows.source),
        posted_from=min(dates, default=None),
        posted_to=max(dates, default=None),
        adverts=_adverts(db, role, group, filters or Filters()) if adverts is None else adverts,
        set_aside=sum(rows.aside),
        basis=_basis(db, rows, (low + high) / 2, seed_of(f"{role} {group} {filters or Filters()}")),
    )


def _counts(values: Iterable[str | None], most: int) -> Counts:
    """How often each value stands there, most first, equal ones by name."""
    counted = Counter(value for value in values if value is not None)
    return tuple(sorted(counted.items(), key=_most_first)[:most])


def _pay(low: NDArray[np.float64], high: NDArray[np.float64]) -> Pay:
    return Pay(spread(low), spread((low + high) / 2), spread(high), single=int((low == high).sum()))


def _basis(db: Database, rows: Columns, middle: NDArray[np.float64], seed: int) -> Basis:
    """What verdicts rest on, over the jobs that count as pay. The seed comes from the question: same question, same answer."""
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


def _skills(db: Database, rows: Columns) -> tuple[Counts, int]:
    """The skills that most postings ask for, and how many of them ask for any."""
    counts = np.bincount(rows.asked()[1]).tolist()
    names = dict(db.execute("SELECT id, name FROM skills").fetchall())
    counted = sorted(((names[number], count) for number, count in enumerate(counts) if count), key=_most_first)
    return tuple(counted[:SKILLS_KEPT]), len(rows.skills) - rows.skills.count(None)


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
