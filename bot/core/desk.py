"""The desk: text in, reply out. The one way from what people say to what they are told, the same for every shell."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from bot.core.cards import NO_HINTS, Wording
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
    from bot.core.model import Context, Hints, Question, Reading, Unsure

KEPT = 256  # answers of lately: what is popular is asked again and again
READ = 1024  # and readings: the same words follow up many conversations


@dataclass(frozen=True, slots=True)
class Reply:
    """What is asked, what the figures say, and the card for a person. ``silent``: say nothing (the card is filled all the same)."""

    question: Question
    answer: Answer
    card: Card
    silent: bool = False


class NotNow(Exception):
    """The store cannot be read at the moment; asked again in a while, it may be. The message is for an operator."""


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
        still: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        """``missed`` is told the shape and the text of what was asked and not understood; it must not raise.

        ``still``: what holds the store still for one answer, where it may be swapped for a new version in between. It raises NotNow.
        """
        self.catalogue = catalogue
        self.lexicon = lexicon
        self.prefix = prefix
        self.shelf = shelf
        self._missed = missed
        self._still = still
        self._comparer = Comparer(catalogue, shelf, dollars)
        self._wording = Wording(catalogue, countries, prefix)
        self._readings: dict[tuple[bytes, Context | None], Reading] = {}
        self._kept: dict[tuple[Question, Hints], tuple[object, Answer, Card]] = {}  # with how the store looked before each was made

    def ask(
        self,
        text: str,
        context: Context | None = None,
        *,
        addressed: bool = True,
        adjust: Callable[[Question], Question] = lambda question: question,
    ) -> Reply:
        """Read ``text`` and answer it. Never raises for anything that a person can type; NotNow where the store cannot be read.

        ``adjust`` completes the question as it was read: options of a slash command, a server's own country.
        """
        if addressed:
            reading = self._understood(text, context)
        else:
            reading = read_question(text, self.lexicon, context, addressed=False, prefix=self.prefix)
        question = reading.question if reading.silent else adjust(reading.question)
        answer, card = self._worded(question, reading.unsure, reading.unknown, reading.hints)
        if self._missed is not None and not reading.silent and is_miss(answer):
            self._missed(shape_of(text, self.lexicon), text)
        return Reply(question, answer, card, reading.silent)

    def at_hand(
        self, text: str, context: Context | None = None, *, adjust: Callable[[Question], Question] = lambda question: question
    ) -> Reply | None:
        """What ``ask`` would say to an addressed ``text``, where that was said lately and still holds; None where it has to be worked out.

        Waits for nothing, so that an event loop can ask it.
        """
        reading = self._readings.get(_key(text, context))
        if reading is None or reading.silent:
            return None
        question = adjust(reading.question)
        try:
            with self._still():
                kept = self._kept_answer(question, reading.hints, self.shelf.glance())
        except NotNow:
            return None
        if kept is None or (self._missed is not None and is_miss(kept[0])):
            return None
        return Reply(question, *kept)

    def answer(self, question: Question, unsure: Unsure | None = None) -> Reply:
        """Answer a question that needs no reading: a slash command, a button. ``unsure``: what it has to ask back first."""
        answer, card = self._worded(question, unsure)
        return Reply(question, answer, card)

    def forget(self) -> None:
        """Drop the readings and answers of lately; who measures how long one takes does so first."""
        self._readings.clear()
        self._kept.clear()

    def _understood(self, text: str, context: Context | None) -> Reading:
        """What ``text`` asks in the conversation so far. Readings of lately are kept under a digest: nobody's words are."""
        key = _key(text, context)
        reading = self._readings.get(key)
        if reading is None:
            reading = read_question(text, self.lexicon, context, prefix=self.prefix)
            own_words = reading.unsure or reading.unknown or reading.question.filters.company or (context and context.filters.company)
            if not own_words:
                if len(self._readings) >= READ:
                    self._readings.clear()
                self._readings[key] = reading
        return reading

    def _worded(
        self, question: Question, unsure: Unsure | None, unknown: tuple[str, ...] = (), hints: Hints = NO_HINTS
    ) -> tuple[Answer, Card]:
        """The answer and its card. Those of lately are kept until the store changes, but not where somebody's own words stand in them."""
        with self._still():
            if unsure or unknown or question.filters.company:
                answer = self._comparer.answer(question, unsure)
                return answer, self._wording.card(answer, unknown, hints)
            seen = self.shelf.glance()  # before it is read, so that a change meanwhile is seen by the next one
            if kept := self._kept_answer(question, hints, seen):
                return kept
            answer = self._comparer.answer(question)
            card = self._wording.card(answer, hints=hints)
            if seen is not None:
                if len(self._kept) >= KEPT:
                    self._kept.clear()
                self._kept[question, hints] = seen, answer, card
            return answer, card

    def _kept_answer(self, question: Question, hints: Hints, seen: object | None) -> tuple[Answer, Card] | None:
        """The answer and its card where they were made of a store that looked as it does now."""
        kept = self._kept.get((question, hints))
        return kept[1:] if kept and kept[0] == seen else None


def _key(text: str, context: Context | None) -> tuple[bytes, Context | None]:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest(), context
