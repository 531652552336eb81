"""Running the bot on Discord until it is told to stop; what an operator must mend is said in one line."""

from __future__ import annotations

import asyncio
import logging
import signal
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.chat.client import CareerBot, ChatSettings
    from bot.core.desk import Desk
    from bot.core.state import State

log = logging.getLogger(__name__)

NOT_SET = "No Discord token: set DISCORD_TOKEN to the one under Bot > Token on https://discord.com/developers/applications"
NOT_ACCEPTED = (
    "Discord does not accept the token: reset it under Bot > Token on https://discord.com/developers/applications "
    "and set DISCORD_TOKEN to the new one"
)
CONTENT_OFF = (
    "the Message Content Intent is off: in servers I answer mentions, replies that ping me and slash commands, but not %scompare "
    "or follow-ups without a mention. To turn it on: Bot > Message Content Intent on https://discord.com/developers/applications"
)


class ChatProblem(Exception):
    """Why the bot cannot run, in one line with the remedy."""


async def run_bot(desk: Desk, settings: ChatSettings, state: State | None = None) -> None:
    """Run until SIGTERM, SIGINT or a problem. Without the privileged intent it runs all the same, and the log says what is off.

    Raises ChatProblem: no token, a wrong token, Discord out of reach.
    """
    token = _token(settings)
    _redirect(settings)
    try:
        await _run(build_bot(desk, settings, state), token)
    except discord.PrivilegedIntentsRequired:
        await _run(build_bot(desk, replace(settings, message_content=False), state), token)


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


async def _run(bot: CareerBot, token: str) -> None:
    """Serve until a signal cancels it, in whatever state: also while it still waits for Discord to let it in."""
    if not bot.settings.message_content:
        log.warning(CONTENT_OFF, bot.desk.prefix)
    loop = asyncio.get_running_loop()
    serving = asyncio.ensure_future(_serve(bot, token))
    for name in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows has no handlers on the loop; Ctrl-C still cancels
            loop.add_signal_handler(name, serving.cancel)
    try:
        with suppress(asyncio.CancelledError):
            await serving
    finally:
        for name in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError):
                loop.remove_signal_handler(name)
    log.info("stopped")


async def _serve(bot: CareerBot, token: str) -> None:
    with _problems(bot.settings):
        async with bot:
            await _log_in(bot, token, bot.settings.api or "discord.com")
            await bot.connect()


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
