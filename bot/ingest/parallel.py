"""Normalising on several processors: it is pure, so records go out in chunks and postings come back in their order.

A small source stays in this process. Workers are fresh processes, since copies of a running one may not be made beside threads.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, fields
from functools import partial
from itertools import islice
from multiprocessing import get_context
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Protocol

from bot.core.model import Posting, Salary
from bot.core.refused import Refused
from bot.ingest.normalise import normalise, normalise_all
from bot.ingest.records import ReadProblem, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.ingest.normalise import Tools

_CHUNK: Final = 250  # records
_ALONE: Final = 1_500_000  # characters normalised here before it is worth starting workers, which takes them half a second
_RECORD: Final = 500  # characters of text that take as long as all else of a record
_AHEAD: Final = 4  # chunks on their way to each worker: enough to keep it busy while a batch is written
_HELD: Final = 8  # chunks a worker held at once at most, done or not, so that memory does not grow with the file
_POSTING: Final = attrgetter(*(field.name for field in fields(Posting)))
_SALARY: Final = attrgetter(*(field.name for field in fields(Salary)))
_PAY: Final = [field.name for field in fields(Posting)].index("salary")

Sent = tuple[int, "Mapping[str, str]", "str | None"]  # a record without its raw text, which only a refused one needs
Back = tuple[Any, ...] | str  # the values of a posting, or the reason why it is none

_held: list[Tools] = []  # what a worker normalises with; one item there, none here


class Lent(Protocol):
    """A chunk on its way."""

    def done(self) -> bool:
        """Whether its result is there."""

    def result(self) -> list[Back]:
        """What became of it."""


Pool = Callable[[list[Sent], str], Lent]  # takes a chunk and its source


@dataclass(frozen=True, slots=True)
class Spread:
    """Who normalises a long source. ``count``: workers, for how far to read ahead; ``opened``: where they are, given the tables."""

    count: int
    opened: Callable[[Tools], AbstractContextManager[Pool]]


def normalised(
    records: Iterable[Record], source: str, tools: Tools, workers: int | Spread = 1
) -> Iterator[tuple[Record, Posting | Refused]]:
    """Yield every record with what it becomes, in order. Raises ReadProblem as the reader does, after all records before it.

    With ``workers`` other than 1 a long source is shared out among so many processes, this one included, or with others elsewhere;
    ``tools`` must be picklable then.
    """
    stream = iter(records)
    spread = Spread(workers - 1, partial(_processes, workers - 1)) if isinstance(workers, int) else workers
    done = 0
    for record in stream:
        yield record, normalise(record, source, tools)
        done += _RECORD + len(record.fields.get("description", ""))
        if spread.count and done >= _ALONE:
            break
    chunk, problem = read_chunk(stream, _CHUNK)
    if chunk or problem:
        yield from _shared(stream, chunk, problem, source, tools, spread)


def _shared(
    stream: Iterator[Record], chunk: list[Record], problem: ReadProblem | None, source: str, tools: Tools, spread: Spread
) -> Iterator[tuple[Record, Posting | Refused]]:
    """Share chunks out. This process takes one itself rather than wait for a worker, so that none is idle."""
    waiting: deque[tuple[list[Record], Lent | list[Posting | Refused]]] = deque()
    with spread.opened(tools) as lend:
        while chunk or waiting:
            if waiting and (_is_done(waiting[0][1]) or not chunk or len(waiting) >= spread.count * _HELD):
                done, lent = waiting.popleft()
                yield from zip(done, lent if isinstance(lent, list) else map(_outcome, done, lent.result()), strict=True)
                continue
            if sum(not _is_done(lent) for _, lent in waiting) < spread.count * _AHEAD:
                sent: list[Sent] = [(record.number, record.fields, record.problem) for record in chunk]
                waiting.append((chunk, lend(sent, source)))
            else:
                waiting.append((chunk, normalise_all(chunk, source, tools)))
            chunk, problem = ([], problem) if problem else read_chunk(stream, _CHUNK)
    if problem:
        raise problem


def _is_done(lent: Lent | list[Posting | Refused]) -> bool:
    return isinstance(lent, list) or lent.done()


@contextmanager
def _processes(count: int, tools: Tools) -> Iterator[Pool]:
    with ProcessPoolExecutor(count, get_context("spawn"), _take, (tools,)) as pool:
        try:
            yield lambda sent, source: pool.submit(_normalise, sent, source)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def read_chunk(stream: Iterator[Record], size: int) -> tuple[list[Record], ReadProblem | None]:
    """Return the next ``size`` records, fewer at the end, and the reader's problem where it broke off among them."""
    chunk: list[Record] = []
    try:
        chunk.extend(islice(stream, size))
    except ReadProblem as problem:
        return chunk, problem
    return chunk, None


def _take(tools: Tools) -> None:
    """Begin a worker."""
    _held[:] = [tools]
    gc.collect()
    gc.freeze()  # the tables stay as long as the worker: no need to look through them again and again


def _normalise(sent: Sequence[Sent], source: str) -> list[Back]:
    return normalise_chunk(_held[0], sent, source)


def normalise_chunk(tools: Tools, sent: Sequence[Sent], source: str) -> list[Back]:
    """Return what each record becomes, as plain values, which travel between processes faster than objects."""
    records = [Record(number, cells, problem) for number, cells, problem in sent]
    return list(map(_values, normalise_all(records, source, tools)))


def _values(outcome: Posting | Refused) -> Back:
    if isinstance(outcome, Refused):
        return outcome.reason
    values = _POSTING(outcome)
    return (*values[:_PAY], outcome.salary and _SALARY(outcome.salary), *values[_PAY + 1 :])


def _outcome(record: Record, back: Back) -> Posting | Refused:
    if isinstance(back, str):
        return Refused(record.number, back, record.text())
    pay = back[_PAY]
    values: tuple[Any, ...] = (*back[:_PAY], pay and Salary(*pay), *back[_PAY + 1 :])
    return Posting(*values)
