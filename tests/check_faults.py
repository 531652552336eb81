"""Faults of Discord and of the network, met by the real bot over real sockets: each alone, or a random series of them.

python -m tests.check_faults [--series 500] [--seed 1] [--shards 2]

Without ``--series`` each fault comes once. While one lasts, people go on asking; afterwards they ask until somebody is answered.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import socket
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.config import Settings
from bot.wiring import build_desk
from tests.loopback.bot import Running, bot_running
from tests.loopback.faults import REST_FAULTS, RestFault
from tests.loopback.server import Loopback, buttons

BACK = 30.0  # seconds after the end of a fault until somebody is answered
MOST_INVALID = 10  # requests that Discord must refuse, a minute
CODES = (1000, 1001, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009)
CHANNELS = 20
SAID = ("!compare mlops ai-engineer", "!salary data engineer", "!skills data scientist", "!top remote", "!path sre", "!remote mlops")


@dataclass
class Stage:
    """Who asks, and where a fault is let loose."""

    discord: Loopback
    bot: Running
    chance: random.Random
    asked: int = 0
    back: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def ask(self) -> str:
        """One question: a command, a mention, a press, a slash command, each by another person in the next channel."""
        self.asked += 1
        where: dict[str, Any] = {"guild": self.asked % self.discord.guilds, "channel": self.asked // 3 % CHANNELS, "who": self.asked % 997}
        cards = [card for card in self.discord.rest.messages.values() if card["components"]]
        kind = self.chance.random()
        if kind < 0.15 and cards:
            card = self.chance.choice(cards[-10:])
            if pressable := [one for one in buttons(card) if one.startswith("p")]:
                return await self.discord.press(card, self.chance.choice(pressable), **where)
        if kind < 0.3:
            return await self.discord.command("salary", role="sre", **where)
        if kind < 0.45:
            return await self.discord.mention("mlops pay?", **where)
        return await self.discord.say(self.chance.choice(SAID), **where)

    async def meanwhile(self, seconds: float) -> None:
        """People ask while a fault lasts."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            await self.ask()
            await asyncio.sleep(min(self.chance.uniform(0.05, 0.4), max(0.0, end - time.monotonic())))

    async def recovered(self) -> float | None:
        """Seconds until somebody who asks from now on is answered; None where that takes longer than it may."""
        start = time.monotonic()
        probes: list[str] = []
        gateway, ledger = self.discord.gateway, self.discord.ledger
        while time.monotonic() - start < BACK:
            if gateway.ready():
                for guild in range(self.discord.guilds):
                    self.asked += 1
                    channel, who = self.asked % CHANNELS, self.asked % 997
                    probes.append(await self.discord.say("!salary sre", guild=guild, channel=channel, who=who))

            def everywhere() -> bool:
                done = {int(ledger.asked[probe]) >> 22 for probe in probes if ledger.answers[probe]}
                return len(done) == self.discord.guilds

            if await self.discord.until(everywhere, 1.0):
                return time.monotonic() - start
        return None


Fault = Callable[[Stage], Awaitable[None]]


def rest(kind: str) -> Fault:
    """A fault of the REST API, for a while."""

    async def fault(stage: Stage) -> None:
        seconds = stage.chance.uniform(0.3, 3)
        stage.discord.rest.fault = RestFault(kind, time.monotonic() + seconds, stage.chance.uniform(0.5, 3.5))
        await stage.meanwhile(seconds)
        stage.discord.rest.fault = None

    return fault


def broken_gateway(kind: str) -> Fault:
    """The connection breaks, and new ones meet ``kind`` for a while."""

    async def fault(stage: Stage) -> None:
        seconds = stage.chance.uniform(0.3, 4)
        stage.discord.gateway.fault = (kind, time.monotonic() + seconds)
        stage.discord.gateway.drop()
        await stage.meanwhile(seconds)

    return fault


def closed(code: int) -> Fault:
    """The gateway closes every connection."""

    async def fault(stage: Stage) -> None:
        await stage.discord.gateway.close(code)
        await stage.meanwhile(0.3)

    return fault


async def dropped(stage: Stage) -> None:
    """Every TCP connection of the gateway breaks."""
    stage.discord.gateway.drop()
    await stage.meanwhile(0.3)


async def reconnect(stage: Stage) -> None:
    """Op 7."""
    await stage.discord.gateway.send_all({"op": 7, "d": None, "s": None, "t": None})
    await stage.meanwhile(0.3)


async def resumable(stage: Stage) -> None:
    """Op 9, true."""
    await stage.discord.gateway.invalidate(resumable=True)
    await stage.meanwhile(0.3)


async def new_session(stage: Stage) -> None:
    """Op 9, false."""
    await stage.discord.gateway.invalidate(resumable=False)
    await stage.meanwhile(0.3)


async def forgotten(stage: Stage) -> None:
    """The connection breaks, and the session is forgotten meanwhile."""
    stage.discord.gateway.end_sessions()
    stage.discord.gateway.drop()
    await stage.meanwhile(0.3)


async def dead_session(stage: Stage) -> None:
    """Frames are lost both ways, while the connection stands: until the bot finds out."""
    stage.discord.gateway.mute()
    await stage.discord.until(stage.discord.gateway.ready, 25)


async def no_acks(stage: Stage) -> None:
    """Events come, acknowledgements of heartbeats do not."""
    stage.discord.gateway.fault = ("no acks", time.monotonic() + 12)
    await stage.meanwhile(12)


