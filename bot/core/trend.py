"""What changed between two spans of weeks, said only where it is more than the weeks' own ups and downs.

A week's figure is one observation, so that postings which come in batches are not taken for as many witnesses. Spans are compared within
each source and only over sources that cover both, so that a new source is no growth. Openings count in weeks that a source was watched:
of earlier weeks only those postings are left that were still open. Weeks are taken for independent; slow waves make the truth wider.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from bot.core.student import t95

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.core.likewise import LikeForLike

LEAST_WEEKS: Final = 4  # a span
MOST_WEEKS: Final = 13  # a span: a quarter held against the quarter before
LEAST_POSTINGS: Final = 20  # of a source in a span; amounts where pay is asked
STALE: Final = timedelta(days=28)  # a source that was last loaded so long before the others decides no span
WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)
_MEDIAN_ERROR: Final = 1.2533 / 1.349  # error of a normal sample's median in quartile distances over the square root of n

Measure = Literal["openings", "remote", "pay"]
Why = Literal["moved", "steady", "short", "sources", "mix"]


@dataclass(frozen=True, slots=True)
class Week:
    """One week of one source. ``week`` is its Monday; quartiles are of the middle of the range, None without amounts."""

    source: str
    week: date
    postings: int
    disclosed: int
    remote: int
    p25: float | None = None
    median: float | None = None
    p75: float | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """A measure ``before`` and ``after``: openings a week, share that is remote, or the typical weekly median of pay.

    ``change`` with its 95 % interval is in percent for openings and pay and in percentage points for remote. ``why`` "short" has no
    figures; "steady" is an interval with zero in it; "sources" a source that clearly moves the other way; "mix" a change that goes away
    like for like. ``start``, ``split`` and ``end`` are the first day, the first of the later span and the last; a span has ``weeks`` weeks.
    ``postings`` are those of the earlier and the later span; for pay, those that state it.
    """

    measure: Measure
    why: Why
    sources: tuple[str, ...] = ()
    weeks: int = 0
    postings: tuple[int, int] = (0, 0)
    start: date | None = None
    split: date | None = None
    end: date | None = None
    before: float | None = None
    after: float | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def moved(self) -> bool:
        """Whether it may be called a move."""
        return self.why == "moved"


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of one source on the scale it is counted in (logarithms, or shares), and what it weighs among sources."""

    before: float
    gap: float
    variance: float
    freedom: float
    weight: float

    @property
    def interval(self) -> tuple[float, float]:
        half = t95(self.freedom) * math.sqrt(self.variance)
        return self.gap - half, self.gap + half


def trend(weeks: Iterable[Week], measure: Measure, watched: Mapping[str, tuple[date, date]]) -> Trend:
    """How ``measure`` moved. ``watched`` gives each source's first and last load; sources without it and unfinished weeks are left out."""
    rows: dict[str, dict[date, Week]] = {}
    for week in weeks:
        first, last = watched.get(week.source, (date.max, date.min))
        if week.week + WEEK - DAY <= last and (measure != "openings" or week.week >= first):
            rows.setdefault(week.source, {})[week.week] = week
    # A week without postings has no share and no pay, yet its openings are none: openings end with the last load, the others with data.
    lasts = {s: watched[s][1] if measure == "openings" else min(watched[s][1], max(have) + WEEK - DAY) for s, have in rows.items()}
    best: tuple[int, int, date, dict[str, tuple[list[Week], list[Week]]]] | None = None
    for end in _ends(lasts.values()):
        for span in range(LEAST_WEEKS, MOST_WEEKS + 1):
            halves = {source: _halves(source, have, end, span) for source, have in rows.items() if _covers(have, lasts[source], end, span)}
            size = sum(week.postings for both in halves.values() for half in both for week in half)
            if size and (best is None or (size, span) > best[:2]):
                best = size, span, end, halves
    if best is None:
        return Trend(measure, "short")
    _, span, end, halves = best
    changes = {source: change for source, both in halves.items() if (change := _change(measure, *both))}
    if not changes:
        return Trend(measure, "short")
    start = end - 2 * span * WEEK
    whole = _whole(measure, [halves[source] for source in changes], list(changes.values()))
    early, late = (sum(_counted(measure, week) for source in changes for week in halves[source][half]) for half in (0, 1))
    told = Trend(measure, "steady", tuple(changes), span, (early, late), start, end - span * WEEK, end - DAY)
    return _told(told, whole, list(changes.values()))


def _counted(measure: Measure, week: Week) -> int:
    """How many postings of a week stand behind ``measure``."""
    return (week.disclosed if week.median else 0) if measure == "pay" else week.postings


def holds(found: Trend, alike: LikeForLike | None) -> Trend:
    """``found`` after the check of the mix: ``alike`` holds the later span's cells against the earlier one's (amounts 0 and 1 for remote).

    A move stays one where like for like moves the same way and its interval excludes zero, too.
    """
    if not found.moved or found.change is None:
        return found
    same = alike is not None and (alike.low > 0 if found.change > 0 else alike.high < 0)
    return found if same else replace(found, why="mix")


def _ends(lasts: Iterable[date]) -> list[date]:
    """The Mondays after the last finished week of each source, without those of sources that stopped long before the others."""
    ends = {last + DAY - timedelta(days=(last + DAY).weekday()) for last in lasts}
    return sorted(end for end in ends if end >= max(ends) - STALE)


