"""One job behind many adverts: the same posting across boards, posted again, or posted once for each of twelve cities.

An advert's fingerprint holds what stays when a job is advertised again: the employer, the title without place, work mode, requisition
number and gender mark, and the letters of its text without the place; where there is no text, its pay and skills instead.
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
_PLACE_BREAK: Final = re.compile(r"[,;/|()•·]|\s[-–—]\s|\bor\b|\band\b")
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
    """Return the fingerprint of the job behind an advert (20 hexadecimal digits), None without an employer.

    Two adverts of one job have the same. Without a text to compare, an on-site and a remote variety are two jobs.
    """
    if employer is None:
        return None
    letters = _letters(description, location) if len(description) >= _SHORTEST_TEXT else b""
    if len(letters) < _SHORTEST_TEXT:
        pay = None if salary is None else (salary.min, salary.max, salary.currency, salary.period)
        letters = repr((work_mode == "onsite", pay, sorted(skills))).encode()
    head = f"{_folded(employer)}\x1f{title_core(title, location or '')}\x1f".encode("utf-8", "replace")
    return hashlib.blake2b(head + letters, digest_size=10).hexdigest()


def same_job(one: Posting, other: Posting) -> str | None:
    """Return why two adverts count as one job, in words for a person, or None where they are two jobs.

    Beyond the fingerprint, adverts of two sources are one job when employer and title agree and nothing they say contradicts it: an
    older copy on another board often shows another pay band.
    """
    heads = [(fold(posting.employer or ""), title_core(posting.title, posting.location or "")) for posting in (one, other)]
    if heads[0] != heads[1] or not heads[0][0]:
        return None
    if {one.work_mode, other.work_mode} == {"onsite", "remote"}:
        return None
    if _without_text(one) == _without_text(other):
        return "same employer, title, pay and skills"
    if one.source == other.source or (one.country and other.country and one.country != other.country):
        return None
    return "same employer and title on two boards, and overlapping pay" if _overlap(one.salary, other.salary) else None


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
    parts = (key(part) for part in _PLACE_BREAK.split(location))
    return tuple(sorted({part for part in parts if len(part) > 1}, key=len, reverse=True))


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


def _without_text(posting: Posting) -> str | None:
    return job_of(posting.employer, posting.title, posting.location, posting.work_mode, posting.salary, posting.skills)


def _overlap(one: Salary | None, other: Salary | None) -> bool:
    """Whether two bands share some pay; a band that is not given overlaps with any."""
    if one is None or other is None:
        return True
    first, second = _ends(one), _ends(other)
    return first is None or second is None or (first[0] <= second[1] and second[0] <= first[1])


def _ends(salary: Salary) -> tuple[float, float] | None:
    ends = [end for end in (salary.yearly_min, salary.yearly_max) if end is not None]
    return (min(ends), max(ends)) if ends and salary.usable else None
