"""What a person meets: every word, table and choice of one answer, before any shell shows it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.core.model import Question  # noqa: TC001 - a record of this module holds it, and tools resolve its annotations
from bot.core.picture import Picture  # noqa: TC001 - as above


@dataclass(frozen=True, slots=True)
class Table:
    """A small table: the first column names the row, the rest hold a value a role.

    A row without values is a heading over those below it.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a card: an optional heading, then Markdown lines, then an optional table."""

    heading: str | None = None
    lines: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to press: a short label (80 characters at most) and the question that pressing it asks.

    ``place`` says where a shell puts it: ``part`` for parts of this answer, ``role`` for "which role did you mean?",
    ``page`` for more of the same list and for the same without a part that the conversation added, ``related`` for other comparisons
    worth a look. Two places ask for words first, which a shell that has its own prompt can leave out: ``add`` for a role to add to the
    question, ``follow`` for a follow-up to it.
    """

    label: str
    question: Question
    place: str = "part"
    current: bool = False  # the card already shows this


@dataclass(frozen=True, slots=True)
class Card:
    """One answer in words. ``title`` names the subject, ``verdict`` is the first thing read.

    All text is Markdown that is safe to send: what came from people or postings is escaped already.
    """

    title: str
    verdict: tuple[str, ...]
    blocks: tuple[Block, ...] = ()
    choices: tuple[Choice, ...] = ()
    note: tuple[str, ...] = ()  # small print: sample, sources, dates
    tone: str = "plain"  # "plain", "unsure" (asks back) or "thin" (too few postings): shells may colour by it
    examples: tuple[str, ...] = field(default=())  # things to type next
    picture: Picture | None = None  # the same figures to look at, for shells that can show one

    def __hash__(self) -> int:
        return hash((self.title, self.verdict))  # tells cards apart well enough; all of a card has a hundred parts