async def dead_resume_host(stage: Stage) -> None:
    """The host that a session is to resume at is gone."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        stage.discord.resume_port = taken.getsockname()[1]  # bound, and nobody listens
        await stage.discord.gateway.invalidate(resumable=False)
        await stage.discord.until(stage.discord.gateway.ready, 25)
        stage.discord.gateway.drop()
        await stage.meanwhile(2)
        await stage.discord.until(stage.discord.gateway.ready, 25)
    stage.discord.resume_port = None


async def resume_refused(stage: Stage) -> None:
    """Every RESUME is answered by a close, never by op 9."""
    stage.discord.gateway.close_on_resume = 4009
    stage.discord.gateway.drop()
    before = len(stage.discord.ledger.identified)
    await stage.discord.until(lambda: len(stage.discord.ledger.identified) >= before + stage.discord.shards, 60)
    stage.discord.gateway.close_on_resume = None


FAULTS: dict[str, Fault] = {
    **{kind: rest(kind) for kind in REST_FAULTS},
    **{f"gateway {kind}": broken_gateway(kind) for kind in ("refused", "no hello", "closed before hello", "silent")},
    **{f"close {code}": closed(code) for code in CODES},
    "connection dropped": dropped,
    "op 7": reconnect,
    "op 9, resumable": resumable,
    "op 9, new session": new_session,
    "session forgotten": forgotten,
    "dead session": dead_session,
    "no acknowledgements": no_acks,
    "dead resume host": dead_resume_host,
    "resume refused": resume_refused,
}
LONG = ("dead session", "no acknowledgements", "resume refused", "dead resume host")  # rarer in a series: each takes ten seconds


async def let_loose(stage: Stage, names: list[str]) -> None:
    """One fault after the other; what recovery took goes to ``stage.back``."""
    for number, name in enumerate(names, 1):
        await FAULTS[name](stage)
        took = await stage.recovered()
        stage.back[name].append(BACK * 10 if took is None else took)
        if took is None:
            print(f"not back after fault {number}, {name}: ending here", file=sys.stderr, flush=True)
            break
        if number % 25 == 0:
            print(f"{number} of {len(names)} faults, {stage.asked} questions", file=sys.stderr, flush=True)
    await stage.bot.settled(90)


def findings(stage: Stage) -> list[str]:
    """What must not be, a line each; none where all is well."""
    ledger = stage.discord.ledger
    found = [f"answered {ledger.answers[asked]} times: {asked}" for asked in ledger.twice()]
    found += [f"neither an answer nor a reason: {asked}" for asked in stage.bot.unexplained()]
    found += [f"not back within {BACK:.0f} s after: {name}" for name, took in stage.back.items() if max(took) > BACK]
    found += [f"rule of Discord broken: {rule}" for rule in ledger.broken]
    if ledger.most_invalid > MOST_INVALID:
        found.append(f"{ledger.most_invalid} invalid requests in a minute")
    if stage.bot.task is not None and stage.bot.task.done():
        found.append("the bot ended")
    return found


def report(stage: Stage, seed: int) -> list[str]:
    """Print the table; what must not be."""
    table = Table("fault", "times", "back after, median s", "longest s")
    for name in FAULTS:
        if took := sorted(stage.back.get(name, [])):
            table.add_row(name, str(len(took)), f"{took[len(took) // 2]:.1f}", f"{took[-1]:.1f}" if took[-1] <= BACK else "never")
    console = Console(width=100)
    console.print(table)
    ledger, received = stage.discord.ledger, stage.bot.received
    answered = sum(1 for asked in ledger.asked if ledger.answers[asked])
    reached = sum(1 for asked in ledger.asked if asked in received)
    bad = findings(stage)
    console.print(
        f"seed {seed}, shards {stage.discord.shards}: {len(ledger.asked):,} asked, {reached:,} reached the bot, {answered:,} answered, "
        f"{len(ledger.twice())} twice, {reached - answered:,} not answered with the reason in the log but {len(stage.bot.unexplained())}; "
        f"at most {ledger.most_invalid} invalid requests a minute; {ledger.resumed} resumed, {len(ledger.identified)} identified, "
        f"{len(stage.bot.bots)} clients made.",
        highlight=False,
    )
    for line in bad[:20]:
        console.print(f"  {line}", highlight=False)
    return bad


async def run(names: list[str], seed: int, shards: int, cache: Path) -> bool:
    """Let the faults loose; whether all held."""
    desk = build_desk(Settings(cache=cache))
    discord = Loopback(shards=shards, guilds=max(3, shards), channels=CHANNELS, heartbeat=1.5, limits=True)
    async with discord.running(), bot_running(desk, discord) as bot:
        stage = Stage(discord, bot, random.Random(seed))
        await let_loose(stage, names)
        good = not report(stage, seed)
        if not good:
            keep(bot.lines)
        return good


def keep(lines: list[str]) -> None:
    """Leave the bot's log to whoever looks for the cause."""
    Path("faults.log").write_text("\n".join(lines), encoding="utf-8")
    print("the bot's log is in faults.log")


def series(count: int, seed: int) -> list[str]:
    """``count`` faults by chance; the long ones come a quarter as often."""
    names = list(FAULTS)
    return random.Random(seed).choices(names, [1 if name in LONG else 4 for name in names], k=count)


def main() -> int:
    """Let them loose, print, and say by the exit code whether all held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--series", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--only", action="append", default=[])
    chosen = parser.parse_args()
    names = chosen.only or (series(chosen.series, chosen.seed) if chosen.series else list(FAULTS))
    with TemporaryDirectory() as folder:
        return 0 if asyncio.run(run(names, chosen.seed, chosen.shards, Path(folder))) else 1


if __name__ == "__main__":
    sys.exit(main())
