"""Buttons that outlive the process: what one asks and who asked stand in its custom_id.

``p`` + eleven letters + ``.`` + token: which kind it is (``KINDS``), the Discord id of the person the card answers, the question.
The id is written out because nothing else tells it surely: a message that a slash command brought has no author to reply to, and
the message a card replied to may be deleted. The values of the select are custom_ids of the same form.

A letter is never given to another kind, and what an older version wrote is read for ever: see ``tests/golden/custom_ids.txt``.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any, Final, Self, cast

import discord

from bot.core.token import read_token, width, write_token

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.core.card import Choice
    from bot.core.catalogue import Catalogue
    from bot.core.model import Question

KINDS: Final = {"part": "p", "role": "r", "related": "x", "page": "g", "add": "a", "follow": "f"}
SELECT: Final = "s"
PROMPTS: Final = ("add", "follow")  # the kinds that ask for words first
LABEL = 80  # https://discord.com/developers/docs/components/reference#button
OPTION = 100  # letters of an option of a select
_REST = r"(?P<asker>[A-Za-z0-9_-]{11})\.(?P<token>rc\d+:.*)"
_ASKING = re.compile(rf"(?P<kind>[prxg]){_REST}", re.DOTALL)
_PROMPTING = re.compile(rf"(?P<kind>[af]){_REST}", re.DOTALL)
_SELECTING = re.compile(rf"(?P<kind>s){_REST}", re.DOTALL)
_ANY = re.compile(rf"(?P<kind>[prxgafs]){_REST}", re.DOTALL)
_SECONDARY = discord.ButtonStyle.secondary


class AskButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=_ASKING):
    """A button that asks a question. The client answers it: in place for ``asker``, in private for anybody else."""

    @classmethod
    async def from_custom_id(cls, _interaction: Any, item: discord.ui.Item[Any], _match: re.Match[str], /) -> Self:
        """Called by discord.py for a press, whatever process sent the card."""
        return cls(cast("discord.ui.Button[Any]", item))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Answer the press. Errors end in the client's handler: discord.py would only log those of a dynamic item."""
        await pressed(interaction, self.custom_id)


class PromptButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=_PROMPTING):
    """A button that opens a prompt: a role to add, or a follow-up in words."""

    @classmethod
    async def from_custom_id(cls, _interaction: Any, item: discord.ui.Item[Any], _match: re.Match[str], /) -> Self:
        """As for ``AskButton``."""
        return cls(cast("discord.ui.Button[Any]", item))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Open the prompt."""
        await pressed(interaction, self.custom_id)


class RelatedSelect(discord.ui.DynamicItem[discord.ui.Select[Any]], template=_SELECTING):
    """A list of other comparisons. What is chosen is the custom_id of a button, and is answered as one."""

    @classmethod
    async def from_custom_id(cls, _interaction: Any, item: discord.ui.Item[Any], _match: re.Match[str], /) -> Self:
        """As for ``AskButton``."""
        return cls(cast("discord.ui.Select[Any]", item))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Answer the choice."""
        await pressed(interaction, self.custom_id)


ITEMS: Final = (AskButton, PromptButton, RelatedSelect)


async def pressed(interaction: discord.Interaction[Any], custom_id: str) -> None:
    """Answer a press of ours: what a select chose, a prompt, or a question."""
    data: Mapping[str, Any] = interaction.data or {}
    chosen = str((data.get("values") or [custom_id])[0])
    await (interaction.client.prompt if kind_of(chosen) in PROMPTS else interaction.client.press)(interaction, chosen)


def stands_on(message: discord.Message | None, custom_id: str) -> bool:
    """Whether the card still shows what was pressed. Where it changed meanwhile, discord.py drops the press without a word."""
    return message is not None and custom_id in _custom_ids(message.components)


