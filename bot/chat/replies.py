"""Sending: the one place from which words leave for Discord, and the one handler of what goes wrong on the way."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from io import BytesIO
from secrets import token_hex
from typing import TYPE_CHECKING, Any, TypeVar

import aiohttp
import discord

from bot.chat.view import PICTURE, embed_of, view_of
from bot.core import chat_words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable

    from bot.core.card import Card
    from bot.core.catalogue import Catalogue

log = logging.getLogger(__name__)

Target = discord.Message | discord.Interaction[Any]
T = TypeVar("T")
UNREACHED = (discord.DiscordException, aiohttp.ClientError, OSError)  # what sending may end in
BAD_FORM, TOO_LARGE = 400, 413
PATIENCE = 1.0  # seconds until a person is shown that the answer is being made; Discord wants the first sign within three
_LOST = {10062, 10015, 50027}  # the interaction, or its token, is no longer known to Discord


async def send_card(
    target: Target, card: Card, asker: int, catalogue: Catalogue, *, png: bytes | None = None, private: bool = False, edit: bool = False
) -> None:
    """Answer ``target`` with ``card``; where Discord refuses the components or the picture, with the same words as an embed.

    ``png``: the card's picture. ``private``: only the person who pressed or typed the slash command sees it. ``edit``: the card that
    was pressed changes in place.
    """
    files = [discord.File(BytesIO(png), PICTURE)] if png and may_attach(target) else []
    view = view_of(card, asker, catalogue, pictured=bool(files))
    try:
        if edit and isinstance(target, discord.Interaction):
            await _edit(target, view, files)
        else:
            await _send(target, private=private, view=view, files=files)
    except discord.HTTPException as error:
        if error.status not in (BAD_FORM, TOO_LARGE):
            raise
        log.warning("Discord refused the components of a card (%s): sending it as an embed", error.code)
        await _send(target, private=private or edit, embed=embed_of(card))


async def send_text(target: Target, text: str, **what: Any) -> None:
    """A line of our own, in private where Discord can do that."""
    await _send(target, private=True, content=text, **what)


async def patiently(target: Target, work: Awaitable[T], *, private: bool = False, edit: bool = False) -> T:
    """What ``work`` gives. Where it takes long, the person is shown so: "typing" for a message, "thinking" for an interaction.

    ``private`` and ``edit`` as for the card that is to follow.
    """
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=PATIENCE)
    if not done:
        with suppress(*UNREACHED):  # a sign that does not arrive must not cost the answer
            if isinstance(target, discord.Message):
                await target.channel.typing()
            elif not target.response.is_done():
                await (target.response.defer() if edit else target.response.defer(ephemeral=private, thinking=True))
    return await task


@asynccontextmanager
async def calmly(target: Target, *, tell: bool = True) -> AsyncIterator[None]:
    """The one handler: what goes wrong inside is logged with a short id, and the person hears the id and no more."""
    try:
        yield
    except discord.Forbidden as error:
        permission = missing_permission(target) or "Send Messages"
        log.warning("not allowed to answer in %s: needs the permission %s (code %s)", place(target), permission, error.code)
        said = chat_words.forbidden(permission)
    except discord.HTTPException as error:
        case = token_hex(3)
        log.error("case %s in %s", case, place(target), exc_info=error)
        said = chat_words.LOST if error.code in _LOST else chat_words.sorry(case)
    except Exception as error:
        case = token_hex(3)
        log.error("case %s in %s", case, place(target), exc_info=error)
        said = chat_words.sorry(case)
    else:
        return
    if tell:
        await tell_of(target, said)


async def tell_of(target: Target, text: str) -> None:
    """Say that something went wrong, by whatever way is still open; raises nothing. The last one is a sign on the message."""
    if isinstance(target, discord.Message):
        if missing_permission(target) is None and await _reached(_send(target, private=False, content=text)):
            return
        await _reached(target.add_reaction(chat_words.MUTED))
        return
    thinking = target.response.type is discord.InteractionResponseType.deferred_channel_message
    if thinking:  # what completes a "thinking…" is seen by whom that was; only the message after it can be private
        await _reached(target.edit_original_response(content="…"))
    if await _reached(_send(target, private=True, content=text)):
        if thinking:
            await _reached(target.delete_original_response())
        return
    if not target.response.is_done() and await _reached(target.followup.send(text, ephemeral=True)):
        return  # Discord had taken our first answer though we did not hear so
    channel = target.channel
    if isinstance(channel, discord.abc.Messageable) and missing_permission(target) is None:
        await _reached(channel.send(text))


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


def may_attach(target: Target) -> bool:
    """Whether a picture may go along, as far as that is known."""
    allowed = target.app_permissions if isinstance(target, discord.Interaction) else _allowed(target)
    return allowed is None or allowed.attach_files


def place(target: Target) -> str:
    """Where something happened, for the log: ids only, since names are people's text."""
    return f"channel {getattr(target.channel, 'id', None)} of server {getattr(target.guild, 'id', None)}"


def _allowed(target: Target) -> discord.Permissions | None:
    """What the bot may do there; None where that is not known: direct messages, channels and threads that are not cached."""
    guild, channel = target.guild, target.channel
    if guild is None or guild.me is None or channel is None or isinstance(channel, discord.PartialMessageable):
        return None
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return None
    return channel.permissions_for(guild.me)


async def _send(target: Target, *, private: bool, **what: Any) -> None:
    if isinstance(target, discord.Message):
        await target.channel.send(**what, **_reference(target), mention_author=False)
    elif target.response.is_done():
        await target.followup.send(**what, ephemeral=private)
    else:
        await target.response.send_message(**what, ephemeral=private)


async def _edit(target: discord.Interaction[Any], view: discord.ui.LayoutView, files: list[discord.File]) -> None:
    if target.response.is_done():
        await target.edit_original_response(view=view, attachments=files)
    else:
        await target.response.edit_message(view=view, attachments=files)


async def _reached(sending: Awaitable[Any]) -> bool:
    try:
        await sending
    except UNREACHED as error:
        log.debug("not reached: %s", type(error).__name__)
        return False
    return True


def _reference(message: discord.Message) -> dict[str, Any]:
    """The message answered, unless Discord would refuse that: replies need the permission Read Message History."""
    allowed = _allowed(message)
    return {"reference": message.to_reference(fail_if_not_exists=False)} if allowed is None or allowed.read_message_history else {}
