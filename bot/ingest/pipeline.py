"""From a source to a store: records in, batches out, nothing lost and nothing counted twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from bot.core.model import Posting
from bot.ingest.normalise import normalise
from bot.ingest.records import ReadProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.core.refused import Refused
    from bot.ingest.normalise import Tools
    from bot.ingest.records import Record

BATCH = 2_000  # records a transaction: large enough for speed, small enough for memory


class Counts(Protocol):
    """What one batch did, in postings."""

    @property
    def stored(self) -> int:
        """New ones."""

    @property
    def updated(self) -> int:
        """Known ones that say something else now."""

    @property
    def unchanged(self) -> int:
        """Known ones that say the same."""


class Writer(Protocol):
    """Where postings go; a store has one."""

    def write_batch(self, postings: Sequence[Posting], refused: Sequence[Refused] = ()) -> Counts:
        """Keep one batch, all of it or nothing."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a load did. ``read == stored + updated + unchanged + refused`` always; ``problem`` says why reading stopped early."""

    read: int = 0
    stored: int = 0
    updated: int = 0
    unchanged: int = 0
    closed: int = 0
    refused: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    problem: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the summary object of the machine interface."""
        names = ("read", "stored", "updated", "unchanged", "closed", "refused")
        return {**{name: getattr(self, name) for name in names}, "reasons": dict(self.reasons)}

    def counts(self) -> dict[str, int]:
        """Return the counts alone, as a store's record of a load keeps them."""
        return {name: value for name, value in self.as_json().items() if isinstance(value, int)}


def ingest(records: Iterable[Record], source: str, writer: Writer, tools: Tools) -> Summary:
    """Normalise ``records`` and write them in batches. A source that breaks off keeps what came before, with ``problem``."""
    stored = updated = unchanged = 0
    reasons: Counter[str] = Counter()
    problem: list[str] = []
    for postings, refused in _batches(records, source, tools, problem):
        written = writer.write_batch(postings, refused)
        stored, updated, unchanged = stored + written.stored, updated + written.updated, unchanged + written.unchanged
        reasons.update(row.reason for row in refused)
    refused_count = reasons.total()
    return Summary(
        read=stored + updated + unchanged + refused_count,
        stored=stored,
        updated=updated,
        unchanged=unchanged,
        refused=refused_count,
        reasons=dict(reasons.most_common()),
        problem=problem[0] if problem else None,
    )


def read_postings(records: Iterable[Record], source: str, tools: Tools) -> Iterator[Posting | Refused]:
    """Yield every record as what it would be stored as. Raises ReadProblem as the reader does."""
    for record in records:
        yield normalise(record, source, tools)


def _batches(records: Iterable[Record], source: str, tools: Tools, problem: list[str]) -> Iterator[tuple[list[Posting], list[Refused]]]:
    """Yield what to write, at most ``BATCH`` records at a time; the reader's problem goes into ``problem``."""
    postings: list[Posting] = []
    refused: list[Refused] = []
    try:
        for record in records:
            outcome = normalise(record, source, tools)
            if isinstance(outcome, Posting):
                postings.append(outcome)
            else:
                refused.append(outcome)
            if len(postings) + len(refused) >= BATCH:
                yield postings, refused
                postings, refused = [], []
    except ReadProblem as error:
        problem.append(str(error))
    if postings or refused:
        yield postings, refused
