"""A mark: some words of a question and what they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.money import Money

SLOTS = frozenset({"ROLE", "WEAK", "SKILL", "PLACE", "COMPANY", "LEVEL", "MONEY", "OVER", "UNDER", "YEARS", "BARE"})


@dataclass(frozen=True, slots=True)
class Mark:
    """Words ``first:last`` of the text and what they are (tags: see ``bot.core.lexicon``).

    ``before`` is what divides them from the mark before: "" nothing much, "," a break, "/" a slash, "to" and ">" arrows.
    """

    tag: str
    value: str
    first: int
    last: int
    before: str = ""
    raw: str = ""
    negated: bool = False
    money: Money | None = None
    mended: bool = False
