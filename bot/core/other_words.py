"""Words of the answers that are not one role or roles side by side: asking back, lists, help, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.core import side_words
from bot.core.card import Block, Card
from bot.core.examples import MENU
from bot.core.phrases import clean, listed, postings, safe, usd
from bot.core.summary import ENOUGH_AMOUNTS, ENOUGH_POSTINGS, SOME_AMOUNTS

if TYPE_CHECKING:
    from bot.core.answer import Method, Outside, Roles, TooFew, WhichRole
    from bot.core.parts import Parts

RANKS_SHOWN = 10


def which_role_lines(answer: WhichRole) -> tuple[str, ...]:
    """Asking back, with the choices in words for shells without buttons."""
    names = listed([role.name for role in answer.choices], "or")
    if answer.unsure is None:
        return ("**Which role?** Name one or two.", f"For example {names}." if names else "")[: 2 if names else 1]
    return (f"**Which role did you mean by “{safe(answer.unsure.query, 40)}”?**", f"{names}?")


def too_few_lines(answer: TooFew, filters: tuple[str, ...], relaxed: tuple[str, ...]) -> Parts:
    """How few there are for ``filters``, and what the postings say under the ``relaxed`` ones, which are named."""
    said = []
    for side in answer.sides:
        counts, pay = side.figures.counts, side.figures.pay
        match = f" for {', '.join(filters)}" if filters else ""
        stated = f"{pay.disclosed or 'none'} of them state{'s' if pay.disclosed == 1 else ''} pay" if counts.postings else ""
        known = f", {pay.pay.known or 'none'} with an amount that is known" if pay.pay.known < pay.disclosed else ""
        count = (
            f"{postings(counts.postings)} of {side.role.name}{match}, {stated}"
            if counts.postings
            else f"No {side.role.name} posting{match}"
        )
        said.append(f"**Too few to say.** {count}{known}.")
    left = f"For {', '.join(relaxed)} alone" if relaxed else "Without the filters"
    wide = tuple(f"{left}, {side.role.name}: {side_words.pay_line(side)}" for side in answer.wide)
    unplaced = [
        f"Only {sum(n for _, n in s.figures.counts.countries)} of the {postings(s.figures.counts.postings)} of {s.role.name} say a country."
        for s in answer.wide
        if answer.question.filters.country and sum(n for _, n in s.figures.counts.countries) < s.figures.counts.postings / 2
    ]
    rest = (
        ""
        if wide
        else f"Pay needs {SOME_AMOUNTS} amounts for a median and {ENOUGH_AMOUNTS} for more; other figures need {ENOUGH_POSTINGS} postings."
    )
    return tuple(said), (Block(None, (*wide, *unplaced, *((rest,) if rest else ()))),)


def row_line(row: dict[str, Any]) -> str:
    """One posting in a line, with a link where there is a plain one."""
    link = str(row["url"] or "")
    title = safe(row["title"], 80)
    if link.startswith(("https://", "http://")) and not any(c in link for c in " <>()[]\\\"'") and link == clean(link):
        title = f"[{title}](<{link}>)"
    pay = [usd(row[key]) for key in ("yearly_min", "yearly_max") if row[key]]
    facts = [
        safe(row["employer"]) if row["employer"] else "",
        safe(row["location"] or ""),
        "–".join(dict.fromkeys(pay)),
        row["posted_at"] or "",
    ]
    return f"- {title}: {', '.join(fact for fact in facts if fact) or 'no details'}"


def roles_card(answer: Roles, prefix: str) -> Card:
    """Every role with its postings, a line a family."""
    families: dict[str, list[str]] = {}
    for role, count in answer.roles:
        families.setdefault(role.family, []).append(f"{role.name} {count:,}")
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
        f"{safe(o.label, 100)}: {postings(n)}, as of {o.as_of.isoformat()}{' (sample)' if o.sample else ''}" for o, n in answer.origins if n
    ]
    rules = (
        "Every number is counted from postings and shown with how many stand behind it.",
        "Posted pay is a range: its minimum, middle and maximum are three things. Comparisons rest on the middle; medians, not tops.",
        f"Under {SOME_AMOUNTS} amounts no pay is told, under {ENOUGH_AMOUNTS} only the median, and no verdict.",
        "Intervals are 95%. A role pays more only when its interval leaves zero out and minimum, middle and maximum agree.",
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


def outside_card(answer: Outside, note: tuple[str, ...], examples: tuple[str, ...]) -> Card:
    """What postings cannot say, the nearest thing that they can, and what to ask instead."""
    verdict = (
        "**Job postings can't answer that.** They say what employers ask for and offer, not how to study, interview or feel about a job.",
    )
    lines = tuple(f"What they do say: {side_words.name(side)}: {side_words.pay_line(side)}" for side in answer.sides)
    more = () if lines else ("I can tell pay, remote share, skills, employers, experience and openings of a role.",)
    return Card(
        "Beyond postings",
        verdict,
        (Block(None, (*lines, *more)),),
        note=note,
        examples=examples,
    )


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
