"""Normalising on several processors: it is pure, so records go out in chunks and postings come back in their order.

A small source stays in this process. Workers are fresh processes, since copies of a running one may not be made beside threads.
"""

from __future__ import annotations

import gc
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields
from itertools import islice
from multiprocessing import get_context
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from bot.core.model import Posting, Salary
from bot.core.refused import Refused
from bot.ingest.normalise import normalise
from bot.ingest.records import ReadProblem, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from concurrent.futures import Future

    from bot.ingest.normalise import Tools

_CHUNK: Final = 500  # records
_ALONE: Final = 3_000  # records normalised here before it is worth starting workers
_AHEAD: Final = 8  # chunks a worker has waiting: enough to keep it busy while a batch is written, few enough for memory
_POSTING: Final = attrgetter(*(field.name for field in fields(Posting)))
_SALARY: Final = attrgetter(*(field.name for field in fields(Salary)))
_PAY: Final = [field.name for field in fields(Posting)].index("salary")

_Sent = tuple[int, "Mapping[str, str]", "str | None"]  # a record without its raw text, which only a refused one needs
_Back = tuple[Any, ...] | str  # the values of a posting, or the reason why it is none

_held: list[Tools] = []  # what a worker normalises with; one item there, none here


def normalised(records: Iterable[Record], source: str, tools: Tools, workers: int = 1) -> Iterator[tuple[Record, Posting | Refused]]:
    """Yield every record with what it becomes, in order. Raises ReadProblem as the reader does, after all records before it.

    With ``workers`` over 1 a long source is shared out; ``tools`` must be picklable then.
    """
    stream = iter(records)
    for record in islice(stream, _ALONE if workers > 1 else None):
        yield record, normalise(record, source, tools)
    chunk, problem = read_chunk(stream, _CHUNK)
    if chunk or problem:
        yield from _shared(stream, chunk, problem, source, tools, workers)


def _shared(
    stream: Iterator[Record], chunk: list[Record], problem: ReadProblem | None, source: str, tools: Tools, workers: int
) -> Iterator[tuple[Record, Posting | Refused]]:
    waiting: deque[tuple[list[Record], Future[list[_Back]]]] = deque()
    with ProcessPoolExecutor(workers, get_context("spawn"), _take, (tools,)) as pool:
        try:
            while chunk or waiting:
                while chunk and len(waiting) < workers * _AHEAD:
                    sent: list[_Sent] = [(record.number, record.fields, record.problem) for record in chunk]
                    waiting.append((chunk, pool.submit(_normalise, sent, source)))
                    chunk, problem = ([], problem) if problem else read_chunk(stream, _CHUNK)
                done, future = waiting.popleft()
                yield from zip(done, map(_outcome, done, future.result()), strict=True)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    if problem:
        raise problem


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


def _normalise(sent: list[_Sent], source: str) -> list[_Back]:
    """Return what each record becomes, as plain values, which travel between processes faster than objects."""
    return [_values(normalise(Record(number, cells, problem), source, _held[0])) for number, cells, problem in sent]


def _values(outcome: Posting | Refused) -> _Back:
    if isinstance(outcome, Refused):
        return outcome.reason
    values = _POSTING(outcome)
    return (*values[:_PAY], outcome.salary and _SALARY(outcome.salary), *values[_PAY + 1 :])


def _outcome(record: Record, back: _Back) -> Posting | Refused:
    if isinstance(back, str):
        return Refused(record.number, back, record.text())
    pay = back[_PAY]
    values: tuple[Any, ...] = (*back[:_PAY], pay and Salary(*pay), *back[_PAY + 1 :])
    return Posting(*values)
