"""Starting and stopping against a Discord of our own on real sockets: tokens, intents, redirection, SIGTERM."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import yarl
from aiohttp import WSMsgType, web
from discord.gateway import DiscordWebSocket  # noqa: TID251 - the addresses that a run changes
from discord.http import Route  # noqa: TID251 - as above

from bot.chat.client import ChatSettings
from bot.chat.run import ChatProblem, run_bot

if TYPE_CHECKING:
    from pathlib import Path

    from bot.core.desk import Desk

ME = {"id": "100", "username": "rolecall", "discriminator": "0", "avatar": None, "bot": True}
ANN = {"id": "200", "username": "ann", "discriminator": "0", "avatar": None}
WHEN = "2026-01-01T00:00:00+00:00"
EVERYONE = {
    "id": "300",
    "name": "@everyone",
    "permissions": str(1 << 10 | 1 << 11 | 1 << 16),  # view channel, send messages, read message history
    **dict.fromkeys(("position", "color"), 0),
    **dict.fromkeys(("hoist", "managed", "mentionable"), False),
}
GUILD = {
    "id": "300",
    "name": "Career Corner",
    "owner_id": "200",
    "member_count": 2,
    "roles": [EVERYONE],
    "members": [{"user": ME, "roles": [], "joined_at": WHEN, "flags": 0}],
    "channels": [{"id": "400", "type": 0, "name": "careers", "position": 0, "permission_overwrites": []}],
}
APPLICATION = {
    "id": "500",
    "name": "rolecall",
    "flags": 0,
    "description": "",
    "icon": None,
    "verify_key": "",
    "owner": ANN,
    **dict.fromkeys(("bot_public", "bot_require_code_grant"), True),
}
MESSAGE_CONTENT = 1 << 15
GOOD = "a.good.one"


@dataclass
class FakeDiscord:
    """Just enough of Discord: log in, one gateway, one server, messages and commands recorded."""

    content_approved: bool = True
    identified: list[int] = field(default_factory=list)  # the intents of each identify
    posted: list[dict[str, Any]] = field(default_factory=list)
    registered: int = 0
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    waited: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0

    @property
    def settings(self) -> dict[str, Any]:
        return {"api": f"http://127.0.0.1:{self.port}/api/v10", "gateway": f"ws://127.0.0.1:{self.port}/gateway"}

    def app(self) -> web.Application:
        app = web.Application()
        app.add_routes(
            [
                web.get("/api/v10/users/@me", self._known(ME)),
                web.get("/api/v10/applications/@me", self._known(APPLICATION)),
                web.get("/api/v10/oauth2/applications/@me", self._known(APPLICATION)),
                web.get("/api/v10/gateway/bot", self._known({"url": "ws://127.0.0.1:9/", "shards": 1, "session_start_limit": {}})),
                web.put("/api/v10/applications/500/commands", self._register),
                web.post("/api/v10/channels/400/messages", self._post),
                web.get("/captive/users/@me", hotel),
                web.get("/slow/users/@me", self._slow),
                web.get("/gateway/", self._gateway),
                web.get("/gateway", self._gateway),
            ]
        )
        return app

    def _known(self, reply: dict[str, Any]) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handler(request: web.Request) -> web.Response:
            good = request.headers.get("Authorization") == f"Bot {GOOD}"
            return as_json(reply) if good else as_json({"message": "401: Unauthorized", "code": 0}, 401)

        return handler

    async def _slow(self, _request: web.Request) -> web.Response:
        self.waited.set()
        await asyncio.sleep(60)
        return as_json(ME)

    async def _register(self, _request: web.Request) -> web.Response:
        self.registered += 1
        return as_json([])

    async def _post(self, request: web.Request) -> web.Response:
        self.posted.append(await request.json())
        self.answered.set()
        return as_json(message("700", ME, ""))

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 40_000}})
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            sent = frame.json()
            if sent["op"] == 1:
                await socket.send_json({"op": 11})
            if sent["op"] == 2:
                self.identified.append(sent["d"]["intents"])
                if sent["d"]["intents"] & MESSAGE_CONTENT and not self.content_approved:
                    await socket.close(code=4014, message=b"Disallowed intent(s).")
                    break
                ready = {
                    "v": 10,
                    "user": ME,
                    "guilds": [{"id": "300", "unavailable": True}],
                    "session_id": "s",
                    "shard": [0, 1],
                    "application": {"id": "500", "flags": 0},
                    "resume_gateway_url": self.settings["gateway"],
                }
                for number, (name, data) in enumerate([("READY", ready), ("GUILD_CREATE", GUILD), ("MESSAGE_CREATE", asked())], 1):
                    await socket.send_json({"op": 0, "s": number, "t": name, "d": data})
        return socket


def as_json(data: Any, status: int = 200) -> web.Response:
    """As Discord sends it: discord.py reads JSON only where no charset is named."""
    return web.Response(body=json.dumps(data), status=status, headers={"Content-Type": "application/json"})


async def hotel(_request: web.Request) -> web.Response:
    return web.Response(text="<html>Welcome to the hotel</html>", content_type="text/html")


def message(identity: str, author: dict[str, Any], content: str) -> dict[str, Any]:
    return {
        "id": identity,
        "channel_id": "400",
        "guild_id": "300",
        "author": author,
        "content": content,
        "type": 0,
        "timestamp": WHEN,
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "pinned": False,
        **{name: [] for name in ("mentions", "mention_roles", "attachments", "embeds", "components")},
    }


def asked() -> dict[str, Any]:
    return message("600", ANN, "<@100> compare mlops ai-engineer") | {"mentions": [ME]}


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    """A running one; discord.py's addresses are put back afterwards."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    discord = FakeDiscord()
    runner = web.AppRunner(discord.app(), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    discord.port = runner.addresses[0][1]
    yield discord
    await runner.cleanup()
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


async def run_until_answered(desk: Desk, discord: FakeDiscord, settings: ChatSettings) -> None:
    """Run the bot until it has answered one message, then stop it as a service manager does."""
    running = asyncio.ensure_future(run_bot(desk, settings))
    answered = asyncio.ensure_future(discord.answered.wait())
    await asyncio.wait([running, answered], timeout=10, return_when=asyncio.FIRST_COMPLETED)
    answered.cancel()
    if not running.done():
        os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, 5)


