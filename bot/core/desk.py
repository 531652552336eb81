"""The desk: text in, reply out. The one way from what people say to what they are told, the same for every shell."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
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
        self._readings: dict[bytes, Reading] = {}
        self._kept = lru_cache(KEPT)(self._answered)

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
        if addressed and context is None:
            reading = self._understood(text)
        else:
            reading = read_question(text, self.lexicon, context, addressed=addressed, prefix=self.prefix)
        question = reading.question if reading.silent else adjust(reading.question)
        answer, card = self._worded(question, reading.unsure, reading.unknown, reading.hints)
        if self._missed is not None and not reading.silent and is_miss(answer):
            self._missed(shape_of(text, self.lexicon), text)
        return Reply(question, answer, card, reading.silent)

    def answer(self, question: Question, unsure: Unsure | None = None) -> Reply:
        """Answer a question that needs no reading: a slash command, a button. ``unsure``: what it has to ask back first."""
        answer, card = self._worded(question, unsure)
        return Reply(question, answer, card)

    def forget(self) -> None:
        """Drop the readings and answers of lately; who measures how long one takes does so first."""
        self._readings.clear()
        self._kept.cache_clear()

    def _understood(self, text: str) -> Reading:
        """What ``text`` asks where nothing was said before. Readings of lately are kept under a digest: nobody's words are."""
        key = blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest()
        reading = self._readings.get(key)
        if reading is None:
            reading = read_question(text, self.lexicon, prefix=self.prefix)
            if not (reading.unsure or reading.unknown or reading.question.filters.company):
                if len(self._readings) >= KEPT:
                    self._readings.clear()
                self._readings[key] = reading
        return reading

    def _worded(
        self, question: Question, unsure: Unsure | None, unknown: tuple[str, ...] = (), hints: Hints = NO_HINTS
    ) -> tuple[Answer, Card]:
        """The answer and its card. Those of lately are kept until the store changes, but not where somebody's own words stand in them."""
        with self._still():
            if unsure is None and not unknown and not question.filters.company:
                return self._kept(question, hints, self.shelf.version())
            answer = self._comparer.answer(question, unsure)
            return answer, self._wording.card(answer, unknown, hints)

    def _answered(self, question: Question, hints: Hints, _version: object) -> tuple[Answer, Card]:
        answer = self._comparer.answer(question)
        return answer, self._wording.card(answer, hints=hints)
