"""Health and metrics over HTTP, and what upkeep finds: states, reasons, figures."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot import upkeep
from bot.chat.watching import UnderWay, route_of
from bot.core.state import DigestPlan, StateAway
from bot.core.state_memory import MemoryState
from bot.core.watch import Met, Unwatched
from bot.health import Health, counting, served
from bot.store.live import LiveStore
from bot.upkeep import Facts, Ground, free_bytes, look
from tests.test_live_store import damage, fill

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Connection:
    """A connection to Discord, as a watch sees it."""

    ready: bool = False
    quiet: float | None = None
    latencies: list[tuple[int, float]] = field(default_factory=list)

    def quiet_for(self) -> float | None:
        return self.quiet

    def is_ready(self) -> bool:
        return self.ready


async def page(port: int | None, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as reply:
        return reply.status, await reply.text()


async def state(port: int | None) -> tuple[int, dict[str, Any]]:
    status, text = await page(port, "/health/ready")
    found: dict[str, Any] = json.loads(text)
    return status, found


async def test_from_starting_over_ready_and_degraded_to_stopping() -> None:
    health, line = Health(counting()), Connection()
    async with served(health, "127.0.0.1:0") as port:
        assert (await page(port, "/health/live"))[0] == 200
        status, found = await state(port)
        assert (status, found["status"], found["answering"]) == (503, "starting", False)
        health.attach(line)
        line.ready, line.quiet, line.latencies = True, 1.25, [(0, 0.05), (1, float("inf"))]
        status, found = await state(port)
        assert (status, found["status"], found["reasons"]) == (200, "ready", [])
        assert (found["seconds_since_last_event"], found["shards"]) == (1.2, {"0": 0.05, "1": None})
        health.trouble("replacement", "not taken")
        status, found = await state(port)
        assert (status, found["status"]) == (200, "degraded")
        assert found["reasons"][0] | {"since": ""} == {"part": "replacement", "reason": "not taken", "since": ""}
        health.trouble("store", "damaged")
        status, found = await state(port)
        assert (status, found["status"], found["answering"]) == (503, "degraded", False)
        health.trouble("store", None)
        health.trouble("replacement", None)
        assert (await state(port))[1]["status"] == "ready"
        line.ready = False
        status, found = await state(port)
        assert (status, found["status"], found["reasons"][0]["part"]) == (503, "degraded", "session")
        health.stopping()
        assert (await state(port))[1]["status"] == "stopping"


async def test_metrics_tell_what_was_met() -> None:
    health, line = Health(counting()), Connection(ready=True, quiet=2.0, latencies=[(3, 0.1)])
    health.attach(line)
    health.met(Met("a", "salary", "role", 0.3, 3, 5))
    health.met(Met("b", "", "slow_down", 0.01))
    health.requested("POST /channels/{id}/messages", 200)
    health.requested("POST /channels/{id}/messages", 403)
    health.requested("GET /gateway/bot", 0)
    health.trouble("disk", "full")
    health.found(Facts(postings={"a": 7}, refused={"no title": 2}, digests={"paused": 1}, schema=3))
    async with served(health, "127.0.0.1:0") as port:
        status, text = await page(port, "/metrics")
    assert status == 200
    for expected in (
        'rolecall_questions_total{outcome="role",topic="salary"} 1.0',
        'rolecall_questions_total{outcome="slow_down",topic="unread"} 1.0',
        "rolecall_answer_seconds_count 1.0",
        'rolecall_answer_seconds_bucket{le="0.3"} 1.0',
        "rolecall_discord_requests_total 3.0",
        'rolecall_discord_errors_total{route="POST /channels/{id}/messages",status="403"} 1.0',
        'rolecall_discord_errors_total{route="GET /gateway/bot",status="0"} 1.0',
        'rolecall_shard_latency_seconds{shard="3"} 0.1',
        "rolecall_last_event_age_seconds 2.0",
        'rolecall_trouble{part="disk"} 1.0',
        'rolecall_postings{source="a"} 7.0',
        'rolecall_refused{reason="no title"} 2.0',
        'rolecall_digests{state="paused"} 1.0',
        "rolecall_store_schema 3.0",
    ):
        assert expected in text.splitlines()


async def test_without_prometheus_client_health_goes_on() -> None:
    health = Health(None)
    health.met(Met("a", "salary", "role", 0.3))
    async with served(health, "127.0.0.1:0") as port:
        assert (await page(port, "/health/live"))[0] == 200
        status, text = await page(port, "/metrics")
    assert status == 501
    assert "rolecall[metrics]" in text


async def test_a_port_that_is_taken_costs_one_line(caplog: pytest.LogCaptureFixture) -> None:
    async with served(Health(), "127.0.0.1:0") as port, served(Health(), f"127.0.0.1:{port}") as second:
        assert second is None
    (said,) = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert said.startswith(f"health and metrics are off: 127.0.0.1:{port} cannot be served at (")
    assert said.endswith("; set ROLECALL_HEALTH to a free one")


async def test_off_serves_nothing() -> None:
    async with served(Health(), "off") as port:
        assert port is None


def test_a_trouble_is_logged_when_it_begins_and_when_it_ends(caplog: pytest.LogCaptureFixture) -> None:
    health = Health()
    with caplog.at_level("INFO"):
        for reason in ("full", "full", None, None):
            health.trouble("disk", reason)
    assert [record.getMessage() for record in caplog.records] == ["in trouble", "well again"]


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/api/v10/channels/123/messages", "POST /channels/{id}/messages"),
        ("/api/v10/webhooks/1/aW50ZXI-x/messages/@original", "POST /webhooks/{id}/{token}/messages/@original"),
        ("/api/v10/interactions/1/aW50ZXI-x/callback", "POST /interactions/{id}/{token}/callback"),
        ("/api/v10/channels/1/messages/2/reactions/%F0%9F%94%87/@me", "POST /channels/{id}/messages/{id}/reactions/{emoji}/@me"),
        ("/gateway/bot", "POST /gateway/bot"),
    ],
)
def test_a_route_names_no_id_and_no_secret(path: str, route: str) -> None:
    assert route_of("POST", path) == route


async def test_answers_under_way_are_waited_for_and_no_more_are_taken() -> None:
    work = UnderWay()
    assert await work.finish(0.01) == 0
    work.begin()
    assert not work.open
    assert await work.finish(0.01) == 1
    work.end()
    assert await work.finish(0.01) == 0


class AwayState(MemoryState):
    """A state that cannot be reached."""

    def digests(self, server: int | None = None) -> tuple[DigestPlan, ...]:
        raise StateAway(f"gone, {server}")


def test_upkeep_tells_what_it_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    health = Health()
    store = LiveStore(fill(tmp_path / "jobs.db", 300), health.trouble)
    kept = MemoryState()
    kept.keep_digest(DigestPlan(1, 2, ("data-engineer",), "2026-11-01T00:00:00+00:00", paused="no channel"))
    kept.keep_digest(DigestPlan(1, 3, ("data-engineer",), "2026-11-01T00:00:00+00:00", failures=1))
    ground = Ground(store, kept, {"state": tmp_path / "none" / "state.db"}, health, health.found)
    facts = look(ground)
    assert (facts.postings, facts.digests) == ({"test": 300}, {"well": 0, "failing": 1, "paused": 1})
    assert facts.free["state"] == pytest.approx(free_bytes(tmp_path / "x"), rel=0.05)
    assert health.state()["reasons"] == []
    monkeypatch.setattr(upkeep, "LEAST_ROOM", 1 << 60)
    damage(tmp_path / "jobs.db")
    facts = look(Ground(LiveStore(fill(tmp_path / "other.db", 300), health.trouble), AwayState(), ground.files, health, health.found))
    reasons = {reason["part"]: reason["reason"] for reason in health.state()["reasons"]}
    assert reasons.keys() == {"disk", "state"}
    assert "free some space" in reasons["disk"]


def test_nobody_needs_to_watch() -> None:
    watch = Unwatched()
    watch.attach(Connection())
    watch.met(Met("a", "salary", "role", 0.1))
    watch.requested("GET /x", 200)
    watch.trouble("disk", None)
    watch.stopping()
