"""Where: countries from what people and postings write, as ISO 3166-1 alpha-2 codes.

Names, adjectives, abbreviations, states, provinces and large cities come from ``data/places.toml``. A two-letter code is only a place
where a place is expected: after "in", or as a part of a posting's location.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.core.lexing import key, split_words, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SEVERAL = re.compile(r"[;|/•·\n]|\b(?:or|and)\b", re.IGNORECASE)
_PART = re.compile(r"[,()]|\s[-–—]\s")
_LONGEST_NAME = 4  # words
_MODES = frozenset({"remote", "hybrid", "onsite", "office", "home", "based", "only"})


@dataclass(frozen=True, slots=True)
class Place:
    """A place found at ``words[first:last]``. ``code`` is alpha-2; ``sure`` is False for words that also mean something else."""

    code: str
    first: int
    last: int
    sure: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Look-up tables; keys are folded words. ``codes`` and ``states`` only count where a place is expected.

    ``cities`` are the names that a country or state beside them overrules: "Paris, Texas" is not in France.
    ``doubles`` are countries named like a state: "Tbilisi, Georgia".
    """

    names: Mapping[tuple[str, ...], str]
    doubles: Mapping[tuple[str, ...], str]
    cities: frozenset[tuple[str, ...]]
    shy: frozenset[tuple[str, ...]]
    codes: Mapping[str, str]
    states: Mapping[str, str]
    labels: Mapping[str, str]

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
        return found.pop() if len(found) == 1 else None

    def _countries_of_one(self, location: str) -> set[str]:
        """The countries of one place, written from small to large: a country or state overrules the city before it."""
        larger: set[str] = set()
        smaller: set[str] = set()
        unclear: list[str] = []
        others = 0
        for part in _PART.split(location):
            words = split_words(part)
            texts, position = [word.text for word in words], 0
            while position < len(words):
                place = self.find(texts, position)
                if place and (place.sure or words[position].raw[:1].isupper()):
                    name = tuple(texts[position : place.last])
                    other = self.doubles.get(name)
                    (smaller if name in self.cities else larger).add(other if other in smaller and other else place.code)
                    position = place.last
                    continue
                if words[position].raw.isupper() and (texts[position] in self.states or texts[position] in self.codes):
                    unclear.append(texts[position])
                else:
                    others += texts[position] not in _MODES
                position += 1
        for word in unclear:
            larger |= self._code(word, smaller | larger, alone=not others)
        return larger or smaller

    def _code(self, word: str, beside: set[str], *, alone: bool) -> set[str]:
        """What a two-letter code means beside the places already found: "CA" is Canada after Toronto, else California."""
        meanings = {code for code in (self.codes.get(word), self.states.get(word)) if code}
        if meanings & beside:
            return meanings & beside
        if len(meanings) > 1:
            state, country = self.states[word], self.codes[word]
            return {country if alone else state}
        return meanings


def country_of(location: str, places: Places) -> str | None:
    """The one country of a posting's location, or None. See :meth:`Places.country_of`."""
    return places.country_of(location)
