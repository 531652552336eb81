"""Hours of use in minutes: mixed messages through the loopback to the real bot in a process of its own.

python -m tests.check_soak [--messages 200000]

Commands, mentions, follow-ups, presses, slash commands, and mostly talk that is not for the bot. Printed are memory and the 99th percentile
of the answers, in ten parts. Aims: memory grows by less than 5 % after the first fifth, no error, every question answered once, and the
99th percentile of the last parts is not above twice that of the first.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from tests.benchmarks.gateway import OURS, TALK, bot_process
from tests.loopback.server import Loopback, buttons

GROWTH = 0.05  # of memory, after the first fifth
PARTS = 10
WARM = 2  # parts in which caches fill
AT_ONCE = 12  # questions under way
GUILDS, CHANNELS, PEOPLE = 20, 50, 20_000
ASKED = 0.15  # of all messages; seven hundred people in a talkative server ask the bot less
ROLES = ("mlops", "ai-engineer", "data engineer", "data scientist", "sre", "data analyst", "ml engineer", "devops")
FOLLOWING = ("which pays more?", "and remote?", "what about data scientist?", "in germany", "and senior?")


@dataclass(frozen=True, slots=True)
class Part:
    """A tenth of the soak. MB; seconds; messages a second."""

    memory: float
    high: float
    rate: float
    answers: int


class Crowd:
    """Says, asks and presses by chance, everywhere."""

    def __init__(self, discord: Loopback, chance: random.Random) -> None:
        self._discord = discord
        self._chance = chance
        self._number = 0

    async def act(self) -> str | None:
        """One message or press; its id where an answer is due."""
        discord, chance = self._discord, self._chance
        self._number += 1
        guild, channel, who = self._number % GUILDS, self._number // GUILDS % CHANNELS, self._number % PEOPLE
        kind = chance.random() / ASKED
        first, second = chance.sample(ROLES, 2)
        if kind >= 1:
            await discord.say(chance.choice(TALK), guild=guild, channel=channel, who=who, asks=False)
            return None
        if kind < 0.35:
            return await discord.say(f"!compare '{first}' '{second}'", guild=guild, channel=channel, who=who)
        if kind < 0.5:
            return await discord.say(
                f"!{chance.choice(('salary', 'skills', 'remote', 'path'))} {first}", guild=guild, channel=channel, who=who
            )
        if kind < 0.6:
            return await discord.mention(f"{first} or {second}, {chance.choice(FOLLOWING)}", guild=guild, channel=channel, who=who)
        if kind < 0.75:
            return await discord.command("salary", guild=guild, channel=channel, who=who, role=first)
        cards = list(discord.rest.messages.values())[-20:]
        pressable = [(card, one) for card in cards for one in buttons(card) if one.startswith("p")]
        if not pressable:
            return None
        card, one = chance.choice(pressable)
        return await discord.press(card, one, guild=guild, channel=channel, who=who)


async def soak(discord: Loopback, crowd: Crowd, count: int, memory: float) -> Part:
    """One part of ``count`` messages; raises where an answer does not come."""
    ledger = discord.ledger
    ledger.forget()
    started, sent = time.perf_counter(), list[str]()
    for number in range(count):
        if asked := await crowd.act():
            sent.append(asked)
            if not await discord.until(lambda: len(sent) - len(ledger.answered_at) < AT_ONCE, 60):
                raise RuntimeError(f"not answered: {ledger.open_questions()}")
        if number % 50 == 0:
            await asyncio.sleep(0)
    if not await discord.until(lambda: not ledger.open_questions(), 60):
        raise RuntimeError(f"not answered: {ledger.open_questions()}")
    if twice := ledger.twice():
        raise RuntimeError(f"answered twice: {twice}")
    each = sorted(ledger.answered_at[one] - ledger.delivered[one] for one in ledger.answered_at)
    return Part(memory, each[int(len(each) * 0.99)], count / (time.perf_counter() - started), len(each))


async def run(messages: int, seed: int) -> bool:
    """The whole soak; whether the aims are reached."""
    table = Table("messages so far", "memory, MB", "99th percentile, ms", "messages a second", "answers")
    discord, parts = Loopback(guilds=GUILDS, channels=CHANNELS), list[Part]()
    with TemporaryDirectory() as name:
        folder = Path(name)
        async with discord.running(), bot_process(discord, OURS, folder) as process:
            crowd = Crowd(discord, random.Random(seed))
            for number in range(1, PARTS + 1):
                part = await soak(discord, crowd, messages // PARTS, 0)
                part = Part(process.memory_info().rss / 1e6, part.high, part.rate, part.answers)
                parts.append(part)
                print(f"{number} of {PARTS}: {part.memory:.1f} MB", file=sys.stderr, flush=True)
                said = f"{number * messages // PARTS:,}"
                table.add_row(said, f"{part.memory:.1f}", f"{part.high * 1000:.0f}", f"{part.rate:,.0f}", f"{part.answers:,}")
        log = (folder / "log").read_text(encoding="utf-8")
    Console(width=100).print(table)
    errors = [line for line in log.splitlines() if re.search(r"\b(ERROR|CRITICAL)\b|\"level\": ?\"(error|critical)\"|Traceback", line)]
    growth = parts[-1].memory / parts[WARM - 1].memory - 1
    early, late = (statistics.median(part.high for part in some) for some in (parts[WARM : WARM + 3], parts[-3:]))
    print(f"memory grew by {growth:.1%} after the first fifth (aim {GROWTH:.0%}); {len(errors)} errors in the log")
    print(f"99th percentile {early * 1000:.0f} ms early, {late * 1000:.0f} ms late")
    for line in errors[:5]:
        print(f"  {line[:200]}")
    return growth < GROWTH and not errors and late < 2 * early


def main() -> int:
    """Soak, print, and say by the exit code whether the aims are reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    return 0 if asyncio.run(run(chosen.messages, chosen.seed)) else 1


if __name__ == "__main__":
    sys.exit(main())
