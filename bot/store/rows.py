"""A posting as a row: its columns, its statements, and the fingerprints by which rows are told apart."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.core.model import Posting, Salary

POSTING_COLUMNS = (
    "id", "source", "source_id", "title", "role", "seniority", "employer_id", "location", "country", "work_mode",
    "salary_min", "salary_max", "currency", "period", "yearly_min", "yearly_max", "salary_usable", "salary_why",
    "posted_at", "first_seen", "last_seen", "closed_at", "url", "digest", "job", "fingerprint", "heading", "board", "load_id",
    "skills", "raw",
)  # fmt: skip
_KEPT_ON_UPDATE = ("id", "source", "source_id", "first_seen")
INSERT = f"INSERT INTO postings ({', '.join(POSTING_COLUMNS)}) VALUES ({', '.join('?' * len(POSTING_COLUMNS))})"
_BOARD = POSTING_COLUMNS.index("board") + 1
_ASSIGNED = {"board": f"board = coalesce(?{_BOARD}, board)"}  # a file does not take a posting from its board
UPDATE = (
    "UPDATE postings SET "
    + ", ".join(_ASSIGNED.get(name, f"{name} = ?{number}") for number, name in enumerate(POSTING_COLUMNS, 1) if name not in _KEPT_ON_UPDATE)
    + " WHERE id = ?1"
)


def salary_columns(pay: Salary | None) -> tuple[Any, ...]:
    """Pay as the eight columns from ``salary_min`` to ``salary_why``."""
    if pay is None:
        return (None,) * 8
    return (pay.min, pay.max, pay.currency, pay.period, pay.yearly_min, pay.yearly_max, int(pay.usable), pay.why)


def text_hash(text: str) -> str:
    """A short fingerprint of any text, lone surrogates included."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def job_columns(posting: Posting) -> tuple[int, int, int | None]:
    """The columns ``job``, ``fingerprint`` and ``heading``: until copies are joined, an advert's job is its own fingerprint's."""
    if not posting.job:
        number = _number(f"{posting.source} {posting.source_id}")
        return number, number, None
    number = fingerprint_of(posting.job)
    heading = posting.job.partition("~")[2]
    return number, number, heading_number(heading) if heading else None


def heading_number(heading: str) -> int:
    """The number of a heading: 62 of the 64 bits that it writes in hexadecimal digits."""
    return int(heading, 16) >> 2


def fingerprint_of(job: str) -> int:
    """The number of ``Posting.job``, its heading left out; 62 bits of a hash, so that a million jobs all but never meet by chance."""
    return _number(f"job {job.partition('~')[0]}")


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 2


def digest_of(posting: Posting) -> str:
    """A fingerprint of everything a posting says, to tell "unchanged" without reading the row back."""
    content = (
        posting.title, posting.role, posting.seniority, posting.employer, posting.employer_named, posting.location, posting.country,
        posting.work_mode, posting.skills, posting.url, posting.posted_at and posting.posted_at.toordinal(),
        salary_columns(posting.salary), posting.job and posting.job.partition("~")[0], *(["agency"] if posting.agency else []),
    )  # fmt: skip
    return text_hash(repr(content))
