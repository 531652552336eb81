"""Lever: ``api.lever.co/v0/postings/NAME?mode=json``.

https://github.com/lever/postings-api
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.ingest.cells import board_of, cell_text, cells, dig, employer_of, is_region, objects, positive, strings

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS: Final = tuple(frozenset({"text", "categories", other}) for other in ("hostedUrl", "applyUrl", "descriptionPlain", "createdAt"))


def read_posting(job: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the cells of one posting. ``interval`` comes as "per-year-salary", and one amount as both ends."""
    parts = [job.get("descriptionPlain") or job.get("description")]
    parts += [f"{cell_text(part.get('text'))}\n{cell_text(part.get('content'))}" for part in objects(job.get("lists"))]
    parts += [job.get("additionalPlain") or job.get("additional"), job.get("salaryDescriptionPlain") or job.get("salaryDescription")]
    description = "\n".join(filter(None, map(cell_text, parts)))
    url = job.get("hostedUrl") or job.get("applyUrl")
    location = cell_text(dig(job, "categories", "location")) or "; ".join(strings(dig(job, "categories", "allLocations")))
    workplace = cell_text(job.get("workplaceType"))
    pay = job.get("salaryRange")
    yield cells(
        source="lever",
        id=job.get("id"),
        title=job.get("text"),
        company=employer_of(board_of(url, "lever.co"), description),
        location=location,
        country=None if is_region(location) else job.get("country"),
        work_mode=None if workplace == "unspecified" else workplace,
        min_salary=positive(dig(pay, "min")),
        max_salary=positive(dig(pay, "max")),
        currency=dig(pay, "currency"),
        period=dig(pay, "interval"),
        description=description,
        posted_at=job.get("createdAt"),
        url=url,
    )
