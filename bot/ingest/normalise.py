"""A raw record to a posting: pure, the same record always gives the same posting."""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.core.currency import currency_of
from bot.core.model import Posting, WorkMode
from bot.core.paytext import pay_in_field, pay_in_prose
from bot.core.period import period_of
from bot.core.refused import Refused
from bot.core.salary import Pay, read_salary
from bot.core.skilltext import find_skills, listed_skills
from bot.core.text import fold, key
from bot.core.titles import read_title
from bot.ingest.dates import read_date
from bot.ingest.markup import plain_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.core.catalogue import Catalogue
    from bot.core.model import Salary, Seniority
    from bot.core.salary import Rates
    from bot.ingest.records import Record

_CACHED: Final = 65_536  # texts remembered: a bound, so that memory does not grow with the file
_LONGEST_TITLE: Final = 300
_NOTHING: Final = frozenset({
    "", "unknown", "confidential", "n/a", "na", "none", "null", "nan", "-", "--", "?", "tbd", "not specified", "not disclosed",
    "undisclosed", "not available", "anonymous", "private", "blank", "company confidential", "confidential company", "hidden",
})  # fmt: skip
_PLACES_NOWHERE: Final = re.compile(r"^(?:add all locations here|blank|multiple locations|various|location|tbd|n/?a|none|null|nan|-*)$")
_SPACES: Final = re.compile(r"\s+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")
_YES: Final = frozenset({"true", "yes", "y", "1", "1.0", "100", "remote", "fully remote", "telecommute", "work from home", "wfh"})
_MODE_WORDS: Final[tuple[tuple[WorkMode | None, re.Pattern[str]], ...]] = (
    (None, re.compile(r"\b(?:no|not|non) (?:a )?remote\b|\bno telecommut")),
    ("hybrid", re.compile(r"\bhybrid\b|\bpartial(?:ly)? remote\b|\bteletrabajo parcial\b")),
    ("onsite", re.compile(r"\bon ?site\b|\bin ?office\b|\bin person\b|\boffice\b|\bhq\b|\bheadquarters\b")),
    (
        "remote",
        re.compile(r"\bremote\w*|\btelecommute\b|\bwork from (?:home|anywhere)\b|\bwfh\b|\banywhere\b|\bdistributed\b|\bworldwide\b"),
    ),
)
_TELLING: Final = re.compile(r"remote|hybrid|home|anywhere|telecommut|distributed|worldwide|wfh", re.IGNORECASE)
_LOOSE_FLAGS: Final = frozenset({"ashby"})  # its isRemote is also set on jobs of one office: believed only with the place's words
_SENIORITIES: Final[dict[str, Seniority]] = {
    "entry": "entry", "entry level": "entry", "junior": "entry", "intern": "entry", "internship": "entry", "en": "entry",
    "graduate": "entry", "mid": "mid", "mid level": "mid", "middle": "mid", "intermediate": "mid", "mi": "mid",
    "senior": "senior", "sr": "senior", "se": "senior", "senior level": "senior", "lead": "lead", "staff": "lead",
    "principal": "lead", "executive": "executive", "ex": "executive", "director": "executive", "vp": "executive",
    "c level": "executive",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Tools:
    """What normalising looks things up in. ``country_of`` gives the ISO 3166-1 alpha-2 code of a place's text, or None."""

    catalogue: Catalogue
    rates: Rates
    country_of: Callable[[str], str | None]


def normalise(record: Record, source: str, tools: Tools) -> Posting | Refused:
    """Return the posting that a record states, or why it is none. ``source`` names it where the record does not."""
    fields = record.fields
    if record.problem:
        return Refused(record.number, record.problem, record.text())
    title = _title(fields.get("title", ""))
    if title is None:
        return Refused(record.number, "no title", record.text())
    source = (fields.get("source") or source).strip().lower()
    employer = _employer(fields.get("company", ""))
    location = _location(fields)
    country = _country(fields.get("country", ""), location or "", tools)
    role, seniority = _read_title(title, tools.catalogue)
    description = plain_text(fields["description"]) if "description" in fields else ""
    url = _url(fields.get("url", ""))
    return Posting(
        source=source,
        source_id=fields.get("id", "").strip() or _made_id(title, employer, location, url),
        title=title,
        role=_given_role(fields.get("role", ""), tools.catalogue) or role,
        seniority=_given_seniority(fields.get("seniority", "")) or seniority,
        employer=employer,
        location=location,
        country=country,
        work_mode=_work_mode(
            fields.get("work_mode", ""), fields.get("remote", ""), location or "", _telling(title), source in _LOOSE_FLAGS
        ),
        salary=_salary(fields, description, country, tools.rates),
        skills=_listed(fields["skills"], tools.catalogue) if "skills" in fields else find_skills(description, tools.catalogue),
        posted_at=read_date(fields.get("posted_at", "")),
        url=url,
    )


def _clean(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _SPACES.sub(" ", _CONTROL.sub(" ", text)).strip()


@lru_cache(maxsize=_CACHED)
def _title(raw: str) -> str | None:
    title = _clean(raw)[:_LONGEST_TITLE]
    return None if title.casefold() in _NOTHING or not any(map(str.isalpha, title)) else title


@lru_cache(maxsize=_CACHED)
def _read_title(title: str, catalogue: Catalogue) -> tuple[str | None, Seniority | None]:
    return read_title(title, catalogue)


@lru_cache(maxsize=_CACHED)
def _employer(raw: str) -> str | None:
    name = _clean(raw)
    return None if name.casefold() in _NOTHING else name


def _location(fields: Mapping[str, str]) -> str | None:
    location = fields.get("location")
    if location is None:
        location = ", ".join(filter(None, (fields.get("city", "").strip(), fields.get("state", "").strip())))
    location = _clean(location)
    return None if _PLACES_NOWHERE.match(location.casefold()) else location


@lru_cache(maxsize=_CACHED)
def _country(named: str, location: str, tools: Tools) -> str | None:
    """Return the country of the place, the country column where the place names none."""
    named = named.strip()
    found = tools.country_of(location) if location else None
    if found or not named:
        return found
    return named.upper() if len(named) == 2 and named.isalpha() else tools.country_of(named)


@lru_cache(maxsize=_CACHED)
def _given_role(named: str, catalogue: Catalogue) -> str | None:
    named = named.strip()
    return named if named in catalogue.roles else catalogue.aliases.get(key(named))


@lru_cache(maxsize=1024)
def _given_seniority(named: str) -> Seniority | None:
    return _SENIORITIES.get(fold(named))


def _telling(title: str) -> str:
    """Return a title that may say how the work is done, so that the mode can be remembered without all others."""
    return title if _TELLING.search(title) else ""


@lru_cache(maxsize=_CACHED)
def _work_mode(named: str, remote: str, location: str, title: str, loose: bool) -> WorkMode | None:  # noqa: FBT001 - a cache's key
    """Return the mode that the place's words give, else the title's, else the columns'; words that deny count as unknown."""
    for text in (location, named, title):
        found, mode = _mode_in(text, everywhere=text is not title)
        if found:
            return mode
    flag = fold(remote)
    found, mode = _mode_in(remote, everywhere=True)
    if found:
        return mode
    if flag == "50":
        return "hybrid"
    return "remote" if flag in _YES and not (loose and location) else None


def _mode_in(text: str, *, everywhere: bool) -> tuple[bool, WorkMode | None]:
    """Return whether the words say anything about the mode, and which; a title's "office" is no place of work."""
    folded = fold(text)
    if not folded:
        return False, None
    for mode, pattern in _MODE_WORDS:
        if pattern.search(folded) and (everywhere or mode in ("remote", "hybrid")):
            return True, mode
    return False, None


def _salary(fields: Mapping[str, str], description: str, country: str | None, rates: Rates) -> Salary | None:
    low, high = fields.get("min_salary", ""), fields.get("max_salary", "")
    currency, period = fields.get("currency", ""), fields.get("period", "")
    if low or high:
        stated = _salary_of(low, high, currency, period, country, rates)
        if stated is not None:
            return stated
    text = fields.get("salary", "")
    if text:
        return _salary_in(text, currency, period, country, rates)
    if not description:
        return None
    pay = pay_in_prose(description)
    return read_salary(pay, rates, country) if pay else None


@lru_cache(maxsize=_CACHED)
def _salary_of(low: str, high: str, currency: str, period: str, country: str | None, rates: Rates) -> Salary | None:
    return read_salary(Pay(_amount(low), _amount(high), _currency(currency), period_of(period)), rates, country)


@lru_cache(maxsize=_CACHED)
def _salary_in(text: str, currency: str, period: str, country: str | None, rates: Rates) -> Salary | None:
    pay = pay_in_field(text)
    if pay is None:
        return None
    stated = Pay(pay.low, pay.high, _currency(currency) or pay.currency, pay.period or period_of(period), pay.dollars)
    return read_salary(stated, rates, country)


def _currency(text: str) -> str | None:
    """Return the code of a currency cell; an unknown code stays as it is, so that its pay is not read as dollars."""
    code = text.strip().upper()
    return currency_of(text) or (code if len(code) == 3 and code.isalpha() and code.isascii() else None)


def _amount(text: str) -> float | None:
    """Return a number cell; what is no plain number is read as pay text ("$150k")."""
    text = text.strip()
    try:
        return float(text)
    except ValueError:
        pay = pay_in_field(text)
        return None if pay is None else pay.high if pay.low is None else pay.low


@lru_cache(maxsize=_CACHED)
def _listed(cell: str, catalogue: Catalogue) -> tuple[str, ...]:
    text = cell.strip("[]{}() \t").replace("'", "").replace('"', "")
    separator = next((mark for mark in ("|", ";", "\n") if mark in text), ",")
    return listed_skills(text.split(separator), catalogue)


def _url(raw: str) -> str | None:
    url = raw.strip()
    return url if url.lower().startswith(("https://", "http://")) and " " not in url else None


def _made_id(title: str, employer: str | None, location: str | None, url: str | None) -> str:
    """Return a stable id for a record without one: the same job in the same place is the same record."""
    content = "\x1f".join((fold(title), fold(employer or ""), fold(location or ""), url or ""))
    return hashlib.blake2b(content.encode("utf-8", "replace"), digest_size=10).hexdigest()
