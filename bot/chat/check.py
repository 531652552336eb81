"""Asking Discord about ourselves over REST alone: is the token good, which intents are on, what may we do in each server."""

from __future__ import annotations

from dataclasses import dataclass

import aiohttp
import discord
from discord.http import Route

NEEDED = discord.Permissions(view_channel=True, send_messages=True, send_messages_in_threads=True, read_message_history=True)
INVITED = NEEDED | discord.Permissions(embed_links=True, attach_files=True)  # for answers without buttons, and for pictures


@dataclass(frozen=True, slots=True)
class Standing:
    """What Discord says of us. ``problem`` is set when it would not say; ``lacking``: server name -> permissions it does not give."""

    problem: str | None = None
    name: str = ""
    message_content: bool = False
    servers: int = 0
    lacking: tuple[tuple[str, tuple[str, ...]], ...] = ()


async def standing(token: str, api: str | None) -> Standing:
    """Log in over REST, look, and leave. Raises nothing: what goes wrong is the answer."""
    if api:
        Route.BASE = api.rstrip("/")
    client = discord.Client(intents=discord.Intents.none())
    try:
        await client.login(token)
        application = await client.application_info()
        guilds = await client.http.get_guilds(200, None, None, with_counts=False)
    except discord.LoginFailure:
        return Standing("Discord does not accept the token; reset it on the developer portal under Bot > Token")
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        return Standing(f"Discord cannot be reached ({type(error).__name__}); check the network and ROLECALL_DISCORD_API")
    finally:
        await client.close()
    flags = application.flags
    lacking = tuple((str(guild["name"]), missing) for guild in guilds if (missing := _missing(int(guild["permissions"]))))
    content = flags.gateway_message_content or flags.gateway_message_content_limited
    return Standing(None, str(application.name), bool(content), len(guilds), lacking)


async def application_id(token: str, api: str | None) -> int | None:
    """The application's id as Discord tells it; None where it does not."""
    if api:
        Route.BASE = api.rstrip("/")
    client = discord.Client(intents=discord.Intents.none())
    try:
        await client.login(token)
    except (discord.DiscordException, aiohttp.ClientError, OSError):
        return None
    finally:
        await client.close()
    return client.application_id


def invite_link(application: int) -> str:
    """The address at which somebody who manages a server lets the bot in, with the permissions that it needs and no others."""
    return discord.utils.oauth_url(application, permissions=INVITED, scopes=("bot", "applications.commands"))


def _missing(held: int) -> tuple[str, ...]:
    permissions = discord.Permissions(held)
    if permissions.administrator:
        return ()
    return tuple(name.replace("_", " ") for name, needed in NEEDED if needed and not getattr(permissions, name))
