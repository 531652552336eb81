"""The filters of a question, one row each: its test on a posting and its words in an answer.

The SQL of each row stands in ``bot/store/where.py``; a test holds the two tables to the same keys and the same answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.core.figures import number
from bot.core.phrases import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.core.model import Filters, Posting

SENIORITY_WORDS = {
    "entry": "entry level",
    "mid": "mid level",
    "senior": "senior",
    "lead": "staff or lead",
    "executive": "executive",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: ``test(posting, value, filters)`` and ``words(value, filters, country_names)``."""

    key: str
    test: Callable[[Posting, Any, Filters], bool]
    words: Callable[[Any, Filters, Mapping[str, str]], str]


def _pays_at_least(posting: Posting, amount: float, _: Filters) -> bool:
    salary = posting.salary
    top = salary and salary.usable and (salary.yearly_max or salary.yearly_min)
    return bool(top) and float(top or 0) >= amount


def _employer_key(name: str | None) -> str:
    return "".join(letter for letter in (name or "").casefold() if letter.isalnum())


FILTERS: tuple[Filter, ...] = (
    Filter("seniority", lambda p, v, _: p.seniority == v, lambda v, *_: SENIORITY_WORDS[v]),
    Filter("country", lambda p, v, _: p.country == v, lambda v, _, names: names.get(v, v)),
    Filter("remote", lambda p, *_: p.work_mode == "remote", lambda *_: "remote"),
    Filter("company", lambda p, v, _: _employer_key(p.employer) == _employer_key(v), lambda v, *_: f"at {safe(v, 40)}"),
    Filter("min_salary", _pays_at_least, lambda v, f, _: f"from {f.currency or 'USD'} {number(v)}"),
)


def employer_key(name: str) -> str:
    """The letters and digits by which employers are compared: "Open AI" is "openai"."""
    return _employer_key(name)


def matches(posting: Posting, filters: Filters) -> bool:
    """Whether ``posting`` passes every named filter. ``min_salary`` must be in yearly USD by now."""
    named = filters.as_json()
    return all(row.test(posting, named[row.key], filters) for row in FILTERS if row.key in named)


def filter_words(filters: Filters, country_names: Mapping[str, str]) -> tuple[str, ...]:
    """What the filters say, in an answer's words: ("senior", "Germany", "remote"); safe to send, like all text of a card."""
    named = filters.as_json()
    return tuple(row.words(named[row.key], filters, country_names) for row in FILTERS if row.key in named)
