"""The grammar: which shape of words is a question about what.

A text is reduced to its shape, the tags of its marks in order ("how hard move from ROLE to ROLE"; words nobody knows are ``x``, filler
is gone). ``[[rule]]`` tables of ``data/words.toml`` list shapes; the first rule that fits decides the topic. Notation of a shape:

==============  ===================================================================================
``pay``         this tag; ``pay|job`` one of these; ``ROLE?`` may be missing
``a b``         ``b`` right after ``a``
``a .. b``      ``b`` somewhere after ``a``;  ``a . b`` with at most two words between
``^ a``, ``a $``  at the start, at the end of the text (or beside a comma)
``a & b``       both parts somewhere, in any order
==============  ===================================================================================

``unless`` lists tags that must not occur. Beside the tags of the words there are facts about the whole text: ``ROLE2`` two roles or more,
``SKILL2``, ``ENTRY`` a level that means beginners, ``CONTEXT`` the conversation is about roles, ``CONTEXT2`` about several.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from bot.core.model import TOPICS, RankBy, Topic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_RANKS = ("salary", "remote", "openings", "entry", "growth")


@dataclass(frozen=True, slots=True)
class Shape:
    """One way a question may look: each of ``parts`` must be found; ``needs`` are tags of which one a group must be there."""

    text: str
    parts: tuple[re.Pattern[str], ...]
    needs: tuple[frozenset[str], ...]

    def fits(self, line: str, present: Collection[str]) -> bool:
        """Whether the shape is in the ``line`` of tags; ``present`` are those tags and the facts about the text."""
        return all(not group.isdisjoint(present) for group in self.needs) and all(part.search(line) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Rule:
    """The topic of a question of any of these shapes; None leaves it to the conversation ("carry" in the table)."""

    topic: Topic | None
    shapes: tuple[Shape, ...]
    unless: frozenset[str]
    rank_by: RankBy | None = None
    sure: bool = False  # no weighing of words overrules it


def compile_rules(tables: Iterable[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """The rules of ``words.toml``, in order. ValueError names the rule that cannot be read."""
    return tuple(_rule(table) for table in tables)


def first_rule(rules: Iterable[Rule], line: str, present: Collection[str]) -> tuple[Rule, Shape] | None:
    """The first rule that fits the line of tags, with the shape of it that fitted."""
    for rule in rules:
        if rule.unless.isdisjoint(present):
            for shape in rule.shapes:
                if shape.fits(line, present):
                    return rule, shape
    return None


def _rule(table: Mapping[str, Any]) -> Rule:
    topic, rank = table["topic"], table.get("rank_by")
    if topic not in (*TOPICS, "carry") or (rank is not None and rank not in _RANKS):
        raise ValueError(f"a rule of words.toml has the unknown topic or rank {topic!r}, {rank!r}")
    shapes = tuple(_shape(text) for text in table["when"])
    return Rule(
        None if topic == "carry" else cast("Topic", topic),
        shapes,
        frozenset(table.get("unless", "").split()),
        rank,
        bool(table.get("sure")),
    )


def _shape(text: str) -> Shape:
    parts: list[re.Pattern[str]] = []
    needs: list[frozenset[str]] = []
    for part in text.split("&"):
        elements = part.split()
        groups = [frozenset(element.split("|")) for element in elements if element not in ("..", ".", "^", "$") and element[-1] != "?"]
        needs += groups
        if len(elements) > 1:  # a single tag is found by needs alone
            parts.append(re.compile("".join(_element(element) for element in elements)))
    return Shape(text, tuple(parts), tuple(needs))


def _element(element: str) -> str:
    if element == "..":
        return r"(?:\S+ )*?"
    if element == ".":
        return r"(?:\S+ ){0,2}?"
    if element == "^":
        return r"(?:^|, )"
    if element == "$":
        return r"(?:$|, )"
    tags = element.rstrip("?").split("|")
    word = "|".join(re.escape(tag) for tag in [*tags, *(["ENTRY"] if "LEVEL" in tags else [])])
    return rf"(?<!\S)(?:{word}) " if element[-1] != "?" else rf"(?:(?<!\S)(?:{word}) )?"
