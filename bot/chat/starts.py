"""Beginning sessions: no more than Discord allows, one at a time in a bucket, over all processes of the bot.

https://discord.com/developers/docs/events/gateway#session-start-limit-object
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Final

import aiohttp
import discord

if TYPE_CHECKING:
    from bot.chat.client import CareerBot

log = logging.getLogger(__name__)

RESERVE: Final = 20  # identifies a day that are left alone: a bot that starts again and again would lose its token
LOOKING: Final = 10.0  # seconds for Discord to tell what is left


class Starts:
    """How many sessions may begin, as Discord last told and as counted since. Before it told, one bucket and no bound."""

    def __init__(self, bot: CareerBot) -> None:
        self._bot = bot
        self._concurrency = 1
        self._left: int | None = None
        self._renewed = 0.0  # monotonic seconds

    def bucket(self, shard: int) -> int:
        """The bucket that a shard identifies in."""
        return shard % self._concurrency

    async def look(self) -> None:
        """Ask Discord. Where it does not tell, what was known stays."""
        try:
            async with asyncio.timeout(LOOKING):
                _, _, limit = await self._bot.http.get_bot_gateway()
            self._concurrency = max(int(limit.get("max_concurrency", 1)), 1)
            self._left = limit.get("remaining")
            self._renewed = time.monotonic() + limit.get("reset_after", 0) / 1000
        except (discord.DiscordException, aiohttp.ClientError, OSError, AttributeError, TypeError, ValueError) as error:
            log.warning("Discord did not tell how many sessions may begin (%s)", type(error).__name__)

    async def afford(self, count: int = 1) -> None:
        """Take ``count`` identifies from the day's; wait until Discord renews them where too few are left."""
        while self._left is not None and self._left < count + RESERVE:
            await self.look()
            if self._left >= count + RESERVE:
                break
            wait = max(self._renewed - time.monotonic(), 60.0)
            log.error("only %d sessions may begin until Discord renews them in %d min: waiting", self._left, wait // 60)
            await asyncio.sleep(min(wait, 3600.0))
        if self._left is not None:
            self._left -= count
