"""A question in words that are read as that question again: what a person could have typed to ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.figures import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.core.catalogue import Catalogue
    from bot.core.model import Amount, Filters, Question, Topic

COMMANDS: dict[Topic, str] = {
    "overview": "compare", "salary": "salary", "remote": "remote", "skills": "skills", "employers": "employers", "experience": "experience",
    "openings": "openings", "path": "path", "switch": "switch", "fit": "fit", "premium": "premium", "offer": "offer", "trend": "trend",
    "postings": "postings", "ranking": "ranking", "roles": "roles", "method": "method", "help": "help",
}  # fmt: skip
_LEVELS = {"entry": "entry level", "mid": "mid level", "senior": "senior", "lead": "lead"}
_PERIODS = {"HOUR": "per hour", "DAY": "per day", "WEEK": "per week", "MONTH": "per month", "YEAR": "per year"}


def wording_of(question: Question, catalogue: Catalogue, countries: Mapping[str, str], prefix: str = "!") -> str | None:
    """The command that asks ``question``; None for topics that no command asks for. ``countries`` names ISO 3166-1 codes."""
    command = COMMANDS.get(question.topic)
    if command is None:
        return None
    names = [f'"{catalogue.role(slug).name}"' for slug in question.roles if slug in catalogue.roles]
    parts = [(" -> " if question.topic == "switch" else " vs ").join(names), ", ".join(question.skills)]
    if question.rank_by:
        parts.append(f"by {question.rank_by}")
    if question.amount:
        parts.append(_amount_words(question.amount))
    return " ".join([f"{prefix}{command}", *(part for part in parts if part), *_filter_words(question.filters, countries)])


def _amount_words(amount: Amount) -> str:
    return f"{number(amount.value)} {amount.currency} {_PERIODS[amount.period]}"


def _filter_words(filters: Filters, countries: Mapping[str, str]) -> Iterator[str]:
    if filters.seniority:
        yield f", {_LEVELS.get(filters.seniority, filters.seniority)}"
    if filters.remote:
        yield ", remote"
    if filters.country:
        yield f"in {countries.get(filters.country, filters.country)}"
    if filters.company:
        yield f"at {filters.company}"
    if filters.min_salary is not None:
        yield f", over {number(filters.min_salary)} {filters.currency or 'USD'}"
