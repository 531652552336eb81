"""What a running bot tells whoever watches over it: each question met, each reply of Discord, each trouble. Records and a protocol.

Nothing here holds what somebody wrote. The shell for Discord speaks to a ``Watch``; who counts, logs and serves it is wired outside.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

answer_id: ContextVar[str] = ContextVar("answer_id", default="")  # of the answer that is being made in this task; log lines carry it

Part = Literal["store", "replacement", "state", "session", "disk", "digest", "memory"]  # what can be in trouble while the bot goes on


@dataclass(frozen=True, slots=True)
class Met:
    """One question met. ``outcome``: the kind of the answer, or "silent", "slow_down", "not_allowed", "failed", "unreached".

    ``topic`` is empty where the question was never read. ``seconds``: from the event's arrival to Discord's confirmation.
    """

    id: str
    topic: str
    outcome: str
    seconds: float
    shard: int | None = None
    server: int | None = None


class Line(Protocol):
    """The connection to Discord as it stands."""

    @property
    def latencies(self) -> Sequence[tuple[int, float]]:
        """Seconds of the last heartbeat's round trip, by shard; not a number where there was none."""

    def quiet_for(self) -> float | None:
        """Seconds since the last event of the gateway; None before the first."""

    def is_ready(self) -> bool:
        """Whether Discord has told everything that a start needs."""


class Watch(Protocol):
    """Who watches over a running bot. Nothing here blocks or raises."""

    def attach(self, line: Line) -> None:
        """Look at this connection from now on."""

    def met(self, question: Met) -> None:
        """A question was met."""

    def requested(self, route: str, status: int) -> None:
        """Discord answered a request; 0: it could not be reached. ``route``: method and path, with {id} for every id."""

    def trouble(self, part: Part, reason: str | None) -> None:
        """A part is in trouble, in words for an operator; None: it is well (again)."""

    def stopping(self) -> None:
        """The bot was told to stop: it takes no more questions."""


class Unwatched:
    """A ``Watch`` that looks away: for the demo, and for tests."""

    def attach(self, line: Line) -> None:
        """See ``Watch``."""

    def met(self, question: Met) -> None:
        """See ``Watch``."""

    def requested(self, route: str, status: int) -> None:
        """See ``Watch``."""

    def trouble(self, part: Part, reason: str | None) -> None:
        """See ``Watch``."""

    def stopping(self) -> None:
        """See ``Watch``."""
