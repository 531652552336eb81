"""JSON as it comes: an array, one object a line, a board's reply with its jobs inside; streamed value by value."""

from __future__ import annotations

import json
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, Final

from bot.core.figures import number
from bot.ingest.records import ReadProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LISTS: Final = frozenset({"jobs", "data", "results", "postings", "items", "hits", "children", "listings", "records", "@graph"})
"""The keys under which replies keep their postings."""
_TITLES: Final = frozenset({"title", "position", "jobTitle", "job_title", "text"})
_BLANK: Final = " \t\r\n"
_CHUNK: Final = 1 << 18
_LONGEST: Final = 64 << 20  # characters of one value, so that a broken file is not held whole
_DECODER: Final = json.JSONDecoder(strict=False)  # feeds put bare line breaks into texts


def read_values(stream: IO[str], name: str) -> Iterator[tuple[Any, str]]:
    """Yield every value that may be a posting, with its text. A line that is no JSON comes as its text twice. Raises ReadProblem."""
    start = stream.read(_CHUNK)
    opening = start.lstrip(_BLANK)
    if opening.startswith("{") and _is_lines(opening):
        yield from _lines(opening, stream)
        return
    cursor = _Cursor(opening, stream, name)
    while cursor.peek():
        if cursor.peek() == "[":
            yield from cursor.elements()
        elif cursor.peek() == "{":
            yield from _object(cursor)
            if cursor.lines == 1:  # one object a line, the first longer than what is looked at
                yield from _lines(cursor.rest(), stream)
                return
        else:
            raise cursor.broken()


def parsed(text: str) -> Any:
    """Return the value of a JSON text. Raises ValueError, also where it is nested too deep."""
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError("nested too deep") from None


def list_key(value: Mapping[str, Any]) -> str | None:
    """Return the key under which an object that is no posting itself keeps postings; None where it keeps none."""
    for key, inner in value.items():
        if key in LISTS and isinstance(inner, list) and _may_hold(key, value):
            return key
    return None


def _may_hold(key: str, members: Mapping[str, Any]) -> bool:
    return key in ("children", "postings") or not any(isinstance(members.get(title), str) for title in _TITLES)


def _is_lines(opening: str) -> bool:
    """Whether one line is one object: the first is whole, and no reply with all postings in it, or it is broken and the second whole."""
    first, _, rest = opening.partition("\n")
    first = first.rstrip()
    second, ended, _ = rest.partition("\n")
    for line in (first, second if ended and not first.endswith(("[", "{", ",")) else ""):
        try:
            value = parsed(line)
        except ValueError:
            continue
        return isinstance(value, dict) and (list_key(value) is None or bool(rest.strip()))
    return False


def _lines(start: str, stream: IO[str]) -> Iterator[tuple[Any, str]]:
    """Yield the value of every line that is not blank; one that is no JSON as its own text."""
    *whole, begun = start.split("\n")
    for line in chain(whole, [begun + stream.readline()], stream):
        text = line.strip()
        if text:
            try:
                yield parsed(text), text
            except ValueError:
                yield text, text


def _object(cursor: _Cursor) -> Iterator[tuple[Any, str]]:
    """Yield the elements of the lists of postings in the object at the cursor, or the object itself where it has none."""
    members: dict[str, Any] = {}
    found = False
    cursor.step()
    while cursor.peek() != "}":
        if cursor.peek() == ",":
            cursor.step()
            continue
        key = cursor.value()[0]
        if cursor.peek() != ":" or not isinstance(key, str):
            raise cursor.broken()
        cursor.step()
        if key in LISTS and cursor.peek() == "[" and _may_hold(key, members):
            found = True
            yield from cursor.elements()
        else:
            value = cursor.value()[0]
            if not found:
                members[key] = value
    cursor.step()
    if not found:
        yield members, json.dumps(members)


class _Cursor:
    """A place in a stream of JSON text, holding no more than one value and a chunk."""

    def __init__(self, text: str, stream: IO[str], name: str) -> None:
        self._text = text
        self._stream = stream
        self._name = name
        self._position = 0
        self._ended = False
        self._count = 0
        self.lines = 1

    def peek(self) -> str:
        """Return the next character that is not blank, "" at the end."""
        while True:
            while self._position < len(self._text) and self._text[self._position] in _BLANK:
                self.lines += self._text[self._position] == "\n"
                self._position += 1
            if self._position < len(self._text):
                return self._text[self._position]
            if not self._fill():
                return ""

    def step(self) -> None:
        """Go past one character."""
        self._position += 1

    def rest(self) -> str:
        """Return what is held and not read yet."""
        return self._text[self._position :]

    def broken(self) -> ReadProblem:
        """The problem of a text that is no JSON from here on."""
        return ReadProblem(f"{self._name} is JSON that breaks off or is damaged after {number(self._count)} records; fetch it again.")

    def elements(self) -> Iterator[tuple[Any, str]]:
        """Yield the values of the array at the cursor and go past it."""
        self.step()
        while True:
            char = self.peek()
            if char == "]":
                self.step()
                return
            if char == ",":
                self.step()
                continue
            yield self.value()
            self._count += 1

    def value(self) -> tuple[Any, str]:
        """Return the value at the cursor with its text, and go past it. Raises ReadProblem."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._position)
            except (ValueError, RecursionError):
                end = -1
            if end >= 0 and (end < len(self._text) or self._ended or not self._fill()):
                text = self._text[self._position : end]
                self._position = end
                return value, text
            if end < 0 and (len(self._text) - self._position > _LONGEST or not self._fill()):
                raise self.broken()

    def _fill(self) -> bool:
        """Hold more text, twice as much while one value is longer than what is held; False at the end."""
        chunk = self._stream.read(max(_CHUNK, len(self._text) - self._position))
        self._text, self._position = self._text[self._position :] + chunk, 0
        self._ended = not chunk
        return bool(chunk)
