"""Words of the answers around a comparison: switch, offer, ranking, what a skill goes with, which roles fit, what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core import side_words
from bot.core.card import Block
from bot.core.figures import money, number, percents, signed
from bot.core.filters import filter_words
from bot.core.pay_verdict import pay_sentence
from bot.core.phrases import counted, listed, percent, postings, safe, share, usd
from bot.core.premium import PREMIUM_AMOUNTS
from bot.core.ranking import crown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.answer import Fits, Offer, Ranking, SkillPremium, Switch, Trends
    from bot.core.fit import Missing
    from bot.core.parts import Parts
    from bot.core.premium import Premium
    from bot.core.trend import Trend

RANKS_SHOWN = 10
FITS_SHOWN = 5
_WHAT = {
    "salary": "median of the middle of the posted range",
    "remote": "share of remote postings",
    "entry": "share of entry-level postings",
    "openings": "open postings",
    "growth": "open postings (change over time is told a role: ask for its trend)",
}


def switch_lines(answer: Switch) -> Parts:
    """What a move takes, what it does to pay, and where both roles lead."""
    start, target = answer.start, answer.target
    steps = _steps(answer.missing)
    if start is None:
        first = f"**To become {target.role.name}:** learn in this order: {listed(steps)}." if steps else _no_skills(target.role.name)
    elif answer.overlap is None or not answer.overlap.of:
        first = f"**{start.role.name} → {target.role.name}:** the sources list no skills for both, so what is missing cannot be told."
    else:
        are = "is" if len(answer.overlap.shared) == 1 else "are"
        top = counted(answer.overlap.of, "skill")
        shared = f"{len(answer.overlap.shared)} of the top {top} {are} shared ({percents(answer.overlap.percent)})"
        first = f"**{start.role.name} → {target.role.name}:** {shared}" + (f"; learn in this order: {listed(steps)}." if steps else ".")
    gap = answer.gap
    pay = pay_sentence(gap, start, target) if start and gap else f"**Pay:** {side_words.pay_line(target)}"
    gains = [f"{safe(step.name)}: {words}" for step, gain in zip(answer.missing, answer.gains, strict=False) if (words := _gain(gain))]
    blocks = [Block("Where each leads", tuple(side_words.path_line(side) for side in (start, target) if side))]
    if gains:
        blocks.append(Block("What goes with these skills", tuple(gains)))
    openings = [f"{side.role.name} {postings(side.figures.counts.postings)}" for side in (start, target) if side]
    blocks.append(Block("Openings", (f"{listed(openings)}.",)))
    return (first, pay), tuple(blocks)


def _no_skills(role: str) -> str:
    return f"**To become {role}:** its sources list no skills, so what it takes cannot be told."


def _steps(missing: Sequence[Missing]) -> list[str]:
    """Each skill with what it opens, or with how many ask for it; what the number counts is said once."""
    said: list[str] = []
    told: set[bool] = set()
    for step in missing:
        count = f"then {number(step.reached)}" if step.opens else f"in {number(step.count)}"
        rest = f" of {postings(step.of)}{' are within reach' if step.opens else ''}"
        said.append(f"{safe(step.name)} ({count}{'' if bool(step.opens) in told else rest})")
        told.add(bool(step.opens))
    return said


def _gain(gain: Premium) -> str:
    if gain.percent is None or gain.low is None or gain.high is None or not gain.clear:
        return ""
    return f"postings that name it state {_change(gain.percent)} (likely {_change(gain.low)} to {_change(gain.high)}), from {_counts(gain)}"


def _change(value: float) -> str:
    return f"{percents(abs(value))} {'less' if value < 0 else 'more'}"


def _counts(found: Premium) -> str:
    return f"{postings(found.named)} with it and {number(found.others)} without"


def premium_lines(answer: SkillPremium) -> Parts:
    """What a skill goes with, said to be no more than that."""
    skill, found = safe(answer.question.skills[0]), answer.premium
    where = _roles_of(answer)
    caution = "Postings that name a skill differ in more than the skill: this goes with it, it need not come from it."
    if found.percent is None or found.low is None or found.high is None:
        verdict = f"**Can't tell what {skill} adds:** {_counts(found)} can be compared in {where}; it takes {PREMIUM_AMOUNTS} each."
    elif found.clear:
        likely = f"likely {_change(found.low)} to {_change(found.high)}"
        verdict = f"**Postings that name {skill} state {_change(found.percent)}** ({likely}), in {where}: {_counts(found)}."
    else:
        ends = f"anything from {_change(found.low)} to {_change(found.high)} fits"
        verdict = f"**No clear difference for {skill}** in {where}: {_counts(found)}; {ends}."
    same = "Compared within the same role, level and country."
    asked = [(side, dict(side.figures.counts.skills).get(answer.question.skills[0], 0)) for side in answer.sides]
    named = tuple(f"{side.role.name}: {share(count, side.figures.counts.postings)} name {skill}." for side, count in asked if count)
    return (verdict,), (Block(None, (same, caution, *named)),)


def _roles_of(answer: SkillPremium) -> str:
    """The roles that were counted, with how many there are beside them."""
    if answer.left_out:
        return f"the {number(len(answer.roles))} roles with most postings (of {number(len(answer.roles) + answer.left_out)})"
    names = [role.name for role in answer.roles]
    return listed(names) or "these postings" if len(names) <= 3 else f"all {number(len(names))} roles with postings"


def fit_lines(answer: Fits) -> Parts:
    """Roles that a person's skills reach, with what to learn next."""
    skills = listed([safe(skill) for skill in answer.question.skills])
    if not answer.found:
        return (f"**{skills}: no role is within reach yet.** A posting is, when you have three in five of the skills it lists.",), ()
    lines = []
    for at, (side, fit) in enumerate(answer.found[:FITS_SHOWN], 1):
        learn = f"; next: {listed([safe(step.name) for step in fit.missing])}" if fit.missing else ""
        lines.append(f"{at}. {side.role.name}: {share(fit.reached, fit.of)} of the postings within reach{learn}")
    best, fit = answer.found[0]
    verdict = f"**With {skills}, {best.role.name} is nearest:** {share(fit.reached, fit.of)} of its postings are within reach."
    how = "A posting is within reach when you have three in five of the skills it lists; postings that list fewer than three are left out."
    return (verdict,), (Block(None, tuple(lines)), Block(None, (how,)))


