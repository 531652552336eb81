"""From a slash command, a button or a menu to an answer: cool-down, the server's settings, patience, memory, one card."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord

from bot.chat.buttons import read_button
from bot.chat.lacking import pictured
from bot.chat.replies import calmly, patiently, send_card, send_text, withdraw
from bot.chat.watching import watched
from bot.core import chat_words
from bot.core.card import Block
from bot.core.defaults import complete

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.client import CareerBot
    from bot.core.card import Card
    from bot.core.desk import Reply
    from bot.core.model import Context, Question
    from bot.core.state import ServerSettings


async def answer(
    bot: CareerBot,
    interaction: discord.Interaction[Any],
    ask: Callable[[Context | None, ServerSettings], Reply],
    *,
    private: bool = False,
    edit: bool = False,
) -> None:
    """Answer with what ``ask`` gives, in a thread, for the conversation so far. Raises nothing: the person hears what goes wrong.

    ``private``: for this person alone. ``edit``: in the place of the card that was pressed.
    """
    if not bot.under_way.open:
        return
    async with calmly(interaction), watched(bot, interaction) as seen:
        if await too_fast(bot, interaction):
            seen.outcome = "slow_down"
            return
        settings = bot.server_settings(interaction.guild_id)
        channel, person = interaction.channel_id or 0, interaction.user.id
        quiet = not may_speak(settings, interaction.channel, channel)
        edit = edit and (not quiet or _is_private(interaction))
        private = private or settings.private or quiet
        context = bot.remembered.recall(channel, person, bot.now(), addressed=True)
        reply = await patiently(interaction, bot.think(ask, context, settings), private=private, edit=edit)
        seen.topic, seen.outcome = reply.question.topic, reply.answer.kind
        if not private and _personal(reply):
            private, edit = True, edit and _is_private(interaction)
            await withdraw(interaction)
        if not private and not _is_private(interaction):  # what one person sees is not what the channel talks about
            bot.remembered.remember(channel, person, reply.question, bot.now())
        card, png = await pictured(bot, interaction, finished(bot, reply))
        await send_card(interaction, card, person, bot.desk.catalogue, png=png, private=private, edit=edit)


async def answer_text(
    bot: CareerBot,
    interaction: discord.Interaction[Any],
    text: str,
    *,
    adjust: Callable[[Question, ServerSettings], Question] = lambda question, _: question,
    context: Context | None = None,
    private: bool = False,
    edit: bool = False,
    fresh: bool = False,
) -> None:
    """Answer words, as a message to the bot would be. ``adjust``: completes the question as it was read, for the server's settings.

    ``context``: what the words follow up, where that is known better than by memory; ``fresh``: they follow up nothing.
    """

    def ask(known: Context | None, settings: ServerSettings) -> Reply:
        leans_on = None if fresh else context or known
        return bot.desk.ask(text, leans_on, adjust=lambda question: adjust(completed(bot, question, text, settings), settings))

    await answer(bot, interaction, ask, private=private, edit=edit)


async def press(bot: CareerBot, interaction: discord.Interaction[Any], custom_id: str) -> None:
    """Answer a button: the card changes in place for the person it was for, anybody else gets a copy of their own."""
    read = read_button(custom_id, bot.desk.catalogue)
    if read is None:
        async with calmly(interaction):
            await send_text(interaction, chat_words.OLD)
        return
    asker, question = read
    await press_question(bot, interaction, question, asker)


async def press_question(bot: CareerBot, interaction: discord.Interaction[Any], question: Question, asker: int) -> None:
    """Answer ``question`` on the card that was pressed, which was made for ``asker``."""
    own = interaction.user.id == asker
    await answer(bot, interaction, lambda *_: bot.desk.answer(question), private=not own, edit=own)


async def too_fast(bot: CareerBot, interaction: discord.Interaction[Any]) -> bool:
    """Whether this person, or this channel, has to wait; they are told until when."""
    wait = bot.pace.take(interaction.user.id, interaction.channel_id or 0, bot.now())
    if wait is None:
        return False
    await send_text(interaction, chat_words.slow_down(until(wait.seconds)))
    return True


def until(seconds: float) -> int:
    """The Unix time that many seconds from now."""
    return int(discord.utils.utcnow().timestamp() + seconds) + 1


def may_speak(settings: ServerSettings, channel: Any, channel_id: int) -> bool:
    """Whether the server's moderators let the bot speak in ``channel``, or where it is a thread, in the channel that it belongs to."""
    return settings.may_speak(channel_id, getattr(channel, "parent_id", None))


def completed(bot: CareerBot, question: Question, text: str, settings: ServerSettings) -> Question:
    """The question with the server's own country and currency where it names none."""
    if not (settings.country or settings.currency):
        return question
    return complete(question, text, bot.desk.lexicon, settings.country, settings.currency)


def finished(bot: CareerBot, reply: Reply) -> Card:
    """The card of a reply; that of the help also names our slash commands, to be clicked."""
    if reply.answer.kind != "help" or not bot.command_ids:
        return reply.card
    clicked = {name: f"</{name}:{number}>" for name, number in bot.command_ids.items()}
    topics = " ".join(clicked[name] for _, name, _ in chat_words.ABOUT_ROLES if name in clicked)
    told = [(clicked[name], words) for name, words in chat_words.COMMANDS.items() if name in clicked and name not in _GROUPS]
    lines = tuple(chat_words.ask_with(*line) for line in ((topics, chat_words.ONE_THING), *told) if line[0])
    return replace(reply.card, blocks=(*reply.card.blocks, Block(chat_words.HELP_HEADING, lines)))


def _personal(reply: Reply) -> bool:
    """Whether an answer is for the asker alone, however it was asked: it holds their own pay or skills, or nothing was understood."""
    return reply.question.amount is not None or reply.question.topic == "fit" or reply.answer.kind == "none"


def _is_private(interaction: discord.Interaction[Any]) -> bool:
    return bool(interaction.message and interaction.message.flags.ephemeral)


_GROUPS = frozenset({"settings", "my-data", "help"})
