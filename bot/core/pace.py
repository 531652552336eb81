"""Cool-downs: how many answers a person and a channel get in a while. Time comes from outside, in seconds of any steady clock."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

PERSON = 10  # answers to one person
CHANNEL = 30  # and in one channel
WITHIN = 20.0  # seconds
_MOST = 10_000  # people and channels held; the one unused longest goes first


@dataclass(frozen=True, slots=True)
class Wait:
    """It is too soon: wait ``seconds``. ``told``: the same was said already; once is enough where others read it."""

    seconds: float
    told: bool


class Pace:
    """Counts answers. Not thread-safe; one event loop uses it."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, int], deque[float]] = {}
        self._told: dict[tuple[str, int], float] = {}

    def take(self, person: int, channel: int, now: float) -> Wait | None:
        """Count one answer to ``person`` in ``channel``; how long to wait where there were too many."""
        self._drop_old(now)
        counted = {whose: self._recent(whose, now) for whose in (("person", person), ("channel", channel))}
        waits = {
            whose: given[0] + WITHIN - now
            for (whose, given), most in zip(counted.items(), (PERSON, CHANNEL), strict=True)
            if len(given) >= most
        }
        if not waits:
            for given in counted.values():
                given.append(now)
            return None
        told = any(self._told.get(whose, now) > now for whose in waits)
        self._told |= {whose: now + seconds for whose, seconds in waits.items()}
        _shorten(self._told)
        return Wait(max(waits.values()), told)

    def forget(self, person: int) -> None:
        """Forget what was counted for a person."""
        self._given.pop(("person", person), None)
        self._told.pop(("person", person), None)

    def _recent(self, whose: tuple[str, int], now: float) -> deque[float]:
        given = self._given.pop(whose, None) or deque()
        while given and given[0] <= now - WITHIN:
            given.popleft()
        self._given[whose] = given  # last, as the freshest
        _shorten(self._given)
        return given

    def _drop_old(self, now: float) -> None:
        """Let go of those who have been quiet for long enough; they stand first."""
        while self._given:
            oldest = next(iter(self._given))
            if (given := self._given[oldest]) and given[-1] > now - WITHIN:
                return
            del self._given[oldest]


def _shorten(held: dict[tuple[str, int], Any]) -> None:
    while len(held) > _MOST:
        del held[next(iter(held))]
