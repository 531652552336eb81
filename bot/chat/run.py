"""Running the bot on Discord until it is told to stop; what an operator must mend is said in one line."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.chat.client import build_bot
from bot.chat.register import clear, differences, sync
from bot.chat.wire import watch_over

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.chat.client import CareerBot, ChatSettings
    from bot.core.desk import Desk
    from bot.core.shards import Cluster
    from bot.core.state import State
    from bot.core.watch import Watch

log = logging.getLogger(__name__)

FINISHING = 10.0  # seconds that answers at work may take when the bot is told to stop
SWALLOWED = 1.0  # seconds after which a cancellation is taken for lost: discord.py drops one that comes while a shard identifies anew
PAUSE, LONG_PAUSE = (5.0, 10.0, 20.0), 120.0  # seconds before a client that broke is made anew
OFTEN = 10  # times in a row that it may break early before the pause is the long one: Discord gives a bot 1,000 starts a day
EARLY = 300.0  # seconds

NOT_SET = "No Discord token: set DISCORD_TOKEN to the one under Bot > Token on https://discord.com/developers/applications"
NOT_ACCEPTED = (
    "Discord does not accept the token: reset it under Bot > Token on https://discord.com/developers/applications "
    "and set DISCORD_TOKEN to the new one"
)
CONTENT_OFF = (
    "the Message Content Intent is off: in servers I answer mentions, replies that ping me and slash commands, but not %scompare "
    "or follow-ups without a mention. To turn it on: Bot > Message Content Intent on https://discord.com/developers/applications"
)

CLOSED = {  # https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
    4004: NOT_ACCEPTED,
    4010: "Discord does not know the shard that this bot asked for: check the settings of shards",
    4011: "Discord wants this bot in more shards: let it choose the number, or set a higher one",
    4012: "Discord no longer speaks this version of its gateway: upgrade rolecall and discord.py",
    4013: "Discord does not know the intents that this bot asked for: upgrade rolecall and discord.py",
    4014: "Discord refuses the intents of this bot: look under Bot > Privileged Gateway Intents on https://discord.com/developers/applications",
}


class ChatProblem(Exception):
    """Why the bot cannot run, in one line with the remedy."""


async def run_bot(
    desk: Desk, settings: ChatSettings, state: State | None = None, watch: Watch | None = None, cluster: Cluster | None = None
) -> None:
    """Run until SIGTERM, SIGINT or a problem. Without the privileged intent it runs all the same, and the log says what is off.

    Told to stop, it takes no more questions and finishes those at work, for ten seconds at most; told again, it stops at once.

    A client that breaks later on is made anew, however often, unless Discord says that it will not have this bot.

    Raises ChatProblem: no token, a wrong token, Discord out of reach at the start.
    """
    token = _token(settings)
    _redirect(settings)
    bot, pause, broken = build_bot(desk, settings, state, watch=watch, cluster=cluster), 0.0, 0
    was_ready = False
    while True:
        started = time.monotonic()
        try:
            if await _run(bot, token, pause):
                return
            pause = PAUSE[0]
        except discord.PrivilegedIntentsRequired:
            if not settings.message_content:
                raise ChatProblem(CLOSED[4014]) from None
            settings, pause = replace(settings, message_content=False), 0.0
        except discord.ConnectionClosed as closed:
            raise ChatProblem(CLOSED.get(closed.code, f"Discord ended the connection for good (code {closed.code})")) from None
        except ChatProblem as problem:
            if not was_ready or str(problem) == NOT_ACCEPTED:
                raise
            log.warning("%s", problem)
            pause = PAUSE[-1]
        except Exception:
            log.exception("the client broke")
            pause = PAUSE[0]
        was_ready = was_ready or bot.was_ready
        broken = 0 if time.monotonic() - started > EARLY else broken + 1
        pause = pause and (LONG_PAUSE if broken > OFTEN else max(pause, PAUSE[min(broken, len(PAUSE)) - 1]))
        bot = _successor(bot, build_bot(desk, settings, state, watch=watch, cluster=cluster))


def _successor(earlier: CareerBot, bot: CareerBot) -> CareerBot:
    """``bot``, going on with the conversations and cool-downs of the one before it."""
    bot.remembered, bot.pace = earlier.remembered, earlier.pace
    return bot


async def manage_commands(desk: Desk, settings: ChatSettings, what: str) -> list[str]:
    """Compare ("diff"), send ("sync") or take away ("clear") the slash commands over REST alone; lines for the operator.

    Raises ChatProblem, as ``run_bot``.
    """
    token = _token(settings)
    _redirect(settings)
    bot = build_bot(desk, replace(settings, register=False))
    async with bot:
        with _problems(settings):
            await _log_in(bot, token, settings.api or "discord.com")
            if what == "clear":
                await clear(bot)
                return ["Discord has no commands of this bot now; the next run sends them again."]
            if what == "sync":
                return [f"{await sync(bot)} commands sent; Discord shows them at once."]
            return await differences(bot) or ["Discord has exactly our commands."]


def _token(settings: ChatSettings) -> str:
    token = (settings.token or "").strip().removeprefix("Bot ")
    if not token:
        raise ChatProblem(NOT_SET)
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ChatProblem(NOT_ACCEPTED)
    return token


async def _run(bot: CareerBot, token: str, pause: float) -> bool:
    """Serve after ``pause`` seconds until a signal cancels it, in whatever state: also while it still waits for Discord to let it in.

    False where it ended by itself.
    """
    if not bot.settings.message_content:
        log.warning(CONTENT_OFF, bot.desk.prefix)
    loop = asyncio.get_running_loop()
    serving = asyncio.ensure_future(_serve(bot, token, pause))
    winding_down: list[asyncio.Task[None]] = []

    def stop() -> None:
        if winding_down:
            serving.cancel()
        else:
            winding_down.append(asyncio.create_task(_wind_down(bot, serving)))

    for name in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows has no handlers on the loop; Ctrl-C still cancels
            loop.add_signal_handler(name, stop)
    try:
        await serving
    except asyncio.CancelledError:
        log.info("stopped")
        return True
    finally:
        for task in winding_down:
            task.cancel()
        for name in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError):
                loop.remove_signal_handler(name)
    return bool(winding_down)


async def _wind_down(bot: CareerBot, serving: asyncio.Future[None]) -> None:
    bot.watch.stopping()
    log.info("stopping; answers at work: %d", bot.under_way.count)
    if left := await bot.under_way.finish(FINISHING):
        log.warning("answers cut short: %d", left)
    serving.cancel()
    if not (await asyncio.wait({serving}, timeout=SWALLOWED))[0]:
        await bot.close()


async def _serve(bot: CareerBot, token: str, pause: float) -> None:
    await asyncio.sleep(pause)
    with _problems(bot.settings):
        async with bot:
            await _log_in(bot, token, bot.settings.api or "discord.com")
            watchdog = asyncio.create_task(watch_over(bot))
            try:
                await bot.connect()
            finally:
                watchdog.cancel()


@contextmanager
def _problems(settings: ChatSettings) -> Iterator[None]:
    """Say what an operator must mend in one line."""
    try:
        yield
    except discord.LoginFailure:
        raise ChatProblem(NOT_ACCEPTED) from None
    except (discord.HTTPException, discord.GatewayNotFound, aiohttp.ClientError, OSError) as error:
        log.debug("start failed", exc_info=error)
        where = settings.api or "discord.com"
        raise ChatProblem(f"Discord cannot be reached at {where} ({type(error).__name__}): check the network, then try again") from None


async def _log_in(bot: CareerBot, token: str, where: str) -> None:
    try:
        await bot.login(token)
    except (TypeError, KeyError, ValueError, AttributeError) as error:  # discord.py takes any answer for one of Discord's
        log.debug("login failed", exc_info=error)
        raise ChatProblem(f"What answers at {where} is not Discord's API: check the network and ROLECALL_DISCORD_API") from None


def _redirect(settings: ChatSettings) -> None:
    """Point discord.py, which keeps its addresses on two classes, at the API and the gateway of the settings."""
    if settings.api:
        Route.BASE = settings.api.rstrip("/")
    if settings.gateway:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway)
