"""Pay periods as people and files write them: "/hr", "per annum", "p.a.", "1 YEAR", "per-hour-wage"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.core.model import Period

_WORDS: Final[dict[Period, str]] = {
    "HOUR": r"hrs?|h|hours?|hourly|stunde|std|heure|hora",
    "DAY": r"days?|daily|d|tag|jour|d[ií]a",
    "WEEK": r"weeks?|weekly|wk|woche|semaine|semana",
    "MONTH": r"months?|monthly|mo|mth|monat|mois|mes|m[eê]s",
    "YEAR": r"years?|yearly|yr|y|annum|annual(?:ly)?|jahr|an|a[nñ]o|ano|ral|annuels?",
}
_COMPILED: Final = [(period, re.compile(words, re.IGNORECASE)) for period, words in _WORDS.items()]
_LONE: Final = (
    r"p\.?\s?[ahdm]\b\.?|hourly\b|daily\b|weekly\b|monthly\b|yearly\b|annually\b|annual\b|ral\b"
    r"|j[aä]hrlich\b|monatlich\b|brut annuel\b"
)
_LETTERS: Final[dict[str, Period]] = {"a": "YEAR", "h": "HOUR", "d": "DAY", "m": "MONTH"}
_KIND: Final = r"(?:net(?:to)?|gross|brutto|base|take home|(?:before|after|pre) tax(?:es)?)\b\s{0,2}"  # "2.2k eur net a month"
_AFTER: Final = re.compile(
    rf"\s{{0,2}}(?:{_KIND})?"
    r"(?:(?:/|per\b|an?\b|each|every|im\b|pro\b|par\b|por\b|al\b)\s{0,2}"
    rf"(?P<word>{'|'.join(_WORDS.values())})\b|(?P<lone>{_LONE}|/\s?m\b|(?:hour|month|year)(?=\s?(?:to|-|–)\s)))",
    re.IGNORECASE,
)
_FIRST: Final = frozenset("/abdeghijmnprtwyABDEGHIJMNPRTWY")  # what a match begins with, blanks aside
_FIELD_WORD: Final = re.compile(rf"\b(?:{'|'.join(_WORDS.values())}|p\.?a|hour|day|week|month|year)\b", re.IGNORECASE)


def period_after(text: str, end: int) -> tuple[Period | None, int]:
    """Return the period said right after an amount that ends at ``end``, and where its words end."""
    near = text[end : end + 3].lstrip()
    match = _AFTER.match(text, end) if near[:1] in _FIRST else None
    if match is None:
        return None, end
    return _period(match["word"] or match["lone"]), match.end()


def period_of(field: str) -> Period | None:
    """Return the period a field names ("yearly", "1 YEAR", "per-hour-wage", "P.A."); None when it names none."""
    match = _FIELD_WORD.search(field.replace("_", " ").replace("-", " "))
    return _period(match.group()) if match else None


def _period(word: str) -> Period | None:
    for period, words in _COMPILED:
        if words.fullmatch(word):
            return period
    letters = word.casefold().strip(".")
    if letters.startswith("p"):  # p.a., ph, pd, pm
        return _LETTERS.get(letters[-1])
    return "MONTH" if letters.startswith(("m", "/")) else "YEAR"
