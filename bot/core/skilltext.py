"""Technical skills in a text: every form of a skill at word boundaries, ordinary words only where the skill is meant."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.core.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.catalogue import Catalogue

_NEAR: Final = 6  # words on each side in which another skill shows that an ordinary word is meant as one
_ALWAYS_OTHER: Final = frozenset({
    "go to market", "go live", "go to", "go beyond", "go above", "on the go", "go through", "go getter", "go further", "go far",
    "let go", "go deep", "go out", "go the extra", "ready to go", "go back", "r&d", "series c", "c suite", "c level", "vitamin c",
    "excel at", "excel in", "you excel", "to excel", "spark joy", "to spark", "spark a", "a spark", "swift response", "rust belt",
})  # fmt: skip
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_LETTERS: Final = re.compile(r"(?<![\w.&+#-])(?:R|C)(?![\w&+#'’-])(?!\s*&)")


@lru_cache(maxsize=8)
def _index(catalogue: Catalogue) -> dict[str, tuple[tuple[tuple[str, ...], str, bool], ...]]:
    """Return the forms of all skills by first word, longest first: (words, canonical name, needs context)."""
    found: dict[str, list[tuple[tuple[str, ...], str, bool]]] = {}
    for form, name in catalogue.skill_aliases.items():
        parts = tuple(form.split())
        skill = catalogue.skills[name]
        bare = skill.context and len(parts) == 1 and form == " ".join(words(name))
        if parts:
            found.setdefault(parts[0], []).append((parts, name, bare))
    return {first: tuple(sorted(forms, key=lambda form: -len(form[0]))) for first, forms in found.items()}


def find_skills(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the canonical names of the skills in ``text``, each once, in the order of first mention. Linear in the text."""
    tokens = words(text)
    sure, unsure = _scan(tokens, _index(catalogue))
    spelled = {position: name for position, name in unsure.items() if _is_spelled(tokens, position, text, name)}
    places = [*sure, *spelled]
    for position, name in spelled.items():
        if any(place != position and abs(place - position) <= _NEAR for place in places):
            sure[position] = name
    return tuple(dict.fromkeys(sure[position] for position in sorted(sure)))


def listed_skills(names: Iterable[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Return the canonical names of skills listed one by one, unknown ones left out: in a list a bare "Go" is the skill."""
    found = (catalogue.skill_aliases.get(" ".join(words(name))) for name in names)
    return tuple(dict.fromkeys(name for name in found if name))


def _scan(tokens: Sequence[str], index: dict[str, tuple[tuple[tuple[str, ...], str, bool], ...]]) -> tuple[dict[int, str], dict[int, str]]:
    """Return skills by the position of their first word: the certain ones, and those whose word needs context."""
    sure: dict[int, str] = {}
    unsure: dict[int, str] = {}
    position, count = 0, len(tokens)
    while position < count:
        step = 1
        for parts, name, bare in index.get(tokens[position], ()):
            size = len(parts)
            if size == 1 or tuple(tokens[position : position + size]) == parts:
                (unsure if bare else sure)[position] = name
                step = size
                break
        position += step
    return sure, unsure


def _is_spelled(tokens: Sequence[str], position: int, text: str, name: str) -> bool:
    """Whether an ordinary word is written as the skill is, in no fixed phrase and before no year ("Spring 2027")."""
    if position + 1 < len(tokens) and _YEAR.fullmatch(tokens[position + 1]):
        return False
    around = tokens[max(0, position - 2) : position + 3]
    phrases = {" ".join(around[i:j]) for i in range(len(around)) for j in range(i + 2, len(around) + 1)}
    if phrases & _ALWAYS_OTHER:
        return False
    if len(name) == 1:
        return _LETTERS.search(text) is not None
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None  # "rust" and "excel" in small letters are words
