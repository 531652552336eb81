"""What can be pressed on a card: its parts, related comparisons, roles to choose from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.core.answer import Answer, Comparison, OneRole, Switch, TooFew, WhichRole
from bot.core.card import Choice
from bot.core.model import Question
from bot.core.phrases import short_name

if TYPE_CHECKING:
    from bot.core.catalogue import Catalogue, Role
    from bot.core.model import Topic

_PARTS: Final[tuple[tuple[str, Topic], ...]] = (
    ("Overview", "overview"), ("Salary", "salary"), ("Skills", "skills"), ("Employers", "employers"), ("Path", "path"),
)  # fmt: skip

SHORT = 16  # letters of a role's name on a button of two


def part_choices(answer: Answer) -> tuple[Choice, ...]:
    """The parts of an answer about roles; the one that the card shows is marked."""
    question = replace(answer.question, carried=(), skills=(), amount=None, rank_by=None)
    if not isinstance(answer, (Comparison, OneRole, Switch)):
        return _too_few_choices(question) if isinstance(answer, TooFew) and question.filters else ()
    shown = None if question.part else question.topic
    choices = [Choice(label, replace(question, topic=topic, part=None), current=topic == shown) for label, topic in _PARTS]
    if isinstance(answer, OneRole):
        return tuple(choices)
    if len(question.roles) == 2:
        choices.append(Choice("FAQ", replace(question, topic="overview", part="faq"), current=question.part == "faq"))
    choices.append(Choice("Swap", replace(question, roles=(*question.roles[1:], question.roles[0]))))
    return tuple(choices)


def _too_few_choices(question: Question) -> tuple[Choice, ...]:
    return (Choice("Without the filters", Question(question.topic, question.roles)),)


def related_choices(answer: Answer, catalogue: Catalogue) -> tuple[Choice, ...]:
    """Other comparisons worth a look: each role with the nearest related one that is not on the card."""
    if isinstance(answer, OneRole):
        pairs = [(answer.side.role, role) for role in answer.related[:3]]
    elif isinstance(answer, Comparison):
        roles = [side.role for side in answer.sides]
        pairs = [(role, other) for role in roles for other in _fresh(role, roles, catalogue)[:2]][:3]
    else:
        return ()
    return tuple(
        Choice(f"{short_name(a.name, SHORT)} vs {short_name(b.name, SHORT)}", Question("overview", (a.slug, b.slug)), place="related")
        for a, b in pairs
    )


def _fresh(role: Role, shown: list[Role], catalogue: Catalogue) -> list[Role]:
    known = {other.slug for other in shown}
    return [catalogue.role(slug) for slug in role.related if slug not in known]


def role_choices(answer: WhichRole) -> tuple[Choice, ...]:
    """A choice a role; pressing it continues the question with that role in its place."""
    question = answer.question
    place = answer.unsure.position if answer.unsure else 0
    return tuple(
        Choice(role.name, replace(question, roles=(*question.roles[:place], role.slug, *question.roles[place:])[:3]), place="role")
        for role in answer.choices
    )
