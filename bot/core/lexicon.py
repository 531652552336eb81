"""The lexicon: every word and phrase the bot understands, in one look-up table built from the hand-kept tables.

An entry says what a phrase is (its tag) and which one (its value):

=========  =========================================================
tag        value
=========  =========================================================
ROLE       a role's slug
WEAK       a role's slug, only where a role is expected ("ai", "security")
BARE       words that may name several roles ("engineer")
SKILL      a skill's name
PLACE      a country's code
COMPANY    an employer's name
LEVEL      a seniority
others     a class of words from ``[cues]`` of ``data/words.toml`` ("pay", "move"); value: the words themselves
filler     words that carry nothing
=========  =========================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from bot.core.grammar import Rule, compile_rules
from bot.core.lexing import key
from bot.core.model import TOPICS, Topic
from bot.core.spelling import Speller
from bot.core.topics import Topics

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.core.catalogue import Catalogue
    from bot.core.places import Places

Phrase = tuple[str, ...]
_SHORTEST_SKILL = 4  # letters; shorter names of skills are one slip away from ordinary words


@dataclass(frozen=True, slots=True)
class Entry:
    """What a phrase means. ``shy``: it also means something else, so the words around it must agree (see ``bot.core.marks``)."""

    tag: str
    value: str
    shy: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """``phrases``: first word -> the phrases that start with it, longest first, each with what it may mean, likeliest first."""

    catalogue: Catalogue
    places: Places
    phrases: Mapping[str, tuple[tuple[Phrase, tuple[Entry, ...]], ...]]
    words: frozenset[str]  # every word of the phrases; a line of talk with any other word is not for us
    neighbours: Mapping[str, frozenset[str]]  # which words around a word settle its meaning
    speller: Speller
    rules: tuple[Rule, ...]
    commands: Mapping[str, Topic | None]  # command word -> its topic; None for "ask", which is followed by a question
    nearest: Mapping[Topic, frozenset[str]]  # topic -> words of unanswerable questions that its facts come near to
    topics: Topics  # what single words and neighbours say about the topic

    @classmethod
    def from_tables(
        cls, catalogue: Catalogue, words: Mapping[str, Any], places: Places, topics: Mapping[str, Any] | None = None
    ) -> Lexicon:
        """Build it from the catalogue, the places, the parsed ``words.toml`` and ``topics.toml`` (without it the rules decide alone).

        ValueError names what is wrong in the tables.
        """
        meanings: dict[Phrase, list[Entry]] = {}
        for phrase, entry in _entries(catalogue, words, places):
            if phrase:
                held = meanings.setdefault(phrase, [])
                if entry.tag not in {other.tag for other in held}:
                    held.append(entry)
        by_first: dict[str, list[tuple[Phrase, tuple[Entry, ...]]]] = {}
        for phrase, held in meanings.items():
            by_first.setdefault(phrase[0], []).append((phrase, tuple(held)))
        for known in by_first.values():
            known.sort(key=lambda pair: -len(pair[0]))
        commands = {word: _topic(word, topic) for word, topic in words["commands"].items()}
        worth_mending = dict.fromkeys(
            word
            for phrase, held in meanings.items()
            for word in phrase
            if held[0].tag not in ("filler", "COMPANY") and not (held[0].tag == "SKILL" and len(word) <= _SHORTEST_SKILL)
        )
        every_word = frozenset(word for phrase in meanings for word in phrase)
        return cls(
            catalogue=catalogue,
            places=places,
            phrases={first: tuple(known) for first, known in by_first.items()},
            words=every_word,
            neighbours={place: frozenset(near) for place, near in words["neighbours"].items()},
            speller=Speller.from_words(worth_mending, every_word | set(words["ordinary"]["words"])),
            rules=compile_rules(words["rule"]),
            commands=commands,
            nearest={cast("Topic", topic): frozenset(near) for topic, near in words["nearest"].items() if _topic("nearest", topic)},
            topics=Topics.from_table(topics or {"names": [], "weights": ""}),
        )


def _entries(catalogue: Catalogue, words: Mapping[str, Any], places: Places) -> Iterator[tuple[Phrase, Entry]]:
    """Every phrase with a meaning; where one phrase has several, the likeliest first."""
    cues = {key(form): tag for tag, forms in words["cues"].items() for form in forms}
    fillers = {key(form) for form in words["filler"]}
    ordinary = {key(word) for word in words["ordinary"]["skills"]} | cues.keys()
    for form, slug in (*words["mentions"].items(), *catalogue.aliases.items()):
        yield key(form), Entry("ROLE", slug, shy=key(form) in cues or key(form) in fillers)
    for form, name in catalogue.skill_aliases.items():
        yield key(form), Entry("SKILL", name, shy=key(form) in ordinary)
    for form, name in words["skill_mentions"].items():
        yield key(form), Entry("SKILL", name, shy=True)
    for phrase, tag in cues.items():
        yield phrase, Entry(tag, " ".join(phrase))
    for level, forms in words["levels"].items():
        yield from ((key(form), Entry("LEVEL", level)) for form in forms)
    yield from ((key(name), Entry("COMPANY", name, shy=True)) for name in words["companies"]["shy"])
    for phrase, code in places.names.items():
        yield phrase, Entry("PLACE", code, shy=phrase in places.shy)
        if len(phrase) > 1:
            yield ("".join(phrase),), Entry("PLACE", code)
    yield from ((key(name), Entry("COMPANY", name)) for name in words["companies"]["known"])
    yield from ((key(form), Entry("WEAK", slug)) for form, slug in catalogue.short.items())
    yield from ((key(form), Entry("BARE", form)) for form in catalogue.asks)
    yield from ((key(form), Entry("ROLE", slug)) for form, slug in catalogue.squeezed.items())
    yield from ((key(form), Entry("filler", form)) for form in words["filler"])


def _topic(word: str, topic: Topic | Literal[""]) -> Topic | None:
    if topic and topic not in TOPICS:
        raise ValueError(f"command {word!r} of words.toml has the unknown topic {topic!r}")
    return topic or None
