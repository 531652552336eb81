"""Plain tables: CSV with any delimiter, JSON Lines and JSON arrays, streamed record by record."""

from __future__ import annotations

import csv
import json
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, Final

from bot.ingest.columns import columns_of
from bot.ingest.records import ReadProblem, Record
from bot.ingest.source import open_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DELIMITERS: Final = ",;\t|"
_LONGEST_FIELD: Final = 32 * 1024 * 1024
_CHUNK: Final = 1 << 18


def read_table(path: Path | None) -> Iterator[Record]:
    """Yield the records of a file, or of standard input for None. Raises ReadProblem, also after some records."""
    name = "standard input" if path is None else path.name
    with open_text(path) as stream:
        start = _first_lines(stream)
        head = start.lstrip()
        if head.startswith("["):
            yield from _json_array(start, stream, name)
        elif head.startswith("{"):
            yield from _json_lines(start, stream, name)
        else:
            yield from _csv(start, stream, name)


def _first_lines(stream: IO[str]) -> str:
    """Return the text up to the end of the first line that is not blank."""
    start = ""
    while not start.strip():
        line = stream.readline()
        if not line:
            return start
        start += line
    return start


def _csv(start: str, stream: IO[str], name: str) -> Iterator[Record]:
    csv.field_size_limit(_LONGEST_FIELD)
    delimiter = _delimiter(start)
    rows = csv.reader(_lines(start, stream), delimiter=delimiter, skipinitialspace=True)
    header = next(rows, [])
    columns = columns_of(header)
    if not any(column == "title" for _, column in columns):
        seen = ", ".join(cell.strip() for cell in header if cell.strip())[:80]
        raise ReadProblem(f"{name} has no column for the job title (its columns: {seen}); name one of them title.")
    width = len(header)
    number = 0
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            number += 1
            yield Record(number, {}, problem="broken quoting", raw=f"line {rows.line_num}: {error}")
            continue
        if row is None:
            return
        if not any(row):
            continue  # a blank line is no record
        number += 1
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            yield Record(number, {}, problem="more cells than columns", raw=delimiter.join(row))
            continue
        filled = len(row)
        yield Record(number, {column: row[i] for i, column in columns if i < filled and row[i]})


def _lines(start: str, stream: IO[str]) -> Iterator[str]:
    """Yield the lines with NUL characters gone, which the csv module refuses."""
    yield from start.lstrip().splitlines(keepends=True)
    for line in stream:
        yield line.replace("\0", "") if "\0" in line else line


def _delimiter(header: str) -> str:
    outside = "".join(header.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def _json_lines(start: str, stream: IO[str], name: str) -> Iterator[Record]:
    number = titled = 0
    for line in _lines(start, stream):
        if not line.strip():
            continue
        number += 1
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            if number == 1:
                raise ReadProblem(f"{name} starts with a brace but is no JSON Lines; write one JSON object a line.") from None
            yield Record(number, {}, problem="not valid JSON", raw=line.rstrip("\r\n"))
            continue
        record = _from_json(number, value, line.rstrip("\r\n"))
        titled += "title" in record.fields
        if number == 1_000 and not titled:
            raise ReadProblem(f"{name} has no title in its first 1,000 records; name the field of the job title title.")
        yield record


def _json_array(start: str, stream: IO[str], name: str) -> Iterator[Record]:
    """Yield the objects of one JSON array without holding more than the text of one of them and a chunk."""
    decoder = json.JSONDecoder()
    text = start.lstrip()[1:]
    number = position = 0
    ended = False
    while True:
        while position < len(text) and text[position] in " \t\r\n,":
            position += 1
        if position < len(text) and text[position] == "]":
            return
        wanted = max(_CHUNK, len(text) - position)  # doubles while one value is longer than what is held
        try:
            value, end = decoder.raw_decode(text, position)
            complete = end < len(text) or ended
        except (ValueError, RecursionError):
            complete = False
            if ended:
                raise ReadProblem(f"{name} is a JSON array that breaks off after {number:,} records; fetch it again.") from None
        if complete:
            number += 1
            yield _from_json(number, value, text[position:end])
            position = end
            continue
        chunk = stream.read(wanted)
        ended = not chunk
        text, position = text[position:] + chunk, 0


def _from_json(number: int, value: Any, raw: str) -> Record:
    if not isinstance(value, dict):
        return Record(number, {}, problem="not an object", raw=raw)
    fields: dict[str, str] = {}
    cells = list(value.values())
    for index, column in _columns_of_keys(tuple(value)):
        text = _cell(cells[index])
        if text:
            fields[column] = text
    return Record(number, fields, raw=raw)


@lru_cache(maxsize=1024)
def _columns_of_keys(keys: tuple[str, ...]) -> list[tuple[int, str]]:
    return columns_of(keys)


def _cell(value: Any) -> str:
    """Return a JSON value as the text a table would hold: lists joined by a bar, of an object its name."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return " | ".join(filter(None, map(_cell, value)))
    if isinstance(value, dict):
        return next((_cell(value[key]) for key in ("name", "title", "text", "value", "label") if value.get(key)), "")
    return str(value)