def write_button(choice: Choice, asker: int, catalogue: Catalogue) -> AskButton | PromptButton | None:
    """The button of ``choice``; None where its question does not fit in a custom_id, or has no label."""
    custom_id = write_custom_id(choice, asker, catalogue)
    label = clip(" ".join(choice.label.split()), LABEL)
    if custom_id is None or not label:
        return None
    style = discord.ButtonStyle.primary if choice.current or choice.place in ("role", "follow") else _SECONDARY
    button: discord.ui.Button[Any] = discord.ui.Button(label=label, custom_id=custom_id, style=style, disabled=choice.current)
    return PromptButton(button) if choice.place in PROMPTS else AskButton(button)


def write_select(choices: Sequence[Choice], asker: int, catalogue: Catalogue, title: str) -> RelatedSelect | None:
    """A select of ``choices``, 25 at most; None where none of them can be written. ``title`` stands in it until one is chosen."""
    options: dict[str, discord.SelectOption] = {}
    for choice in choices:
        value, label = write_custom_id(choice, asker, catalogue), clip(" ".join(choice.label.split()), OPTION)
        if value and label:
            options[value] = discord.SelectOption(label=label, value=value)
    if not options:
        return None
    first = next(iter(options))  # changes with the card, so that Discord does not go on showing what was chosen before
    return RelatedSelect(discord.ui.Select(custom_id=SELECT + first[1:], placeholder=title, options=list(options.values())[:25]))


def write_custom_id(choice: Choice, asker: int, catalogue: Catalogue) -> str | None:
    """What asks ``choice``'s question for ``asker``; None where it does not fit."""
    token = write_token(choice.question, catalogue)
    return f"{KINDS.get(choice.place, 'p')}{pack(asker)}.{token}" if token else None


def asked_by(custom_id: str, packed: str) -> str:
    """The same custom_id of ours on a card for another person, given as ``pack`` writes it."""
    return f"{custom_id[0]}{packed}{custom_id[12:]}"


def read_button(custom_id: str, catalogue: Catalogue) -> tuple[int, Question] | None:
    """Who asked for the card and what this asks; None for what another bot, another version or a lost role wrote."""
    found = _ANY.fullmatch(custom_id)
    question = found and read_token(found["token"], catalogue)
    return (_unpack(found["asker"]), question) if found and question else None


def kind_of(custom_id: str) -> str | None:
    """One of ``KINDS``, or None."""
    return next((kind for kind, letter in KINDS.items() if custom_id.startswith(letter) and is_ours(custom_id)), None)


def is_ours(custom_id: str) -> bool:
    """Whether one of ``ITEMS`` answers this custom_id, if only to say that it is too old."""
    return _ANY.fullmatch(custom_id) is not None


def shown_question(message: discord.Message, catalogue: Catalogue) -> Question | None:
    """What the card in ``message`` is about, read from its way to ask on, else from its first part; None where it has neither."""
    custom_ids = list(_custom_ids(message.components))
    for kind in ("follow", "part"):
        for custom_id in custom_ids:
            read = read_button(custom_id, catalogue) if custom_id.startswith(KINDS[kind]) else None
            if read and (read[1].roles or read[1].skills or read[1].topic == "ranking"):
                return read[1]
    return None


def clip(text: str, room: int) -> str:
    """``text`` in at most ``room`` UTF-16 units, its end replaced by "…" where it is longer."""
    if width(text) <= room:
        return text
    text = text[: room - 1]
    while width(text) > room - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def _custom_ids(components: list[Any]) -> Iterator[str]:
    for component in components:
        if custom_id := getattr(component, "custom_id", None):
            yield custom_id
        yield from _custom_ids(getattr(component, "children", []))


def pack(snowflake: int) -> str:
    """A Discord id as it stands in a custom_id: eleven letters."""
    return urlsafe_b64encode(snowflake.to_bytes(8)).decode().rstrip("=")


def _unpack(text: str) -> int:
    return int.from_bytes(urlsafe_b64decode(text + "="))
