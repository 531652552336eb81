"""Permissions that the bot lacks: told to whoever can mend it, and to the operator's log once an hour and channel."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord

from bot.chat.replies import may_attach, place
from bot.core import chat_words

if TYPE_CHECKING:
    from bot.chat.client import CareerBot
    from bot.chat.sending import Target
    from bot.core.card import Card

log = logging.getLogger(__name__)

SELDOM = 3600.0  # seconds between two lines on the same channel
_MOST = 10_000  # channels held; the one told of first goes first


class Lacking:
    """Writes the log's lines. Times are seconds of the bot's steady clock."""

    def __init__(self) -> None:
        self._told: dict[tuple[int | None, str], float] = {}

    def note(self, target: Target, permission: str, now: float) -> None:
        """Say in the log which permission is missing where, if that was not said within the hour."""
        channel = getattr(target.channel, "id", None)
        if self._told.get((channel, permission), -SELDOM) > now - SELDOM:
            return
        self._told.pop((channel, permission), None)
        self._told[channel, permission] = now
        if len(self._told) > _MOST:
            del self._told[next(iter(self._told))]
        log.warning("not allowed in %s: give the bot's role the permission %s there", place(target), permission)


async def pictured(bot: CareerBot, target: Target, card: Card) -> tuple[Card, bytes | None]:
    """The card with its picture. Where none may be attached, the small print says so to those who can allow it."""
    png = await bot.painter.png(card.picture)
    if png is None or may_attach(target):
        return card, png
    bot.lacking.note(target, chat_words.ATTACH, bot.now())
    return (replace(card, note=(*card.note, chat_words.no_picture())) if _can_allow(target) else card), None


def _can_allow(target: Target) -> bool:
    """Whether the person who asked manages the channel's permissions."""
    if isinstance(target, discord.Interaction):
        held = target.permissions
    else:
        author: Any = target.author
        held = target.channel.permissions_for(author) if isinstance(author, discord.Member) else discord.Permissions.none()
    return held.manage_roles or held.manage_guild or held.administrator
