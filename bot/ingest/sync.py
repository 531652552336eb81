"""Bringing a store up to date from job boards: every board on its own, so that one that fails never stops the rest."""

from __future__ import annotations

import asyncio
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Literal, ParamSpec, Protocol, TypeVar

from bot.core.boards import BoardState
from bot.core.figures import number
from bot.core.model import Origin
from bot.ingest.boards import KINDS
from bot.ingest.pipeline import Summary, Writer, ingest
from bot.ingest.records import ReadProblem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from bot.ingest.boards import Addresses, Board
    from bot.ingest.fetch import Fetched, Fetcher
    from bot.ingest.normalise import Tools
    from bot.ingest.records import Record

log = logging.getLogger(__name__)

Status = Literal["loaded", "unchanged", "empty", "failed", "skipped"]
P = ParamSpec("P")
T = TypeVar("T")

_LISTS: Final = ("jobs", "data", "children")  # where boards keep their postings
_SMALL: Final = 65_536  # bytes; a reply without postings is no larger


class Ledger(Writer, Protocol):
    """Where postings go and what is known of the boards; a store has one. It is used from one thread at a time."""

    def begin(self, name: str, started_at: str, board: str | None = None) -> int:
        """Open a load of a board's postings."""

    def add_origin(self, origin: Origin) -> None:
        """Say what a source is."""

    def close_missing(self) -> int:
        """Close the board's postings that this load did not see; how many."""

    def finish(self, finished_at: str, counts: dict[str, int], *, refreshed: bool = True) -> None:
        """Close the load; without ``refreshed`` the figures are brought up to date later, once for all boards."""

    def board_states(self) -> dict[tuple[str, str], BoardState]:
        """How every board ever asked answered last, by kind and slug."""

    def save_board_state(self, state: BoardState) -> None:
        """Keep how a board answered."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run works with. ``fatal`` errors stop it: those of the ledger, after which no other board could be kept either."""

    fetcher: Fetcher
    addresses: Addresses
    ledger: Ledger
    tools: Tools
    read: Callable[[Path, str], Iterator[Record]]  # a reply's records, under an employer's name where it is not empty
    now: Callable[[], str]
    folder: Path  # for the replies, each taken away when it is loaded
    fatal: tuple[type[Exception], ...] = ()
    at_once: int = 4  # boards of a kind, so that no kind waits for another's host
    again: bool = False  # read also what has not changed
    fresh_hours: float = 0.0  # boards that answered within so many hours are left alone


@dataclass(frozen=True, slots=True)
class Synced:
    """What came of one board."""

    board: Board
    status: Status
    summary: Summary = field(default_factory=Summary)
    problem: str | None = None

    def named(self, files: Iterable[Path]) -> Synced:
        """Return the same, its problem told of the board instead of the files its replies lay in."""
        problem = self.problem
        for path in files:
            problem = problem and problem.replace(path.name, self.board.key)
        return replace(self, problem=problem)

    def as_json(self) -> dict[str, Any]:
        """Return the line of the machine interface."""
        told = {"board": self.board.key, "name": self.board.name or None, "status": self.status}
        return {**told, **self.summary.as_json(), "problem": self.problem}


