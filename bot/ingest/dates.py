"""The day a posting is dated by its source."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

_ISO: Final = re.compile(r"\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_SLASHED: Final = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_EPOCH: Final = re.compile(r"\s*(\d{9,13})(?:\.\d+)?\s*")
_FIRST_YEAR: Final = 1995


@lru_cache(maxsize=8192)
def read_date(text: str) -> date | None:
    """Return the day of an ISO date or time, of seconds or milliseconds since 1970, or of day and month where the order is plain.

    None for what is no date, for "3 days ago" (it depends on the reader's day) and for a date that cannot be read in one way only.
    """
    iso = _ISO.match(text)
    if iso:
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    epoch = _EPOCH.fullmatch(text)
    if epoch:
        seconds = int(epoch[1])
        return datetime.fromtimestamp(seconds / 1000 if seconds > 10**11 else seconds, UTC).date()
    slashed = _SLASHED.match(text)
    if slashed:
        first, second, year = (int(part) for part in slashed.groups())
        if first > 12 or first == second:
            return _date(year, second, first)
        return _date(year, first, second) if second > 12 else None
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= _FIRST_YEAR else None
    except ValueError:
        return None
