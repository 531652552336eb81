"""Knowing when a line of channel talk is meant for us: only when every word of it is understood and it asks.

A follow-up to an answer is short and made of words about roles, pay, places and levels. One word that means something else ("lunch",
"movie", "friday") makes it talk among people, and the bot stays silent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.shape import Sentence

_OPENERS = frozenset({"which", "what", "how", "howmuch", "howmany", "who", "where", "whatabout"})
_ASKING = frozenset({"can", "should", "any"})  # these and verbs in front only ask with a question mark
_VERBS = frozenset({"is", "are", "does", "do", "did", "was", "has", "have", "will", "would"})
_REQUESTS = frozenset({"show me", "find me", "give me", "gimme"})
_SUBJECTS = frozenset({
    "pay", "remote", "skill", "hire", "company", "job", "path", "exp", "LEVEL", "PLACE", "ROLE", "move", "become", "common", "demand",
    "trend", "COMPANY", "OVER", "MONEY",
})  # fmt: skip
_OF_SKILLS = frozenset({"need", "know", "worth", "raise", "pay", "skill", "common", "premium"})
_PEOPLE = frozenset({
    "my", "our", "your", "his", "her", "anyone", "anybody", "someone", "somebody", "everyone", "everybody", "guys", "dude", "bro", "mate",
    "folks", "yall", "recruiter", "recruiters", "here", "myself", "yourself",
})  # fmt: skip
_ARTICLES = frozenset({"a", "an", "the"})
_CODE = frozenset("=<>[]{}`|;\\")
_MOST_WORDS = 16


def is_follow_up(text: str, sentence: Sentence) -> bool:
    """Whether a line nobody aimed at us clearly continues the conversation about roles."""
    marks = sentence.marks
    if not _CODE.isdisjoint(text) or not marks or marks[-1].last > _MOST_WORDS or sentence.has("x", "thanks", "outside", "help"):
        return False
    asks_for_skill = sentence.has(*_OF_SKILLS, "WAS_premium", "WAS_skills")
    subject = sentence.has(*_SUBJECTS) or any(mark.value in ("better pay", "higher pay") for mark in marks)
    about = subject and (asks_for_skill or not sentence.has("SKILL"))
    if not (about or (sentence.has("SKILL") and asks_for_skill)) or _of_others(sentence) or _among_people(sentence):
        return False
    leading = next((mark for mark in marks if mark.tag not in ("filler", "and", "thanks") or mark.value in _VERBS), None)
    if leading is None:
        return False
    if any(mark.tag == "not" for mark in marks[:3]):
        return False
    if leading.tag in ("i", "been") and sentence.has("ROLE") and sentence.has("move") and sentence.has("how", "should", "can", "worth"):
        return text.rstrip().endswith("?")  # "I'm a data engineer, how hard would it be to move over?"
    if leading.tag in _OPENERS or leading.value.startswith(("how ", "which ", "what ")) or leading.value in _REQUESTS:
        return True
    asks = leading.tag in _ASKING or leading.tag == "show" or leading.value in _VERBS
    tells = any(mark.value in _VERBS for mark in marks[2:])  # "and the intern is a data scientist now?"
    carries = (leading.tag in ("in", "for", "at") or any(mark.tag == "and" for mark in marks[:2])) and not tells
    return (asks or carries) and text.rstrip().endswith("?")


def _among_people(sentence: Sentence) -> bool:
    """Talk to or about people in the channel: "what level are you", "our pm", "anyone from here", "who wants to lead"."""
    if any(mark.value in _PEOPLE for mark in sentence.marks) or sentence.has("WEAK"):
        return True
    if sentence.line.startswith(("i ", "and i ")) and sentence.has("pay", "hire"):
        return True  # "and I'd pay $50 for that?"
    if sentence.has("you") and not sentence.has("show", "diff", "skill"):
        return True
    subjects = {tag for tag in sentence.present if tag in _SUBJECTS}
    return (sentence.has("where") and subjects <= {"path", "remote"}) or (sentence.has("who") and subjects <= {"LEVEL", "path", "PLACE"})


def _of_others(sentence: Sentence) -> bool:
    """Talk that only sounds alike: "who pays for it", a company nobody works at."""
    if "who pay" in sentence.line and not sentence.has("more", "most"):
        return True
    if (
        sentence.line.startswith(("who ", "and who "))
        and sentence.has("remote", "onsite")
        and not sentence.has("more", "most", "hire", "company", "job")
    ):
        return True  # "who's working from home today?"
    marks = [mark for mark in sentence.marks if mark.tag != "filler" or mark.value in _VERBS or mark.value in _ARTICLES]
    for number, mark in enumerate(marks):
        if mark.tag == "COMPANY":
            if number and marks[number - 1].value in _ARTICLES:
                return True  # "how much was the uber?"
            left = marks[number - 1] if number else None
            right = marks[number + 1] if number + 1 < len(marks) else None
            asked = left is not None and (left.tag in ("at", "and", "whatabout") or (left.value in _VERBS and right is None))
            if not asked and not (right and right.tag in ("hire", "company")):
                return True
    return False
