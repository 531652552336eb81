"""Follow-ups: what a line leaves unsaid is taken from the conversation, what it says replaces it.

Roles, topic and filters carry over unless the line names others, lifts them ("worldwide", "all levels") or changes them ("X instead",
"add X", "swap", "the second one"). A line with a topic and a role of its own starts afresh.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.model import Filters, Question
from bot.core.slots import LEFT, OWN, direction

if TYPE_CHECKING:
    from bot.core.model import Context, Topic
    from bot.core.shape import Sentence

ALONE: frozenset[Topic] = frozenset({"ranking", "roles", "method", "help", "outside", "none"})
"""Topics that need no roles, so nothing is carried into them."""

_COMPARED = re.compile(r"(?:^|, )(?:narrow )?diff (?:(?:it|that) )?(?:(?:with|to) )?ROLE $")
_RANK_TOPICS: dict[str, Topic] = {"salary": "salary", "remote": "remote", "openings": "openings", "entry": "experience", "growth": "trend"}
_FILTER_NAMES = {"company": "company", "exp": "seniority", "pay": "min_salary", "region": "country", "remote": "remote", "PLACE": "country"}
_SKILL_TOPICS: frozenset[Topic] = frozenset({"premium", "skills", "fit"})


def complete(said: Question, sentence: Sentence, context: Context, *, certain: bool) -> Question:
    """The question that ``said`` is in this conversation. ``certain``: its topic was found by a rule, not assumed."""
    topic: Topic | None = said.topic if certain else None
    if (
        topic == "ranking"
        and len(context.roles) > 1
        and not said.roles
        and sentence.has("it", "which", "that")
        and not sentence.has("all")
        and (not sentence.has("role") or (sentence.has("more", "less") and not sentence.has("most", "least")))
    ):
        topic = _RANK_TOPICS[said.rank_by or "salary"]
        said = replace(said, rank_by=None)
    if topic in ALONE and not (topic == "outside" and said.roles):
        return replace(said, topic=topic) if topic else said
    if said.roles and topic and not leans(sentence):
        return replace(said, topic=topic, roles=_with_start(said, sentence, context))
    roles = _roles(said, sentence, context)
    if len(said.roles) > 1 and not topic and not leans(sentence) and not sentence.has("supplant"):
        return said
    carried = _carried_topic(said, sentence, context) if topic is None else topic
    filters = _filters(said.filters, sentence, context.filters)
    parts = {
        "roles": bool(roles) and not set(roles) <= set(said.roles),
        "topic": topic is None,
        "filters": any(
            value == context.filters.as_json().get(key) and key not in said.filters.as_json() for key, value in filters.as_json().items()
        ),
    }
    amount = said.amount or (context.amount if carried == "offer" else None)
    skills = said.skills or (context.skills if carried == context.topic and carried in _SKILL_TOPICS else ())
    return Question(carried, roles, filters, skills, said.rank_by, amount, tuple(part for part, is_carried in parts.items() if is_carried))


def leans(sentence: Sentence) -> bool:
    """Whether the line hangs on what was said before: "what about X", "X instead", "and X", "vs X", "than X"."""
    first = next((mark for mark in sentence.marks if mark.tag != "filler"), None)
    if first is not None and first.tag in ("and", "or", "vs", "no", "whatabout", "add", "drop", "instead", "not", "in", "for", "at"):
        return True
    if sentence.has("instead", "whatabout", "add", "drop"):
        return True
    alone = len(sentence.roles()) == 1
    return alone and (
        (sentence.has("more", "less") and not sentence.has("SKILL", "which", "howmuch", "howmany"))
        or sentence.has("than")
        or _COMPARED.search(sentence.line) is not None
        or (sentence.has("it", "that") and sentence.has("vs"))
    )


def _roles(said: Question, sentence: Sentence, context: Context) -> tuple[str, ...]:
    """The roles asked about: the line's own, the conversation's, or both."""
    ours = context.roles
    picked = _picked(sentence, ours)
    if sentence.has("drop") and (said.roles or (picked and len(picked) < len(ours))):
        return tuple(role for role in ours if role not in (said.roles or picked or ()))
    if said.roles == () and (left := _left_out(sentence, ours)):
        return left
    pushed = {mark.value for mark in sentence.marks if mark.tag == "ROLE" and mark.negated}
    if pushed and not said.roles:
        return tuple(role for role in ours if role not in pushed) or ours
    if len(said.roles) == 1 and len(ours) > 1 and len(pushed & set(ours)) == 1:  # "data scientist instead of ml engineer"
        return _unique(tuple(said.roles[0] if role in pushed else role for role in ours))
    if said.roles:
        replaces = sentence.has("supplant", "swap", "drop", "change")
        if replaces and picked and len(said.roles) == 1:
            return _unique(tuple(said.roles[0] if role == picked[0] else role for role in ours))
        replaced = [role for role in said.roles if role in ours]
        if replaces and len(said.roles) == 2 and len(replaced) == 1:  # "replace mle with llm engineer"
            other = next(role for role in said.roles if role not in ours)
            return _unique(tuple(other if role == replaced[0] else role for role in ours))
        if said.topic == "switch" or (context.topic == "switch" and said.topic == "overview" and sentence.has("from", "been", "i")):
            return _with_start(replace(said, topic="switch"), sentence, context)
        return _unique(ours + said.roles) if _adds(sentence) else said.roles
    if sentence.has("swap"):
        return ours[::-1]
    if picked is None or (set(picked) == set(ours) and said.topic != "switch"):
        return ours
    if said.topic == "switch" and len(picked) == 1 and len(ours) == 2:  # "I am the former, is moving over worth it?"
        other = next(role for role in ours if role not in picked)
        return (*picked, other) if _is_own(sentence) else (other, *picked)
    return picked


def _is_own(sentence: Sentence) -> bool:
    """Whether the place that the line points at is where somebody is, not where they want to go."""
    tags = [mark.tag for mark in sentence.marks if mark.tag != "filler"]
    pointed = next(number for number, tag in enumerate(tags) if tag in ("first", "second", "third"))
    return pointed > 0 and tags[pointed - 1] in ("i", "been", "from", "leave")


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
        or _COMPARED.search(sentence.line) is not None
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


def _with_start(said: Question, sentence: Sentence, context: Context) -> tuple[str, ...]:
    """Roles of a switch: where only the start is named ("I'm an SRE, worth moving?"), the conversation's other role is the target."""
    if said.topic != "switch" or len(said.roles) != 1:
        return said.roles
    own = said.roles[0]
    others = tuple(role for role in context.roles if role != own)
    mark = next(mark for mark in sentence.marks if mark.value == own)
    if context.topic == "switch" and others and direction(sentence.marks, mark) in (LEFT, OWN):
        return own, others[-1]
    if len(others) != 1 or (own not in context.roles and direction(sentence.marks, mark) not in (LEFT, OWN)):
        return said.roles
    before = [other.tag for other in sentence.marks[: sentence.marks.index(mark)] if other.tag != "filler"]
    return (*others, own) if before and before[-1] in ("to", "become", "move", "want") else (own, *others)


