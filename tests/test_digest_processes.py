"""Exactly once a week with real processes: two at a time, and kill -9 before and after Discord has the digest."""

from __future__ import annotations

import asyncio
import os
import sqlite3  # noqa: TID251 - looks at the state as another program would
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from aiohttp import web

from bot.core.state import DigestPlan
from bot.store.state import open_state
from tests.test_chat_run import GOOD, ME, FakeDiscord, as_json, message

if TYPE_CHECKING:
    from collections.abc import Callable

TITLE = "Weekly digest"


@dataclass
class DigestDiscord(FakeDiscord):
    """Keeps messages as Discord does, refuses a second one of the same nonce, and may hang around the moment of keeping a digest."""

    kept: list[dict[str, Any]] = field(default_factory=list)
    hang: Literal["before", "after"] | None = None
    hanging: asyncio.Event = field(default_factory=asyncio.Event)
    searched: int = 0

    def app(self) -> web.Application:
        app = super().app()
        app.router.add_get("/api/v10/channels/400/messages", self._history)
        return app

    @property
    def digests(self) -> list[dict[str, Any]]:
        return [kept for kept in self.kept if TITLE in str(kept["components"])]

    async def _post(self, request: web.Request) -> web.Response:
        body = await request.json() if request.content_type == "application/json" else {}
        if TITLE not in str(body):
            return as_json(message("700", ME, ""))
        known = [kept for kept in self.kept if kept["nonce"] == body["nonce"]]
        if self.hang == "before":
            await self._stuck()
        if not known:
            sent = {**message(str(900 + len(self.kept)), ME, ""), "timestamp": datetime.now(UTC).isoformat()}
            self.kept.append({**sent, "components": body["components"], "nonce": body["nonce"], "flags": 1 << 15})
        if self.hang == "after":
            await self._stuck()
        return as_json((known or self.kept)[-1])

    async def _stuck(self) -> None:
        self.hanging.set()
        await asyncio.sleep(60)

    async def _history(self, _request: web.Request) -> web.Response:
        self.searched += 1
        return as_json([{name: value for name, value in kept.items() if name != "nonce"} for kept in reversed(self.kept)])


@pytest.fixture
async def discord_server() -> AsyncIterator[DigestDiscord]:
    server = DigestDiscord()
    runner = web.AppRunner(server.app(), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    yield server
    await runner.cleanup()


@pytest.fixture
def state_file(tmp_path: Path) -> Path:
    """A state with one digest that was due an hour ago."""
    due = datetime.now(UTC) - timedelta(hours=1)
    state = open_state(tmp_path / "state.db")
    state.keep_digest(DigestPlan(300, 400, ("mlops-engineer",), "2020-01-01T00:00:00+00:00", due.weekday(), due.hour))
    state.close()
    return tmp_path / "state.db"


async def start(server: DigestDiscord, state: Path, cache: Path) -> asyncio.subprocess.Process:
    """The bot as an operator starts it."""
    variables = {
        "DISCORD_TOKEN": GOOD,
        "ROLECALL_DISCORD_API": server.settings["api"],
        "ROLECALL_DISCORD_GATEWAY": server.settings["gateway"],
        "ROLECALL_STATE": str(state),
        "ROLECALL_CACHE": str(cache),
    }
    quiet = asyncio.subprocess.DEVNULL
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env={**os.environ, **variables}, stderr=quiet)


async def until(what: Callable[[], bool], seconds: float = 40) -> None:
    for _ in range(int(seconds / 0.1)):
        if what():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it did not happen in time")


def run_of(state: Path) -> tuple[str, int] | None:
    """When the week was claimed, and whether it is sent."""
    connection = sqlite3.connect(state)
    row = connection.execute("SELECT claimed_at, sent FROM digest_runs").fetchone()
    connection.close()
    return row and (str(row[0]), int(row[1]))


def sent(state: Path) -> bool:
    return (run_of(state) or ("", 0))[1] == 1


def an_hour_passes(state: Path) -> None:
    """The claim of the killed process grows old."""
    connection = sqlite3.connect(state)
    with connection:
        connection.execute("UPDATE digest_runs SET claimed_at = '2020-01-01T00:00:00+00:00'")
    connection.close()


async def test_of_two_processes_one_sends(discord_server: DigestDiscord, state_file: Path, tmp_path: Path) -> None:
    running = [await start(discord_server, state_file, tmp_path / "cache") for _ in range(2)]
    try:
        await until(lambda: len(discord_server.identified) == 2 and sent(state_file))
        await asyncio.sleep(4)  # the slower of the two has looked by then
        assert len(discord_server.digests) == 1
    finally:
        for process in running:
            process.terminate()
            await process.wait()


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_kill_loses_nothing_and_doubles_nothing(
    discord_server: DigestDiscord, state_file: Path, tmp_path: Path, moment: Literal["before", "after"]
) -> None:
    discord_server.hang = moment
    killed = await start(discord_server, state_file, tmp_path / "cache")
    await asyncio.wait_for(discord_server.hanging.wait(), 40)
    killed.kill()
    await killed.wait()
    assert run_of(state_file) is not None
    assert not sent(state_file)
    discord_server.hang = None
    for kept in discord_server.kept:
        kept["nonce"] = "forgotten"  # Discord remembers a nonce for minutes only
    an_hour_passes(state_file)
    again = await start(discord_server, state_file, tmp_path / "cache")
    try:
        await until(lambda: sent(state_file))
        assert discord_server.searched == 1
        assert len(discord_server.digests) == 1
    finally:
        again.terminate()
        await again.wait()
