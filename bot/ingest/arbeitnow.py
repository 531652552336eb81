"""Arbeitnow: ``www.arbeitnow.com/api/job-board-api``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.ingest.cells import cells

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS: Final = (frozenset({"slug", "title", "company_name", "job_types"}),)


def read_job(job: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the cells of one job. The slug is its id; its tags are the board's categories, so skills come from the text."""
    yield cells(
        source="arbeitnow",
        id=job.get("slug"),
        title=job.get("title"),
        company=job.get("company_name"),
        location=job.get("location"),
        remote=job.get("remote"),
        description=job.get("description"),
        posted_at=job.get("created_at"),
        url=job.get("url"),
    )
