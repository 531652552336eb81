"""Which title patterns of the catalogue are worth searching a title for: those whose beginning and end its words can begin."""

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
_PLAIN_START: Final = re.compile(r"[a-z][a-z0-9]+(?![?*{])")
_GAP: Final = re.compile(r"\.\*|\)\.\)\*")  # anything may stand here: ".*" and "(?:(?!...).)*"
_GROUP: Final = re.compile(r"\([^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*\)")


@dataclass(frozen=True, slots=True)
class _Index:
    """Title patterns with the letters that a match can begin with: most patterns need no search in most titles.

    A pattern with a gap ("software engineer", anything, "security") also needs a word that can begin what stands behind the gap.
    """

    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    begun_by: Mapping[str, tuple[int, ...]]
    ended_by: Mapping[str, tuple[int, ...]]
    always: frozenset[int]
    with_end: frozenset[int]
    by_word: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = field(default_factory=dict)  # of the words met so far

    def candidates(self, folded: str) -> list[tuple[str, re.Pattern[str]]]:
        """Return the patterns that could match, in the order of the catalogue."""
        begun, ended = set(self.always), set[int]()
        for word in _WORD.findall(folded):
            numbers = self.by_word.get(word) or self._of_word(word)
            begun.update(numbers[0])
            ended.update(numbers[1])
        return [self.patterns[number] for number in sorted(begun - (self.with_end - ended))]

    def _of_word(self, word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the patterns that a match can begin, and can end, with ``word``; and remember them while there is room."""
        starts = [word[:size] for size in range(2, len(word) + 1)]
        begun, ended = (tuple(n for start in starts for n in table.get(start, ())) for table in (self.begun_by, self.ended_by))
        if len(self.by_word) < _WORDS_KEPT:
            self.by_word[word] = begun, ended
        return begun, ended


@lru_cache(maxsize=8)
def index_of(catalogue: Catalogue) -> _Index:
    """Return the compiled title patterns of ``catalogue``, built once."""
    sources = [(slug, source) for slug, role in catalogue.roles.items() for source in role.titles]
    begins = {number: openings(source) for number, (_, source) in enumerate(sources)}
    ends = {number: end for number, (_, source) in enumerate(sources) if (end := _end(source)) is not None}
    return _Index(
        patterns=tuple((slug, re.compile(source)) for slug, source in sources),
        begun_by=_by_letters(begins),
        ended_by=_by_letters(ends),
        always=frozenset(number for number, letters in begins.items() if letters is None),
        with_end=frozenset(ends),
    )


def _by_letters(letters: Mapping[int, frozenset[str] | None]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for number, known in letters.items():
        for one in known or ():
            found.setdefault(one, []).append(number)
    return {one: tuple(numbers) for one, numbers in found.items()}


def _end(source: str) -> frozenset[str] | None:
    """Return the letters that what stands behind the last gap of a pattern begins with; None where it has none or they are not plain."""
    if len(_alternatives(source)) > 1:
        return None
    tail = source[max((gap.end() for gap in _GAP.finditer(source)), default=len(source)) :]
    return openings(tail) if tail.count("(") == tail.count(")") else None


def openings(source: str) -> frozenset[str] | None:
    """Return the letters that each match of a pattern begins with, which starts at a word boundary; None where they are not plain."""
    several = _alternatives(source)
    if len(several) > 1:
        known = [openings(one) for one in several]
        return frozenset().union(*(one for one in known if one)) if None not in known else None
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
