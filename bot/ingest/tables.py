"""Tables as text: CSV with any delimiter and either way of writing a quote inside quotes, streamed row by row."""

from __future__ import annotations

import csv
import io
from typing import IO, TYPE_CHECKING, Final

from bot.ingest.cells import mended
from bot.ingest.columns import column_of, columns_of
from bot.ingest.records import ReadProblem, Record
from bot.ingest.salaries import is_salaries, read_salaries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.ingest.source import Source

_DELIMITERS: Final = ",;\t|"
_LONGEST_FIELD: Final = 32 * 1024 * 1024


def read_csv(source: Source) -> Iterator[Record]:
    """Yield the rows of a table. Raises ReadProblem, also after some rows."""
    csv.field_size_limit(_LONGEST_FIELD)
    sample = source.head().lstrip()
    delimiter = _delimiter(sample)
    escape = _escape(sample, delimiter)
    rows = csv.reader(_lines(source.text()), delimiter=delimiter, skipinitialspace=True, escapechar=escape)
    try:
        header = next((row for row in rows if any(cell.strip() for cell in row)), [])
    except csv.Error as error:
        raise ReadProblem(f"{source.name} has no readable first line ({error}); save it as CSV with a header.") from None
    columns = columns_of(header)
    check_title([column for _, column in columns], header, source.name)
    if is_salaries(header):
        yield from read_salaries(_records(rows, list(enumerate(header)), len(header), delimiter))
    else:
        yield from _records(rows, columns, len(header), delimiter)


def check_title(columns: Iterable[str], header: Sequence[str], name: str) -> None:
    """Raise ReadProblem where none of ``columns`` is the job title; ``header`` is what the table calls them."""
    if "title" not in columns:
        seen = ", ".join(cell.strip() for cell in header if cell.strip())[:80]
        raise ReadProblem(f"{name} has no column for the job title (its columns: {seen}); name one of them title.")


def _records(rows: Iterator[list[str]], columns: list[tuple[int, str]], width: int, delimiter: str) -> Iterator[Record]:
    number = 0
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            number += 1
            yield Record(number, {}, problem="broken quoting", raw=str(error))
            continue
        if row is None:
            return
        if not any(row):
            continue  # a blank line is no record
        number += 1
        filled = len(row)
        if filled > width and any(cell.strip() for cell in row[width:]):
            yield Record(number, {}, problem="more cells than columns", raw=delimiter.join(row))
            continue
        yield Record(number, {column: row[i] for i, column in columns if i < filled and row[i]})


def _lines(stream: IO[str]) -> Iterator[str]:
    """Yield the lines with broken encoding mended, and NUL characters gone, which the csv module refuses."""
    for line in stream:
        if not line.isascii():
            yield mended(line.replace("\0", ""))
        else:
            yield line.replace("\0", "") if "\0" in line else line


def _delimiter(sample: str) -> str:
    outside = "".join(sample.partition("\n")[0].split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def _escape(sample: str, delimiter: str) -> str | None:
    r"""Return the backslash where it, not a second quote, stands before a quote or another backslash inside quotes.

    JobSpy's newer files are written so (every header cell quoted); of others the way is taken that reads more rows.
    """
    if "\\" not in sample and not sample.startswith('"'):
        return None
    first = sample.partition("\n")[0]
    columns = {column_of(cell) for cell in first.replace('"', "").split(delimiter)}
    jobspy = first.startswith('"') and "job_url" in first and {"source", "title"} <= columns
    plain, escaped = _good_rows(sample, delimiter, None), _good_rows(sample, delimiter, "\\")
    return "\\" if escaped > plain or (jobspy and escaped == plain) else None


def _good_rows(sample: str, delimiter: str, escape: str | None) -> int:
    """Return how many rows of the sample are well formed and as wide as the first."""
    rows = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True, escapechar=escape, strict=True)
    good = width = 0
    try:
        for row in rows:
            width = width or len(row)
            good += len(row) == width
    except csv.Error:
        pass
    return good
