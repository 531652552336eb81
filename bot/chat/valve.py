"""What holds requests to Discord's REST API back before Discord has to: it bans an address that sends too many it must refuse.

Discord counts 401, 403 and 429 (but those of a shared limit): https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans.
Ten thousand in ten minutes end in a ban; we stay below ten a minute, whatever happens. A request holds one of a few places while it is
under way, and one that was refused keeps its place for a while.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import SimpleNamespace

    from discord.http import HTTPClient

log = logging.getLogger(__name__)

PLACES = 5  # requests under way at once; at 100 ms each this is Discord's own limit of fifty a second
BACK = 12.0  # seconds until the place of a refused request is free again: five and five more are ten in a minute
INVALID = (401, 403, 429)
LONGEST = 600.0  # seconds that Discord's word on when to come back is believed
LONGEST_QUEUE = 30.0  # seconds that a request waits for its place
CONNECTING, READING = 10.0, 15.0  # seconds for a connection, and for each part of a reply


def bounded(http: HTTPClient) -> Callable[..., Any]:
    """discord.py's ``request``, giving up on connections that say nothing.

    Where whoever waits for it gives up during a global limit, discord.py would never send anything again; the valve keeps to that limit.
    """
    request = http.request
    timeout = aiohttp.ClientTimeout(total=None, connect=CONNECTING, sock_read=READING)

    async def released(*given: Any, **named: Any) -> Any:
        try:
            return await request(*given, **{"timeout": timeout} | named)
        except asyncio.CancelledError:
            http._global_over.set()  # noqa: SLF001 - what discord.py holds everything back with, and forgets then
            raise

    return released


class Valve:
    """Lets requests through. One event loop uses it."""

    def __init__(self) -> None:
        self._free, self._since = float(PLACES), time.monotonic()
        self._under_way = 0
        self._shut_until = 0.0
        self._waiting: deque[tuple[asyncio.Future[None], float]] = deque()  # with the loop's time when each gives up
        self._alarm: asyncio.TimerHandle | None = None  # when time alone changes something for the first of them

    def watch(self, trace: aiohttp.TraceConfig) -> None:
        """Meet every request of a session; discord.py's own retries are requests too."""
        trace.on_request_start.append(self._before)
        trace.on_request_end.append(self._after)
        trace.on_request_exception.append(self._lost)

    async def _before(self, _session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestStartParams) -> None:
        if params.url.scheme in ("ws", "wss"):
            return
        if self._waiting or self._wait() > 0:
            await self._queue()
        else:
            self._under_way += 1
        context.inside = True

    async def _queue(self) -> None:
        """Wait for a place behind those who came before; whoever gives it has counted us in. Raises TimeoutError."""
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._waiting.append((turn, loop.time() + LONGEST_QUEUE))
        if len(self._waiting) == 1:  # behind others nothing is to be looked at that they do not wait for too
            self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:  # the place came at the same moment: to the next
                self._under_way -= 1
            self._admit()
            raise

    def _admit(self) -> None:
        """Let in those who wait while there is room; where time alone makes some, look again then."""
        loop = asyncio.get_running_loop()
        while self._waiting:
            turn, end = self._waiting[0]
            if turn.done():  # it gave up
                self._waiting.popleft()
            elif (wait := self._wait()) <= 0:
                self._under_way += 1
                self._waiting.popleft()
                turn.set_result(None)
            elif (left := end - loop.time()) <= 0:
                self._waiting.popleft()
                turn.set_exception(TimeoutError("too many requests wait for Discord"))
            else:
                self._look_in(min(wait, left), loop)
                return

    def _look_in(self, seconds: float, loop: asyncio.AbstractEventLoop) -> None:
        when = loop.time() + seconds
        if self._alarm and self._alarm.when() > when:
            self._alarm.cancel()
            self._alarm = None
        self._alarm = self._alarm or loop.call_at(when, self._rung)

    def _rung(self) -> None:
        self._alarm = None
        self._admit()

    async def _after(self, _session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestEndParams) -> None:
        status, headers = params.response.status, params.response.headers
        if status in INVALID and headers.get("X-RateLimit-Scope") != "shared":
            self._refused(status, headers)
        self._leave(context)

    def _refused(self, status: int, headers: Mapping[str, str]) -> None:
        self._refill()
        self._free -= 1
        banned = status == 429 and "Via" not in headers
        if banned or (status == 429 and "X-RateLimit-Global" in headers):
            seconds = min(_seconds(headers.get("Retry-After")), LONGEST)
            self._shut_until = max(self._shut_until, time.monotonic() + seconds)
            log.warning("Discord takes no requests for %.0f s (%s)", seconds, "the address is banned" if banned else "global limit")

    async def _lost(self, _session: aiohttp.ClientSession, context: SimpleNamespace, _params: Any) -> None:
        self._leave(context)

    def _leave(self, context: SimpleNamespace) -> None:
        if getattr(context, "inside", False):
            context.inside = False
            self._under_way -= 1
            self._admit()

    def _wait(self) -> float:
        """Seconds until a request may go; 0 at once. Ends early when one that is under way ends well."""
        now = self._refill()
        if now < self._shut_until:
            return self._shut_until - now
        return max(0.0, (self._under_way + 1 - self._free) * BACK)

    def _refill(self) -> float:
        now = time.monotonic()
        self._free = min(PLACES, self._free + (now - self._since) / BACK)
        self._since = now
        return now


def _seconds(told: str | None) -> float:
    try:
        return float(told or 1)
    except ValueError:
        return 1.0
