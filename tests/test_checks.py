"""The doctor against a Discord on this machine and files of its own: one line each, with the remedy."""

from __future__ import annotations

import json
import sqlite3  # noqa: TID251 - damages and alters files as other programs do
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from bot import checks
from bot.checks import check
from bot.config import Settings
from bot.core.boards import BoardState
from bot.core.state import DigestPlan
from bot.store.opening import open_writer
from bot.store.state import open_state
from tests.loopback.objects import ME, TOKEN, application
from tests.test_live_store import TODAY, damage, fill

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

VIEW, SEND, HISTORY, IN_THREADS = 1 << 10, 1 << 11, 1 << 16, 1 << 38
ALL = VIEW | SEND | HISTORY | IN_THREADS


@dataclass
class Rest:
    """What the doctor asks of Discord. ``channels``: name -> permissions denied there."""

    remaining: int = 987
    content: bool = True
    late: float = 0.0  # seconds that our clock is behind
    permissions: int = ALL
    channels: dict[str, int] = field(default_factory=lambda: {"careers": 0})
    address: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix("/api/v10")
        known = request.headers.get("Authorization") == f"Bot {TOKEN}"
        body, status = (self._body(path), 200) if known else ({"message": "401: Unauthorized", "code": 0}, 401)
        if body is None:
            body, status = {"message": "Unknown", "code": 10004}, 404
        date = format_datetime(datetime.now(UTC) + timedelta(seconds=self.late), usegmt=True)
        return web.Response(body=json.dumps(body), status=status, headers={"Content-Type": "application/json", "Date": date})

    def _body(self, path: str) -> Any:
        everyone = {"id": "300", "name": "@everyone", "permissions": str(self.permissions), "position": 0, "color": 0}
        everyone |= dict.fromkeys(("hoist", "managed", "mentionable"), False)
        server = {"id": "300", "name": "Career Corner", "owner_id": "9", "roles": [everyone], "emojis": [], "features": []}
        shut = [
            {
                "id": str(400 + number), "type": 0, "name": name, "position": number, "guild_id": "300",
                "permission_overwrites": [{"id": "300", "type": 0, "allow": "0", "deny": str(denied)}],
            }
            for number, (name, denied) in enumerate(self.channels.items())
        ]  # fmt: skip
        return {
            "/users/@me": ME,
            "/oauth2/applications/@me": application() | {"flags": 1 << 18 if self.content else 0},
            "/applications/@me": application() | {"flags": 1 << 18 if self.content else 0},
            "/users/@me/guilds": [{"id": "300", "name": "Career Corner", "permissions": str(self.permissions)}],
            "/gateway/bot": {
                "url": "ws://127.0.0.1:9/", "shards": 1,
                "session_start_limit": {"total": 1000, "remaining": self.remaining, "reset_after": 7_200_000, "max_concurrency": 1},
            },
            "/guilds/300": server,
            "/guilds/300/channels": shut,
            "/guilds/300/members/100": {"user": ME, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "flags": 0},
        }.get(path)  # fmt: skip


@pytest.fixture
async def rest() -> AsyncIterator[Rest]:
    fake = Rest()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", fake.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.address = f"http://127.0.0.1:{runner.addresses[0][1]}/api/v10"
    yield fake
    await runner.cleanup()


async def told(tmp_path: Path, as_token: str | None = None, **settings: Any) -> dict[str, str]:
    """The doctor's lines by what they are about; of several about one thing the first that needs mending, else the last."""
    given = {"cache": tmp_path, "state": tmp_path / "state.db", "DISCORD_TOKEN": as_token, **settings}
    lines: dict[str, str] = {}
    async for finding in check(Settings(**given)):
        what = finding.text[6:].partition(":")[0]
        assert finding.text.startswith("ok    " if finding.good else "mend  ")
        assert finding.text.endswith((".", "?"))
        if not lines.get(what, "").startswith("mend"):
            lines[what] = finding.text
    return lines


