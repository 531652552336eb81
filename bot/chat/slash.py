"""The slash commands: /compare, /role, /ask, /help, with role names offered while somebody types."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.replies import calmly, send_card
from bot.core.model import Question
from bot.core.suggest import suggest_roles

if TYPE_CHECKING:
    from bot.chat.client import CareerBot

log = logging.getLogger(__name__)

RoleName = app_commands.Range[str, 1, 100]
Words = app_commands.Range[str, 1, 2000]


@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
class Slash(commands.Cog):
    """What Discord lists when somebody types a slash."""

    def __init__(self, bot: CareerBot) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.describe(first="A role, such as MLOps Engineer", second="The role to compare it with", third="One more role")
    async def compare(
        self, interaction: discord.Interaction[CareerBot], first: RoleName, second: RoleName, third: RoleName | None = None
    ) -> None:
        """Compare two or three roles: pay, remote work, skills, employers."""
        names = " ".join(_quoted(name) for name in (first, second, third) if name)
        await self._say(interaction, f"{self.bot.desk.prefix}compare {names}")

    @app_commands.command()
    @app_commands.describe(role="A role, such as Data Engineer")
    async def role(self, interaction: discord.Interaction[CareerBot], role: RoleName) -> None:
        """Everything about one role."""
        await self._say(interaction, f"{self.bot.desk.prefix}role {_quoted(role)}")

    @app_commands.command()
    @app_commands.describe(question="In your own words: what does a data engineer in Berlin earn?")
    async def ask(self, interaction: discord.Interaction[CareerBot], question: Words) -> None:
        """Ask about pay, skills, remote work, employers or career paths."""
        await self._say(interaction, question)

    @app_commands.command()
    async def help(self, interaction: discord.Interaction[CareerBot]) -> None:
        """What I can answer, and how to ask."""
        async with calmly(interaction):
            card = self.bot.desk.answer(Question("help")).card
            await send_card(interaction, card, interaction.user.id, self.bot.desk.catalogue, private=True)

    @compare.autocomplete("first")
    @compare.autocomplete("second")
    @compare.autocomplete("third")
    @role.autocomplete("role")
    async def offer_roles(self, interaction: discord.Interaction[CareerBot], typed: str) -> list[app_commands.Choice[str]]:
        """Role names for what is typed so far, without those chosen in the other options; an empty list at worst."""
        try:
            roles = self.bot.desk.catalogue.roles
            slugs = {role.name: slug for slug, role in roles.items()}
            chosen = {slugs.get(str(value), "") for _, value in interaction.namespace if value != typed}
            return [
                app_commands.Choice(name=roles[slug].name, value=roles[slug].name)
                for slug in suggest_roles(typed, self.bot.desk.catalogue, without=chosen)
            ]
        except Exception:  # while somebody types there is no place for a message: they can still write the name out
            log.exception("in autocomplete")
            return []

    async def _say(self, interaction: discord.Interaction[CareerBot], text: str) -> None:
        async with calmly(interaction):
            reply = self.bot.ask(text, interaction.channel_id or 0, interaction.user.id)
            card = reply.card if reply else self.bot.desk.answer(Question("help")).card
            await send_card(interaction, card, interaction.user.id, self.bot.desk.catalogue, private=reply is None)


def _quoted(name: str) -> str:
    """A role's name as one argument of a command, whatever quotes stand in it."""
    return '"' + " ".join(name.replace('"', " ").split()) + '"'
