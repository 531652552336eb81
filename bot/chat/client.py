"""The Discord client: what it was given, what it remembers, and how every way in comes to an answer."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import discord
from discord import app_commands
from discord.ext import commands
from yarl import URL

from bot.chat.answering import press
from bot.chat.buttons import ITEMS, is_ours
from bot.chat.digest import Digests
from bot.chat.listen import Listen
from bot.chat.pictures import Painter
from bot.chat.prompts import Prompts, open_prompt
from bot.chat.register import register
from bot.chat.replies import calmly, send_text
from bot.chat.slash import add_commands
from bot.chat.trust import DELETE, Trust
from bot.core import chat_words
from bot.core.conversation import Memory
from bot.core.pace import Pace
from bot.core.state import ServerSettings
from bot.core.state_memory import MemoryState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bot.core.desk import Desk
    from bot.core.state import State

log = logging.getLogger(__name__)

T = TypeVar("T")
THREADS = 4  # answers at work at once, so that one slow disk holds up neither Discord's heartbeat nor everybody else


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """How to speak with Discord. ``commands_file`` keeps a digest of the slash commands last registered, so that they are sent once.

    ``api`` (up to and with ``/api/v10``) and ``gateway`` redirect the REST API and the gateway; None is Discord itself.
    ``feedback_channel`` (an id) or ``feedback_file`` takes what people send with /feedback. ``register``: send the commands at the start.
    ``pictures``: the theme of the pictures, or "off".
    """

    token: str | None = field(default=None, repr=False)
    message_content: bool = True
    commands_file: Path | None = None
    api: str | None = None
    gateway: str | None = None
    feedback_channel: int | None = None
    feedback_file: Path | None = None
    register: bool = True
    pictures: str = "dark"


class CalmTree(app_commands.CommandTree["CareerBot"]):
    """discord.py's tree of slash commands; what its commands did not handle themselves is told calmly too."""

    async def on_error(self, interaction: discord.Interaction[CareerBot], error: app_commands.AppCommandError, /) -> None:
        """Called for what went wrong before or in a command: Discord still shows an old form of it, or names a channel we cannot see."""
        async with calmly(interaction):
            if isinstance(error, (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)):
                await send_text(interaction, chat_words.OLD_COMMAND)
            elif isinstance(error, app_commands.TransformerError):
                await send_text(interaction, chat_words.NO_SUCH_CHANNEL)
            else:
                raise error


class CareerBot(commands.AutoShardedBot):
    """The bot: a desk that answers, a state that people change, a memory of who asked what where, and Discord around them.

    Sharded even for one shard: a plain client can retry a dead resume host for ever.
    """

    def __init__(self, desk: Desk, settings: ChatSettings, state: State, painter: Painter | None = None, **options: Any) -> None:
        super().__init__((), tree_cls=CalmTree, help_command=None, **options)
        self.desk = desk
        self.settings = settings
        self.state = state
        self.remembered = Memory()
        self.pace = Pace()
        self.painter = painter or Painter(settings.pictures)
        self.command_ids: dict[str, int] = {}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="answer")

    def now(self) -> float:
        """Seconds of a steady clock, for what is remembered a while."""
        return time.monotonic()

    async def think(self, work: Callable[..., T], *given: Any, **named: Any) -> T:
        """What ``work`` gives, worked out in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(work, *given, **named))

    def server_settings(self, server: int | None) -> ServerSettings:
        """How to behave in a server; the defaults in direct messages."""
        return self.state.server(server) if server else ServerSettings()

    async def press(self, interaction: discord.Interaction[CareerBot], custom_id: str) -> None:
        """Answer a button of ours."""
        await press(self, interaction, custom_id)

    async def prompt(self, interaction: discord.Interaction[CareerBot], custom_id: str) -> None:
        """Open the prompt of a button of ours."""
        await open_prompt(self, interaction, custom_id)

    async def setup_hook(self) -> None:
        """Called by discord.py between login and the gateway."""
        self.add_dynamic_items(*ITEMS)
        self.painter.warm()
        add_commands(self)
        for cog in (Listen(self), Prompts(self), Trust(self), Digests(self)):
            await self.add_cog(cog)
        if self.settings.register:
            await register(self)

    async def close(self) -> None:
        """Stop; answers still at work are dropped."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.painter.close()
        await super().close()

    async def launch_shard(self, gateway: URL, shard_id: int, *, initial: bool = False) -> None:
        """Called by discord.py for each shard, with the gateway that the API gave: the settings may name another."""
        await super().launch_shard(URL(self.settings.gateway or str(gateway)), shard_id, initial=initial)

    async def on_ready(self) -> None:
        """Called by discord.py whenever the gateway has told everything."""
        log.info("ready as %s in %d servers", self.user, len(self.guilds))

    async def on_message(self, message: discord.Message, /) -> None:
        """Nothing: the cog ``Listen`` reads messages, and discord.py's own prefix commands are not used."""

    async def on_interaction(self, interaction: discord.Interaction[CareerBot]) -> None:
        """Answer components and prompts that nobody else here answers: discord.py would leave the person with a failed press."""
        data: Mapping[str, Any] = interaction.data or {}
        custom_id = data.get("custom_id")
        answered_here = interaction.type in (discord.InteractionType.component, discord.InteractionType.modal_submit)
        if answered_here and isinstance(custom_id, str) and not is_ours(custom_id) and custom_id != DELETE:
            async with calmly(interaction):
                await send_text(interaction, chat_words.OLD)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """Called by discord.py for what an event handler raised past ``calmly``: log it, in one place and form."""
        log.exception("in the event %s", event_method)


def build_bot(desk: Desk, settings: ChatSettings, state: State | None = None, painter: Painter | None = None) -> CareerBot:
    """The bot, ready to run. It hears messages in servers and direct messages, and mentions nobody, whatever a text says.

    Without ``state`` what people set is forgotten when it stops.
    """
    intents = discord.Intents(guilds=True, messages=True, message_content=settings.message_content)
    return CareerBot(
        desk,
        settings,
        state if state is not None else MemoryState(),
        painter,
        intents=intents,
        allowed_mentions=discord.AllowedMentions.none(),
        activity=discord.CustomActivity(f"{desk.prefix}compare mlops ai-engineer · /help"),
        max_messages=None,
        member_cache_flags=discord.MemberCacheFlags.none(),
        chunk_guilds_at_startup=False,
    )
