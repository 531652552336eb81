"""A card as Discord shows it: a container of components, or a plain embed where components cannot go.

From top to bottom: title and verdict, the table with what belongs to it, the picture, the other blocks, what can be pressed, the small
print. Discord's limits hold for any card (https://discord.com/developers/docs/components/reference): 40 components and 4,000 letters
a message, five buttons a row, 80 letters a label. Too long a card is cut at the boundary of a block, never in its verdict or note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.chat.buttons import PROMPTS, clip, write_button, write_select
from bot.chat.table import table_lines
from bot.core.picture import ALTERNATIVE
from bot.core.prompts import RELATED
from bot.core.token import width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.chat.buttons import AskButton, PromptButton
    from bot.core.card import Block, Card
    from bot.core.catalogue import Catalogue
    from bot.core.picture import Picture

LETTERS = 4000
HEAD = 1800  # of them for title and verdict
NOTE = 700  # and for the small print
TEXTS = 8  # blocks that get a component of their own; the rest share one
MOST = {"part": 10, "role": 5, "page": 4, "follow": 1}  # buttons a place: 25 of the 40 components with their 5 rows; the select takes 2
ALONE = 9  # pages and the like where no role is to be chosen: the later ones are the less important
ROW = 5
PICTURE = "picture.png"
FENCE = "```"
TONES = {"plain": 0x2F6FED, "unsure": 0xE0A100, "thin": 0x8A8F98}
CUT = "…"


def view_of(card: Card, asker: int, catalogue: Catalogue, *, pictured: bool = False) -> discord.ui.LayoutView:
    """The components of ``card``, answered to the person with the Discord id ``asker``. Everything to press is dynamic.

    ``pictured``: the card's picture goes with the message, as a file named ``PICTURE``.
    """
    head, texts, note = card_texts(card)
    container: discord.ui.Container[Any] = discord.ui.Container(accent_colour=TONES.get(card.tone, TONES["plain"]))
    container.add_item(discord.ui.TextDisplay(head))
    if texts:
        container.add_item(discord.ui.Separator())
    above = next((at for at, text in enumerate(texts, 1) if FENCE in text), 0)
    for text in texts[:above]:
        container.add_item(discord.ui.TextDisplay(text))
    if pictured and card.picture:
        container.add_item(_gallery(card.picture))
    for text in texts[above:]:
        container.add_item(discord.ui.TextDisplay(text))
    for row in _rows(card, asker, catalogue):
        container.add_item(row)
    if note:
        container.add_item(discord.ui.TextDisplay(note))
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(container)
    return view


def embed_of(card: Card) -> discord.Embed:
    """The same words without buttons, for where Discord refuses components."""
    head, texts, note = card_texts(card)
    colour = TONES.get(card.tone, TONES["plain"])
    return discord.Embed(description=clip("\n\n".join((head, *texts, note)).strip(), LETTERS), colour=colour)


def card_texts(card: Card) -> tuple[str, list[str], str]:
    """Title with verdict, blocks, small print: together within ``LETTERS``. The first is never empty."""
    title = " ".join(card.title.split())
    head = clip(_joined([f"## {title}" if title else "", *card.verdict]), HEAD) or CUT
    note = clip(_joined(f"-# {' '.join(line.split())}" for line in card.note if line.strip()), NOTE)
    room = LETTERS - width(head) - width(note) - 2 * TEXTS
    blocks = [lines for block in card.blocks if (lines := _block_lines(block))]
    said = "\n".join(line for block in card.blocks for line in block.lines)
    if card.examples and card.examples[0] not in said:
        blocks.append([f"**Try** {' · '.join(f'`{_inline(text)}`' for text in card.examples)}"])
    return head, _merged(_fitting(blocks, room)), note


def _block_lines(block: Block) -> list[str]:
    """The block's pieces: heading, lines and table. A table is one piece, since half a code block is none."""
    pieces = [f"### {' '.join(block.heading.split())}"] if block.heading and block.heading.strip() else []
    pieces += [line for line in block.lines if line.strip()]
    if block.table and (block.table.rows or block.table.head):
        pieces.append("```\n" + "\n".join(table_lines(block.table)) + "\n```")
    return pieces


def _fitting(blocks: Sequence[list[str]], room: int) -> list[str]:
    """The blocks as texts while they fit in ``room``; where they do not, "…" stands for the rest."""
    texts: list[str] = []
    for pieces in blocks:
        text = _joined(pieces)
        needed = width(text) + 2  # the blank line that may join it to the one before
        if needed > room - len(CUT) - 2:
            return [*texts, CUT]
        if text:
            texts.append(text)
            room -= needed
    return texts


def _merged(texts: list[str]) -> list[str]:
    return texts if len(texts) <= TEXTS else [*texts[: TEXTS - 1], "\n\n".join(texts[TEXTS - 1 :])]


def _gallery(picture: Picture) -> discord.ui.MediaGallery[Any]:
    gallery: discord.ui.MediaGallery[Any] = discord.ui.MediaGallery()
    gallery.add_item(media=f"attachment://{PICTURE}", description=clip(picture.alternative, ALTERNATIVE) or None)
    return gallery


def _rows(card: Card, asker: int, catalogue: Catalogue) -> Iterable[discord.ui.ActionRow[Any]]:
    """Rows of what can be pressed: buttons by place, the select before the way to ask on."""
    buttons = _buttons(card, asker, catalogue)
    for place, most in MOST.items():
        if place == "follow":
            related = [choice for choice in card.choices if choice.place == "related"]
            if select := write_select(related, asker, catalogue, RELATED):
                yield discord.ui.ActionRow(select)
        shown = buttons[place][: ALONE if place == "page" and not buttons["role"] else most]
        for start in range(0, len(shown), ROW):
            yield discord.ui.ActionRow(*shown[start : start + ROW])


def _buttons(card: Card, asker: int, catalogue: Catalogue) -> dict[str, list[AskButton | PromptButton]]:
    """The buttons by place. Two that ask the same would share a custom_id, which Discord refuses: the first stays."""
    found: dict[str, list[AskButton | PromptButton]] = {place: [] for place in MOST}
    asked: set[str] = set()
    for choice in card.choices:
        button = None if choice.place == "related" else write_button(choice, asker, catalogue)
        same = button and (button.custom_id if choice.place in PROMPTS else button.custom_id[1:])
        if button and same and same not in asked:
            asked.add(same)
            found.get(choice.place, found["part"]).append(button)
    return found


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line.strip()).strip()


def _inline(text: str) -> str:
    return " ".join(text.replace("`", "ʼ").split())