async def discord_told(tmp_path: Path, rest: Rest) -> dict[str, str]:
    return await told(tmp_path, as_token=TOKEN, discord_api=rest.address)


async def test_all_is_well(rest: Rest, tmp_path: Path) -> None:
    lines = await discord_told(tmp_path, rest)
    assert [line for line in lines.values() if line.startswith("mend")] == []
    assert "accepted, as rolecall, in 1 server." in lines["token"]
    assert lines["clock"] == "ok    clock: as Discord's."
    assert lines["starts"] == "ok    starts: 987 of 1,000 sessions may still begin today, 1 needed at a start."
    assert lines["channels"] == "ok    channels: Career Corner: can answer in 1 of 1 text channel."
    assert lines.keys() >= {"settings", "store", "data age", "state", "disk", "intents", "permissions"}


async def test_what_discord_does_not_give_is_named_with_the_remedy(rest: Rest, tmp_path: Path) -> None:
    rest.remaining, rest.content, rest.late, rest.channels = 7, False, 90.0, {"careers": SEND, "rules": VIEW, "talk": 0}
    lines = await discord_told(tmp_path, rest)
    assert "behind Discord's; switch on time synchronisation" in lines["clock"]
    assert "7 of 1,000 sessions may still begin today" in lines["starts"]
    assert "wait 2 h" in lines["starts"]
    assert "turn it on under Bot" in lines["intents"]
    assert "can answer in 1 of 3 text channels" in lines["channels"]
    assert "#careers lacks send messages" in lines["channels"]
    assert lines["channels"].startswith("ok")
    rest.channels, rest.permissions = {"careers": SEND}, VIEW | HISTORY
    lines = await discord_told(tmp_path, rest)
    assert lines["channels"].startswith("mend")
    assert "does not let the bot send messages" in lines["permissions"]


async def test_a_wrong_token_and_a_wrong_address(rest: Rest, tmp_path: Path) -> None:
    lines = await told(tmp_path, as_token=TOKEN.upper(), discord_api=rest.address)
    assert "reset it on the developer portal" in lines["token"]
    lines = await told(tmp_path, as_token=TOKEN, discord_api="http://127.0.0.1:9/api/v10")
    assert "Discord cannot be reached" in lines["token"]


async def test_a_damaged_store_and_a_damaged_state(tmp_path: Path) -> None:
    store = fill(tmp_path / "jobs.db", 400)
    damage(store)
    (tmp_path / "state.db").write_text("no database", encoding="utf-8")
    lines = await told(tmp_path, db=store)
    assert "damaged" in lines["store"]
    assert lines["store"].startswith("mend")
    assert lines["state"].startswith("mend")


async def test_silent_boards_paused_digests_and_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LEAST_ROOM", 1 << 60)
    store = fill(tmp_path / "jobs.db", 30)
    with closing(open_writer(store, TODAY)) as writer:
        writer.begin("boards", "2026-11-23T00:00:00")
        writer.save_board_state(BoardState("lever", "acme", succeeded_at="2026-01-01T00:00:00+00:00", failures=9, problem="HTTP 404"))
        writer.save_board_state(BoardState("lever", "well", succeeded_at="2026-11-23T00:00:00+00:00"))
    with closing(open_state(tmp_path / "state.db")) as state:
        state.keep_digest(DigestPlan(1, 77, ("data-engineer",), "2026-11-01T00:00:00+00:00", paused="gone"))
    lines = await told(tmp_path, db=store)
    assert "1 of 2 silent for more than 7 days (lever/acme: HTTP 404)" in lines["boards"]
    assert "paused (77)" in lines["state"]
    assert "free some space" in lines["disk"]


async def test_a_newer_store_and_a_newer_state_are_refused(tmp_path: Path) -> None:
    store = fill(tmp_path / "jobs.db", 30)
    open_state(tmp_path / "state.db").close()
    for path in (store, tmp_path / "state.db"):
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA user_version = 99")
    lines = await told(tmp_path, db=store)
    assert "upgrade rolecall" in lines["store"]
    assert "upgrade rolecall" in lines["state"]
