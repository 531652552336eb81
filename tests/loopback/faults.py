"""What can go wrong with a request: told to the loopback, which then does it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.loopback.objects import as_json

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

HTML = "<html><head><title>502 Bad Gateway</title></head><body>cloudflare</body></html>"
VIA = {"Via": "1.1 google"}  # Discord's own answers carry it, Cloudflare's do not
LIMITS = ("limit user", "limit global", "limit shared", "limit cloudflare")
REST_FAULTS = (
    *LIMITS,
    "error 500",
    "error 502",
    "error 503",
    "error 504",
    "dropped before",
    "dropped after",  # the message was made, the answer to it is lost
    "late",
    "late after",  # the message was made, the answer to it comes too late
)


@dataclass(slots=True)
class RestFault:
    """``kind`` of ``REST_FAULTS`` for requests until ``until`` (monotonic); each of them with ``chance``."""

    kind: str
    until: float
    lasts: float = 2.0  # of a delay

    @property
    def on(self) -> bool:
        """Whether it goes on."""
        return time.monotonic() < self.until


async def befall(fault: RestFault, request: web.Request, handler: Callable[[], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
    """What ``request`` meets under ``fault``."""
    kind = fault.kind
    if kind.startswith("limit"):
        return limited(kind.removeprefix("limit "), max(fault.until - time.monotonic(), 0.05))
    if kind == "dropped before":
        return cut(request)
    if kind.startswith("error"):
        status = int(kind.removeprefix("error "))
        return web.Response(text=HTML, status=status, content_type="text/html") if status != 500 else as_json({"message": "500"}, status)
    if kind == "late":
        await asyncio.sleep(fault.lasts)
    response = await handler()
    if kind == "dropped after":
        return cut(request)
    if kind == "late after":
        await asyncio.sleep(fault.lasts)
    return response


def limited(scope: str, seconds: float, bucket: str = "b") -> web.Response:
    """A 429 of ``scope``, with the headers that Discord gives it."""
    seconds = round(seconds, 3)
    if scope == "cloudflare":  # the address is banned for a while: no Via, no JSON
        headers = {"Retry-After": str(int(seconds) + 1)}
        return web.Response(text="error code: 1015", status=429, headers=headers, content_type="text/plain")
    headers = {**VIA, "Retry-After": str(int(seconds) + 1), "X-RateLimit-Scope": scope}
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    else:
        headers |= limit_headers(5, 0, seconds, bucket)
    body = {"message": "You are being rate limited.", "retry_after": seconds, "global": scope == "global"}
    return as_json(body, 429, headers)


def limit_headers(limit: int, remaining: int, seconds: float, bucket: str) -> dict[str, str]:
    """The headers of a route that is limited to ``limit`` requests, with ``remaining`` left for ``seconds``."""
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": f"{time.time() + seconds:.3f}",
        "X-RateLimit-Reset-After": f"{seconds:.3f}",
        "X-RateLimit-Bucket": bucket,
    }


def cut(request: web.Request) -> web.Response:
    """Break the connection without an answer."""
    transport: Any = request.transport
    if transport is not None:
        transport.abort()
    return web.Response()
