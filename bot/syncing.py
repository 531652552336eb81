"""``rolecall sync`` put together, and ``rolecall run`` doing it on a schedule in a process of its own."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
import tempfile
import threading
import tomllib
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot import __version__
from bot.facts import read_table
from bot.ingest.boards import KINDS, Addresses, Board, read_boards
from bot.ingest.fetch import Fetcher, Limits
from bot.ingest.read import read_source
from bot.ingest.records import ReadProblem
from bot.ingest.sync import Run, Synced, sync_boards
from bot.store.opening import open_writer
from bot.store.problem import StoreProblem
from bot.wiring import build_tools, now, today

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from bot.config import Settings

log = logging.getLogger(__name__)

_ENDING: Final = 10.0  # seconds that a run told to end may take for it


@dataclass(frozen=True, slots=True)
class Choice:
    """What one run is to do. ``only``: boards by kind/slug or kind; none: all. ``older_than``: hours since a board's last answer."""

    only: tuple[str, ...] = ()
    again: bool = False
    older_than: float = 0.0


def chosen_boards(settings: Settings, only: Sequence[str]) -> tuple[Board, ...]:
    """The boards of the operator's list, else of the one shipped. Raises ReadProblem for a list or a choice that is wrong."""
    boards = read_boards(_table(settings.boards) if settings.boards else read_table("boards"))
    wrong = sorted(settings.board_addresses.keys() - KINDS.keys())
    if wrong:
        raise ReadProblem(f"ROLECALL_BOARD_ADDRESSES names {wrong[0]!r}; there are {', '.join(KINDS)}.")
    wanted = [text.strip().casefold() for text in only]
    for text in wanted:
        if not any(text in (board.key.casefold(), board.kind) for board in boards):
            raise ReadProblem(f"No board {text} is in the list; name it as kind/slug, for example {boards[0].key}.")
    return tuple(board for board in boards if not wanted or board.key.casefold() in wanted or board.kind in wanted)


def sync(
    settings: Settings, store: Path, choice: Choice, say: Callable[[Synced], None], limits: Limits | None = None
) -> tuple[Synced, ...]:
    """Bring ``store`` up to date; ``say`` gets every board as it is done. Raises ReadProblem for a wrong list, StoreProblem."""
    boards = chosen_boards(settings, choice.only)
    try:
        return asyncio.run(_sync(boards, settings, store, choice, say, limits or Limits()))
    except asyncio.CancelledError:  # told to end
        raise KeyboardInterrupt from None


async def _sync(
    boards: Sequence[Board], settings: Settings, store: Path, choice: Choice, say: Callable[[Synced], None], limits: Limits
) -> tuple[Synced, ...]:
    running = asyncio.current_task()
    if running is not None and threading.current_thread() is threading.main_thread():
        with suppress(NotImplementedError):  # Windows ends a process without asking
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)  # so that nothing stays behind
    addresses = Addresses(settings.board_addresses)
    done: list[Synced] = []
    with tempfile.TemporaryDirectory(prefix="rolecall-") as folder, closing(open_writer(store, today())) as writer:
        async with Fetcher(_agent(settings), limits, trusted=settings.board_addresses.values()) as fetcher:
            run = Run(
                fetcher, addresses, writer, build_tools(), read_source, now, Path(folder),
                fatal=(StoreProblem,), again=choice.again, fresh_hours=choice.older_than,
            )  # fmt: skip
            async for board in sync_boards(boards, run):
                done.append(board)
                say(board)
        writer.refresh()
    return tuple(done)


@asynccontextmanager
async def kept_current(settings: Settings) -> AsyncIterator[None]:
    """While this is open, sync every ``sync_hours``, where they are set. A store that is not there yet is filled first."""
    if settings.sync_hours is None:
        yield
        return
    if settings.db is not None and not settings.db.is_file():
        log.info("filling %s from the job boards for the first time", settings.db)
        await _run_apart(settings)
    task = asyncio.create_task(_again_and_again(settings, settings.sync_hours))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _again_and_again(settings: Settings, hours: float) -> None:
    while True:
        await _run_apart(settings)
        await asyncio.sleep(hours * 3600)


async def _run_apart(settings: Settings) -> None:
    """One run in a process of its own: reading thousands of postings never delays an answer. It gets no token; problems go to the log.

    A bot that starts again and again does not ask the boards each time: those that answered within the hours are left alone.
    """
    hours = 0.9 * (settings.sync_hours or 0.0)  # a little less, so that a run is not skipped for having been quick
    command = [sys.executable, "-m", "bot", "sync", "--json", "--db", str(settings.db), "--older-than", str(hours)]
    environment = {name: value for name, value in os.environ.items() if name != "DISCORD_TOKEN"}
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=pipe, stderr=pipe)
    except OSError as error:
        log.warning("sync could not start: %s", error.strerror)
        return
    try:
        out, err = await process.communicate()
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):
            process.terminate()  # the store stays whole, the next run goes on
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _ENDING)
        if process.returncode is None:
            process.kill()
            await process.wait()
        raise
    _log(out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))


def _log(out: str, err: str) -> None:
    lines = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    for line in lines:
        if line["problem"]:
            log.warning("sync: %s: %s", line["board"], line["problem"])
    if not lines:
        log.warning("sync: %s", err.strip() or "nothing was done")
        return
    counts = {name: sum(line[name] for line in lines) for name in ("stored", "updated", "closed")}
    log.info("sync: %s of %s boards, %s", sum(not line["problem"] for line in lines), len(lines), counts)


def _agent(settings: Settings) -> str:
    """Who asks: boards want to know whom to write to before they shut a client out."""
    return f"rolecall/{__version__} ({'+' + settings.contact if settings.contact else 'counts job postings; no contact set'})"


def _table(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        raise ReadProblem(f"The list of boards {path} cannot be read; check the path.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        where = f" ({error})" if isinstance(error, tomllib.TOMLDecodeError) else ""
        raise ReadProblem(f"The list of boards {path} is no TOML{where}.") from None
