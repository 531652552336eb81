"""The sentences of the weekly digest: what it says, and what moderators are told about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.figures import DAYS, long_day, number, tenths
from bot.core.figures import hour as said_hour
from bot.core.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


NOTHING_MOVED = "**Nothing moved that I can be sure of.** Small ups and downs are chance."
DIGEST_HEAD = ("", "open", "new")
DIGEST_NOTE = "A change is told only when it is too large to be chance. Moderators end this with `/settings digest-stop`."
DIGEST_SAMPLE = "Sample data, reconstructed from published figures, not real postings."
PAUSED_SEND = "I could not send it three times in a row"
PREVIEW_NOTHING = "No channel has a digest yet; name roles: rolecall digest --preview 'data engineer'."

DIGESTS_HEADING = "Weekly digests"
DIGEST_TITLE = "Weekly digest"
DIGEST_TODAY = "As it would read today"
DIGEST_STOPPED = "The weekly digest of that channel has ended."
NO_DIGESTS = "No channel has a weekly digest yet; moderators set one with /settings digest."
NO_DIGEST = "That channel has no weekly digest."


def digest_title(day: date) -> str:
    """The first line of a digest; also how an earlier copy of it is known."""
    return f"{DIGEST_TITLE} · {long_day(day)}"


def move(role: str, measure: str, change: float, weeks: int, counts: tuple[int, int]) -> str:
    """What moved: ``change`` is in percent, for the remote share in percentage points, against as many weeks before.

    ``counts`` are the postings of the earlier and the later weeks.
    """
    size = number(abs(change)) if abs(change) >= 1 else tenths(abs(change))
    way = "up" if change > 0 else "down"
    by = f"{size} point{'' if size == '1' else 's'} of a hundred" if measure == "remote" else f"{size}%"
    what = {"openings": "openings are", "remote": "the remote share is", "pay": "posted pay is"}[measure]
    early, late = (number(count) for count in counts)
    return f"**{role}:** {what} {way} {by}, the last {weeks} weeks against the {weeks} before ({late} and {early} postings)."


def new_in_all(count: int) -> str:
    """How many postings are new."""
    return f"**New in the last seven days:** {number(count)} opening{'' if count == 1 else 's'} of these roles."


def digest_set(channel: int, roles: Sequence[str], day: int, hour: int, zone: str) -> str:
    """What was just set up."""
    return f"Every {DAYS[day]} at {said_hour(hour)} ({zone}) a digest comes to <#{channel}>, on {listed(roles)}."


def digest_needs(channel: int, permission: str) -> str:
    """Why a digest cannot be set up."""
    return f"I may not write in <#{channel}>. Allow me *{permission}* there, then set the digest again."


def digest_closed(channel: int) -> str:
    """Why no digest comes to a channel that moderators closed."""
    return f"<#{channel}> is closed to me. Let me in with `/settings open`, then set the digest again."


def digest_line(channel: int, roles: Sequence[str], when: tuple[int, int, str], paused: str | None) -> str:
    """One digest among the settings."""
    day, hour, zone = when
    state = f". **Paused:** {paused}; set it again to go on" if paused else ""
    return f"<#{channel}>: {DAYS[day]}s at {said_hour(hour)} ({zone}), on {listed(roles)}{state}."


def digest_paused(channel: int) -> str:
    """The note to moderators."""
    return (
        f"The weekly digest in <#{channel}> is paused: {PAUSED_SEND}. Allow me to write there, then set it again with `/settings digest`."
    )
