"""The log of a running bot: one event a line, for people on a terminal, otherwise JSON. No message text and no secret gets into it.

What other code says in an exception may hold what somebody wrote, so of an exception the kind and the place are logged, and its words
only where they are known to be the system's own.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO

import structlog

from bot.core.watch import answer_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OWN = "bot"
FIELDS = ("topic", "outcome", "ms", "shard", "server", "route", "status", "part", "why")  # what our own lines may add
_SECRETS_IN_PATHS = re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w.-]+")
_IN_ADDRESS = re.compile(r"(?<=://)[^/@\s]+(?=@)")
_PACKAGES = ("site-packages/", "lib/python")
_as_json = json.JSONEncoder(default=str).encode  # made once


def log_to(stream: TextIO, form: Literal["auto", "human", "json"], level: str, secrets: Sequence[str]) -> None:
    """Send every log of the process to ``stream`` in this form; ``secrets`` are struck out wherever they stand."""
    people = form == "human" or (form == "auto" and stream.isatty())
    render: Any = structlog.dev.ConsoleRenderer(colors=stream.isatty(), sort_keys=False)
    if not people:
        render = structlog.processors.JSONRenderer(lambda event, **_: _as_json(event))
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Line(render, secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in ("discord", "aiohttp", "httpx", "httpcore"):  # at "debug" these log what people wrote
        logging.getLogger(name).setLevel(max(logging.INFO, root.level))
    logging.captureWarnings(capture=True)
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False  # what no line shows need not be asked
    logging._srcfile = None  # noqa: SLF001 - as logging's manual says: nor the line of code
    logging.raiseExceptions = False  # what logging prints of its own failures quotes everything
    sys.excepthook = _unhandled


class _Line(logging.Formatter):
    """One event on one line. Strikes secrets out of it when it is finished, wherever they came from."""

    def __init__(self, render: Any, secrets: Sequence[str]) -> None:
        super().__init__()
        self._render = render
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line = " ".join(self._render(None, record.levelname, _event_of(record)).splitlines())
        for secret in self._secrets:
            line = line.replace(secret, "(secret)")
        if "/" not in line:
            return line
        return _IN_ADDRESS.sub("(secret)", _SECRETS_IN_PATHS.sub(r"\1(secret)", line))


def _event_of(record: logging.LogRecord) -> dict[str, Any]:
    """What happened, when and where, with our own fields and the answer's id; an exception becomes two fields."""
    said, given = record.getMessage(), vars(record)
    event = {
        "event": said if record.name.startswith(OWN) else said.split("\n", 1)[0],  # asyncio's further lines quote exceptions
        "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "logger": record.name,
        **{name: given[name] for name in FIELDS if name in given},
    }
    if number := answer_id.get():
        event["answer"] = number
    if record.exc_info and (error := record.exc_info[1]):
        event["error"] = " < ".join(_kinds(error))
        event["where"] = " < ".join(_places(error))
    return event


def _kinds(error: BaseException) -> Iterator[str]:
    """The exception and what it came from, the outermost first."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        words = _words(link)
        yield f"{type(link).__name__}: {words}" if words else type(link).__name__
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _words(error: BaseException) -> str:
    """What an exception says, where it cannot hold what somebody wrote."""
    kind = type(error)
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if kind.__module__ == "sqlite3" or kind.__module__.startswith(("bot.store", "psycopg")):
        return str(error).split("\n", 1)[0]
    if kind.__module__.startswith(("discord", "aiohttp")):
        numbers = (vars(error).get("status"), vars(error).get("code"))  # not properties: some warn, or quote
        return " ".join(str(number) for number in numbers if isinstance(number, int))
    return ""


def _places(error: BaseException) -> Iterator[str]:
    """Where it was raised, the innermost first, as file:line function."""
    for frame in list(reversed(traceback.extract_tb(error.__traceback__)))[:12]:
        path = Path(frame.filename).as_posix()
        for part in _PACKAGES:
            path = path.rpartition(part)[2]
        yield f"{'/'.join(path.split('/')[-3:])}:{frame.lineno} {frame.name}"


def _unhandled(_kind: type[BaseException], error: BaseException, _trace: object) -> None:
    logging.getLogger("bot").critical("ended by an error", exc_info=error)
