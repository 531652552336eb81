"""The desk: text in, reply out. The one way from what people say to what they are told, the same for every shell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.cards import Wording
from bot.core.compare import Comparer
from bot.core.questions import read_question

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.core.answer import Answer
    from bot.core.card import Card
    from bot.core.catalogue import Catalogue
    from bot.core.compare import Shelf
    from bot.core.lexicon import Lexicon
    from bot.core.model import Context, Question


@dataclass(frozen=True, slots=True)
class Reply:
    """What is asked, what the figures say, and the card for a person. ``silent``: say nothing (the card is filled all the same)."""

    question: Question
    answer: Answer
    card: Card
    silent: bool = False


class Desk:
    """Answers questions from one catalogue and one store of figures. Holds no conversation and no state of its own."""

    def __init__(
        self,
        catalogue: Catalogue,
        lexicon: Lexicon,
        shelf: Shelf,
        *,
        countries: Mapping[str, str],
        dollars: Callable[[str], float | None],
        prefix: str = "!",
    ) -> None:
        self.catalogue = catalogue
        self.lexicon = lexicon
        self.prefix = prefix
        self._comparer = Comparer(catalogue, shelf, dollars)
        self._wording = Wording(catalogue, countries, prefix)

    def ask(self, text: str, context: Context | None = None, *, addressed: bool = True) -> Reply:
        """Read ``text`` and answer it. Never raises for anything that a person can type."""
        reading = read_question(text, self.lexicon, context, addressed=addressed, prefix=self.prefix)
        answer = self._comparer.answer(reading.question, reading.unsure)
        return Reply(reading.question, answer, self._wording.card(answer, reading.unknown), reading.silent)

    def answer(self, question: Question) -> Reply:
        """Answer a question that needs no reading: a slash command, a button."""
        answer = self._comparer.answer(question)
        return Reply(question, answer, self._wording.card(answer))
