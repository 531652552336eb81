"""Employers under one name each: legal forms and board spellings joined, what names nobody left out, recruiters for others marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOBODY: Final = re.compile(
    r"(?:|[-–—?.*]+|n ?a|nan|null|none|tbd|tba|blank|various|multiple|(?:an? |the |our )?(?:anonymous|confidential|undisclosed|unnamed"
    r"|unknown|stealth(?: mode)?|hidden|not (?:disclosed|specified|available|named|given|stated)|name (?:not )?(?:withheld|disclosed)"
    r"|private|leading|hiring|client|employer)(?: (?:employer|company|compan(?:y|ies)|client|start ?up|advertiser|organi[sz]ation|firm"
    r"|business|careers?|listing|employers?|name|confidential|advertisement|ad|mode))*)"
)
_AGENCY_WORDS: Final = re.compile(
    r"\b(?:recruit\w*|staffing|head ?hunt\w*|executive search|search (?:partners|group)|talent (?:solutions|partners|group|agency)|talents"
    r"|personnel|employment (?:agency|services)|manpower|temp agency|personaldienst\w*|zeitarbeit|personalvermittlung|intérim)\b"
)
_NOT_WORDS: Final = re.compile(r"[^\w&]+")
_TAIL: Final = re.compile(r"[\s,.]+$")
_BRACKET: Final = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
_SLUG: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_LONGEST_LEGAL: Final = 4  # words


@dataclass(frozen=True, slots=True, eq=False)
class Employers:
    """The table of employers; keys are letters and digits only. Compared and hashed by identity."""

    names: Mapping[str, str]
    legal: frozenset[str]
    extensions: frozenset[str]
    agencies: frozenset[str]

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Employers:
        """Build it from the parsed ``employers.toml``. ValueError when one spelling stands for two employers."""
        names: dict[str, str] = {}
        listed = {name: [name] for name in (*table.get("names", ()), *table.get("agencies", ()))}
        for name, spellings in [*listed.items(), *table.get("aliases", {}).items()]:
            for spelling in (name, *spellings):
                if names.setdefault(_squeezed(spelling), name) != name and _squeezed(spelling) != _squeezed(name):
                    raise ValueError(f"employer {spelling!r} is both {names[_squeezed(spelling)]} and {name}")
        legal, extensions = (frozenset(map(_plain, table.get(part, ()))) for part in ("legal", "extensions"))
        return cls(names, legal, extensions, frozenset(map(_squeezed, table.get("agencies", ()))))

    def name_of(self, raw: str) -> str | None:
        """Return the employer's one name, None where ``raw`` names nobody ("Unknown", "Confidential", "Anonymous Employer")."""
        if _NOBODY.fullmatch(_plain(raw)) or not any(map(str.isalnum, raw)):
            return None
        known = self.names.get(_squeezed(raw))
        if known:
            return known
        bare = self._without(raw, self.legal)
        known = self._known(bare)
        if known is None and _BRACKET.search(bare):
            known = self._known(self._without(_BRACKET.sub("", bare), self.legal))
        return known or _spelled(bare)

    def is_agency(self, name: str) -> bool:
        """Whether an employer recruits for others: by the table, or by a word such as "staffing" in its name."""
        return _squeezed(name) in self.agencies or sounds_like_agency(name)

    def _known(self, bare: str) -> str | None:
        """Return the known employer that ``bare`` is, also with a country or "Services" behind it."""
        found = self.names.get(_squeezed(bare))
        while found is None:
            shorter = self._without(bare, self.extensions)
            if shorter == bare:
                return None
            bare = shorter
            found = self.names.get(_squeezed(bare))
        return found

    def _without(self, name: str, endings: frozenset[str]) -> str:
        """Return the name without one of ``endings`` at its end, again and again; something always stays."""
        parts = _TAIL.sub("", name).split()
        position = len(parts)
        while position > 1:
            sizes = range(min(_LONGEST_LEGAL, position - 1), 0, -1)
            cut = next((size for size in sizes if _plain(" ".join(parts[position - size : position])) in endings), 0)
            if not cut:
                break
            position -= cut
        return _TAIL.sub("", " ".join(parts[:position])).rstrip("&- ")


def sounds_like_agency(name: str) -> bool:
    """Whether a word such as "staffing" in its name says that an employer recruits for others."""
    return _AGENCY_WORDS.search(fold(name)) is not None


def _spelled(name: str) -> str:
    """Return a board's slug as a name ("bombas" is Bombas); what has a capital or a blank stays as it is written."""
    if _SLUG.fullmatch(name):
        return " ".join(part.capitalize() for part in name.split("-"))
    return name


def _plain(text: str) -> str:
    return " ".join(_NOT_WORDS.sub(" ", fold(text).replace(".", "")).split())


def _squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))
