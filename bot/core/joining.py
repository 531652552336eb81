"""Copies of one job that differ: on two boards with another pay band or none, or posted again later.

Adverts with one fingerprint are one job already. Those of one employer and title ("heading") are looked at in pairs, likest first, and
joined where nothing contradicts it. The outcome depends on what the adverts say alone, never on their order.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache
from itertools import combinations, product
from typing import TYPE_CHECKING, Final

from bot.core.figures import COUNTRIES
from bot.core.fingerprint import PLACE_BREAK, title_core, without_text
from bot.core.text import fold, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.model import Posting, Salary

MOST_DAYS: Final = 183  # between the dates of two copies of one job
AGAIN_DAYS: Final = 14  # from which on a source's second advert is the first one posted again
MOST_AGAIN: Final = 3  # different adverts of one source and heading that may be one job posted again; more are several jobs
MOST_KINDS: Final = 150  # different adverts of one heading compared each with each
MOST_VARIETIES: Final = 12
_CACHED: Final = 16_384
_SEVERAL: Final = re.compile(r"[;/|•·\n]|\bor\b|\band\b")
_NO_CITY: Final = re.compile(
    r"\b(?:remote(?:ly)?|hybrid|on ?site|in ?office|offices?|hq|headquarters|anywhere|home|based|greater|metro(?:politan)?|area|region|only"
    r"|flexible|multiple locations|various|city of)\b"
)
_WIDE: Final = frozenset({
    "us", "usa", "u.s", "u.s.a", "united states of america", "america", "uk", "u.k", "great britain", "england", "scotland", "wales", "uae",
    "emea", "apac", "latam", "amer", "americas", "dach", "nordics", "benelux", "eu", "europe", "north america", "south america",
    "latin america", "asia", "africa", "middle east", "worldwide", "global", "international", "nationwide", "deutschland", "czech republic",
    "holland", "the netherlands", "korea",
})  # fmt: skip
_CITIES: Final = {
    "nyc": "new york", "new york city": "new york", "manhattan": "new york", "sf": "san francisco", "san francisco bay": "san francisco",
    "bay": "san francisco", "sf bay": "san francisco", "la": "los angeles", "dc": "washington", "washington dc": "washington",
    "washington d.c": "washington", "bengaluru": "bangalore", "gurugram": "gurgaon", "münchen": "munich", "muenchen": "munich",
    "köln": "cologne", "koeln": "cologne", "wien": "vienna", "zürich": "zurich", "milano": "milan", "roma": "rome", "lisboa": "lisbon",
    "praha": "prague", "warszawa": "warsaw", "kraków": "krakow", "wrocław": "wroclaw", "são paulo": "sao paulo", "montréal": "montreal",
}  # fmt: skip


def join_copies(adverts: Iterable[Posting]) -> dict[str, str]:
    """Return, for every fingerprint whose adverts belong to another one's job, that other: the first of the job's in order of letters.

    ``adverts`` are the open ones of one heading. A source's own different adverts are different jobs, unless they are few and posted one
    after the other, so of them at most one joins a job. Of more than ``MOST_KINDS`` different ones only those in the same cities are
    compared, and of more than that none.
    """
    kinds: defaultdict[str, list[Posting]] = defaultdict(list)
    for advert in adverts:
        if advert.job:
            kinds[advert.job].append(advert)
    return _joined({job: _varieties(kinds[job]) for job in sorted(kinds)})


def _joined(kinds: dict[str, list[Posting]]) -> dict[str, str]:
    if len(kinds) > MOST_KINDS:
        towns: defaultdict[frozenset[str], dict[str, list[Posting]]] = defaultdict(dict)
        for job, adverts in kinds.items():
            towns[cities(adverts[0].location)][job] = adverts
        return {job: to for near in towns.values() if len(near) <= MOST_KINDS for job, to in _joined(near).items()}
    sources = {job: {advert.source for advert in adverts} for job, adverts in kinds.items()}
    held = Counter(source for found in sources.values() for source in found)
    crowded = {source for source, count in held.items() if count > MOST_AGAIN}
    asked = ((a, b) for a, b in combinations(kinds, 2) if not (sources[a] & sources[b] & crowded))
    scored = ((_likeness(kinds[a], kinds[b]), a, b) for a, b in asked)
    pairs = sorted((likeness, a, b) for likeness, a, b in scored if likeness)
    alike = {(a, b) for _, a, b in pairs}
    together = {job: [job] for job in kinds}
    for _, a, b in pairs:
        ours, theirs = together[a], together[b]
        if ours is not theirs and all((min(x, y), max(x, y)) in alike for x, y in product(ours, theirs)):
            ours += theirs
            together.update(dict.fromkeys(theirs, ours))
    return {job: min(jobs) for job, jobs in together.items() if job != min(jobs)}


def _varieties(adverts: list[Posting]) -> list[Posting]:
    """Return the adverts of one fingerprint that differ in what joining looks at, at most ``MOST_VARIETIES``."""
    ordered = sorted(adverts, key=lambda advert: (advert.source, advert.source_id))
    different = {(a.source, a.country, cities(a.location), a.work_mode, _ends(a.salary)): a for a in reversed(ordered)}
    return list(different.values())[-MOST_VARIETIES:]


def _likeness(ours: Sequence[Posting], theirs: Sequence[Posting]) -> tuple[bool, bool, int] | None:
    """Return how far two fingerprints' adverts are apart at their likest (pay, place, days), None where they are two jobs."""
    found: list[tuple[bool, bool, int]] = []
    for one, other in product(ours, theirs):
        if same_job(one, other):
            days = abs((one.posted_at - other.posted_at).days) if one.posted_at and other.posted_at else MOST_DAYS
            found.append((_ends(one.salary) != _ends(other.salary), cities(one.location) != cities(other.location), days))
        elif one.source == other.source:
            return None
    return min(found, default=None)


