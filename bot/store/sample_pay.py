"""Amounts that have given quantiles and means: the pay of the sample's postings, rebuilt from published figures.

Nothing here is random. Ranges start on straight lines through the published quantiles; then minima, middles and maxima take turns
in being moved, as little as will do, to where they have their own figures, until all three have them at once.
"""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

QUANTILES = {"p10": 0.10, "p25": 0.25, "median": 0.50, "p75": 0.75, "p90": 0.90}
CLOSE = 5e-5  # relative miss that needs no further try; rounding to STEP is of the same size
STEP = 10.0  # amounts are whole tens of dollars: the figures stay within 0.01 %
WHOLE = 1000.0  # amounts of a group with exact figures are whole thousands, but for those that carry a figure
ROUNDS = 60
STEEPER, LOWEST = 3.0, 0.5  # how steep the tails are beside their neighbours, and how far down they may go
NARROW, WIDE = 0.02, 0.45  # half a range as a part of its middle: no maximum above about 2.6 times its minimum
# How far the two ends of a range part in rank, and how far a move overshoots: the first pair fits nearly every group, the others
# are there for small groups, where few orders of the rows can have all the figures.
STARTS = tuple(product((1.5, 1.0, 1.8), (0.12, 0.2, 0.05, 0.3)))


class Knot(NamedTuple):
    """A quantile (type 7) of sorted amounts: ``share`` of the way from the ``low``-th to the ``high``-th."""

    low: int
    high: int
    share: float
    target: float


class Bounds:
    """What the quantiles and the mean of one measure ask of ``n`` sorted amounts."""

    def __init__(self, figures: Mapping[str, float], n: int) -> None:
        self.mean = figures.get("mean")
        self.knots = [_knot(q, float(figures[name]), n) for name, q in QUANTILES.items() if name in figures]
        first, last = self.knots[0].target, self.knots[-1].target
        width = last - first
        self.bottom: Floats = np.full(n, max(LOWEST * first, first - width))
        self.top: Floats = np.full(n, last + (0.8 if "p90" in figures else 2.0) * width)
        for knot in self.knots:
            self.bottom[knot.high :] = knot.target
        for knot in reversed(self.knots):
            self.top[: knot.low + 1] = knot.target
        self.fixed = np.array([place for knot in self.knots for place in (knot.low, knot.high)])

    def moves(self, amounts: Floats) -> Floats:
        """How far each amount has to go so that together they have the figures; the order of the amounts stays."""
        order = np.argsort(amounts, kind="stable")
        now = amounts[order]
        then = self._centred(now.clip(self.bottom, self.top))
        for knot in self.knots:
            self._pin(then, knot)
        found = np.empty_like(now)
        found[order] = then - now
        return found

    def misses(self, amounts: Floats) -> list[float]:
        """The relative miss of each figure."""
        ordered = np.sort(amounts)
        reached = [ordered[k.low] + k.share * (ordered[k.high] - ordered[k.low]) for k in self.knots]
        misses = [abs(value / knot.target - 1.0) for value, knot in zip(reached, self.knots, strict=True)]
        return [*misses, abs(ordered.mean() / self.mean - 1.0)] if self.mean else misses

    def _centred(self, ordered: Floats) -> Floats:
        """The amounts moved within their bounds, each by the same part of its room, until they have the mean."""
        if self.mean is None:
            return ordered
        need = float(self.mean - ordered.mean()) * len(ordered)
        room = self.top - ordered if need > 0 else ordered - self.bottom
        room[self.fixed] = 0.0
        total = float(room.sum())
        part = min(max(need / total, -1.0), 1.0) if total > 0 else 0.0
        return ordered + part * room

    def _pin(self, ordered: Floats, knot: Knot) -> None:
        """Moves the two amounts that a quantile lies between, each on its own side, so that it lies where it should."""
        low, high, share, target = knot
        if low == high:
            return
        miss = (target - ordered[low] - share * (ordered[high] - ordered[low])) / ((1 - share) ** 2 + share**2)
        ordered[low] = min(max(ordered[low] + (1 - share) * miss, self.bottom[low]), target)
        ordered[high] = min(max((target - (1 - share) * ordered[low]) / share, target), self.top[high])
        ordered[low] = min(max((target - share * ordered[high]) / (1 - share), self.bottom[low]), target)


def _knot(q: float, target: float, n: int) -> Knot:
    place = q * (n - 1)
    low = math.floor(place + 1e-9)  # 0.1 * 70 is a hair above 7
    share = max(place - low, 0.0)
    return Knot(low, low + 1, share, target) if share > 1e-9 else Knot(low, low, 0.0, target)


def weyl(n: int, root: float = 5.0) -> Floats:
    """Multiples of a square root cut to their fraction: numbers in 0..1 that spread evenly however many are taken."""
    places = np.arange(1, n + 1, dtype=np.float64)
    fractions: Floats = np.mod(places * (math.sqrt(root) - 1.0) / 2.0, 1.0)
    return fractions


