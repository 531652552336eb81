"""The REST API: what the bot calls, with Discord's answers, limits and rules."""

from __future__ import annotations

import json
import time
from collections import OrderedDict, deque
from typing import TYPE_CHECKING, Any

from aiohttp import BodyPartReader, web

from tests.loopback.faults import VIA, RestFault, befall, limit_headers, limited
from tests.loopback.objects import ALLOWED, APPLICATION, ME, TOKEN, Json, application, as_json, guild, guild_id, message, refusal, snowflake

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.loopback.server import Loopback

NONCES = 300.0  # seconds that Discord remembers a nonce
FIRST_SIGN = 3.0  # seconds until an interaction must be acknowledged
A_CHANNEL = (5, 5.0)  # messages, seconds
OVERALL = 50  # requests a second
LOADING = 1 << 7  # the flag of a message that is "thinking…"
KEPT = 2000  # messages and interactions remembered
PREFIX = "/api/v10"


class Rest:
    """All routes. ``fault`` meets requests about messages and interactions, not those of a start."""

    def __init__(self, discord: Loopback) -> None:
        self.discord = discord
        self.fault: RestFault | None = None
        self.forbidden: set[str] = set()  # channels that answer 403
        self.messages: OrderedDict[str, Json] = OrderedDict()
        self._nonces: OrderedDict[tuple[str, str], tuple[float, Json]] = OrderedDict()
        self._interactions: OrderedDict[str, Json] = OrderedDict()
        self._sent: dict[str, deque[float]] = {}
        self._second: deque[float] = deque()

    def routes(self) -> list[web.RouteDef]:
        """What is answered."""
        channel, hook = f"{PREFIX}/channels/{{channel}}", f"{PREFIX}/webhooks/{APPLICATION}/{{token}}"
        server = f"{PREFIX}/guilds/{{guild}}"
        commands = f"{PREFIX}/applications/{APPLICATION}/commands"
        given: list[tuple[str, str, Callable[[web.Request], Awaitable[web.StreamResponse]]]] = [
            ("GET", f"{PREFIX}/users/@me", self._known(lambda: ME)),
            ("GET", f"{PREFIX}/users/@me/guilds", self._known(self._guilds)),
            ("GET", server, self._guild),
            ("GET", f"{server}/channels", self._guild_channels),
            ("GET", f"{server}/members/{{member}}", self._member),
            ("GET", f"{PREFIX}/applications/@me", self._known(application)),
            ("GET", f"{PREFIX}/oauth2/applications/@me", self._known(application)),
            ("GET", f"{PREFIX}/gateway/bot", self._known(self._gateway)),
            ("PUT", commands, self._register),
            ("GET", commands, self._known(list)),
            ("POST", f"{PREFIX}/users/@me/channels", self._open_direct),
            ("GET", channel, self._channel),
            ("POST", f"{channel}/typing", self._done),
            ("GET", f"{channel}/messages", self._known(list)),
            ("POST", f"{channel}/messages", self._create),
            ("PATCH", f"{channel}/messages/{{message}}", self._edit),
            ("PUT", f"{channel}/messages/{{message}}/reactions/{{emoji}}/@me", self._react),
            ("POST", f"{PREFIX}/interactions/{{interaction}}/{{token}}/callback", self._callback),
            ("POST", hook, self._follow),
            ("GET", f"{hook}/messages/@original", self._original),
            ("PATCH", f"{hook}/messages/@original", self._edit_original),
            ("DELETE", f"{hook}/messages/@original", self._done),
        ]
        return [web.route(method, path, handler) for method, path, handler in given]

    @web.middleware
    async def around(self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
        """Faults, then the token, then limits, then the route."""
        if not request.path.startswith(PREFIX):
            return await handler(request)
        ledger = self.discord.ledger
        ledger.requests += 1
        response = await self._guarded(request, handler)
        ledger.refused(response.status, response.headers.get("X-RateLimit-Scope"))
        if response.status != 429:
            response.headers.update(VIA)
        return response

    async def _guarded(self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
        async def allowed() -> web.StreamResponse:
            open_to_all = request.path.startswith((f"{PREFIX}/interactions", f"{PREFIX}/webhooks"))
            if not open_to_all and (request.headers.get("Authorization") != f"Bot {TOKEN}" or self.discord.token_reset):
                return refusal(401, 0, "401: Unauthorized")
            if self.discord.limits and (late := self._too_many(request, open_to_all=open_to_all)) is not None:
                return late
            return await handler(request)

        about_messages = "/channels/" in request.path or "/interactions/" in request.path or "/webhooks/" in request.path
        if self.fault is not None and self.fault.on and (about_messages or self.fault.kind == "limit cloudflare"):
            return await befall(self.fault, request, allowed)
        return await allowed()

    def _too_many(self, request: web.Request, *, open_to_all: bool) -> web.Response | None:
        now = time.monotonic()
        if not open_to_all:
            self._second.append(now)
            while self._second[0] < now - 1:
                self._second.popleft()
            if len(self._second) > OVERALL:
                return limited("global", 1.0)
        if request.method == "POST" and request.path.endswith("/messages"):
            most, seconds = A_CHANNEL
            sent = self._sent.setdefault(request.match_info["channel"], deque())
            while sent and sent[0] < now - seconds:
                sent.popleft()
            if len(sent) >= most:
                return limited("user", sent[0] + seconds - now)
            sent.append(now)
        return None

    def _room(self, channel: str) -> dict[str, str]:
        """The headers of a channel's limit as it stands."""
        if not self.discord.limits:
            return {}
        most, seconds = A_CHANNEL
        sent = self._sent[channel]
        return limit_headers(most, most - len(sent), sent[0] + seconds - time.monotonic(), "messages")

    def _known(self, reply: Callable[[], Any]) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handler(_request: web.Request) -> web.StreamResponse:
            return as_json(reply())

        return handler

    def _gateway(self) -> Json:
        discord = self.discord
        left = discord.gateway.identifies_left
        limit = {"total": 1000, "remaining": left, "reset_after": 86_400_000, "max_concurrency": discord.max_concurrency}
        return {"url": discord.gateway_address, "shards": discord.shards, "session_start_limit": limit}

    def _guilds(self) -> list[Json]:
        """The servers as the list of one's own has them, a page of 200 at most."""
        shown = range(min(self.discord.guilds, 200)) if self.discord.invited else ()
        return [{"id": str(guild_id(one)), "name": f"Server {one}", "permissions": str(ALLOWED)} for one in shown]

    def _described(self, request: web.Request) -> Json | None:
        """A server as it is told whole; None for one that the bot is not in."""
        number = (int(request.match_info["guild"]) - guild_id(0)) // (guild_id(1) - guild_id(0))
        return guild(number, self.discord.channels) if self.discord.invited and 0 <= number < self.discord.guilds else None

    async def _guild(self, request: web.Request) -> web.StreamResponse:
        found = self._described(request)
        return as_json(found | {"emojis": [], "features": []}) if found else refusal(404, 10004, "Unknown Guild")

    async def _guild_channels(self, request: web.Request) -> web.StreamResponse:
        found = self._described(request)
        if found is None:
            return refusal(404, 10004, "Unknown Guild")
        return as_json([channel | {"guild_id": found["id"]} for channel in found["channels"]])

    async def _member(self, request: web.Request) -> web.StreamResponse:
        found = self._described(request)
        known = found is not None and request.match_info["member"] == ME["id"]
        return as_json(found["members"][0]) if found and known else refusal(404, 10007, "Unknown Member")

    async def _register(self, request: web.Request) -> web.StreamResponse:
        own = {"application_id": str(APPLICATION), "version": "1", "default_member_permissions": None, "nsfw": False}
        self.discord.commands = [{"type": 1, "description": ""} | one | own | {"id": snowflake()} for one in await request.json()]
        return as_json(self.discord.commands)

    async def _open_direct(self, request: web.Request) -> web.StreamResponse:
        who = (await request.json())["recipient_id"]
        return as_json(
            {"id": f"9{who}", "type": 1, "recipients": [{"id": str(who), "username": "x", "discriminator": "0", "avatar": None}]}
        )

    async def _channel(self, request: web.Request) -> web.StreamResponse:
        return as_json({"id": request.match_info["channel"], "type": 0, "name": "careers", "position": 0, "permission_overwrites": []})

    async def _done(self, _request: web.Request) -> web.StreamResponse:
        return web.Response(status=204)

    async def _react(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["channel"] in self.forbidden:
            return refusal(403, 50013, "Missing Permissions")
        self.discord.reacted.append(request.match_info["message"])
        return web.Response(status=204)

    async def _create(self, request: web.Request) -> web.StreamResponse:
        channel = request.match_info["channel"]
        if channel in self.forbidden:
            return refusal(403, 50013, "Missing Permissions")
        given = await body_of(request)
        if wrong := self.discord.wrong_body("MessageCreateRequest", given):
            return refusal(400, 50035, f"Invalid Form Body: {wrong}")
        now = time.monotonic()
        key = (channel, str(given.get("nonce")))
        known = self._nonces.get(key)
        if given.get("enforce_nonce") and "nonce" in given and known and known[0] > now - NONCES:
            return as_json(known[1], headers=self._room(channel))
        made = message(snowflake(), channel, ME, given.get("content") or "", components=given.get("components") or [])
        made["flags"] = given.get("flags", 0)
        if reference := given.get("message_reference"):
            made["message_reference"] = reference
            self.discord.ledger.answer(str(reference["message_id"]))
        self._keep(made)
        self._nonces[key] = (now, made)
        while len(self._nonces) > KEPT:
            self._nonces.popitem(last=False)
        self.discord.came()
        return as_json(made, headers=self._room(channel))

    async def _edit(self, request: web.Request) -> web.StreamResponse:
        known = self.messages.get(request.match_info["message"])
        if known is None:
            return refusal(404, 10008, "Unknown Message")
        known.update(await body_of(request))
        return as_json(known)

    async def _callback(self, request: web.Request) -> web.StreamResponse:
        identity = request.match_info["interaction"]
        known = self._interactions.get(identity)
        given = await body_of(request)
        if known is not None and known["kind"] is not None:
            return refusal(400, 40060, "Interaction has already been acknowledged.")
        if known is None or time.monotonic() - known["since"] > FIRST_SIGN:
            return refusal(404, 10062, "Unknown interaction")
        kind = known["kind"] = given["type"]
        data = given.get("data") or {}
        told: Json = {"id": identity, "type": 2, "response_message_loading": kind == 5, "response_message_ephemeral": False}
        resource: Json = {"type": kind}
        if kind in (4, 5, 7):
            made = known["message"] or message(snowflake(), known["channel"], ME, "")
            made.update(content=data.get("content") or "", components=data.get("components") or [], flags=data.get("flags", 0))
            if kind == 5:
                made["flags"] = made["flags"] | LOADING
            known["message"] = made
            told["response_message_id"] = made["id"]
            resource["message"] = made
            self._keep(made)
        if kind in (4, 7, 8, 9):  # words, a change in place, completions, a form: the person has an answer
            self.discord.ledger.answer(identity)
            self.discord.came()
        return as_json({"interaction": told, "resource": resource})

    async def _follow(self, request: web.Request) -> web.StreamResponse:
        known, given = self._by_token(request), await body_of(request)
        if known is None or known["kind"] is None:
            return refusal(404, 10015, "Unknown Webhook")
        made = message(snowflake(), known["channel"], ME, given.get("content") or "", components=given.get("components") or [])
        self.discord.ledger.answer(known["id"])
        self.discord.came()
        return as_json(made)

    async def _original(self, request: web.Request) -> web.StreamResponse:
        known = self._by_token(request)
        return as_json(known["message"]) if known and known["message"] else refusal(404, 10008, "Unknown Message")

    async def _edit_original(self, request: web.Request) -> web.StreamResponse:
        known, given = self._by_token(request), await body_of(request)
        if known is None or known["message"] is None:
            return refusal(404, 10008, "Unknown Message")
        known["message"].update(given)
        known["message"]["flags"] = known["message"].get("flags", 0) & ~LOADING
        if not known["completed"] and known["kind"] in (5, 6):
            known["completed"] = True
            self.discord.ledger.answer(known["id"])
            self.discord.came()
        return as_json(known["message"])

    def expect(self, identity: str, channel: str, about: Json | None) -> None:
        """An interaction goes out: its answer is awaited. ``about``: the message that was pressed."""
        self._interactions[identity] = {
            "id": identity,
            "channel": channel,
            "since": time.monotonic(),
            "kind": None,
            "message": about,
            "completed": False,
        }
        while len(self._interactions) > KEPT:
            self._interactions.popitem(last=False)

    def _by_token(self, request: web.Request) -> Json | None:
        return self._interactions.get(request.match_info["token"].removeprefix("token-"))

    def _keep(self, made: Json) -> None:
        self.messages[made["id"]] = made
        while len(self.messages) > KEPT:
            self.messages.popitem(last=False)


async def body_of(request: web.Request) -> Json:
    """The JSON of a request, also where files go along with it."""
    if not request.content_type.startswith("multipart/"):
        given: Json = await request.json()
        return given
    found: Json = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        data = await part.read(decode=False)
        if part.name == "payload_json":
            found = json.loads(data)
    return found
