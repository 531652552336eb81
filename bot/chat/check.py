"""Asking Discord about ourselves over REST alone: is the token good, which intents are on, what may we do in each server."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import aiohttp
import discord
from discord.http import Route

if TYPE_CHECKING:
    from collections.abc import Iterator

NEEDED = discord.Permissions(view_channel=True, send_messages=True, send_messages_in_threads=True, read_message_history=True)
INVITED = NEEDED | discord.Permissions(embed_links=True, attach_files=True)  # for answers without buttons, and for pictures


LOOKED_AT = 20  # servers whose channels are looked at, with three requests each


@dataclass(frozen=True, slots=True)
class Rooms:
    """The text channels of one server: how many there are, and the names of those in which the bot cannot answer, with what it lacks."""

    server: str
    count: int
    closed: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What Discord says of us. ``problem`` is set when it would not say; ``lacking``: server name -> permissions it does not give.

    ``rooms``: of the first servers. ``starts``: how many sessions may begin today, of how many; ``renewed``: hours until it is all again.
    ``skew``: seconds that this machine's clock is ahead of Discord's.
    """

    problem: str | None = None
    name: str = ""
    message_content: bool = False
    servers: int = 0
    lacking: tuple[tuple[str, tuple[str, ...]], ...] = ()
    rooms: tuple[Rooms, ...] = ()
    starts: tuple[int, int] | None = None
    renewed: float = 0.0
    shards: int = 1
    skew: float | None = None


async def standing(token: str, api: str | None) -> Standing:
    """Log in over REST, look, and leave. Raises nothing: what goes wrong is the answer."""
    with _address(api):
        return await _standing(token)


async def _standing(token: str) -> Standing:
    clock = _Clock()
    client = discord.Client(intents=discord.Intents.none(), http_trace=clock.trace())
    try:
        await client.login(token)
        application = await client.application_info()
        guilds = await client.http.get_guilds(200, None, None, with_counts=False)
        shards, _, starts = await client.http.get_bot_gateway()
        rooms = [found for guild in guilds[:LOOKED_AT] if (found := await _rooms(client, int(guild["id"]))) is not None]
    except discord.LoginFailure:
        return Standing("Discord does not accept the token; reset it on the developer portal under Bot > Token")
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        return Standing(f"Discord cannot be reached ({type(error).__name__}); check the network and ROLECALL_DISCORD_API")
    except (TypeError, KeyError, ValueError, AttributeError):  # discord.py takes any answer for one of Discord's
        return Standing("what answers there is not Discord's API; check the network and ROLECALL_DISCORD_API")
    finally:
        await client.close()
    flags = application.flags
    held = ((str(guild["name"]), _missing(discord.Permissions(int(guild["permissions"])))) for guild in guilds)
    return Standing(
        name=str(application.name),
        message_content=bool(flags.gateway_message_content or flags.gateway_message_content_limited),
        servers=len(guilds),
        lacking=tuple((name, missing) for name, missing in held if missing),
        rooms=tuple(rooms),
        starts=(starts["remaining"], starts["total"]) if starts else None,
        renewed=starts["reset_after"] / 3_600_000 if starts else 0.0,
        shards=shards,
        skew=clock.skew,
    )


async def _rooms(client: discord.Client, server: int) -> Rooms | None:
    """The text channels of a server; None where Discord does not tell."""
    try:
        guild = await client.fetch_guild(server, with_counts=False)
        channels = await guild.fetch_channels()
        me = await guild.fetch_member(client.user.id if client.user else 0)
    except discord.HTTPException:
        return None
    texts = [channel for channel in channels if isinstance(channel, discord.TextChannel)]
    closed = ((channel.name, _missing(channel.permissions_for(me))) for channel in texts)
    return Rooms(guild.name, len(texts), tuple((name, missing) for name, missing in closed if missing))


class _Clock:
    """Compares our clock with the time that Discord puts on its replies, which has whole seconds."""

    def __init__(self) -> None:
        self.skew: float | None = None

    def trace(self) -> aiohttp.TraceConfig:
        """What sees every reply."""
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._ended)
        return trace

    async def _ended(self, _session: aiohttp.ClientSession, _context: object, params: aiohttp.TraceRequestEndParams) -> None:
        with suppress(ValueError, TypeError):
            theirs = parsedate_to_datetime(params.response.headers.get("Date", ""))
            self.skew = (datetime.now(UTC) - theirs).total_seconds() - 0.5


async def application_id(token: str, api: str | None) -> int | None:
    """The application's id as Discord tells it; None where it does not."""
    with _address(api):
        return await _application_id(token)


async def _application_id(token: str) -> int | None:
    client = discord.Client(intents=discord.Intents.none())
    try:
        await client.login(token)
    except (discord.DiscordException, aiohttp.ClientError, OSError):
        return None
    finally:
        await client.close()
    return client.application_id


@contextmanager
def _address(api: str | None) -> Iterator[None]:
    """Point discord.py, which keeps the API's address on a class, at ``api``, and back again."""
    usual = Route.BASE
    Route.BASE = api.rstrip("/") if api else usual
    try:
        yield
    finally:
        Route.BASE = usual


def invite_link(application: int) -> str:
    """The address at which somebody who manages a server lets the bot in, with the permissions that it needs and no others."""
    return discord.utils.oauth_url(application, permissions=INVITED, scopes=("bot", "applications.commands"))


def _missing(permissions: discord.Permissions) -> tuple[str, ...]:
    if permissions.administrator:
        return ()
    return tuple(name.replace("_", " ") for name, needed in NEEDED if needed and not getattr(permissions, name))
