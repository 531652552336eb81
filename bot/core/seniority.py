"""The seniority that a job title states; a title that states none stays without."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.core.text import fold

if TYPE_CHECKING:
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
_ASSOCIATE: Final = re.compile(
    r"\W*(?:\w+ \d{4}\W+)?associate\b(?! (?:director|vice president|vp|partner|principal|manager\b.*\bdirector))"
)
_NO_RANK: Final = re.compile(
    r"\bdata entry\b|^manager (?:i{1,3}|iv|[1-4])\b|\b(?:[a-z]|level|tier|grade) ?\d\b|\blead generation\b|\bdeal leads?\b"
    r"|\bstage (?:[a-d0-9]|company|startup)\b|\b(?:2|3|1)(?:st|nd|rd)? (?:shift|years?|months?|days?)\b|\bassistant vice president\b"
    r"|\b[1-4] ?(?:\+|to|-) ?\d+\b|\bmanager or\b.*\bmanager\b|\btop secret\b|\b\d+ ?x\b"
    r"|\bstudent (?:success|loans?|affairs)\b"
)
_CHOICE: Final = re.compile(r"\s*[(\[]?\s*(?:/|\bor\b|\||\bto\b|,? ?- ?(?=senior|staff|principal))\s*")
_MAY_CHOOSE: Final = re.compile(r"[/|]|\bor\b|\bto\b|- ?(?:senior|staff|principal)")


def read_seniority(title: str) -> Seniority | None:
    """Return the rank a title states: of a compound ("Senior Staff") the higher, of a choice ("Senior/Staff") the first named."""
    lowered = title.casefold()
    chosen = _first_of_choice(lowered) if _MAY_CHOOSE.search(lowered) else None
    if chosen:
        return chosen
    folded = _NO_RANK.sub(" ", fold(title))
    found = next((level for level, pattern in _PATTERNS if pattern.search(folded)), None)
    if found in (None, "mid") and _ASSOCIATE.match(folded):
        return "entry"
    return found


def _first_of_choice(lowered: str) -> Seniority | None:
    """Return the first of two ranks with a slash or an "or" between them; None where no such choice is offered."""
    ranks = sorted((match.start(), match.end(), level) for level, pattern in _PATTERNS for match in pattern.finditer(lowered))
    for (_, end, level), (start, _, _) in pairwise(ranks):
        if start >= end and _CHOICE.fullmatch(lowered, end, start):
            return level
    return None
