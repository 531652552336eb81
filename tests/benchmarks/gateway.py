"""Our bot beside a bare discord.py bot that answers a fixed card of the same size, both over real sockets, each in its own process.

python -m tests.benchmarks.gateway [--messages 3000] [--ignored 20000] [--rounds 3]

Printed are messages a second, the 99th percentile from the event to the answer, processor time a message, requests an answer, memory, and
how the rate grows with the number of questions at once; ours as a share of the bare bot's. Aims: throughput at least 0.7 of the bare bot,
messages that are not for the bot at least 0.9.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import os
import statistics
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import discord  # noqa: TID251 - the bare bot is discord.py alone
from discord.gateway import DiscordWebSocket  # noqa: TID251 - as above
from discord.http import Route  # noqa: TID251 - as above
from rich.console import Console
from rich.table import Table
from yarl import URL

from tests.benchmarks.figures import Figure, keep
from tests.loopback.server import Loopback

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

THROUGHPUT, IGNORED = 0.7, 0.9  # of the bare bot
AT_ONCE = 16  # questions under way
GROWTH = (1, 4, 16, 64)  # and again with so many, for a sixth of the messages each
GUILDS, CHANNELS, PEOPLE = 20, 50, 5000  # so many that nobody is asked to slow down
OURS = ["tests.benchmarks.gateway", "--ours"]
ASKED = "!compare mlops ai-engineer"
TALK = (
    "anyone up for lunch?",
    "the build is red again, looking into it",
    "lol",
    "I moved from analytics to the platform team last year and it was fine",
    "has somebody the link to yesterday's talk? I only found the slides",
    "!play never gonna give you up",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """Of one bot in one round. Seconds, but ``rate``: messages a second; ``memory``: MB."""

    rate: float
    high: float
    processor: float
    requests: float  # an answer
    rates: tuple[float, ...]  # with each of ``GROWTH`` at once
    ignored_rate: float
    ignored_processor: float
    memory: float


def run_bare(card: Path) -> None:
    """The bare bot, in a process of its own; the card was made by ours."""
    Route.BASE = os.environ["ROLECALL_DISCORD_API"]
    DiscordWebSocket.DEFAULT_GATEWAY = URL(os.environ["ROLECALL_DISCORD_GATEWAY"])
    given = json.loads(card.read_text(encoding="utf-8"))
    client = discord.AutoShardedClient(intents=discord.Intents(guilds=True, messages=True, message_content=True))
    view = discord.ui.LayoutView(timeout=None)
    for component in given:
        view.add_item(item_of(component))

    @client.event
    async def on_message(message: discord.Message) -> None:
        if not message.author.bot and message.content.startswith("!compare"):
            await message.channel.send(view=view, reference=message.to_reference(fail_if_not_exists=False), mention_author=False)

    client.run(os.environ["DISCORD_TOKEN"], log_handler=None)


def run_ours() -> int:
    """Our bot, without pandas: sqlite-utils would load it where it finds it, and only the benchmarks need it."""
    sys.modules["pandas"] = None  # type: ignore[assignment] # what makes an import fail
    from bot.cli import main as rolecall

    return rolecall(["run"])


def item_of(component: dict[str, Any]) -> Any:
    """A component of a card as discord.py makes it."""
    ui, inner = discord.ui, [item_of(one) for one in component.get("components", [])]
    kind = component["type"]
    if kind == 17:
        return ui.Container(*inner, accent_color=component.get("accent_color"))
    if kind == 1:
        return ui.ActionRow(*inner)
    if kind == 2:
        label, style = component["label"], discord.ButtonStyle(component["style"])
        return ui.Button(label=label, custom_id=component["custom_id"], style=style, disabled=component.get("disabled", False))
    if kind == 3:
        options = [discord.SelectOption(label=one["label"], value=one["value"]) for one in component["options"]]
        return ui.Select(custom_id=component["custom_id"], placeholder=component.get("placeholder"), options=options)
    if kind == 14:
        return ui.Separator()
    return ui.TextDisplay(component["content"])


@asynccontextmanager
async def bot_process(server: Loopback, command: list[str], folder: Path) -> AsyncIterator[Any]:
    """A bot in a process of its own, connected to ``server``."""
    settings = {"ROLECALL_PICTURES": "off", "ROLECALL_CACHE": str(folder), "ROLECALL_STATE": str(folder / "state.db")}
    with (folder / "log").open("ab") as log:
        given = os.environ | server.environment | settings
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", *command, env=given, stderr=log)
        try:
            if not await server.until(server.gateway.ready, 60):
                raise RuntimeError((folder / "log").read_text(encoding="utf-8")[-2000:])
            yield importlib.import_module("psutil").Process(process.pid)
        finally:
            process.terminate()
            await process.wait()


async def asked(server: Loopback, count: int, first: int, at_once: int = AT_ONCE) -> tuple[float, list[float]]:
    """Seconds for ``count`` questions, ``at_once`` under way, and for each of them."""
    ledger = server.ledger
    ledger.forget()
    sent: list[str] = []
    start = time.perf_counter()
    for number in range(first, first + count):
        where: dict[str, Any] = {"guild": number % GUILDS, "channel": number // GUILDS % CHANNELS, "who": number % PEOPLE}
        sent.append(await server.say(ASKED, **where))
        if not await server.until(lambda: len(sent) - len(ledger.answered_at) < at_once, 30):
            raise RuntimeError("the bot stopped answering")
    if not await server.until(lambda: len(ledger.answered_at) >= len(sent), 30):
        raise RuntimeError("some questions were not answered")
    took = time.perf_counter() - start
    return took, [ledger.answered_at[one] - ledger.delivered[one] for one in sent]


async def talked(server: Loopback, count: int) -> float:
    """Seconds for ``count`` messages that are not for the bot, and one that is: it shows that the others were read."""
    start = time.perf_counter()
    for number in range(count):
        channel = CHANNELS + number // GUILDS % CHANNELS  # where nobody asked the bot anything
        where: dict[str, Any] = {"guild": number % GUILDS, "channel": channel, "who": number % PEOPLE}
        await server.say(TALK[number % len(TALK)], asks=False, **where)
        if number % 100 == 0:
            await asyncio.sleep(0)
    if not await server.answered(await server.say(ASKED, who=PEOPLE + count), 120):
        raise RuntimeError("the bot stopped answering")
    return time.perf_counter() - start


async def measure(command: list[str], folder: Path, messages: int, ignored: int) -> tuple[Measured, dict[str, Any]]:
    """One round of one bot; and a card that it sent."""
    server = Loopback(guilds=GUILDS, channels=2 * CHANNELS)
    few = max(1, messages // 6)
    async with server.running(), bot_process(server, command, folder) as process:
        await asked(server, 300, 0)
        before = process.cpu_times()
        requests = server.ledger.requests
        took, each = await asked(server, messages, 300)
        requests = server.ledger.requests - requests
        between = process.cpu_times()
        rates = [few / (await asked(server, few, messages + 300 + few * turn, many))[0] for turn, many in enumerate(GROWTH)]
        before_talk = process.cpu_times()
        talk = await talked(server, ignored)
        after = process.cpu_times()
        memory: float = process.memory_info().rss / 1e6
        card = next(reversed(server.rest.messages.values()))
    high = sorted(each)[int(len(each) * 0.99)]
    processor, ignored_processor = used(before, between) / messages, used(before_talk, after) / max(ignored, 1)
    measured = Measured(messages / took, high, processor, requests / messages, tuple(rates), ignored / talk, ignored_processor, memory)
    return measured, card


def used(before: Any, after: Any) -> float:
    """Processor seconds between two looks."""
    seconds: float = after.user + after.system - before.user - before.system
    return seconds


def report(bare: list[Measured], ours: list[Measured]) -> bool:
    """Print the medians and their ratios; whether the aims are reached."""

    def middle(rounds: list[Measured], name: str) -> float:
        return float(statistics.median(getattr(one, name) for one in rounds))

    rows = (
        ("answers a second", "rate", 1, ""),
        ("99th percentile, ms", "high", 1000, ""),
        ("processor time an answer, ms", "processor", 1000, ""),
        ("requests an answer", "requests", 1, ""),
        ("ignored messages a second", "ignored_rate", 1, ""),
        ("processor time an ignored message, ms", "ignored_processor", 1000, ""),
        ("memory, MB", "memory", 1, ""),
    )
    table = Table("", "bare discord.py", "rolecall", "rolecall / bare")
    for words, name, scale, _ in rows:
        theirs, own = middle(bare, name) * scale, middle(ours, name) * scale
        table.add_row(words, f"{theirs:,.2f}", f"{own:,.2f}", f"{own / theirs:.2f}")
    for turn, many in enumerate(GROWTH):
        theirs, own = (statistics.median(one.rates[turn] for one in bots) for bots in (bare, ours))
        table.add_row(f"answers a second, {many} at once", f"{theirs:,.2f}", f"{own:,.2f}", f"{own / theirs:.2f}")
    Console(width=100).print(table)
    through, quiet = (middle(ours, name) / middle(bare, name) for name in ("rate", "ignored_rate"))
    bare_rate, own_rate, bare_quiet, own_quiet = (middle(bots, name) for name in ("rate", "ignored_rate") for bots in (bare, ours))
    beside = "bare discord.py"
    keep(Figure("answers over the gateway", own_rate, "a second", beside, bare_rate, through, f"{THROUGHPUT} of it", through >= THROUGHPUT))
    keep(Figure("messages ignored", own_quiet, "a second", beside, bare_quiet, quiet, f"{IGNORED} of it", quiet >= IGNORED))
    print(f"throughput {through:.2f} of the bare bot (aim {THROUGHPUT}), ignored messages {quiet:.2f} (aim {IGNORED})")
    return through >= THROUGHPUT and quiet >= IGNORED


async def run(messages: int, ignored: int, rounds: int) -> bool:
    """All rounds, the two bots in turn."""
    bare, ours = list[Measured](), list[Measured]()
    with TemporaryDirectory() as name:
        folder = Path(name)
        for _ in range(rounds):
            measured, card = await measure(OURS, folder, messages, ignored)
            ours.append(measured)
            (folder / "card.json").write_text(json.dumps(card["components"]), encoding="utf-8")
            size = len(json.dumps(card["components"]))
            measured, card = await measure(["tests.benchmarks.gateway", "--bare", str(folder / "card.json")], folder, messages, ignored)
            bare.append(measured)
        print(f"a card of {size:,} bytes; the bare bot's has {len(json.dumps(card['components'])):,}")
    return report(bare, ours)


def main() -> int:
    """Measure, print, and say by the exit code whether the aims are reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=3000)
    parser.add_argument("--ignored", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ours", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.ours:
        return run_ours()
    if chosen.bare:
        run_bare(chosen.bare)
        return 0
    return 0 if asyncio.run(run(chosen.messages, chosen.ignored, chosen.rounds)) else 1


if __name__ == "__main__":
    sys.exit(main())
