"""Pay in tables and lists: the rows of a comparison under their true names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.card import Table
from bot.core.phrases import clean, listed, percent, postings, share, short_name, usd
from bot.core.side_words import name
from bot.core.summary import ENOUGH_AMOUNTS, SOME_AMOUNTS

if TYPE_CHECKING:
    from bot.core.answer import Comparison, Side


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
    """The seed page's rows under their true names, a column a role."""
    wide = len(sides) < 3
    levels = list(dict.fromkeys(level for side in sides for level, _ in side.figures.counts.seniority[:2]))[:3]
    rows = [
        ("Open postings" if wide else "Postings", [f"{s.figures.counts.postings:,}" for s in sides]),
        ("Pay stated", [f"{s.figures.pay.disclosed}/{s.figures.pay.postings}" for s in sides]),
        ("Average range" if wide else "Avg range", [_average_range(s, wide=wide) for s in sides]),
        ("Median middle" if wide else "Mid median", [_median(s, "mid") for s in sides]),
        ("Median maximum" if wide else "Max median", [_median(s, "max") for s in sides]),
        ("75th pct max" if wide else "Max 75th", [_median(s, "max", "p75") for s in sides]),
        ("Remote", [_share(s.figures.counts.remote, s) for s in sides]),
        *((level.capitalize(), [_share(dict(s.figures.counts.seniority).get(level, 0), s) for s in sides]) for level in levels),
        ("Top skill", [_cell((s.top_skills or ("–",))[0], 12 if wide else 9) for s in sides]),
    ]
    return Table(("", *(short_name(side.role.name, 12 if wide else 9) for side in sides)), tuple((title, *cells) for title, cells in rows))


def pay_table(sides: tuple[Side, ...]) -> Table:
    """Pay in depth: quartiles, median and average of the middle and of the maximum of the posted range."""
    wide = len(sides) < 3
    rows = [("Pay stated", *(f"{s.figures.pay.disclosed}/{s.figures.pay.postings}" for s in sides))]
    for key, title in (("mid", "Middle"), ("max", "Maximum"), ("min", "Minimum")):
        short = title if wide else title[:3]
        for part, word in (("p25", "25th"), ("median", "median"), ("mean", "mean"), ("p75", "75th")):
            if key != "min" or part in ("median", "mean"):
                rows.append((f"{short} {word}", *(_median(s, key, part) for s in sides)))
    return Table(("", *(short_name(side.role.name, 12 if wide else 9) for side in sides)), tuple(rows))


def _cell(text: str, width: int) -> str:
    line = clean(text)
    return line if len(line) <= width else line[: width - 1] + "…"


def _median(side: Side, measure: str, part: str = "median") -> str:
    pay = side.figures.pay.pay
    spread = getattr(pay, measure)
    single = measure != "mid" and 0 < pay.known == pay.single  # one amount a posting: neither a minimum nor a maximum
    if spread is None or single or spread.n < (SOME_AMOUNTS if part == "median" else ENOUGH_AMOUNTS):
        return "–" if single else "too few"
    return usd(getattr(spread, part))


def _average_range(side: Side, *, wide: bool) -> str:
    pay = side.figures.pay.pay
    if pay.min is None or pay.max is None or pay.known < ENOUGH_AMOUNTS:
        return "too few"
    if pay.single == pay.known:
        return "–"  # one amount a posting: no range
    low, high = usd(pay.min.mean), usd(pay.max.mean)
    return f"{low}–{high}" if wide else f"{low[:-1]}–{high[1:]}"


def _share(count: int, side: Side) -> str:
    return f"{percent(count, side.figures.counts.postings)} ({count})"


def pay_heading(sides: tuple[Side, ...]) -> str:
    """The line above a pay table: what the amounts are and how many postings state them."""
    stated = listed([f"{s.figures.pay.disclosed:,} of {postings(s.figures.pay.postings)}" for s in sides])
    return f"Yearly USD. Pay is stated in {stated}{' of ' + name(sides[0]) if len(sides) == 1 else ''}."
