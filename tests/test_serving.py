"""``rolecall run`` as a process of its own, against a Discord on this machine: health, metrics, log, a swapped store, an orderly end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.store.copies import restore
from tests.loopback.faults import RestFault
from tests.loopback.objects import TOKEN
from tests.loopback.server import Loopback
from tests.test_live_store import fill

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

WHOLE = 30.0  # seconds for anything that must come


class Running:
    """The process, and the lines that it logged."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.port = port
        self.lines: list[str] = []
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.lines.append(line.decode())

    async def page(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{self.port}{path}") as reply:
            return reply.status, await reply.text()

    async def state(self) -> dict[str, Any]:
        try:
            _, text = await self.page("/health/ready")
        except aiohttp.ClientError:
            return {"status": "none"}
        found: dict[str, Any] = json.loads(text)
        return found

    async def until(self, condition: Callable[[], Awaitable[bool]]) -> None:
        end = time.monotonic() + WHOLE
        while not await condition():
            assert time.monotonic() < end, self.lines
            assert self.process.returncode is None, self.lines
            await asyncio.sleep(0.05)

    async def until_status(self, status: str) -> None:
        async def reached() -> bool:
            return bool((await self.state())["status"] == status)

        await self.until(reached)

    async def until_logged(self, words: str) -> None:
        async def logged() -> bool:
            return any(words in line for line in self.lines)

        await self.until(logged)

    async def ended(self) -> int:
        code = await asyncio.wait_for(self.process.wait(), 15)
        await self._reading
        return code


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@asynccontextmanager
async def running(discord: Loopback, folder: Path, **settings: object) -> AsyncIterator[Running]:
    """The bot, started with its files in ``folder``; killed at the end where it still runs."""
    port = free_port()
    named = {"STATE": folder / "state.db", "CACHE": folder / "cache", "HEALTH": f"127.0.0.1:{port}", **settings}
    environment = {**os.environ, **discord.environment, **{f"ROLECALL_{name}": str(value) for name, value in named.items()}}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=environment, stderr=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[1]
    )
    bot = Running(process, port)
    try:
        yield bot
    finally:
        if process.returncode is None:
            process.kill()
        await bot.ended()


async def test_health_metrics_log_and_a_new_store(tmp_path: Path) -> None:
    store = fill(tmp_path / "jobs.db", 40)
    async with Loopback().running() as discord, running(discord, tmp_path, DB=store) as bot:
        await bot.until_status("ready")
        assert await bot.page("/health/live") == (200, '{"status": "live"}')
        assert (await bot.page("/health/ready"))[0] == 200
        for text in ("openings data engineer xyzzysecret", "salary data engineer"):
            assert await discord.answered(await discord.mention(text))
        restore(fill(tmp_path / "new.db", 77), store)
        await bot.until_logged("took a new version of the store")
        asked = await discord.mention("openings data engineer", channel=1)
        assert await discord.answered(asked)
        assert "77" in json.dumps(list(discord.rest.messages.values()))
        status, text = await bot.page("/metrics")
        assert status == 200
        assert 'rolecall_questions_total{outcome="postings",topic="postings"} 2.0' in text
        assert 'rolecall_postings{source="test"} 77.0' in text
        for name in ("answer_seconds_bucket", "shard_latency_seconds", "last_event_age_seconds", "source_age_seconds", "store_schema"):
            assert f"rolecall_{name}" in text
        bot.process.send_signal(signal.SIGINT)
        assert await bot.ended() == 0
    events = [json.loads(line) for line in bot.lines]
    answered = [event for event in events if event["event"] == "answered"]
    assert [event["topic"] for event in answered] == ["postings", "salary", "postings"]
    assert all(event["answer"] and event["ms"] >= 0 and event["shard"] == 0 and event["server"] for event in answered)
    assert "xyzzysecret" not in "".join(bot.lines)
    assert TOKEN not in "".join(bot.lines)


async def test_told_to_stop_it_finishes_the_answer_under_way_and_takes_no_more(tmp_path: Path) -> None:
    async with Loopback().running() as discord, running(discord, tmp_path) as bot:
        await bot.until_status("ready")
        assert await discord.answered(await discord.mention("salary data engineer"))
        discord.rest.fault = RestFault("late", time.monotonic() + 60, 2.0)
        await bot.until_logged("answered")
        requests = discord.ledger.requests
        under_way = await discord.mention("salary data analyst", channel=1)
        assert await discord.until(lambda: discord.ledger.requests > requests)
        bot.process.send_signal(signal.SIGTERM)
        await bot.until_status("stopping")
        assert (await bot.page("/health/ready"))[0] == 503
        discord.rest.fault = None
        too_late = await discord.mention("salary data scientist", channel=2)
        assert await bot.ended() == 0
        assert discord.ledger.answers[under_way] == 1
        assert discord.ledger.answers[too_late] == 0
    assert any("stopped" in line for line in bot.lines)


async def test_a_port_that_is_taken_and_a_store_that_is_damaged(tmp_path: Path) -> None:
    """The one costs a line in the log, the other a state in health; neither ends the bot."""
    store = fill(tmp_path / "jobs.db", 40)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with Loopback().running() as discord, running(discord, tmp_path, DB=store, HEALTH=f"127.0.0.1:{port}") as bot:
            await bot.until_logged("health and metrics are off")
            await bot.until_logged("ready as")
            tmp_path.joinpath("bad.db").write_text("no store", encoding="utf-8")
            tmp_path.joinpath("bad.db").replace(store)
            await bot.until_logged("cannot be taken")
            assert await discord.answered(await discord.mention("openings data engineer"))
            bot.process.send_signal(signal.SIGTERM)
            assert await bot.ended() == 0
    troubled = [json.loads(line) for line in bot.lines if "in trouble" in line]
    assert troubled[0]["part"] == "replacement"


@pytest.mark.skipif(sys.platform == "win32", reason="no signals there")
async def test_stopped_while_discord_is_out_of_reach(tmp_path: Path) -> None:
    async with Loopback().running() as discord, running(discord, tmp_path) as bot:
        await bot.until_status("ready")
        discord.rest.fault = RestFault("error 503", time.monotonic() + 60)
        await discord.gateway.close(4000)
        bot.process.send_signal(signal.SIGTERM)
        assert await bot.ended() == 0
