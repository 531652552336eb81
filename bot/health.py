"""Health and metrics of a running bot over HTTP, and the one place that logs and counts what it does."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.core.watch import Line, Met, Part
    from bot.metrics import Metrics
    from bot.upkeep import Facts

log = logging.getLogger(__name__)

STOPS_ANSWERS = {"store", "session"}  # without these nothing is answered; the other parts leave answers alone
NO_METRICS = "Metrics need prometheus-client: pip install 'rolecall[metrics]'\n"


class Health:
    """A ``Watch`` that counts, logs, and says how the bot is. ``metrics``: None counts nothing."""

    def __init__(self, metrics: Metrics | None = None) -> None:
        self.metrics = metrics
        self._line: Line | None = None
        self._troubles: dict[Part, tuple[str, str]] = {}  # reason, and since when
        self._was_ready = False
        self._stopping = False

    def attach(self, line: Line) -> None:
        """See ``Watch``."""
        self._line = line

    def met(self, question: Met) -> None:
        """See ``Watch``. What nobody was told is counted alone."""
        if self.metrics:
            self.metrics.met(question)
        if question.outcome == "silent":
            return
        fields = {"topic": question.topic, "outcome": question.outcome, "ms": round(question.seconds * 1000)}
        log.info("answered", extra={**fields, "shard": question.shard, "server": question.server})

    def requested(self, route: str, status: int) -> None:
        """See ``Watch``."""
        if self.metrics:
            self.metrics.requested(route, status)
        if not 100 <= status < 400:
            log.warning("Discord refused", extra={"route": route, "status": status})

    def trouble(self, part: Part, reason: str | None) -> None:
        """See ``Watch``. Logged when it begins, changes and ends."""
        known = self._troubles.get(part)
        if reason is None:
            if self._troubles.pop(part, None):
                log.info("well again", extra={"part": part})
        elif known is None or known[0] != reason:
            self._troubles[part] = (reason, known[1] if known else _now())
            log.warning("in trouble", extra={"part": part, "why": reason})

    def found(self, facts: Facts) -> None:
        """Upkeep looked at store, state and disk."""
        if self.metrics:
            self.metrics.facts(facts)

    def stopping(self) -> None:
        """No more questions are taken."""
        self._stopping = True

    def state(self) -> dict[str, Any]:
        """How the bot is: "starting", "ready", "degraded" (it goes on, ``reasons`` say what is wrong) or "stopping"."""
        line, troubles = self._line, dict(self._troubles)
        ready = line is not None and line.is_ready()
        self._was_ready = self._was_ready or ready
        reasons: list[dict[str, str | None]] = [
            {"part": part, "reason": reason, "since": since} for part, (reason, since) in troubles.items()
        ]
        if self._was_ready and not ready and "session" not in troubles:
            reasons.append({"part": "session", "reason": "Discord is not connected; it is tried again.", "since": None})
        if self._stopping:
            status = "stopping"
        elif not self._was_ready:
            status = "starting"
        else:
            status = "degraded" if reasons else "ready"
        quiet = line.quiet_for() if line else None
        latencies = line.latencies if line else ()
        return {
            "status": status,
            "answering": status in ("ready", "degraded") and not any(reason["part"] in STOPS_ANSWERS for reason in reasons),
            "reasons": reasons,
            "seconds_since_last_event": None if quiet is None else round(quiet, 1),
            "shards": {str(shard): round(seconds, 3) if seconds < 1e6 else None for shard, seconds in latencies},
        }

    def text(self) -> bytes | None:
        """The metrics as they are now; None without prometheus-client."""
        if self.metrics is None:
            return None
        if line := self._line:
            self.metrics.line(line.latencies, line.quiet_for(), ready=line.is_ready())
        self.metrics.troubles(list(self._troubles))
        return self.metrics.text()


def pages(health: Health) -> web.Application:
    """The three pages: ``/health/live``, ``/health/ready``, ``/metrics``."""

    async def live(_request: web.Request) -> web.Response:
        return web.json_response({"status": "live"})

    async def ready(_request: web.Request) -> web.Response:
        state = health.state()
        return web.json_response(state, status=200 if state["answering"] else 503)

    async def metrics(_request: web.Request) -> web.Response:
        text = health.text()
        if text is None:
            return web.Response(text=NO_METRICS, status=501)
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    app = web.Application()
    app.add_routes([web.get("/health/live", live), web.get("/health/ready", ready), web.get("/metrics", metrics)])
    return app


@asynccontextmanager
async def served(health: Health, address: str) -> AsyncIterator[int | None]:
    """While this is open, serve the pages at ``address`` (HOST:PORT, or "off"); gives the port. A port that is taken costs no answer."""
    if address == "off":
        yield None
        return
    host, _, port = address.rpartition(":")
    runner = web.AppRunner(pages(health), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    bound = None
    try:
        await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        bound = int(runner.addresses[0][1])
        log.info("health and metrics at http://%s:%s/health/ready and /metrics", host, bound)
    except OSError as error:
        log.warning("health and metrics are off: %s cannot be served at (%s); set ROLECALL_HEALTH to a free one", address, error.strerror)
    try:
        yield bound
    finally:
        await runner.cleanup()


def counting() -> Metrics | None:
    """Metrics, where prometheus-client is installed."""
    try:
        from bot.metrics import Metrics
    except ModuleNotFoundError:
        return None
    return Metrics()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
