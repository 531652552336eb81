"""Answers around a comparison: a switch, an offer, a ranking, what a skill goes with, which roles fit, what changed."""

from __future__ import annotations

from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from bot.core.answer import Fits, Offer, Ranking, Side, SkillPremium, Switch, TooFew, Trends
from bot.core.fit import FIT_POSTINGS, Missing, next_skills, ranked_fits
from bot.core.likewise import LikeForLike, cells, like_for_like
from bot.core.pairs import overlap, pay_gap
from bot.core.percentile import relaxations, standing
from bot.core.premium import Premium, premium, premium_of_tally
from bot.core.ranking import ranked
from bot.core.salary import yearly
from bot.core.statistics import wilson
from bot.core.summary import ENOUGH_AMOUNTS, ENOUGH_POSTINGS
from bot.core.trend import Trend, holds, trend

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.catalogue import Catalogue
    from bot.core.compare import Shelf
    from bot.core.model import Filters, Question
    from bot.core.rows import JobRows
    from bot.core.summary import Figures
    from bot.core.trend import Measure

NEXT = 5  # skills to learn that are named
FEW = 5
MOST_ROWS = 200_000  # postings that a premium over all roles goes through one by one, which only filters ask for


def switch(question: Question, sides: tuple[Side, ...], shelf: Shelf, filters: Filters) -> Switch:
    """From one role to another: what is missing, in the order in which it opens most postings."""
    start, target = (sides[0], sides[1]) if len(sides) > 1 else (None, sides[0])
    have = question.skills or (start.top_skills if start else ())
    table, counts = shelf.skill_table(target.role.slug, filters), target.figures.counts
    if table.postings >= FIT_POSTINGS:
        steps = next_skills(table, have, NEXT)
    else:  # too few postings list skills together: the most frequent ones, without a claim of what each opens
        steps = tuple(Missing(name, count, counts.postings, 0, 0) for name, count in counts.skills[:8] if name not in have)
    if start is None:
        return Switch(question, None, target, None, None, steps)
    gains = tuple(_premium(shelf, [target.role.slug], step.name, filters) for step in steps)
    return Switch(question, start, target, overlap((start, target)), pay_gap(start, target), steps, gains)


def offer(question: Question, side: Side, shelf: Shelf, filters: Filters, rate: float | None) -> Offer:
    """An amount among what postings state, at the finest level of detail with enough. ``rate`` is USD a unit of its currency."""
    amount = yearly(question.amount.value, question.amount.period) if question.amount else None
    if amount is None or rate is None:
        return Offer(question, side, None)
    levels = ((level, shelf.jobs(side.role.slug, level).middle) for level in relaxations(filters))
    return Offer(question, side, amount * rate, standing(amount * rate, levels))


def premium_of(question: Question, sides: tuple[Side, ...], catalogue: Catalogue, shelf: Shelf, filters: Filters) -> SkillPremium:
    """What postings that name the first skill state above others of the same role, seniority and country."""
    counts = {slug: count for slug, count in shelf.counts().items() if slug in catalogue.roles}
    roles = [side.role.slug for side in sides] or list(counts)
    if question.filters and not sides:
        roles = [slug for slug, before in zip(roles, accumulate(counts.values(), initial=0), strict=False) if before < MOST_ROWS]
    found = _premium(shelf, roles, question.skills[0], filters)
    return SkillPremium(question, sides, tuple(catalogue.role(slug) for slug in roles), found, 0 if sides else len(counts) - len(roles))


def _premium(shelf: Shelf, roles: list[str], skill: str, filters: Filters) -> Premium:
    if not filters:
        return premium_of_tally(shelf.tally(roles, skill))
    strata: list[object] = []
    amounts, named, employers = [np.empty(0)], [np.empty(0, np.bool_)], [np.empty(0, np.int64)]  # a store may have no role at all
    for role in roles:
        rows = shelf.jobs(role, filters, skill)
        amounts.append(rows.middle)
        named.append(rows.named)
        employers.append(rows.employers)
        strata.extend((role, *pair) for pair in zip(rows.seniority, rows.country, strict=True))
    return premium(np.concatenate(amounts), np.concatenate(named), strata, np.concatenate(employers))


