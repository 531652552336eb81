"""Putting typing errors right, against the words that the bot knows.

A word is only touched when nobody knows it, it is long enough to be recognised, and exactly one neighbour is nearest. Candidates share
its first letter and its length within two, so a look-up compares tens of words, not thousands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SHORTEST = 4
_LONGEST = 24
_SWAPS_FROM = 6  # letters; of two errors in so short a word both must be swaps: "tabluea"
_TWO_ERRORS_FROM = 8  # letters; shorter words are too near to one another for two errors


@dataclass(frozen=True, slots=True)
class Speller:
    """``targets``: first letter and length -> the words within one letter of that length, most likely ones first."""

    known: frozenset[str]
    targets: Mapping[tuple[str, int], tuple[str, ...]]

    @classmethod
    def from_words(cls, words: Iterable[str], ordinary: Iterable[str] = ()) -> Speller:
        """``words`` are corrected to, earlier ones first where two are equally near; ``ordinary`` words are left alone."""
        wanted = [word for word in dict.fromkeys(words) if len(word) >= _SHORTEST and word.isalpha()]
        targets: dict[tuple[str, int], list[str]] = {}
        for word in wanted:
            for length in range(len(word) - 2, len(word) + 3):
                targets.setdefault((word[0], length), []).append(word)
        return cls(frozenset(words) | frozenset(ordinary), {place: tuple(near) for place, near in targets.items()})

    def correct(self, word: str) -> str | None:
        """The known word that ``word`` was meant to be, or None when it is known already or like nothing."""
        length = len(word)
        if length < _SHORTEST or length > _LONGEST or word in self.known or not word.isalpha():
            return None
        errors = 2 if length >= _SWAPS_FROM else 1
        near = self.targets.get((word[0], length), ())
        best = process.extract(word, near, scorer=OSA.distance, score_cutoff=errors, limit=4)
        if not best:
            return None
        letters = sorted(word)
        if length < _TWO_ERRORS_FROM and best[0][1] == 2:
            best = [hit for hit in best if sorted(hit[0]) == letters]
            if not best:
                return None
        found = min(  # of equally near ones a swap is likeliest, then a letter left out, then a wrong one
            (other for other, distance, _ in best if distance == best[0][1]),
            key=lambda other: (sorted(other) != letters, length - len(other)),
        )
        if length == _SHORTEST and len(found) <= length and sorted(found) != letters:
            return None  # "same", "lame", "name": with four letters only swaps and dropped letters are slips
        return found
