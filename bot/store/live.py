"""A store that is swapped for a new version while it answers: the file under its name is checked, and taken between two answers."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bot.core.desk import NotNow
from bot.store.opening import open_store
from bot.store.problem import StoreProblem, is_busy, why_not_read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from bot.core.fit import SkillTable
    from bot.core.model import Filters, Origin
    from bot.core.premium import Tally
    from bot.core.rows import JobRows
    from bot.core.summary import Figures
    from bot.core.trend import Week
    from bot.core.watch import Part
    from bot.store.reader import Store

Mark = tuple[int, int, int, int]  # device, inode, time of change (ns), size


@dataclass(slots=True)
class _Held:
    """One version of the store, and how many answers are at it."""

    store: Store
    mark: Mark | None
    journal: int | None  # the inode of its write-ahead log, so that a log left behind is not taken for a newer file's
    number: int = 0  # of the versions taken
    answers: int = 0
    retired: bool = False


class LiveStore:
    """A ``Shelf`` over the file at ``path``. ``look`` takes a new version; answers at work finish with the one they began with.

    ``tell`` hears of trouble, in words for an operator, and of its end (None). A damaged new version is refused, the old one goes on.
    """

    def __init__(self, path: Path, tell: Callable[[Part, str | None], None]) -> None:
        self._path = path
        self._tell = tell
        self._lock = threading.Lock()
        self._local = threading.local()
        self._refused: Mark | None = None  # a version that was looked through and found wanting
        self._failing: Literal["", "held", "damaged"] = ""  # held: locked by another program, which passes
        self._held = _hold(path)
        self.taken = 0

    def look(self) -> bool:
        """Take the file under the store's name where it is another one, or where this one cannot be read any more; whether it was taken.

        Reads the whole new file once, to see that it is sound. May be called from any thread, by one at a time.
        """
        mark, held = _mark(self._path), self._held
        if mark is None:
            self._tell("replacement", f"{self._path} is gone; answers come from the file that was there. Put a store in its place.")
            return False
        if self._same(mark) and not self._failing:
            self._tell("replacement", None)
            return False
        if mark == self._refused:
            return False
        if held.mark is not None and mark[:2] != held.mark[:2]:
            self._drop_left_journal(held.journal)
        found, reason, lasting = _sound(self._path)
        if found is None:
            self._refused = mark if lasting else None
            self._tell("store" if self._failing else "replacement", f"{self._path} cannot be taken: {reason}")
            return False
        with self._lock:
            self.taken += 1
            found.number = self.taken
            self._held, self._failing, self._refused = found, "", None
            held.retired = True
            if not held.answers:
                held.store.close()
        self._tell("replacement", None)
        self._tell("store", None)
        return True

    @contextmanager
    def still(self) -> Iterator[Store]:
        """While this is open, this thread reads one version of the store. Raises NotNow where that cannot be read at the moment."""
        outer: _Held | None = getattr(self._local, "held", None)
        if outer is not None:
            yield outer.store
            return
        with self._lock:
            held = self._held
            held.answers += 1
        self._local.held = held
        try:
            yield held.store
        except sqlite3.Error as error:
            if held is self._held and self._failing != "damaged":
                self._failing = "held" if is_busy(error) else "damaged"
            reason = why_not_read(error)
            self._tell("store", reason)
            raise NotNow(reason) from error
        else:
            if self._failing == "held" and held is self._held:
                self._failing = ""
                self._tell("store", None)
        finally:
            self._local.held = None
            with self._lock:
                held.answers -= 1
                if held.retired and not held.answers:
                    held.store.close()

    def glance(self) -> object | None:
        """See ``Store``; also another one for another file."""
        with self.still() as store:
            seen = store.glance()
            return None if seen is None else (self._local.held.number, seen)

    def figures(self, role: str, filters: Filters | None = None) -> Figures | None:
        """See ``Store``, as all that follow."""
        with self.still() as store:
            return store.figures(role, filters)

    def counts(self) -> dict[str, int]:
        """See ``Store``."""
        with self.still() as store:
            return store.counts()

    def origins(self) -> tuple[tuple[Origin, int], ...]:
        """See ``Store``."""
        with self.still() as store:
            return store.origins()

    def postings(self, role: str, filters: Filters, limit: int, offset: int = 0, *, aside: bool = False) -> list[dict[str, Any]]:
        """See ``Store``."""
        with self.still() as store:
            return store.postings(role, filters, limit, offset, aside=aside)

    def jobs(self, role: str, filters: Filters, skill: str | None = None) -> JobRows:
        """See ``Store``."""
        with self.still() as store:
            return store.jobs(role, filters, skill)

    def tally(self, roles: Iterable[str], skill: str) -> Tally:
        """See ``Store``."""
        with self.still() as store:
            return store.tally(roles, skill)

    def skill_table(self, role: str, filters: Filters | None = None) -> SkillTable:
        """See ``Store``."""
        with self.still() as store:
            return store.skill_table(role, filters)

    def weeks(self, role: str, filters: Filters | None = None) -> tuple[Week, ...]:
        """See ``Store``."""
        with self.still() as store:
            return store.weeks(role, filters)

    def watched(self) -> dict[str, tuple[date, date]]:
        """See ``Store``."""
        with self.still() as store:
            return store.watched()

    def new_postings(self, role: str, since: date) -> int:
        """See ``Store``."""
        with self.still() as store:
            return store.new_postings(role, since)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._held.store.close()

    def _same(self, mark: Mark) -> bool:
        """Whether ``mark`` is that of the file in use: the same file, and where nothing tells us of its changes, an unchanged one."""
        held = self._held
        if held.mark is None:
            return False
        return mark == held.mark if held.store.unchanging else mark[:2] == held.mark[:2]

    def _drop_left_journal(self, ours: int | None) -> None:
        """Remove the write-ahead log of the file that lost its name: SQLite would play it into the one that has the name now."""
        log = self._path.with_name(f"{self._path.name}-wal")
        if ours is not None and _inode(log) == ours:
            for ending in ("-wal", "-shm"):
                with suppress(OSError):
                    self._path.with_name(self._path.name + ending).unlink()


def _hold(path: Path) -> _Held:
    mark = _mark(path)  # before it is opened: where it is replaced in between, the next look finds another mark
    store = open_store(path)
    return _Held(store, mark, _inode(path.with_name(f"{path.name}-wal")))


def _sound(path: Path) -> tuple[_Held | None, str, bool]:
    """The file, opened and read through; None with the reason, and whether that lasts until the file changes."""
    try:
        held = _hold(path)
    except StoreProblem as problem:
        return None, str(problem), not is_busy(problem.__cause__)
    try:
        reason, lasting = held.store.damage(), True
    except sqlite3.Error as error:
        reason, lasting = why_not_read(error), not is_busy(error)
    if reason is None:
        return held, "", False
    held.store.close()
    return None, reason, lasting


def _mark(path: Path) -> Mark | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


def _inode(path: Path) -> int | None:
    mark = _mark(path)
    return mark[1] if mark else None