def fits(question: Question, catalogue: Catalogue, shelf: Shelf, filters: Filters) -> Fits:
    """Roles by the share of their postings that the skills reach."""
    slugs = [slug for slug in question.roles or shelf.counts() if slug in catalogue.roles]
    found = ranked_fits({slug: shelf.skill_table(slug, filters) for slug in slugs}, question.skills)
    reached = ((fit, shelf.figures(fit.role, filters)) for fit in found if fit.reached)
    return Fits(question, tuple((Side(catalogue.role(fit.role), figures), fit) for fit, figures in reached if figures))


def ranking(question: Question, sides: tuple[Side, ...], known: int) -> Ranking | TooFew:
    """Roles of one group of sources, in groups whose intervals overlap; growth is counted by weeks and has a topic of its own."""
    measure, enough = _MEASURES.get(question.rank_by or "salary", _MEASURES["openings"])
    groups: dict[str, list[Side]] = {}
    for side in sides:
        if enough(side.figures):
            groups.setdefault(side.figures.counts.group, []).append(side)
    best = max(groups.values(), key=len, default=[])
    if not best:
        return TooFew(question, sides[:3])
    by_slug = {side.role.slug: side for side in best}
    ranks = ranked((slug, *measure(side.figures)) for slug, side in by_slug.items())
    ordered = tuple(by_slug[item.name] for rank in ranks for item in rank.items)
    return Ranking(question, ordered, known - len(best), ranks)


def _pay(figures: Figures) -> tuple[float, float, float]:
    middle = figures.counts.basis.middle
    return (middle.median, *middle.interval) if middle else (0.0, 0.0, 0.0)


def _remote(figures: Figures) -> tuple[float, float, float]:
    counts = figures.counts
    return counts.remote / counts.postings, *wilson(counts.remote, counts.postings)


def _entry(figures: Figures) -> tuple[float, float, float]:
    counts = figures.counts
    entry = dict(counts.seniority).get("entry", 0)
    return entry / counts.postings, *wilson(entry, counts.postings)


def _openings(figures: Figures) -> tuple[float, float, float]:
    count = float(figures.counts.postings)
    return count, count, count


_MEASURES: dict[str, tuple[Callable[[Figures], tuple[float, float, float]], Callable[[Figures], bool]]] = {
    "salary": (_pay, lambda f: f.one_source and f.counts.pay.known >= ENOUGH_AMOUNTS and f.counts.basis.middle is not None),
    "remote": (_remote, lambda f: f.counts.postings >= ENOUGH_POSTINGS),
    "entry": (_entry, lambda f: f.counts.postings >= ENOUGH_POSTINGS),
    "openings": (_openings, lambda f: f.counts.postings >= FEW),
}


def trends(question: Question, side: Side, shelf: Shelf, filters: Filters) -> Trends:
    """What changed for a role: openings, remote share and pay, each held to the same sources and the same mix."""
    weeks, watched = shelf.weeks(side.role.slug, filters), shelf.watched()
    found = [trend(weeks, measure, watched) for measure in ("openings", "remote", "pay")]
    if any(one.moved for one in found[1:]):
        rows = shelf.jobs(side.role.slug, filters)
        found[1:] = [holds(one, _alike(one, rows)) if one.moved else one for one in found[1:]]
    return Trends(question, side, tuple(found), tuple(weeks))


def _alike(found: Trend, rows: JobRows) -> LikeForLike | None:
    """The later span against the earlier one at the same mix of level, country and work mode."""
    if found.start is None or found.split is None or found.end is None:
        return None
    days = [date.fromisoformat(day) if day else date.min for day in rows.posted_at]
    measure: Measure = found.measure
    remote = np.array([1.0 if mode == "remote" else 0.0 for mode in rows.work_mode])
    values = remote if measure == "remote" else rows.middle
    modes = [None] * len(days) if measure == "remote" else rows.work_mode
    halves = []
    for first, last in ((found.start, found.split), (found.split, found.end)):
        inside = [i for i, day in enumerate(days) if first <= day < last and rows.source[i] in found.sources]
        seniority, country, mode = ([column[i] for i in inside] for column in (rows.seniority, rows.country, modes))
        halves.append(cells(seniority, country, mode, values[inside], rows.employers[inside]))
    return like_for_like(halves[0], halves[1])
