"""What a question pushes away: "not remote", "anything but data analyst", "no senior ones"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.mark import SLOTS

if TYPE_CHECKING:
    from bot.core.lexicon import Lexicon
    from bot.core.mark import Mark

_WEAKLY_NEGATED = frozenset({"remote", "onsite"})
_PLACED = frozenset({"first", "second", "third"})
_BESIDE_ROLES = frozenset({"remote", "onsite", "PLACE", "COMPANY"})  # "not us mlops jobs" still means mlops
_IS_NOT = frozenset({"isnt", "arent", "wasnt", "werent"})
# Behind what was pushed away these begin another part: "instead of the uk do ireland".
_VERBS = frozenset({"do", "use", "take", "is", "are"})
_EXCEPTIONS = frozenset(
    ["besides", "except", "other than", "apart from", "aside from", "excluding", "exclude", "ignoring", "ignore", "anything but"]
)
_CUES = frozenset({"pay", "skill", "trend", "hire", "path", "demand"})


def _none_of(marks: list[Mark], place: int) -> bool:
    """Whether a "no" right before a mark pushes it away: "no python, just go", "no senior ones"; not "there are no junior jobs"."""
    tag = marks[place].tag
    after = place + 1
    if tag in ("ROLE", "WEAK") and after < len(marks) and marks[after].tag in ("job", "role"):
        after += 1  # "no research jobs please"
    ended = after == len(marks) or marks[after].value in ("please", "pls", "thanks") or marks[after].before == ","
    last = ended or marks[place + 1].tag == "it"
    return last and ((tag == "SKILL" and place > 0) or (tag in ("LEVEL", "ROLE", "WEAK") and place > 1))


def _is_pushed(marks: list[Mark], number: int, place: int) -> bool:
    """Whether the "not" at ``number`` can push away what stands at ``place``. A "no" is weak: "no junior jobs" are still junior jobs."""
    mark, other = marks[number], marks[place]
    asked = other.tag == "SKILL" and mark.value == "without"  # "can I be an analyst without knowing Python"
    return (
        other.tag in _WEAKLY_NEGATED
        or (other.tag in SLOTS and mark.tag != "no" and not asked)
        or (other.tag in _CUES and mark.value in _EXCEPTIONS)
        or (mark.value in _IS_NOT and other.tag == "PLACE" and any(between.tag == "in" for between in marks[number:place]))
        or (other.tag in _PLACED and mark.tag == "not")
        or (mark.tag == "no" and place == number + 1 and _none_of(marks, place))
    )


def negate(marks: list[Mark], lexicon: Lexicon) -> list[Mark]:
    """Marks what a "not" pushes away: the next slot after it, and those joined to it ("not remote or hybrid")."""
    for number, mark in enumerate(marks):
        if mark.tag not in ("not", "no", "notonly"):
            continue
        if number and marks[number - 1].tag == "or" and mark.value == "not":
            continue  # "remote or not" asks whether
        if mark.value == "apart from" and any(before.value in ("set", "sets") for before in marks[:number]):
            continue  # "what sets A apart from B" leaves nothing out
        done = False
        for place in range(number + 1, min(number + 9, len(marks))):
            other = marks[place]
            if other.before in (",", "(", "to", ">") and place > number + 1 and not (done and other.before == "/"):
                break
            slot = _is_pushed(marks, number, place)
            beside = marks[place - 1].tag in _BESIDE_ROLES or mark.value == "non"
            if slot and done and other.tag == "ROLE" and beside and not other.before:
                break
            if slot:
                marks[place] = replace(other, negated=True)
                done = True
            elif done and other.tag in ("or", "and", "filler") and other.value not in _VERBS:
                continue
            elif done or other.tag not in lexicon.neighbours["after_not"]:
                break
    return marks