def _carried_topic(said: Question, sentence: Sentence, context: Context) -> Topic:
    """The topic of a line that names none."""
    topic = context.topic or "overview"
    if topic in ALONE:
        return "overview" if topic != "ranking" else topic
    if said.skills and topic not in (*_SKILL_TOPICS, "postings", "openings"):
        return "premium" if topic == "salary" else "skills"
    if sentence.has("about") and not sentence.has("whatabout"):
        return "overview"
    return topic


def _filters(said: Filters, sentence: Sentence, before: Filters) -> Filters:
    """The conversation's filters with the line's own put over them and the lifted ones gone."""
    if sentence.has("lift_all"):
        return said
    merged = {**before.as_json(), **said.as_json()}
    if sentence.has("drop") and not sentence.has("ROLE"):
        merged = {key: value for key, value in before.as_json().items() if key not in said.as_json()}
    if said.min_salary is not None and said.currency is None:
        merged.pop("currency", None)
    pushed = {mark.tag for mark in sentence.marks if mark.negated}
    if sentence.has("lift_place") or ("PLACE" in pushed and said.country is None):
        merged.pop("country", None)
    if sentence.has("lift_level") or sentence.line.startswith(("no LEVEL", "no ENTRY")) or ("LEVEL" in pushed and said.seniority is None):
        merged.pop("seniority", None)
    if sentence.has("lift_remote", "onsite") or "remote" in pushed:
        merged.pop("remote", None)
    if sentence.has("lift_company") or "COMPANY" in pushed:
        merged.pop("company", None)
    if sentence.has("filter") or (sentence.has("drop") and not sentence.has("ROLE")):
        for tag, named in _FILTER_NAMES.items():
            if sentence.has(tag):
                merged.pop(named, None)
    return Filters(**merged)


def _unique(roles: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(roles))