def ranges(figures: Mapping[str, Any], n: int) -> tuple[Floats, Floats]:
    """``n`` minima and maxima, USD a year, that have the figures under ``min``, ``mid`` and ``max``; sorted by their middle.

    A source that states one amount a posting has figures under ``mid`` alone: there every minimum is the maximum.
    """
    if "min" not in figures:
        amounts = _curve(figures["mid"], (np.arange(n) + 0.5) / n)
        bounds = Bounds(figures["mid"], n)
        for _ in range(ROUNDS):
            amounts = amounts + bounds.moves(amounts)
        return _finished(amounts, amounts)
    bounds_of = {name: Bounds(figures[name], n) for name in ("min", "mid", "max")}
    single = np.zeros(n, dtype=bool)
    single[np.argsort(weyl(n, 2.0), kind="stable")[: figures.get("single_amount", 0)]] = True
    found: list[tuple[float, Floats, Floats]] = []
    for reach, apart in STARTS:
        low, high = _fit(bounds_of, *_start(figures, n, apart), single, reach)
        found.append((_worst(bounds_of, low, high), low, high))
        if found[-1][0] < CLOSE:
            break
    _, low, high = min(found, key=lambda tried: tried[0])
    if figures.get("exact"):
        low, high = _settled(low, bounds_of["min"]), _settled(high, bounds_of["max"])
        order = np.argsort(low + high, kind="stable")
        return low[order], high[order]
    return _finished(low, high)


def _finished(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    low, high = np.round(low / STEP) * STEP, np.round(high / STEP) * STEP
    order = np.argsort(low + high, kind="stable")
    return low[order], high[order]


def _start(figures: Mapping[str, Any], n: int, apart: float) -> tuple[Floats, Floats]:
    even = (np.arange(n) + 0.5) / n
    shift = (weyl(n) - 0.5) * 8.0 * apart * even * (1.0 - even)  # the lowest and the highest ranges stay so at both ends
    ends = []
    for end, sign in (("min", 1.0), ("max", -1.0)):
        rank = np.empty(n)
        rank[np.argsort(even + sign * shift, kind="stable")] = even
        ends.append(_curve(figures[end], rank))
    return ends[0], ends[1]


def _curve(figures: Mapping[str, float], rank: Floats) -> Floats:
    """The amount at each rank (0..1) on straight lines through the quantiles; the tails are twice as steep as their neighbours."""
    xs = [q for name, q in QUANTILES.items() if name in figures]
    ys = [float(figures[name]) for name in QUANTILES if name in figures]
    bottom = max(ys[0] - STEEPER * (ys[1] - ys[0]) / (xs[1] - xs[0]) * xs[0], LOWEST * ys[0])
    top = ys[-1] + STEEPER * (ys[-1] - ys[-2]) / (xs[-1] - xs[-2]) * (1.0 - xs[-1])
    return np.interp(rank, [0.0, *xs, 1.0], [bottom, *ys, top])


def _fit(bounds_of: Mapping[str, Bounds], low: Floats, high: Floats, single: NDArray[np.bool_], reach: float) -> tuple[Floats, Floats]:
    """Alternating projections: each measure in turn is put where its figures are. ``reach`` above 1 overshoots, to leave dead ends."""
    for turn in range(ROUNDS):
        part = reach if turn < 0.8 * ROUNDS else 1.0
        middle = bounds_of["mid"].moves((low + high) / 2.0) * part
        low, high = low + middle, high + middle
        below = bounds_of["min"].moves(low) * part
        low, high = low + below, np.where(single, high + below, high)
        above = bounds_of["max"].moves(high) * part
        low, high = np.where(single, low + above, low), high + above
        centre = (low + high) / 2.0
        half = np.where(single, 0.0, ((high - low) / 2.0).clip(NARROW * centre, WIDE * centre))
        low, high = centre - half, centre + half
        if turn % 10 == 9 and _worst(bounds_of, low, high) < CLOSE / 50:
            break
    return low, high


def _worst(bounds_of: Mapping[str, Bounds], low: Floats, high: Floats) -> float:
    measures = {"min": low, "mid": (low + high) / 2.0, "max": high}
    return float(max(miss for name, bounds in bounds_of.items() for miss in bounds.misses(measures[name])))


def _settled(amounts: Floats, bounds: Bounds) -> Floats:
    """The amounts in whole thousands with quantiles and sum exact to the dollar: the largest amount takes what is left over."""
    order = np.argsort(amounts, kind="stable")
    whole = (np.round(amounts[order] / WHOLE) * WHOLE).clip(bounds.bottom, bounds.top)
    for knot in bounds.knots:
        whole[[knot.low, knot.high]] = knot.target
    free = [place for place in range(len(whole) - 1) if place not in set(bounds.fixed.tolist())]
    left = round((bounds.mean or whole.mean()) * len(whole)) - whole.sum()
    for place in reversed(free):
        step = math.copysign(WHOLE, left)
        if abs(left) >= WHOLE and bounds.bottom[place] <= whole[place] + step <= bounds.top[place]:
            whole[place] += step
            left -= step
    whole[-1] += left
    settled = np.empty_like(whole)
    settled[order] = whole
    return settled
