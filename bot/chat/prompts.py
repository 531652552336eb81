"""The two prompts of a card: a role to add, a follow-up in words. Replies to slash answers cannot be read, so this is how one asks on.

A prompt keeps nothing here while somebody types: what was asked stands in its custom_id, so that it can be sent after a restart too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.chat.answering import answer, answer_text
from bot.chat.buttons import kind_of, read_button
from bot.chat.replies import calmly, send_text
from bot.core import chat_words
from bot.core.conversation import context_of
from bot.core.prompts import PROMPTS, with_role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.chat.client import CareerBot

TYPED = "typed"  # the custom_id of the line to fill in


class Prompts(commands.Cog):
    """What people send from a prompt."""

    def __init__(self, bot: CareerBot) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[CareerBot]) -> None:
        """Answer a prompt that was sent, whatever process opened it: in place for whom the card is for, in private for anybody else."""
        data: Mapping[str, Any] = interaction.data or {}
        custom_id = str(data.get("custom_id"))
        if interaction.type is not discord.InteractionType.modal_submit or kind_of(custom_id) not in PROMPTS:
            return
        read = read_button(custom_id, self.bot.desk.catalogue)
        typed = " ".join(next(_typed(data.get("components", [])), "").split())
        if read is None or not typed:
            async with calmly(interaction):
                await send_text(interaction, chat_words.OLD)
            return
        asker, question = read
        own = asker == interaction.user.id and interaction.message is not None
        if kind_of(custom_id) == "add":
            added = with_role(question, typed, self.bot.desk.catalogue)
            await answer(self.bot, interaction, lambda *_: self.bot.desk.answer(*added), private=not own, edit=own)
        else:
            await answer_text(self.bot, interaction, typed, context=context_of(question), private=not own, edit=own)


async def open_prompt(bot: CareerBot, interaction: discord.Interaction[Any], custom_id: str) -> None:
    """Show the prompt of a button. The modal is finished before it is sent, so that discord.py keeps none for those who never send it."""
    async with calmly(interaction):
        kind = kind_of(custom_id)
        if kind not in PROMPTS or read_button(custom_id, bot.desk.catalogue) is None:
            await send_text(interaction, chat_words.OLD)
            return
        words = PROMPTS[kind]
        modal = discord.ui.Modal(title=words.title, custom_id=custom_id)
        line: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id=TYPED, placeholder=words.example, min_length=2, max_length=words.longest
        )
        modal.add_item(discord.ui.Label(text=words.label, component=line))
        modal.stop()
        await interaction.response.send_modal(modal)


def _typed(components: list[dict[str, Any]]) -> Iterator[str]:
    """The values of the lines in what a modal sent, whether Discord wraps them in labels or in rows."""
    for component in components:
        if component.get("custom_id") == TYPED:
            yield str(component.get("value") or "")
        inner = component.get("component")
        yield from _typed([*component.get("components", []), *([inner] if inner else [])])
