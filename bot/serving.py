"""``rolecall run`` put together: desk, state, log, health, upkeep and Discord."""

from __future__ import annotations

import asyncio
import gc
import sys
from contextlib import AsyncExitStack, closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from bot.chat.run import NOT_SET, ChatProblem, run_bot
from bot.cli_chat import chat_settings
from bot.health import Health, counting, served
from bot.logs import log_to
from bot.shell import Problem
from bot.store.state import open_state
from bot.upkeep import Ground, kept_up
from bot.wiring import build_desk, open_kept, open_live

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from bot.config import Settings
    from bot.core.shards import Cluster


def serve(chosen: Settings) -> None:
    """Run the bot until it is told to stop. Raises Problem, StoreProblem."""
    if chosen.token is None:
        raise Problem(NOT_SET)
    log_to(sys.stderr, chosen.log, chosen.log_level, [chosen.token.get_secret_value()] if chosen.token else [])
    try:
        asyncio.run(_serve(chosen))
    except ChatProblem as problem:
        raise Problem(str(problem)) from None


async def _serve(chosen: Settings) -> None:
    health = Health(counting())
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(served(health, chosen.health))
        await stack.enter_async_context(_kept_current(chosen))  # may fill the store, so before it is opened
        live = open_live(chosen, health)
        if live:
            stack.enter_context(closing(live))
        state = stack.enter_context(closing(open_kept(chosen)))
        looked_at = state  # by another thread, which with a file needs a connection of its own
        if isinstance(chosen.state, Path):
            looked_at = stack.enter_context(closing(open_state(chosen.state)))
        files = {"state": chosen.state_file, "cache": chosen.cache / "sample.db"} | ({"store": chosen.db} if chosen.db else {})
        await stack.enter_async_context(kept_up(Ground(live, looked_at, files, health, health.found)))
        cluster = await stack.enter_async_context(_cluster(chosen))
        desk = build_desk(chosen, keep_misses=True, live=live)
        gc.collect()
        gc.freeze()  # the tables stay as long as the bot: no need to look through them again and again
        gc.set_threshold(10_000)  # and what an answer leaves behind goes by itself, nearly all of it
        await run_bot(desk, chat_settings(chosen), state, health, cluster)


def _cluster(chosen: Settings) -> AbstractAsyncContextManager[Cluster | None]:
    """The other processes of this bot, where PostgreSQL brings them together."""
    if isinstance(chosen.state, Path):
        return nullcontext()
    from bot.store.gate import open_cluster

    return open_cluster(chosen.state.get_secret_value())


def _kept_current(chosen: Settings) -> AbstractAsyncContextManager[None]:
    if chosen.sync_hours is None:  # what fetches boards is not even imported
        return nullcontext()
    from bot.syncing import kept_current

    return kept_current(chosen)
