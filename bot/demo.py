"""The demo: the real bot in a simulated Discord, shown in the browser. No token, no network, nothing to set up.

SimCord plays Discord (extra ``demo``); everything between its API and the answers is the code that runs on a real server.
"""

from __future__ import annotations

import asyncio
import signal
import webbrowser
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.chat.client import ChatSettings, build_bot
from bot.chat.pictures import Painter

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.desk import Desk, Reply

FIRST = "compare mlops ai-engineer"
FIRST_PICTURE = 5.0  # seconds: the first comparison is asked for at once, and nobody has to wait three seconds for Discord here
TRIES = ("which pays more?", "and what about data scientist?", "switch data analyst -> data engineer")
MISSING = 'The demo needs its extra: pip install "rolecall[demo]"'


class DemoProblem(Exception):
    """Why the demo cannot run, in one line with the remedy."""


async def run_demo(
    desk: Desk, show: Callable[[Reply], None], say: Callable[[str], None], *, browser: bool = True, port: int | None = None
) -> None:
    """Serve the demo page until SIGINT, SIGTERM or the page's own "End preview session".

    ``show`` gets the first answer, as the terminal is to show it; ``say`` gets the lines for the operator, the address among them.
    ``port``: None takes a free one. Raises DemoProblem when the extra is not installed or the port is taken.
    """
    try:
        import simcord
    except ImportError:
        raise DemoProblem(MISSING) from None
    show(desk.ask(desk.prefix + FIRST))
    async with AsyncExitStack() as stack:
        bot = build_bot(desk, ChatSettings(), painter=Painter(patience=FIRST_PICTURE))
        env = await stack.enter_async_context(simcord.run(bot, shard_count=1, check_errors=False))
        channel, person = await _first_words(env, desk.prefix)
        preview = env.preview(channel, viewers=[person], layout="channel", width=1100, height=900, port=port)
        try:
            await stack.enter_async_context(preview)
        except (OSError, simcord.SetupError) as error:
            needs_extra = "pip install" in str(error)  # SimCord has one exception for both
            raise DemoProblem(MISSING if needs_extra else f"Port {port} is taken: name another with --port, or none") from None
        say(f"The same in a browser, to type in: {preview.url}")
        say(f"Try: {' · '.join(_tries(desk.prefix))}. Ctrl-C stops.")
        if browser:
            _open(preview.url)
        await _stopped(preview.wait_closed())
    say("Stopped.")


async def _first_words(env: Any, prefix: str) -> tuple[Any, Any]:
    """A server with one channel, where somebody has asked for the first comparison; its header says what to try."""
    guild = env.create_guild("Career Corner")
    tries = _tries(prefix)
    channel = guild.create_text_channel("careers", topic=f"Try: {' · '.join(tries)}")
    await env.bot.remove_cog("Digests")  # looks at the clock every minute, and the clock is about to jump by months
    await env.advance_time(max(0.0, (datetime.now(UTC) - env.now()).total_seconds()))  # messages carry the time of day
    await env.bot.get_guild(guild.id).me.edit(nick="rolecall")
    await env.settle()
    host = guild.add_member(env.create_user("host", global_name="Host"))
    person = guild.add_member(env.create_user("you", global_name="You"))
    numbered = "\n".join(f"{number}. `{text}`" for number, text in enumerate(tries, 1))
    await host.send(channel, f"Welcome! After the first comparison, try these three, or press a button on the card:\n{numbered}")
    await person.send(channel, prefix + FIRST)
    return channel, person


def _tries(prefix: str) -> tuple[str, ...]:
    return (*TRIES[:2], prefix + TRIES[2])


def _open(address: str) -> None:
    """Open the address in a browser that shows pages; text browsers and machines without one are left alone."""
    with suppress(webbrowser.Error, OSError):
        if not isinstance(webbrowser.get(), webbrowser.GenericBrowser):
            webbrowser.open(address)


async def _stopped(closed: Any) -> None:
    """Wait until the page is closed or a signal says stop."""
    loop = asyncio.get_running_loop()
    waiting = asyncio.ensure_future(closed)
    for name in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows has no handlers on the loop; Ctrl-C still cancels
            loop.add_signal_handler(name, waiting.cancel)
    try:
        await asyncio.wait([waiting])
    finally:
        waiting.cancel()
        for name in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):
                loop.remove_signal_handler(name)
