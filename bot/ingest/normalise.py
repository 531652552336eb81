"""A raw record to a posting: pure, the same record always gives the same posting."""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.core.employers import Employers
from bot.core.fingerprint import job_of
from bot.core.model import Posting
from bot.core.refused import Refused
from bot.core.seniority import seniority_of_years
from bot.core.skilltext import find_skills, listed_skills
from bot.core.text import fold, key
from bot.core.titles import read_title, role_in_text
from bot.core.workmode import work_mode_of
from bot.ingest.dates import read_date
from bot.ingest.markup import plain_text
from bot.ingest.paying import salary_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.core.catalogue import Catalogue
    from bot.core.model import Salary, Seniority
    from bot.core.salary import Rates
    from bot.ingest.records import Record

_CACHED: Final = 16_384  # texts remembered: a bound, so that memory does not grow with the file
_TOGETHER: Final = 50  # records read step by step: few enough for their texts to stay close as well
_LONGEST_TITLE: Final = 300
_NOTHING: Final = frozenset(
    {"", "unknown", "n/a", "na", "none", "null", "nan", "-", "--", "?", "tbd", "not specified", "blank", "untitled"}
)
_HEADINGS: Final = frozenset({
    "menu", "home", "careers", "career", "jobs", "job openings", "open positions", "open roles", "current openings", "vacancies",
    "about us", "contact", "contact us", "search", "apply now", "apply", "sign in", "log in", "login", "page not found", "404",
    "access denied", "cookies",
})  # fmt: skip
_TEST: Final = re.compile(
    r"\bdo not (?:apply|post)\b|^(?:this is a )?test (?:job|posting|requisition|role)s?\b(?! (?:engineer|developer))|^test$"
)
_PLACES_NOWHERE: Final = re.compile(r"^(?:add all locations here|blank|multiple locations|various|location|tbd|n/?a|none|null|nan|-*)$")
_SPACES: Final = re.compile(r"\s+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")
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
    """What normalising looks things up in. ``country_of`` gives the ISO 3166-1 alpha-2 code of a place's text, or None.

    ``rules`` is a fingerprint of all that decides how a record is read; where it is empty, records are not recognised by their raw text.
    """

    catalogue: Catalogue
    rates: Rates
    country_of: Callable[[str], str | None]
    employers: Employers = field(default_factory=lambda: Employers.from_table({}))
    rules: str = ""


def normalise(record: Record, source: str, tools: Tools) -> Posting | Refused:
    """Return the posting that a record states, or why it is none. ``source`` names it where the record does not."""
    return _together((record,), source, tools)[0]


def normalise_all(records: Sequence[Record], source: str, tools: Tools) -> list[Posting | Refused]:
    """Return what ``normalise`` makes of each record, several together: that is faster, since what a step works with is at hand then."""
    return [
        outcome for start in range(0, len(records), _TOGETHER) for outcome in _together(records[start : start + _TOGETHER], source, tools)
    ]


def _together(records: Sequence[Record], source: str, tools: Tools) -> list[Posting | Refused]:
    """Take one step after the other, each for all records."""
    titles = ["" if record.problem else _title(record.fields.get("title", "")) for record in records]
    problems = [record.problem or _title_problem(title) for record, title in zip(records, titles, strict=True)]
    kept = [(record.fields, title) for record, title, problem in zip(records, titles, problems, strict=True) if not problem]
    texts = [plain_text(fields["description"]) if "description" in fields else "" for fields, _ in kept]
    skills = [
        _listed(fields["skills"], tools.catalogue) if "skills" in fields else find_skills(text, tools.catalogue)
        for (fields, _), text in zip(kept, texts, strict=True)
    ]
    roles = [_role_and_rank(fields, title, text, tools.catalogue) for (fields, title), text in zip(kept, texts, strict=True)]
    places = [_place(fields, tools) for fields, _ in kept]
    pays = [
        salary_of(fields, title, text, country, tools.rates)
        for (fields, title), text, (_, country) in zip(kept, texts, places, strict=True)
    ]
    read = iter([
        _posting(*parts, source=source, tools=tools) for parts in zip(kept, texts, roles, places, pays, skills, strict=True)
    ])  # fmt: skip
    return [
        Refused(record.number, problem, record.text()) if problem else next(read)
        for record, problem in zip(records, problems, strict=True)
    ]  # fmt: skip


