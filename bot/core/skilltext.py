"""Technical skills in a text: every form of a skill at word boundaries, ordinary words only where the skill is meant.

The few ordinary words among the forms that stand in a text (Go, Excel, R) are looked up in it as written, where capitals, lists and the
words around them tell whether a skill is meant.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from bot.core.skillaside import BREAK, STOP, is_format
from bot.core.skillforms import Marked, forms_of, marked
from bot.core.skillsense import is_meant, is_spelled
from bot.core.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.catalogue import Catalogue
    from bot.core.skillforms import Forms

_JOINTS: Final = frozenset({BREAK, STOP, b"and", b"or"})  # between the items of a list
_JOINT: Final = re.compile(rb" ?(?:[%b%b]|$|\b(?:and|or)[ %b%b])" % (BREAK, STOP, BREAK, STOP))
_JOINT_BEFORE: Final = re.compile(rb"(?:%b|\b(?:and|or)) ?$" % BREAK)
_REACH: Final = 8  # words on each side in which the next item of a list must be a skill
_REACH_LETTERS: Final = 200  # that many words stand within


def find_skills(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the canonical names of the skills in ``text``, each once, in the order of first mention. Linear in the text."""
    forms, ready = forms_of(catalogue), marked(text)
    sure, unsure = forms.named(ready)
    for (word, name), place in unsure.items():
        if (
            place < sure.get(name, place + 1)
            and (_is_item(ready, place, text, forms) or is_meant(word, text, partial(_names_skill, word=word, forms=forms)))
            and not (catalogue.skills[name].document and is_format(ready.marked, place, ready.spaced.find(b" ", place + 1)))
        ):
            sure[name] = place
    return tuple(sorted((name for name, place in sure.items() if place >= 0), key=sure.__getitem__))


def _names_skill(near: str, word: str, forms: Forms) -> bool:
    """Whether a snippet names a skill other than ``word``: a certain one, or another ordinary word that is spelled as its skill."""
    sure, unsure = forms.named(marked(near))
    return bool(sure) or any(other != word and is_spelled(other, near) for other, _ in unsure)


def _is_item(ready: Marked, place: int, text: str, forms: Forms) -> bool:
    """Whether a word in small letters is an item of its own in a list, with a certain skill as the item before or after it."""
    end = ready.spaced.find(b" ", place + 1)
    word = ready.spaced[place + 1 : end]
    if len(word) == 1 or word == b"http":  # which begins an address
        return False
    if not (_JOINT.match(ready.marked, end) and _JOINT_BEFORE.search(ready.marked, max(0, place - 4), place + 1)):
        return False
    if not is_spelled(word.decode(), text):
        return False
    before = _words(ready.marked[max(0, place - _REACH_LETTERS) : place + 1])[-_REACH:]
    after = _words(ready.marked[end : end + _REACH_LETTERS] + STOP)[:_REACH]
    return _names_item(reversed(_items(before)), forms) or _names_item(_items(after), forms)


def _words(clauses: bytes) -> list[bytes]:
    """The words of a stretch of a marked text, with the marks between them."""
    return clauses.replace(BREAK, b" %b " % BREAK).replace(STOP, b" %b " % STOP).split()


def _items(said: list[bytes]) -> list[list[bytes]]:
    """The items of a stretch of a list, without what joins them."""
    items: list[list[bytes]] = [[]]
    for word in said:
        if word in _JOINTS:
            items.append([STOP] if word == STOP else [])
        else:
            items[-1].append(word)
    return [item for item in items if item]


def _names_item(items: Iterable[list[bytes]], forms: Forms) -> bool:
    """Whether the nearest item begins with a certain skill; words that may be skills themselves are passed over."""
    for item in items:
        clause = b" %b " % b" ".join(item)
        sure, unsure = forms.named(Marked(clause, clause))
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
    return catalogue.skill_aliases.get(form) or forms_of(catalogue).shy.get(form)