async def test_it_answers_through_the_addresses_it_is_given_and_stops_on_sigterm(desk: Desk, fake: FakeDiscord) -> None:
    await run_until_answered(desk, fake, ChatSettings(token=GOOD, **fake.settings))
    assert fake.identified[0] & MESSAGE_CONTENT
    assert len(fake.posted) == 1
    assert fake.posted[0]["allowed_mentions"] == {"parse": [], "replied_user": False}
    assert fake.posted[0]["flags"] & 1 << 15


async def test_without_the_privileged_intent_it_starts_again_without_and_says_what_is_off(
    desk: Desk, fake: FakeDiscord, caplog: pytest.LogCaptureFixture
) -> None:
    fake.content_approved = False
    with caplog.at_level(logging.WARNING, logger="bot.chat"):
        await run_until_answered(desk, fake, ChatSettings(token=GOOD, **fake.settings))
    assert [bool(intents & MESSAGE_CONTENT) for intents in fake.identified] == [True, False]
    assert len(fake.posted) == 1
    assert "Message Content Intent is off" in caplog.text


async def test_slash_commands_are_sent_once(desk: Desk, fake: FakeDiscord, tmp_path: Path) -> None:
    settings = ChatSettings(token=GOOD, commands_file=tmp_path / "kept" / "commands", **fake.settings)
    await run_until_answered(desk, fake, settings)
    fake.answered.clear()
    await run_until_answered(desk, fake, settings)
    assert fake.registered == 1
    assert len(fake.posted) == 2


@pytest.mark.parametrize("token", [None, "", "  "])
async def test_no_token_is_one_line_with_the_remedy(desk: Desk, token: str | None) -> None:
    with pytest.raises(ChatProblem, match="DISCORD_TOKEN") as problem:
        await run_bot(desk, ChatSettings(token=token))
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize("token", ["wrong", "two words", "naïve", "line\nbreak"])
async def test_a_wrong_token_is_one_line_with_the_remedy(desk: Desk, fake: FakeDiscord, token: str) -> None:
    with pytest.raises(ChatProblem, match="reset it") as problem:
        await run_bot(desk, ChatSettings(token=token, **fake.settings))
    assert token not in str(problem.value).split()
    assert "\n" not in str(problem.value)


async def test_a_discord_out_of_reach_is_one_line(desk: Desk, fake: FakeDiscord) -> None:
    with pytest.raises(ChatProblem, match="cannot be reached"):
        await run_bot(desk, ChatSettings(token=GOOD, api="http://127.0.0.1:9/api/v10"))


async def test_it_stops_on_sigterm_while_it_waits_for_discord(desk: Desk, fake: FakeDiscord) -> None:
    running = asyncio.ensure_future(run_bot(desk, ChatSettings(token=GOOD, api=f"http://127.0.0.1:{fake.port}/slow")))
    await asyncio.wait_for(fake.waited.wait(), 5)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, 5)


async def test_something_else_than_discord_is_one_line(desk: Desk, fake: FakeDiscord) -> None:
    with pytest.raises(ChatProblem, match="is not Discord"):
        await run_bot(desk, ChatSettings(token=GOOD, api=f"http://127.0.0.1:{fake.port}/captive"))


def test_the_token_is_never_shown() -> None:
    assert GOOD not in repr(ChatSettings(token=GOOD))


def test_addresses_of_discord_are_put_back() -> None:
    assert str(DiscordWebSocket.DEFAULT_GATEWAY) == str(yarl.URL("wss://gateway.discord.gg/"))
    assert Route.BASE == "https://discord.com/api/v10"
