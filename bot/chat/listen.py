"""Listening: which messages are for the bot, and what is asked in them."""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.chat.answering import completed, finished, may_speak, until
from bot.chat.buttons import shown_question
from bot.chat.lacking import pictured
from bot.chat.replies import calmly, missing_permission, patiently, send_card, send_text
from bot.chat.watching import Seen, watched
from bot.core import chat_words
from bot.core.conversation import context_of

if TYPE_CHECKING:
    from bot.chat.client import CareerBot
    from bot.core.desk import Reply
    from bot.core.model import Context, Question
    from bot.core.state import ServerSettings

log = logging.getLogger(__name__)

SHORT = 200  # letters of a message that is looked through at once, in a tenth of a millisecond
SPOKEN = {discord.MessageType.default, discord.MessageType.reply}


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as it may be for us. ``text`` is without the mention of us, a command begins with the prefix.

    ``addressed``: aimed at us for sure. ``called``: by mention, reply or direct message, so that it counts even where moderators
    switched listening off. ``about``: the question of the card it replies to.
    """

    text: str
    addressed: bool
    called: bool
    about: Question | None = None


class Listen(commands.Cog):
    """Messages in servers and direct messages. Edits are not heard: an answer stays an answer to what was asked."""

    def __init__(self, bot: CareerBot) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_heard(self, message: discord.Message, heard: Heard) -> None:
        """Answer the message if it is for us."""
        if not self.bot.under_way.open:
            return
        context = context_of(heard.about) if heard.about else self._remembered(heard, message)
        if context is None and not heard.addressed:
            return  # ordinary talk can only be ours as a follow-up to a fresh answer
        note = partial(self.bot.lacking.note, now=self.bot.now())
        async with calmly(message, tell=heard.addressed, note=note), watched(self.bot, message) as seen:
            settings = self.bot.server_settings(message.guild.id if message.guild else None)
            if not may_speak(settings, message.channel, message.channel.id) or not (settings.listening or heard.called):
                return
            await self._answer(heard, message, context, settings, seen)

    async def _answer(self, heard: Heard, message: discord.Message, context: Context | None, settings: ServerSettings, seen: Seen) -> None:
        channel, person = message.channel.id, message.author.id
        if heard.addressed and await self._too_fast(message):
            seen.outcome = "slow_down"
            return
        reply = self._at_hand(heard, context, settings)
        if reply is None:
            reply = await patiently(message, self.bot.think(self._reply, heard, context, settings))
        seen.topic, seen.outcome = reply.question.topic, "silent" if reply.silent else reply.answer.kind
        if reply.silent or (not heard.addressed and await self._too_fast(message)):
            return
        self.bot.remembered.remember(channel, person, reply.question, self.bot.now())
        if permission := missing_permission(message):
            seen.outcome = "not_allowed"
            self.bot.lacking.note(message, permission, self.bot.now())
            with suppress(discord.HTTPException):
                await message.add_reaction(chat_words.MUTED)
            return
        card, png = await pictured(self.bot, message, finished(self.bot, reply))
        await send_card(message, card, person, self.bot.desk.catalogue, png=png)

    def _at_hand(self, heard: Heard, context: Context | None, settings: ServerSettings) -> Reply | None:
        """The reply where that takes no thread: it was given lately, and the words are few enough to be looked through for a country."""
        if not heard.addressed or len(heard.text) > SHORT:
            return None
        desk = self.bot.desk
        text = heard.text or f"{desk.prefix}help"
        return desk.at_hand(text, context, adjust=partial(completed, self.bot, text=text, settings=settings))

    def _reply(self, heard: Heard, context: Context | None, settings: ServerSettings) -> Reply:
        desk = self.bot.desk
        text = heard.text or f"{desk.prefix}help"
        return desk.ask(text, context, addressed=heard.addressed, adjust=partial(completed, self.bot, text=text, settings=settings))

    def _remembered(self, heard: Heard, message: discord.Message) -> Context | None:
        return self.bot.remembered.recall(message.channel.id, message.author.id, self.bot.now(), addressed=heard.addressed)

    async def _too_fast(self, message: discord.Message) -> bool:
        """Whether this person, or this channel, has to wait. Said once a while: whoever floods is not to make us flood."""
        wait = self.bot.pace.take(message.author.id, message.channel.id, self.bot.now())
        if wait is None:
            return False
        if not wait.told and missing_permission(message) is None:
            await send_text(message, chat_words.slow_down(until(wait.seconds)))
        return True


def overhear(message: discord.Message, bot: CareerBot) -> Heard | None:
    """What in ``message`` there is to do something about. Raises nothing: where it cannot be told, the log says so."""
    try:
        heard = hear(message, bot)
        if heard is None or heard.addressed or heard.about:
            return heard
        leans_on = bot.remembered.recall(message.channel.id, message.author.id, bot.now(), addressed=False)
    except Exception:
        log.exception("a message could not be looked at")
        return None
    return heard if leans_on else None


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
            return Heard(f"{prefix}{word} {rest}".strip(), addressed=True, called=addressed)
        if not addressed:
            return None  # some other bot's command
    if not text:
        return Heard("", addressed=True, called=True) if direct or mentioned else None
    if not addressed and (message.mentions or message.mention_everyone or message.reference):
        return None  # said to somebody else
    return Heard(text, addressed, addressed, about)


def _without_mention(message: discord.Message, me: int) -> tuple[str, bool]:
    """The text without our mentions, and whether there were any; the role that Discord made for us counts as well."""
    if "<@" not in message.content:
        return message.content.strip(), False
    ours = [f"<@!?{me}>", *(f"<@&{role.id}>" for role in message.role_mentions if role.tags and role.tags.bot_id == me)]
    text, count = re.subn("|".join(ours), " ", message.content)
    return text.strip(" ,:\n\t") if count else text.strip(), bool(count)


def _replied_card(message: discord.Message, bot: CareerBot) -> tuple[Question | None, bool]:
    """What the card replied to is about, and whether the reply is to us at all."""
    earlier = message.reference.resolved if message.reference else None
    if not isinstance(earlier, discord.Message) or bot.user is None or earlier.author.id != bot.user.id:
        return None, False
    return shown_question(earlier, bot.desk.catalogue), True
