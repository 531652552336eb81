"""Figures for Prometheus; the one place that imports prometheus-client (extra ``metrics``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.watch import Met, Part
    from bot.upkeep import Facts

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0)  # seconds; Discord waits three


class Metrics:
    """Everything that is counted, in a registry of its own."""

    def __init__(self) -> None:
        self._all = CollectorRegistry()
        ProcessCollector(registry=self._all)
        PlatformCollector(registry=self._all)
        self._met = Counter("rolecall_questions", "Questions met.", ["topic", "outcome"], registry=self._all)
        self._seconds = Histogram("rolecall_answer_seconds", "From the event to the sent answer.", registry=self._all, buckets=BUCKETS)
        self._requests = Counter("rolecall_discord_requests", "Requests to Discord's REST API.", registry=self._all)
        self._errors = Counter("rolecall_discord_errors", "Its refusals; 0: unreached.", ["route", "status"], registry=self._all)
        self._latency = self._gauge("rolecall_shard_latency_seconds", "Round trip of the last heartbeat.", "shard")
        self._quiet = self._gauge("rolecall_last_event_age_seconds", "Since the gateway last told anything.")
        self._ready = self._gauge("rolecall_ready", "1: Discord has told everything that a start needs.")
        self._trouble = self._gauge("rolecall_trouble", "1: this part is in trouble; /health/ready says why.", "part")
        self._postings = self._gauge("rolecall_postings", "Open postings with a role.", "source")
        self._age = self._gauge("rolecall_source_age_seconds", "Since the day of the source's newest posting.", "source")
        self._refused = self._gauge("rolecall_refused", "Records that loads refused.", "reason")
        self._boards = self._gauge("rolecall_boards", "Job boards by how they answered last.", "state")
        self._digests = self._gauge("rolecall_digests", "Weekly digests.", "state")
        self._store = self._gauge("rolecall_store_schema", "Schema of the store in use.")
        self._opened = self._gauge("rolecall_store_versions_taken", "New versions of the store taken since the start.")
        self._free = self._gauge("rolecall_disk_free_bytes", "Room where a file of ours is written.", "file")

    def _gauge(self, name: str, words: str, *labels: str) -> Gauge:
        return Gauge(name, words, labels, registry=self._all)

    def met(self, question: Met) -> None:
        """Count a question."""
        self._met.labels(question.topic or "unread", question.outcome).inc()
        if question.outcome not in ("silent", "slow_down"):
            self._seconds.observe(question.seconds)

    def requested(self, route: str, status: int) -> None:
        """Count a request to Discord."""
        self._requests.inc()
        if not 100 <= status < 400:
            self._errors.labels(route, str(status)).inc()

    def line(self, latencies: Sequence[tuple[int, float]], quiet: float | None, *, ready: bool) -> None:
        """The connection as it stands."""
        self._latency.clear()
        for shard, seconds in latencies:
            self._latency.labels(str(shard)).set(seconds)
        self._quiet.set(float("nan") if quiet is None else quiet)
        self._ready.set(ready)

    def troubles(self, parts: Sequence[Part]) -> None:
        """What is in trouble."""
        self._trouble.clear()
        for part in parts:
            self._trouble.labels(part).set(1)

    def facts(self, facts: Facts) -> None:
        """What was found when store, state and disk were looked at."""
        for gauge, counts in (
            (self._postings, facts.postings),
            (self._age, facts.ages),
            (self._refused, facts.refused),
            (self._boards, facts.boards),
            (self._digests, facts.digests),
            (self._free, facts.free),
        ):
            gauge.clear()
            for label, value in counts.items():
                gauge.labels(label).set(value)
        self._store.set(facts.schema)
        self._opened.set(facts.taken)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._all)
