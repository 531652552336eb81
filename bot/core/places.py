"""Where: countries from what people and postings write, as ISO 3166-1 alpha-2 codes.

Names, adjectives, abbreviations, states, provinces and large cities come from ``data/places.toml``. A two-letter code is only a place
where a place is expected: after "in", or as a part of a posting's location. There "MA" is Massachusetts behind Cambridge and Morocco
behind Rabat: what a code means is read off the city before it, else the way Americans write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.core.figures import COUNTRIES
from bot.core.lexing import key, split_words, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SEVERAL = re.compile(r"[;|/•·&\n]|\b(?:or|and)\b", re.IGNORECASE)
_PART = re.compile(r"[,()]|\s[-–—]\s")
_LONGEST_NAME = 4  # words
_MODES = frozenset({
    "remote", "hybrid", "onsite", "office", "home", "based", "only", "hq", "fully", "from", "in", "within", "anywhere", "flexible",
})  # fmt: skip
_WIDE = "several"  # in a set of countries: a region of many


@dataclass(frozen=True, slots=True)
class Place:
    """A place found at ``words[first:last]``. ``code`` is alpha-2; ``sure`` is False for words that also mean something else."""

    code: str
    first: int
    last: int
    sure: bool = True


@dataclass(slots=True)
class _Said:
    """What one place names: countries and states, countries of cities, codes in their order; how many other words and regions."""

    larger: set[str] = field(default_factory=set)
    smaller: set[str] = field(default_factory=set)
    codes: list[str] = field(default_factory=list)
    others: int = 0
    wide: int = 0

    @property
    def begun(self) -> bool:
        return bool(self.larger or self.smaller or self.codes or self.others)


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Look-up tables; keys are folded words. ``codes`` and ``states`` only count where a place is expected.

    ``cities`` are the names that a country or state beside them overrules: "Paris, Texas" is not in France.
    ``doubles`` are countries named like a state: "Tbilisi, Georgia". ``wide`` are regions of many countries, ``local`` the states and
    provinces whose codes count behind a city of their country alone, ``alone`` what a code means without any city, None where it may be
    a state as well as a country, and ``foreign`` the codes that are a country behind a city that nobody listed. ``further`` are the
    countries that the table leaves out; they count only as a whole part of a location.
    """

    names: Mapping[tuple[str, ...], str]
    doubles: Mapping[tuple[str, ...], str]
    cities: frozenset[tuple[str, ...]]
    shy: frozenset[tuple[str, ...]]
    codes: Mapping[str, str]
    states: Mapping[str, str]
    labels: Mapping[str, str]
    wide: frozenset[tuple[str, ...]] = frozenset()
    local: Mapping[str, frozenset[str]] = field(default_factory=dict)
    alone: Mapping[str, str | None] = field(default_factory=dict)
    foreign: frozenset[str] = frozenset()
    further: Mapping[tuple[str, ...], str] = field(default_factory=dict)

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Places:
        """Build it from the parsed ``places.toml``. ValueError when one name stands for two countries."""
        names: dict[tuple[str, ...], str] = {}
        countries = table["country"]
        cities = {code: [key(city) for city in entry.get("cities", ())] for code, entry in countries.items()}
        named = {code: [key(name) for name in (entry["name"], *entry.get("names", ()))] for code, entry in countries.items()}
        regions = {code: [key(name) for name in group["names"]] for code, group in table["regions"].items()}
        doubles: dict[tuple[str, ...], str] = {}
        for group in (regions, named, cities):
            for code, forms in group.items():
                for form in forms:
                    if group is named and names.get(form, code) != code:
                        doubles[form] = code
                    elif names.setdefault(form, code) != code:
                        raise ValueError(f"place {' '.join(form)!r} is both in {names[form]} and in {code}")
        return cls(
            names=names,
            doubles=doubles,
            cities=frozenset(form for forms in cities.values() for form in forms),
            shy=frozenset(key(name) for name in table["shy"]),
            codes={code.casefold(): code for code in countries} | {"uk": "GB"},
            states={short.casefold(): code for code, group in table["regions"].items() for short in group["short"]},
            labels={code: entry["name"] for code, entry in countries.items()},
            wide=frozenset(key(name) for name in table.get("wide", ())),
            local={code: frozenset(short.casefold() for short in shorts) for code, shorts in table.get("local", {}).items()},
            alone={
                **{code.casefold(): code for code in table.get("alone", ())},
                **dict.fromkeys(code.casefold() for code in table.get("unclear", ())),
            },
            further={key(name): code for code, name in COUNTRIES.items() if code not in countries and key(name) not in names},
            foreign=frozenset(code.casefold() for code in table.get("foreign", ())),
        )

    def find(self, words: Sequence[str], first: int = 0) -> Place | None:
        """The longest place name that starts at ``words[first]``, or None."""
        for last in range(min(first + _LONGEST_NAME, len(words)), first, -1):
            name = tuple(words[first:last])
            code = self.names.get(name)
            if code:
                return Place(code, first, last, name not in self.shy)
        return None

    def code_after_in(self, word: str) -> str | None:
        """The country of a bare code or state after "in": "in de" is Germany, "in TX" the United States."""
        if word == "ca":  # people abbreviate California, and write Canada out
            return "US"
        return self.codes.get(word) or self.states.get(word)

    def label(self, code: str) -> str:
        """The country's English name; the code itself where it is unknown."""
        return self.labels.get(code, code)

    def country_of(self, location: str) -> str | None:
        """The one country of a posting's location ("Dallas, TX", "Remote, US", "NYC Office"); None when it names none or several."""
        found: set[str] = set()
        for one in _SEVERAL.split(tidy(location)):
            found |= self._countries_of_one(one)
        return found.pop() if len(found) == 1 and _WIDE not in found else None

    def _countries_of_one(self, location: str) -> set[str]:
        """The countries of one place, written from small to large: a country or state overrules the city before it."""
        said = _Said()
        for part in _PART.split(location):
            words = split_words(part)
            texts = [word.text for word in words]
            if said.begun and len(texts) == 1 and len(texts[0]) == 2 and (texts[0] in self.codes or texts[0] in self.states):
                said.codes.append(texts[0])
                continue
            position = 0
            while position < len(words):
                position = self._take(said, texts, words[position].raw, position, whole=len(texts))
        if said.larger:
            return said.larger | ({_WIDE} if said.wide > 1 else set())
        for code in said.codes[-1:]:
            country = self._of_code(code, said)
            if country:
                return {country}
        return said.smaller or ({_WIDE} if said.wide else set())

    def _take(self, said: _Said, texts: list[str], raw: str, position: int, whole: int) -> int:
        """Note what is named at ``texts[position]`` and return where to go on."""
        wide = next(
            (n for n in range(min(_LONGEST_NAME, len(texts) - position), 0, -1) if tuple(texts[position : position + n]) in self.wide), 0
        )
        if wide:
            said.wide += 1
            return position + wide
        place = self.find(texts, position)
        if place and (place.sure or raw[:1].isupper() or place.last - position == whole):
            name = tuple(texts[position : place.last])
            other = self.doubles.get(name)
            (said.smaller if name in self.cities else said.larger).add(other if other in said.smaller and other else place.code)
            return place.last
        word = texts[position]
        if not position and tuple(texts) in self.further:
            said.larger.add(self.further[tuple(texts)])
            return whole
        if raw.isupper() and (word in self.states or word in self.codes):
            said.codes.append(word)
        else:
            said.others += word not in _MODES
        return position + 1

    def _of_code(self, word: str, said: _Said) -> str | None:
        """The country that the last code of a place means: "CA" is Canada behind Toronto, California behind Dublin."""
        country, state = self.codes.get(word), self.states.get(word)
        for city in sorted(said.smaller):
            if city in (country, state) or word in self.local.get(city, ()):
                return city
        if len(said.codes) > 1 and country:  # "Springfield, IL, US"
            return country
        if country is None or state is None or country == state:
            return country or state
        if not said.smaller and not said.others:
            return self.alone.get(word, state)
        return country if word in self.foreign and not said.smaller else state


def country_of(location: str, places: Places) -> str | None:
    """The one country of a posting's location, or None. See :meth:`Places.country_of`."""
    return places.country_of(location)
