"""Sending: the one place from which words leave for Discord, and the one handler of what goes wrong on the way."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager, suppress
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bot.chat.view import embed_of, view_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.core.card import Card
    from bot.core.catalogue import Catalogue

log = logging.getLogger(__name__)

Target = discord.Message | discord.Interaction[Any]
BAD_FORM = 400
SORRY = "Something broke on my side, not on yours. It is in my log as `{case}`; please try again in a moment."
FORBIDDEN = "I may not do that here. Somebody who manages this server can allow me *{permission}* in this channel."
OLD = "This button is from an older version of me and no longer works. Ask again, and the new answer has fresh ones."


async def send_card(target: Target, card: Card, asker: int, catalogue: Catalogue, *, private: bool = False, edit: bool = False) -> None:
    """Answer ``target`` with ``card``; where Discord refuses the components, with the same words as an embed.

    ``private``: only the person who pressed or typed the slash command sees it. ``edit``: the card that was pressed changes in place.
    """
    view = view_of(card, asker, catalogue)
    try:
        if edit and isinstance(target, discord.Interaction):
            await target.response.edit_message(view=view)
        else:
            await _send(target, private=private, view=view)
    except discord.HTTPException as error:
        if error.status != BAD_FORM:
            raise
        log.warning("Discord refused the components of a card (%s): sending it as an embed", error.code)
        await _send(target, private=private or edit, embed=embed_of(card))


async def send_text(target: Target, text: str) -> None:
    """A line of our own, in private where Discord can do that."""
    await _send(target, private=True, content=text)


@asynccontextmanager
async def calmly(target: Target, *, tell: bool = True) -> AsyncIterator[None]:
    """The one handler: what goes wrong inside is logged with a short id, and the person hears the id and no more."""
    try:
        yield
    except discord.Forbidden as error:
        permission = missing_permission(target) or "Send Messages"
        log.warning("not allowed to answer in %s: needs the permission %s (code %s)", place(target), permission, error.code)
        said = FORBIDDEN.format(permission=permission) if isinstance(target, discord.Interaction) else None
    except Exception as error:
        case = token_hex(3)
        log.error("case %s in %s", case, place(target), exc_info=error)
        said = SORRY.format(case=case)
    else:
        return
    if said and tell:
        with suppress(discord.DiscordException, aiohttp.ClientError):
            await send_text(target, said)


def missing_permission(target: Target) -> str | None:
    """The permission without which the bot cannot answer there, in Discord's own words; None where nothing is known to be missing."""
    allowed = _allowed(target)
    if allowed is None:
        return None
    if not allowed.view_channel:
        return "View Channel"
    if isinstance(target.channel, discord.Thread):
        return None if allowed.send_messages_in_threads else "Send Messages in Threads"
    return None if allowed.send_messages else "Send Messages"


def _allowed(target: Target) -> discord.Permissions | None:
    """What the bot may do there; None where that is not known: direct messages, channels and threads that are not cached."""
    guild, channel = target.guild, target.channel
    if guild is None or guild.me is None or channel is None or isinstance(channel, discord.PartialMessageable):
        return None
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return None
    return channel.permissions_for(guild.me)


def place(target: Target) -> str:
    """Where something happened, for the log: ids only, since names are people's text."""
    return f"channel {getattr(target.channel, 'id', None)} of server {getattr(target.guild, 'id', None)}"


async def _send(target: Target, *, private: bool, **what: Any) -> None:
    if isinstance(target, discord.Message):
        await target.channel.send(**what, **_reference(target), mention_author=False)
    elif target.response.is_done():
        await target.followup.send(**what, ephemeral=private)
    else:
        await target.response.send_message(**what, ephemeral=private)


def _reference(message: discord.Message) -> dict[str, Any]:
    """The message answered, unless Discord would refuse that: replies need the permission Read Message History."""
    allowed = _allowed(message)
    return {"reference": message.to_reference(fail_if_not_exists=False)} if allowed is None or allowed.read_message_history else {}
