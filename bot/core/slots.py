"""What a question says beside its topic: roles in their order, filters, skills, an amount."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, cast

from bot.core.lexing import key
from bot.core.model import Amount, Filters, Period, RankBy, Seniority, Topic
from bot.core.shape import CONCRETE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.catalogue import Catalogue
    from bot.core.mark import Mark
    from bot.core.money import Money
    from bot.core.shape import Sentence

_PERIODS_A_YEAR: dict[Period, float] = {"HOUR": 2080, "DAY": 260, "WEEK": 52, "MONTH": 12, "YEAR": 1}
_ANY_TRADE = frozenset({"dev", "devs", "developer", "coder", "programmer", "engineer"})
_START = frozenset({"been", "i", "YEARS", "stay", "as"})
_TARGET = frozenset({"to", "become", "want", "move"})
_AIMED = frozenset({"become", "want", "move", "hire"})  # before "as": "retrain as", "wanting an easier life as", "get hired as"
_CODES = ("USD", "EUR", "GBP", "CAD", "AUD", "NZD", "CHF", "SGD", "INR", "SEK", "NOK", "DKK", "PLN", "JPY", "BRL")
_CURRENCIES = {  # named apart from the amount: "165k … (CAD)"
    **{code.casefold(): code for code in _CODES},
    "euro": "EUR",
    "euros": "EUR",
    "pounds": "GBP",
    "quid": "GBP",
    "rupees": "INR",
    "dollars": "USD",
    "francs": "CHF",
    "yen": "JPY",
}
_PRESENT = frozenset({"here", "by trade", "by profession"})
LEFT, OWN, UNSAID, WANTED = range(4)
_FLOORED: frozenset[Topic] = frozenset({"postings", "openings", "employers", "remote", "experience", "ranking"})


def roles_in_order(sentence: Sentence, topic: Topic | None) -> tuple[str, ...]:
    """The roles that are meant, in the order named; for a switch the start before the target, whichever came first."""
    roles = sentence.roles()
    if topic == "switch":
        if len({mark.value for mark in roles}) == 1:  # "fed up with frontend, wanna do security"
            short = [
                mark for mark in sentence.marks if mark.tag == "WEAK" and not mark.negated and direction(sentence.marks, mark) != UNSAID
            ]
            roles = tuple(mark for mark in sentence.marks if mark in roles or mark in short)
        if len({mark.value for mark in roles}) > 2:  # "junior dev thinking of moving from frontend to mobile"
            roles = tuple(mark for mark in roles if mark.raw.casefold() not in _ANY_TRADE) or roles
        roles = tuple(sorted(roles, key=lambda mark: direction(sentence.marks, mark)))
    return tuple(dict.fromkeys(mark.value for mark in roles))


def direction(marks: tuple[Mark, ...], role: Mark) -> int:
    """How surely a role is where somebody wants to go: LEFT (they say "from"), OWN (it is what they are), UNSAID or WANTED."""
    place = marks.index(role)
    if role.before == "to":
        return WANTED
    if place + 1 < len(marks) and marks[place + 1].value in _PRESENT:
        return OWN  # "QA here, is it too late to move to data engineering?"
    before = marks[:place]
    partner = _joined(before, role)
    if partner is not None:
        return direction(marks, partner)
    if any(mark.tag == "leave" for mark in before) and any(mark.tag == "ROLE" for mark in before):
        return WANTED
    for number, mark in reversed(list(enumerate(before))):
        if (
            mark.value in ("as", "work as", "start as")
            and any(earlier.tag in _AIMED for earlier in before[max(0, number - 4) : number])
            and (before[number - 1].tag not in ("ROLE", "WEAK"))
        ):
            return WANTED  # "retrain as", "want to work as"
        if mark.tag in ("from", "leave"):
            return LEFT
        if mark.tag in _START:
            return OWN
        if mark.tag in _TARGET:
            return WANTED
        if mark.tag == "ROLE":
            return UNSAID
        if mark.before == "to":
            return WANTED
    return UNSAID


def _joined(before: tuple[Mark, ...], role: Mark) -> Mark | None:
    """The role named in one breath with ``role``: "to data science or AI", "devops vs data engineering"; None without one."""
    joins = ("or", "and", "vs", "filler")
    known = next((mark for mark in reversed(before) if mark.tag not in joins or mark.before == "to"), None)
    if known is None or known.tag not in ("ROLE", "WEAK") or known.negated:
        return None
    between = before[before.index(known) + 1 :]
    joined = role.before == "/" or any(mark.tag in ("or", "and", "vs") for mark in between)
    return known if joined and all(mark.before in ("", "-") for mark in between) else None


def read_filters(sentence: Sentence, topic: Topic | None, rank_by: RankBy | None = None) -> Filters:
    """The filters that are named and not pushed away."""
    meant = [mark for mark in sentence.marks if not mark.negated]
    low, currency = _floor(meant, topic)
    remote = any(mark.tag == "remote" for mark in meant) and topic != "remote" and rank_by != "remote"
    return Filters(
        seniority=_level(meant) if rank_by != "entry" else None,
        country=_place(meant),
        remote=True if remote else None,
        company=None if _others(sentence.marks) else _first(meant, "COMPANY"),
        min_salary=low,
        currency=currency,
    )


def read_skills(sentence: Sentence, catalogue: Catalogue, topic: Topic | None) -> tuple[str, ...]:
    """The skills named, in order. Where the pay for a skill is asked, those inside a role's name count too ("golang backend dev")."""
    found: dict[str, None] = {}
    for mark in sentence.marks:
        if mark.tag == "SKILL" and not mark.negated:
            found[mark.value] = None
        elif mark.tag == "ROLE" and topic == "premium":
            names = (catalogue.skill_aliases.get(word) for word in key(mark.raw))
            found.update((name, None) for name in names if name and catalogue.skills[name].kind in CONCRETE)
    return tuple(found)