def _posting(
    kept: tuple[Mapping[str, str], str],
    description: str,
    rank: tuple[str | None, Seniority | None],
    place: tuple[str | None, str | None],
    salary: Salary | None,
    skills: tuple[str, ...],
    *,
    source: str,
    tools: Tools,
) -> Posting:
    """Put what was read of a record together with its short fields."""
    (fields, title), (role, seniority), (location, country) = kept, rank, place
    source = (fields.get("source") or source).strip().lower()
    employer = _employer(fields.get("company", ""), tools.employers)
    work_mode = work_mode_of(location or "", fields.get("work_mode", ""), title, fields.get("remote", ""), loose=source in _LOOSE_FLAGS)
    url = _url(fields.get("url", ""))
    posted_at = read_date(fields.get("posted_at", ""))
    job = fields.get("job") or job_of(employer, title, location, work_mode, salary, skills, description)
    source_id = fields.get("id", "").strip()
    if not source_id:
        said = url or job or job_of("", title, location, work_mode, salary, skills, description) or ""
        source_id = _made_id(title, employer, location, said.partition("~")[0], "" if url or job else f"{seniority} {posted_at}")
    return Posting(
        source=source,
        source_id=source_id,
        title=title,
        role=role,
        seniority=seniority,
        employer=employer,
        location=location,
        country=country,
        work_mode=work_mode,
        salary=salary,
        skills=skills,
        posted_at=posted_at,
        url=url,
        job=job,
        agency=employer is not None and _agency(employer, tools.employers),
    )


def _clean(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _SPACES.sub(" ", _CONTROL.sub(" ", text)).strip()


@lru_cache(maxsize=_CACHED)
def _title(raw: str) -> str:
    return _clean(raw)[:_LONGEST_TITLE]


def _title_problem(title: str) -> str | None:
    """Return why a title names no job: it is missing, or a heading of the page that was read."""
    lowered = title.casefold()
    if lowered in _HEADINGS:
        return "a page heading, not a job"
    if _TEST.search(lowered):
        return "a test of the board, not a job"
    return "no title" if lowered in _NOTHING or not any(map(str.isalpha, title)) else None


def _role_and_rank(fields: Mapping[str, str], title: str, description: str, catalogue: Catalogue) -> tuple[str | None, Seniority | None]:
    """Return the role and rank that the record gives, else those of its title, else what the text says."""
    role, seniority = _read_title(title, catalogue)
    given = _given_role(fields.get("role", ""), catalogue)
    seniority = _given_seniority(fields.get("seniority", "")) or seniority
    if not description:
        return given or role, seniority
    return given or role_in_text(title, role, description, catalogue), seniority or seniority_of_years(description)


@lru_cache(maxsize=_CACHED)
def _read_title(title: str, catalogue: Catalogue) -> tuple[str | None, Seniority | None]:
    return read_title(title, catalogue)


@lru_cache(maxsize=_CACHED)
def _employer(raw: str, employers: Employers) -> str | None:
    return employers.name_of(_clean(raw))


@lru_cache(maxsize=_CACHED)
def _agency(employer: str, employers: Employers) -> bool:
    return employers.is_agency(employer)


def _place(fields: Mapping[str, str], tools: Tools) -> tuple[str | None, str | None]:
    location = _location(fields)
    return location, _country(fields.get("country", ""), location or "", tools)


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


@lru_cache(maxsize=_CACHED)
def _listed(cell: str, catalogue: Catalogue) -> tuple[str, ...]:
    text = cell.strip("[]{}() \t").replace("'", "").replace('"', "")
    separator = next((mark for mark in ("|", ";", "\n") if mark in text), ",")
    return listed_skills(text.split(separator), catalogue)


def _url(raw: str) -> str | None:
    url = raw.strip()
    return url if url.lower().startswith(("https://", "http://")) and " " not in url else None


def _made_id(title: str, employer: str | None, location: str | None, *said: str) -> str:
    """Return a stable id for a record without one: the same job in the same place that says the same is the same record.

    ``said`` is its address, else its text, or pay and skills; without an employer rank and date tell records apart as well.
    """
    content = "\x1f".join((fold(title), fold(employer or ""), fold(location or ""), *said))
    return hashlib.blake2b(content.encode("utf-8", "replace"), digest_size=10).hexdigest()
