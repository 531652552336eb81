"""Bytes of a source as text: compression and encoding found by content, never by the name of the file."""

from __future__ import annotations

import codecs
import gzip
import io
import sys
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, cast

from bot.ingest.records import ReadProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLE: Final = 65_536  # bytes looked at to find out what a file is
_GZIP: Final = b"\x1f\x8b"
_OTHERS: Final = {
    b"PK\x03\x04": "a zip archive or an Excel workbook; unpack it or save the sheet as CSV, then run this again",
    b"%PDF": "a PDF; export the table as CSV, then run this again",
    b"SQLite format 3": "a SQLite database; export the table as CSV, then run this again",
    b"BZh": "bzip2-compressed; unpack it, then run this again",
    b"\xfd7zXZ": "xz-compressed; unpack it, then run this again",
    b"\x28\xb5\x2f\xfd": "zstd-compressed; unpack it, then run this again",
}


@dataclass(frozen=True, slots=True)
class Source:
    """An open source: its bytes after any gzip, the first of them as ``sample``, and its name for a person."""

    stream: io.BufferedReader[Any]
    sample: bytes
    name: str
    _texts: list[IO[str]] = field(default_factory=list)  # a text that is dropped closes the stream below it, with a warning

    def head(self) -> str:
        """Return the first characters, the stream left where it is. Raises ReadProblem for what is no text."""
        return self.sample.decode(_encoding(self.sample, self.name), errors="replace")

    def text(self) -> IO[str]:
        """Return the stream as text. Raises ReadProblem for what is no text."""
        text = io.TextIOWrapper(self.stream, encoding=_encoding(self.sample, self.name), errors="replace", newline="")
        self._texts.append(text)
        return text


@contextmanager
def open_source(given: Path | bytes | None, name: str = "") -> Iterator[Source]:
    """Open a file, bytes at hand, or standard input for None. Raises ReadProblem, also while it is read."""
    name = name or (given.name if isinstance(given, Path) else "standard input")
    with _raw(given, name) as raw:
        try:
            yield _unpacked(raw, name)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise ReadProblem(f"{name} is a damaged or cut-off gzip file; fetch it again. What came before was read.") from error
        except UnicodeError as error:
            raise ReadProblem(f"{name} is not text in the encoding it starts with; save it as UTF-8.") from error
        except OSError as error:
            raise ReadProblem(f"{name} could not be read to the end: {error.strerror}.") from error


def _raw(given: Path | bytes | None, name: str) -> IO[bytes]:
    if isinstance(given, bytes):
        return io.BytesIO(given)
    try:
        return sys.stdin.buffer if given is None else given.open("rb")
    except IsADirectoryError:
        raise ReadProblem(f"{name} is a folder; name the files in it.") from None
    except FileNotFoundError:
        raise ReadProblem(f"There is no file {given}; check the path.") from None
    except PermissionError:
        raise ReadProblem(f"{name} may not be read; give yourself permission to read it.") from None
    except OSError as error:
        raise ReadProblem(f"{name} cannot be opened: {error.strerror}.") from error


def _unpacked(raw: IO[bytes], name: str) -> Source:
    stream: io.BufferedReader[Any] = io.BufferedReader(cast("io.RawIOBase", raw), SAMPLE)
    sample = _peek(stream)
    if sample.startswith(_GZIP):
        stream = io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=stream)), SAMPLE)
        sample = _peek(stream)
    if not sample.strip():
        raise ReadProblem(f"{name} is empty; there is nothing to read.")
    for magic, what in _OTHERS.items():
        if sample.startswith(magic):
            raise ReadProblem(f"{name} is {what}.")
    return Source(stream, sample, name)


def _peek(stream: io.BufferedReader[Any]) -> bytes:
    return stream.peek(SAMPLE)[:SAMPLE]


def _encoding(sample: bytes, name: str) -> str:
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in sample:
        for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            if sample[offset::2].count(0) > len(sample) * 0.3 and sample[1 - offset :: 2].count(0) == 0:
                return encoding
        raise ReadProblem(f"{name} is a binary file, not a table; export it as CSV or JSON Lines.")
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x0b\x1b" for byte in sample)
    if controls > len(sample) * 0.02:
        raise ReadProblem(f"{name} is a binary file, not a table; export it as CSV or JSON Lines.")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=False)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
