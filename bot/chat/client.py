"""The Discord client: what it was given, what it remembers, and how a press on a button is answered."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from hashlib import sha256
from json import dumps
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands
from yarl import URL

from bot.chat.buttons import AskButton, is_ours, read_button
from bot.chat.listen import Listen
from bot.chat.replies import OLD, calmly, send_card, send_text
from bot.chat.slash import Slash
from bot.core.conversation import Memory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.core.desk import Desk, Reply
    from bot.core.model import Context

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """How to speak with Discord. ``commands_file`` keeps a digest of the slash commands last registered, so that they are sent once.

    ``api`` (up to and with ``/api/v10``) and ``gateway`` redirect the REST API and the gateway; None is Discord itself.
    """

    token: str | None = field(default=None, repr=False)
    message_content: bool = True
    commands_file: Path | None = None
    api: str | None = None
    gateway: str | None = None


class CalmTree(app_commands.CommandTree["CareerBot"]):
    """discord.py's tree of slash commands; what its commands did not handle themselves is told calmly too."""

    async def on_error(self, interaction: discord.Interaction[CareerBot], error: app_commands.AppCommandError, /) -> None:
        """Called for a command that Discord still shows and we no longer have, or have in another form."""
        async with calmly(interaction):
            raise error


class CareerBot(commands.AutoShardedBot):
    """The bot: a desk that answers, a memory of who asked what where, and Discord around them.

    Sharded even for one shard: a plain client can retry a dead resume host for ever.
    """

    def __init__(self, desk: Desk, settings: ChatSettings, **options: Any) -> None:
        super().__init__((), tree_cls=CalmTree, help_command=None, **options)
        self.desk = desk
        self.settings = settings
        self.remembered = Memory()

    def ask(self, text: str, channel: int, person: int, *, addressed: bool = True, context: Context | None = None) -> Reply | None:
        """The reply to ``text`` in its conversation, remembered there; None where the bot has nothing to say.

        ``context`` is what the person replied to, where that is known; else the memory tells.
        """
        now = time.monotonic()
        known = context or self.remembered.recall(channel, person, now, addressed=addressed)
        if known is None and not addressed:
            return None  # ordinary talk can only be ours as a follow-up to a fresh answer
        reply = self.desk.ask(text, known, addressed=addressed)
        if reply.silent:
            return None
        self.remembered.remember(channel, person, reply.question, now)
        return reply

    async def press(self, interaction: discord.Interaction[CareerBot], custom_id: str) -> None:
        """Answer a button: the card changes in place for the person it was for, anybody else gets a copy of their own."""
        async with calmly(interaction):
            read = read_button(custom_id, self.desk.catalogue)
            if read is None:
                await send_text(interaction, OLD)
                return
            asker, question = read
            person = interaction.user.id
            own = person == asker
            reply = self.desk.answer(question)
            if own and interaction.message and not interaction.message.flags.ephemeral:  # a copy is not what the channel talks about
                self.remembered.remember(interaction.channel_id or 0, person, reply.question, time.monotonic())
            await send_card(interaction, reply.card, person, self.desk.catalogue, private=not own, edit=own)

    async def setup_hook(self) -> None:
        """Called by discord.py once, after logging in and before the gateway."""
        self.add_dynamic_items(AskButton)
        await self.add_cog(Listen(self))
        await self.add_cog(Slash(self))
        await self._register_commands()

    async def launch_shard(self, gateway: URL, shard_id: int, *, initial: bool = False) -> None:
        """Called by discord.py for each shard, with the gateway that the API gave: the settings may name another."""
        await super().launch_shard(URL(self.settings.gateway or str(gateway)), shard_id, initial=initial)

    async def on_ready(self) -> None:
        """Called by discord.py whenever the gateway has told everything."""
        log.info("ready as %s in %d servers", self.user, len(self.guilds))

    async def on_message(self, message: discord.Message, /) -> None:
        """Nothing: the cog ``Listen`` reads messages, and discord.py's own prefix commands are not used."""

    async def on_interaction(self, interaction: discord.Interaction[CareerBot]) -> None:
        """Answer components that nobody else here answers: discord.py would leave the person with a failed press."""
        data: Mapping[str, Any] = interaction.data or {}
        custom_id = data.get("custom_id")
        if isinstance(custom_id, str) and not is_ours(custom_id):
            async with calmly(interaction):
                await send_text(interaction, OLD)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """Called by discord.py for what an event handler raised past ``calmly``: log it, in one place and form."""
        log.exception("in the event %s", event_method)

    async def _register_commands(self) -> None:
        """Tell Discord our slash commands if they changed since we last did: ``sync`` sends and counts every time."""
        described = dumps([self.application_id, *(command.to_dict(self.tree) for command in self.tree.get_commands())], sort_keys=True)
        digest = sha256(described.encode()).hexdigest()
        file = self.settings.commands_file
        try:
            if file and file.is_file() and file.read_text(encoding="utf-8") == digest:
                return
            await self.tree.sync()
            if file:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(digest, encoding="utf-8")
        except (discord.HTTPException, OSError) as error:
            log.warning("the slash commands could not be registered (%s); everything else works", type(error).__name__)


def build_bot(desk: Desk, settings: ChatSettings) -> CareerBot:
    """The bot, ready to run. It hears messages in servers and direct messages, and mentions nobody, whatever a text says."""
    intents = discord.Intents(guilds=True, messages=True, message_content=settings.message_content)
    return CareerBot(
        desk,
        settings,
        intents=intents,
        allowed_mentions=discord.AllowedMentions.none(),
        activity=discord.CustomActivity(f"{desk.prefix}compare mlops ai-engineer · /help"),
        max_messages=None,
        member_cache_flags=discord.MemberCacheFlags.none(),
        chunk_guilds_at_startup=False,
    )
