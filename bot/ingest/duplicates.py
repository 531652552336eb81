"""Adverts that count as one job, and why: what ``rolecall read --duplicates`` explains."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise, repeat
from typing import TYPE_CHECKING, Any

from bot.core.joining import join_copies, same_job
from bot.core.model import Posting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.core.refused import Refused

DIFFERENT = ("source", "title", "location", "country", "work_mode", "salary", "posted_at", "url")  # what adverts of one job may differ in


def joined(outcomes: Iterable[Posting | Refused]) -> Iterator[dict[str, Any]]:
    """One object a job that several adverts stand for: the adverts, why they are one, and what they differ in."""
    headings: defaultdict[tuple[str | None, str], list[Posting]] = defaultdict(list)
    for outcome in {(o.source, o.source_id): o for o in outcomes if isinstance(o, Posting) and o.job}.values():
        headings[outcome.role, _heading(outcome)].append(outcome)
    for adverts in headings.values():
        to = join_copies(adverts) if len(adverts) > 1 else {}
        jobs: defaultdict[str, list[Posting]] = defaultdict(list)
        for advert in adverts:
            jobs[to.get(str(advert.job), str(advert.job))].append(advert)
        yield from (_explained(same) for same in jobs.values() if len(same) > 1)


def _heading(advert: Posting) -> str:
    """What adverts must share to be compared; one whose reader knows its job already is compared with nobody else's."""
    fingerprint, _, heading = str(advert.job).partition("~")
    return heading or fingerprint


def _explained(adverts: list[Posting]) -> dict[str, Any]:
    first = adverts[0]
    reasons = (same_job(one, other) for one, other in (*pairwise(adverts), *zip(repeat(first), adverts[1:])))
    differ = [name for name in DIFFERENT if len({getattr(advert, name) for advert in adverts}) > 1]
    return {
        "employer": first.employer,
        "title": first.title,
        "adverts": len(adverts),
        "why": "; ".join(dict.fromkeys(why for why in reasons if why)) or "the source says so",
        "differ_in": ["pay" if name == "salary" else name for name in differ],
        "members": [{"source": a.source, "id": a.source_id, "title": a.title, "location": a.location, "url": a.url} for a in adverts],
    }
