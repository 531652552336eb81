"""A question as a short text and back: what a button carries, so that it works after a restart and after an upgrade.

``rc1:oA1B2;ss;cDE;r;fOpen AI`` reads: version 1, topic overview, two roles by their numbers, senior, Germany, remote, a
company. Roles go by number and skills by a digest of their name, since both must survive new aliases and a new order. A
question that does not fit in ``LIMIT`` is no token at all: a button that asks half the question would answer another one.
"""

from __future__ import annotations

import math
import re
from base64 import urlsafe_b64encode
from hashlib import blake2b
from typing import TYPE_CHECKING, get_args

from bot.core.model import Amount, Filters, Part, Period, Question, RankBy, Seniority, Topic

if TYPE_CHECKING:
    from bot.core.catalogue import Catalogue

LIMIT = 87  # UTF-16 units: a custom_id has 100, the rest tells who asked
VERSION = "rc1:"

# The letters are part of the format: a new topic takes a new letter, a letter is never given to another topic.
TOPIC_LETTERS: dict[Topic, str] = {
    "overview": "o", "salary": "s", "remote": "r", "skills": "k", "employers": "e", "experience": "x", "openings": "n",
    "path": "p", "switch": "w", "fit": "f", "premium": "m", "offer": "a", "trend": "t", "postings": "j", "ranking": "g",
    "roles": "l", "method": "d", "help": "h", "outside": "u", "none": "z",
}  # fmt: skip
SENIORITY_LETTERS: dict[Seniority, str] = {"entry": "e", "mid": "m", "senior": "s", "lead": "l", "executive": "x"}
RANK_LETTERS: dict[RankBy, str] = {"salary": "s", "remote": "r", "openings": "o", "entry": "e", "growth": "g"}
PART_LETTERS: dict[Part, str] = {"faq": "q", "like_for_like": "v"}
_TOPICS = {letter: topic for topic, letter in TOPIC_LETTERS.items()}
_SENIORITIES = {letter: seniority for seniority, letter in SENIORITY_LETTERS.items()}
_RANKS = {letter: rank_by for rank_by, letter in RANK_LETTERS.items()}
_PARTS = {letter: part for part, letter in PART_LETTERS.items()}
PERIODS: tuple[Period, ...] = get_args(Period)
_NUMBER = r"(?:\d+(?:\.\d+)?(?:e[+-]\d+)?)"
_SHAPE = re.compile(
    rf"{VERSION}(?P<topic>[a-z])(?P<roles>(?:[0-9A-Z]{{2}})*)"
    rf"(?:;s(?P<seniority>[a-z]))?(?:;c(?P<country>[A-Z]{{2}}))?(?P<remote>;r)?"
    rf"(?:;m(?P<min_salary>{_NUMBER}))?(?:;u(?P<currency>[A-Z]{{3}}))?(?:;b(?P<rank_by>[a-z]))?(?:;(?P<part>[qv]))?"
    rf"(?:;p(?P<page>[1-9]\d{{0,3}}))?"
    rf"(?:;a(?P<amount>{_NUMBER})(?P<money>[A-Z]{{3}})(?P<period>[0-4]))?"
    rf"(?:;k(?P<skills>(?:[A-Za-z0-9_-]{{4}})+))?(?:;f(?P<company>.+))?",
    re.ASCII,
)


def skill_digest(name: str) -> str:
    """Four letters that stand for a skill; a test holds them apart over the whole catalogue."""
    return urlsafe_b64encode(blake2b(name.encode(), digest_size=3).digest()).decode()


def width(text: str) -> int:
    """The length of ``text`` in UTF-16 units: the strictest way in which Discord may count it."""
    if text.isascii():
        return len(text)
    return len(text) + sum(letter > "\uffff" for letter in text)


def write_token(question: Question, catalogue: Catalogue) -> str | None:
    """The token of ``question``, or None where it does not fit or names what the catalogue does not know.

    ``carried`` is left out: whoever presses a button asks the whole question.
    """
    try:
        roles = "".join(_two(catalogue.roles[slug].number) for slug in question.roles)
        amount = question.amount
        parts = [
            VERSION + TOPIC_LETTERS[question.topic] + roles,
            *_filter_parts(question.filters),
            question.rank_by and "b" + RANK_LETTERS[question.rank_by],
            question.part and PART_LETTERS[question.part],
            question.page and f"p{question.page}",
            amount and f"a{_number(amount.value)}{amount.currency}{PERIODS.index(amount.period)}",
            question.skills and "k" + "".join(skill_digest(catalogue.skills[name].name) for name in question.skills),
            question.filters.company and "f" + question.filters.company,  # last: it may hold any letter
        ]
    except (KeyError, ValueError):
        return None
    token = ";".join(part for part in parts if part)
    return token if _sendable(token) and _SHAPE.fullmatch(token) else None


def read_token(text: str, catalogue: Catalogue) -> Question | None:
    """The question of a token; None for garbage, another version, or a role or skill the catalogue no longer has."""
    found = _SHAPE.fullmatch(text)
    if found is None or not _sendable(text):
        return None
    part = found.groupdict()
    try:
        topic = _TOPICS[part["topic"]]
        roles = [catalogue.by_number(int(part["roles"][at : at + 2], 36)) for at in range(0, len(part["roles"]), 2)]
        skills = _skills(part["skills"] or "", catalogue)
        filters = Filters(
            seniority=_SENIORITIES[part["seniority"]] if part["seniority"] else None,
            country=part["country"],
            remote=True if part["remote"] else None,
            company=part["company"],
            min_salary=_finite(part["min_salary"]) if part["min_salary"] else None,
            currency=part["currency"],
        )
        amount = part["amount"] and Amount(_finite(part["amount"]), part["money"], PERIODS[int(part["period"])])
        rank_by = _RANKS[part["rank_by"]] if part["rank_by"] else None
        page, shown = int(part["page"] or 0), _PARTS[part["part"]] if part["part"] else None
        slugs = tuple(role.slug for role in roles if role is not None)
    except (KeyError, ValueError):
        return None
    if len(slugs) != len(roles):
        return None
    return Question(topic, slugs, filters, skills, rank_by, amount or None, part=shown, page=page)


def _sendable(token: str) -> bool:
    return token.isprintable() and width(token) <= LIMIT


def _filter_parts(filters: Filters) -> list[str | None]:
    return [
        filters.seniority and "s" + SENIORITY_LETTERS[filters.seniority],
        filters.country and "c" + filters.country,
        filters.remote and "r",
        None if filters.min_salary is None else "m" + _number(filters.min_salary),
        filters.currency and "u" + filters.currency,
    ]


def _skills(digests: str, catalogue: Catalogue) -> tuple[str, ...]:
    wanted = [digests[at : at + 4] for at in range(0, len(digests), 4)]
    names = {skill_digest(name): name for name in catalogue.skills} if wanted else {}
    return tuple(names[digest] for digest in wanted)


def _two(number: int) -> str:
    if not 0 <= number < 36 * 36:
        raise ValueError(number)
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return letters[number // 36] + letters[number % 36]


def _number(value: float) -> str:
    text = repr(float(value))
    return text.removesuffix(".0")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value
