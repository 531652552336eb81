"""Weighing the words of a line: which topic it most likely asks for, beside the rules of the grammar.

A rule knows one shape; people find others every day. So each word, each pair of neighbours and each tag of a line carries a small
weight for each topic, and the topic with the highest sum is the likeliest. The weights come from wordings with known topics
(``python -m tests.teach_topics``) and are kept in ``data/topics.toml``. What the rules say is one of the clues, so the two agree nearly
always.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.core.shape import Sentence

SLOTS = frozenset({"ROLE", "WEAK", "BARE", "SKILL", "PLACE", "COMPANY", "LEVEL", "MONEY", "OVER", "UNDER", "YEARS"})
_STEM = 5  # letters that words of one family share: "salary", "salaried"
SCALE = 100.0
"""Weights are kept as whole hundredths."""


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest topic ("carry": what the conversation was about) and by how much it leads, in the units of the weights."""

    topic: str
    lead: float
    second: str


@dataclass(frozen=True, slots=True, eq=False)
class Topics:
    """``weights``: clue -> its weight for each of ``names``, in that order."""

    names: tuple[str, ...]
    weights: Mapping[str, tuple[int, ...]]

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Topics:
        """Read the parsed ``topics.toml``: a line a clue, its weights for the topics after a tab. ValueError names a line that is wrong."""
        names = tuple(table["names"])
        weights: dict[str, tuple[int, ...]] = {}
        for line in table["weights"].strip().splitlines():
            clue, _, numbers = line.partition("\t")
            row = [0] * len(names)
            try:
                for pair in numbers.split():
                    place, _, weight = pair.partition(":")
                    row[int(place)] = int(weight)
            except (ValueError, IndexError):
                raise ValueError(f"topics.toml: the weights of {clue!r} cannot be read") from None
            weights[clue] = tuple(row)
        return cls(names, weights)

    def guess(self, clues: Iterable[str]) -> Guess | None:
        """The topic that the clues speak for; None where there are no weights."""
        if not self.names:
            return None
        scores = self.scores(clues)
        (best, topic), (next_best, second) = sorted(zip(scores, self.names, strict=True), reverse=True)[:2]
        return Guess(topic, best - next_best, second)

    def scores(self, clues: Iterable[str]) -> tuple[float, ...]:
        """The sum of weights for each of ``names``."""
        rows = [row for clue in clues if (row := self.weights.get(clue)) is not None]
        return tuple(sum(column) / SCALE for column in zip(*rows, strict=True)) if rows else (0.0,) * len(self.names)


def clues_of(sentence: Sentence, rule: str) -> list[str]:
    """What the scorer looks at: words, neighbours, beginnings, tags, the number of roles, the conversation, and the ``rule``'s topic."""
    words: list[str] = []
    found = {f"rule {rule}"}
    for mark in sentence.marks:
        if mark.negated:
            found.add(f"not {mark.tag}")
        if mark.tag in SLOTS:
            words.append("ENTRY" if mark.tag == "LEVEL" and mark.value == "entry" else mark.tag)
        else:
            words += mark.value.split()
            if mark.tag not in ("filler", "x"):
                found.add(f"tag {mark.tag}")
    talking = "CONTEXT" in sentence.present
    roles = "2" if "ROLE2" in sentence.present else "1" if "ROLE" in sentence.present else "0"
    found |= {f"roles {roles}", f"roles {roles} {'talking' if talking else 'afresh'}", f"long {min(len(words), 4)}"}
    for first, second in zip(["^", *words], [*words, "$"], strict=True):
        found.add(f"{first} {second}")
    for first, second in zip(words, words[2:], strict=False):
        found.add(f"{first} _ {second}")
    for word in words:
        found.add(word)
        if talking:
            found.add(f"talking {word}")
        if len(word) > _STEM:
            found.add(f"{word[:_STEM]}-")
    tags = [tag for tag in sentence.line.split() if tag != ","]
    found |= {f"tags {first} {second}" for first, second in zip(["^", *tags], [*tags, "$"], strict=True)}
    return sorted(found)
