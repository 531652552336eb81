"""The loopback itself: it starts, lets people speak and press, and keeps the ledger."""

from __future__ import annotations

import asyncio
import importlib
import json
import time
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.loopback.gateway import Gateway
from tests.loopback.ledger import Ledger
from tests.loopback.objects import ME, TOKEN, Json, channel_id, guild_id, interaction, message, person, snowflake
from tests.loopback.rest import PREFIX, Rest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

SPEC = Path(__file__).parents[3] / "shared" / "spec" / "discord-openapi.json"


@dataclass
class Loopback:
    """A Discord with ``guilds`` servers of ``channels`` channels. ``heartbeat``: seconds. ``limits``: Discord's own rate limits hold.

    ``invited``: REST tells of the servers, as it does once the bot is in them.
    """

    shards: int = 1
    guilds: int = 1
    channels: int = 4
    heartbeat: float = 41.25
    limits: bool = False
    max_concurrency: int = 1
    content_approved: bool = True
    token_reset: bool = False
    invited: bool = True
    check_bodies: bool = False
    port: int = 0
    ledger: Ledger = field(default_factory=Ledger)
    commands: list[Json] = field(default_factory=list)
    reacted: deque[str] = field(default_factory=lambda: deque(maxlen=1000))
    resume_port: int | None = None  # another than our own: a resume host out of reach
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gateway = Gateway(self)
        self.rest = Rest(self)

    @property
    def api(self) -> str:
        """The base address of the REST API."""
        return f"http://127.0.0.1:{self.port}{PREFIX}"

    @property
    def gateway_address(self) -> str:
        """The address of the gateway."""
        return f"ws://127.0.0.1:{self.port}/gateway/"

    @property
    def resume_address(self) -> str:
        """Where a session is told to resume."""
        return f"ws://127.0.0.1:{self.resume_port or self.port}/gateway/"

    @property
    def environment(self) -> dict[str, str]:
        """What points a bot in another process here."""
        return {"DISCORD_TOKEN": TOKEN, "ROLECALL_DISCORD_API": self.api, "ROLECALL_DISCORD_GATEWAY": self.gateway_address}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Loopback]:
        """Serve while the context is open."""
        app = web.Application(middlewares=[self.rest.around], client_max_size=32 * 1024 * 1024)
        app.add_routes([*self.rest.routes(), web.get("/gateway/", self.gateway.serve), web.get("/gateway", self.gateway.serve)])
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = runner.addresses[0][1]
        try:
            yield self
        finally:
            self.gateway.drop()
            await runner.cleanup()

    async def say(self, text: str, *, guild: int = 0, channel: int = 0, who: int = 1, asks: bool = True, **more: Any) -> str:
        """Somebody writes; the id of the message. ``asks``: an answer is due."""
        server = guild_id(guild)
        where = str(channel_id(server, channel))
        said = message(snowflake(), where, person(who), text, str(server), **more)
        if asks:
            self.ledger.asked[said["id"]] = where
        await self.gateway.tell(server, "MESSAGE_CREATE", said)
        return str(said["id"])

    async def mention(self, text: str, **where: Any) -> str:
        """As ``say``, to the bot by its name."""
        return await self.say(f"<@{ME['id']}> {text}", mentions=[ME], **where)

    async def press(self, card: Json, custom_id: str, *, guild: int = 0, channel: int = 0, who: int = 1) -> str:
        """Somebody presses a button of ``card``; the id of the interaction."""
        data = {"custom_id": custom_id, "component_type": 2}
        return await self._interact(3, data, guild, channel, who, about=card)

    async def command(self, name: str, *, guild: int = 0, channel: int = 0, who: int = 1, **options: str) -> str:
        """Somebody types a slash command; the id of the interaction."""
        given = [{"name": option, "type": 3, "value": value} for option, value in options.items()]
        data = {"id": snowflake(), "name": name, "type": 1, "options": given}
        return await self._interact(2, data, guild, channel, who)

    async def _interact(self, kind: int, data: Json, guild: int, channel: int, who: int, about: Json | None = None) -> str:
        server = guild_id(guild)
        where = str(channel_id(server, channel))
        more = {"message": about} if about else {}
        made = interaction(snowflake(), kind, where, str(server), person(who), data, **more)
        self.ledger.asked[made["id"]] = where
        self.rest.expect(made["id"], where, about)
        await self.gateway.tell(server, "INTERACTION_CREATE", made)
        return str(made["id"])

    def arrived(self, event: Json) -> None:
        """An event goes out on an open connection."""
        identity = event["d"].get("id")
        if event["t"] in ("MESSAGE_CREATE", "INTERACTION_CREATE") and identity in self.ledger.asked:
            self.ledger.delivered.setdefault(identity, time.monotonic())

    def came(self) -> None:
        """Something was answered: let those look who wait for it."""
        self._changed.set()

    async def until(self, condition: Callable[[], bool], seconds: float = 10.0) -> bool:
        """Wait for ``condition``, looked at whenever something is answered and ten times a second; whether it came."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                return False
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), 0.1)
            except TimeoutError:
                continue
        return True

    async def answered(self, asked: str, seconds: float = 10.0) -> bool:
        """Wait until ``asked`` has an answer; whether it came."""
        return await self.until(lambda: self.ledger.answers[asked] > 0, seconds)

    def wrong_body(self, name: str, given: Json) -> str | None:
        """Why Discord's published description refuses ``given`` as ``name``; None where it does not, or is not at hand."""
        if not self.check_bodies or self._validator is None:
            return None
        shown = {part: given[part] for part in ("content", "components", "embeds", "flags") if given.get(part) is not None}
        jsonschema: Any = importlib.import_module("jsonschema")
        schema = {"$ref": f"#/components/schemas/{name}", "components": self._validator}
        error = next(iter(jsonschema.Draft202012Validator(schema).iter_errors(shown)), None)
        if error is not None:
            self.ledger.broken.append(f"{name}: {error.message[:200]}")
        return error.message[:200] if error else None

    @cached_property
    def _validator(self) -> Json | None:
        if not SPEC.exists():
            return None
        components: Json = json.loads(SPEC.read_text(encoding="utf-8"))["components"]
        return components


def buttons(card: Json) -> list[str]:
    """The custom_ids of the buttons on a card that can be pressed."""
    found: list[str] = []
    waiting = list(card.get("components") or [])
    while waiting:
        component = waiting.pop(0)
        if component.get("type") == 2 and component.get("custom_id") and not component.get("disabled"):
            found.append(component["custom_id"])
        waiting += component.get("components", [])
    return found
