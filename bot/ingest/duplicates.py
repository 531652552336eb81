"""Adverts that count as one job, and why: what ``rolecall read --duplicates`` explains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.core.fingerprint import same_job
from bot.core.model import Posting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.core.refused import Refused

DIFFERENT = ("source", "title", "location", "country", "work_mode", "url")  # what adverts of one job may differ in


def joined(outcomes: Iterable[Posting | Refused]) -> Iterator[dict[str, Any]]:
    """One object a job that several adverts stand for: the adverts, why they are one, and what they differ in."""
    jobs: dict[str, list[Posting]] = {}
    for outcome in outcomes:
        if isinstance(outcome, Posting) and outcome.job:
            jobs.setdefault(outcome.job, []).append(outcome)
    for adverts in jobs.values():
        if len(adverts) > 1:
            yield _explained(adverts)


def _explained(adverts: list[Posting]) -> dict[str, Any]:
    first = adverts[0]
    differ = [name for name in DIFFERENT if len({getattr(advert, name) for advert in adverts}) > 1]
    return {
        "employer": first.employer,
        "title": first.title,
        "adverts": len(adverts),
        "why": same_job(first, adverts[1]) or "same employer, title and text",
        "differ_in": differ,
        "members": [{"source": a.source, "id": a.source_id, "title": a.title, "location": a.location, "url": a.url} for a in adverts],
    }
