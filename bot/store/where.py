"""The SQL of each filter, as ``bot/core/filters.py`` lists them. Values are always bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.core.filters import employer_key

if TYPE_CHECKING:
    from bot.core.model import Filters

CONDITIONS = {
    "seniority": "p.seniority = :seniority",
    "country": "p.country = :country",
    "remote": "p.work_mode = 'remote'",
    "company": "p.employer_id IN (SELECT id FROM employers WHERE key = :company AND named)",
    "min_salary": "p.salary_usable AND coalesce(p.yearly_max, p.yearly_min) >= :min_salary",
}
_ONE_A_JOB = ("p.counted = 2", "p.counted >= 1")  # within a country, the advert that stands for the job there


def where(role: str, group: str, filters: Filters, *, repeats: bool = False) -> tuple[str, dict[str, Any]]:
    """The condition on ``postings p`` for the open jobs of ``role`` in ``group`` that pass ``filters``, and what to bind.

    With ``repeats`` every advert counts, not one a job. ``min_salary`` must be in yearly USD by now.
    """
    named = filters.as_json()
    parts = [
        "p.role = :role",
        "p.closed_at IS NULL" if repeats else _ONE_A_JOB["country" in named],
        "p.source IN (SELECT source FROM origins WHERE grp = :grp)",
        *(sql for key, sql in CONDITIONS.items() if key in named),
    ]
    values = {"role": role, "grp": group, **{key: named[key] for key in CONDITIONS if key in named}}
    if "company" in values:
        values["company"] = employer_key(str(values["company"]))
    return " AND ".join(parts), values
