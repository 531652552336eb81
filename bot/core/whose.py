"""Whose roles a follow-up is about: the line's own, the conversation's, or both, and in which order."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.core.slots import LEFT, OWN, direction

if TYPE_CHECKING:
    from bot.core.model import Context, Question
    from bot.core.shape import Sentence

COMPARED = re.compile(r"(?:^|, )(?:narrow )?diff (?:(?:it|that) )?(?:(?:with|to) )?ROLE $")


def roles_meant(said: Question, sentence: Sentence, context: Context) -> tuple[str, ...]:
    """The roles asked about: the line's own, the conversation's, or both."""
    ours = context.roles
    picked = _picked(sentence, ours)
    if sentence.has("drop") and (set(said.roles) & set(ours) or (not said.roles and picked and len(picked) < len(ours))):
        return tuple(role for role in ours if role not in (said.roles or picked or ()))
    if said.roles == () and (left := _left_out(sentence, ours)):
        return left
    pushed = {mark.value for mark in sentence.marks if mark.tag == "ROLE" and mark.negated}
    if pushed and not said.roles:
        return tuple(role for role in ours if role not in pushed) or ours
    if len(said.roles) == 1 and len(ours) > 1 and len(pushed & set(ours)) == 1:  # "data scientist instead of ml engineer"
        return _unique(tuple(said.roles[0] if role in pushed else role for role in ours))
    if said.roles:
        return _named(said, sentence, context, picked)
    if sentence.has("swap"):
        return ours[::-1]
    if picked is None or (set(picked) == set(ours) and said.topic != "switch"):
        return ours
    if said.topic == "switch" and len(picked) == 1 and len(ours) == 2:  # "I am the former, is moving over worth it?"
        other = next(role for role in ours if role not in picked)
        return (*picked, other) if _is_own(sentence) else (other, *picked)
    return picked


def _named(said: Question, sentence: Sentence, context: Context, picked: tuple[str, ...] | None) -> tuple[str, ...]:
    """The roles asked about where the line names some."""
    ours = context.roles
    if len(said.roles) == 1 and said.roles[0] in ours and _is_put_first(sentence):
        return _unique(said.roles + ours)
    if context.topic == "switch" and len(ours) > 1 and "and to ROLE" in sentence.line:
        return (ours[0], *said.roles)  # "and to data architect?"
    replaces = sentence.has("supplant", "swap", "drop", "change")
    if replaces and picked and len(said.roles) == 1:
        return _unique(tuple(said.roles[0] if role == picked[0] else role for role in ours))
    replaced = [role for role in said.roles if role in ours]
    if replaces and len(said.roles) == 2 and len(replaced) == 1:  # "replace mle with llm engineer"
        other = next(role for role in said.roles if role not in ours)
        return _unique(tuple(other if role == replaced[0] else role for role in ours))
    if said.topic == "switch" or (context.topic == "switch" and said.topic == "overview" and sentence.has("from", "been", "i")):
        return with_start(replace(said, topic="switch"), sentence, context)
    return _unique(ours + said.roles) if _adds(sentence) else said.roles


def _is_own(sentence: Sentence) -> bool:
    """Whether the place that the line points at is where somebody is, not where they want to go."""
    tags = [mark.tag for mark in sentence.marks if mark.tag != "filler"]
    pointed = next(number for number, tag in enumerate(tags) if tag in ("first", "second", "third"))
    return pointed > 0 and tags[pointed - 1] in ("i", "been", "from", "leave")


def _is_put_first(sentence: Sentence) -> bool:
    """Whether a role is asked to stand in front: "again but data engineer first"."""
    return any(mark.tag == "ROLE" and after.tag == "first" for mark, after in pairwise(sentence.marks))


def _left_out(sentence: Sentence, ours: tuple[str, ...]) -> tuple[str, ...]:
    """The conversation's roles without those pushed away by their place: "without the second"; empty where none is."""
    places = {"first": 0, "second": 1, "third": 2}
    pushed = {places[mark.tag] for mark in sentence.marks if mark.tag in places and mark.negated}
    return tuple(role for number, role in enumerate(ours) if number not in pushed) if pushed else ()


def _adds(sentence: Sentence) -> bool:
    """Whether the line's roles come on top: "add X", "vs X?", "compare with X", "higher than X?", "and X too"."""
    first = next((mark for mark in sentence.marks if mark.tag != "filler"), None)
    words = {mark.value for mark in sentence.marks if mark.tag == "filler"}
    if sentence.has("instead"):
        return False
    return (
        sentence.has("add", "than", "vs")
        or (len(sentence.roles()) == 1 and sentence.has("more", "less") and not sentence.has("whatabout", "SKILL"))
        or (sentence.marks[0].value in ("also", "plus"))
        or COMPARED.search(sentence.line) is not None
        or bool(words & {"too", "also", "as well"} and sentence.has("whatabout", "and"))
        or (first is not None and first.tag == "and" and bool(words & {"too", "also", "as well"}))
    )


def _picked(sentence: Sentence, ours: tuple[str, ...]) -> tuple[str, ...] | None:
    """The conversation's roles that the line points at ("the second one", "the first two"), in the order it names them."""
    places = {"first": 0, "second": 1, "third": 2}
    named = [places[mark.tag] for mark in sentence.marks if mark.tag in places and not mark.negated]
    if sentence.has("lasttwo"):
        return ours[-2:]
    if not named:
        return None
    if len(named) == 1:
        if sentence.has("more", "less", "vs", "than"):
            return None  # "does the first one pay more" still compares
        if named == [0] and "first it" in sentence.line and any(mark.value == "two" for mark in sentence.marks):
            return ours[:2]
    picked = tuple(ours[number] for number in named if number < len(ours))
    return _unique(picked) or None


def with_start(said: Question, sentence: Sentence, context: Context) -> tuple[str, ...]:
    """Roles of a switch: where only the start is named ("I'm an SRE, worth moving?"), the conversation's other role is the target."""
    if said.topic != "switch" or len(said.roles) != 1:
        return said.roles
    own = said.roles[0]
    others = tuple(role for role in context.roles if role != own)
    mark = next(mark for mark in sentence.marks if mark.value == own)
    if context.topic == "switch" and others and direction(sentence.marks, mark) in (LEFT, OWN):
        return own, others[-1]
    if len(others) == 1 and any(
        before.value.endswith("from") and mark.value in ("there", "here") for before, mark in pairwise(sentence.marks)
    ):
        return others[0], own  # "how do I get from there to devops"
    if len(others) != 1 or (own not in context.roles and direction(sentence.marks, mark) not in (LEFT, OWN)):
        return said.roles
    before = [other.tag for other in sentence.marks[: sentence.marks.index(mark)] if other.tag != "filler"]
    return (*others, own) if before and before[-1] in ("to", "become", "move", "want") else (own, *others)


def _unique(roles: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(roles))
