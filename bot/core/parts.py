"""What a card of one or more roles says on each topic: the verdict lines and the blocks below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core import pay_verdict, pay_words, side_words
from bot.core.card import Block
from bot.core.figures import number, percents
from bot.core.phrases import listed, percent, postings, safe, share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.answer import Comparison, OneRole, Side

Parts = tuple[tuple[str, ...], tuple[Block, ...]]


def comparison_parts(answer: Comparison, countries: Mapping[str, str]) -> Parts:
    """Verdict lines and blocks of a comparison, as its topic (or the button of a part) asks. ``countries`` names ISO codes."""
    if answer.question.part == "like_for_like" and len(answer.sides) == 2:
        like = pay_verdict.like_lines(answer.gap, *answer.sides, countries)
        return (like[0], pay_verdict_line(answer)), (Block(None, like[1:]),)
    if answer.question.part == "faq":
        return (("**Asked most often**",), faq(answer))
    match answer.question.topic:
        case "salary":
            blocks = (Block(None, (pay_words.pay_heading(answer.sides),), pay_words.pay_table(answer.sides)),)
            more = pay_verdict.evidence_lines(answer.gap, *answer.sides) if answer.gap and len(answer.sides) == 2 else ()
            return (pay_verdict_line(answer),), (*blocks, Block(None, more)) if more else blocks
        case "remote":
            return (pay_words.remote_sentence(answer),), _each(answer.sides, side_words.remote_line)
        case "skills":
            return (skills_sentence(answer),), (*_each(answer.sides, side_words.skills_line), Block(None, only_lines(answer)))
        case "employers":
            return (employers_sentence(answer.sides),), _each(answer.sides, side_words.employers_line)
        case "experience":
            return (entry_sentence(answer.sides),), _each(answer.sides, side_words.experience_line)
        case "openings":
            return (openings_sentence(answer.sides),), _each(answer.sides, side_words.openings_line)
        case "path":
            return ("**Where each leads**, step by step:",), (
                *_each(answer.sides, side_words.path_line),
                Block("Switching", switching_lines(answer)),
            )
        case _:
            return _overview(answer)


def role_parts(answer: OneRole) -> Parts:
    """Verdict lines and blocks of one role."""
    side, bold = answer.side, side_words.name(answer.side)
    match answer.question.topic:
        case "salary":
            lines = [line for line in (side_words.range_line(side),) if line]
            lines.extend(pay_verdict.large_line(side))
            return (f"{bold}: {side_words.pay_line(side)}",), (Block(None, tuple(lines), pay_words.pay_table((side,))),)
        case "remote":
            return (f"{bold}: {side_words.remote_line(side)}",), ()
        case "skills":
            if not side.top_skills:
                return (f"{bold}: its sources list no skills, so what it needs cannot be told.",), ()
            most = listed([safe(skill) for skill in side.top_skills[:3]])
            return (f"{bold} postings ask most often for {most}.",), (Block(None, (side_words.skills_line(side),)),)
        case "employers":
            return (employers_sentence((side,)),), (Block(None, (side_words.employers_line(side),)),)
        case "experience":
            return (entry_sentence((side,)), f"{bold}: {side_words.experience_line(side)}."), ()
        case "openings":
            return (f"{bold}: {side_words.openings_line(side)}",), ()
        case "path":
            return (f"{bold} usually leads to {listed(side.role.path, 'then')}.",), (Block(None, (side_words.path_line(side),)),)
        case _:
            about = f"{bold} is about {side.role.focus}. {side_words.openings_line(side)}"
            pay, remote = f"**Pay:** {side_words.pay_line(side)}", f"**Remote:** {side_words.remote_line(side)}"
            details = (
                f"**Skills:** {side_words.skills_line(side)}",
                f"**Employers:** {side_words.employers_line(side)}",
                f"**Experience:** {side_words.experience_line(side)}",
                f"**Path:** {side_words.path_line(side)}",
            )
            return (about, pay, remote), (Block(None, details),)


def _overview(answer: Comparison) -> Parts:
    focus = "; ".join(f"{side.role.name}: {side.role.focus}" for side in answer.sides)
    verdict = (pay_verdict_line(answer), pay_words.remote_sentence(answer), f"**What they are about:** {focus}.")
    tops = tuple(
        f"**{side.role.name}:** {listed([safe(s) for s in side.top_skills]) or 'not listed by these sources'}" for side in answer.sides
    )
    skills = Block("Skills asked for most", (*tops, skills_sentence(answer), *only_lines(answer)))
    table = Block(None, (), pay_words.overview_table(answer.sides))
    return verdict, (table, Block(None, pay_words.average_line(answer.sides)), skills)


def _each(sides: tuple[Side, ...], line: object) -> tuple[Block, ...]:
    return tuple(Block(side.role.name, (line(side),)) for side in sides)  # type: ignore[operator]


def pay_verdict_line(answer: Comparison) -> str:
    """The pay sentence for two roles, the ordered medians for three."""
    return pay_verdict.pay_sentence(answer.gap, *answer.sides[:2]) if answer.gap else pay_words.three_pays(answer.sides)


def skills_sentence(answer: Comparison) -> str:
    """How many of the top skills are shared, and which."""
    overlap = answer.overlap
    if not overlap.of:
        missing = listed([side.role.name for side in answer.sides if not side.top_skills])
        return f"**Shared skills:** the sources for {missing} list none, so this cannot be told."
    if not overlap.shared:
        return f"**Shared skills:** none of the top {overlap.of}."
    names = listed([safe(skill) for skill in overlap.shared])
    return f"**Shared skills:** {len(overlap.shared)} of the top {overlap.of} ({percents(overlap.percent)}): {names}."


def only_lines(answer: Comparison) -> tuple[str, ...]:
    """The top skills that only one side asks for, by name."""
    if not answer.overlap.of:
        return ()
    pairs = zip(answer.sides, answer.overlap.only, strict=True)
    return tuple(f"**Only {side.role.name}:** {listed([safe(s) for s in only])}." for side, only in pairs if only)


def switching_lines(answer: Comparison) -> tuple[str, ...]:
    """What moving between two roles takes, in both directions."""
    if len(answer.sides) != 2 or not answer.overlap.of:
        return ("The sources do not list skills for both, so what a switch takes cannot be told.",) if len(answer.sides) == 2 else ()
    first, second = answer.sides
    only_first, only_second = answer.overlap.only
    return (_takes(first, second, only_second), _takes(second, first, only_first))


def _takes(start: Side, target: Side, missing: tuple[str, ...]) -> str:
    counts = dict(target.figures.counts.skills)
    of = target.figures.counts.postings
    asked = (f"{number(counts[skill])}{'' if at else f' of {postings(of)}'}" for at, skill in enumerate(missing))
    needs = listed([f"{safe(skill)} ({count})" for skill, count in zip(missing, asked, strict=True)])
    return f"{start.role.name} → {target.role.name}: " + (f"add {needs}." if needs else "no top skill is missing.")


def employers_sentence(sides: tuple[Side, ...]) -> str:
    """Who has most postings, and whether one employer dominates."""
    said = []
    for side in sides:
        counts = side.figures.counts
        if not counts.employers:
            only = "only staffing agencies post, which name no employer" if counts.employers_agency else "these sources name no employers"
            said.append(f"{side.role.name}: {only}.")
            continue
        employer, most = counts.employers[0]
        said.append(f"{side.role.name}: {safe(employer)} has most, {share(most, counts.postings)}.")
    return "**Who hires.** " + " ".join(said)


def entry_sentence(sides: tuple[Side, ...]) -> str:
    """The entry-level share of each role."""
    entry = [(side.role.name, dict(side.figures.counts.seniority).get("entry", 0), side.figures.counts.postings) for side in sides]
    return f"**Entry level:** {listed([f'{role} {share(count, of)}' for role, count, of in entry])}."


def openings_sentence(sides: tuple[Side, ...]) -> str:
    """How many postings are open for each role, most first."""
    ordered = sorted(sides, key=lambda side: -side.figures.counts.postings)
    return f"**Open postings:** {listed([f'{side.role.name} {number(side.figures.counts.postings)}' for side in ordered])}."


def faq(answer: Comparison) -> tuple[Block, ...]:
    """The four questions that people ask of two roles, answered from the same figures."""
    names = listed([side.role.name for side in answer.sides])
    switch = switching_lines(answer) or (skills_sentence(answer),)
    return (
        Block("Which pays more?", (pay_verdict_line(answer),)),
        Block("How do the skills overlap, and can I switch?", (skills_sentence(answer), *switch)),
        Block("Which is more remote?", (pay_words.remote_sentence(answer),)),
        Block("Which skills carry over?", (_carry(answer, names),)),
    )


def _carry(answer: Comparison, names: str) -> str:
    if not answer.overlap.shared:
        return "No skill is among the top ones on both sides."
    first = answer.sides[0].figures.counts
    best = max(answer.overlap.shared, key=lambda skill: dict(first.skills)[skill])
    rate = percent(dict(first.skills)[best], first.postings)
    return (
        f"{listed([safe(s) for s in answer.overlap.shared])} count for {names} alike; {safe(best)} alone is in {rate} of the "
        f"{postings(first.postings)} of {answer.sides[0].role.name}."
    )
