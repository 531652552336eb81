"""Which role, or which skill, a few words mean: exact, then alias, then spelling with a margin, then asking.

Spelling is mended word by word against the words of the catalogue, never by a score over the whole text: a shared head ("sound
engineer", "cloud engineer") would let any trade pass for one of ours, and a short word ("de") for any that contains it. Words of three
letters or fewer are taken as they stand.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Literal

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.core.text import key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bot.core.catalogue import Catalogue

How = Literal["exact", "alias", "fuzzy", "ask", "none"]

CHOICES = 3
_LONGEST_QUERY = 80  # characters; nothing longer is a role's name
_MOST_WORDS = 7
_MOST_SPELLINGS = 4  # of one word
_SHORTEST_MENDED = 5  # letters of a name that is one word: "coed" is not a coder
_SHORTEST_MENDED_SHORT = 7  # letters of a short name: "could" is not the cloud
_SHORTEST_MENDED_SKILL = 6  # letters
_SHORTEST_RUN_TOGETHER = 10  # letters of several words typed as one, with a slip in it


@dataclass(frozen=True, slots=True)
class Match:
    """What a query was taken for. ``slug`` is None for "ask" (``choices`` holds the nearest roles) and "none".

    ``score`` runs from 0 to 100: 100 for a name or alias as it stands, less by the share of letters mended, 0 without a role.
    """

    slug: str | None
    how: How
    score: float = 0.0
    choices: tuple[str, ...] = ()


_NONE = Match(None, "none")


def match_role(query: str, catalogue: Catalogue) -> Match:
    """The role that a query names, a request to choose, or nothing. Level words and the like ("senior", "jobs") are passed over."""
    if len(query) > _LONGEST_QUERY:
        return _NONE
    said = key(query)
    if not said:
        return _NONE
    found = _as_it_stands(said, catalogue)
    if found is not None:
        return found
    told = [plain for word in said.split() if (plain := word.removesuffix("'s")) not in catalogue.ignored]
    if not told or len(told) > _MOST_WORDS:
        return _NONE
    bare = " ".join(told)
    found = _as_it_stands(bare, catalogue) if bare != said else None
    return found or _mended(told, catalogue) or _run_together(bare, catalogue) or _NONE


def match_skill(query: str, catalogue: Catalogue) -> str | None:
    """The canonical name of the skill that a query names; None for no skill.

    One slip of the pen is allowed within six letters or more, never in the first or last of them and never for an ordinary word
    ("market" is not Marketo, "world" is not Word).
    """
    if len(query) > _LONGEST_QUERY:
        return None
    said = key(query).removesuffix("'s")
    known = catalogue.skill_aliases.get(said)
    if known is not None or len(said) < _SHORTEST_MENDED_SKILL:
        return known
    near = process.extract(said, catalogue.skill_forms, scorer=OSA.distance, processor=None, score_cutoff=1, limit=2 * _MOST_SPELLINGS)
    names = {catalogue.skill_aliases[form] for form, _, _ in near if (form[0], form[-1]) == (said[0], said[-1])}
    named = [name for name in names if not catalogue.skills[name].context]
    return named[0] if len(named) == 1 else None


def _as_it_stands(said: str, catalogue: Catalogue) -> Match | None:
    """A match without any mending: a name, an alias, words run together, or a word that is asked about."""
    slug = catalogue.aliases.get(said) or catalogue.short.get(said)
    if slug is not None:
        return Match(slug, "exact" if said in {key(catalogue.roles[slug].name), key(slug)} else "alias", 100.0)
    squeezed = said.replace(" ", "")
    if len(squeezed) > len("sre") and (slug := catalogue.squeezed.get(squeezed)) is not None:
        return Match(slug, "alias", 100.0)
    choices = catalogue.asks.get(said)
    return None if choices is None else Match(None, "ask", choices=choices[:CHOICES])


def _mended(told: Sequence[str], catalogue: Catalogue) -> Match | None:
    """A match after mending the spelling of single words; None where a word stays unknown or the words belong to no role together."""
    spellings: list[list[tuple[str, int]]] = []
    for word in told:
        slips = _slips(word) if len(told) > 1 else min(_slips(word), 1)  # a lone word has nothing beside it to vouch for it
        near = [(word, 0)] if word in catalogue.word_roles else _spellings(word, catalogue.role_words, slips)
        if not near:
            return None
        spellings.append(near)
    readings = sorted(((" ".join(w for w, _ in chosen), sum(s for _, s in chosen)) for chosen in product(*spellings)), key=lambda r: r[1])
    named = [(slug, slips) for form, slips in readings if (slug := _named(form, catalogue)) is not None]
    if named:
        slug, least = named[0]
        rivals = tuple(dict.fromkeys(other for other, slips in named if slips == least))
        if len(rivals) > 1:  # no margin: two roles are equally near
            return Match(None, "ask", choices=rivals[:CHOICES])
        return Match(slug, "fuzzy", round(100 * (1 - least / len(" ".join(told))), 1))
    for form, _ in readings:
        if form in catalogue.asks:
            return Match(None, "ask", choices=catalogue.asks[form][:CHOICES])
    best = readings[0][0].split()
    return _nearest(best, catalogue) if all(word in catalogue.name_words for word in best) else None


def _named(form: str, catalogue: Catalogue) -> str | None:
    """The role of a mended form, unless the form is too short to have been mended safely."""
    if " " in form:
        return catalogue.aliases.get(form) or catalogue.short.get(form)
    if len(form) >= _SHORTEST_MENDED and form in catalogue.aliases:
        return catalogue.aliases[form]
    return catalogue.short.get(form) if len(form) >= _SHORTEST_MENDED_SHORT else None


def _run_together(bare: str, catalogue: Catalogue) -> Match | None:
    """A match for several words typed as one with a slip: "datasceintist"."""
    if " " in bare or len(bare) < _SHORTEST_RUN_TOGETHER:
        return None
    near = _spellings(bare, catalogue.run_together.get(bare[0], ()), 1 if len(bare) < 2 * _SHORTEST_RUN_TOGETHER else 2)
    slugs = {catalogue.squeezed[form] for form, _ in near}
    return Match(slugs.pop(), "fuzzy", round(100 * (1 - near[0][1] / len(bare)), 1)) if len(slugs) == 1 else None


def _nearest(told: Collection[str], catalogue: Catalogue) -> Match:
    """The roles that share most with the words, rare words counting more; among equals the name most like the words."""
    weights = {word: math.log(1 + len(catalogue.roles) / len(catalogue.word_roles[word])) for word in told}
    said = " ".join(told)

    def nearness(slug: str) -> tuple[float, float]:
        shared = sum(weight for word, weight in weights.items() if slug in catalogue.word_roles[word])
        return shared, fuzz.token_sort_ratio(said, key(catalogue.roles[slug].name))

    sharing = [slug for slug in catalogue.roles if any(slug in catalogue.word_roles[word] for word in told)]
    ranked = sorted(sharing, key=nearness, reverse=True)  # stable: the catalogue's order among full equals
    return Match(None, "ask", choices=tuple(ranked[:CHOICES]))


def _slips(word: str) -> int:
    """How many letters may be wrong, missing, doubled or swapped in a word of this length."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2 if len(word) < 12 else 3


def _spellings(word: str, known: Sequence[str], slips: int) -> list[tuple[str, int]]:
    """The known words nearest to a word, with the slips between, nearest first. A short word keeps its first letter."""
    if slips == 0:
        return []
    near = process.extract(word, known, scorer=OSA.distance, processor=None, score_cutoff=slips, limit=2 * _MOST_SPELLINGS)
    return list(_plausible(word, ((form, int(distance)) for form, distance, _ in near)))[:_MOST_SPELLINGS]


def _plausible(word: str, near: Iterator[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Those candidates whose first letters agree, in either order; a long word with one slip may miss its first letter too."""
    for form, slips in near:
        if form[0] == word[0] or form[:2] == word[1::-1] or (slips == 1 and len(word) >= _SHORTEST_RUN_TOGETHER):
            yield form, slips