async def sync_boards(boards: Sequence[Board], run: Run) -> AsyncIterator[Synced]:
    """Fetch all boards at once and load them one after the other; yield each as it is done. Raises only ``run.fatal``."""
    places = {board.kind: asyncio.Semaphore(run.at_once) for board in boards}
    states = run.ledger.board_states()
    with ThreadPoolExecutor(1, "loading") as loading:  # the ledger's one thread, so that loading never holds up fetching
        turns = [
            _Turn(board, states.get((board.kind, board.slug)) or BoardState(board.kind, board.slug), run, number, loading)
            for number, board in enumerate(boards)
        ]
        tasks = [asyncio.create_task(turn.take(places[turn.board.kind])) for turn in turns]
        try:
            for done in asyncio.as_completed(tasks):
                yield await done
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One board's turn in a run."""

    board: Board
    state: BoardState
    run: Run
    number: int
    loading: ThreadPoolExecutor

    async def take(self, place: asyncio.Semaphore) -> Synced:
        """Ask the board and load what it says."""
        async with place:
            if self._is_fresh():
                return Synced(self.board, "skipped")
            fetched: Fetched | None = None
            try:
                fetched = await self._fetch()
                done = await self._in_turn(self._load) if fetched.changed else self._same()
            except ReadProblem as problem:
                done = Synced(self.board, "failed", problem=str(problem))
            except OSError as error:
                done = Synced(self.board, "failed", problem=f"Its reply could not be kept for reading: {error.strerror}.")
            except Exception as error:
                if isinstance(error, self.run.fatal):
                    raise
                log.warning("%s", self.board.key, exc_info=True)
                done = Synced(self.board, "failed", problem="Something broke inside rolecall while reading this board; please report it.")
            finally:
                files = self._files()
                for path in files:
                    path.unlink(missing_ok=True)
            done = done.named(files)
            await self._in_turn(self.run.ledger.save_board_state, self._after(done, fetched))
            return done

    def _is_fresh(self) -> bool:
        if not self.run.fresh_hours or self.state.succeeded_at is None:
            return False
        age = datetime.fromisoformat(self.run.now()) - datetime.fromisoformat(self.state.succeeded_at)
        return age.total_seconds() < self.run.fresh_hours * 3600

    async def _fetch(self) -> Fetched:
        """Fetch the board's reply, all of them where it answers in pages."""
        kind, address, page = KINDS[self.board.kind], self.run.addresses.first(self.board), 1
        known = (None, None) if self.run.again or kind.pages > 1 else (self.state.etag, self.state.last_modified)
        while True:
            path = self._file(page)
            fetched = await self.run.fetcher.fetch(address, path, *known)
            if kind.follow is None or not fetched.changed:
                return fetched
            more = self.run.addresses.following(self.board, path.read_bytes(), page)
            if page == 1 and kind.index:
                path.unlink()
            if more is None:
                return fetched
            address, page = more, page + 1

    def _load(self) -> Synced:
        """Store what the board's replies say, and close what is gone from a board that lists all it has."""
        ledger, kind = self.run.ledger, KINDS[self.board.kind]
        records = self._records()
        first = next(records, None)
        if first is None and self.state.postings:
            problem = (
                f"The board answers with no postings at all and had {number(self.state.postings)}; that is doubtful, so none was closed."
            )
            return Synced(self.board, "empty", problem=problem)
        if first is None:
            return Synced(self.board, "loaded")
        ledger.begin(self.board.key, self.run.now(), board=self.board.key)
        ledger.add_origin(Origin(kind.source, kind.label, as_of=date.fromisoformat(self.run.now()[:10])))
        summary = ingest(chain((first,), records), kind.source, ledger, self.run.tools)
        if kind.whole and summary.problem is None and summary.read > summary.refused:
            summary = replace(summary, closed=ledger.close_missing())
        ledger.finish(self.run.now(), summary.counts(), refreshed=False)
        return Synced(self.board, "failed" if summary.problem else "loaded", summary, summary.problem)

    def _same(self) -> Synced:
        """The board says that it has what it had."""
        return Synced(self.board, "unchanged", Summary(read=self.state.postings, unchanged=self.state.postings))

    def _records(self) -> Iterator[Record]:
        """Yield the records of all replies, numbered through, under the employer that the list of boards names."""
        number = 0
        for path in self._files():
            if _holds_nothing(path, self.board):
                continue
            for record in self.run.read(path, self.board.employer or ""):
                number += 1
                yield replace(record, number=number)

    def _after(self, done: Synced, fetched: Fetched | None) -> BoardState:
        """What to remember. The reply's marks are kept only when all of it was loaded, so that a failed load is done again."""
        at = self.run.now()
        if done.status == "unchanged":
            return replace(self.state, checked_at=at, succeeded_at=at, failures=0, problem=None)
        if done.status == "loaded" and fetched is not None:
            there = done.summary.read - done.summary.refused
            return BoardState(self.state.kind, self.state.slug, fetched.etag, fetched.last_modified, at, at, postings=there)
        return replace(self.state, checked_at=at, failures=self.state.failures + 1, problem=done.problem)

    async def _in_turn(self, work: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Do ``work`` in the ledger's thread, to its end also when the run is given up meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self.loading, lambda: work(*args, **options))

    def _file(self, page: int) -> Path:
        return self.run.folder / f"{self.number}-{page}.reply"

    def _files(self) -> list[Path]:
        return [path for page in range(1, KINDS[self.board.kind].pages + 1) if (path := self._file(page)).exists()]


def _holds_nothing(path: Path, board: Board) -> bool:
    """Whether a reply has no postings in it. Raises ReadProblem when it is no JSON at all, such as a page that asks for a browser."""
    with path.open("rb") as file:
        start = file.read(_SMALL + 1)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        raise ReadProblem(f"{board.key} does not answer with a list of postings; it is tried again on the next run.")
    if len(start) > _SMALL:
        return False
    with suppress(ValueError, RecursionError):
        reply = json.loads(start)
        return not reply or (isinstance(reply, dict) and any(reply.get(name) == [] for name in _LISTS))
    return False
