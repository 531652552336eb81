"""Options of slash commands: what to offer while somebody types, and what typed words mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from bot.core import chat_words
from bot.core.currency import CURRENCIES
from bot.core.match import match_role, match_skill
from bot.core.model import Amount
from bot.core.text import key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bot.core.catalogue import Catalogue
    from bot.core.lexicon import Lexicon
    from bot.core.model import Period, Question, RankBy, Seniority
    from bot.core.places import Places

MOST = 25  # Discord's limit of choices: https://discord.com/developers/docs/interactions/application-commands
_COMMON = ("USD", "EUR", "GBP", "INR", "CAD", "AUD", "CHF", "SEK", "PLN", "BRL", "JPY", "SGD")
_BETWEEN = re.compile(r"[,;+]|\s&\s|\band\b", re.IGNORECASE)


def suggest_countries(typed: str, places: Places) -> Mapping[str, str]:
    """Names of countries with their codes, those that begin like ``typed`` first."""
    found = _nearest(typed, {name: name for name in sorted(places.labels.values())})
    codes = {name: code for code, name in places.labels.items()}
    return {name: codes[name] for name in found}


def suggest_skills(typed: str, catalogue: Catalogue, without: Collection[str] = ()) -> tuple[str, ...]:
    """Names of skills. ``without`` holds those chosen already."""
    names = {name: name for name in catalogue.skills}
    exact = match_skill(typed, catalogue) if typed.strip() else None
    return tuple(dict.fromkeys(name for name in (*([exact] if exact else []), *_nearest(typed, names)) if name not in without))[:MOST]


def suggest_currencies(typed: str) -> tuple[str, ...]:
    """Codes of currencies, the common ones first."""
    return _nearest(typed, {code: code for code in (*_COMMON, *sorted(CURRENCIES.difference(_COMMON)))})


def suggest_zones(typed: str, zones: Iterable[str]) -> tuple[str, ...]:
    """Names of time zones out of ``zones``: "berlin" finds Europe/Berlin."""
    return _nearest(typed, {zone: zone.replace("/", " ").replace("_", " ") for zone in ("UTC", *sorted(zones))})


def find_country(text: str, places: Places) -> str | None:
    """The code of the country that a person names, by code, name or city; None where that is none or several."""
    code = text.strip().upper()
    return code if code in places.labels else places.codes.get(code.casefold()) or places.country_of(text)


def find_currency(text: str) -> str | None:
    """The ISO 4217 code that a person writes, in any case; None for no currency of ours."""
    code = text.strip().upper()
    return code if code in CURRENCIES else None


def find_roles(text: str, catalogue: Catalogue) -> tuple[str, ...] | None:
    """The slugs of the roles in a list such as "MLOps Engineer, sre"; None where one is unknown or unclear."""
    matches = [match_role(name, catalogue).slug for name in _BETWEEN.split(text) if name.strip()]
    return tuple(dict.fromkeys(slug for slug in matches if slug)) if matches and all(matches) else None


def _nearest(typed: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """The keys whose value begins like ``typed``, then those in which a word does, then those that hold it."""
    query = key(typed[:100]) or typed.strip().casefold()[:100]
    folded = {name: key(text) or text.casefold() for name, text in known.items()}
    begins = [name for name, text in folded.items() if text.startswith(query)]
    words = [name for name, text in folded.items() if f" {query}" in text]
    inside = [name for name, text in folded.items() if query in text]
    return tuple(dict.fromkeys((*begins, *words, *inside)))[:MOST]


@dataclass(frozen=True, slots=True)
class Options:
    """What somebody filled in beside the roles. ``country``, ``currency`` and ``skills`` are words; ``pay`` an amount and its period."""

    seniority: str | None = None
    country: str | None = None
    remote: bool | None = None
    company: str | None = None
    min_salary: float | None = None
    currency: str | None = None
    skills: tuple[str, ...] = ()
    pay: tuple[float, str] | None = None
    rank_by: str | None = None


class UnknownOption(ValueError):
    """An option names what we do not know. The message is the sentence for the person."""


def understand(options: Options, lexicon: Lexicon) -> Options:
    """The same options with codes and canonical names for words. Raises UnknownOption."""
    country = options.country and find_country(options.country, lexicon.places)
    currency = options.currency and find_currency(options.currency)
    skills = tuple(match_skill(skill, lexicon.catalogue) for skill in options.skills)
    if options.country and not country:
        raise UnknownOption(chat_words.NO_SUCH_COUNTRY)
    if options.currency and not currency:
        raise UnknownOption(chat_words.NO_SUCH_CURRENCY)
    if not all(skills):
        raise UnknownOption(chat_words.NO_SUCH_SKILL)
    company = " ".join((options.company or "").split()) or None
    known = tuple(dict.fromkeys(skill for skill in skills if skill))
    return replace(options, country=country, currency=currency, skills=known, company=company)


def fill_in(question: Question, options: Options, currency: str | None) -> Question:
    """``question`` with what was filled in; ``currency`` is that of amounts for which none was. ``options`` are understood already."""
    filters = replace(
        question.filters,
        seniority=cast("Seniority", options.seniority) if options.seniority else question.filters.seniority,
        country=options.country or question.filters.country,
        remote=True if options.remote else question.filters.remote,
        company=options.company or question.filters.company,
    )
    if options.min_salary is not None:
        filters = replace(filters, min_salary=options.min_salary, currency=options.currency or currency)
    if options.pay:
        value, period = options.pay
        question = replace(question, amount=Amount(value, options.currency or currency or "USD", cast("Period", period)))
    rank_by = cast("RankBy", options.rank_by) if options.rank_by else question.rank_by
    return replace(question, filters=filters, skills=options.skills or question.skills, rank_by=rank_by)
