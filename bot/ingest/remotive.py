"""Remotive: ``remotive.com/api/remote-jobs``. Its terms forbid passing its adverts on to other boards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.ingest.cells import cells

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS: Final = (frozenset({"title", "candidate_required_location", "publication_date"}),)


def read_job(job: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the cells of one job. Its tags are far wider than the advert, so skills come from the text."""
    yield cells(
        source="remotive",
        id=job.get("id"),
        title=job.get("title"),
        company=job.get("company_name"),
        location=job.get("candidate_required_location"),
        work_mode="remote",  # the board takes no other jobs
        salary=job.get("salary"),
        description=job.get("description"),
        posted_at=job.get("publication_date"),
        url=job.get("url"),
    )
