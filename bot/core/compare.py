"""From a question and a store to an answer: which figures are needed, and what they say about each other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from bot.core.answer import (
    Answer,
    Comparison,
    Help,
    Method,
    NotAsked,
    OneRole,
    Openings,
    Outside,
    Roles,
    Side,
    TooFew,
    WhichRole,
)  # fmt: skip
from bot.core.around import fits, offer, premium_of, ranking, switch, trends
from bot.core.pairs import overlap, pay_gap
from bot.core.relax import relaxed
from bot.core.summary import ENOUGH_POSTINGS, SOME_AMOUNTS, Figures, Pay, Summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from bot.core.catalogue import Catalogue, Role
    from bot.core.fit import SkillTable
    from bot.core.model import Filters, Origin, Question, Unsure
    from bot.core.premium import Tally
    from bot.core.rows import JobRows
    from bot.core.trend import Week

FEW = 5  # fewer postings than this tell nothing
MOST_ROLES = 3  # a table of more does not fit a phone
POSTINGS_SHOWN = 5
ASIDE_SHOWN = 3  # postings whose pay does not count, beside the first page


class Shelf(Protocol):
    """What answering needs of a store."""

    def glance(self) -> object | None:
        """Another one whenever what it holds has changed; None where that cannot be told at once. Waits for nobody."""

    def figures(self, role: str, filters: Filters | None = None) -> Figures | None:
        """Counts and pay of one role."""

    def counts(self) -> dict[str, int]:
        """Postings a role."""

    def origins(self) -> tuple[tuple[Origin, int], ...]:
        """Sources with their postings."""

    def postings(self, role: str, filters: Filters, limit: int, offset: int = 0, *, aside: bool = False) -> list[dict[str, Any]]:
        """The newest postings; ``aside``: those whose pay does not count."""

    def jobs(self, role: str, filters: Filters, skill: str | None = None) -> JobRows:
        """Open jobs as columns."""

    def tally(self, roles: Iterable[str], skill: str) -> Tally:
        """What postings that name ``skill`` state beside others, over all open jobs of ``roles``."""

    def skill_table(self, role: str, filters: Filters | None = None) -> SkillTable:
        """Which skills stand together."""

    def weeks(self, role: str, filters: Filters | None = None) -> tuple[Week, ...]:
        """The weekly history."""

    def watched(self) -> dict[str, tuple[date, date]]:
        """First and last load of each source."""

    def new_postings(self, role: str, since: date) -> int:
        """How many of the role's open jobs were posted on or after a day."""


