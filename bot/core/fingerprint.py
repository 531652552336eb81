"""One job behind many adverts: the same posting across boards, posted again, or posted once for each of twelve cities.

An advert's fingerprint holds what stays when a job is advertised again: the employer, the title without place, work mode, requisition
number and gender mark, and the letters of its text without the place; where there is no text, its pay and skills instead. Copies with
different fingerprints are looked for in ``bot/core/joining.py``.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.core.text import fold, key, words

if TYPE_CHECKING:
    from bot.core.model import Posting, Salary, WorkMode

_CACHED: Final = 16_384
_SHORTEST_TEXT: Final = 200  # letters; less is a teaser that many jobs share
_GENDERS: Final = re.compile(
    r"\(?\b(?:[mwfhdxvnu](?: ?[/|, ] ?[mwfhdxvnu*]){1,3}|all genders?|alle geschlechter|mn|gn)\b\*?\)?|\b(?:m w d|m f d|h f|f h|w m d)\b"
)
_MODES: Final = re.compile(
    r"\b(?:100 ?%|fully|full|partially|us|work from)?\s?(?:remote(?:ly| first| friendly| eligible| only)?|hybrid|on ?site|in ?office"
    r"|telecommute|wfh|work from home|home ?office|anywhere|relocation)\b"
)
_NUMBERS: Final = re.compile(r"\b(?:req(?:uisition)?|job|jr|id|ref|r)?[ #:.]{0,2}[a-z]{0,3}\d{4,}[a-z0-9]*\b|#\s?\d+|\(\d{3,}\)")
_DIGIT: Final = re.compile(r"\d")
PLACE_BREAK: Final = re.compile(r"[,;/|()•·]|\s[-–—]\s|\bor\b|\band\b")
_NOT_LETTERS: Final = bytes(range(33)) + b"0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\x7f"


def job_of(
    employer: str | None,
    title: str,
    location: str | None,
    work_mode: WorkMode | None,
    salary: Salary | None,
    skills: tuple[str, ...],
    description: str = "",
) -> str | None:
    """Return the fingerprint of the job behind an advert (20 hexadecimal digits) and behind a ~ its heading's, None without an employer.

    Adverts with the same are one job. Without a text to compare, an on-site and a remote variety are two jobs. The heading is employer
    and title alone, by which other copies are looked for.
    """
    if employer is None:
        return None
    letters = _letters(description, location) if len(description) >= _SHORTEST_TEXT else b""
    if len(letters) < _SHORTEST_TEXT:
        pay = None if salary is None else (salary.min, salary.max, salary.currency, salary.period)
        letters = repr((work_mode == "onsite", pay, sorted(skills))).encode()
    head = _head(employer, title, location)
    return f"{hashlib.blake2b(head + letters, digest_size=10).hexdigest()}~{_hashed(head)}"


def heading_of(employer: str, title: str, location: str | None) -> str:
    """Return the heading alone, as :func:`job_of` has it behind the ~."""
    return _hashed(_head(employer, title, location))


def _head(employer: str, title: str, location: str | None) -> bytes:
    return f"{_folded(employer)}\x1f{title_core(title, location or '')}\x1f".encode("utf-8", "replace")


@lru_cache(maxsize=_CACHED)
def _hashed(head: bytes) -> str:
    return hashlib.blake2b(head, digest_size=8).hexdigest()


def title_core(title: str, location: str = "") -> str:
    """Return the words of a title that name the job: no place of ``location``, work mode, requisition number or gender mark."""
    core = _core(title)
    for place in _places(location):
        if place in core:
            core = " ".join(re.sub(rf"\b{re.escape(place)}\b", " ", core).split()) or core
    return core


@lru_cache(maxsize=_CACHED)
def _core(title: str) -> str:
    folded = fold(title)
    core = _MODES.sub(" ", _GENDERS.sub(" ", folded))
    if _DIGIT.search(core):
        core = _NUMBERS.sub(" ", core)
    return " ".join(words(core)) or folded


@lru_cache(maxsize=_CACHED)
def _places(location: str) -> tuple[str, ...]:
    parts = (key(part) for part in PLACE_BREAK.split(location))
    return tuple(sorted(dict.fromkeys(part for part in parts if len(part) > 1), key=len, reverse=True))


@lru_cache(maxsize=_CACHED)
def _folded(employer: str) -> str:
    return fold(employer)


def _letters(text: str, location: str | None) -> bytes:
    """Return the letters of a text in one case, without those of its place: numbers and marks change from copy to copy."""
    lowered = text.lower()
    for place in _places(location or ""):
        if len(place) > 3:
            lowered = lowered.replace(place, "")
    return lowered.encode("utf-8", "replace").translate(None, _NOT_LETTERS)


def without_text(posting: Posting) -> str | None:
    """Return the fingerprint that an advert has, or would have, without a text."""
    return job_of(posting.employer, posting.title, posting.location, posting.work_mode, posting.salary, posting.skills)
