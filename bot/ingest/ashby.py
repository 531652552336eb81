"""Ashby: ``api.ashbyhq.com/posting-api/job-board/NAME?includeCompensation=true``.

https://developers.ashbyhq.com/docs/public-job-posting-api

``isRemote`` is also set on jobs of one office, so the place's words and ``workplaceType`` are believed before it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from bot.ingest.cells import board_of, cell_text, cells, dig, employer_of, is_region, objects, positive

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KEYS: Final = tuple(frozenset({"title", "jobUrl", other}) for other in ("isRemote", "isListed", "publishedAt", "employmentType"))
_EXTRA: Final = re.compile(r"equity|commission|bonus|stock|\bote\b", re.IGNORECASE)


def read_job(job: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the cells of one job."""
    description = cell_text(job.get("descriptionHtml") or job.get("descriptionPlain"))
    url = job.get("jobUrl")
    location = cell_text(job.get("location")) or cell_text(job.get("locationName"))
    yield cells(
        **_pay(job.get("compensation")),
        source="ashby",
        id=job.get("id"),
        title=job.get("title"),
        company=employer_of(board_of(url, "ashbyhq.com"), cell_text(job.get("descriptionPlain")) or description),
        location=location,
        country=None if is_region(location) else dig(job, "address", "postalAddress", "addressCountry"),
        work_mode=job.get("workplaceType"),
        remote=job.get("isRemote"),
        description=description,
        posted_at=job.get("publishedAt") or job.get("publishedDate"),
        url=url,
    )


def _pay(stated: Any) -> dict[str, Any]:
    """Return the salary over all tiers, in the currency and period of the first; never equity, bonus or commission."""
    parts = objects(dig(stated, "summaryComponents"))
    for tier in objects(dig(stated, "compensationTiers")):
        parts += objects(tier.get("components"))
    salaries = [part for part in parts if part.get("compensationType") == "Salary" and _ends(part)]
    if salaries:
        unit = _unit(salaries[0])
        ends = [end for part in salaries if _unit(part) == unit for end in _ends(part)]
        return {"min_salary": min(ends), "max_salary": max(ends), "currency": unit[0], "period": unit[1]}
    said = cell_text(dig(stated, "scrapeableCompensationSalarySummary")) or cell_text(dig(stated, "compensationTierSummary"))
    return {"salary": next((part.strip() for part in said.split("•") if part.strip() and not _EXTRA.search(part)), None)}


def _ends(part: Mapping[str, Any]) -> list[float]:
    return [end for end in (positive(part.get("minValue")), positive(part.get("maxValue"))) if end]


def _unit(part: Mapping[str, Any]) -> tuple[str, str]:
    return cell_text(part.get("currencyCode")), cell_text(part.get("interval"))
