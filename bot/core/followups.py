"""Follow-ups: what a line leaves unsaid is taken from the conversation, what it says replaces it.

Roles, topic and filters carry over unless the line names others, lifts them ("worldwide", "all levels") or changes them ("X instead",
"add X", "swap", "the second one"). A line with a topic and a role of its own starts afresh.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.model import Filters, Question
from bot.core.slots import read_amount
from bot.core.whose import COMPARED, roles_meant, with_start

if TYPE_CHECKING:
    from bot.core.model import Context, Topic
    from bot.core.shape import Sentence

ALONE: frozenset[Topic] = frozenset({"ranking", "roles", "method", "help", "outside", "none"})
"""Topics that need no roles, so nothing is carried into them."""

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
        return replace(said, topic=topic, roles=with_start(said, sentence, context))
    roles = roles_meant(said, sentence, context)
    among = len(context.roles) > len(said.roles) and set(said.roles) <= set(context.roles)  # "only devops and platform please"
    if len(said.roles) > 1 and not topic and not leans(sentence) and not sentence.has("supplant") and not among:
        return said
    carried = _carried_topic(said, sentence, context) if topic is None else topic
    if carried == "offer" and topic is None and said.amount is None and (amount := read_amount(sentence, "offer")):
        said = replace(said, amount=amount, filters=replace(said.filters, min_salary=None, currency=None))  # "make that €85k"
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
        or COMPARED.search(sentence.line) is not None
        or (sentence.has("it", "that") and sentence.has("vs"))
    )


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
