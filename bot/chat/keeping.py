"""The state as the event loop uses it: what a server has set at once, everything else in a thread, and nothing held up by a database."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.core.state import DEFAULTS, StateAway

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.state import ServerSettings, State

log = logging.getLogger(__name__)

T = TypeVar("T")
PATIENCE: Final = 2.3  # seconds for the state: Discord waits three for a first answer
AGAIN: Final = 3.0  # seconds between two tries of what must not be lost
TRUSTED: Final = 1.0  # seconds for which a server's settings are not read again: another process may have changed them since
_MOST: Final = 10_000  # servers held so


class Kept:
    """A ``State`` for one event loop."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._known: dict[int, ServerSettings] = {}  # of the servers that set anything
        self._fresh: dict[int, tuple[ServerSettings, float]] = {}  # read lately, with the time until which that is trusted
        self._away = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="state")

    def server(self, server: int | None) -> ServerSettings:
        """How to behave in a server: as it was read within the last second, what was known before where the state is away.

        The defaults in direct messages.
        """
        if not server:
            return DEFAULTS
        now = time.monotonic()
        if (read := self._fresh.get(server)) and now < read[1]:
            return read[0]
        try:
            settings = self._state.server(server)
        except StateAway as away:
            if not self._away:
                log.warning("%s: answers go on with the settings as they were", away)
            self._away = True
            return self._known.get(server, DEFAULTS)
        self._away = False
        if settings != DEFAULTS or server in self._known:
            self._known[server] = settings
        if len(self._fresh) >= _MOST:
            self._fresh.clear()
        self._fresh[server] = settings, now + TRUSTED
        return settings

    async def ask(self, work: Callable[..., T], *given: Any) -> T:
        """What ``work``, a method of the state, gives. Raises StateAway, after two seconds at the latest."""
        done = asyncio.get_running_loop().run_in_executor(self._thread, partial(work, *given))
        try:
            return await asyncio.wait_for(done, PATIENCE)
        except TimeoutError:
            raise StateAway("the settings cannot be reached in time") from None
        finally:
            self._fresh.clear()  # it may have changed them

    async def insist(self, work: Callable[..., T], *given: Any) -> T:
        """What ``work`` gives, however long the state is away."""
        told = False
        while True:
            try:
                return await self.ask(work, *given)
            except StateAway as away:
                if not told:
                    log.warning("%s: trying again until it is done", away)
                told = True
                await asyncio.sleep(AGAIN)

    def close(self) -> None:
        """Do nothing more; what is being done ends by itself."""
        self._thread.shutdown(wait=False, cancel_futures=True)
