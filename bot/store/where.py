"""The SQL of each filter, as ``bot/core/filters.py`` lists them. Values are always bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.core.filters import employer_key

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bot.core.model import Filters

CONDITIONS = {
    "seniority": "p.seniority = :seniority",
    "country": "p.country = :country",
    "remote": "p.work_mode = 'remote'",
    "company": "p.employer_id IN (SELECT id FROM employers WHERE key = :company AND named)",
    "min_salary": "p.salary_usable AND coalesce(p.yearly_max, p.yearly_min) >= :min_salary",
}
_EVERY, _ONE, _ONE_THERE = "p.counted >= 0", "p.counted = 2", "p.counted >= 1"  # open adverts; one a job; one a job in its country


def where(role: str, group: str | None, filters: Filters, *, repeats: bool = False) -> tuple[str, dict[str, Any]]:
    """The condition on ``postings p`` for the open jobs of ``role`` in ``group`` that pass ``filters``, and what to bind.

    ``group`` None: the store has a single one. With ``repeats`` every advert counts, not one a job. ``min_salary`` must be in yearly USD
    by now.
    """
    conditions, values = narrowed(filters)
    parts = [
        "p.role = :role",
        _EVERY if repeats else _ONE_THERE if filters.country else _ONE,
        *(["p.source IN (SELECT source FROM origins WHERE grp = :grp)"] if group is not None else []),
        *conditions,
    ]
    return " AND ".join(parts), {"role": role, "grp": group, **values}


def narrowed(filters: Filters | None) -> tuple[list[str], dict[str, Any]]:
    """The conditions of ``filters`` alone, and what to bind."""
    named = filters.as_json() if filters else {}
    values = {key: named[key] for key in CONDITIONS if key in named}
    if "company" in values:
        values["company"] = employer_key(str(values["company"]))
    return [sql for key, sql in CONDITIONS.items() if key in named], values


def the_group(db: Database, group: str) -> str | None:
    """``group``, or None where the store has no other, so that no row need be asked for its source."""
    (groups,) = db.execute("SELECT count(DISTINCT grp) FROM origins").fetchone()
    return group if groups > 1 else None
