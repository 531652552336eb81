"""Remote OK: ``remoteok.com/api``. Its terms ask for a followed link back and its name wherever an advert is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from bot.ingest.cells import cell_text, cells, positive

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS: Final = (
    frozenset({"position", "slug", "epoch"}), frozenset({"position", "company", "date", "tags"}), frozenset({"legal", "last_updated"}),
    frozenset({"legal"}),
)  # fmt: skip
_SPAM_CHECK: Final = re.compile(r"(?:<br\s*/?>|\s)*Please mention the word \*\*.*", re.DOTALL)  # the word may be SWIFT or RUST


def read_job(job: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the cells of one job; nothing for the legal notice that opens the feed."""
    if "legal" in job and "position" not in job:
        return
    low, high = positive(job.get("salary_min")), positive(job.get("salary_max"))
    yield cells(
        source="remoteok",
        id=job.get("id"),
        title=job.get("position"),
        company=job.get("company"),
        location=cell_text(job.get("location")).strip(" ,"),
        work_mode="remote",  # the board takes no other jobs
        min_salary=low,
        max_salary=high,
        currency="USD" if low or high else None,
        period="YEAR" if low or high else None,
        description=_SPAM_CHECK.sub("", cell_text(job.get("description"))),
        posted_at=job.get("date") or job.get("epoch"),
        url=job.get("url"),
    )
