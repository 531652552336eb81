"""Technical skills in a text: every form of a skill at word boundaries, ordinary words only where the skill is meant.

The text is cut into words once; only words that begin a form of some skill are looked at again. The few ordinary words among them (Go,
Excel, R) are then looked up in the text as written, where capitals, lists and the words around them tell whether a skill is meant.
"""

from __future__ import annotations

from functools import lru_cache, partial
from itertools import compress, count
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from bot.core.skillsense import is_meant, is_spelled
from bot.core.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.core.catalogue import Catalogue

_BREAK: Final = "\x01"  # stands where a clause ends: the words of one skill do not reach across it; not a blank to str.split
_STOP: Final = "\x02"  # stands where a sentence or a line ends
_BREAKS: Final = ",;:()|*[]{}<>"
_STOPS: Final = "!?\n"
_BLANKS: Final = '-_/\\"\t\r=`~^@%'
_TO_WORDS: Final = str.maketrans(_BREAKS + _STOPS + _BLANKS, _BREAK * len(_BREAKS) + _STOP * len(_STOPS) + " " * len(_BLANKS))
_NAMED_AFTER: Final = (  # words right before names of customers, investors and founders: tools named there are companies
    *(f"{who} {how}" for who in ("customers", "clients", "companies", "brands", "partners") for how in ("like", "such as", "include",
      "including")),
    "trusted by", "backed by", "used by", "founded by", "investors", "investment from", "alumni", "joined from",
)  # fmt: skip
_LONGEST_NAMES: Final = 60  # words


_Form = tuple[int, list[str], str, str | None]  # words, all but the first, canonical name, how the skill spells an ordinary word
_Forms = tuple[tuple[_Form, ...], "Mapping[str, tuple[_Form, ...]]"]  # those of one word; longer ones by their second, longest first
_NAMES: Final = "\x1d"  # in place of a canonical name: names of companies follow


@lru_cache(maxsize=8)
def _index(catalogue: Catalogue) -> Mapping[str, _Forms]:
    """Return the forms of all skills by first word; umbrella words have an empty name and are passed over."""
    shy = {" ".join(words(word)): (word, name) for name, skill in catalogue.skills.items() for word in skill.shy_words()}
    found: dict[str, list[_Form]] = {}
    for form, name in ({form: name for form, (_, name) in shy.items()} | dict(catalogue.skill_aliases)).items():
        parts = form.split()
        if parts:
            named = "" if catalogue.skills[name].umbrella else name
            found.setdefault(parts[0], []).append((len(parts), parts[1:], named, shy[form][0] if form in shy else None))
    for phrase in _NAMED_AFTER:
        first, *rest = phrase.split()
        found.setdefault(first, []).append((len(rest) + 1, rest, _NAMES, None))
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
    sure, unsure = _scan(_words(text), index)
    for (word, name), position in unsure.items():
        if position < sure.get(name, position + 1) and is_meant(word, text, partial(_names_skill, word=word, index=index)):
            sure[name] = position
    return tuple(sorted(sure, key=sure.__getitem__))


def _names_skill(near: str, word: str, index: Mapping[str, _Forms]) -> bool:
    """Whether a snippet names a skill other than ``word``: a certain one, or another ordinary word that is spelled as its skill."""
    sure, unsure = _scan(_words(near), index)
    return bool(sure) or any(other != word and is_spelled(other, near) for other, _ in unsure)


def listed_skills(names: Iterable[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Return the canonical names of skills listed one by one, unknown ones left out: in a list a bare "Go" is the skill."""
    return tuple(dict.fromkeys(found for name in names if (found := _listed(name, catalogue))))


@lru_cache(maxsize=16_384)
def _listed(name: str, catalogue: Catalogue) -> str | None:
    form = " ".join(words(name))
    return catalogue.skill_aliases.get(form) or next((found for _, _, found, shy in _index(catalogue).get(form, ((), {}))[0] if shy), None)


def _scan(tokens: list[str], index: Mapping[str, _Forms]) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    """Return the first position of each certain skill, and of each ordinary word that may be one: (word, skill) -> position."""
    sure: dict[str, int] = {}
    unsure: dict[tuple[str, str], int] = {}
    free = 0
    for position in compress(count(), map(index.__contains__, tokens)):
        if position < free:
            continue
        single, longer = index[tokens[position]]
        for size, rest, name, shy in (*longer.get(tokens[position + 1], ()), *single) if longer else single:
            if size > 2 and tokens[position + 1 : position + size] != rest:
                continue
            if name == _NAMES:
                free = _end_of_names(tokens, position)
                break
            free = position + size
            if shy is not None and name:
                unsure.setdefault((shy, name), position)
            elif name and name not in sure:
                sure[name] = position
            break
    return sure, unsure


def _end_of_names(tokens: list[str], position: int) -> int:
    """Return where the names end that start at ``position``: "trusted by Slack, Notion and Oracle" asks for none of them."""
    last = position + _LONGEST_NAMES
    return tokens.index(_STOP, position, last) if _STOP in tokens[position:last] else last


def _words(text: str) -> list[str]:
    """Return the words of a text in small letters, with a mark where a clause ends. C++, C#, .NET, Node.js and R&D stay whole."""
    if not text.isascii():  # no skill needs another letter: what is not ASCII ends a clause, as most of it does
        text = text.replace("\u00a0", " ").replace("\u2011", "-").encode("ascii", "replace").decode("ascii")
    spaced = text.lower().translate(_TO_WORDS).replace(_BREAK, f" {_BREAK} ").replace(_STOP, f" {_STOP} ") + " "
    spaced = spaced.replace(". ", f" {_STOP} ").replace("c++", " c++ ")
    if "'" in spaced:
        spaced = spaced.replace("'s ", " ").replace("' ", " ").replace(" '", " ")
    return [*spaced.split(), _STOP]
