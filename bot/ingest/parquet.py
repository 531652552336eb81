"""Parquet tables, read batch by batch. Needs the extra ``parquet``."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any, Final, cast

from bot.core import figures
from bot.ingest.cells import cell_text, mended
from bot.ingest.columns import columns_of
from bot.ingest.records import ReadProblem, Record
from bot.ingest.tables import check_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.ingest.source import Source

MAGIC: Final = b"PAR1"
_ROWS: Final = 2_000  # a batch


def read_parquet(source: Source) -> Iterator[Record]:
    """Yield the rows of a table. Raises ReadProblem, also after some rows."""
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError:
        raise ReadProblem(f"{source.name} is a Parquet file; run pip install 'rolecall[parquet]' to read those.") from None
    with tempfile.TemporaryFile() as copy:  # its directory is at the end: a pipe or a gzip stream cannot go there and back
        shutil.copyfileobj(source.stream, cast("IO[bytes]", copy))
        copy.seek(0)
        number = 0
        try:
            table = parquet.ParquetFile(copy)
            header = table.schema_arrow.names
            columns = columns_of(header)
            check_title([column for _, column in columns], header, source.name)
            for batch in table.iter_batches(_ROWS, columns=[header[place] for place, _ in columns]):
                for row in batch.to_pylist():
                    number += 1
                    yield Record(number, {name: text for place, name in columns if (text := _cell(row.get(header[place])))})
        except (arrow.ArrowException, OSError, ValueError, KeyError) as error:
            said = str(error).strip().partition("\n")[0][:100]
            raise ReadProblem(
                f"{source.name} is a damaged Parquet file ({said}); fetch it again. {figures.number(number)} rows were read."
            ) from error


def _cell(value: Any) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, bytes):
        return mended(value.decode("utf-8", "replace"))
    return mended(cell_text(value))
