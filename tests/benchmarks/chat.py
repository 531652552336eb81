"""How fast the first sign of an answer comes in a simulated Discord, and what a sent card leaves behind in memory.

python -m tests.benchmarks.chat [--questions 400] [--cards 10000]
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
import time
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import simcord
from simcord.backend.cdn import CdnStore

from bot.chat.client import CareerBot, ChatSettings, build_bot
from bot.config import Settings
from bot.core.pace import Pace
from bot.wiring import build_desk
from tests.benchmarks.figures import Figure, keep

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

MOST_SECONDS = 0.300  # 99th percentile of the first response
MOST_BYTES = 100  # a card
SAID = ("!compare mlops ai-engineer", "!salary data engineer", "!skills data scientist", "!ranking", "!compare sre mlops", "!path sre")
WARM = 500  # cards before memory is looked at: caches fill


class Stamped(list[Any]):
    """The simulator's record of REST calls; knows when the first after ``start`` was made."""

    first: float | None = None

    def append(self, entry: Any, /) -> None:
        self.first = self.first or time.perf_counter()
        super().append(entry)


async def first_responses(env: Any, channel: Any, person: Any, count: int) -> list[float]:
    """Seconds until the first REST call, for messages, commands and presses in turn."""
    calls = env.backend.http_requests = Stamped()

    async def timed(act: Callable[[], Awaitable[Any]]) -> float:
        env.bot.pace = Pace()
        calls.first = None
        start = time.perf_counter()
        await act()
        return (calls.first or time.perf_counter()) - start

    taken = []
    for number in range(count):
        text = SAID[number % len(SAID)]
        if number % 3 == 0:
            taken.append(await timed(lambda text=text: person.send(channel, text)))  # type: ignore[misc]
        elif number % 3 == 1:
            taken.append(await timed(lambda: person.slash(channel, "salary", role="mlops", versus="sre", country="DE")))
        else:
            card = await person.send(channel, SAID[0])
            card = channel.last_message if channel.last_message.id != card.id else card
            taken.append(await timed(lambda card=card: person.click(card, label="Skills")))  # type: ignore[misc]
    return taken


async def bytes_a_card(env: Any, channel: Any, person: Any, count: int) -> float:
    """What stays in memory of each of ``count`` cards once the simulator has forgotten it."""
    bot: CareerBot = env.bot

    async def send(cards: int) -> None:
        for number in range(cards):
            bot.pace = Pace()
            await person.send(channel, SAID[number % len(SAID)])
            if number % 50 == 0:
                forget()

    def forget() -> None:
        env.backend.messages[channel.id].clear()
        env.backend.http_requests.clear()
        env.backend.transcript.clear()
        env.backend.cdn = CdnStore()

    await send(WARM)
    forget()
    gc.collect()
    tracemalloc.start()
    before = taken()
    await send(count)
    forget()
    gc.collect()
    after = taken()
    tracemalloc.stop()
    return (after - before) / count


def taken() -> int:
    """Bytes held by what the bot and discord.py made."""
    ours = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, f"*/{name}/*") for name in ("bot", "discord", "matplotlib")])
    return sum(statistic.size for statistic in ours.statistics("filename"))


async def measure(questions: int, cards: int, cache: Path) -> bool:
    """Print both figures; whether they are within their limits."""
    well = True
    async with simcord.run(build_bot(build_desk(Settings(cache=cache)), ChatSettings()), shard_count=1, settle_timeout=120) as env:
        guild = env.create_guild("Benchmark")
        channel, person = guild.create_text_channel("careers"), guild.add_member(env.create_user("ann"))
        if questions:
            await first_responses(env, channel, person, 12)
            times = sorted(await first_responses(env, channel, person, questions))
            middle, high = times[len(times) // 2], times[int(len(times) * 0.99)]
            print(f"first response: median {middle * 1000:.0f} ms, 99th percentile {high * 1000:.0f} ms of {questions}")
            well = high < MOST_SECONDS
            keep(Figure("first sign of an answer, 99th percentile", high * 1000, "ms", aim="< 300", met=well))
        if cards:
            kept = await bytes_a_card(env, channel, person, cards)
            print(f"memory kept a sent card: {kept:.0f} bytes, over {cards:,} cards")
            well = well and kept < MOST_BYTES
            keep(Figure("memory kept a sent card", kept, "bytes", aim=f"< {MOST_BYTES}", met=kept < MOST_BYTES))
    return well


def main() -> int:
    """Measure, print, and say by the exit code whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=400)
    parser.add_argument("--cards", type=int, default=10_000)
    chosen = parser.parse_args()
    with TemporaryDirectory() as folder:
        return 0 if asyncio.run(measure(chosen.questions, chosen.cards, Path(folder))) else 1


if __name__ == "__main__":
    sys.exit(main())
