"""The sample: postings rebuilt, row by row, so that they add up to the published figures in ``data/sample.toml``.

No row is a real posting. What the figures do not say (who pays what, which skills come together) is spread evenly, so that it says
nothing either.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.core.model import Origin, Posting, Salary
from bot.core.text import key
from bot.store.sample_cells import Cell, dealt, labelled
from bot.store.sample_pay import ranges, weyl

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.core.catalogue import Catalogue
    from bot.core.model import Seniority
    from bot.store.sample_pay import Floats

    Pay = tuple[Floats, Floats]

MIDDLE_OF_MONTH = 15
TITLES: dict[Seniority | None, str] = {"entry": "Associate {}", "senior": "Senior {}", "lead": "Principal {}"}
LEVELS: dict[str | None, Seniority] = {"entry": "entry", "mid": "mid", "senior": "senior", "lead": "lead"}
# One irrational order for each thing that is spread over the rows, so that no two of them go together.
BY_EMPLOYER, BY_REMOTE, BY_SKILL, BY_MONTH, BY_LEVEL, BY_COUNTRY, BY_NUMBER = 3.0, 7.0, 11.0, 13.0, 17.0, 19.0, 23.0


def sample_origins(table: Mapping[str, Any]) -> tuple[Origin, ...]:
    """The sources of the parsed ``sample.toml``, each a group of its own."""
    return tuple(
        Origin(source, entry["label"], date.fromisoformat(entry["as_of"]), group=source, rank=entry["rank"], sample=True)
        for source, entry in table["sources"].items()
    )


def sample_postings(table: Mapping[str, Any], catalogue: Catalogue) -> Iterator[Posting]:
    """Every posting of the sample, role by role; the same table gives the same postings. Skills are spelled as in the catalogue."""
    for figures in table["figures"]:
        as_of = date.fromisoformat(table["sources"][figures["source"]]["as_of"])
        yield from _postings(figures, as_of, catalogue)


def _postings(figures: Mapping[str, Any], as_of: date, catalogue: Catalogue) -> Iterator[Posting]:
    n, slug, source = figures["postings"], figures["role"], figures["source"]
    disclosed = figures.get("disclosed", 0)
    pay = _pay(figures)
    levels = _labels(figures.get("seniority", {}), n, disclosed, pay, BY_LEVEL)
    countries = _labels(figures.get("countries", {}), n, disclosed, pay, BY_COUNTRY)
    remote = dealt([("remote", figures.get("remote", 0))], n, BY_REMOTE)
    months = dealt(figures.get("months", {}).items(), n, BY_MONTH)
    skills = _skills(figures, catalogue)
    salaries = _salaries(pay, disclosed)
    employers, named = _employers(figures)
    name = catalogue.role(slug).name
    for number, row in enumerate(np.argsort(weyl(n, BY_NUMBER), kind="stable").tolist(), start=1):
        level = LEVELS.get(levels[row])
        employer = employers[row]
        yield Posting(
            source=source,
            source_id=f"{slug}-{number:04d}",
            title=TITLES.get(level, "{}").format(name),
            role=slug,
            seniority=level,
            employer=employer,
            employer_named=employer is None or employer in named,
            country=countries[row],
            work_mode="remote" if remote[row] else None,
            salary=salaries[row] if row < len(salaries) else None,
            skills=tuple(skills[row]),
            posted_at=_day(months[row], as_of),
        )


def _pay(figures: Mapping[str, Any]) -> Pay | None:
    """Minima and maxima of the disclosed rows, which come first, by their middle; None where the source publishes no amount."""
    return ranges(figures, figures["disclosed"]) if "mid" in figures else None


def _salaries(pay: Pay | None, disclosed: int) -> list[Salary]:
    if pay is None:
        return [Salary(None, None)] * disclosed
    amounts = zip(pay[0].tolist(), pay[1].tolist(), strict=True)
    return [Salary(low, high, yearly_min=low, yearly_max=high) for low, high in amounts]


def _labels(cells: Mapping[str, Sequence[float]], n: int, disclosed: int, pay: Pay | None, root: float) -> list[str | None]:
    """A label for each row. A cell is [postings, disclosed, median mid, median max], the medians only where published."""
    known = [Cell(label, int(cell[1]), *cell[2:4]) for label, cell in cells.items()]
    unpaid = [(label, int(cell[0] - cell[1])) for label, cell in cells.items()]
    if pay is None:
        paid = dealt([(cell.label, cell.size) for cell in known], disclosed, root)
    else:
        rest = Cell(None, disclosed - sum(cell.size for cell in known))
        paid = labelled([*known, rest], (pay[0] + pay[1]) / 2.0, pay[1])
    return paid + dealt(unpaid, n - disclosed, root)


def _skills(figures: Mapping[str, Any], catalogue: Catalogue) -> list[list[str]]:
    """The skills of each row: each skill goes to the next rows of a wheel, so that all of the wheel have some, and about as many."""
    n = figures["postings"]
    rows: list[list[str]] = [[] for _ in range(n)]
    wheel = np.argsort(weyl(n, BY_SKILL), kind="stable")[: figures.get("skills_of", n)].tolist()
    place = 0
    for printed, count in figures.get("skills", ()):
        name = catalogue.skill_aliases.get(key(printed), printed)
        for step in range(count):
            skills = rows[wheel[(place + step) % len(wheel)]]
            if name not in skills:
                skills.append(name)
        place += count
    return rows


def _employers(figures: Mapping[str, Any]) -> tuple[list[str | None], frozenset[str]]:
    """The employer of each row, and which of them the source names; the others have a made-up name that only tells them apart."""
    n = figures["postings"]
    named = [(name, count) for name, count in figures.get("named", ())]
    sizes = [size for size, employers in figures.get("employers", ()) for _ in range(employers)]
    postings, employers = figures.get("other_employers", (0, 0))
    sizes += [postings // employers + (index < postings % employers) for index in range(employers)]
    unnamed = [(f"{figures['source']} {figures['role']} {index:02d}", size) for index, size in enumerate(sizes, start=1)]
    nameless = [(None, figures.get("nameless", 0))]
    return dealt([*named, *nameless, *unnamed], n, BY_EMPLOYER), frozenset(name for name, _ in named)


def _day(month: str | None, as_of: date) -> date | None:
    return None if month is None else min(date.fromisoformat(f"{month}-{MIDDLE_OF_MONTH:02d}"), as_of)
