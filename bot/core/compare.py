"""From a question and a store to an answer: which figures are needed, and what they say about each other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from bot.core.answer import (
    Answer,
    Comparison,
    Gap,
    Help,
    Method,
    NotAsked,
    NotCounted,
    Offer,
    OneRole,
    Openings,
    Outside,
    Overlap,
    Ranking,
    Roles,
    Side,
    Switch,
    TooFew,
    WhichRole,
    without_filters,
)  # fmt: skip
from bot.core.salary import yearly
from bot.core.statistics import Spread, median_gap
from bot.core.summary import ENOUGH_AMOUNTS, ENOUGH_POSTINGS, SOME_AMOUNTS, Figures, Pay, Summary

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.catalogue import Catalogue, Role
    from bot.core.model import Filters, Origin, Question, Unsure

SAME_PERCENT = 3.0  # an interval within this is "about the same"
SIGN_PERCENT = 1.0  # medians closer than this favour nobody
FEW = 5  # fewer postings than this tell nothing
MOST_ROLES = 3  # a table of more does not fit a phone
POSTINGS_SHOWN = 5


class Shelf(Protocol):
    """What answering needs of a store."""

    def figures(self, role: str, filters: Filters | None = None) -> Figures | None:
        """Counts and pay of one role."""

    def counts(self) -> dict[str, int]:
        """Postings a role."""

    def origins(self) -> tuple[tuple[Origin, int], ...]:
        """Sources with their postings."""

    def postings(self, role: str, filters: Filters, limit: int, offset: int = 0) -> list[dict[str, Any]]:
        """The newest postings."""


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
            case "fit":
                return NotCounted(question, None, kind="fit")
            case "outside":
                return Outside(question, self._sides(question)[:1])
            case "premium" | "trend":
                sides = self._sides(question)
                return NotCounted(question, sides[0] if sides else None, kind=question.topic)
            case _:
                return self._about_roles(question)

    def _about_roles(self, question: Question) -> Answer:
        sides = self._sides(question)
        if not sides:
            largest = sorted(self._shelf.counts().items(), key=lambda pair: -pair[1])
            return WhichRole(question, self._roles([slug for slug, _ in largest if slug in self._catalogue.roles][:3]))
        if all(_thin(side.figures, question) for side in sides):
            return TooFew(question, sides, self._sides(without_filters(question)) if question.filters else ())
        if question.topic == "switch":
            return _switch(question, sides)
        if question.topic == "offer" and question.amount:
            amount = yearly(question.amount.value, question.amount.period)
            rate = self._dollars(question.amount.currency)
            return Offer(question, sides[0], amount * rate if amount is not None and rate is not None else None)
        if question.topic == "postings":
            made_up = sides[0].figures.counts.sample  # rows of the sample are no postings that anybody could open
            rows = [] if made_up else self._shelf.postings(sides[0].role.slug, self._in_dollars(question.filters), POSTINGS_SHOWN)
            return Openings(question, sides[0], tuple(rows))
        if len(sides) == 1:
            return OneRole(question, sides[0], self._roles(sides[0].role.related))
        return Comparison(question, sides, overlap(sides), pay_gap(*sides) if len(sides) == 2 else None)

    def _sides(self, question: Question) -> tuple[Side, ...]:
        filters = self._in_dollars(_apart_from_topic(question))
        slugs = list(dict.fromkeys(slug for slug in question.roles if slug in self._catalogue.roles))[:MOST_ROLES]
        return tuple(Side(self._catalogue.role(slug), self._shelf.figures(slug, filters) or _nothing(slug)) for slug in slugs)

    def _ranking(self, question: Question) -> Answer:
        measure, enough = _MEASURES[question.rank_by or "salary"]
        slugs = question.roles or tuple(self._shelf.counts())
        sides = self._sides_of_all(slugs, self._in_dollars(question.filters))
        groups: dict[str, list[Side]] = {}
        for side in sides:
            if enough(side.figures):
                groups.setdefault(side.figures.counts.group, []).append(side)
        best = max(groups.values(), key=len, default=[])
        if not best:
            return TooFew(question, sides[:MOST_ROLES])
        return Ranking(question, tuple(sorted(best, key=lambda side: -measure(side.figures))), len(self._catalogue.roles) - len(best))

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


_MEASURES: dict[str, tuple[Callable[[Figures], float], Callable[[Figures], bool]]] = {
    "salary": (lambda f: f.pay.pay.mid.median if f.pay.pay.mid else 0.0, lambda f: f.one_source and f.counts.pay.known >= ENOUGH_AMOUNTS),
    "remote": (lambda f: f.counts.remote / f.counts.postings, lambda f: f.counts.postings >= ENOUGH_POSTINGS),
    "openings": (lambda f: f.counts.postings, lambda f: f.counts.postings >= FEW),
    "entry": (lambda f: dict(f.counts.seniority).get("entry", 0) / f.counts.postings, lambda f: f.counts.postings >= ENOUGH_POSTINGS),
    "growth": (lambda f: f.counts.postings, lambda _: False),  # growth needs history, which comes with later loads
}


def overlap(sides: tuple[Side, ...]) -> Overlap:
    """How the top-eight skills of the roles overlap; shared ones in alphabetical order."""
    tops = [side.top_skills for side in sides]
    shared = set(tops[0]).intersection(*tops[1:])
    only = tuple(tuple(name for name in top if not any(name in other for other in tops if other is not top)) for top in tops)
    return Overlap(tuple(sorted(shared, key=str.casefold)), min(len(top) for top in tops), only)


def pay_gap(first: Side, second: Side) -> Gap:
    """Which role's posted pay is higher, on medians; "depends" where minimum, middle and maximum of the range disagree."""
    a, b = first.figures.pay.pay, second.figures.pay.pay
    if a.mid is None or b.mid is None or min(a.known, b.known) < ENOUGH_AMOUNTS:
        return Gap("too_few")
    signs = (_sign(a.min, b.min), _sign(a.mid, b.mid), _sign(a.max, b.max))
    value, (low, high) = b.mid.median - a.mid.median, median_gap(a.mid, b.mid)
    if first.figures.pay.group != second.figures.pay.group:
        return Gap("unclear", value, 100 * value / a.mid.median, low, high, None, signs)
    band = SAME_PERCENT / 100 * a.mid.median
    leader = second.role.slug if value > 0 else first.role.slug
    gap = Gap("unclear", value, 100 * value / a.mid.median, low, high, None, signs)
    if {-1, 1} <= set(signs):
        return replace(gap, verdict="depends")
    if -band <= low and high <= band:
        return replace(gap, verdict="same")
    if low > 0 or high < 0:
        return replace(gap, verdict="more", leader=leader)
    return gap


def _sign(a: Spread | None, b: Spread | None) -> int:
    if a is None or b is None or abs(b.median - a.median) < SIGN_PERCENT / 100 * a.median:
        return 0
    return 1 if b.median > a.median else -1


def _switch(question: Question, sides: tuple[Side, ...]) -> Switch:
    start, target = (sides[0], sides[1]) if len(sides) > 1 else (None, sides[0])
    skills = target.figures.counts.skills[:8]
    if start is None:
        return Switch(question, None, target, None, None, skills)
    known = set(start.top_skills)
    return Switch(
        question, start, target, overlap((start, target)), pay_gap(start, target), tuple(pair for pair in skills if pair[0] not in known)
    )  # fmt: skip


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
