"""The seniority that a job title states; a title that states none stays without."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.core.cued import Cued
from bot.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.model import Seniority

_LEVELS: Final[tuple[tuple[Seniority, str], ...]] = (
    (
        "executive",
        r"(?<!art )director|head(?: of)?|(?<!assistant )(?:[se]vp|vp|vice president)|chief(?! of staff)|cto|cio|cdo|caio"
        r"|directeur|directrice|leiter(?:in)?",
    ),
    ("lead", r"(?<!technical )(?<!research )staff|principal|lead(?! gen)|leader|distinguished|fellow|tech lead|líder"),
    ("senior", r"senior|sr|snr|s[eé]nior|iii|iv|3|confirm[eé]e?|シニア|高级|资深"),
    (
        "entry",
        r"intern(?:ship)?s?|intership|students?|graduates?|grads?|junior|jr|apprentice(?:ship)?|early careers?|entry(?: level)?"
        r"|trainee|stage|stagiaire|alternance|alternant|praktik\w+|werkstudent\w*|auszubildende\w*|co ?op|fresher"
        r"|undergrad(?:uate)?s?|pasante|estagi\w+|becari\w+",
    ),
    ("mid", r"mid(?: level)?|middle|intermediate|ii|2|medior"),
    ("entry", r"i|1"),
)
_PATTERNS: Final = [(level, re.compile(rf"\b(?:{words})\b")) for level, words in _LEVELS]
_ENTRY_WORDS: Final = 3  # the row of words; the last row is the number one
_FIRST: Final = re.compile(r"\b[I\u21601](?![\w.]\w)|^[^A-Z]*\bi\b[^A-Z]*$")
_ASSOCIATE: Final = re.compile(
    r"\W*(?:\w+ \d{4}\W+)?associate\b(?! (?:director|vice president|vp|partner|principal|manager\b.*\bdirector))"
)
_NO_RANK: Final = re.compile(
    r"\bdata entry\b|^manager (?:i{1,3}|iv|[1-4])\b|\b(?:[a-z]|level|tier|grade) ?\d\b|\blead generation\b|\bdeal leads?\b"
    r"|\bstage (?:[a-d0-9]|company|startup)\b|\b(?:2|3|1)(?:st|nd|rd)? (?:shift|years?|months?|days?)\b|\bassistant vice president\b"
    r"|\b[1-4] ?(?:\+|to|-) ?\d+\b|\bmanager or\b.*\bmanager\b|\btop secret\b|\b\d+ ?x\b"
    r"|\bday [1-3]\b|\b\d{1,2}(?::\d\d|(?::\d\d)? ?[ap]m)\b|[$€£]\s?\d[\d.,]*\s?k?|\b\d+[.,]\d+k?\b|\bstudent (?:success|loans?|affairs)\b"
)
_MAY_NO_RANK: Final = re.compile(r"\d|entry|lead|manager|stage|secret|student|assistant")  # one of these is in each of them
_BEFORE_YEARS: Final = 16  # characters in which the number stands
_AFTER_YEARS: Final = 90  # characters in which "experience" does
_MOST_YEARS: Final = 15  # more is a company's age
_SENIOR_YEARS: Final = 5
_YEARS: Final = re.compile(
    r"(?<![\d.$€£-])(?P<years>\d{1,2})\s?(?:\+|plus\b)?\s?(?:(?:-|–|—|to)\s?\d{1,2}\s?\+?\s?)?(?:years?|yrs?)\b['’]?", re.IGNORECASE
)
_OF_WORK: Final = re.compile(r"\s(?:in|of|as|working|building|developing)\b", re.IGNORECASE)
_EXPERIENCE: Final = re.compile(r"[^.;\n]{0,80}?\b(?:experience|expertise|background|exp)\b", re.IGNORECASE)
_DIGIT: Final = re.compile(r"\d")
_BOAST: Final = Cued(
    r"\b(?:our|we|we've|we’ve|company|founded|history|for (?:over|more than|nearly|almost)|last|past|next|within|every|combined|collective"
    r"|after|age[ds]?|benefits?|vest\w*|tenure)\b[^.;\n]*$",
    ("our", "we", "company", "founded", "history", "for ", "last", "past", "next", "within", "every", "combined", "collective", "after",
     "age", "benefit", "vest", "tenure"),
)  # fmt: skip
_PREFERRED: Final = re.compile(
    r"[^.,;:\n]{0,40}\b(?:preferred|a plus|bonus|nice to have|ideally|desirable|old|in business|of age)\b", re.IGNORECASE
)
_CHOICE: Final = re.compile(r"\s*[(\[]?\s*(?:/|\bor\b|\||\bto\b|,? ?- ?(?=senior|staff|principal))\s*")
_MAY_CHOOSE: Final = re.compile(r"[/|]|\bor\b|\bto\b|- ?(?:senior|staff|principal)")


def read_seniority(title: str) -> Seniority | None:
    """Return the rank a title states: of a compound ("Senior Staff") the higher, of a choice ("Senior/Staff") the first named."""
    lowered = title.casefold()
    chosen = _first_of_choice(lowered) if _MAY_CHOOSE.search(lowered) else None
    if chosen:
        return chosen
    folded = fold(title)
    if _MAY_NO_RANK.search(folded):
        folded = _NO_RANK.sub(" ", folded)
    found = next((level for level, pattern in _PATTERNS if pattern.search(folded)), None)
    if found == "entry" and not _PATTERNS[_ENTRY_WORDS][1].search(folded) and not _FIRST.search(title):
        found = None  # "i" is a word of many languages, "I" a number
    if found in (None, "mid") and _ASSOCIATE.match(folded):
        return "entry"
    return found


def seniority_of_years(text: str) -> Seniority | None:
    """Return the rank that the years of experience asked for in an advert's text stand for; None where it asks for none.

    Up to one year is entry, up to four mid, five and more senior: a text cannot make a posting lead or executive. Years that a company
    or its customers look back on, and those that are only preferred, are not asked for.
    """
    asked = [
        int(match["years"])
        for place in _places(text, "year", "Year", "yrs", "YEAR")
        if _DIGIT.search(text, max(0, place - _BEFORE_YEARS), place)
        and (match := _years_of_work(text, max(0, place - _BEFORE_YEARS), place + _AFTER_YEARS))
        and not (_BOAST.stands_in(text, max(0, match.start() - 50), match.start()) or _PREFERRED.match(text, match.end()))
    ]
    sane = [years for years in asked if years <= _MOST_YEARS]
    if not sane:
        return None
    most = max(sane)
    return "entry" if most <= 1 else "mid" if most < _SENIOR_YEARS else "senior"


def _years_of_work(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the first number of years in a stretch of a text behind which it speaks of work."""
    for years in _YEARS.finditer(text, start, end):
        near = text[years.end() : end].lower()
        if _OF_WORK.match(text, years.end(), end) or (
            ("exp" in near or "background" in near) and _EXPERIENCE.match(text, years.end(), end)
        ):
            return years
    return None


def _first_of_choice(lowered: str) -> Seniority | None:
    """Return the first of two ranks with a slash or an "or" between them; None where no such choice is offered."""
    ranks = sorted((match.start(), match.end(), level) for level, pattern in _PATTERNS for match in pattern.finditer(lowered))
    for (_, end, level), (start, _, _) in pairwise(ranks):
        if start >= end and _CHOICE.fullmatch(lowered, end, start):
            return level
    return None


def _places(text: str, *words: str) -> Iterator[int]:
    """Yield where any of ``words`` stands; several times as fast as a pattern that begins with a digit."""
    for word in words:
        place = text.find(word)
        while place >= 0:
            yield place
            place = text.find(word, place + 1)
