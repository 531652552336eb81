"""The words of job titles in one form: short forms written out, slips mended, other languages in English.

The patterns of the catalogue are written on English titles, in which the field stands before the head ("data analyst"). Many languages
put it behind ("analista de datos"), so there the head is said again after each of the words that follow it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from rapidfuzz.distance import OSA

from bot.core.spelling import Speller

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_WORDS_KEPT: Final = 16_384
_SHORTEST_MENDED: Final = 6  # letters
_TWO_ERRORS_FROM: Final = 10  # letters
_SHORTEST_SIGN: Final = 5  # letters of a field's word that shows the language of a title
_LATIN_MARKS: Final = re.compile("[\u0300-\u036f]")
_LATIN_LETTERS: Final = str.maketrans("łøæœđı", "loaodi")
_FOR_ANYONE: Final = r"(?:[(.·:* ,]{1,3}(?:in|innen|e|a|euse|se|rice|trice|ne|ra)\b\)?)?"  # "Entwickler (in)", "développeur.euse"
_SEXES: Final = re.compile(r"\(?\b[hfmwdx](?: [hfmwdx]){1,2}\b\)?")  # "H/F", "m/w/d", folded
_LINK: Final = (
    r"(?:\b(?:de|du|des|del|della|dei|di|do|da|dos|das|en|em|el|la|las|los|le|les|para|fur|im|y|e|et|i|von|voor|van|per|til|for|und"
    r"|f|der|die|das) |[dl]')*"
)
_SHORT_IN_PLACE: Final = (  # short forms that mean something else in other places
    (re.compile(r"\beng(?= (?:team )?(?:manager|lead|director|leader)\b)"), "engineering"),
    (re.compile(r"(?<=[a-z] )eng\b"), "engineer"),
    (re.compile(r"\bdev(?= ?(?:[,(]|$|(?:i{1,3}|[1-4]|lead|intern)\b))"), "developer"),
    (re.compile(r"\bprod(?= (?:manager|owner)\b)"), "product"),
)
_MEANT_IN_PLACE: Final = frozenset({"eng", "dev", "prod"})
_STUDY_FIELDS: Final = (
    r"software|software development|machine learning|deep learning|ml|ai|ai ml|ml ai|nlp|computer vision|robotics|robotics software"
    r"|embedded|firmware|backend|frontend|full stack|devops|cloud|platform|infrastructure|qa|ios|android|mobile|data engineering"
)
_STUDY: Final = re.compile(
    rf"\b(?P<field>{_STUDY_FIELDS})"
    r" (?=(?:summer |winter |spring |fall |graduate |engineering )?(?:intern|internship|interns|co op|apprentice|apprenticeship|trainee)\b)"
)
_STUDIED: Final = re.compile(rf"^(intern) (?:(?:in|em|en|im|bereich|-) )?({_STUDY_FIELDS})$")  # "Praktikum Machine Learning"
_TWICE: Final = re.compile(  # "Artificial Intelligence (AI)"
    r"\b(intelligence|learning|processing|models?) \(\W?(?:gen)?(?:ai|ml|bi|dl|nlp|llms?)\W?\)"
)


@dataclass(frozen=True, slots=True)
class TitleWords:
    """The table ``titles.toml``, ready to be read with. ``met``: the words seen so far that stay as they are."""

    short: Mapping[str, str]
    heads: Mapping[str, str]
    ranks: Mapping[str, str]
    fields: Mapping[str, str]
    parts: Mapping[str, str]
    signs: frozenset[str]
    english: frozenset[str]
    speller: Speller
    head: re.Pattern[str]
    phrase: re.Pattern[str]
    part: re.Pattern[str]
    compound: re.Pattern[str]
    endings: tuple[str, ...]
    met: set[str] = field(default_factory=set)

    @classmethod
    def from_table(cls, table: Mapping[str, Any], known: Iterable[str]) -> TitleWords:
        """``known`` words of the catalogue are no slips."""
        short, heads, ranks, fields, parts = (_by_word(table.get(part, {})) for part in ("short", "heads", "ranks", "fields", "parts"))
        fields |= {phrase: phrase for phrase in table.get("fields", {}) if " " in phrase}
        mended = table.get("mended", {})
        wanted = mended.get("words", ())
        ordinary = {*mended.get("ordinary", ()), *known, *short, *heads, *ranks, *" ".join((*heads.values(), *fields.values())).split()}
        of_fields = {word for phrase in fields for word in phrase.split() if len(word) >= _SHORTEST_SIGN}
        endings = (*heads, "analyst", "tester", "manager", "administrator")
        return cls(
            short, heads, ranks, fields, parts,
            signs=frozenset(of_fields),
            english=frozenset(ordinary.union(table.get("english", {}).get("words", ()))),
            speller=Speller.from_words(wanted, ordinary),
            head=re.compile(rf"\b({_any(heads)})\b{_FOR_ANYONE}(?P<field>(?: {_LINK}[\w+#.&]+){{0,3}})"),
            phrase=re.compile(rf"\b(?:{_any({**fields, **ranks})})\b"),
            part=re.compile(_any(parts)),
            compound=re.compile(rf"\b(\w{{2,}}?)s?({_any(endings)})\b"),
            endings=endings,
        )  # fmt: skip

    def in_english(self, folded: str) -> str:
        """The folded title in English words; the same text where it holds nothing else."""
        if not folded.isascii():
            folded = " ".join(self.part.sub(lambda found: f" {self.parts[found[0]]} ", folded).split())
        if "(" in folded:
            folded = _TWICE.sub(r"\1", folded)
        if "intern" in folded or "co op" in folded or "apprentice" in folded or "trainee" in folded:
            folded = _STUDY.sub(r"\g<field> engineer ", folded)
        words = _WORD.findall(folded)
        if self.met.issuperset(words):
            return folded
        changed = {word: self._plain(word) for word in words if word not in self.met}
        if None in changed.values():
            folded = self._translated(folded)
        for word, plain in changed.items():
            if plain is None or plain == word:
                continue
            folded = re.sub(rf"\b{re.escape(word)}\b", plain, folded)
        if not _MEANT_IN_PLACE.isdisjoint(words):
            for pattern, meant in _SHORT_IN_PLACE:
                folded = pattern.sub(meant, folded)
        return folded

    def _plain(self, word: str) -> str | None:
        """The word itself, what it is short for or was meant to be; None for a head or a rank of another language."""
        if word in self.short:
            return self.short[word]
        bare = _bare(word)
        if (
            bare in self.heads
            or bare in self.ranks
            or self._parted(bare)
            or (bare in self.signs and (bare != word or bare not in self.english))
        ):
            return None
        plain = self._mended(word)
        if plain == word and word not in _MEANT_IN_PLACE and len(self.met) < _WORDS_KEPT:
            self.met.add(word)
        return plain

    def _mended(self, word: str) -> str:
        """The word that was meant. Titles name firms and products as well, so two errors in one word are too many in most."""
        meant = self.speller.correct(word) if len(word) >= _SHORTEST_MENDED else None
        return meant if meant and (len(word) >= _TWO_ERRORS_FROM or OSA.distance(word, meant) == 1) else word

    def _parted(self, word: str) -> bool:
        """Whether the word is made of a field and a head: "softwareentwickler"."""
        if not word.endswith(self.endings) or word in self.speller.known:
            return False
        found = self.compound.fullmatch(word)
        return found is not None and (found[2] in self.heads or found[1] in self.fields)

    def _translated(self, folded: str) -> str:
        text = _SEXES.sub("", _bare(folded))
        text = self.compound.sub(lambda found: f"{found[1]} {found[2]}" if self._parted(found[0]) else found[0], text)
        text = self.phrase.sub(lambda found: (self.fields.get(found[0]) or self.ranks[found[0]]).replace(" ", "_"), text)
        return _STUDIED.sub(r"\2 engineer intern", " ".join(self.head.sub(self._head_last, text).replace("_", " ").split()))

    def _head_last(self, found: re.Match[str]) -> str:
        head = self.heads[found[1]]
        words = re.findall(r"[\w+#.&]+", re.sub(rf"(?<= ){_LINK}", "", found["field"]))
        return f"{head} " + " ".join(f"{self.heads.get(word, word)} {head}" for word in words)


def _by_word(groups: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The English word of each word."""
    return {word: english for english, words in groups.items() for word in words}


def _any(words: Iterable[str]) -> str:
    """A pattern for each of the words, longer ones first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)"


def _bare(text: str) -> str:
    """The text without the marks of Latin letters; kana keep theirs."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _LATIN_MARKS.sub("", unicodedata.normalize("NFD", text))).translate(_LATIN_LETTERS)
