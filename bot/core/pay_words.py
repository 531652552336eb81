"""Pay in tables and lists: the rows of a comparison under their true names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.card import Table
from bot.core.figures import number
from bot.core.phrases import listed, percent, postings, share, usd, usd_range
from bot.core.side_words import name
from bot.core.summary import ENOUGH_AMOUNTS, SOME_AMOUNTS

if TYPE_CHECKING:
    from bot.core.answer import Comparison, Side
    from bot.core.summary import Summary


def three_pays(sides: tuple[Side, ...]) -> str:
    """Three roles' medians, highest first, without a crown."""
    known = [side for side in sides if side.figures.pay.pay.mid and side.figures.pay.pay.known >= SOME_AMOUNTS]
    ordered = sorted(known, key=lambda side: -(side.figures.pay.pay.mid.median if side.figures.pay.pay.mid else 0))
    if not ordered:
        return "**Pay: too few amounts** in these postings to compare."
    medians = [
        f"{s.role.name} {usd(s.figures.pay.pay.mid.median)} ({s.figures.pay.pay.known} postings)" for s in ordered if s.figures.pay.pay.mid
    ]
    missing = [side.role.name for side in sides if side not in known]
    left = f" Too few amounts for {listed(missing)}." if missing else ""
    if len({side.figures.pay.group for side in ordered}) > 1:
        left += " The amounts come from different sources, so their order says little."
    return f"**Pay**, median of the middle of the posted range: {listed(medians)}.{left}"


def remote_sentence(answer: Comparison) -> str:
    """Which role is more often remote, if that can be told, with every count."""
    sides = answer.sides
    shares = [(side, share(side.figures.counts.remote, side.figures.counts.postings)) for side in sides]
    if len(sides) != 2 or min(side.figures.counts.postings for side in sides) == 0:
        return f"**Remote:** {listed([f'{side.role.name} {words}' for side, words in shares])}."
    low, high = answer.remote_gap()
    (first, said_first), (second, said_second) = shares
    if low > 0:
        return f"**Remote: {second.role.name} more often**, {said_second} v {said_first}."
    if high < 0:
        return f"**Remote: {first.role.name} more often**, {said_first} v {said_second}."
    return f"**Remote: no clear gap**, {said_first} v {said_second}."


def overview_table(sides: tuple[Side, ...]) -> Table:
    """The seed page's rows under their true names, a column a role; its average ranges stand in ``average_line``."""
    inset = _inset(sides)
    levels = list(dict.fromkeys(level for side in sides for level, _ in side.figures.counts.seniority[:2]))[:3]
    rows = [
        ("Openings", *(number(s.figures.counts.postings) for s in sides)),
        _with_pay(sides),
        ("Median of posted pay", *("" for _ in sides)),
        (f"{inset}minimum", *(_median(s, "min") for s in sides)),
        (f"{inset}middle", *(_median(s, "mid") for s in sides)),
        (f"{inset}maximum", *(_median(s, "max") for s in sides)),
        (f"{2 * inset}¼ above", *(_median(s, "max", "p75") for s in sides)),
        ("Remote", *(_share(s.figures.counts.remote, s, sides) for s in sides)),
        *((level.capitalize(), *(_share(dict(s.figures.counts.seniority).get(level, 0), s, sides) for s in sides)) for level in levels),
    ]
    return Table(("", *(side.role.name for side in sides)), tuple(rows))


def average_line(sides: tuple[Side, ...]) -> tuple[str, ...]:
    """The average posted range of each role that has one, with the postings behind it."""
    ranges = [
        f"{side.role.name} {usd_range(pay.min.mean, pay.max.mean)} ({postings(pay.known)})"
        for side in sides
        if (pay := side.figures.pay.pay).min and pay.max and ENOUGH_AMOUNTS <= pay.known != pay.single
    ]
    return (f"**Average posted range:** {listed(ranges)}.",) if ranges else ()


def pay_table(sides: tuple[Side, ...]) -> Table:
    """Pay in depth: the quarters, median and average of the middle and of both ends of the posted range."""
    inset, rows = _inset(sides), [_with_pay(sides)]
    for key, title in (("mid", "Middle of the range"), ("max", "Maximum"), ("min", "Minimum")):
        rows.append((title, *("" for _ in sides)))
        for part, word in (("p25", "¼ below"), ("median", "median"), ("mean", "average"), ("p75", "¼ above")):
            if key != "min" or part in ("median", "mean"):
                rows.append((f"{inset}{word}", *(_median(s, key, part) for s in sides)))
    return Table(("", *(side.role.name for side in sides)), tuple(rows))


def _inset(sides: tuple[Side, ...]) -> str:
    """What stands before the rows under a heading: a blank, where three columns leave room for one."""
    return " " if len(sides) < 3 else ""


def _with_pay(sides: tuple[Side, ...]) -> tuple[str, ...]:
    """How many postings state pay, and of how many where those are not the openings."""
    pays = [side.figures.pay for side in sides]
    return "With pay", *(
        number(pay.disclosed) if pay.postings == side.figures.counts.postings else f"{number(pay.disclosed)}/{number(pay.postings)}"
        for side, pay in zip(sides, pays, strict=True)
    )


def _median(side: Side, measure: str, part: str = "median") -> str:
    pay = side.figures.pay.pay
    spread = getattr(pay, measure)
    single = measure != "mid" and 0 < pay.known == pay.single  # one amount a posting: neither a minimum nor a maximum
    if spread is None or single or spread.n < (SOME_AMOUNTS if part == "median" else ENOUGH_AMOUNTS):
        return "–" if single else "too few"
    return usd(getattr(spread, part))


def _share(count: int, side: Side, sides: tuple[Side, ...]) -> str:
    """The share with its count; beside two others there is room for the share alone, whose openings stand above."""
    said = percent(count, side.figures.counts.postings)
    return f"{said} ({number(count)})" if len(sides) < 3 else said


def _stated(pay: Summary) -> str:
    if not pay.postings:
        return "no postings"
    usable = f" ({number(pay.pay.known)} usable)" if 0 < pay.pay.known < pay.disclosed else ""
    return f"{number(pay.disclosed) if pay.disclosed else 'none'} of {postings(pay.postings)}{usable}"


def pay_heading(sides: tuple[Side, ...]) -> str:
    """The line above a pay table: what the amounts are and how many postings state them."""
    stated = listed([_stated(s.figures.pay) for s in sides])
    return f"Yearly USD. Pay is stated in {stated}{' of ' + name(sides[0]) if len(sides) == 1 else ''}."
