"""The sockets to Discord's gateway: waits are bounded, attempts are spaced, and whatever breaks looks like a closed socket.

discord.py resumes a session whose socket closed. Anything else on the way (no connection, no greeting, a broken pipe) makes it give the
session up, wait for up to seventeen minutes while other shards wait too, ask a dead resume host for ever, or end the process.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import OrderedDict
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import aiohttp
from discord.gateway import DiscordWebSocket
from yarl import URL

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import discord

    from bot.chat.client import CareerBot

log = logging.getLogger(__name__)

CONNECTING = 10.0  # seconds for a connection, and again for the gateway's greeting on it
CLOSING = 2.0  # seconds for the other side's goodbye; a dead one never says it
BURST, EVERY = 5, 4.0  # connections a shard may open in a row, and seconds for one more
RESUMES = 3  # times in a row that a session may fail to resume; then it is given up for a new one
STEADY = 10.0  # seconds that a connection lives when the resume on it was good
LOOK = 1.0  # seconds between two looks of the watchdog
GRACE = 5.0  # seconds beyond two heartbeats until silence is death
STUCK = 90.0  # seconds without a connection, and without an attempt at one
_CLOSED = aiohttp.WSMessage(aiohttp.WSMsgType.CLOSED, None, None)
_GIVE_UP = aiohttp.WSMessage(aiohttp.WSMsgType.TEXT, '{"op":9,"d":false,"s":null,"t":null}', None)


class Socket:
    """A connection as discord.py uses it: ``receive``, ``send_str``, ``close``, ``closed``, ``close_code``."""

    def __init__(self, wire: Wire, socket: aiohttp.ClientWebSocketResponse | None) -> None:
        self._wire = wire
        self._socket = socket
        self._opened = time.monotonic()
        self._greeted = False
        self._resuming: str | None = None
        self._given_up = False

    @property
    def closed(self) -> bool:
        """Whether it has ended, or never began."""
        return self._socket is None or self._socket.closed

    @property
    def close_code(self) -> int | None:
        """Why the gateway ended it; None where it did not."""
        return None if self._socket is None else self._socket.close_code

    async def receive(self, timeout: float | None = None) -> Any:  # noqa: ASYNC109 - aiohttp's own signature
        """The next frame. Raises TimeoutError after ``timeout`` seconds of silence; discord.py then resumes."""
        if self._given_up:
            return _GIVE_UP
        if self._socket is None:
            return _CLOSED
        try:
            message = await self._socket.receive(timeout=timeout if self._greeted else CONNECTING)
        except TimeoutError:
            if self._greeted:
                raise
            log.warning("the gateway took the connection and said nothing for %d s", CONNECTING)
            message = _CLOSED
        except (aiohttp.ClientError, OSError):
            message = _CLOSED
        self._greeted = True
        if message.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
            self._ended()
        return message

    async def send_str(self, data: str) -> None:
        """Send a frame; on a broken pipe nothing, since the next ``receive`` tells."""
        if data.startswith('{"op":6,'):
            self._resuming = json.loads(data)["d"]["session_id"]
            if self._wire.failed_resumes.get(self._resuming or "", 0) >= RESUMES:
                log.warning("the session could not be resumed %d times: starting a new one", RESUMES)
                self._given_up = True
                return
        if self._socket is not None:
            with suppress(aiohttp.ClientError, OSError, RuntimeError):
                await self._socket.send_str(data)

    async def close(self, *, code: int = 4000, message: bytes = b"") -> bool:
        """Say goodbye and end it, whether or not the other side says it too."""
        if self._socket is None or self._socket.closed:
            return False
        with suppress(TimeoutError, aiohttp.ClientError, OSError):
            return await asyncio.wait_for(self._socket.close(code=code, message=message), CLOSING)
        return True

    def _ended(self) -> None:
        if self._resuming is None:
            return
        failed = self._wire.failed_resumes
        if time.monotonic() - self._opened < STEADY:
            failed[self._resuming] = failed.pop(self._resuming, 0) + 1
        else:
            failed.pop(self._resuming, None)
        while len(failed) > 1000:
            failed.popitem(last=False)
        self._resuming = None


class Wire:
    """Opens the sockets, for all shards of a bot. ``connect``: discord.py's own way; ``shards``: how many there are."""

    def __init__(self, connect: Callable[..., Awaitable[aiohttp.ClientWebSocketResponse]], shards: Callable[[], int]) -> None:
        self._connect = connect
        self._shards = shards
        self._level, self._since = float(BURST), time.monotonic()
        self._dead: dict[str, float] = {}  # hosts that did not answer, and when
        self.failed_resumes: OrderedDict[str, int] = OrderedDict()
        self.tried_at = time.monotonic()

    async def open(self, url: str, **given: Any) -> Any:
        """A socket to ``url``; a closed one where there is no connection. Takes the place of discord.py's ``ws_connect``."""
        await self._spaced()
        self.tried_at = time.monotonic()
        address = self._alive(URL(url))
        try:
            async with asyncio.timeout(CONNECTING):
                return Socket(self, await self._connect(str(address), **given))
        except (aiohttp.ClientError, OSError) as error:
            self._dead[address.authority] = time.monotonic()
            log.warning("no connection to the gateway (%s): trying again", type(error).__name__)
            return Socket(self, None)

    async def _spaced(self) -> None:
        """Wait until one more connection may be opened."""
        while True:
            shards, now = max(1, self._shards()), time.monotonic()
            self._level = min(BURST * shards, self._level + (now - self._since) * shards / EVERY)
            self._since = now
            if self._level >= 1:
                self._level -= 1
                return
            await asyncio.sleep((1 - self._level) * EVERY / shards)

    def _alive(self, url: URL) -> URL:
        """``url``, or where its host did not answer just now, the same at Discord's general address."""
        usual = DiscordWebSocket.DEFAULT_GATEWAY
        failed = self._dead.get(url.authority)
        if failed is None or url.authority == usual.authority or time.monotonic() - failed > 60:
            return url
        return usual.with_query(url.query)


async def watch_over(bot: CareerBot) -> None:
    """Drop sessions that are dead though discord.py holds them for alive, and the client where it got stuck. Runs until cancelled."""
    well_at = time.monotonic()
    while True:
        await asyncio.sleep(LOOK)
        now = time.monotonic()
        shards = bot.shards
        for number, shard in shards.items():
            if not shard.is_closed() and (silent := silence(shard)) is not None:
                log.warning("shard %d: heartbeats unanswered for %.0f s: dropping the session", number, silent)
                await drop(shard)
        if shards and not any(shard.is_closed() for shard in shards.values()):
            well_at = now
        if shards and min(now - well_at, now - bot.wire.tried_at) > STUCK:
            log.error("no connection and no attempt at one for %.0f s: starting anew", STUCK)
            await bot.close()
            return


def silence(shard: discord.ShardInfo) -> float | None:
    """Seconds since the gateway last acknowledged a heartbeat where that is too long; None where it is well, or cannot be known."""
    beat = getattr(_socket_of(shard), "_keep_alive", None)
    if beat is None or not beat.interval:
        return None
    silent: float = time.perf_counter() - beat._last_ack  # noqa: SLF001 - discord.py tells nobody when it last was answered
    return silent if silent > 2 * beat.interval + GRACE else None


async def drop(shard: discord.ShardInfo) -> None:
    """End the shard's connection so that discord.py resumes the session on a new one."""
    await _socket_of(shard).close(4000)


def _socket_of(shard: discord.ShardInfo) -> Any:
    return shard._parent.ws  # noqa: SLF001 - discord.py's own disconnect() ends the session for good instead of resuming it
