"""Fetching a reply of a board into a file: https, public addresses, bounded in time, size, redirects and rate."""

from __future__ import annotations

import asyncio
import ssl
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, Self

import httpx
import stamina

from bot.core.figures import number
from bot.ingest import reach
from bot.ingest.body import Body, BrokenOff
from bot.ingest.records import ReadProblem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from pathlib import Path

    from bot.ingest.reach import Resolve

_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})  # asked again after a while
_TIMED_OUT: Final = "did not answer in time; it is tried again on the next run"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of fetching: seconds, bytes and counts. The defaults suit boards of a few thousand postings and are polite to their hosts."""

    connect: float = 10.0
    read: float = 30.0  # between two pieces of a reply
    whole: float = 180.0  # one reply from first to last byte
    size: int = 128 * 1024 * 1024  # of one reply, unpacked
    redirects: int = 5
    attempts: int = 4
    first_wait: float = 1.0  # before the second attempt, doubled for each further one
    longest_wait: float = 30.0
    retry_after: float = 120.0  # a host that asks for a longer pause is left alone until the next run
    pause: float = 1.0  # between two requests to one host
    at_once: int = 2  # requests to one host


@dataclass(frozen=True, slots=True)
class Fetched:
    """A reply. ``changed`` is False when the board says that it is the one we know; then nothing was written."""

    changed: bool
    etag: str | None = None
    last_modified: str | None = None


class _Busy(Exception):
    """A reply worth asking again for; ``after`` are the seconds that the host asks for."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


@dataclass(slots=True)
class _Host:
    """One host's turns: when the next request may start."""

    places: asyncio.Semaphore
    line: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0


class Fetcher:
    """An HTTP client for boards, used as ``async with``. ``trusted`` addresses, an operator's own, may be http and on this machine."""

    def __init__(self, agent: str, limits: Limits, trusted: Iterable[str] = (), resolve: Resolve = reach.resolve) -> None:
        self._limits = limits
        self._trusted = frozenset(_origin(httpx.URL(address)) for address in trusted)
        self._hosts: dict[str, _Host] = {}
        backend = reach.PublicOnly(frozenset((host, port) for _, host, port in self._trusted), resolve)
        self._client = httpx.AsyncClient(
            transport=reach.PublicTransport(httpx.create_ssl_context(trust_env=False), backend, connections=16),
            timeout=httpx.Timeout(limits.read, connect=limits.connect, pool=None),
            headers={"User-Agent": agent, "Accept": "application/json, text/html;q=0.5", "Accept-Encoding": "gzip"},
            follow_redirects=False,  # every hop is checked here
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def fetch(self, address: str, into: Path, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Write the reply of ``address`` into a file, unless it is the one that ``etag`` or ``last_modified`` name. Raises ReadProblem."""
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in known.items() if value}
        try:
            url = httpx.URL(address)
        except httpx.InvalidURL:
            raise ReadProblem(f"{address} is no address; check the board's entry.") from None
        try:
            async for attempt in stamina.retry_context(
                on=_worth_asking_again,
                attempts=self._limits.attempts,
                timeout=None,
                wait_initial=self._limits.first_wait,
                wait_max=self._limits.longest_wait,
                wait_jitter=self._limits.first_wait,
            ):
                with attempt:
                    return await self._ask(url, into, headers)
        except _Busy as problem:
            raise ReadProblem(f"{url.host} {problem}.") from None
        except (httpx.TimeoutException, TimeoutError):
            raise ReadProblem(f"{url.host} {_TIMED_OUT}.") from None
        except httpx.TransportError as error:
            if _is_untrusted(error):
                raise ReadProblem(f"{url.host} shows a certificate that is not its own or has run out; it is not asked.") from None
            raise ReadProblem(f"{url.host} cannot be reached ({type(error).__name__}); it is tried again on the next run.") from None
        raise AssertionError("an attempt returns or raises")

    async def _ask(self, url: httpx.URL, into: Path, headers: dict[str, str]) -> Fetched:
        """Follow an address to its reply, one checked hop after the other."""
        for _ in range(self._limits.redirects + 1):
            self._check(url)
            async with self._turn(url.host), asyncio.timeout(self._limits.whole), self._client.stream("GET", url, headers=headers) as reply:
                if reply.next_request is None:
                    return await self._take(reply, into, asked=bool(headers))
                url = reply.next_request.url
        raise ReadProblem(f"{url.host} redirects more than {self._limits.redirects} times; check the board's entry.")

    def _check(self, url: httpx.URL) -> None:
        if url.scheme != "https" and _origin(url) not in self._trusted:
            raise ReadProblem(f"{url.host or url} is not https; only https is fetched.")
        if url.userinfo:
            raise ReadProblem(f"{url.host} comes with a password in its address; only public boards are fetched.")

    @asynccontextmanager
    async def _turn(self, name: str) -> AsyncIterator[None]:
        """One request's turn at a host: a few at once, a pause between two starts."""
        host = self._hosts.setdefault(name, _Host(asyncio.Semaphore(self._limits.at_once)))
        async with host.places:
            async with host.line:
                while (wait := host.free_at - time.monotonic()) > 0:  # noqa: ASYNC110 - it moves when the host asks for a pause meanwhile
                    await asyncio.sleep(wait)
                host.free_at = time.monotonic() + self._limits.pause
            yield

    async def _take(self, reply: httpx.Response, into: Path, *, asked: bool) -> Fetched:
        status, host = reply.status_code, reply.url.host
        if status == 304 and asked:
            return Fetched(changed=False)
        if status in _PASSING:
            raise self._busy(reply)
        if status in (404, 410):
            raise ReadProblem(f"{host} has no such board ({status}); check its slug.")
        if status != 200:
            raise ReadProblem(f"{host} refuses with status {status}; it is tried again on the next run.")
        body = Body(into, reply.headers, self._limits.size, host)
        try:
            async for piece in reply.aiter_raw():
                body.add(piece)
            body.end()
        except BrokenOff:
            raise _Busy("broke off its reply; it is tried again on the next run") from None
        finally:
            body.close()
        return Fetched(changed=True, etag=reply.headers.get("etag"), last_modified=reply.headers.get("last-modified"))

    def _busy(self, reply: httpx.Response) -> _Busy:
        """What a passing refusal means; a pause that the host asks for holds for all its boards. Raises ReadProblem when it is too long."""
        after = _seconds(reply.headers.get("retry-after", ""))
        host = reply.url.host
        if after is not None:
            if after > self._limits.retry_after:
                raise ReadProblem(f"{host} asks to be left alone for {number(after)} seconds; run this again later.")
            self._hosts[host].free_at = max(self._hosts[host].free_at, time.monotonic() + after)
        return _Busy(f"answers with status {reply.status_code}; it is tried again on the next run", after)


def _worth_asking_again(error: Exception) -> bool | float:
    if isinstance(error, _Busy):
        return True if error.after is None else error.after
    return isinstance(error, httpx.TransportError) and not isinstance(error, httpx.UnsupportedProtocol) and not _is_untrusted(error)


def _is_untrusted(error: BaseException | None) -> bool:
    """Whether a connection failed for the other side's certificate."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def _seconds(retry_after: str) -> float | None:
    """Return what a Retry-After header asks for, in seconds from now; None where it asks for nothing readable."""
    text = retry_after.strip()
    if text.isdecimal():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
