"""Technical skills in a text: every form of a skill at word boundaries, ordinary words only where the skill is meant.

The text is cut into words once; only words that begin a form of some skill are looked at again. The few ordinary words among them (Go,
Excel, R) are then looked up in the text as written, where capitals, lists and the words around them tell whether a skill is meant.
"""

from __future__ import annotations

from functools import lru_cache, partial
from itertools import compress, count
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from bot.core.skillaside import BREAK, KINDS, STOP, end_of_aside
from bot.core.skillsense import is_meant, is_spelled
from bot.core.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.core.catalogue import Catalogue

_BREAKS: Final = ",;:()|*[]{}<>"
_STOPS: Final = "!?\n"
_BLANKS: Final = "-_/\\\"'\t\r=`~^@%"
_TO_WORDS: Final = str.maketrans(_BREAKS + _STOPS + _BLANKS, BREAK * len(_BREAKS) + STOP * len(_STOPS) + " " * len(_BLANKS))

_JOINTS: Final = frozenset({BREAK, "and", "or"})  # between the items of a list
_JOINTS_AFTER: Final = _JOINTS | {STOP}
_REACH: Final = 8  # words on each side in which the next item of a list must be a skill

_Form = tuple[int, list[str], str, str | None]  # words, all but the first, canonical name, how the skill spells an ordinary word
_Forms = tuple[tuple[_Form, ...], "Mapping[str, tuple[_Form, ...]]"]  # those of one word; longer ones by their second, longest first
_ASIDE: Final = "\x1d"  # in place of a canonical name: an aside, with its kind in place of the spelling


@lru_cache(maxsize=8)
def _index(catalogue: Catalogue) -> Mapping[str, _Forms]:
    """Return the forms of all skills by first word; umbrella words have an empty name and are passed over."""
    shy = {" ".join(words(word)): (word, name) for name, skill in catalogue.skills.items() for word in skill.shy_words()}
    found: dict[str, list[_Form]] = {}
    for form, name in ({form: name for form, (_, name) in shy.items()} | dict(catalogue.skill_aliases)).items():
        parts = form.replace("'", " ").removeprefix("a ").split()  # "a" begins too much to be looked up: "b testing" will do
        if parts:
            named = "" if catalogue.skills[name].umbrella else name
            found.setdefault(parts[0], []).append((len(parts), parts[1:], named, shy[form][0] if form in shy else None))
    for wording, kind in KINDS.items():
        first, *rest = wording.replace("'", " ").split()
        found.setdefault(first, []).append((len(rest) + 1, rest, _ASIDE, kind))
    return {first: _by_second(forms) for first, forms in found.items()}


def _by_second(forms: list[_Form]) -> _Forms:
    longer: dict[str, list[_Form]] = {}
    for form in sorted(forms, key=itemgetter(0), reverse=True):
        if form[1]:
            longer.setdefault(form[1][0], []).append(form)
    return tuple(form for form in forms if not form[1]), {second: tuple(same) for second, same in longer.items()}


def find_skills(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the canonical names of the skills in ``text``, each once, in the order of first mention. Linear in the text."""
    index = _index(catalogue)
    tokens = _words(text)
    sure, unsure = _scan(tokens, index)
    for (word, name), position in unsure.items():
        if position < sure.get(name, position + 1) and (
            (_is_item(tokens, position, index) and is_spelled(tokens[position], text))
            or is_meant(word, text, partial(_names_skill, word=word, index=index))
        ):
            sure[name] = position
    return tuple(sorted((name for name, position in sure.items() if position >= 0), key=sure.__getitem__))


def _names_skill(near: str, word: str, index: Mapping[str, _Forms]) -> bool:
    """Whether a snippet names a skill other than ``word``: a certain one, or another ordinary word that is spelled as its skill."""
    sure, unsure = _scan(_words(near), index)
    return bool(sure) or any(other != word and is_spelled(other, near) for other, _ in unsure)


def _is_item(tokens: list[str], position: int, index: Mapping[str, _Forms]) -> bool:
    """Whether a word is an item of its own in a list, with a certain skill as the item before or after it."""
    word, alone = tokens[position], tokens[position - 1] in _JOINTS and tokens[position + 1] in _JOINTS_AFTER
    if not alone or len(word) == 1 or word == "http":  # which begins an address
        return False
    before, after = tokens[max(0, position - _REACH) : position], tokens[position + 1 : position + 1 + _REACH]
    return _names_item(reversed(_items(before)), index) or _names_item(_items(after), index)


def _items(tokens: list[str]) -> list[list[str]]:
    """The items of a stretch of a list, without what joins them."""
    items: list[list[str]] = [[]]
    for token in tokens:
        if token in _JOINTS_AFTER:
            items.append([STOP] if token == STOP else [])
        else:
            items[-1].append(token)
    return [item for item in items if item]


def _names_item(items: Iterable[list[str]], index: Mapping[str, _Forms]) -> bool:
    """Whether the nearest item begins with a certain skill; words that may be skills themselves are passed over."""
    for item in items:
        sure, unsure = _scan([*item, STOP], index)
        if 0 in sure.values():
            return True
        if len(unsure) != 1 or len(item) > 1:
            return False
    return False


def listed_skills(names: Iterable[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Return the canonical names of skills listed one by one, unknown ones left out: in a list a bare "Go" is the skill."""
    return tuple(dict.fromkeys(found for name in names if (found := _listed(name, catalogue))))


@lru_cache(maxsize=16_384)
def _listed(name: str, catalogue: Catalogue) -> str | None:
    form = " ".join(words(name))
    alone, _ = _index(catalogue).get(form, ((), {}))
    return catalogue.skill_aliases.get(form) or next((found for _, _, found, shy in alone if shy and found != _ASIDE), None)


def _scan(tokens: list[str], index: Mapping[str, _Forms]) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    """Return the first position of each certain skill (-1: refused), and of each ordinary word that may be one: (word, skill)."""
    sure: dict[str, int] = {}
    unsure: dict[tuple[str, str], int] = {}
    free = 0
    for position in compress(count(), map(index.__contains__, tokens)):
        if position < free:
            continue
        single, longer = index[tokens[position]]
        going_on = longer.get(tokens[position + 1])
        for size, rest, name, shy in (*going_on, *single) if going_on else single:
            if size > 2 and tokens[position + 1 : position + size] != rest:
                continue
            if name == _ASIDE:
                free = max(position + size, end_of_aside(shy or "", tokens, position, sure, unsure))
                break
            free = position + size
            if shy is not None and name:
                unsure.setdefault((shy, name), position)
            elif name and name not in sure:
                sure[name] = position
            break
    return sure, unsure


def _words(text: str) -> list[str]:
    """Return the words of a text in small letters, with a mark where a clause ends. C++, C#, .NET, Node.js and R&D stay whole."""
    if not text.isascii():  # no skill needs another letter: what is not ASCII ends a clause, as most of it does
        text = text.replace("\u00a0", " ").replace("\u2011", "-").encode("ascii", "replace").decode("ascii")
    spaced = text.lower().translate(_TO_WORDS).replace(BREAK, f" {BREAK} ").replace(STOP, f" {STOP} ") + " "
    spaced = f" {STOP} ".join(spaced.split(". "))
    if "++" in spaced:
        spaced = spaced.replace("c++", " c++ ")
    return [*spaced.split(), STOP]
