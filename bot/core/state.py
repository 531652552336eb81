"""What people change about the bot: settings of a server, digests of a channel. Records, and the protocol that keeps them.

Nothing here holds what somebody asked. ``changed_by`` is the Discord id of the moderator who set something last, and the only word
about a person; ``forget_person`` takes it out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

Claim = Literal["new", "again"]


class StateAway(Exception):
    """The state cannot be reached now. What was to be changed is to be tried again; doing it twice does no harm."""


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How the bot behaves in one server. ``only``: the channels in which it may speak, all where none is named, but not in ``closed``.

    ``listening``: it hears commands and follow-ups that do not mention it. ``private``: slash commands are answered to the asker alone.
    ``country`` (ISO 3166-1 alpha-2) narrows, and ``currency`` (ISO 4217) completes, what a question leaves open.
    """

    listening: bool = True
    only: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    private: bool = False
    country: str | None = None
    currency: str | None = None
    changed_by: int | None = None

    def may_speak(self, *places: int | None) -> bool:
        """Whether it may speak in a channel, given the channel's id and, for a thread, its parent's."""
        here = set(places)
        return here.isdisjoint(self.closed) and (not self.only or not here.isdisjoint(self.only))

    def without(self, channel: int) -> ServerSettings:
        """Closed there. The last channel of ``only`` stays named: without it every other one would be open."""
        return replace(self, only=_less(self.only, channel) or self.only, closed=(*_less(self.closed, channel), channel))

    def opened(self, channel: int) -> ServerSettings:
        """Open there, also where it may speak in named channels only."""
        only = (*_less(self.only, channel), channel) if self.only else ()
        return replace(self, only=only, closed=_less(self.closed, channel))

    def only_in(self, channel: int) -> ServerSettings:
        """Open there and in others named this way, and nowhere else."""
        return replace(self, only=(*_less(self.only, channel), channel), closed=_less(self.closed, channel))


DEFAULTS = ServerSettings()  # of a server that set nothing


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """The weekly digest of one channel. ``day`` counts from Monday (0), ``hour`` is local to ``zone`` (a name of the IANA database).

    ``since`` (ISO 8601, UTC): weeks before it are not owed. ``retry_at`` (same form): no new try before. ``paused`` says why, in words.
    """

    server: int
    channel: int
    roles: tuple[str, ...]
    since: str
    day: int = 0
    hour: int = 9
    zone: str = "UTC"
    failures: int = 0
    retry_at: str | None = None
    paused: str | None = None
    changed_by: int | None = None


class State(Protocol):
    """Where settings and digests are kept. Every method is one short transaction; times are ISO 8601 in UTC.

    Any of them raises StateAway. ``server`` alone never waits for another machine, so that an event loop may call it; the others belong
    in a thread, one at a time.
    """

    def load(self) -> None:
        """Make ready to answer: what ``server`` tells is known after it."""

    def server(self, server: int) -> ServerSettings:
        """The settings of a server; the defaults where nothing was set."""

    def keep_server(self, server: int, settings: ServerSettings) -> None:
        """Replace the settings of a server."""

    def servers(self) -> tuple[int, ...]:
        """Every server of which something is kept."""

    def digests(self, server: int | None = None) -> tuple[DigestPlan, ...]:
        """The digests of a server, or of all."""

    def keep_digest(self, plan: DigestPlan) -> None:
        """Replace the digest of a channel; a channel has one."""

    def drop_digest(self, channel: int) -> bool:
        """Forget the digest of a channel; False where it had none."""

    def claim_digest(self, channel: int, slot: str, now: str, stale: str) -> Claim | None:
        """Take the digest of ``slot`` for this process: None where it is sent, or claimed by another after ``stale``.

        "again" means that whoever claimed it before never finished: it may have been sent all the same.
        """

    def sent_digests(self, slot: str) -> frozenset[int]:
        """The channels whose digest of ``slot`` is sent."""

    def finish_digest(self, channel: int, slot: str) -> None:
        """Note that the digest of ``slot`` is sent; failures start from none again."""

    def fail_digest(self, channel: int, slot: str, retry_at: str) -> int:
        """Give the claim back and note a failure; how many there were in a row."""

    def forget_server(self, server: int) -> None:
        """Forget everything about a server."""

    def about_person(self, person: int) -> list[dict[str, Any]]:
        """Everything that names a person, as plain records."""

    def forget_person(self, person: int) -> int:
        """Take a person's id out of every record; how many records named it."""

    def note(self, name: str) -> str:
        """A small text that all processes share, "" where there is none."""

    def keep_note(self, name: str, text: str) -> None:
        """Replace a note."""


def _less(channels: tuple[int, ...], channel: int) -> tuple[int, ...]:
    return tuple(other for other in channels if other != channel)
