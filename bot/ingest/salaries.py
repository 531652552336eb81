"""The open salary table of aijobs.net (its own columns): a posting is two neighbouring rows, its highest pay and then its lowest.

Both rows are read, each with the whole range and with one ``job`` between them, so that nothing is lost and the job counts once.
Older editions are a survey with one amount a row: where most rows have no neighbour to pair with, none is paired.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from bot.ingest.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_COLUMNS: Final = frozenset({
    "work_year", "experience_level", "job_title", "salary", "salary_currency", "salary_in_usd", "remote_ratio", "company_location",
})  # fmt: skip
_OWN: Final = frozenset({"source_id", "salary", "salary_in_usd", ""})  # what the two rows of a posting do not share
_MODES: Final = {"0": "onsite", "50": "hybrid", "100": "remote"}  # the table's own definition of its ratio
_LOOKED_AT: Final = 400  # rows
_PAIRED: Final = 0.8  # the least share of them that must pair


def is_salaries(header: Iterable[str]) -> bool:
    """Whether a table is one of these, by its columns."""
    return set(header) >= _COLUMNS


def read_salaries(rows: Iterator[Record]) -> Iterator[Record]:
    """Yield a record for every row; ``rows`` carry their cells under the table's own column names."""
    first = list(islice(rows, _LOOKED_AT))
    paired = sum(2 for one, two in _neighbours(first) if two is not None) >= _PAIRED * len(first)
    everything = chain(first, rows)
    for one, two in _neighbours(everything) if paired else ((row, None) for row in everything):
        yield _record(one, one.fields, two.fields if two else one.fields, shared=two is not None)
        if two is not None:
            yield _record(two, one.fields, two.fields, shared=True, job=one)


def _neighbours(rows: Iterable[Record]) -> Iterator[tuple[Record, Record | None]]:
    """Yield every row with the next where they are one posting, else alone."""
    held: Record | None = None
    for row in rows:
        if held is None:
            held = row
        elif _are_one(held, row):
            yield held, row
            held = None
        else:
            yield held, None
            held = row
    if held is not None:
        yield held, None


def _are_one(high: Record, low: Record) -> bool:
    if high.problem or low.problem or _shared(high.fields) != _shared(low.fields):
        return False
    try:
        return float(high.fields["salary"]) >= float(low.fields["salary"])
    except (KeyError, ValueError):
        return False


def _shared(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in fields.items() if name not in _OWN}


def _record(row: Record, high: Mapping[str, str], low: Mapping[str, str], *, shared: bool, job: Record | None = None) -> Record:
    if row.problem:
        return row
    fields = row.fields
    cells = {
        "source": "aijobs.net",
        "id": _id(row),
        "title": fields.get("job_title", ""),
        "seniority": fields.get("experience_level", ""),
        "country": fields.get("company_location", ""),
        "work_mode": _MODES.get(fields.get("remote_ratio", "").partition(".")[0], ""),
        "min_salary": low.get("salary", ""),
        "max_salary": high.get("salary", ""),
        "currency": fields.get("salary_currency", ""),
        "period": "YEAR",  # the table's own definition: gross pay of a year
    }
    if shared:
        cells["job"] = f"aijobs.net {_id(job or row)}"
    return Record(row.number, {name: cell for name, cell in cells.items() if cell})


def _id(row: Record) -> str:
    return row.fields.get("source_id") or f"row {row.number}"
