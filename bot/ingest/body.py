"""A reply's bytes on their way into a file: unpacked a piece at a time, bounded packed and unpacked."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from bot.core.figures import number
from bot.ingest.records import ReadProblem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_GZIP: Final = b"\x1f\x8b"
_PIECE: Final = 1 << 20  # bytes unpacked at a time: what a gzip bomb can make us hold


class BrokenOff(Exception):
    """The last bytes of a packed reply are missing."""


class Body:
    """Takes the bytes of one reply of ``host``, at most ``limit`` of them. ``headers`` are asked in lower case."""

    def __init__(self, into: Path, headers: Mapping[str, str], limit: int, host: str) -> None:
        self._limit, self._host = limit, host
        self._packed = self._size = 0
        self._head = b""
        encoding = headers.get("content-encoding", "").strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise ReadProblem(f"{host} packs its reply in a way nobody asked for; it cannot be read.")
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > limit:
            raise self._too_large()
        self._unzip = zlib.decompressobj(wbits=31) if encoding.endswith("gzip") else None
        self._file = into.open("wb")

    def add(self, piece: bytes) -> None:
        """Take the next bytes as they came. Raises ReadProblem when the reply is too large or damaged."""
        self._packed += len(piece)
        if self._packed > self._limit:
            raise self._too_large()
        if self._unzip is None:
            self._keep(piece)
            return
        try:
            while piece:
                if self._unzip.eof:  # another gzip member follows
                    self._unzip = zlib.decompressobj(wbits=31)
                self._keep(self._unzip.decompress(piece, _PIECE))
                piece = self._unzip.unconsumed_tail or self._unzip.unused_data
        except zlib.error:
            raise ReadProblem(f"{self._host} sends a damaged gzip reply; it is tried again on the next run.") from None

    def end(self) -> None:
        """Say that the last bytes came. Raises BrokenOff when there should be more of them."""
        while self._unzip is not None and not self._unzip.eof and (rest := self._unzip.decompress(b"", _PIECE)):
            self._keep(rest)
        if self._unzip is not None and not self._unzip.eof:
            raise BrokenOff

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _keep(self, data: bytes) -> None:
        self._head = (self._head + data[:2])[:2]
        if self._head == _GZIP:
            raise ReadProblem(f"{self._host} sends an archive instead of a list of postings; check the board's entry.")
        self._size += len(data)
        if self._size > self._limit:
            raise self._too_large()
        self._file.write(data)

    def _too_large(self) -> ReadProblem:
        return ReadProblem(f"{self._host} sends more than {number(self._limit)} bytes; such a board is not read.")
