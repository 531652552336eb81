"""Discord's objects as its API sends them: people, servers, channels, messages, interactions."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any

from aiohttp import web

TOKEN = "a.good.one"  # noqa: S105 - good here only
APPLICATION = 500
WHEN = "2026-01-01T00:00:00+00:00"
EPOCH = 1_420_070_400_000  # milliseconds; Discord's ids count from here
ALLOWED = 1 << 6 | 1 << 10 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 38  # react, view, send, embed, attach, history, threads
MESSAGE_CONTENT = 1 << 15
ME = {"id": "100", "username": "rolecall", "discriminator": "0", "avatar": None, "bot": True}

_numbers = itertools.count()

Json = dict[str, Any]


def snowflake() -> str:
    """A fresh id of this moment."""
    return str((int(time.time() * 1000) - EPOCH) << 22 | next(_numbers) & 0x3FFFFF)


def person(number: int) -> Json:
    """One of many people."""
    return {"id": str(200_000 + number), "username": f"person{number}", "discriminator": "0", "avatar": None}


def application() -> Json:
    """The bot's application."""
    return {
        "id": str(APPLICATION),
        "name": "rolecall",
        "flags": 1 << 18,
        "description": "",
        "icon": None,
        "verify_key": "",
        "owner": person(0),
        **dict.fromkeys(("bot_public", "bot_require_code_grant"), True),
    }


def guild_id(number: int) -> int:
    """The id of the numbered server; it lies on shard ``number % shards``."""
    return (number + 4096) << 22  # 4096: Discord takes the id for the shard, and so does discord.py


def channel_id(guild: int, number: int) -> int:
    """The id of a channel, made of its server's."""
    return guild + 1 + number


def guild(number: int, channels: int) -> Json:
    """A server as GUILD_CREATE brings it."""
    identity = str(guild_id(number))
    everyone = {
        "id": identity,
        "name": "@everyone",
        "permissions": str(ALLOWED),
        **dict.fromkeys(("position", "color"), 0),
        **dict.fromkeys(("hoist", "managed", "mentionable"), False),
    }
    return {
        "id": identity,
        "name": f"Server {number}",
        "owner_id": "200000",
        "member_count": 2,
        "roles": [everyone],
        "members": [{"user": ME, "roles": [], "joined_at": WHEN, "flags": 0}],
        "channels": [
            {
                "id": str(channel_id(guild_id(number), one)),
                "type": 0,
                "name": f"careers-{one}",
                "position": one,
                "permission_overwrites": [],
            }
            for one in range(channels)
        ],
    }


def message(identity: str, channel: str, author: Json, content: str, guild: str | None = None, **more: Any) -> Json:
    """A message as MESSAGE_CREATE brings it, or as REST answers."""
    where = {"guild_id": guild, "member": {"roles": [], "joined_at": WHEN, "flags": 0}} if guild else {}
    return {
        "id": identity,
        "channel_id": channel,
        "author": author,
        "content": content,
        "type": 0,
        "timestamp": WHEN,
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "pinned": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        **where,
        **more,
    }


def interaction(identity: str, kind: int, channel: str, guild: str, who: Json, data: Json, **more: Any) -> Json:
    """An interaction as INTERACTION_CREATE brings it. ``kind``: 2 a command, 3 a component, 4 completing, 5 a form."""
    member = {"user": who, "roles": [], "joined_at": WHEN, "flags": 0, "permissions": str(ALLOWED)}
    return {
        "id": identity,
        "application_id": str(APPLICATION),
        "type": kind,
        "token": f"token-{identity}",
        "version": 1,
        "guild_id": guild,
        "channel_id": channel,
        "channel": {"id": channel, "type": 0, "name": "careers", "guild_id": guild, "permissions": str(ALLOWED)},
        "member": member,
        "app_permissions": str(ALLOWED),
        "locale": "en-US",
        "guild_locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": {"0": guild},
        "context": 0,
        "attachment_size_limit": 10_485_760,
        "data": data,
        **more,
    }


def as_json(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """As Discord sends it: discord.py reads JSON only where no charset is named."""
    return web.Response(body=json.dumps(data), status=status, headers={**(headers or {}), "Content-Type": "application/json"})


def refusal(status: int, code: int, words: str, headers: dict[str, str] | None = None) -> web.Response:
    """An error as Discord words it."""
    return as_json({"message": words, "code": code}, status, headers)
