"""The door of reading: what a source is, found by its content, and its records."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from bot.ingest import arbeitnow, ashby, greenhouse, himalayas, hn, jobicy, lever, remoteok, remotive
from bot.ingest.cells import cell_text, mended
from bot.ingest.columns import columns_of
from bot.ingest.jsonld import is_jsonld, read_jsonld, read_page
from bot.ingest.jsontext import list_key, read_values
from bot.ingest.parquet import MAGIC, read_parquet
from bot.ingest.records import ReadProblem, Record
from bot.ingest.source import open_source
from bot.ingest.tables import read_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.ingest.source import Source


_BOARDS: Final = (
    (ashby.KEYS, ashby.read_job),
    (greenhouse.KEYS, greenhouse.read_job),
    (lever.KEYS, lever.read_posting),
    (remoteok.KEYS, remoteok.read_job),
    (remotive.KEYS, remotive.read_job),
    (himalayas.KEYS, himalayas.read_job),
    (jobicy.KEYS, jobicy.read_job),
    (arbeitnow.KEYS, arbeitnow.read_job),
    (hn.KEYS, hn.read_comment),
)
_UNTITLED: Final = 1_000  # plain records looked at for a title before a source is sent back
_DEEPEST: Final = 6  # levels of lists around postings


def read_source(path: Path | None, employer: str = "") -> Iterator[Record]:
    """Yield the records of a file, or of standard input for None. Raises ReadProblem, also after some records.

    ``employer`` is who a board belongs to, where the board's own name is not the employer's.
    """
    with open_source(path) as source:
        yield from _records(source, employer)


def read_bytes(content: bytes, name: str, employer: str = "") -> Iterator[Record]:
    """Yield the records of a reply at hand; ``name`` is what a problem calls it. As :func:`read_source`."""
    with open_source(content, name) as source:
        yield from _records(source, employer)


def _records(source: Source, employer: str) -> Iterator[Record]:
    if source.sample.startswith(MAGIC):
        yield from read_parquet(source)
        return
    head = source.head().lstrip("\ufeff \t\r\n")
    if head.startswith("<"):
        if head[:5].lower() == "<?xml" and "<html" not in head[:2_000].lower():
            raise ReadProblem(f"{source.name} is XML, such as an RSS feed, which is not read; take the board's JSON reply.")
        yield from _numbered(read_page(source), source.name, employer)
    elif head.startswith(("{", "[")):
        yield from _numbered(read_values(source.text(), source.name), source.name, employer)
    else:
        yield from read_csv(source)


def _numbered(values: Iterator[tuple[Any, str]], name: str, employer: str) -> Iterator[Record]:
    number = titled = plain = 0
    for value, raw in values:
        for record in _of_value(value, raw, 0):
            number += 1
            if not titled:
                titled += "title" in record.fields or record.problem is not None
                plain += not titled
                if plain == _UNTITLED:
                    raise ReadProblem(f"{name} has no title in its first 1,000 records; name the field of the job title title.")
            fields = {**record.fields, "company": employer} if employer and record.fields else record.fields
            yield Record(number, fields, record.problem, record.raw)


def _of_value(value: Any, raw: str, depth: int) -> Iterator[Record]:
    """Yield the records in one value: of a board's job, of linked data, of a list of them, or of a plain object."""
    if isinstance(value, list) and depth < _DEEPEST:
        for inner in value:
            yield from _of_value(inner, "", depth + 1)
        return
    if not isinstance(value, dict):
        yield Record(0, {}, problem="not valid JSON" if value is raw else "not an object", raw=raw or repr(value))
        return
    reader = _reader_of(tuple(value))
    inside = None if reader else list_key(value)
    if reader:
        for fields in reader(value):
            yield Record(0, fields, raw=raw)
    elif is_jsonld(value):
        for fields in read_jsonld(value):
            yield Record(0, fields, raw=raw)
    elif inside and depth < _DEEPEST:
        yield from _of_value(value[inside], "", depth + 1)
    else:
        yield _plain(value, raw)


@lru_cache(maxsize=1024)
def _reader_of(keys: tuple[str, ...]) -> Callable[[dict[str, Any]], Iterator[dict[str, str]]] | None:
    """Return the reader of the board whose jobs have these keys, None for no board's."""
    known = frozenset(keys)
    return next((reader for shapes, reader in _BOARDS if any(shape <= known for shape in shapes)), None)


def _plain(value: dict[str, Any], raw: str) -> Record:
    """Return an object with other tools' names for our columns; pay that is an object of its own is opened."""
    fields: dict[str, str] = {}
    found = list(value.values())
    for index, column in _columns_of_keys(tuple(value)):
        cell = found[index]
        if column == "salary" and isinstance(cell, dict):
            fields.update(_pay(cell))
            continue
        text = mended(_joined(cell))
        if text:
            fields[column] = text
    return Record(0, fields, raw=raw)


def _joined(value: Any) -> str:
    """Return the text of a cell; of an object without a name, such as a place, all its texts."""
    text = cell_text(value)
    if not text and isinstance(value, dict):
        return ", ".join(part for part in value.values() if isinstance(part, str) and part)
    return text


def _pay(value: dict[str, Any]) -> dict[str, str]:
    named = {"min": "min_salary", "max": "max_salary", "from": "min_salary", "to": "max_salary", "low": "min_salary", "high": "max_salary"}
    keys = [named.get(key, key) for key in value]
    found = list(value.values())
    wanted = ("min_salary", "max_salary", "currency", "period")
    cells = {column: mended(cell_text(found[place])) for place, column in columns_of(keys) if column in wanted}
    return {column: cell for column, cell in cells.items() if cell} or ({"salary": text} if (text := cell_text(value)) else {})


@lru_cache(maxsize=1024)
def _columns_of_keys(keys: tuple[str, ...]) -> list[tuple[int, str]]:
    return columns_of(keys)
