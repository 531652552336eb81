"""Jobicy: ``jobicy.com/api/v2/remote-jobs``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.ingest.cells import cells, positive

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS: Final = (frozenset({"jobTitle", "jobGeo"}), frozenset({"jobTitle", "jobSlug"}))


def read_job(job: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the cells of one job; older replies call the pay ``annualSalaryMin``. ``jobLevel`` is the board's guess and is not taken."""
    low = positive(job.get("salaryMin")) or positive(job.get("annualSalaryMin"))
    high = positive(job.get("salaryMax")) or positive(job.get("annualSalaryMax"))
    yearly = job.get("annualSalaryMin") or job.get("annualSalaryMax")
    yield cells(
        source="jobicy",
        id=job.get("id"),
        title=job.get("jobTitle"),
        company=job.get("companyName"),
        location=job.get("jobGeo"),
        work_mode="remote",  # the board takes no other jobs
        min_salary=low,
        max_salary=high,
        currency=job.get("salaryCurrency") if low or high else None,
        period=(job.get("salaryPeriod") or (yearly and "YEAR")) if low or high else None,
        description=job.get("jobDescription") or job.get("jobExcerpt"),
        posted_at=job.get("pubDate"),
        url=job.get("url"),
    )
