"""Asking on in words: what the two prompts of a card say, and what an added role makes of the question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.core.match import CHOICES, match_role
from bot.core.model import Question, Unsure
from bot.core.suggest import suggest_roles

if TYPE_CHECKING:
    from bot.core.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Prompt:
    """The words around a line to fill in: ``title`` (45 letters at most), what is asked for (45), an example (100), most letters."""

    title: str
    label: str
    example: str
    longest: int


PROMPTS: Final[dict[str, Prompt]] = {  # by the place of the choice that opens it
    "add": Prompt("Add a role", "Which role?", "data engineer, SRE, product manager", 80),
    "follow": Prompt("Ask a follow-up", "What else?", "and remote? / only senior, in Germany / what about data scientist?", 500),
}


RELATED: Final = "Compare something else"  # stands in the list of related comparisons


def with_role(question: Question, typed: str, catalogue: Catalogue) -> tuple[Question, Unsure | None]:
    """The question with the role that ``typed`` names; where it names none for sure, what to ask back."""
    found = match_role(typed, catalogue)
    if found.slug in question.roles:
        return question, None
    if found.slug:
        return replace(question, roles=(*question.roles, found.slug)), None
    related = (slug for own in question.roles if own in catalogue.roles for slug in catalogue.role(own).related)
    near = (*found.choices, *suggest_roles(typed, catalogue), *related)
    choices = tuple(slug for slug in dict.fromkeys(near) if slug not in question.roles)[:CHOICES]
    return question, Unsure(typed, choices, len(question.roles))
