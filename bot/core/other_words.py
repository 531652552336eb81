"""Words of the answers that are not one role or roles side by side: asking back, lists, help, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.core import side_words
from bot.core.answer import sides_of
from bot.core.card import Block, Card
from bot.core.examples import MENU
from bot.core.figures import number, short_day
from bot.core.phrases import clean, listed, postings, safe, usd
from bot.core.summary import ENOUGH_AMOUNTS, ENOUGH_POSTINGS, SOME_AMOUNTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.answer import Method, Outside, Roles, Side, TooFew, WhichRole
    from bot.core.model import Filters, Topic
    from bot.core.parts import Parts
    from bot.core.relax import Wider

RANKS_SHOWN = 10


def which_role_lines(answer: WhichRole) -> tuple[str, ...]:
    """Asking back, with the choices in words for shells without buttons."""
    names = listed([role.name for role in answer.choices], "or")
    if answer.unsure is None:
        return ("**Which role?** Name one or two.", f"For example {names}." if names else "")[: 2 if names else 1]
    return (f"**Which role did you mean by “{safe(answer.unsure.query, 40)}”?**", f"{names}?")


def too_few_lines(answer: TooFew, filters: tuple[str, ...]) -> Parts:
    """How few there are for ``filters``, and what it takes to say more."""
    match = f" for {', '.join(filters)}" if filters else ""
    said = tuple(f"**Too few to say.** {_how_few(side, match)}" for side in answer.sides)
    if answer.question.topic == "ranking":
        said = (f"**Too few to rank:** no role has enough postings{match}.",)
    takes = f"Pay needs {SOME_AMOUNTS} amounts for a median and {ENOUGH_AMOUNTS} for more; other figures need {ENOUGH_POSTINGS} postings."
    hidden = all(side_words.only_told(side.figures.pay) for side in answer.sides)  # more postings of that source would not help
    return said, () if answer.wider or hidden else (Block(None, (takes,)),)


def _how_few(side: Side, match: str) -> str:
    """Like "3 postings of Data Engineer for senior, 2 of them state pay."."""
    counts, pay = side.figures.counts, side.figures.pay
    if not counts.postings:
        return f"No {side.role.name} posting{match}."
    stated = f"{number(pay.disclosed) if pay.disclosed else 'none'} of them state{'s' if pay.disclosed == 1 else ''} pay"
    if side_words.only_told(pay):
        return f"{postings(counts.postings)} of {side.role.name}{match}; {stated}, but of none is a yearly amount known."
    known = f", {number(pay.pay.known) if pay.pay.known else 'none'} with an amount that counts" if pay.pay.known < pay.disclosed else ""
    return f"{postings(counts.postings)} of {side.role.name}{match}; {stated}{known}."


def unplaced_lines(filters: Filters, wider: Wider) -> tuple[str, ...]:
    """That most postings name no country, where the country is what left too few."""
    if not filters.country or wider.filters.country:
        return ()
    placed = [(side, sum(n for _, n in side.figures.counts.countries)) for side in sides_of(wider.answer)]
    return tuple(
        f"{f'Only {number(n)}' if n else 'Not one'} of the {postings(side.figures.counts.postings)} of {side.role.name} "
        f"say{'' if n > 1 else 's'} a country."
        for side, n in placed[:3]
        if n < side.figures.counts.postings / 2
    )


def outside_lines(unknown: tuple[str, ...], then: str = "") -> tuple[str, ...]:
    """That these words look like roles but are none of ours, and what follows from it; nothing where there are none."""
    named = [f"“{safe(word, 40)}”" for word in unknown]
    return (f"{listed(named)} {'is' if len(named) == 1 else 'are'} outside my catalogue of roles{then}.",) if named else ()


def row_line(row: dict[str, Any]) -> str:
    """One posting in a line, with a link where there is a plain one."""
    link = str(row["url"] or "")
    title = safe(row["title"], 80)
    if link.startswith(("https://", "http://")) and not any(c in link for c in " <>()[]\\\"'") and link == clean(link):
        title = f"[{title}](<{link}>)"
    pay = [usd(row[key]) for key in ("yearly_min", "yearly_max") if row[key]]
    facts = [
        _employer(row),
        safe(row["location"] or ""),
        "–".join(dict.fromkeys(pay)),
        short_day(row["posted_at"] or ""),
        f"pay not counted: {safe(row['aside'], 90)}" if row["aside"] else "",
    ]
    return f"- {title}: {', '.join(fact for fact in facts if fact) or 'no details'}"


def _employer(row: dict[str, Any]) -> str:
    name = safe(row["employer"]) if row["employer"] else ""
    return f"through {name}, a staffing agency" if name and row["agency"] else name


def roles_card(answer: Roles, prefix: str) -> Card:
    """Every role with its postings, a line a family."""
    families: dict[str, list[str]] = {}
    for role, count in answer.roles:
        families.setdefault(role.family, []).append(f"{role.name} {number(count)}")
    blocks = tuple(Block(_FAMILIES.get(family, family.capitalize()), (", ".join(names),)) for family, names in families.items())
    verdict = (f"**{len(answer.roles)} roles**, each with its number of postings:",)
    return Card("Roles", verdict, blocks, examples=(f"{prefix}compare data engineer vs data scientist",))


_FAMILIES = {
    "ml": "AI and machine learning",
    "data": "Data",
    "software": "Software",
    "platform": "Platform and cloud",
    "product": "Product",
    "lead": "Leading",
}


def method_card(answer: Method) -> Card:
    """Sources with their dates, then the rules that every number follows."""
    sample = any(origin.sample for origin, _ in answer.origins)
    sources = [
        f"{safe(o.label, 100)}: {postings(n)}, as of {short_day(o.as_of)}{' (sample)' if o.sample else ''}" for o, n in answer.origins if n
    ]
    rules = (
        "Every number is counted from postings and shown with how many stand behind it.",
        "Posted pay is a range: its minimum, middle and maximum are three things. Comparisons rest on the middle; medians, not tops.",
        "The median is the amount in the middle: half of the postings state more, half state less.",
        f"Under {SOME_AMOUNTS} amounts no pay is told, under {ENOUGH_AMOUNTS} only the median, and no verdict.",
        "“Likely 3 to 9%” means: with other postings drawn at random, the figure would lie there 95 times in 100.",
        "A role pays more only when all of that lies on its side, and minimum, middle and maximum agree.",
        "Amounts are a year in USD: 2,080 hours, 52 weeks or 12 months make a year; day rates are not turned into a year.",
        "Postings say what employers offer, not what people earn; bonus and equity are not in them.",
    )
    lead = f"**{postings(sum(n for _, n in answer.origins))}** from {len(sources)} source{'' if len(sources) == 1 else 's'}."
    note = (
        ("Sample data, reconstructed from published figures, not real postings. Load real ones: `rolecall ingest FILE --db PATH`.",)
        if sample
        else ()
    )
    return Card(
        "Where the numbers come from", (lead,), (Block("Sources", tuple(sources[:12])), Block("How they are made", rules)), note=note
    )


def help_card(prefix: str) -> Card:
    """What can be asked, in examples that work as they stand."""
    also = ", ".join(f"`{prefix}{word}`" for word in ("remote", "skills", "employers", "path", "openings"))
    commands = (
        f"`{prefix}compare mlops ai-engineer` · two or three roles side by side",
        f"`{prefix}salary data engineer` · also {also}",
        f"`{prefix}switch data analyst -> data engineer` · what a move takes",
        f"`{prefix}roles` · the roles I know, `{prefix}method` · where the numbers come from",
    )
    words = (
        "“which pays more, data engineer or data scientist?”",
        "“senior mlops salary in germany”",
        "after an answer: “which pays more?”, “and remote?”, “what about data scientist?”",
    )
    verdict = ("**Ask me about careers in AI, data and software.** I count job postings and say how sure the numbers are.",)
    examples = (f"{prefix}compare mlops ai-engineer", f"{prefix}salary data engineer", f"{prefix}roles")
    return Card("What you can ask", verdict, (Block("Commands", commands), Block("Or in your own words", words)), MENU, examples=examples)


def outside_card(answer: Outside, note: tuple[str, ...], examples: tuple[str, ...], near: Topic) -> Card:
    """What postings cannot say, the fact that comes ``near`` to it, and what to ask instead."""
    verdict = (
        "**Job postings can't answer that.** They say what employers ask for and offer, not how to study, interview or feel about a job.",
    )
    lead, line = _NEAREST.get(near, _NEAREST["salary"])
    lines = tuple(f"{lead} {side_words.name(side)}: {line(side)}" for side in answer.sides)
    more = () if lines else ("I can tell pay, remote share, skills, employers, experience and openings of a role.",)
    return Card(
        "Beyond postings",
        verdict,
        (Block(None, (*lines, *more)),),
        note=note,
        examples=examples,
    )


_NEAREST: dict[Topic, tuple[str, Callable[[Side], str]]] = {
    "salary": ("What they do say, of pay:", side_words.pay_line),
    "skills": ("What they do say, of the skills asked for:", side_words.skills_line),
    "remote": ("What they do say, of where the work is done:", side_words.remote_line),
    "openings": ("What they do say, of the openings today:", side_words.openings_line),
}


def not_asked_card(prefix: str, examples: tuple[str, ...]) -> Card:
    """Something said to us that is no question we know, and what to ask instead."""
    verdict = ("**I didn't find a career question in that.** Name a role, or two to compare.",)
    lines = (
        f"Try: {quoted(examples)}",
        f"`{prefix}help` shows everything.",
    )
    return Card("rolecall", verdict, (Block(None, lines),), tone="unsure", examples=examples)


def quoted(examples: tuple[str, ...]) -> str:
    """Examples one after the other, in quotation marks. They are made of names of the catalogue, so nothing needs escaping."""
    return ", ".join(f"“{example}”" for example in examples)
