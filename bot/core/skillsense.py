"""Ordinary words that are also skills (Go, R, Excel, Spark): whether a text means the skill.

It does when the word is spelled as the skill is, stands among other skills or behind words such as "experience with", and is not part of a
name ("Spring Valley"), a heading ("The Difference You Will Make") or a sentence ("Go deep", "Excel at").
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from bot.core.skillaside import is_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TRIES: Final = 40  # occurrences looked at: a bound for texts that repeat one word
_REACH: Final = 56  # characters on each side in which another skill shows that one is meant
_REACH_LETTER: Final = 24  # the same for R and C, which must also stand in a list
_WORK: Final = (
    "developer|engineer|programmer|programming|language|code|codebase|packages?|scripts?|scripting|macros?|spreadsheets?|framework"
    "|libraries|jobs|pipelines|clusters?|projects|apps?|applications|services|microservices|backends?|ecosystem|stack|tooling|tests?"
    "|files|formulas?|functions|models|modelling|modeling|internals|concurrency|development|skills|experience|knowledge|proficiency"
    "|expertise|database|servers?|workflows"
)
_WORK_AFTER: Final = re.compile(rf"\s(?:{_WORK})s?\b", re.IGNORECASE)
_FREE_AFTER: Final = re.compile(
    r"\s*(?:$|[^\w\s'’&+#-]|[-–—]\s|[-–—](?:based|lang|native|like|powered)\b"
    r"|\s(?:and|or|for|with|on|as|is|via|using|by|among|preferred|required|a plus|are|would|\+)\b|\n)"
)
_CUE_BEFORE: Final = re.compile(
    r"(?:\b(?:experience(?:d)?|proficien\w+|fluen\w+|famil\w+|expertise|expert|skill(?:s|ed)|knowledge|background|competen\w+|versed) "
    r"(?:with|in|using|of)|\b(?:written|programming|coding|coded|code|developed|developing|build|built|building|implemented) "
    r"(?:in|with)|\bsuch as|\blanguages?|\b(?:knowledge|command|use|mastery) of|\btools?)[\s:(]+(?:[a-z]+ )?$",
    re.IGNORECASE,
)
_LIST_BEFORE: Final = re.compile(r"(?:[,/;|(•·]|\b(?:and|or|in|with|using|e\.g\.))\s*$", re.IGNORECASE)
_LIST_AFTER: Final = re.compile(r"\s*(?:[,/;|)•·]|(?:and|or)\b)")
_TITLED_BEFORE: Final = re.compile(r"(?:^|\s)(?P<word>[A-Z][a-z]+) $")
_OPENERS: Final = frozenset({
    "Strong", "Advanced", "Experience", "Experienced", "Knowledge", "Proficient", "Expert", "Using", "Use", "With", "In", "And", "Or",
    "Senior", "Junior", "Good", "Solid", "Basic", "Modern", "Idiomatic", "Production", "Skills", "Familiarity", "Ms",
})  # fmt: skip
_TITLED_AFTER: Final = re.compile(r" [A-Z][a-z]+")
_BULLETS: Final = " \t\n*•·-–—"
_SENTENCE: Final = 150  # characters on each side in which the name's sentence is looked at
_SENTENCE_END: Final = re.compile(r"[.!?](?=\s+[A-Z])|\n\s*\n")
_JOINED: Final = frozenset("_.&+#'’@-")
_JOINED_AFTER: Final = re.compile(r"[\w&'’+#@]|\.\w")
_YEAR_AFTER: Final = re.compile(r"[ ,]*(?:19|20)\d\d\b")


def is_meant(word: str, text: str, names_skill: Callable[[str], bool]) -> bool:
    """Whether ``word``, spelled as its skill, is meant as one somewhere in ``text``. ``names_skill`` finds certain skills in a snippet."""
    if word not in text:
        return False
    reach = _REACH_LETTER if len(word) == 1 else _REACH
    for start in islice(_spelled(word, text), _TRIES):
        end = start + len(word)
        if _goes_on(text, end):
            continue
        before, after = text[max(0, start - reach) : start], text[end : end + reach]
        if start > reach:
            before = before[before.find(" ") + 1 :]  # without a word that is cut off
        if end + reach < len(text):
            after = after[: after.rfind(" ")] if " " in after else after
        if _is_meant_here(word, _SENTENCE_END.split(before)[-1], _SENTENCE_END.split(after)[0], names_skill) and not is_aside(
            text[max(0, start - _SENTENCE) : start].rpartition("\n")[2].rpartition(". ")[2],
            text[end : end + _SENTENCE].partition("\n")[0].partition(". ")[0],
        ):
            return True
    return False


def _goes_on(text: str, end: int) -> bool:
    """Whether a sentence goes on in small letters after a word that ends at ``end``: "Go deep", "Make sure"."""
    return text[end + 1 : end + 2].islower() and not _WORK_AFTER.match(text, end) and not _FREE_AFTER.match(text, end)


def is_spelled(word: str, text: str) -> bool:
    """Whether ``word`` stands in ``text`` exactly as its skill is spelled."""
    return next(_spelled(word, text), None) is not None


def _spelled(word: str, text: str) -> Iterator[int]:
    """Yield where ``word`` stands in ``text`` as a word of its own, in its own capitals."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        before = text[start - 1 : start]
        if not (before.isalnum() or before in _JOINED) and not _JOINED_AFTER.match(text, end):
            yield start
        start = text.find(word, end)


def _is_meant_here(word: str, before: str, after: str, names_skill: Callable[[str], bool]) -> bool:
    if _YEAR_AFTER.match(after):
        return False
    if len(word) == 1:
        if _WORK_AFTER.match(after):
            return True
        listed = _LIST_BEFORE.search(before) or _LIST_AFTER.match(after)
        return bool(listed) and (names_skill(before) or names_skill(after))
    followed, begins = _WORK_AFTER.match(after), not before.strip(_BULLETS)
    if not followed and not _FREE_AFTER.match(after) and (begins or not names_skill((after.split() or [""])[0])):
        return False
    if not followed and _TITLED_AFTER.match(after) and not names_skill(after.split()[0]):
        return False
    titled = _TITLED_BEFORE.search(before)
    named = titled and titled["word"] not in _OPENERS and not names_skill(titled["word"])
    if named and not followed:
        return False
    return names_skill(before) or names_skill(after) or (not named and _CUE_BEFORE.search(before) is not None)
