"""The desk: text in, reply out. The one way from what people say to what they are told, the same for every shell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.cards import Wording
from bot.core.compare import Comparer
from bot.core.misses import is_miss, shape_of
from bot.core.questions import read_question

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.core.answer import Answer
    from bot.core.card import Card
    from bot.core.catalogue import Catalogue
    from bot.core.compare import Shelf
    from bot.core.lexicon import Lexicon
    from bot.core.model import Context, Question, Unsure


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
        missed: Callable[[str, str], None] | None = None,
    ) -> None:
        """``missed`` is told the shape and the text of what was asked and not understood; it must not raise."""
        self.catalogue = catalogue
        self.lexicon = lexicon
        self.prefix = prefix
        self.shelf = shelf
        self._missed = missed
        self._comparer = Comparer(catalogue, shelf, dollars)
        self._wording = Wording(catalogue, countries, prefix)

    def ask(
        self,
        text: str,
        context: Context | None = None,
        *,
        addressed: bool = True,
        adjust: Callable[[Question], Question] = lambda question: question,
    ) -> Reply:
        """Read ``text`` and answer it. Never raises for anything that a person can type.

        ``adjust`` completes the question as it was read: options of a slash command, a server's own country.
        """
        reading = read_question(text, self.lexicon, context, addressed=addressed, prefix=self.prefix)
        question = reading.question if reading.silent else adjust(reading.question)
        answer = self._comparer.answer(question, reading.unsure)
        if self._missed is not None and not reading.silent and is_miss(answer):
            self._missed(shape_of(text, self.lexicon), text)
        return Reply(question, answer, self._wording.card(answer, reading.unknown, reading.hints), reading.silent)

    def answer(self, question: Question, unsure: Unsure | None = None) -> Reply:
        """Answer a question that needs no reading: a slash command, a button. ``unsure``: what it has to ask back first."""
        answer = self._comparer.answer(question, unsure)
        return Reply(question, answer, self._wording.card(answer))
