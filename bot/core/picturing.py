"""From an answer to the picture of it, if it has one, with the alternative text that says the same in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal

from bot.core.answer import Answer, Comparison, OneRole, Switch, Trends
from bot.core.figures import number, percents, short_day
from bot.core.phrases import clean, listed, percent, postings, usd
from bot.core.picture import ALTERNATIVE, Box, Line, PayRange, Picture, Point, Ranges, SkillBar, Skills, Trend
from bot.core.statistics import Z95, wilson
from bot.core.summary import ENOUGH_AMOUNTS, SOME_AMOUNTS
from bot.core.token import width

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.core.answer import Side
    from bot.core.statistics import Spread
    from bot.core.summary import Pay
    from bot.core.trend import Measure, Week

SKILLS_DRAWN = 9
LONGEST = 40  # letters of a name from postings
SOME_POSTINGS = 5  # of a week whose share is drawn: one of one would stand at 100%
PAY_TOPICS = ("overview", "salary")
MEDIAN_ERROR = 1.2533 / 1.349  # error of a normal sample's median in quartile distances over the square root of n
_TITLES: Final[dict[Measure, tuple[str, Literal["usd", "share", "count"]]]] = {
    "openings": ("New postings a week", "count"),
    "remote": ("Remote share, by week", "share"),
    "pay": ("Median posted pay, by week", "usd"),
}


def picture_of(answer: Answer) -> Picture | None:
    """The picture of ``answer``; None where it has none, or where sources differ so that one scale would mislead."""
    if answer.kind == "too_few" or answer.question.part is not None:
        return None
    match answer:
        case Comparison() if answer.question.topic in PAY_TOPICS:
            return ranges_of(answer.sides)
        case Comparison() if answer.question.topic == "skills" and len(answer.sides) == 2:
            return skills_of(*answer.sides)
        case OneRole() if answer.question.topic in PAY_TOPICS:
            return ranges_of((answer.side,))
        case Switch() if answer.start is not None:
            return skills_of(answer.start, answer.target)
        case Trends():
            return _weekly(answer)
        case _:
            return None


def ranges_of(sides: Sequence[Side]) -> Ranges | None:
    """Posted pay of the roles; None when fewer than two of them (one, of one) have amounts enough or their sources differ."""
    roles = tuple(_pay_range(side) for side in sides)
    told = [side for side, role in zip(sides, roles, strict=True) if role.middle]
    if len(told) < min(2, len(sides)) or len({side.figures.pay.group for side in told}) != 1:
        return None
    said = " ".join(f"{_pay_words(role)}." for role in roles)
    intro = "Posted pay a year in USD, as the middle half of postings with the median."
    return Ranges(roles, fit(f"{intro} {said}"))


def skills_of(left: Side, right: Side) -> Skills | None:
    """The skills that either role's postings name most; None when one lists none or the sources differ."""
    a, b = left.figures.counts, right.figures.counts
    if not a.skills or not b.skills or a.group != b.group or left.role.slug == right.role.slug:
        return None
    of_a, of_b = dict(a.skills), dict(b.skills)
    names = dict.fromkeys((*left.top_skills, *right.top_skills))
    most = {name: max(of_a.get(name, 0) / a.postings, of_b.get(name, 0) / b.postings) for name in names}
    bars = tuple(
        SkillBar(_short(name), of_a.get(name), of_b.get(name)) for name in sorted(names, key=lambda name: -most[name])[:SKILLS_DRAWN]
    )
    said = "; ".join(f"{bar.skill} {_count(bar.left, a.postings)} v {_count(bar.right, b.postings)}" for bar in bars)
    intro = f"Postings that name a skill, {left.role.name} ({postings(a.postings)}) v {right.role.name} ({postings(b.postings)})"
    return Skills(left.role.name, a.postings, right.role.name, b.postings, bars, fit(f"{intro}: {said}."))


def trend_of(title: str, unit: Literal["usd", "share", "count"], lines: Sequence[Line]) -> Trend | None:
    """Change over time; None when no line has two points. ``title`` says what is measured, such as "Median posted pay"."""
    drawn = tuple(line for line in lines if len(line.points) > 1)
    if not drawn:
        return None
    said = " ".join(f"{line.role}: {_point(line.points[0], unit)}; {_point(line.points[-1], unit)}." for line in drawn)
    return Trend(title, unit, drawn, fit(f"{title} over time, first and last, with where the true value likely lies. {said}"))


