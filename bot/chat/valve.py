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
    from collections.abc import Awaitable, Callable, Mapping
    from types import SimpleNamespace

log = logging.getLogger(__name__)

PLACES = 5  # requests under way at once; at 100 ms each this is Discord's own limit of fifty a second
BACK = 12.0  # seconds until the place of a refused request is free again: five and five more are ten in a minute
INVALID = (401, 403, 429)
LONGEST = 600.0  # seconds that Discord's word on when to come back is believed
LONGEST_QUEUE = 30.0  # seconds that a request waits for its place
CONNECTING, READING = 10.0, 15.0  # seconds for a connection, and for each part of a reply


def bounded(request: Callable[..., Awaitable[Any]]) -> Callable[..., Any]:
    """discord.py's ``request``, giving up on connections that say nothing.

    It goes on where whoever waits for it gives up: discord.py, cancelled while it waits for the end of a global limit, would never send
    anything again.
    """
    timeout = aiohttp.ClientTimeout(total=None, connect=CONNECTING, sock_read=READING)

    async def shielded(*given: Any, **named: Any) -> Any:
        return await asyncio.shield(asyncio.ensure_future(request(*given, **{"timeout": timeout} | named)))

    return shielded


class Valve:
    """Lets requests through. One event loop uses it."""

    def __init__(self) -> None:
        self._free, self._since = float(PLACES), time.monotonic()
        self._under_way = 0
        self._shut_until = 0.0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._alarm: asyncio.TimerHandle | None = None  # when time alone makes room for the first of them

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
        """Wait for a place behind those who came before; whoever gives it has counted us in."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._admit()
        try:
            async with asyncio.timeout(LONGEST_QUEUE):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():  # the place came at the same moment: to the next
                self._under_way -= 1
            self._admit()
            if isinstance(error, TimeoutError):
                raise TimeoutError("too many requests wait for Discord") from None
            raise

    def _admit(self) -> None:
        """Let in those who wait while there is room; where time alone makes some, look again then."""
        loop = asyncio.get_running_loop()
        while self._waiting:
            if self._waiting[0].done():  # it gave up
                self._waiting.popleft()
            elif (wait := self._wait()) <= 0:
                self._under_way += 1
                self._waiting.popleft().set_result(None)
            else:
                if self._alarm is None or self._alarm.when() > loop.time() + wait:
                    if self._alarm:
                        self._alarm.cancel()
                    self._alarm = loop.call_later(wait, self._rung)
                return

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
