"""Telling whoever watches the bot what it does: each answer with its time and outcome, each reply of Discord; and ending without haste."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bot.core.watch import Met, answer_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from types import SimpleNamespace

    from bot.chat.client import CareerBot
    from bot.core.watch import Watch

_VERSION = re.compile(r"^(/api)?/v\d+")
_TOKEN = re.compile(r"^(/(?:webhooks|interactions)/[^/]+)/[^/]+")  # what follows the id there is a secret
_REACTION = re.compile(r"(/reactions)/[^/]+")
_ID = re.compile(r"/\d+")


@dataclass(slots=True)
class Seen:
    """What is known of an answer under way; see ``Met``. An answer without an outcome is not told of."""

    topic: str = ""
    outcome: str = ""


class UnderWay:
    """The answers at work. Once it is closed, new questions are left to whoever runs next, and those at work are waited for."""

    def __init__(self) -> None:
        self.open = True
        self.count = 0
        self._none = asyncio.Event()
        self._none.set()

    def begin(self) -> None:
        """One more is at work."""
        self.count += 1
        self._none.clear()

    def end(self) -> None:
        """One of them is done."""
        self.count -= 1
        if not self.count:
            self._none.set()

    async def finish(self, seconds: float) -> int:
        """Take no more, and wait until none is at work, ``seconds`` at most; how many were not done by then."""
        self.open = False
        try:
            await asyncio.wait_for(self._none.wait(), seconds)
        except TimeoutError:
            return self.count
        return 0


@asynccontextmanager
async def watched(bot: CareerBot, target: discord.Message | discord.Interaction[Any]) -> AsyncIterator[Seen]:
    """Around one answer, inside ``calmly``: gives it an id and its time, and tells the watch how it ended."""
    started = time.perf_counter()
    answer_id.set(token_hex(3))  # for the rest of this task, which discord.py made for this one event
    seen = Seen()
    bot.under_way.begin()
    try:
        yield seen
    except discord.Forbidden:
        seen.outcome = "not_allowed"
        raise
    except (discord.DiscordException, aiohttp.ClientError, OSError):
        seen.outcome = "unreached"
        raise
    except asyncio.CancelledError:
        seen.outcome = "cut_short"
        raise
    except Exception:
        seen.outcome = "failed"
        raise
    finally:
        bot.under_way.end()
        if seen.outcome:
            guild = target.guild
            server, shard = (guild.id, guild.shard_id) if guild else (None, None)
            bot.watch.met(Met(answer_id.get(), seen.topic, seen.outcome, time.perf_counter() - started, shard, server))


def tracing(watch: Watch) -> aiohttp.TraceConfig:
    """What tells ``watch`` of every reply of Discord's REST API; discord.py's own retries are told of too."""
    trace = aiohttp.TraceConfig()

    async def ended(_session: aiohttp.ClientSession, _context: SimpleNamespace, params: aiohttp.TraceRequestEndParams) -> None:
        watch.requested(route_of(params.method, params.url.path), params.response.status)

    async def failed(_session: aiohttp.ClientSession, _context: SimpleNamespace, params: aiohttp.TraceRequestExceptionParams) -> None:
        watch.requested(route_of(params.method, params.url.path), 0)

    trace.on_request_end.append(ended)
    trace.on_request_exception.append(failed)
    return trace


def route_of(method: str, path: str) -> str:
    """A request without what makes it one of a kind: ids, secrets of interactions, the version. "POST /channels/{id}/messages"."""
    path = _VERSION.sub("", path)
    if not path.startswith("/channels/"):
        path = _TOKEN.sub(r"\1/{token}", path)
    elif "/reactions/" in path:
        path = _REACTION.sub(r"\1/{emoji}", path)
    return f"{method} {_ID.sub('/{id}', path)}"
