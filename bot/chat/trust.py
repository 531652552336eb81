"""What people can see and have deleted: /privacy, /my-data, /feedback, and the end of a server's data when the bot leaves it."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.answering import too_fast
from bot.chat.mentions import clickable
from bot.chat.replies import calmly, send_card, send_text
from bot.chat.sending import UNREACHED
from bot.chat.slash import make_command, open_to_all
from bot.core import chat_words
from bot.core.card import Block, Card
from bot.core.phrases import safe

if TYPE_CHECKING:
    from pathlib import Path

    from bot.chat.client import CareerBot

log = logging.getLogger(__name__)

Asked = discord.Interaction[Any]
DELETE = "my-data-delete-1"  # the custom_id of the modal; it is answered after a restart too


class Trust(commands.Cog):
    """Listens for confirmations and for servers that are left."""

    def __init__(self, bot: CareerBot) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        """Called by discord.py when the cog is added."""
        group = app_commands.Group(name="my-data", description=chat_words.COMMANDS["my-data"])
        for name, callback in (("export", _export), ("delete", _ask_to_delete)):
            group.command(name=name, description=chat_words.MY_DATA[name])(callback)
        for command in (make_command("privacy", _privacy), make_command("feedback", _feedback), group):
            self.bot.tree.add_command(open_to_all(command))

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Asked) -> None:
        """Delete what is held about a person who confirmed it. Not left to the modal itself, which a restart would forget."""
        if interaction.type is not discord.InteractionType.modal_submit or _data(interaction).get("custom_id") != DELETE:
            return
        async with calmly(interaction):
            if _typed(interaction) != chat_words.DELETE_WORD:
                await send_text(interaction, chat_words.DELETE_KEPT)
                return
            person = interaction.user.id
            await self.bot.kept.ask(self.bot.state.forget_person, person)
            self.bot.remembered.forget_person(person)
            self.bot.pace.forget(person)
            await send_text(interaction, chat_words.DELETED)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Forget a server that the bot was taken from."""
        await self.bot.kept.insist(self.bot.state.forget_server, guild.id)
        log.info("left server %s, its settings are deleted", guild.id)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Forget servers that the bot was taken from while it did not run. Other processes look after the servers of their shards."""
        shards = self.bot.shard_count or 1
        for server in await self.bot.kept.insist(self.bot.state.servers):
            if (server >> 22) % shards in self.bot.shards and self.bot.get_guild(server) is None:
                await self.bot.kept.insist(self.bot.state.forget_server, server)
                log.info("no longer in server %s, its settings are deleted", server)


async def _privacy(interaction: Asked) -> None:
    async with calmly(interaction):
        bot: CareerBot = interaction.client
        blocks = (tuple(clickable(line, bot.command_ids) for line in lines) for lines in (chat_words.PRIVACY_KEPT, chat_words.PRIVACY_MORE))
        card = Card(chat_words.PRIVACY_TITLE, (chat_words.PRIVACY_VERDICT,), tuple(Block(None, lines) for lines in blocks))
        await send_card(interaction, card, interaction.user.id, bot.desk.catalogue, private=True)


async def _export(interaction: Asked) -> None:
    async with calmly(interaction):
        bot: CareerBot = interaction.client
        person = interaction.user.id
        held = {
            "person": person,
            "conversations": [asdict(context) for context in bot.remembered.about(person, bot.now())],
            "kept": await bot.kept.ask(bot.state.about_person, person),
        }
        data = json.dumps(held, indent=2, default=str).encode()
        await send_text(interaction, chat_words.EXPORT, file=("my-data.json", data))


async def _ask_to_delete(interaction: Asked) -> None:
    async with calmly(interaction):
        modal = discord.ui.Modal(title=chat_words.DELETE_TITLE, custom_id=DELETE)
        field: discord.ui.TextInput[Any] = discord.ui.TextInput(custom_id="word", max_length=20)
        modal.add_item(discord.ui.Label(text=chat_words.DELETE_LABEL, component=field))
        modal.stop()  # it is not to wait: the answer comes to ``on_interaction``
        await interaction.response.send_modal(modal)


async def _feedback(interaction: Asked, text: app_commands.Range[str, 1, 1000]) -> None:
    async with calmly(interaction):
        bot: CareerBot = interaction.client
        if await too_fast(bot, interaction):
            return
        if not await _pass_on(bot, " ".join(text.split())):
            await send_text(interaction, chat_words.NO_FEEDBACK)
            return
        await send_text(interaction, chat_words.THANKS)


async def _pass_on(bot: CareerBot, text: str) -> bool:
    """Bring ``text`` to the operator, without a word on who wrote it. False where the operator takes none."""
    file, channel_id = bot.settings.feedback_file, bot.settings.feedback_channel
    reached = False
    if channel_id:
        try:
            await bot.get_partial_messageable(channel_id).send(chat_words.feedback_line(safe(text, 1000)))
            reached = True
        except UNREACHED as error:
            log.warning("feedback did not reach channel %s (%s)", channel_id, type(error).__name__)
    if file and not reached:
        await bot.think(_append, file, {"at": discord.utils.utcnow().isoformat(timespec="seconds"), "text": text})
        reached = True
    return reached


def _append(file: Path, record: dict[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(record, ensure_ascii=False) + "\n")


def _typed(interaction: Asked) -> str:
    """The word that was typed into the modal."""
    waiting: list[Any] = list(_data(interaction).get("components", []))
    while waiting:
        component = waiting.pop()
        if component.get("custom_id") == "word":
            return str(component.get("value", "")).strip().upper()
        waiting += component.get("components", [])
        waiting += [component["component"]] if "component" in component else []
    return ""


def _data(interaction: Asked) -> dict[str, Any]:
    return cast("dict[str, Any]", interaction.data or {})
