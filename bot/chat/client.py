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
from bot.chat.buttons import ITEMS, is_ours, pressed, stands_on
from bot.chat.digest import Digests
from bot.chat.keeping import Kept
from bot.chat.lacking import Lacking
from bot.chat.listen import Listen, overhear
from bot.chat.pictures import Painter
from bot.chat.prompts import Prompts, open_prompt
from bot.chat.register import register, register_once
from bot.chat.replies import calmly, send_text
from bot.chat.slash import add_commands
from bot.chat.starts import Starts
from bot.chat.trust import DELETE, Trust
from bot.chat.valve import Valve, bounded
from bot.chat.watching import UnderWay, tracing
from bot.chat.wire import Wire
from bot.core import chat_words
from bot.core.conversation import Memory
from bot.core.pace import Pace
from bot.core.state_memory import MemoryState
from bot.core.watch import Unwatched

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bot.core.desk import Desk
    from bot.core.shards import Cluster, Shards
    from bot.core.state import ServerSettings, State
    from bot.core.watch import Watch

log = logging.getLogger(__name__)

T = TypeVar("T")
LONGEST_WAIT = 30.0  # seconds of a rate limit that an answer waits for; beyond them the log says that it was not sent
THREADS = 4  # answers at work at once, so that one slow disk holds up neither Discord's heartbeat nor everybody else


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """How to speak with Discord. ``commands_file`` keeps a digest of the slash commands last registered, so that they are sent once.

    ``api`` (up to and with ``/api/v10``) and ``gateway`` redirect the REST API and the gateway; None is Discord itself.
    ``feedback_channel`` (an id) or ``feedback_file`` takes what people send with /feedback. ``register``: send the commands at the start.
    ``pictures``: the theme of the pictures, or "off". ``shards``: those of this process; None: as many as Discord proposes, all of them.
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
    shards: Shards | None = None


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
        self.kept = Kept(state)
        self.cluster: Cluster | None = None  # the other processes of this bot
        self.starts = Starts(self)
        self.remembered = Memory()
        self.pace = Pace()
        self.lacking = Lacking()
        self.painter = painter or Painter(settings.pictures)
        self.command_ids: dict[str, int] = {}
        self.watch: Watch = Unwatched()
        self.under_way = UnderWay()
        self._heard_at: float | None = None  # when the gateway last told anything
        self.was_ready = False
        self.wire = Wire(self.http.ws_connect, lambda: len(self.shards))
        self.http.ws_connect = self.wire.open  # type: ignore[method-assign] # the one place where discord.py opens a socket
        self.http.request = bounded(self.http)  # type: ignore[method-assign] # as above, for requests
        self._registering: asyncio.Task[None] | None = None
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="answer")

    def now(self) -> float:
        """Seconds of a steady clock, for what is remembered a while."""
        return time.monotonic()

    async def think(self, work: Callable[..., T], *given: Any, **named: Any) -> T:
        """What ``work`` gives, worked out in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(work, *given, **named))

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Called by discord.py for every event: the gateway's are signs of life. A message that may be for us is the event "heard".

        The others, which are most, are no event: discord.py would make two tasks of each.
        """
        if event == "socket_event_type":
            self._heard_at = self.now()
            return
        if event == "message":
            if heard := overhear(args[0], self):
                super().dispatch("heard", args[0], heard)
            return
        super().dispatch(event, *args, **kwargs)

    def quiet_for(self) -> float | None:
        """Seconds since the last event of the gateway; None before the first."""
        return None if self._heard_at is None else self.now() - self._heard_at

    def server_settings(self, server: int | None) -> ServerSettings:
        """How to behave in a server; the defaults in direct messages."""
        return self.kept.server(server)

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
            self._registering = asyncio.create_task(register_once(self, self.cluster)) if self.cluster else None
            if not self.cluster:
                await register(self)

    async def close(self) -> None:
        """Stop; answers still at work are dropped."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._registering:
            self._registering.cancel()
        self.kept.close()
        self.painter.close()
        await super().close()

    async def launch_shard(self, gateway: URL, shard_id: int, *, initial: bool = False) -> None:
        """Called by discord.py for each shard, with the gateway that the API gave: the settings may name another."""
        if self.cluster:  # before connecting: Discord does not let a connection wait
            await self.cluster.enter(shard_id, self.starts.bucket(shard_id))
        await super().launch_shard(URL(self.settings.gateway or str(gateway)), shard_id, initial=initial)

    async def launch_shards(self) -> None:
        """Called by discord.py once. Nobody is answered before it is known what their server has set."""
        await self.kept.insist(self.state.load)
        await self.starts.look()
        await super().launch_shards()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Called by discord.py directly before a shard identifies."""
        await self.starts.afford()
        if self.cluster:
            await self.cluster.identify(shard_id or 0, self.starts.bucket(shard_id or 0))
        else:
            await super().before_identify_hook(shard_id, initial=initial)

    async def on_ready(self) -> None:
        """Called by discord.py whenever the gateway has told everything."""
        self.was_ready = True
        log.info("ready as %s in %d servers", self.user, len(self.guilds))

    async def on_interaction(self, interaction: discord.Interaction[CareerBot]) -> None:
        """Answer components and prompts that nobody else here answers: discord.py would leave the person with a failed press."""
        data: Mapping[str, Any] = interaction.data or {}
        custom_id = data.get("custom_id")
        answered_here = interaction.type in (discord.InteractionType.component, discord.InteractionType.modal_submit)
        if not answered_here or not isinstance(custom_id, str) or custom_id == DELETE:
            return
        if not is_ours(custom_id):
            async with calmly(interaction):
                await send_text(interaction, chat_words.OLD)
        elif interaction.type is discord.InteractionType.component and not stands_on(interaction.message, custom_id):
            await pressed(interaction, custom_id)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """Called by discord.py for what an event handler raised past ``calmly``: log it, in one place and form."""
        log.exception("in the event %s", event_method)


def build_bot(
    desk: Desk,
    settings: ChatSettings,
    state: State | None = None,
    painter: Painter | None = None,
    watch: Watch | None = None,
    cluster: Cluster | None = None,
) -> CareerBot:
    """The bot, ready to run. It hears messages in servers and direct messages, and mentions nobody, whatever a text says.

    Without ``state`` what people set is forgotten when it stops. ``watch`` is told what it does. ``cluster``: the bot's other processes.
    """
    watch = watch or Unwatched()
    trace = tracing(watch)
    Valve().watch(trace)
    intents = discord.Intents(guilds=True, messages=True, message_content=settings.message_content)
    bot = CareerBot(
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
        http_trace=trace,
        max_ratelimit_timeout=LONGEST_WAIT,
        shard_ids=settings.shards.ids if settings.shards else None,
        shard_count=settings.shards.total if settings.shards else None,
    )
    bot.watch = watch
    bot.cluster = cluster
    watch.attach(bot)
    return bot
