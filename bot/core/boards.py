"""What is remembered of a job board from one run of ``rolecall sync`` to the next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BoardState:
    """How a board answered last. Times are ISO 8601 in UTC, None where it never happened; ``postings`` are those of the last full reply."""

    kind: str
    slug: str
    etag: str | None = None
    last_modified: str | None = None
    checked_at: str | None = None
    succeeded_at: str | None = None
    postings: int = 0
    failures: int = 0  # in a row, up to now
    problem: str | None = None
