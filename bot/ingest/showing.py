"""A normalised record as the object that ``rolecall read`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.core.refused import Refused

if TYPE_CHECKING:
    from bot.core.model import Posting, Salary


def read_json(outcome: Posting | Refused, source: str = "") -> dict[str, Any]:
    """Return the object of the machine interface; of a refused record all but ``source`` and ``refused`` is null."""
    if isinstance(outcome, Refused):
        empty = dict.fromkeys(
            ("id", "title", "role", "seniority", "company", "agency", "location", "country", "work_mode", "salary", "posted_at", "url")
        )
        return {"source": source, **empty, "skills": [], "refused": outcome.reason}
    return {
        "source": outcome.source,
        "id": outcome.source_id,
        "title": outcome.title,
        "role": outcome.role,
        "seniority": outcome.seniority,
        "company": outcome.employer,
        "agency": outcome.agency,
        "location": outcome.location,
        "country": outcome.country,
        "work_mode": outcome.work_mode,
        "salary": None if outcome.salary is None else _salary(outcome.salary),
        "skills": list(outcome.skills),
        "posted_at": outcome.posted_at and outcome.posted_at.isoformat(),
        "url": outcome.url,
        "refused": None,
    }


def _salary(salary: Salary) -> dict[str, Any]:
    names = ("min", "max", "currency", "period", "yearly_min", "yearly_max", "usable", "why")
    return {name: getattr(salary, name) for name in names}
