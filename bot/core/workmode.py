"""How the work is done: what the place's words say is believed before a board's flag, and words before both than a column's."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.core.text import fold

if TYPE_CHECKING:
    from bot.core.model import WorkMode

_CACHED: Final = 16_384
_YES: Final = frozenset({"true", "yes", "y", "1", "1.0", "100", "remote", "fully remote", "telecommute", "work from home", "wfh"})
_WORDS: Final[tuple[tuple[WorkMode | None, re.Pattern[str]], ...]] = (
    (None, re.compile(r"\b(?:no|not|non) (?:a )?remote\b|\bno telecommut")),
    ("hybrid", re.compile(r"\bhybrid\b|\bpartial(?:ly)? remote\b|\bteletrabajo parcial\b|\bhybride\b")),
    ("onsite", re.compile(r"\bon ?site\b|\bin ?office\b|\bin person\b|\boffice (?:only|based|first)\b|\bvor ort\b")),
    (
        "remote",
        re.compile(
            r"\bremote\w*|\btelecommut\w*|\bwork from (?:home|anywhere)\b|\bwfh\b|\banywhere\b|\bdistributed\b|\bworldwide\b"
            r"|\bhome ?office\b|\bhome based\b|\btélétravail\b|\bteletrabajo\b"
        ),
    ),
)
_BUILDING: Final = re.compile(r"\boffice\b|\bhq\b|\bheadquarters\b")  # of a place's name: a job there is not remote, but may be hybrid
_TELLING: Final = re.compile(r"remote|hybrid|home|anywhere|telecommut|worldwide|wfh|télétravail|teletrabajo", re.IGNORECASE)
_HOME_OFFICE: Final = re.compile(r"\bhome ?office\b")


def work_mode_of(location: str, named: str, title: str, flag: str, *, loose: bool = False) -> WorkMode | None:
    """Return the mode that the place's words give, else a column that names it, else the title's words, else a remote flag.

    A building's name ("NYC Office", "HQ") denies remote work alone. Words that deny ("no remote") count as unknown. ``loose``: the
    source sets its flag on jobs of one office too, so the flag counts only where no place is named.
    """
    return _cached(location, named, title if _TELLING.search(title) else "", flag, loose)


@lru_cache(maxsize=_CACHED)
def _cached(location: str, named: str, title: str, flag: str, loose: bool) -> WorkMode | None:  # noqa: FBT001 - a cache's key
    found, mode = _mode_in(location, everywhere=True)
    if found:
        return mode
    found, mode = _mode_in(named, everywhere=True)
    if _BUILDING.search(_folded(location)) or (not found and _BUILDING.search(_folded(named))):
        return "hybrid" if "hybrid" in (mode, _mode_in(flag, everywhere=True)[1]) else "onsite"
    if found:
        return mode
    found, mode = _mode_in(title, everywhere=False)
    if found:
        return mode
    folded = fold(flag)
    found, mode = _mode_in(flag, everywhere=True)
    if found:
        return mode
    if folded == "50":
        return "hybrid"
    return "remote" if folded in _YES and not (loose and location) else None


def _mode_in(text: str, *, everywhere: bool) -> tuple[bool, WorkMode | None]:
    """Return whether the words say anything about the mode, and which; a title's "office" is no place of work."""
    folded = _folded(text)
    if not folded:
        return False, None
    for mode, pattern in _WORDS:
        if pattern.search(folded) and (everywhere or mode in ("remote", "hybrid")):
            return True, mode
    return False, None


def _folded(text: str) -> str:
    return _HOME_OFFICE.sub("remote", fold(text))
