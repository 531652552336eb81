"""Sending so that it arrives once, whatever the network does: attempts again until Discord has confirmed, and what makes that harmless."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import nullcontext
from functools import partial
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from discord.http import handle_message_parameters

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

Target = discord.Message | discord.Interaction[Any]
File = tuple[str, bytes]  # name, content
UNREACHED = (discord.DiscordException, aiohttp.ClientError, OSError)  # what sending may end in
ATTEMPT = 15.0  # seconds for one attempt at sending; Discord answers within one, or has lost it
DEADLINE = 60.0  # seconds for all of them; after that an answer comes too late to be one
WAITS = (0.3, 1.0, 2.0, 4.0)  # seconds between attempts, the last again and again
RETRIED = (500, 502, 504, 524)  # what discord.py has tried again itself, five times, before it raises
WITHDRAWN = "withdrawn"  # among the extras of an interaction: its "thinking…" was taken back
ACKNOWLEDGED = 40060  # the interaction was answered already


async def send(target: Target, *, private: bool, file: File | None = None, seconds: float = DEADLINE, **what: Any) -> None:
    """Send once, whatever the network does. A message's id is the nonce of its answer: Discord makes one message of it, not two."""

    def given() -> dict[str, Any]:
        return what | ({"file": _as_file(file)} if file else {})

    if isinstance(target, discord.Message):
        what |= _reference(target)
        await persistently(
            lambda: _post(target, given()), seconds, None
        )  # here the client bounds each request, but not the wait for a limit
        return
    first = partial(target.response.send_message, ephemeral=private)
    again = partial(target.edit_original_response, **what)  # completes "thinking…", and changes nothing where the same stands already
    if not target.response.is_done():
        await persistently(lambda: _acknowledged(first(**given()), lambda: again(attachments=_as_files(file))), seconds)
    elif target.response.type is discord.InteractionResponseType.deferred_channel_message and not target.extras.get(WITHDRAWN):
        await persistently(lambda: again(attachments=_as_files(file)), seconds)
    else:
        await target.followup.send(**given(), ephemeral=private)


async def _post(message: discord.Message, what: dict[str, Any]) -> None:
    """Answer ``message`` as its channel's ``send`` would, but for the message that this would make of Discord's reply: nobody reads it."""
    state = message._state  # noqa: SLF001 - discord.py's own way to its client
    nonce, allowed = str(message.id), state.allowed_mentions
    with handle_message_parameters(**what, nonce=nonce, previous_allowed_mentions=allowed, mention_author=False) as params:
        await state.http.send_message(message.channel.id, params=params)


async def change(target: discord.Interaction[Any], view: discord.ui.LayoutView, picture: File | None) -> None:
    """Change the card that was pressed, in its place."""
    first, again = partial(target.response.edit_message, view=view), partial(target.edit_original_response, view=view)
    if target.response.is_done():
        await persistently(lambda: again(attachments=_as_files(picture)), DEADLINE)
    else:
        await persistently(
            lambda: _acknowledged(first(attachments=_as_files(picture)), lambda: again(attachments=_as_files(picture))), DEADLINE
        )


async def _acknowledged(first: Awaitable[Any], again: Callable[[], Awaitable[Any]]) -> None:
    """Send ``first``; where an earlier attempt, or our sign that it takes long, arrived though we did not hear so: ``again``."""
    try:
        await first
    except discord.HTTPException as error:
        if error.code != ACKNOWLEDGED:
            raise
        await again()


async def stands(interaction: discord.Interaction[Any]) -> bool:
    """Whether the person has an answer that we never heard of; not where they are still shown that it takes long."""
    try:
        return not (await interaction.original_response()).flags.loading
    except UNREACHED:
        return False


def _as_files(file: File | None) -> list[discord.File]:
    return [_as_file(file)] if file else []


def _as_file(file: File) -> discord.File:
    """Good for one attempt at sending: discord.py closes it."""
    name, data = file
    return discord.File(BytesIO(data), name)


async def persistently(send: Callable[[], Awaitable[Any]], seconds: float, attempt_seconds: float | None = ATTEMPT) -> None:
    """Call ``send`` until Discord has confirmed it, for so many seconds. It must be such that a second time changes nothing.

    Raises what discord.py raises where Discord refuses, and the last trouble with the connection where there is no end to it.
    """
    end = time.monotonic() + seconds
    for attempt in count():
        try:
            async with nullcontext() if attempt_seconds is None else asyncio.timeout(attempt_seconds):
                await send()
        except (aiohttp.ClientError, OSError, discord.DiscordServerError) as error:
            wait = WAITS[min(attempt, len(WAITS) - 1)]
            if time.monotonic() + wait > end or (isinstance(error, discord.HTTPException) and error.status in RETRIED):
                raise
            log.info("not confirmed by Discord (%s), trying again", type(error).__name__)
            await asyncio.sleep(wait)
        else:
            return


def allowed_in(target: Target) -> discord.Permissions | None:
    """What the bot may do there; None where that is not known: direct messages, channels and threads that are not cached."""
    guild, channel = target.guild, target.channel
    if guild is None or guild.me is None or channel is None or isinstance(channel, discord.PartialMessageable):
        return None
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return None
    return channel.permissions_for(guild.me)


def _reference(message: discord.Message) -> dict[str, Any]:
    """The message answered, unless Discord would refuse that: replies need the permission Read Message History."""
    allowed = allowed_in(message)
    reference = message.to_reference(fail_if_not_exists=False)
    return {"message_reference": reference.to_message_reference_dict()} if allowed is None or allowed.read_message_history else {}
