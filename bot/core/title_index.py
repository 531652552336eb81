"""Which title patterns of the catalogue are worth searching a title for: those that one of its words can begin."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.catalogue import Catalogue

_WORD: Final = re.compile(r"\b\w\w+")
_WORDS_KEPT: Final = 16_384
_FOREIGN: Final = "\x00"  # stands for the beginnings that are no Latin letters
_PLAIN_START: Final = re.compile(r"[a-z]{2,}(?![?*{])")
_GROUP: Final = re.compile(r"\([^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*\)")


@dataclass(frozen=True, slots=True)
class _Index:
    """Title patterns with the letters that a match can begin with: most patterns need no search in most titles."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    by_letters: Mapping[str, tuple[int, ...]]
    always: tuple[int, ...]
    by_word: dict[str, tuple[int, ...]] = field(default_factory=dict)  # of the words met so far

    def candidates(self, folded: str) -> list[tuple[str, re.Pattern[str]]]:
        """Return the patterns that could match, in the order of the catalogue."""
        found = set(self.always)
        if not folded.isascii():
            found.update(self.by_letters.get(_FOREIGN, ()))
        for word in _WORD.findall(folded):
            numbers = self.by_word.get(word)
            found.update(self._begun_by(word) if numbers is None else numbers)
        return [self.patterns[number] for number in sorted(found)]

    def _begun_by(self, word: str) -> tuple[int, ...]:
        """Return the patterns that a match can begin with ``word``, and remember them while there is room."""
        starts = (word[:size] for size in range(2, len(word) + 1))
        numbers = tuple(number for start in starts for number in self.by_letters.get(start, ()))
        if len(self.by_word) < _WORDS_KEPT:
            self.by_word[word] = numbers
        return numbers


@lru_cache(maxsize=8)
def index_of(catalogue: Catalogue) -> _Index:
    """Return the compiled title patterns of ``catalogue``, built once."""
    sources = [(slug, source) for slug, role in catalogue.roles.items() for source in role.titles]
    by_letters: dict[str, list[int]] = {}
    always: list[int] = []
    for number, (_, source) in enumerate(sources):
        letters = openings(source)
        if letters is None:
            always.append(number)
        for pair in letters or ():
            by_letters.setdefault(pair, []).append(number)
    compiled = tuple((slug, re.compile(source)) for slug, source in sources)
    return _Index(compiled, {pair: tuple(numbers) for pair, numbers in by_letters.items()}, tuple(always))


def openings(source: str) -> frozenset[str] | None:
    """Return the letters that each match of a pattern begins with, which starts at a word boundary; None where they are not plain."""
    several = _alternatives(source)
    if len(several) > 1:
        known = [openings(one) for one in several]
        return frozenset().union(*(one for one in known if one)) if None not in known else None
    if source[:1] > "\x7f":
        return frozenset({_FOREIGN})
    if not source.startswith(r"\b"):
        return None
    rest = source[2:]
    if not rest.startswith("(?:"):
        plain = _PLAIN_START.match(rest)
        return frozenset({plain[0]}) if plain and "|" not in _GROUP.sub("", rest) else None
    end = _closing(rest)
    inner = [openings(rf"\b{alternative}") for alternative in _alternatives(rest[3:end])]
    if rest[end + 1 : end + 2] in ("?", "*", "{"):
        inner.append(openings(rf"\b{rest[end + 2 :]}"))
    return frozenset().union(*(one for one in inner if one)) if None not in inner else None


def _closing(source: str) -> int:
    """Return where the group that opens ``source`` closes."""
    depth = 0
    for position, char in enumerate(source):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return position
    raise ValueError(f"unbalanced pattern: {source}")


def _alternatives(source: str) -> list[str]:
    depth, parts = 0, [""]
    for char in source:
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts
