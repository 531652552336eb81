"""Three things to ask next, near to what somebody said: about the roles and skills they named, else the best-known ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.card import Choice
from bot.core.model import Question

if TYPE_CHECKING:
    from bot.core.catalogue import Catalogue
    from bot.core.model import Hints

USUAL = ("mlops vs ai engineer", "what does a data engineer make?", "which roles are most remote?")

MENU = (
    Choice("Best paid roles", Question("ranking", rank_by="salary")),
    Choice("Most remote roles", Question("ranking", rank_by="remote")),
    Choice("Roles with most openings", Question("ranking", rank_by="openings")),
    Choice("Roles for beginners", Question("ranking", rank_by="entry")),
    Choice("All roles", Question("roles")),
)
"""For whoever does not know what to ask or to choose: questions that need no role."""


def examples_for(hints: Hints, catalogue: Catalogue) -> tuple[str, ...]:
    """Three questions, each of which is read as it is meant."""
    roles = [catalogue.role(slug) for slug in hints.roles if slug in catalogue.roles]
    skills = [name for name in hints.skills if name in catalogue.skills]
    if len(roles) > 1:
        first, second = roles[0].name, roles[1].name
        return (f"{first} vs {second}", f"which pays more, {first} or {second}?", f"which is more remote, {first} or {second}?")
    if roles:
        name, related = roles[0].name, [catalogue.role(slug).name for slug in roles[0].related if slug in catalogue.roles]
        beside = f"{name} vs {related[0]}" if related else f"career path of {name}"
        return (f"{name} salary", f"{name} skills", beside)
    if skills:
        return (f"which roles fit {' and '.join(skills[:3])}?", f"does {skills[0]} pay more?", USUAL[0])
    return USUAL