class Comparer:
    """Answers questions whose words are read already. ``dollars`` tells what one unit of a currency is in USD, or None."""

    def __init__(self, catalogue: Catalogue, shelf: Shelf, dollars: Callable[[str], float | None]) -> None:
        self._catalogue = catalogue
        self._shelf = shelf
        self._dollars = dollars

    def answer(self, question: Question, unsure: Unsure | None = None) -> Answer:
        """The answer; never raises for a question whose roles are in the catalogue."""
        if unsure is not None:
            return WhichRole(question, self._roles(unsure.choices), unsure)
        return relaxed(question, self._as_asked(question), self._as_asked)

    def _as_asked(self, question: Question) -> Answer:
        """The answer under all filters."""
        match question.topic:
            case "none":
                return NotAsked(question)
            case "help":
                return Help(question)
            case "roles":
                counts = self._shelf.counts()
                return Roles(question, tuple((role, counts.get(slug, 0)) for slug, role in self._catalogue.roles.items()))
            case "method":
                return Method(question, self._shelf.origins())
            case "ranking":
                return self._ranking(question)
            case "fit" | "premium" if not question.skills:
                return Help(question)
            case "fit":
                return fits(question, self._catalogue, self._shelf, self._in_dollars(question.filters))
            case "outside":
                return Outside(question, self._sides(question)[:1])
            case "premium":
                return premium_of(question, self._sides(question), self._catalogue, self._shelf, self._in_dollars(question.filters))
            case _:
                return self._about_roles(question)

    def _about_roles(self, question: Question) -> Answer:
        sides = self._sides(question)
        if not sides:
            largest = sorted(self._shelf.counts().items(), key=lambda pair: -pair[1])
            return WhichRole(question, self._roles([slug for slug, _ in largest if slug in self._catalogue.roles][:3]))
        if question.topic == "offer" and question.amount:
            return offer(question, sides[0], self._shelf, self._in_dollars(question.filters), self._dollars(question.amount.currency))
        if all(_thin(side.figures, question) for side in sides):
            return TooFew(question, sides)
        if question.topic == "switch":
            return switch(question, sides, self._shelf, self._in_dollars(question.filters))
        if question.topic == "trend":
            return trends(question, sides[0], self._shelf, self._in_dollars(question.filters))
        if question.topic == "postings":
            return self._openings(question, sides[0])
        if len(sides) == 1:
            return OneRole(question, sides[0], self._roles(sides[0].role.related))
        gap = pay_gap(*sides, explained=question.part == "like_for_like") if len(sides) == 2 else None
        return Comparison(question, sides, overlap(sides), gap)

    def _openings(self, question: Question, side: Side) -> Openings:
        """One page of the postings; a page beyond the last one is the last one."""
        counts = side.figures.counts
        page = max(0, min(question.page, (counts.postings - 1) // POSTINGS_SHOWN))
        made_up = counts.sample  # rows of the sample are no postings that anybody could open
        filters = self._in_dollars(question.filters)
        rows = [] if made_up else self._shelf.postings(side.role.slug, filters, POSTINGS_SHOWN, page * POSTINGS_SHOWN)
        aside = [] if made_up or page else self._shelf.postings(side.role.slug, filters, ASIDE_SHOWN, aside=True)
        return Openings(replace(question, page=page), side, tuple(rows), tuple(aside))

    def _sides(self, question: Question) -> tuple[Side, ...]:
        filters = self._in_dollars(_apart_from_topic(question))
        slugs = list(dict.fromkeys(slug for slug in question.roles if slug in self._catalogue.roles))[:MOST_ROLES]
        return tuple(Side(self._catalogue.role(slug), self._shelf.figures(slug, filters) or _nothing(slug)) for slug in slugs)

    def _ranking(self, question: Question) -> Answer:
        sides = self._sides_of_all(question.roles or tuple(self._shelf.counts()), self._in_dollars(question.filters))
        return ranking(question, sides, len(self._catalogue.roles))

    def _sides_of_all(self, slugs: tuple[str, ...], filters: Filters) -> tuple[Side, ...]:
        known = (slug for slug in slugs if slug in self._catalogue.roles)
        found = ((slug, self._shelf.figures(slug, filters)) for slug in known)
        return tuple(Side(self._catalogue.role(slug), figures) for slug, figures in found if figures)

    def _roles(self, slugs: tuple[str, ...] | list[str]) -> tuple[Role, ...]:
        return tuple(self._catalogue.role(slug) for slug in slugs)

    def _in_dollars(self, filters: Filters) -> Filters:
        """``min_salary`` as yearly USD; a currency without a rate leaves it as it is named."""
        if filters.min_salary is None or not filters.currency or filters.currency == "USD":
            return filters
        return replace(filters, min_salary=filters.min_salary * (self._dollars(filters.currency) or 1.0), currency="USD")


def _apart_from_topic(question: Question) -> Filters:
    """The filters that narrow the count: a share of entry-level jobs is not counted among entry-level jobs alone."""
    if question.topic == "experience":
        return replace(question.filters, seniority=None)
    return replace(question.filters, remote=None) if question.topic == "remote" else question.filters


def _thin(figures: Figures, question: Question) -> bool:
    """Whether there is too little to answer this topic at all."""
    if question.topic in ("salary", "offer"):
        return figures.pay.pay.known < SOME_AMOUNTS
    if question.topic in ("path", "postings", "openings"):
        return False
    bare = figures.counts.postings < ENOUGH_POSTINGS and figures.pay.pay.known < SOME_AMOUNTS
    return figures.counts.postings < FEW or bare


def _nothing(slug: str) -> Figures:
    empty = Summary(slug, "", 0, 0, Pay(), 0, (), (), 0, (), 0, 0, 0, (), ())
    return Figures(empty, empty)