def _covers(have: Mapping[date, Week], last: date, end: date, span: int) -> bool:
    return min(have) <= end - 2 * span * WEEK and end - DAY <= last


def _halves(source: str, have: Mapping[date, Week], end: date, span: int) -> tuple[list[Week], list[Week]]:
    """The weeks of both spans; a week without a posting is one of zeros."""
    mondays = [end - i * WEEK for i in range(2 * span, 0, -1)]
    found = [have.get(monday) or Week(source, monday, 0, 0, 0) for monday in mondays]
    return found[:span], found[span:]


def _whole(measure: Measure, halves: Sequence[tuple[list[Week], list[Week]]], changes: Sequence[_Change]) -> _Change:
    """The change over all sources: openings are added up, shares and pay are weighted changes within each."""
    if measure == "openings":
        sums = [
            [Week("", same[0].week, sum(w.postings for w in same), 0, 0) for same in zip(*half, strict=True)]
            for half in zip(*halves, strict=True)
        ]
        return _change(measure, sums[0], sums[1]) or changes[0]
    weights = [change.weight / sum(other.weight for other in changes) for change in changes]
    parts = [weight**2 * change.variance for weight, change in zip(weights, changes, strict=True)]
    variance = sum(parts)
    freedom = variance**2 / sum(part**2 / change.freedom for part, change in zip(parts, changes, strict=True)) if variance else 1.0
    before, gap = (
        sum(w * v for w, v in zip(weights, values, strict=True)) for values in ([c.before for c in changes], [c.gap for c in changes])
    )
    return _Change(before, gap, variance, freedom, 1.0)


def _told(found: Trend, whole: _Change, changes: Sequence[_Change]) -> Trend:
    low, high = whole.interval
    opposed = any(one.interval[1] < 0 if whole.gap > 0 else one.interval[0] > 0 for one in changes)
    why: Why = "steady" if low <= 0 <= high else "sources" if opposed else "moved"
    before, after = whole.before, whole.before + whole.gap
    if found.measure == "remote":
        return replace(found, why=why, before=before, after=after, change=100 * whole.gap, low=100 * low, high=100 * high)
    change, low, high = (100 * math.expm1(part) for part in (whole.gap, low, high))
    return replace(found, why=why, before=math.exp(before), after=math.exp(after), change=change, low=low, high=high)


def _change(measure: Measure, early: Sequence[Week], late: Sequence[Week]) -> _Change | None:
    """From one span to the next; None where one has too little. Each span is a ratio of sums over weeks (Cochran 1977, section 6.4)."""
    a, b = _ratio(measure, early), _ratio(measure, late)
    if a is None or b is None:
        return None
    (before, first, free_a, n_a), (after, second, free_b, n_b) = a, b
    own = first + second
    freedom = own**2 / (first**2 / free_a + second**2 / free_b) if own else 1.0
    variance = max(own, _in_batches(early, late)) if measure == "openings" else own
    return _Change(before, after - before, variance, freedom, n_a * n_b / (n_a + n_b))


def _in_batches(early: Sequence[Week], late: Sequence[Week]) -> float:
    """Variance of the logarithm of the ratio of two spans' openings, as many times that of single ones as the weeks of both show.

    Openings come in batches, so a span that happens to have a large one also looks unsteady, and a lean one steadier than it is: the
    spans' own variances call too many steady series moves. Here both share one factor over the variance of independent openings (quasi-
    Poisson: McCullagh and Nelder 1989, section 6.2.3, with Pearson's estimate).
    """
    apart, sums = 0.0, []
    for half in (early, late):
        total = sum(week.postings for week in half)
        mean = total / len(half)
        apart += sum((week.postings - mean) ** 2 / mean for week in half)
        sums.append(total)
    return apart / (len(early) + len(late) - 2) * (1 / sums[0] + 1 / sums[1])


def _ratio(measure: Measure, half: Sequence[Week]) -> tuple[float, float, float, float] | None:
    """Value, variance, degrees of freedom and sample of one span. The variance is at least that of independent postings."""
    if measure == "pay":
        half = [week for week in half if week.median and week.disclosed]
        pairs = [(week.disclosed * math.log(week.median or 1.0), float(week.disclosed)) for week in half]
    else:
        pairs = [(float(week.remote), float(week.postings)) if measure == "remote" else (float(week.postings), 1.0) for week in half]
    top, under, count = sum(y for y, _ in pairs), sum(n for _, n in pairs), len(pairs)
    sample = top if measure == "openings" else under
    if count < LEAST_WEEKS or sample < LEAST_POSTINGS:
        return None
    ratio = top / under
    variance = count / (count - 1) * sum((y - ratio * n) ** 2 for y, n in pairs) / under**2
    if measure == "openings":
        return math.log(ratio), max(variance / ratio**2, 1 / top), count - 1, sample
    if measure == "remote":
        share = (top + 1) / (under + 2)
        return ratio, max(variance, share * (1 - share) / under), count - 1, sample
    ranges = [(week.disclosed, math.log(week.p75 / week.p25)) for week in half if week.p25 and week.p75]
    wide = sum(n * part for n, part in ranges) / max(1, sum(n for n, _ in ranges))
    return ratio, max(variance, (_MEDIAN_ERROR * wide) ** 2 / under), count - 1, sample
