"""The forms of all skills, looked for in a text in one pass, and the text made ready for it.

A text is turned into bytes of small letters with a mark where a clause or a sentence ends; nothing that a skill is called by is lost, since
no skill needs a letter beyond ASCII. An Aho-Corasick automaton then finds every form at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from bot.core.skillaside import ASIDE, BREAK, KINDS, STOP, end_of_aside
from bot.core.text import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.catalogue import Catalogue

_BREAKS: Final = b",;:()|*[]{}<>"
_STOPS: Final = b"!?\n"
_BLANKS: Final = b"-_/\\\"'\t\r=`~^@%\v\f\x1c\x1d\x1e\x1f"
_MARKS: Final = bytes.maketrans(_BREAKS + _STOPS + _BLANKS, BREAK * len(_BREAKS) + STOP * len(_STOPS) + b" " * len(_BLANKS))
_TO_MARKED: Final = bytes(range(256)).lower().translate(_MARKS)
_TO_SPACED: Final = bytes.maketrans(BREAK + STOP, b"  ")
_FULL_STOP: Final = re.compile(rb"\.(?=[ %b%b])" % (BREAK, STOP))
_START: Final = itemgetter(1)


class Marked(NamedTuple):
    """A text ready to be looked through: ``marked`` has a mark where a clause or sentence ends, ``spaced`` a blank there.

    Both are of one length, start and end with a blank and have one blank between words of a clause. C++, C#, .NET, Node.js and R&D stay
    whole.
    """

    marked: bytes
    spaced: bytes


class _Form(NamedTuple):
    """One way to write a skill; an aside has ``ASIDE`` for a name and its kind for ``shy``.

    ``name`` is canonical, empty for an umbrella word, which is passed over. ``shy``: how the skill spells what is also an ordinary word.
    ``breaks``: how many clauses end within it.
    """

    name: str
    shy: str | None
    several: bool
    breaks: int


@dataclass(frozen=True, slots=True)
class Forms:
    """All forms of a catalogue, with the automaton that finds them; a form's number is its pattern's.

    ``shy``: ordinary words -> the skill that they are where a skill is expected.
    """

    forms: tuple[_Form, ...]
    shy: Mapping[str, str]
    automaton: BytesAhoCorasick

    def named(self, text: Marked) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
        """Return the first place of each certain skill (-1: refused), and of each ordinary word that may be one: (word, skill).

        A place is that of the blank before the form. Of forms that start together the longest counts.
        """
        sure: dict[str, int] = {}
        unsure: dict[tuple[str, str], int] = {}
        free = 0
        found = self.automaton.find_matches_as_indexes(text.spaced, overlapping=True)  # in the order of their ends
        found.reverse()
        found.sort(key=_START)  # longer ones of those that start together stay first
        for number, start, end in found:
            if start < free:
                continue
            name, shy, several, breaks = self.forms[number]
            if several and _is_cut(text.marked[start + 1 : end - 1], breaks):
                continue
            free = end - 1
            if name == ASIDE:
                free = max(free, end_of_aside(shy or "", text.marked, start, sure, unsure))
            elif shy is not None and name:
                unsure.setdefault((shy, name), start)
            elif name and name not in sure:
                sure[name] = start
        return sure, unsure


def _is_cut(form: bytes, breaks: int) -> bool:
    """Whether a form that was found with blanks between its words stands in more clauses than it should."""
    return STOP in form or form.count(BREAK) != breaks


@lru_cache(maxsize=8)
def forms_of(catalogue: Catalogue) -> Forms:
    """Return the forms of a catalogue's skills and of asides, built once. "b testing" will do for "a b testing": "a" begins too much."""
    ordinary = {" ".join(words(word)): (word, name) for name, skill in catalogue.skills.items() for word in skill.shy_words()}
    found: dict[str, _Form] = {}
    for wording, name in ({form: name for form, (_, name) in ordinary.items()} | dict(catalogue.skill_aliases)).items():
        form = " ".join(wording.replace("'", " ").removeprefix("a ").split())
        named = "" if catalogue.skills[name].umbrella else name
        if form and form.isascii():
            found.setdefault(form, _Form(named, ordinary[wording][0] if wording in ordinary else None, " " in form, 0))
    patterns = [f" {form} ".encode() for form in found]
    forms = list(found.values())
    for wording, kind in KINDS.items():
        for form in _spellings(wording.replace("'", " ")):
            patterns.append(f" {form} ".encode())
            forms.append(_Form(ASIDE, kind, several=True, breaks=wording.count(",")))
    alone = {form: name for form, (name, shy, several, _) in found.items() if shy and not several}
    return Forms(tuple(forms), alone, BytesAhoCorasick(patterns))


def _spellings(wording: str) -> tuple[str, ...]:
    """The wording with blanks for a mark, as ``Marked.spaced`` has it."""
    before, comma, after = wording.partition(" , ")
    return tuple(f"{before}{' ' * blanks}{after}" for blanks in (1, 2, 3)) if comma else (wording,)


def marked(text: str) -> Marked:
    """Return a text ready to be looked through. Linear in the text."""
    if not text.isascii():  # what is not ASCII ends a clause, as most of it does
        text = text.replace("\u00a0", " ").replace("\u2011", "-")
    clauses = _FULL_STOP.sub(STOP, b" %b " % text.encode("ascii", "replace").translate(_TO_MARKED))
    if b"c++" in clauses:
        clauses = clauses.replace(b"c++", b" c++ ")
    while b"  " in clauses:
        clauses = clauses.replace(b"  ", b" ")
    return Marked(clauses, clauses.translate(_TO_SPACED))
