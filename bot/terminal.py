"""The terminal: a card as Rich sees it, and a conversation with the same memory as a Discord channel."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.history import InMemoryHistory
from rich.console import Console, Group
from rich.markdown import Markdown
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table as RichTable
from rich.text import Text

from bot.core.conversation import Memory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output
    from rich.console import RenderableType

    from bot.core.card import Card, Choice, Table
    from bot.core.catalogue import Catalogue
    from bot.core.desk import Desk, Reply

CHANNEL, PERSON = 0, 0  # one terminal is one channel with one person
COLOURS = {"plain": "green", "unsure": "yellow", "thin": "magenta"}
BYE = {"exit", "quit", "bye", ":q"}
WIDEST = 100


def console() -> Console:
    """A console that wraps at a width that reads well."""
    made = Console(highlight=False)
    if made.width > WIDEST:
        made.width = WIDEST
    return made


def show(reply: Reply, to: Console, *, talking: bool = False) -> None:
    """Print a reply's card. ``talking``: a number can be typed next, so that more of its choices are numbered."""
    show_card(reply.card, to, talking=talking)


def show_card(card: Card, to: Console, *, talking: bool = False) -> None:
    """Print a card."""
    to.print(Rule(Text(card.title, style="bold"), align="left", style=COLOURS[card.tone]))
    to.print(Group(*_body(card, ("role", "page") if talking else ("role",))))


def _body(card: Card, numbered: tuple[str, ...]) -> Iterator[RenderableType]:
    yield from (Markdown(line) for line in card.verdict)
    for block in card.blocks:
        yield Text()
        if block.heading:
            yield Text(block.heading, style="bold underline")
        yield from (Markdown(line) for line in block.lines)
        if block.table:
            yield Padding(_table(block.table), (0, 0, 0, 2))
    for number, choice in enumerate(_picks(card, numbered), 1):
        yield Text(f"  {number}  {choice.label}", style="bold")
    if card.note:
        yield Text()
        yield from (Markdown(line, style="dim") for line in card.note)
    more = [choice.label for choice in card.choices if choice.place == "related"][:3]
    if more:
        yield Text(f"See also: {'; '.join(more)}", style="dim")
    shown = " ".join(line for block in card.blocks for line in block.lines)
    if card.examples and card.examples[0] not in shown:
        yield Text(f"Try: {'  |  '.join(card.examples)}", style="dim")


def _table(table: Table) -> RichTable:
    made = RichTable(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    made.add_column(Text(table.head[0]))
    for name in table.head[1:]:
        made.add_column(Text(name), justify="right")
    for row in table.rows:
        made.add_row(*(Text(cell) for cell in row))
    return made


def _picks(card: Card, places: tuple[str, ...] = ("role", "page")) -> list[Choice]:
    """What a number picks: the roles that a card asks for, more of its list, the answer without what was carried, a menu."""
    picks = [choice for choice in card.choices if choice.place in places]
    menu = "page" in places and all(choice.place == "part" for choice in card.choices)
    return list(card.choices) if menu else picks


class RoleCompleter(Completer):
    """Completes the words being typed to names of roles."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._names = [role.name for role in catalogue.roles.values()]

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """Names that begin with the last one, two or three words."""
        del complete_event
        words = re.split(r"\s+", document.text_before_cursor)
        for count in (3, 2, 1):
            typed = " ".join(words[-count:]).casefold()
            if len(typed) > 1:
                yield from (Completion(name, start_position=-len(typed)) for name in self._names if name.casefold().startswith(typed))


def chat(desk: Desk, to: Console, keys: Input | None = None, screen: Output | None = None) -> None:
    """Talk until Ctrl-D or "exit". ``keys`` and ``screen`` stand in for the terminal's own."""
    session: PromptSession[str] = PromptSession(
        history=InMemoryHistory(), completer=RoleCompleter(desk.catalogue), complete_while_typing=False, input=keys, output=screen
    )
    talk = Talk(desk)
    to.print(
        f"Ask about careers in AI, data and software; {desk.prefix}help shows what, Tab completes role names, Ctrl-D ends.", style="dim"
    )
    while True:
        try:
            text = session.prompt("› ").strip()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if text.casefold() in BYE:
            return
        if text:
            show(talk.say(text, time.monotonic()), to, talking=True)


class Talk:
    """One conversation: the memory of a channel, and the numbered choices of the last card."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._memory = Memory()
        self._asked: list[Choice] = []

    def say(self, text: str, now: float) -> Reply:
        """Answer one line said at ``now`` seconds; a bare number picks a choice of the card before."""
        if text.isdecimal() and 1 <= int(text) <= len(self._asked):
            reply = self._desk.answer(self._asked[int(text) - 1].question)
        else:
            reply = self._desk.ask(text, self._memory.recall(CHANNEL, PERSON, now, addressed=True))
        self._asked = _picks(reply.card)
        self._memory.remember(CHANNEL, PERSON, reply.question, now)
        return reply
