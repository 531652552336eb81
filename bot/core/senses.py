"""Which meaning a phrase has: words like "go", "us", "target" or "reading" are settled by the words around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.lexicon import Entry, Lexicon
    from bot.core.lexing import Word


_BEFORE_EMPLOYERS = frozenset({"does", "do", "is", "are", "would", "will", "has"})
_OFFERING = frozenset({"gave", "offered", "offers", "wants", "hired"})


@dataclass(frozen=True, slots=True)
class Spot:
    """A phrase in its text: ``words[first:last]``, spelt right in ``texts``. ``command``: the words are arguments of a command."""

    words: list[Word]
    texts: list[str]
    first: int
    last: int
    command: bool

    @property
    def before(self) -> str:
        """The word before, "" where a break or nothing stands there."""
        return self.texts[self.first - 1] if self.first and self.words[self.first].before in ("", "-", "/") else ""

    @property
    def after(self) -> str:
        """The word after, "" where a break or nothing stands there."""
        return self.texts[self.last] if self.last < len(self.texts) and self.words[self.last].before in ("", "-") else ""

    @property
    def capital(self) -> bool:
        """Whether the phrase is capitalised as a name is, not as the start of a sentence."""
        raw = self.words[self.first].raw
        return raw[:1].isupper() and (self.first > 0 or raw.isupper()) and raw != "I"

    @property
    def listed(self) -> bool:
        """Whether a comma or bracket stands beside it."""
        end = self.last < len(self.words) and self.words[self.last].before in (",", "(")
        return end or self.words[self.first].before in (",", "(")

    @property
    def single(self) -> bool:
        """Whether it is one letter: R, C."""
        return len(self.texts[self.first]) == 1 and self.last == self.first + 1


def choose_sense(entries: tuple[Entry, ...], spot: Spot, lexicon: Lexicon) -> Entry | None:
    """What a phrase means here: the first of its meanings that its neighbours allow, or None."""
    if len(entries) == 1 and not entries[0].shy:
        return entries[0]
    if spot.before in lexicon.neighbours["joining"] or (
        spot.before in _BEFORE_EMPLOYERS
        and (
            (not spot.after and spot.before in ("does", "do"))
            or spot.after in lexicon.neighbours["after_company"]
            or _is_asked_what_it_pays(spot)
        )
        and spot.last == spot.first + 1
    ):
        for entry in entries:
            if entry.tag == "COMPANY":
                return entry
    for entry in entries:
        if not entry.shy or spot.command or _fits(entry, spot, lexicon):
            return entry
    return None


def _is_asked_what_it_pays(spot: Spot) -> bool:
    """Whether "what does Stripe pay" asks about an employer; "does Snowflake pay extra" is about a skill."""
    return spot.after in ("pay", "give") and spot.texts[max(0, spot.first - 2) : spot.first - 1] in (["what"], ["much"])


def _fits(entry: Entry, spot: Spot, lexicon: Lexicon) -> bool:
    """Whether the neighbours of a phrase with several meanings speak for this one."""
    if entry.tag == "PLACE":
        if spot.texts[spot.first] == "us" and spot.last == spot.first + 1:
            return spot.words[spot.first].raw.isupper() or spot.before not in lexicon.neighbours["before_pronoun_us"]
        ends = spot.last == len(spot.words)
        after_role = ends and spot.before in lexicon.catalogue.word_roles and len(entry.value) == 2 and not _is_cue(spot, lexicon)
        return spot.capital or spot.before in lexicon.neighbours["before_place"] or (spot.first == 0 and ends) or after_role
    if entry.tag == "COMPANY":
        if spot.after in _OFFERING and (spot.first == 0 or spot.capital):
            return True  # "Meta gave me 310k"
        return spot.capital or spot.before in lexicon.neighbours["before_company"]
    if entry.tag == "SKILL":
        return _is_skill(spot, lexicon) or _beside_skill(spot, lexicon)
    joined = spot.before in lexicon.neighbours["between_skills"]
    return (not spot.before or joined) and (spot.after in lexicon.neighbours["after_role"] or (joined and spot.last == len(spot.words)))


def _is_cue(spot: Spot, lexicon: Lexicon) -> bool:
    """Whether the phrase also carries questions: the "split" of "data engineer split"."""
    name = tuple(spot.texts[spot.first : spot.last])
    return any(len(held) > 1 for phrase, held in lexicon.phrases.get(spot.texts[spot.first], ()) if phrase == name)


def _is_skill(spot: Spot, lexicon: Lexicon) -> bool:
    """Whether a word that also is an ordinary one is used as a skill: "know Go", "R developer", "excel,"."""
    if spot.after in lexicon.neighbours["after_skill"]:
        return True
    if spot.before in ("a", "an"):
        return False  # "I'm a chef"
    if spot.capital:
        return (
            not spot.single
            or spot.listed
            or spot.before in lexicon.neighbours["before_skill"]
            or spot.before in lexicon.neighbours["between_skills"]
        )
    if spot.texts[spot.first] in ("go", "a"):
        ends = spot.last == len(spot.words)
        learned = spot.before in lexicon.neighbours["before_go"] or (ends and spot.before in lexicon.neighbours["before_last_go"])
        return learned and not spot.single
    return spot.listed or (spot.before in lexicon.neighbours["before_skill"] and not spot.single)


def _beside_skill(spot: Spot, lexicon: Lexicon) -> bool:
    """Whether it stands in a list with a word that surely is a skill: the "go" of "python or go"."""
    first, last = spot.first, spot.last

    def sure(place: int) -> bool:
        known = lexicon.phrases.get(spot.texts[place], ()) if 0 <= place < len(spot.texts) else ()
        return any(
            held[0].tag == "SKILL" and not held[0].shy and tuple(spot.texts[place : place + len(phrase)]) == phrase
            for phrase, held in known
        )

    return (
        (first > 1 and spot.texts[first - 1] in lexicon.neighbours["between_skills"] and sure(first - 2))
        or (spot.after in lexicon.neighbours["between_skills"] and sure(last + 1))
        or (spot.words[first].before in (",", "/") and sure(first - 1))
        or (last < len(spot.words) and spot.words[last].before in (",", "/") and sure(last))
    )
