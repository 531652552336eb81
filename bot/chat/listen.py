"""Listening: which messages are for the bot, and what is asked in them."""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.chat.buttons import shown_question
from bot.chat.replies import calmly, missing_permission, place, send_card
from bot.core.model import Context, Question

if TYPE_CHECKING:
    from bot.chat.client import CareerBot
    from bot.core.card import Card

log = logging.getLogger(__name__)

SPOKEN = {discord.MessageType.default, discord.MessageType.reply}
MUTED = "🔇"  # the answer that needs no permission to send


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as it may be for us. ``text`` is without the mention of us, a command begins with the prefix.

    ``addressed``: aimed at us for sure. ``about``: the question of the card it replies to.
    """

    text: str
    addressed: bool
    about: Question | None = None


class Listen(commands.Cog):
    """Messages in servers and direct messages. Edits are not heard: an answer stays an answer to what was asked."""

    def __init__(self, bot: CareerBot) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer the message if it is for us."""
        heard = hear(message, self.bot)
        if heard is None:
            return
        async with calmly(message, tell=heard.addressed):
            card = self._card(heard, message)
            if card is None:
                return
            if permission := missing_permission(message):
                log.warning("not allowed to answer in %s: needs the permission %s", place(message), permission)
                with suppress(discord.HTTPException):
                    await message.add_reaction(MUTED)
                return
            await send_card(message, card, message.author.id, self.bot.desk.catalogue)

    def _card(self, heard: Heard, message: discord.Message) -> Card | None:
        if not heard.text:
            return self.bot.desk.answer(Question("help")).card
        context = _context(heard.about) if heard.about else None
        reply = self.bot.ask(heard.text, message.channel.id, message.author.id, addressed=heard.addressed, context=context)
        return reply.card if reply else None


def hear(message: discord.Message, bot: CareerBot) -> Heard | None:
    """What in ``message`` may be for us; None for other bots, webhooks, system messages and other bots' commands."""
    me = bot.user
    if me is None or message.author.bot or message.webhook_id or message.type not in SPOKEN:
        return None
    text, mentioned = _without_mention(message, me.id)
    about, replied = _replied_card(message, bot)
    direct = message.guild is None
    addressed = direct or mentioned or replied
    prefix = bot.desk.prefix
    if text.startswith(prefix):
        word, _, rest = text[len(prefix) :].lstrip().partition(" ")
        if word.casefold() in bot.desk.lexicon.commands:
            return Heard(f"{prefix}{word} {rest}".strip(), addressed=True)
        if not addressed:
            return None  # some other bot's command
    if not text:
        return Heard("", addressed=True) if direct or mentioned else None
    if not addressed and (message.mentions or message.mention_everyone or message.reference):
        return None  # said to somebody else
    return Heard(text, addressed, about)


def _without_mention(message: discord.Message, me: int) -> tuple[str, bool]:
    """The text without our mentions, and whether there were any; the role that Discord made for us counts as well."""
    ours = [f"<@!?{me}>", *(f"<@&{role.id}>" for role in message.role_mentions if role.tags and role.tags.bot_id == me)]
    text, count = re.subn("|".join(ours), " ", message.content)
    return text.strip(" ,:\n\t") if count else text.strip(), bool(count)


def _replied_card(message: discord.Message, bot: CareerBot) -> tuple[Question | None, bool]:
    """What the card replied to is about, and whether the reply is to us at all."""
    earlier = message.reference.resolved if message.reference else None
    if not isinstance(earlier, discord.Message) or bot.user is None or earlier.author.id != bot.user.id:
        return None, False
    return shown_question(earlier, bot.desk.catalogue), True


def _context(question: Question) -> Context:
    """The conversation as it stood when the card that shows ``question`` was sent."""
    return Context(question.roles, question.topic, question.filters, question.skills, question.amount)
