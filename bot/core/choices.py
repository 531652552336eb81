"""What can be pressed on a card: its parts, pages, related comparisons, roles to choose from, and the two ways to ask on."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, Final

from bot.core.answer import (
    Answer,
    Comparison,
    NotAsked,
    Offer,
    OneRole,
    Openings,
    Ranking,
    SkillPremium,
    Switch,
    TooFew,
    Trends,
    WhichRole,
)  # fmt: skip
from bot.core.card import Choice
from bot.core.compare import MOST_ROLES, POSTINGS_SHOWN
from bot.core.filters import FILTERS
from bot.core.model import Filters, Question
from bot.core.phrases import clean, short_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.catalogue import Catalogue, Role
    from bot.core.model import Topic

_PARTS: Final[tuple[tuple[str, Topic], ...]] = (
    ("Overview", "overview"), ("Salary", "salary"), ("Skills", "skills"), ("Employers", "employers"), ("Path", "path"),
)  # fmt: skip

SHORT = 16  # letters of a role's name on a button of two
RELATED = 6
CARRIED = 4  # ways to take off what was carried; a shell has room for four beside the parts
NAMED = 30  # letters of a filter on a button


def choices_of(answer: Answer, catalogue: Catalogue, countries: Mapping[str, str]) -> tuple[Choice, ...]:
    """Everything to press on the card of ``answer``, in the order in which a shell shows it. ``countries`` names ISO 3166-1 codes."""
    if isinstance(answer, WhichRole):
        return role_choices(answer)
    return (
        *part_choices(answer),
        *page_choices(answer, catalogue),
        *carried_choices(answer, catalogue, countries),
        *related_choices(answer, catalogue),
        *follow_choices(answer),
    )


def carried_choices(answer: Answer, catalogue: Catalogue, countries: Mapping[str, str]) -> tuple[Choice, ...]:
    """Ways to take off what the conversation added: the same question without one of its filters, or about one of its roles.

    None where an amount is judged: a button would have to carry somebody's pay.
    """
    question = replace(answer.question, carried=(), page=0)
    if question.amount is not None:
        return ()
    choices = []
    if "filters" in answer.question.carried:
        named = question.filters.as_json()
        for row in FILTERS:
            if row.key in named:
                gone = {row.key, "currency"} if row.key == "min_salary" else {row.key}
                kept = Filters(**{key: value for key, value in named.items() if key not in gone})
                words = clean(f"at {named[row.key]}") if row.key == "company" else row.words(named[row.key], question.filters, countries)
                label = words if len(words) <= NAMED else words[: NAMED - 1].rstrip() + "…"  # plain text: labels know no Markdown
                choices.append(Choice(f"Without: {label}", replace(question, filters=kept), place="page"))
    if "roles" in answer.question.carried and len(question.roles) > 1 and question.topic != "switch":
        choices += [
            Choice(f"Only {short_name(catalogue.role(slug).name, 2 * SHORT)}", replace(question, roles=(slug,), part=None), place="page")
            for slug in question.roles
        ]
    return tuple(choices[:CARRIED])


def part_choices(answer: Answer) -> tuple[Choice, ...]:
    """The parts of an answer about roles; the one that the card shows is marked."""
    question = Question(answer.question.topic, answer.question.roles, answer.question.filters)
    if isinstance(answer, TooFew) and question.filters:
        return (Choice("Without the filters", Question(question.topic, question.roles)),)
    if not isinstance(answer, (Comparison, OneRole, Switch, Openings, Offer, SkillPremium, Trends)) or not question.roles:
        return ()
    shown = None if answer.question.part else answer.question.topic
    asked = partial(Question, roles=question.roles, filters=question.filters)
    choices = [Choice(label, asked(topic), current=topic == shown) for label, topic in _PARTS]
    choices += _pair_choices(answer, question)
    if len(question.roles) < MOST_ROLES and not isinstance(answer, (Switch, Openings)):
        topic: Topic = question.topic if isinstance(answer, Comparison) else "overview"
        choices.append(Choice("Add a role", asked(topic), place="add"))
    page = answer.question.page if shown == "postings" else 0
    choices.append(Choice("Evidence", asked("postings", page=page), current=shown == "postings"))
    return tuple(choices)


def _pair_choices(answer: Answer, question: Question) -> list[Choice]:
    """What only roles side by side have: questions often asked, pay like for like, the other order."""
    if not isinstance(answer, (Comparison, Switch)):
        return []
    part, asked = answer.question.part, partial(Question, roles=question.roles, filters=question.filters)
    choices = []
    if len(question.roles) == 2:
        choices.append(Choice("FAQ", asked("overview", part="faq"), current=part == "faq"))
    if isinstance(answer, Comparison) and answer.gap and answer.gap.like:
        choices.append(Choice("Like for like", asked("salary", part="like_for_like"), current=part == "like_for_like"))
    if len(question.roles) > 1:
        topic = "overview" if part == "faq" else "salary" if part else answer.question.topic
        choices.append(Choice("Swap", asked(topic, roles=(*question.roles[1:], question.roles[0]), part=part)))
    return choices


def page_choices(answer: Answer, catalogue: Catalogue) -> tuple[Choice, ...]:
    """The pages around this one of the postings, and the postings of the other roles that are asked about."""
    if not isinstance(answer, Openings):
        return ()
    question = replace(answer.question, carried=())
    choices = []
    if question.page > 0:
        choices.append(Choice("‹ Newer", replace(question, page=question.page - 1), place="page"))
    if answer.rows and (question.page + 1) * POSTINGS_SHOWN < answer.side.figures.counts.postings:
        choices.append(Choice("Older ›", replace(question, page=question.page + 1), place="page"))
    for at in range(1, len(question.roles)):
        turned = replace(question, roles=(*question.roles[at:], *question.roles[:at]), page=0)
        choices.append(Choice(short_name(catalogue.role(question.roles[at]).name, 2 * SHORT), turned, place="page"))
    return tuple(choices)


def related_choices(answer: Answer, catalogue: Catalogue) -> tuple[Choice, ...]:
    """Other comparisons worth a look: each role with the nearest related ones that are not on the card."""
    if isinstance(answer, OneRole):
        pairs = [(answer.side.role, role) for role in answer.related[:RELATED]]
    elif isinstance(answer, (Comparison, Switch)):
        roles = [catalogue.role(slug) for slug in answer.question.roles if slug in catalogue.roles]
        each = [[(role, other) for other in _fresh(role, roles, catalogue)[:RELATED]] for role in roles]
        pairs = [pair for turn in zip_longest(*each) for pair in turn if pair][:RELATED]
    elif isinstance(answer, Ranking):
        first = [side.role for side in answer.sides[: RELATED + 1]]
        pairs = list(pairwise(first))
    else:
        return ()
    return tuple(
        Choice(f"{short_name(a.name, SHORT)} vs {short_name(b.name, SHORT)}", Question("overview", (a.slug, b.slug)), place="related")
        for a, b in pairs
    )


def follow_choices(answer: Answer) -> tuple[Choice, ...]:
    """The way to ask on in words. A person's own pay is not carried along."""
    label = "Ask a question" if isinstance(answer, NotAsked) or not answer.question.roles else "Ask a follow-up"
    return (Choice(label, replace(answer.question, carried=(), amount=None), place="follow"),)


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
