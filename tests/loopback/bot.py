"""The real bot against the loopback, in this process: what reached it, what it logged, and its state."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections import Counter
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import discord  # noqa: TID251 - what the bot was told, by discord.py's own events
from discord.gateway import DiscordWebSocket  # noqa: TID251 - the addresses that a run changes
from discord.http import Route  # noqa: TID251 - as above

from bot.chat.client import CareerBot, ChatSettings
from bot.chat.run import run_bot
from bot.core.watch import Unwatched
from tests.loopback.objects import TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.chat.listen import Heard
    from bot.core.desk import Desk
    from bot.core.watch import Line
    from tests.loopback.server import Loopback

_CHANNEL = re.compile(r"channel (\d+)")


@dataclass
class Running(Unwatched):
    """Listens to the bot beside its own listeners. ``reasons``: log lines of warnings and errors, by channel."""

    discord: Loopback
    received: dict[str, float] = field(default_factory=dict)  # ids of messages and interactions -> when (monotonic)
    reasons: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)
    bots: list[CareerBot] = field(default_factory=list)
    task: asyncio.Task[None] | None = None

    def attach(self, line: Line) -> None:
        """A client was made."""
        assert isinstance(line, CareerBot)

        async def on_heard(message: discord.Message, _heard: Heard) -> None:
            self.received.setdefault(str(message.id), time.monotonic())

        async def on_interaction(interaction: discord.Interaction[Any]) -> None:
            self.received.setdefault(str(interaction.id), time.monotonic())

        line.add_listener(on_heard)
        line.add_listener(on_interaction)
        self.bots.append(line)

    def note(self, record: logging.LogRecord) -> None:
        """A line of the log."""
        words = record.getMessage()
        why = f" ({record.exc_info[1]!r})" if record.exc_info else ""
        self.lines.append(f"{record.created:.2f} {record.levelname} {record.name}: {words}{why}")
        if record.levelno >= logging.WARNING and record.name.startswith("bot.") and (found := _CHANNEL.search(words)):
            self.reasons[found[1]] += 1

    def unexplained(self) -> list[str]:
        """What reached the bot and has neither an answer nor a line in the log."""
        ledger = self.discord.ledger
        left = dict(self.reasons)
        silent = []
        for asked, channel in ledger.asked.items():
            if asked not in self.received or ledger.answers[asked]:
                continue
            if left.get(channel, 0) > 0:
                left[channel] -= 1
            else:
                silent.append(asked)
        return silent

    async def settled(self, seconds: float) -> bool:
        """Wait until nothing is at work."""
        return await self.discord.until(lambda: all(not bot.under_way.count for bot in self.bots), seconds)


class _Handler(logging.Handler):
    def __init__(self, running: Running) -> None:
        super().__init__(logging.INFO)
        self._running = running

    def emit(self, record: logging.LogRecord) -> None:
        self._running.note(record)


@asynccontextmanager
async def bot_running(desk: Desk, discord: Loopback, **settings: Any) -> AsyncIterator[Running]:
    """The bot, connected; it is stopped at the end. discord.py's addresses are put back."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    running = Running(discord)
    handler, root = _Handler(running), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    given: dict[str, Any] = {
        "token": TOKEN,
        "api": discord.api,
        "gateway": discord.gateway_address,
        "register": False,
        "pictures": "off",
    } | settings
    running.task = asyncio.create_task(run_bot(desk, ChatSettings(**given), watch=running))
    try:
        connected = asyncio.create_task(discord.until(discord.gateway.ready, 30))
        await asyncio.wait({running.task, connected}, return_when=asyncio.FIRST_COMPLETED)
        connected.cancel()
        yield running
    finally:
        running.task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await running.task
        root.removeHandler(handler)
        root.setLevel(level)
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway
