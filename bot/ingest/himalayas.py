"""Himalayas: ``himalayas.app/jobs/api``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.ingest.cells import cell_text, cells, objects, positive, strings

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS: Final = (frozenset({"title", "companyName", "locationRestrictions"}), frozenset({"title", "companyName", "applicationLink"}))


def read_job(job: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the cells of one job. Its ``seniority`` is the board's guess and is not taken; no restriction means anywhere."""
    low, high = positive(job.get("minSalary")), positive(job.get("maxSalary"))
    allowed = job.get("locationRestrictions")
    places = strings(allowed) or [cell_text(place) for place in objects(allowed)]
    yield cells(
        source="himalayas",
        id=job.get("guid") or job.get("applicationLink"),
        title=job.get("title"),
        company=job.get("companyName"),
        location="; ".join(filter(None, places)),
        work_mode="remote",  # the board takes no other jobs
        min_salary=low,
        max_salary=high,
        currency=job.get("currency") if low or high else None,
        period=job.get("salaryPeriod") if low or high else None,
        description=job.get("description") or job.get("excerpt"),
        posted_at=job.get("pubDate"),
        url=job.get("applicationLink") or job.get("guid"),
    )
