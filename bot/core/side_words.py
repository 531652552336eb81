"""What one role's figures say, a line a topic. Every number comes with its sample; thin samples say so instead of a number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bot.core.figures import COUNTRIES, number, short_day
from bot.core.filters import SENIORITY_WORDS
from bot.core.phrases import listed, percent, postings, safe, share, share_range, usd, usd_range
from bot.core.summary import ENOUGH_AMOUNTS, SOME_AMOUNTS

if TYPE_CHECKING:
    from bot.core.answer import Side
    from bot.core.summary import Summary

SKILLS_SHOWN = 8
EMPLOYERS_SHOWN = 6


def name(side: Side) -> str:
    """The role's name in bold."""
    return f"**{side.role.name}**"


def disclosed(side: Side) -> str:
    """Like "pay stated in 79 of 94 postings", from whichever sources the pay comes."""
    pay = side.figures.pay
    aside = f", {pay.set_aside} of them set aside as unlikely" if pay.set_aside else ""
    return f"pay stated in {number(pay.disclosed)} of {postings(pay.postings)}{aside}"


def only_told(pay: Summary) -> bool:
    """Whether postings state pay, but no amount a year is known of any: their source keeps amounts to itself, or they pay by the day."""
    return pay.pay.known == 0 and pay.disclosed > pay.set_aside


def pay_line(side: Side) -> str:
    """The middle of the posted range: median and quartiles, as far as the sample carries them."""
    pay = side.figures.pay.pay
    if not side.figures.pay.postings:
        return "No postings, so no figure."
    if only_told(side.figures.pay):
        return f"No figure: {disclosed(side)}, but of none is a yearly amount known."
    if pay.mid is None or pay.known < SOME_AMOUNTS:
        return f"Too few amounts for a figure: an amount is known for {pay.known} of {postings(side.figures.pay.postings)}."
    if pay.known < ENOUGH_AMOUNTS:
        return f"Median of the middle of the posted range **{usd(pay.mid.median)}**, from only {postings(pay.known)}: too few for more."
    middle = side.figures.pay.basis.middle
    low, high = middle.interval if middle else (math.nan, math.nan)
    likely = f" (likely {usd(low)} to {usd(high)})" if math.isfinite(low) and math.isfinite(high) and low > 0 else ""
    return (
        f"Median of the middle of the posted range **{usd(pay.mid.median)}**{likely}, "
        f"half of them between {usd(pay.mid.p25)} and {usd(pay.mid.p75)}; {disclosed(side)}."
    )


def range_line(side: Side) -> str | None:
    """The average posted range, where postings state ranges at all."""
    pay = side.figures.pay.pay
    if pay.min is None or pay.max is None or pay.known < ENOUGH_AMOUNTS:
        return None
    if pay.single == pay.known:
        return "This source states one amount a posting, no range."
    return f"Average posted range {usd_range(pay.min.mean, pay.max.mean)} ({postings(pay.known)} that state pay)."


def remote_line(side: Side) -> str:
    """The share of remote postings with its counts and how sure it is."""
    counts = side.figures.counts
    if not counts.postings:
        return "No postings, so no share."
    return f"{share(counts.remote, counts.postings)} say remote; the true share is likely {share_range(counts.remote, counts.postings)}."


def skills_line(side: Side) -> str:
    """The skills named most often, each with its count."""
    counts = side.figures.counts
    if not counts.skills:
        return "These sources list no skills."
    named = ", ".join(f"{safe(skill)} {number(count)}" for skill, count in counts.skills[:SKILLS_SHOWN])
    return f"{named} (of {postings(counts.postings)})"


def employers_line(side: Side) -> str:
    """The largest employers with their counts, and how many postings name none."""
    counts = side.figures.counts
    parts = [f"{safe(employer)} {number(count)}" for employer, count in counts.employers[:EMPLOYERS_SHOWN]]
    rest = (
        counts.postings
        - sum(count for _, count in counts.employers[:EMPLOYERS_SHOWN])
        - counts.employers_unnamed
        - counts.employers_none
        - counts.employers_agency
    )
    if rest > 0:
        parts.append(f"others {number(rest)}")
    said = [", ".join(parts)] if parts else []
    if counts.employers_unnamed:
        said.append(f"{postings(counts.employers_unnamed)} from employers that the source does not name")
    if counts.employers_agency:
        said.append(f"{postings(counts.employers_agency)} through staffing agencies, which name no employer")
    if counts.employers_none:
        said.append(f"{postings(counts.employers_none)} without a named employer")
    return "; ".join(said) + f" (of {number(counts.postings)})" if said else "No postings, so no employers."


def experience_line(side: Side) -> str:
    """The experience mix with counts; postings that do not say are counted as such."""
    counts = side.figures.counts
    levels = [f"{SENIORITY_WORDS[level]} {share(count, counts.postings)}" for level, count in counts.seniority]
    unsaid = counts.postings - sum(count for _, count in counts.seniority)
    if unsaid:
        levels.append(f"not stated {share(unsaid, counts.postings)}")
    return ", ".join(levels)


def mix(side: Side) -> str:
    """The experience mix in short: "Senior 91%, Mid 9%"."""
    counts = side.figures.counts
    return ", ".join(f"{level.capitalize()} {percent(count, counts.postings)}" for level, count in counts.seniority[:2])


def openings_line(side: Side) -> str:
    """How many postings are open, when they were posted and where they are."""
    counts = side.figures.counts
    said = f"**{postings(counts.postings)}**"
    if counts.adverts > counts.postings:
        said += f" (each job once; {number(counts.adverts)} adverts)"
    if counts.posted_from and counts.posted_to:
        said += f", posted {short_day(counts.posted_from)} to {short_day(counts.posted_to)}"
    if counts.countries:
        said += f"; places: {', '.join(f'{COUNTRIES.get(country, country)} {number(count)}' for country, count in counts.countries[:5])}"
    return said + "."


def path_line(side: Side) -> str:
    """The usual steps up from the role."""
    return " → ".join((side.role.name, *side.role.path))


def source_line(summary: Summary) -> str:
    """Where a role's figures come from and how old they are."""
    labels = [safe(source.label, 90) for source in summary.sources[:3]]
    more = len(summary.sources) - len(labels)
    if more > 0:
        labels.append(f"{more} more")
    return f"{listed(labels)}, as of {short_day(summary.as_of)}"