def same_job(one: Posting, other: Posting) -> str | None:
    """Return why two adverts count as one job, in words for a person, or None where they are two jobs.

    Beyond the fingerprint, adverts of two sources are one job when employer, title and place agree and nothing they say contradicts it:
    a copy on another board often shows another pay band or none. Of one source the later one is the same job posted again only where
    no text tells them apart. Copies are at most half a year apart.
    """
    heads = [(fold(posting.employer or ""), title_core(posting.title, posting.location or "")) for posting in (one, other)]
    if heads[0] != heads[1] or not heads[0][0] or one.role != other.role:
        return None
    prints = [posting.job or without_text(posting) for posting in (one, other)]
    if prints[0] == prints[1]:
        return "same employer, title, pay and skills" if prints[0] == without_text(one) else "same employer, title and text"
    if {one.work_mode, other.work_mode} == {"onsite", "remote"} or not _same_place(one, other) or not _overlap(one.salary, other.salary):
        return None
    apart = abs((one.posted_at - other.posted_at).days) if one.posted_at and other.posted_at else None
    if apart is not None and apart > MOST_DAYS:
        return None
    if one.source != other.source:
        stated = _ends(one.salary) and _ends(other.salary)
        return f"same employer, title and place on two boards, {'and overlapping pay' if stated else 'only one of them with pay, or none'}"
    again = apart is not None and apart >= AGAIN_DAYS and one.skills == other.skills and cities(one.location) == cities(other.location)
    textless = again and prints == [without_text(one), without_text(other)]
    return "same employer, title, place and skills, posted again later" if textless else None


@lru_cache(maxsize=_CACHED)
def cities(location: str | None) -> frozenset[str]:
    """Return the cities that a location names, in one spelling; none for "Remote", "USA", "Germany" or no location."""
    found = (_city(one) for one in _SEVERAL.split((location or "").casefold()))
    return frozenset(city for city in found if city)


def _city(place: str) -> str:
    """Return the first name of a place, "berlin" for "Berlin, Germany"; empty where that is a country, a region or no place."""
    parts = (" ".join(_NO_CITY.sub(" ", key(part)).split()) for part in PLACE_BREAK.split(place))
    city = next((part for part in parts if part), "")
    return "" if city in _countries() else _CITIES.get(city, city)


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(key(name) for name in COUNTRIES.values()) | _WIDE


def _same_place(one: Posting, other: Posting) -> bool:
    """Whether two adverts may be of one place: no two countries, and a city of both where both name any."""
    if one.country and other.country and one.country != other.country:
        return False
    here, there = cities(one.location), cities(other.location)
    return not here or not there or bool(here & there)


def _overlap(one: Salary | None, other: Salary | None) -> bool:
    """Whether two bands share some pay; a band that is not given overlaps with any."""
    first, second = _ends(one), _ends(other)
    return first is None or second is None or (first[0] <= second[1] and second[0] <= first[1])


def _ends(salary: Salary | None) -> tuple[float, float] | None:
    if salary is None or not salary.usable:
        return None
    ends = [end for end in (salary.yearly_min, salary.yearly_max) if end is not None]
    return (min(ends), max(ends)) if ends else None
