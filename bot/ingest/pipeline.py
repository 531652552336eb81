"""From a source to a store: records in, batches out, nothing lost and nothing counted twice."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from bot.core.model import Posting
from bot.ingest.normalise import normalise
from bot.ingest.parallel import normalised, read_chunk
from bot.ingest.records import ReadProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.core.refused import Refused
    from bot.ingest.normalise import Tools
    from bot.ingest.parallel import Spread
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


@runtime_checkable
class Remembering(Protocol):
    """A writer that also knows raw records by their fingerprints."""

    def known(self, raws: Sequence[int]) -> set[int]:
        """Those fingerprints whose record would change nothing."""

    def write_batch(self, postings: Sequence[Posting], refused: Sequence[Refused] = (), *, raws: Sequence[int] = ()) -> Counts:
        """Keep one batch, all of it or nothing, with the fingerprints of the records behind ``postings``."""


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


def ingest(records: Iterable[Record], source: str, writer: Writer, tools: Tools, workers: int | Spread = 1) -> Summary:
    """Normalise ``records`` and write them in batches. A source that breaks off keeps what came before, with ``problem``.

    With ``workers`` other than 1 a long source is normalised by so many processes, or elsewhere. A writer that knows raw records spares
    those seen before.
    """
    load = _Load(source, writer, tools)
    try:
        for record, outcome in normalised(load.unseen(records), source, tools, workers):
            load.take(record, outcome)
    except ReadProblem as error:
        load.problem = str(error)
    load.flush()
    return load.summary()


@dataclass(slots=True)
class _Load:
    """One load under way: what waits to be written, and the counts so far."""

    source: str
    writer: Writer
    tools: Tools
    postings: list[Posting] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    raws: list[int] = field(default_factory=list)  # beside ``postings``
    fingerprints: dict[int, int] = field(default_factory=dict)  # by number, of the records on their way
    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    problem: str | None = None

    def unseen(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield the records that may change something; those known as they are count as unchanged."""
        if not (self.tools.rules and isinstance(self.writer, Remembering)):
            yield from records
            return
        stream = iter(records)
        problem: ReadProblem | None = None
        while problem is None:
            chunk, problem = read_chunk(stream, BATCH)
            raws = [fingerprint(record, self.source, self.tools.rules) for record in chunk]
            known = self.writer.known(raws) if chunk else set()
            for record, raw in zip(chunk, raws, strict=True):
                if raw in known:
                    self.counts["unchanged"] += 1
                else:
                    self.fingerprints[record.number] = raw
                    yield record
            if not chunk and problem is None:
                return
        raise problem

    def take(self, record: Record, outcome: Posting | Refused) -> None:
        """Take what one record became; a full batch is written."""
        raw = self.fingerprints.pop(record.number, None)
        if isinstance(outcome, Posting):
            self.postings.append(outcome)
            if raw is not None:
                self.raws.append(raw)
        else:
            self.refused.append(outcome)
        if len(self.postings) + len(self.refused) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        if not (self.postings or self.refused):
            return
        if isinstance(self.writer, Remembering):
            written = self.writer.write_batch(self.postings, self.refused, raws=self.raws)
        else:
            written = self.writer.write_batch(self.postings, self.refused)
        self.counts.update(stored=written.stored, updated=written.updated, unchanged=written.unchanged)
        self.reasons.update(row.reason for row in self.refused)
        self.postings, self.refused, self.raws = [], [], []

    def summary(self) -> Summary:
        """Return the counts of the whole load."""
        stored, updated, unchanged = (self.counts[name] for name in ("stored", "updated", "unchanged"))
        refused = self.reasons.total()
        return Summary(
            read=stored + updated + unchanged + refused,
            stored=stored,
            updated=updated,
            unchanged=unchanged,
            refused=refused,
            reasons=dict(self.reasons.most_common()),
            problem=self.problem,
        )


def fingerprint(record: Record, source: str, rules: str) -> int:
    """Return 63 bits that tell a raw record of a source, read by these rules, from any other."""
    text = f"{rules}\x1f{source}\x1f{record.problem}\x1f{record.raw or dict(record.fields)}"
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1


def read_postings(records: Iterable[Record], source: str, tools: Tools) -> Iterator[Posting | Refused]:
    """Yield every record as what it would be stored as. Raises ReadProblem as the reader does."""
    for record in records:
        yield normalise(record, source, tools)
