"""Role names that are not in the catalogue as they stand: misspelt, too short to be one role, or no role of ours at all."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.match import match_role
from bot.core.model import Unsure

if TYPE_CHECKING:
    from bot.core.lexicon import Lexicon
    from bot.core.mark import Mark
    from bot.core.model import Topic
    from bot.core.shape import Sentence

_JOINS = frozenset({"vs", "or", "and", "to", "than"})
_BEFORE_START = frozenset({"i", "been", "from", "as", "LEVEL"})
_OF_ROLES: frozenset[Topic] = frozenset({"overview", "salary", "remote", "skills", "employers", "experience", "openings", "path", "trend"})
_PERSON = re.compile(r"..(?:er|or|ist|ian|ant|ect|nurse|chef)s?$")  # endings of words for somebody who does some work
_AFTER_FIELD = frozenset({"grad", "graduate", "major", "student", "degree", "background", "phd", "masters", "here"})
_LONGEST_NAME = 3  # words


def mend_names(marks: list[Mark], lexicon: Lexicon, *, command: bool) -> list[Mark]:
    """The marks with misspelt role names found: unknown words before "engineer", and the unknown arguments of a command."""
    if not any(mark.tag == "BARE" or (command and mark.tag == "x") for mark in marks):
        return marks
    found: list[Mark] = []
    for mark in marks:
        found.append(mark)
        if mark.tag != "BARE" and not (command and mark.tag == "x"):
            continue
        run = _run_before(found)
        if len(run) == 1 and mark.tag == "BARE":
            continue
        match = match_role(" ".join(other.raw for other in run), lexicon.catalogue)
        if match.slug:
            whole = replace(run[0], tag="ROLE", value=match.slug, last=mark.last, raw=" ".join(other.raw for other in run))
            found[-len(run) :] = [whole]
    return found


def unsure_of(sentence: Sentence, lexicon: Lexicon, *, lacks_roles: bool) -> Unsure | None:
    """What to ask back where a role is expected and the words name several ("engineer"); None where nothing is unclear."""
    content = [mark for mark in sentence.marks if mark.tag != "filler"]
    for number, mark in enumerate(content):
        if mark.tag != "BARE" or mark.negated or (number and content[number - 1].tag == "x"):
            continue
        roles_before = len({other.value for other in content[:number] if other.tag == "ROLE" and not other.negated})
        if lacks_roles or _joined_to_role(content, number):
            choices = match_role(mark.raw, lexicon.catalogue).choices
            if choices:
                return Unsure(mark.raw, choices, roles_before)
    return None


def short_name(sentence: Sentence) -> str | None:
    """The role of a short name ("security") in a question that names no other."""
    return next((mark.value for mark in sentence.marks if mark.tag == "WEAK" and not mark.negated), None)


def strangers(sentence: Sentence, topic: Topic, *, command: bool) -> tuple[str, ...]:
    """Names of work outside the catalogue: "librarian" on the way to data scientist, "sound engineer" anywhere; two at most."""
    found: list[str] = []
    for number, mark in enumerate(sentence.marks):
        if mark.tag not in ("x", "BARE") or mark.negated:
            continue
        run = _run_before(list(sentence.marks[: number + 1]))
        if (
            (mark.tag == "BARE" and len(run) > 1)
            or (topic == "switch" and _is_start(sentence.marks, number))
            or (topic in _OF_ROLES and not sentence.has("ROLE", "CONTEXT") and _PERSON.search(mark.value))
            or (command and mark.tag == "x" and topic not in ("fit", "help"))
        ):
            found.append(" ".join(other.raw for other in run))
    ends = [name for name in found if not any(other != name and other.startswith(name) for other in found)]
    return tuple(dict.fromkeys(ends))[:2]


def _run_before(marks: list[Mark]) -> list[Mark]:
    """The last mark and the unknown words right before it: "mechanical engineer"."""
    run = marks[-1:]
    for mark in reversed(marks[:-1]):
        if mark.tag != "x" or run[0].before not in ("", "-") or len(run) == _LONGEST_NAME:
            break
        run.insert(0, mark)
    return run


def _joined_to_role(content: list[Mark], number: int) -> bool:
    """Whether "vs", "or" and the like stand between this mark and a role."""
    left = number > 1 and content[number - 1].tag in _JOINS and content[number - 2].tag == "ROLE"
    right = number + 2 < len(content) and content[number + 1].tag in _JOINS and content[number + 2].tag == "ROLE"
    return left or right


def _is_start(marks: tuple[Mark, ...], number: int) -> bool:
    """Whether somebody says that they come from here: "I'm a nurse", "librarian to …"."""
    mark = marks[number]
    following = next((other for other in marks[number + 1 :] if other.tag != "filler"), None)
    left = next((other for other in reversed(marks[:number]) if other.tag not in ("filler", "x")), None)
    if following is not None and following.raw.casefold() in _AFTER_FIELD and not following.before:
        return True  # "biochem grad", "physics background"
    leads = following is not None and (following.tag == "to" or following.before == "to")
    return (leads and (left is None or mark.before == ",")) or (left is not None and left.tag in _BEFORE_START)
