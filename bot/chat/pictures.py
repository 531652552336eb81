"""Pictures for cards: painted in a thread, kept for the next asker, and never in the way of the words.

matplotlib is an extra (``pictures``) and takes half a second to import, so it is met in the thread only. A picture that cannot be
painted, or not soon enough, is left out: the card says everything in words.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.core.picture import Skills

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.picture import Picture

log = logging.getLogger(__name__)

OFF = "off"  # the theme that paints nothing
KEPT = 200  # pictures of 30 kB at most
PATIENCE = 0.25  # seconds that words wait for their picture, so that they are there within 0.3 on a busy machine too
MISSING = "pictures are off: they need the extra, pip install %s"
EXTRA = '"rolecall[pictures]"'
NOTHING = Skills("", 1, "", 1, (), "")


def paint(picture: Picture, theme: str) -> bytes:
    """The picture as PNG. Raises ImportError without the extra."""
    from bot.chat.paint import paint

    return paint(picture, theme)


class Painter:
    """Paints each picture once. A picture's record holds all that is drawn, so that new data make a new picture by themselves.

    ``theme`` is one of ``bot.chat.sheet.THEMES``: a bot is not told whether somebody's Discord is dark or light, and the dark one
    reads well on both. One thread paints: matplotlib's fonts are not to be shared between threads.
    """

    def __init__(self, theme: str = "dark", *, paint: Callable[[Picture, str], bytes] = paint, patience: float = PATIENCE) -> None:
        self._theme = theme
        self._paint = paint
        self._patience = patience
        self._thread: ThreadPoolExecutor | None = None
        self._kept: OrderedDict[Picture, bytes] = OrderedDict()
        self._off = theme == OFF

    async def png(self, picture: Picture | None) -> bytes | None:
        """The picture as PNG; None where there is none to show: no picture, no extra, a failure, or not painted in time."""
        if picture is None or self._off:
            return None
        if kept := self._kept.get(picture):
            with suppress(KeyError):  # the thread may just have let go of it
                self._kept.move_to_end(picture)
            return kept
        painting = asyncio.get_running_loop().run_in_executor(self._started(), self._painted, picture)
        try:
            return await asyncio.wait_for(asyncio.shield(painting), self._patience)
        except TimeoutError:
            log.info("a picture took longer than %.2f s: the words went out alone, and the next asker gets it", self._patience)
            return None

    def warm(self) -> None:
        """Meet matplotlib now, in the thread, so that the first asker does not wait for it."""
        if not self._off:
            self._started().submit(self._painted, NOTHING)

    def close(self) -> None:
        """Let the thread end; what it is painting is of no use any more."""
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)
            self._thread = None

    def _started(self) -> ThreadPoolExecutor:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "pictures")
        return self._thread

    def _painted(self, picture: Picture) -> bytes | None:
        """In the thread: paint, and keep for others, also for those who asked meanwhile. Raises nothing."""
        if kept := self._kept.get(picture):
            return kept
        if self._off:  # found out while this one waited
            return None
        try:
            painted = self._paint(picture, self._theme)
        except ImportError:
            log.warning(MISSING, EXTRA)
            self._off = True
            return None
        except Exception:
            log.exception("a picture failed: the words went out alone")
            return None
        self._kept[picture] = painted
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return painted
