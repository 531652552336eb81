"""What a conversation is about, so that "which pays more?" needs no names.

Kept for each person in each channel, and for each channel as a whole (for follow-ups that were not aimed at anybody). Time comes from
outside, in seconds of any steady clock; a subject is forgotten a quarter of an hour after its last use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.core.model import Context

if TYPE_CHECKING:
    from bot.core.model import Question, Topic

EXPIRES_AFTER = 15 * 60.0
"""Seconds after which a subject is forgotten."""

K = TypeVar("K")

_NO_SUBJECT: frozenset[Topic] = frozenset({"none", "help", "roles", "method", "outside"})


@dataclass(frozen=True, slots=True)
class _Subject:
    context: Context
    at: float  # seconds


def context_of(question: Question) -> Context:
    """The conversation that an answer to ``question`` starts; a reply to an old card restores it this way."""
    return Context(question.roles, question.topic, question.filters, question.skills, question.amount)


class Memory:
    """The subjects of running conversations. Holds at most ``most`` of them; the one unused longest goes first.

    Not thread-safe; one event loop uses it.
    """

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._persons: dict[tuple[int, int], _Subject] = {}
        self._channels: dict[int, _Subject] = {}

    def remember(self, channel: int, person: int, question: Question, now: float) -> None:
        """Take ``question``, just answered, as what this person and this channel talk about. Talk without a subject changes nothing."""
        if question.topic in _NO_SUBJECT:
            return
        subject = _Subject(context_of(question), now)
        _put(self._persons, (channel, person), subject, self._most)
        _put(self._channels, channel, subject, self._most)

    def recall(self, channel: int, person: int, now: float, *, addressed: bool) -> Context | None:
        """What a line leans on: the person's own subject, else the channel's freshest answer; None when there is none or it is too old.

        A line that nobody aimed at the bot (``addressed`` False) leans on the channel's freshest answer, whoever asked for it.
        """
        own = _fresh(self._persons.get((channel, person)), now)
        common = _fresh(self._channels.get(channel), now)
        subject = (own or common) if addressed else common
        return subject.context if subject else None

    def forget(self, channel: int) -> None:
        """Forget everything said in this channel."""
        self._channels.pop(channel, None)
        for place in [place for place in self._persons if place[0] == channel]:
            del self._persons[place]

    def about(self, person: int, now: float) -> tuple[Context, ...]:
        """What is held about a person at this moment."""
        held = (_fresh(subject, now) for (_, other), subject in self._persons.items() if other == person)
        return tuple(subject.context for subject in held if subject)

    def forget_person(self, person: int) -> None:
        """Forget what this person talked about, also where a channel leans on it."""
        own = {place: subject for place, subject in self._persons.items() if place[1] == person}
        for place, subject in own.items():
            del self._persons[place]
            if self._channels.get(place[0]) is subject:
                del self._channels[place[0]]

    def __len__(self) -> int:
        return len(self._persons)


def _fresh(subject: _Subject | None, now: float) -> _Subject | None:
    return subject if subject is not None and 0 <= now - subject.at < EXPIRES_AFTER else None


def _put(held: dict[K, _Subject], place: K, subject: _Subject, most: int) -> None:
    """Put it last, as the freshest, and drop the oldest above ``most``."""
    held.pop(place, None)
    held[place] = subject
    while len(held) > most:
        del held[next(iter(held))]
