"""The gateway: sessions with heartbeats, events that are kept for RESUME, and what can befall a connection."""

from __future__ import annotations

import asyncio
import json
import time
import zlib
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSCloseCode, WSMsgType, web

from tests.loopback.objects import APPLICATION, ME, MESSAGE_CONTENT, TOKEN, Json, guild, guild_id, snowflake

if TYPE_CHECKING:
    from tests.loopback.server import Loopback

KEPT = 5000  # events kept for a RESUME
IDENTIFY_WINDOW = 5.0  # seconds; https://discord.com/developers/docs/events/gateway#rate-limiting
SENDS_A_MINUTE = 120
GATEWAY_FAULTS = ("refused", "no hello", "closed before hello", "silent", "no acks")


class Line:
    """One connection: frames out, compressed as the client asked."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.request = request
        self.received: deque[float] = deque()
        asked = request.query.get("compress")
        self._packer: Any = zlib.compressobj() if asked == "zlib-stream" else None
        if asked == "zstd-stream":
            from compression import zstd  # type: ignore[import-not-found, unused-ignore] # Python 3.14

            self._packer = zstd.ZstdCompressor()
            self._packer.flush = lambda _mode, flush=self._packer.flush: flush(zstd.ZstdCompressor.FLUSH_BLOCK)

    async def send(self, frame: Json) -> None:
        """One frame; nothing where the connection has gone."""
        if self.socket.closed:
            return
        text = json.dumps(frame)
        try:
            if self._packer is None:
                await self.socket.send_str(text)
            else:
                packed = self._packer.compress(text.encode()) + self._packer.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(packed)
        except (ConnectionError, RuntimeError):
            return

    def cut(self) -> None:
        """Break the connection without a word."""
        transport: Any = self.request.transport
        if transport is not None:
            transport.abort()

    def too_many(self) -> bool:
        """Count a frame that came in; whether there were more than Discord allows in a minute."""
        now = time.monotonic()
        self.received.append(now)
        while self.received[0] < now - 60:
            self.received.popleft()
        return len(self.received) > SENDS_A_MINUTE


@dataclass(slots=True)
class Session:
    """What a client identified as; it outlives its connections."""

    identity: str
    shard: int
    shards: int
    intents: int
    line: Line | None = None
    number: int = 0
    kept: deque[Json] = field(default_factory=lambda: deque(maxlen=KEPT))
    alive: bool = True
    muted: bool = False  # frames are lost on the way, both ways

    @property
    def connected(self) -> bool:
        """Whether events reach the client now."""
        return self.alive and not self.muted and self.line is not None and not self.line.socket.closed


class Gateway:
    """All sessions of the bot."""

    def __init__(self, discord: Loopback) -> None:
        self.discord = discord
        self.sessions: dict[str, Session] = {}
        self.lines: set[Line] = set()
        self.fault: tuple[str, float] = ("", 0.0)  # one of GATEWAY_FAULTS, until when
        self.close_on_identify: int | None = None
        self.close_on_resume: int | None = None
        self.identifies_left = 1000
        self._identified: dict[int, deque[float]] = {}

    def on(self, kind: str) -> bool:
        """Whether this fault goes on."""
        return self.fault[0] == kind and time.monotonic() < self.fault[1]

    def of_shard(self, shard: int) -> list[Session]:
        """The sessions of a shard that live."""
        return [session for session in self.sessions.values() if session.alive and session.shard == shard]

    def ready(self) -> bool:
        """Whether every shard has a connection."""
        return all(any(session.connected for session in self.of_shard(shard)) for shard in range(self.discord.shards))

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection of the bot, from HELLO to its end."""
        if self.on("refused"):
            transport: Any = request.transport
            transport.abort()
            return web.Response()
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        line = Line(socket, request)
        self.lines.add(line)
        session: Session | None = None
        try:
            if self.on("closed before hello"):
                await socket.close(code=WSCloseCode.GOING_AWAY)
                return socket
            if self.on("no hello"):
                await asyncio.sleep(self.fault[1] - time.monotonic())
            await line.send({"op": 10, "d": {"heartbeat_interval": int(self.discord.heartbeat * 1000)}, "s": None, "t": None})
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    session = await self._received(line, session, frame.json())
        finally:
            self.lines.discard(line)
            if session is not None and session.line is line:
                session.line = None
        return socket

    async def _received(self, line: Line, session: Session | None, sent: Json) -> Session | None:
        if line.too_many():
            self.discord.ledger.broken.append("more than 120 frames in a minute")
            await line.socket.close(code=4008, message=b"Rate limited.")
            return session
        if session is not None and session.muted:
            return session
        if sent["op"] == 1 and not self.on("no acks") and not self.on("silent"):
            await line.send({"op": 11, "d": None, "s": None, "t": None})
        elif sent["op"] == 2:
            return await self._identify(line, sent["d"])
        elif sent["op"] == 6:
            return await self._resume(line, sent["d"])
        return session

    async def _identify(self, line: Line, given: Json) -> Session | None:
        discord = self.discord
        shard, shards = given.get("shard") or (0, 1)
        now = time.monotonic()
        discord.ledger.identified.append(now)
        discord.ledger.identified_shards.append(shard)
        self.identifies_left -= 1
        recent = self._identified.setdefault(shard % discord.max_concurrency, deque())
        while recent and recent[0] < now - IDENTIFY_WINDOW + 0.25:  # what the network takes may shorten the distance
            recent.popleft()
        recent.append(now)
        if len(recent) > 1 and discord.limits:
            discord.ledger.broken.append("two identifies of one bucket within five seconds")
            await line.send({"op": 9, "d": False, "s": None, "t": None})
            return None
        code = self.close_on_identify
        if given["token"] != TOKEN or discord.token_reset:
            code = 4004
        elif given["intents"] & MESSAGE_CONTENT and not discord.content_approved:
            code = 4014
        if code is not None:
            await line.socket.close(code=code, message=b"closed by the loopback")
            return None
        session = Session(snowflake(), shard, shards, given["intents"], line)
        self.sessions[session.identity] = session
        theirs = [number for number in range(discord.guilds) if number % shards == shard]
        ready = {
            "v": 10,
            "user": ME,
            "guilds": [{"id": str(guild_id(number)), "unavailable": True} for number in theirs],
            "session_id": session.identity,
            "shard": [shard, shards],
            "application": {"id": str(APPLICATION), "flags": 1 << 18},
            "resume_gateway_url": discord.resume_address,
        }
        await self.push(session, "READY", ready)
        for number in theirs:
            await self.push(session, "GUILD_CREATE", guild(number, discord.channels))
        return session

    async def _resume(self, line: Line, given: Json) -> Session | None:
        session = self.sessions.get(given["session_id"])
        code = 4004 if given["token"] != TOKEN or self.discord.token_reset else self.close_on_resume
        if code is not None:
            await line.socket.close(code=code, message=b"closed by the loopback")
            return None
        first = session.kept[0]["s"] if session and session.kept else 1
        if session is None or not session.alive or given["seq"] is None or given["seq"] < first - 1:
            await line.send({"op": 9, "d": False, "s": None, "t": None})
            return None
        self.discord.ledger.resumed += 1
        session.line, session.muted = line, False
        for event in [event for event in session.kept if event["s"] > given["seq"]]:
            self.discord.arrived(event)
            await line.send(event)
        await self.push(session, "RESUMED", {})
        return session

    async def push(self, session: Session, name: str, data: Json) -> bool:
        """An event for ``session``, kept for a RESUME; whether it went out now."""
        session.number += 1
        event = {"op": 0, "s": session.number, "t": name, "d": data}
        session.kept.append(event)
        if not session.connected or session.line is None or self.on("silent"):
            return False
        self.discord.arrived(event)
        await session.line.send(event)
        return True

    async def tell(self, server: int, name: str, data: Json) -> bool:
        """An event of a server, for its shard; whether it went out now."""
        sessions = [session for session in self.sessions.values() if session.alive and (server >> 22) % session.shards == session.shard]
        return any([await self.push(session, name, data) for session in sessions])

    # What can befall a connection.

    def drop(self) -> None:
        """Every TCP connection breaks."""
        for line in list(self.lines):
            line.cut()

    async def send_all(self, frame: Json) -> None:
        """A frame on every connection: op 7, op 9."""
        for line in list(self.lines):
            await line.send(frame)

    async def invalidate(self, *, resumable: bool) -> None:
        """Op 9."""
        if not resumable:
            self.end_sessions()
        await self.send_all({"op": 9, "d": resumable, "s": None, "t": None})

    def end_sessions(self) -> None:
        """Discord forgets the sessions: a RESUME gets op 9."""
        for session in self.sessions.values():
            session.alive = False

    async def close(self, code: int) -> None:
        """Close every connection with ``code``."""
        for line in list(self.lines):
            await line.socket.close(code=code, message=b"closed by the loopback")

    def mute(self) -> None:
        """Frames are lost on the way, both ways, until the client connects anew."""
        for session in self.sessions.values():
            session.muted = True