def read_amount(sentence: Sentence, topic: Topic | None) -> Amount | None:
    """The first amount of money, the middle of a range, where the ``topic`` has one; a floor is a filter of a switch."""
    tags = {"offer": ("MONEY", "OVER", "UNDER"), "switch": ("MONEY",)}.get(topic or "", ())
    for mark in sentence.marks:
        if mark.money is not None and mark.tag in tags and not mark.negated:
            money = mark.money
            ends = [end for end in (money.low, money.high) if end is not None]
            currency = money.currency or next(
                (found for other in sentence.marks if (found := _CURRENCIES.get(other.raw.casefold()))), "USD"
            )
            return Amount(sum(ends) / len(ends), currency, money.period or "YEAR")
    return None


def read_rank(sentence: Sentence) -> RankBy:
    """By what roles are to be ranked."""
    by = _after_by(sentence.marks)
    if by is not None:
        return by
    if sentence.has("pay", "MONEY"):
        return "salary"
    if sentence.has("trend"):
        return "growth"
    if any(mark.tag in ("remote", "onsite") for mark in sentence.marks):  # also "I never want to commute again"
        return "remote"
    if sentence.has("ENTRY", "easiest", "hard", "exist", "exp"):
        return "entry"
    if (
        sentence.has("demand", "hire", "company")
        or sentence.line.startswith("job ")
        or "most job" in sentence.line
        or "more job" in sentence.line
    ):
        return "openings"
    return "salary"


def _after_by(marks: tuple[Mark, ...]) -> RankBy | None:
    names: dict[str, RankBy] = {
        "pay": "salary",
        "remote": "remote",
        "trend": "growth",
        "job": "openings",
        "demand": "openings",
        "LEVEL": "entry",
        "exp": "entry",
    }
    said_by = False
    for mark in marks:
        if said_by and mark.tag in names:
            return names[mark.tag]
        said_by = said_by or mark.value in ("by", "order by", "sort by", "sorted by")
    return None


def _first(marks: Iterable[Mark], tag: str) -> str | None:
    return next((mark.value for mark in marks if mark.tag == tag), None)


def _place(marks: list[Mark]) -> str | None:
    """The first place named; of a move ("from Bangalore to Berlin") the one that somebody goes to."""
    named = [(marks[number - 1].tag if number else "", mark.value) for number, mark in enumerate(marks) if mark.tag == "PLACE"]
    before = [word for word, _ in named]
    return named[before.index("to")][1] if before[:1] == ["from"] and "to" in before else named[0][1] if named else None


def _others(marks: tuple[Mark, ...]) -> bool:
    """Whether other employers than the one named are asked for: "I only hear Bosch, which other firms"."""
    return any(mark.tag == "company" and before.value in ("other", "else") for before, mark in pairwise(marks))


def _level(marks: list[Mark]) -> Seniority | None:
    """The level named; None where two are named, as in "from junior to principal"."""
    levels = list(dict.fromkeys(mark.value for mark in marks if mark.tag == "LEVEL"))
    return cast("Seniority", levels[0]) if len(levels) == 1 else None


def _floor(marks: list[Mark], topic: Topic | None) -> tuple[float | None, str | None]:
    """The least pay asked for, a year, and its currency where one is named."""
    narrowed = any(mark.tag == "narrow" for mark in marks)  # "make it 200k"
    for mark in marks:
        wanted = mark.tag == "OVER" or (mark.tag == "MONEY" and (topic in _FLOORED or narrowed))
        if wanted and mark.money is not None and topic != "offer":
            return _yearly(mark.money), mark.money.currency
    return None, None


def _yearly(money: Money) -> float:
    low = money.low if money.low is not None else money.high or 0.0
    return low * _PERIODS_A_YEAR[money.period or "YEAR"]