def offer_lines(answer: Offer, countries: Mapping[str, str]) -> Parts:
    """Where an amount stands among what postings state, and which postings those are."""
    role, found = answer.side.role.name, answer.standing
    if answer.yearly is None:
        return ("**That can't be compared:** the amount cannot be turned into a year's pay in USD.",), ()
    asked = usd(answer.yearly) if answer.yearly >= 1000 else money(answer.yearly)
    if found is None:
        return (f"**Too few to place {asked} a year for {role}.** {side_words.pay_line(answer.side)}",), ()
    level = " · ".join(filter_words(found.level, countries)) or "all levels and countries"
    place = f"above {percent(found.below, found.n)} of {found.n} postings (likely {number(found.low)} to {percents(found.high)})"
    lines = [side_words.pay_line(answer.side)] if not found.thin else []
    if found.thin:
        thin = [f"{one.n or 'none'} for {' · '.join(filter_words(one.filters, countries)) or 'all'}" for one in found.thin]
        lines.append(f"Too few amounts are known closer by ({listed(thin)}), so it is compared with {level}.")
    lines.append("Posted ranges are not what people end up earning; bonus and equity are not in them.")
    return (f"**{asked} a year for {role} is {place}**, by the middle of what they state.",), (Block(None, tuple(lines)),)


def ranking_lines(answer: Ranking) -> Parts:
    """Roles in order; those that cannot be told apart share a place, and nobody is crowned without being clearly ahead."""
    by = answer.question.rank_by or "salary"
    sides = {side.role.slug: side for side in answer.sides}
    first = crown(answer.ranks)
    rows = []
    for rank in answer.ranks:
        for item in rank.items:
            counts, pay = sides[item.name].figures.counts, sides[item.name].figures.pay.pay
            value = {
                "salary": f"{usd(item.estimate)} ({usd(item.low)} to {usd(item.high)}, {postings(pay.known)})",
                "remote": share(counts.remote, counts.postings),
                "entry": share(dict(counts.seniority).get("entry", 0), counts.postings),
            }.get(by, number(counts.postings))
            rows.append(f"{rank.place}{'=' if rank.tied else '.'} {sides[item.name].role.name}: {value}")
    lead = f"**{sides[first].role.name} is first**" if first else "**No single first**: the top ones cannot be told apart"
    verdict = f"{lead}, by {_WHAT[by]}, among {counted(len(answer.sides), 'role')} that one source counts."
    left = f"{counted(answer.left_out, 'role')} left out: too few postings, or counted by another source." if answer.left_out else ""
    equal = "Roles with the same number and = cannot be told apart." if any(rank.tied for rank in answer.ranks) else ""
    small = tuple(line for line in (equal, left) if line)
    return (verdict,), (Block(None, tuple(rows[:RANKS_SHOWN])), *((Block(None, small),) if small else ()))


def trend_lines(answer: Trends) -> Parts:
    """What changed, as far as weeks of the same sources can tell; a premise of change is checked, not repeated."""
    told = [trend for trend in answer.found if trend.why != "short"]
    name = answer.side.role.name
    if not told:
        verdict = f"**{name}: too little history to say what changed.** It takes eight weeks of the same sources, loaded week by week."
        return (verdict, f"Today: {side_words.openings_line(answer.side)} {side_words.pay_line(answer.side)}"), ()
    moved = [trend for trend in told if trend.moved]
    head = (
        f"**{name}: {listed([_moved(trend) for trend in moved])}**" if moved else f"**{name}: nothing moved that can be told from chance**"
    )
    span = told[0]
    weeks = f"the last {span.weeks} weeks against the {span.weeks} before, within the same sources"
    return (f"{head}, {weeks}.",), (Block(None, tuple(_trend(trend) for trend in told)),)


def _moved(trend: Trend) -> str:
    up = (trend.change or 0) > 0
    return {"openings": "openings", "remote": "remote share", "pay": "pay"}[trend.measure] + (" up" if up else " down")


def _trend(trend: Trend) -> str:
    before, after, change, low, high = (value or 0.0 for value in (trend.before, trend.after, trend.change, trend.low, trend.high))
    unit = " points" if trend.measure == "remote" else "%"
    counts = listed([number(count) for count in trend.postings])
    values = {
        "openings": f"Openings: {number(before)} a week, then {number(after)} (from {counts} postings)",
        "remote": f"Remote: {percents(100 * before)}, then {percents(100 * after)} (of {counts} postings)",
        "pay": f"Pay: {usd(before)}, then {usd(after)} (median of the middle, from {counts} postings)",
    }[trend.measure]
    reason = {
        "moved": "a move",
        "steady": "could be chance",
        "sources": "sources disagree, so no move",
        "mix": "gone at the same level, country and work mode, so no move",
    }[trend.why if trend.why != "short" else "steady"]
    return f"{values}: {signed(change)}{unit}, likely {signed(low)} to {signed(high)}{unit}; {reason}."
