"""Sending: the one place from which words leave for Discord, and the one handler of what goes wrong on the way."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from secrets import token_hex
from typing import TYPE_CHECKING, Any, TypeVar

import discord

from bot.chat.buttons import clip
from bot.chat.copies import copy_of
from bot.chat.mentions import clickable
from bot.chat.sending import ACKNOWLEDGED, UNREACHED, WITHDRAWN, File, Target, allowed_in, change, send, stands
from bot.chat.view import PICTURE, embed_of
from bot.core import chat_words
from bot.core.desk import NotNow
from bot.core.state import StateAway
from bot.core.watch import answer_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.core.card import Card
    from bot.core.catalogue import Catalogue

log = logging.getLogger(__name__)

T = TypeVar("T")
BAD_FORM, TOO_LARGE = 400, 413
TEXT = 2000  # letters of a message without components
PATIENCE = 1.0  # seconds until a person is shown that the answer is being made; Discord wants the first sign within three
_LOST = {10062, 10015, 50027}  # the interaction, or its token, is no longer known to Discord


async def send_card(
    target: Target, card: Card, asker: int, catalogue: Catalogue, *, png: bytes | None = None, private: bool = False, edit: bool = False
) -> None:
    """Answer ``target`` with ``card``; where Discord refuses the components or the picture, with the same words as an embed.

    ``png``: the card's picture. ``private``: only the person who pressed or typed the slash command sees it. ``edit``: the card that
    was pressed changes in place.
    """
    picture = (PICTURE, png) if png and may_attach(target) else None
    view = copy_of(card, asker, catalogue, pictured=picture is not None)
    try:
        if edit and isinstance(target, discord.Interaction):
            await change(target, view, picture)
        else:
            await send(target, private=private, file=picture, view=view)
    except discord.HTTPException as error:
        if error.status not in (BAD_FORM, TOO_LARGE):
            raise
        log.warning("Discord refused the components of a card (%s): sending it as an embed", error.code)
        await send(target, private=private or edit, **_plainly(target, card))


def _plainly(target: Target, card: Card) -> dict[str, Any]:
    """The words alone, as an embed where those are shown."""
    embed, allowed = embed_of(card), _held(target)
    if allowed is None or allowed.embed_links:
        return {"embed": embed}
    return {"content": clip(embed.description or "", TEXT)}


async def send_text(target: Target, text: str, file: File | None = None) -> None:
    """A line of our own, in private where Discord can do that. ``file``: its name, and what is in it."""
    ids = getattr(target.client, "command_ids", {}) if isinstance(target, discord.Interaction) else {}
    await send(target, private=True, file=file, content=clickable(text, ids))


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
async def calmly(target: Target, *, tell: bool = True, note: Callable[[Target, str], None] | None = None) -> AsyncIterator[None]:
    """The one handler: what goes wrong inside is logged with a short id, and the person hears the id and no more.

    ``note`` writes down a permission that is missing; without it the log says so every time.
    """
    try:
        yield
    except discord.Forbidden as error:
        permission = missing_permission(target) or "Send Messages"
        if note:
            note(target, permission)
        else:
            log.warning("not allowed to answer in %s: needs the permission %s (code %s)", place(target), permission, error.code)
        said = chat_words.forbidden(permission)
    except discord.RateLimited as error:  # one word more would be one request too many
        log.error("case %s in %s: not sent, Discord wants %.0f s of silence", answer_id.get(), place(target), error.retry_after)
        return
    except NotNow as error:
        log.warning("the store cannot be read, in %s", place(target), extra={"why": str(error)})
        said = chat_words.NOT_NOW
    except StateAway as error:
        log.warning("%s, in %s", error, place(target))
        said = chat_words.STATE_AWAY
    except discord.HTTPException as error:
        case = answer_id.get() or token_hex(3)
        log.error("case %s in %s", case, place(target), exc_info=error)
        said = chat_words.LOST if error.code in _LOST else chat_words.sorry(case)
    except Exception as error:
        case = answer_id.get() or token_hex(3)
        log.error("case %s in %s", case, place(target), exc_info=error)
        said = chat_words.sorry(case)
    else:
        return
    if tell:
        await tell_of(target, said)


async def tell_of(target: Target, text: str) -> None:
    """Say that something went wrong, by whatever way is still open; raises nothing. The last one is a sign on the message."""
    if isinstance(target, discord.Message):
        if missing_permission(target) is None and await _reached(send(target, private=False, seconds=0, content=text)):
            return
        await _reached(target.add_reaction(chat_words.MUTED))
        return
    if await (_told_after_thinking(target, text) if _thinking(target) else _told(target, text)):
        return
    channel = target.channel
    if isinstance(channel, discord.abc.Messageable) and missing_permission(target) is None:
        await _reached(channel.send(text))


def _thinking(interaction: discord.Interaction[Any]) -> bool:
    return interaction.response.type is discord.InteractionResponseType.deferred_channel_message


async def _told_after_thinking(interaction: discord.Interaction[Any], text: str) -> bool:
    """What completes a "thinking…" is seen by whom that was; only the message after it can be private."""
    if await stands(interaction):
        return True
    await _reached(interaction.edit_original_response(content="…"))
    told = await _reached(interaction.followup.send(text, ephemeral=True))
    if told:
        await _reached(interaction.delete_original_response())
    return told


async def withdraw(interaction: discord.Interaction[Any]) -> None:
    """Take back a "thinking…" that everybody saw: what comes after it can be private, what completes it cannot."""
    if _thinking(interaction):
        interaction.extras[WITHDRAWN] = True
        await _reached(interaction.edit_original_response(content="…"))
        await _reached(interaction.delete_original_response())


async def _told(interaction: discord.Interaction[Any], text: str) -> bool:
    if not interaction.response.is_done():
        try:
            await interaction.response.send_message(text, ephemeral=True)
        except UNREACHED as error:  # maybe Discord had taken our first answer, though we did not hear so
            if isinstance(error, discord.HTTPException) and error.code == ACKNOWLEDGED and await stands(interaction):
                return True
        else:
            return True
    return await _reached(interaction.followup.send(text, ephemeral=True))


def missing_permission(target: Target) -> str | None:
    """The permission without which the bot cannot answer there, in Discord's own words; None where nothing is known to be missing."""
    allowed = allowed_in(target)
    if allowed is None:
        return None
    if not allowed.view_channel:
        return "View Channel"
    if isinstance(target.channel, discord.Thread):
        return None if allowed.send_messages_in_threads else "Send Messages in Threads"
    return None if allowed.send_messages else "Send Messages"


def may_attach(target: Target) -> bool:
    """Whether a picture may go along, as far as that is known."""
    allowed = _held(target)
    return allowed is None or allowed.attach_files


def _held(target: Target) -> discord.Permissions | None:
    """What an answer to ``target`` may hold, as far as that is known."""
    if isinstance(target, discord.Interaction):
        return target.app_permissions if target.guild_id else None
    return allowed_in(target)


def place(target: Target) -> str:
    """Where something happened, for the log: ids only, since names are people's text."""
    return f"channel {getattr(target.channel, 'id', None)} of server {getattr(target.guild, 'id', None)}"


async def _reached(sending: Awaitable[Any]) -> bool:
    try:
        await sending
    except UNREACHED as error:
        log.debug("not reached: %s", type(error).__name__)
        return False
    return True