def _weekly(answer: Trends) -> Trend | None:
    """The weeks behind the first move, or where nothing moved behind the first figure that could be told."""
    told = [found for found in answer.found if found.start and found.end]
    found = next((found for found in told if found.moved), told[0] if told else None)
    if found is None or (found.measure == "pay" and len(found.sources) != 1):  # medians of several sources make no median
        return None
    by_week: dict[date, list[Week]] = {}
    for week in answer.weeks:
        if week.source in found.sources and found.start and found.end and found.start <= week.week <= found.end:
            by_week.setdefault(week.week, []).append(week)
    points = [point for day in sorted(by_week) if (point := point_of(found.measure, by_week[day]))]
    title, unit = _TITLES[found.measure]
    return trend_of(title, unit, [Line(answer.side.role.name, tuple(points))])


def point_of(measure: Measure, weeks: Sequence[Week]) -> Point | None:
    """One week of the sources together, with the 95 % interval of a count (the score interval of a Poisson mean), share or median."""
    count, day = sum(week.postings for week in weeks), weeks[0].week
    if measure == "openings":
        half = Z95 * math.sqrt(count + Z95**2 / 4)
        return Point(day, count, count + Z95**2 / 2 - half, count + Z95**2 / 2 + half, count)
    if measure == "remote":
        remote = sum(week.remote for week in weeks)
        return Point(day, remote / count, *wilson(remote, count), count) if count >= SOME_POSTINGS else None
    week = weeks[0]
    if week.median is None or week.p25 is None or week.p75 is None or week.disclosed < SOME_AMOUNTS:
        return None
    half = Z95 * MEDIAN_ERROR * (week.p75 - week.p25) / math.sqrt(week.disclosed)
    return Point(day, week.median, week.median - half, week.median + half, week.disclosed)


def value_words(value: float, unit: Literal["usd", "share", "count"]) -> str:
    """A value as an axis or a text shows it: "$203K", "29%", "1,204"."""
    return {"usd": usd(value), "share": percents(100 * value), "count": number(value)}[unit]


def fit(text: str) -> str:
    """``text`` within the limit of an alternative text, cut at a sentence, a list item or, at worst, a letter."""
    if width(text) <= ALTERNATIVE:
        return text
    while width(text) > ALTERNATIVE - 1:
        shorter = text[:-1].rpartition("; ")[0] or text[:-1].rpartition(". ")[0]
        text = shorter or text[: ALTERNATIVE // 2 - 1]
    return text + "…"


def _pay_range(side: Side) -> PayRange:
    pay = side.figures.pay.pay
    if pay.known < SOME_AMOUNTS:
        return PayRange(side.role.name, pay.known)
    return PayRange(side.role.name, pay.known, _box(pay, pay.min, end=True), _box(pay, pay.mid), _box(pay, pay.max, end=True))


def _box(pay: Pay, spread: Spread | None, *, end: bool = False) -> Box | None:
    """The box of one measure; an ``end`` of the range has none where postings state one amount each."""
    if spread is None or spread.n < SOME_AMOUNTS or (end and pay.single == pay.known):
        return None
    return Box(spread.median) if spread.n < ENOUGH_AMOUNTS else Box(spread.median, spread.p25, spread.p75)


def _pay_words(role: PayRange) -> str:
    boxes = (("minimum", role.minimum), ("middle", role.middle), ("maximum", role.maximum))
    said = [
        f"{word} {usd(box.median)}" + (f" ({usd(box.low)} to {usd(box.high)})" if box.low is not None and box.high is not None else "")
        for word, box in boxes
        if box
    ]
    stated = f"{postings(role.postings)} with pay"
    return f"{role.role}, {stated}: {listed(said) or 'too few for a figure'}"


def _count(count: int | None, of: int) -> str:
    return "not listed" if count is None else f"{percent(count, of)} ({number(count)})"


def _point(point: Point, unit: Literal["usd", "share", "count"]) -> str:
    value, low, high = (value_words(number, unit) for number in (point.value, point.low, point.high))
    return f"{short_day(point.day)} {value} ({low} to {high}, {postings(point.postings)})"


def _short(name: str) -> str:
    line = clean(name)
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"
