"""The state of a bot that forgets when it stops: for the demo, for tests, for an operator who wants nothing on disk."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from bot.core.state import ServerSettings

if TYPE_CHECKING:
    from bot.core.state import Claim, DigestPlan


class MemoryState:
    """A ``State`` in dictionaries. One process uses it."""

    def __init__(self) -> None:
        self._servers: dict[int, ServerSettings] = {}
        self._digests: dict[int, DigestPlan] = {}
        self._runs: dict[tuple[int, str], str] = {}  # when it was claimed; "" once it is sent
        self._notes: dict[str, str] = {}

    def load(self) -> None:
        """See ``State``. Nothing is to be done."""

    def server(self, server: int) -> ServerSettings:
        """See ``State``."""
        return self._servers.get(server, ServerSettings())

    def keep_server(self, server: int, settings: ServerSettings) -> None:
        """See ``State``."""
        self._servers[server] = settings

    def servers(self) -> tuple[int, ...]:
        """See ``State``."""
        return tuple(sorted({*self._servers, *(plan.server for plan in self._digests.values())}))

    def digests(self, server: int | None = None) -> tuple[DigestPlan, ...]:
        """See ``State``."""
        plans = sorted(self._digests.values(), key=lambda plan: plan.channel)
        return tuple(plan for plan in plans if server is None or plan.server == server)

    def keep_digest(self, plan: DigestPlan) -> None:
        """See ``State``."""
        self._digests[plan.channel] = plan

    def drop_digest(self, channel: int) -> bool:
        """See ``State``."""
        self._runs = {run: claimed for run, claimed in self._runs.items() if run[0] != channel}
        return self._digests.pop(channel, None) is not None

    def claim_digest(self, channel: int, slot: str, now: str, stale: str) -> Claim | None:
        """See ``State``."""
        claimed = self._runs.get((channel, slot))
        if claimed is not None and (not claimed or claimed > stale):
            return None
        self._runs[channel, slot] = now
        return "new" if claimed is None else "again"

    def sent_digests(self, slot: str) -> frozenset[int]:
        """See ``State``."""
        return frozenset(channel for (channel, week), claimed in self._runs.items() if week == slot and not claimed)

    def finish_digest(self, channel: int, slot: str) -> None:
        """See ``State``."""
        self._runs[channel, slot] = ""
        if plan := self._digests.get(channel):
            self._digests[channel] = replace(plan, failures=0, retry_at=None)

    def fail_digest(self, channel: int, slot: str, retry_at: str) -> int:
        """See ``State``."""
        self._runs.pop((channel, slot), None)
        plan = self._digests.get(channel)
        if plan is None:
            return 0
        self._digests[channel] = replace(plan, failures=plan.failures + 1, retry_at=retry_at)
        return plan.failures + 1

    def forget_server(self, server: int) -> None:
        """See ``State``."""
        self._servers.pop(server, None)
        for plan in self.digests(server):
            self.drop_digest(plan.channel)

    def about_person(self, person: int) -> list[dict[str, Any]]:
        """See ``State``."""
        settings = [
            {"kind": "settings", "server": server, **asdict(kept)} for server, kept in self._servers.items() if kept.changed_by == person
        ]
        return [*settings, *({"kind": "digest", **asdict(plan)} for plan in self.digests() if plan.changed_by == person)]

    def forget_person(self, person: int) -> int:
        """See ``State``."""
        named = len(self.about_person(person))
        for server, kept in self._servers.items():
            if kept.changed_by == person:
                self._servers[server] = replace(kept, changed_by=None)
        for plan in self.digests():
            if plan.changed_by == person:
                self._digests[plan.channel] = replace(plan, changed_by=None)
        return named

    def note(self, name: str) -> str:
        """See ``State``."""
        return self._notes.get(name, "")

    def keep_note(self, name: str, text: str) -> None:
        """See ``State``."""
        self._notes[name] = text
