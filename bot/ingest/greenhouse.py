"""Greenhouse: ``boards-api.greenhouse.io/v1/boards/NAME/jobs?content=true``.

https://developers.greenhouse.io/job-board.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from bot.ingest.cells import board_of, cell_text, cells, dig, employer_of, objects, positive, site_of, tagged_mode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KEYS: Final = (frozenset({"absolute_url", "title", "location"}), frozenset({"absolute_url", "title", "internal_job_id"}))
_WORKPLACE: Final = re.compile(r"work ?place|work(?:ing)? (?:mode|model|type|arrangement|setting|environment)|remote|location type", re.I)
_MODE: Final = re.compile(r"remote|hybrid|on-?\s?site|in-?\s?(?:office|person)|office", re.I)
_PAY: Final = re.compile(r"salary|pay|compensation|wage|base", re.I)
_EXTRA: Final = re.compile(r"bonus|equity|commission|incentive|\bote\b|on[- ]target|stipend", re.I)


def read_job(job: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the cells of one job."""
    url, content = job.get("absolute_url"), cell_text(job.get("content"))
    board = board_of(url, "greenhouse.io")
    offices = [cell_text(office.get("location") or office.get("name")) for office in objects(job.get("offices"))]
    yield cells(
        **_pay(job),
        source="greenhouse",
        id=job.get("id"),
        title=job.get("title"),
        company=job.get("company_name") or employer_of(site_of(url) if board in ("", "embed") else board, content),
        location=cell_text(job.get("location")) or "; ".join(filter(None, offices)),
        work_mode=_workplace(job) or tagged_mode(content),
        description=content,
        posted_at=job.get("first_published") or job.get("updated_at"),
        url=url,
    )


def _workplace(job: Mapping[str, Any]) -> str:
    """Return what the employer's own field for the place of work says."""
    for field in objects(job.get("metadata")):
        value = cell_text(field.get("value"))
        if _WORKPLACE.search(cell_text(field.get("name"))) and _MODE.search(value):
            return value
    return ""


def _pay(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return the range of the pay fields, where the board shows them: over all places, in the currency of the first."""
    found = [pay for pay in map(_range, objects(job.get("pay_input_ranges"))) if pay]
    for field in objects(job.get("metadata")):
        name = cell_text(field.get("name"))
        if field.get("value_type") in ("currency_range", "currency") and _PAY.search(name) and not _EXTRA.search(name):
            value = field.get("value")
            low = positive(dig(value, "min_value")) or positive(dig(value, "amount"))
            found.append((low, positive(dig(value, "max_value")) or low, cell_text(dig(value, "unit"))))
    found = [pay for pay in found if pay[0] or pay[1]]
    if not found:
        return {}
    currency = found[0][2]
    ends = [end for low, high, named in found for end in (low, high) if end and named == currency]
    return {"min_salary": min(ends), "max_salary": max(ends), "currency": currency}


def _range(pay: Mapping[str, Any]) -> tuple[float | None, float | None, str] | None:
    words = f"{cell_text(pay.get('title'))} {cell_text(pay.get('blurb'))[:80]}"
    if _EXTRA.search(cell_text(pay.get("title"))) and not re.search(r"base|salary", words, re.I):
        return None
    low, high = positive(pay.get("min_cents")), positive(pay.get("max_cents"))
    return low and low / 100, high and high / 100, cell_text(pay.get("currency_type"))
