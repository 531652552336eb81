"""Loading files into a store, and showing what would be loaded: readers, normalising and the writer put together."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.core.figures import number
from bot.core.model import Posting
from bot.facts import rules_digest
from bot.ingest.duplicates import joined
from bot.ingest.normalise import normalise
from bot.ingest.pipeline import Summary, ingest, read_postings
from bot.ingest.read import read_bytes, read_source
from bot.ingest.records import ReadProblem, Record
from bot.ingest.showing import read_json
from bot.store.opening import open_store, open_writer
from bot.wiring import build_tools, now, today

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.ingest.parallel import Spread


_WORKERS = min(4, os.cpu_count() or 1)  # processes for a long file; more would wait for the one that writes


def load(
    paths: Sequence[Path], store: Path, say: Callable[[str], None] | None, workers: int | None = None, dask: str | None = None
) -> Summary:
    """Load every file, one after the other, and return the counts of all. ``say`` gets a line a file. Raises ReadProblem, StoreProblem.

    ``workers``: processes for a long file. ``dask``: the address of a Dask scheduler whose workers do that instead.
    """
    spread = _on_dask(dask) if dask else workers or _WORKERS
    tools = build_tools()
    total = Summary()
    for path in paths:
        records = _started(path)  # a file that cannot be read at all leaves no store behind
        with closing(open_writer(store, today())) as writer:
            writer.begin(_name(path), now())
            done = ingest(records, _source(path), writer, tools, workers=spread)
            writer.finish(now(), done.counts())
        total = _sum(total, done)
        if say:
            say(_told(_name(path), done))
    return total


def _on_dask(address: str) -> Spread:
    try:
        from bot.ingest.dask_cluster import on_dask
    except ImportError:
        raise ReadProblem("A load on Dask needs an extra: pip install 'rolecall[cluster]'.") from None
    return on_dask(address, rules_digest)


def read(paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """Every record of the files as it would be stored, refused ones too. Raises ReadProblem."""
    tools = build_tools()
    for path in paths:
        for outcome in read_postings(_records(path), _source(path), tools):
            yield read_json(outcome, _source(path))


def duplicates(paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """The jobs that several adverts of the files stand for, with the reason. Raises ReadProblem."""
    tools = build_tools()
    return joined(outcome for path in paths for outcome in read_postings(_records(path), _source(path), tools))


def retry_refused(store: Path) -> Summary:
    """Try the refused records of ``store`` again, as the readers are today. Those that become postings leave the list."""
    tools = build_tools()
    with closing(open_store(store)) as shelf:
        rows = shelf.refused()
    done: list[Posting] = []
    settled: list[int] = []
    reasons: Counter[str] = Counter()
    for row in rows:
        outcome = normalise(_record(row), _source(Path(row["load"])), tools)
        if isinstance(outcome, Posting):
            done.append(outcome)
            settled.append(row["id"])
        else:
            reasons[outcome.reason] += 1
    with closing(open_writer(store, today())) as writer:
        writer.begin("refused records", now())
        written = writer.write_batch(done, settled=settled)
        summary = Summary(
            read=len(rows),
            stored=written.stored,
            updated=written.updated,
            unchanged=written.unchanged,
            refused=reasons.total(),
            reasons=dict(reasons.most_common()),
        )
        writer.finish(now(), summary.counts())
    return summary


def _record(row: Mapping[str, Any]) -> Record:
    """The record behind a refused row, read anew; one that cannot be is what it was refused for."""
    try:
        records = list(islice(read_bytes(row["raw"].encode("utf-8", "replace"), row["load"]), 2))
    except ReadProblem:
        records = []
    return records[0] if len(records) == 1 else Record(row["number"], {}, problem=row["reason"], raw=row["raw"])


def refused(store: Path) -> list[dict[str, Any]]:
    """The records that loads into ``store`` refused. Raises StoreProblem."""
    with closing(open_store(store)) as shelf:
        return shelf.refused()


def _records(path: Path) -> Iterator[Record]:
    return read_source(None if str(path) == "-" else path)


def _started(path: Path) -> Iterator[Record]:
    records = _records(path)
    first = next(records, None)
    return chain(() if first is None else (first,), records)


def _name(path: Path) -> str:
    return "standard input" if str(path) == "-" else path.name


def _source(path: Path) -> str:
    """What postings of a file are from when they do not say: the file's name without its endings."""
    return "stdin" if str(path) == "-" else path.name.split(".")[0] or path.name


def _sum(a: Summary, b: Summary) -> Summary:
    counts = {name: a.counts()[name] + value for name, value in b.counts().items()}
    reasons = Counter(a.reasons) + Counter(b.reasons)
    return Summary(**counts, reasons=dict(reasons.most_common()), problem=a.problem or b.problem)


def _told(name: str, done: Summary) -> str:
    kinds = ", ".join(f"{number(getattr(done, kind))} {kind}" for kind in ("stored", "updated", "unchanged", "refused"))
    counts = f"{number(done.read)} read: {kinds}"
    reasons = ", ".join(f"{reason} {number(count)}" for reason, count in done.reasons.items())
    return f"{name}: {counts}{f' ({reasons}); see rolecall ingest --refused' if reasons else ''}."
