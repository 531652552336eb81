"""The sentence that says which role pays more, or that it cannot be told, with the evidence in the same breath."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bot.core.figures import money, number, percents
from bot.core.filters import SENIORITY_WORDS
from bot.core.phrases import counted, listed, postings, usd
from bot.core.summary import ENOUGH_AMOUNTS
from bot.core.verdict import VERDICT_EMPLOYERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.answer import Gap, Side
    from bot.core.likewise import LikeForLike, Reason

_MEASURES = ("minimum", "middle", "maximum")
COVERED = 0.3  # like for like says nothing about roles of which less than this share can be compared


def pay_sentence(gap: Gap, first: Side, second: Side) -> str:
    """The verdict on pay of two roles. It names the measure it rests on and the postings behind it."""
    a, b = first.figures.pay.pay, second.figures.pay.pay
    samples = _samples(first, second)
    if gap.why == "sources":
        each = [f"{side.role.name} {usd(pay.mid.median)} ({postings(pay.known)})" for side, pay in ((first, a), (second, b)) if pay.mid]
        return f"**Pay: can't be compared**, the amounts come from different sources and times: median of the middle {listed(each)}."
    if gap.verdict == "too_few" or a.mid is None or b.mid is None or gap.low is None or gap.high is None or gap.value is None:
        return _too_few(gap, first, second)
    samples = f"{number(a.known)} and {number(b.known)} postings that state pay"
    above, below = (b, a) if gap.value > 0 else (a, b)
    in_order = f"{number(above.known)} and {number(below.known)} postings that state pay"  # as the amounts stand
    lower, higher = sorted((a.mid.median, b.mid.median))
    medians = f"{usd(higher)} v {usd(lower)} at the median of the middle of the posted range"
    least, more, most = sorted(abs(100 * amount / lower) for amount in (gap.low, gap.value, gap.high))  # "40% more" is of the lower pay
    match gap.verdict:
        case "more":
            leader = second if gap.value > 0 else first
            sure = f"({percents(more)} more, likely {number(least)} to {percents(most)}), from {in_order}"
            turned = _turned(gap, first if leader is second else second)
            return f"**Pay: {leader.role.name} pays more**{_also(gap)}, {medians} {sure}{turned}."
        case "same":
            return f"**Pay: about the same**, {medians}, from {in_order}."
        case "depends":
            return f"**Pay: it depends on the end of the posted range.** {_ends(gap, first, second)}; medians of {samples}."
        case "unclear":
            ends = [f"{percents(abs(100 * end / a.mid.median))} {'less' if end < 0 else 'more'}" for end in (gap.low, gap.high)]
            return f"**Pay: can't tell** from {in_order}: {medians}, but {second.role.name} could pay anything from {ends[0]} to {ends[1]}."
        case _:
            assert_never(gap.verdict)


def _samples(first: Side, second: Side) -> str:
    """Like "79 and 64 postings that state pay"."""
    known = [number(side.figures.pay.pay.known) for side in (first, second)]
    return f"{listed(known)} postings that state pay"


def _also(gap: Gap) -> str:
    like = gap.like
    if like is None or gap.value is None or min(like.coverage_a, like.coverage_b) < COVERED:
        return ""
    clear = like.low > 0 or like.high < 0
    return ", also like for like" if clear and (like.gap > 0) == (gap.value > 0) else ""


def _turned(gap: Gap, other: Side) -> str:
    """What is said beside the raw winner when like for like clearly favours the other role."""
    like = gap.like
    if like is None or gap.value is None or min(like.coverage_a, like.coverage_b) < COVERED:
        return ""
    turned = like.high < 0 < gap.value or gap.value < 0 < like.low
    return f"; but like for like {other.role.name} does: the gap comes from a different mix of postings" if turned else ""


def _too_few(gap: Gap, first: Side, second: Side) -> str:
    if gap.why == "employers":
        return f"**Pay: too few to compare.** The amounts of one side come from fewer than {VERDICT_EMPLOYERS} employers."
    known = [f"{number(side.figures.pay.pay.known)} of {number(side.figures.pay.postings)}" for side in (first, second)]
    return f"**Pay: too few to compare.** An amount is known for {listed(known)} postings; it takes {ENOUGH_AMOUNTS} each."


def _ends(gap: Gap, first: Side, second: Side) -> str:
    """Like "the minimum is higher for A ($165K v $155K), the middle and maximum for B (...)"."""
    spreads = [(getattr(first.figures.pay.pay, key), getattr(second.figures.pay.pay, key)) for key in ("min", "mid", "max")]
    said: list[str] = []
    for sign, leader in ((-1, first), (1, second)):
        wins = [(word, pair) for word, own, pair in zip(_MEASURES, gap.signs or (), spreads, strict=False) if own == sign]
        if wins:
            amounts = "; ".join(f"{usd(max(a.median, b.median))} v {usd(min(a.median, b.median))}" for _, (a, b) in wins)
            verb = "" if said else "is higher " if len(wins) == 1 else "are higher "
            said.append(f"{listed([word for word, _ in wins])} {verb}for {leader.role.name} ({amounts})")
    return "The " + ", the ".join(said)


def evidence_lines(gap: Gap, first: Side, second: Side) -> tuple[str, ...]:
    """What stands beside the verdict: how often one posting beats another, quartiles that cross, one large employer."""
    lines = [line for side in (first, second) for line in large_line(side)]
    if gap.beats is not None:
        leader, other, chance = (second, first, gap.beats) if gap.beats >= 0.5 else (first, second, 1 - gap.beats)
        pairs = f"{leader.role.name} states more than {other.role.name} in {number(100 * chance)} of 100 such pairs"
        lines.append(f"Take a posting of each at random: {pairs}, by {_samples(first, second)}.")
    if gap.crossing:
        lines.append("The lower and the upper quarter of the postings favour different roles: look at both in the table.")
    return tuple(lines)


def large_line(side: Side) -> tuple[str, ...]:
    """The employer that has above a quarter of the amounts, and the median with one vote an employer."""
    large = side.figures.pay.basis.large
    if large is None:
        return ()
    who = large.name or "one employer that the source does not name"
    return (
        f"{side.role.name}: {who} has {number(large.count)} of the {number(large.of)} amounts; "
        f"with one vote for each of {number(large.voters)} employers the median is {usd(large.one_vote)}.",
    )


def like_lines(gap: Gap | None, first: Side, second: Side, countries: Mapping[str, str]) -> tuple[str, ...]:
    """The comparison at the same level, country and work mode, in words for somebody who knows no statistics."""
    like = gap.like if gap else None
    if like is None:
        return ("**Like for like: can't tell.** The two have no level, country and work mode in common with five amounts each.",)
    return (_like_verdict(like, first, second), _covered(like, first, second), *_split(like, first, second, countries))


def _like_verdict(like: LikeForLike, first: Side, second: Side) -> str:
    leader, other = (second, first) if like.gap > 0 else (first, second)
    higher, lower = max(like.mean_a, like.mean_b), min(like.mean_a, like.mean_b)
    counts = listed([number(count) for count in _compared(like, first, second)])
    averages = f"{usd(higher)} v {usd(lower)} on average at the same level, country and work mode, from {counts} postings"
    least, most = sorted((100 * like.low / lower, 100 * like.high / lower), key=abs)
    if like.low > 0 or like.high < 0:
        turned = f", although {other.role.name} is ahead before that" if like.turns else ""
        likely = f"likely {number(abs(least))} to {percents(abs(most))} more"
        return f"**Like for like, {leader.role.name} pays more**{turned}: {averages} ({likely})."
    ends = [f"{percents(abs(100 * end / lower))} {'less' if end < 0 else 'more'}" for end in (like.low, like.high)]
    return f"**Like for like: can't tell**, {averages}; {second.role.name} could pay anything from {ends[0]} to {ends[1]}."


def _covered(like: LikeForLike, first: Side, second: Side) -> str:
    a, b = first.figures.pay.pay.known, second.figures.pay.pay.known
    shares = [f"{number(count)} of {number(of)}" for count, of in zip(_compared(like, first, second), (a, b), strict=True)]
    groups = f"{counted(like.cells, 'group')} that both fill"
    return f"This compares {listed(shares)} amounts, in {groups}; the rest has no counterpart."


def _compared(like: LikeForLike, first: Side, second: Side) -> tuple[int, int]:
    """How many amounts of each side have a counterpart."""
    a, b = first.figures.pay.pay.known, second.figures.pay.pay.known
    return round(a * like.coverage_a), round(b * like.coverage_b)


def _split(like: LikeForLike, first: Side, second: Side, countries: Mapping[str, str]) -> tuple[str, ...]:
    leader = second if like.raw > 0 else first
    sign = 1 if like.raw > 0 else -1
    lines = [
        f"Before that, {leader.role.name} averages {_part(abs(like.raw))} more, by {_samples(first, second)}: "
        f"{_shares(('a different mix of postings', sign * like.mix), ('pay', sign * like.pay))}."
    ]
    reasons = [_reason(reason, first, second, countries) for reason in like.reasons[:2]]
    return (*lines, f"The mix: {'; '.join(reasons)}.") if reasons else tuple(lines)


def _shares(*parts: tuple[str, float]) -> str:
    """Like "$9K from pay, less $225 from a different mix of postings": what adds to a gap before what takes away from it."""
    first, second = sorted(parts, key=lambda part: part[1] < 0)
    return f"{_part(first[1])} from {first[0]}, {'less ' if second[1] < 0 else ''}{_part(second[1])} from {second[0]}"


def _part(amount: float) -> str:
    return usd(abs(amount)) if abs(amount) >= 1000 else money(abs(amount))


def _reason(reason: Reason, first: Side, second: Side, countries: Mapping[str, str]) -> str:
    """Like "more senior postings: Data Engineer 40% of 49 and Data Analyst 20% of 21"."""
    level = reason.level
    words = {
        "seniority": SENIORITY_WORDS.get(level or "", "level not stated"),
        "country": countries.get(level or "", "country not stated"),
        "work_mode": level or "work mode not stated",
    }[reason.dimension]
    shares = [(side, part, side.figures.pay.pay.known) for side, part in ((first, reason.share_a), (second, reason.share_b))]
    return f"{words}: {listed([f'{side.role.name} {percents(100 * part)} of {number(of)}' for side, part, of in shares])}"
