"""Two roles held against each other: which skills they share, and whether their pay differs as far as postings can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.answer import Gap, Overlap, Side
from bot.core.distribution import beats, crossing, favours
from bot.core.likewise import like_for_like
from bot.core.verdict import judge

if TYPE_CHECKING:
    from bot.core.statistics import Spread


def overlap(sides: tuple[Side, ...]) -> Overlap:
    """How the top-eight skills of the roles overlap; shared ones in alphabetical order."""
    tops = [side.top_skills for side in sides]
    shared = set(tops[0]).intersection(*tops[1:])
    only = tuple(tuple(name for name in top if not any(name in other for other in tops if other is not top)) for top in tops)
    return Overlap(tuple(sorted(shared, key=str.casefold)), min(len(top) for top in tops), only)


def pay_gap(first: Side, second: Side, *, explained: bool = False) -> Gap:
    """Which role's posted pay is higher, as far as the postings of both can tell; ``explained`` with what makes the mix differ."""
    one, two = first.figures.pay, second.figures.pay
    signs = (_sign(one.pay.min, two.pay.min), _sign(one.pay.mid, two.pay.mid), _sign(one.pay.max, two.pay.max))
    if one.group != two.group:
        return Gap("unclear", "sources", signs=signs)
    found = judge(one.basis.middle, two.basis.middle, signs)
    if found.word == "too_few":
        return Gap("too_few", found.why)
    return Gap(
        verdict=found.word,
        why=found.why,
        value=found.value,
        percent=found.percent,
        low=found.low,
        high=found.high,
        leader=None if not found.leader else (second if found.leader > 0 else first).role.slug,
        signs=signs,
        beats=beats(one.basis.ordered, two.basis.ordered),
        crossing=one.pay.mid is not None and two.pay.mid is not None and crossing(one.pay.mid, two.pay.mid),
        like=like_for_like(one.basis.cells, two.basis.cells, explained=explained),
    )


def _sign(a: Spread | None, b: Spread | None) -> int:
    return 0 if a is None or b is None else favours(a.median, b.median)
