"""The commands for whoever runs the bot: commands, invite, digest."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import discord  # noqa: TID251 - permissions are Discord's
import pytest
from aiohttp import web

from bot.cli import main
from bot.core.state import DigestPlan
from bot.store.state import open_state
from tests.test_chat_run import GOOD, FakeDiscord, as_json, fake  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings but the test's own."""
    monkeypatch.setenv("ROLECALL_STATE", str(tmp_path / "state.db"))
    monkeypatch.setenv("ROLECALL_CACHE", str(tmp_path / "cache"))
    for name in ("DISCORD_TOKEN", "ROLECALL_DB", "ROLECALL_DISCORD_API"):
        monkeypatch.delenv(name, raising=False)


def permissions(link: str) -> discord.Permissions:
    return discord.Permissions(int(parse_qs(urlsplit(link).query)["permissions"][0]))


def test_the_invite_asks_for_what_is_needed_and_nothing_more(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["invite", "--application", "4711"]) == 0
    link = capsys.readouterr().out.strip()
    assert link.startswith("https://discord.com/oauth2/authorize?client_id=4711")
    assert parse_qs(urlsplit(link).query)["scope"] == ["bot applications.commands"]
    assert {name for name, on in permissions(link) if on} == {
        "read_messages", "send_messages", "send_messages_in_threads", "read_message_history", "embed_links", "attach_files",
    }  # fmt: skip


def test_an_invite_without_a_token_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["invite"]) == 2
    assert "DISCORD_TOKEN" in capsys.readouterr().err


def test_commands_needs_to_be_told_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["commands"], ["commands", "--sync", "--clear"]):
        assert main(arguments) == 2
        assert "--diff, --sync or --clear" in capsys.readouterr().err
    assert main(["commands", "--diff"]) == 1
    assert "DISCORD_TOKEN" in capsys.readouterr().err


class CommandsDiscord(FakeDiscord):
    """Keeps the commands that it is sent, with what Discord adds to them."""

    def __init__(self) -> None:
        super().__init__()
        self.commands: list[dict[str, Any]] = []

    def app(self) -> web.Application:
        app = super().app()
        app.router.add_get("/api/v10/applications/500/commands", self._list)
        return app

    async def _list(self, _request: web.Request) -> web.Response:
        return as_json(self.commands)

    async def _register(self, request: web.Request) -> web.Response:
        self.registered += 1
        added = {"application_id": "500", "version": "1", "description": "", "name_localizations": None, "default_member_permissions": None}
        self.commands = [{**added, "id": str(600 + number), **sent} for number, sent in enumerate(await request.json())]
        return as_json(self.commands)


async def run(server: FakeDiscord, *arguments: str) -> int:
    """The command in a thread, as the server runs in this one."""
    return await asyncio.to_thread(main, list(arguments))


async def test_commands_are_compared_sent_and_taken_away(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    server = CommandsDiscord()
    runner = web.AppRunner(server.app(), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    monkeypatch.setenv("DISCORD_TOKEN", GOOD)
    monkeypatch.setenv("ROLECALL_DISCORD_API", server.settings["api"])
    base = discord.http.Route.BASE
    try:
        assert await run(server, "commands", "--diff") == 0
        assert "+ /salary" in capsys.readouterr().out.splitlines()
        assert server.registered == 0
        assert await run(server, "commands", "--sync") == 0
        assert "commands sent" in capsys.readouterr().out
        assert len(server.commands) > 20
        assert await run(server, "commands", "--diff") == 0
        assert "exactly" in capsys.readouterr().out
        server.commands[0]["description"] = "another"
        server.commands.append({"id": "999", "name": "old", "type": 1, "description": "x"})
        assert await run(server, "commands", "--diff") == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines == sorted(["- /old", f"~ /{server.commands[0]['name']}"], key=lambda line: line[2:])
        assert await run(server, "commands", "--clear") == 0
        assert server.commands == []
        capsys.readouterr()
        assert await run(server, "invite") == 0
        assert "client_id=500" in capsys.readouterr().out
    finally:
        discord.http.Route.BASE = base
        await runner.cleanup()


async def test_a_wrong_token_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fake: FakeDiscord,  # noqa: F811 - the fixture
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "wrong")
    monkeypatch.setenv("ROLECALL_DISCORD_API", fake.settings["api"])
    for arguments in (["commands", "--diff"], ["invite"]):
        assert await run(fake, *arguments) == 1
        told = capsys.readouterr().err.strip()
        assert "DISCORD_TOKEN" in told
        assert "\n" not in told


def test_digests_are_listed_and_previewed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["digest"]) == 0
    assert "No channel has a weekly digest" in capsys.readouterr().out
    assert main(["digest", "--preview"]) == 2
    assert "rolecall digest --preview" in capsys.readouterr().err
    assert main(["digest", "--preview", "astronaut"]) == 2
    capsys.readouterr()
    assert main(["digest", "--preview", "mlops", "data engineer"]) == 0
    shown = capsys.readouterr().out
    assert "Weekly digest" in shown
    assert "Data Engineer" in shown
    state = open_state(tmp_path / "state.db")
    state.keep_digest(DigestPlan(1, 10, ("data-analyst",), datetime.now(UTC).isoformat()))
    assert main(["digest"]) == 0
    assert "<#10>: Mondays at 09:00 (UTC), on Data Analyst." in capsys.readouterr().out
    assert main(["digest", "--preview"]) == 0
    assert "Data Analyst" in capsys.readouterr().out
