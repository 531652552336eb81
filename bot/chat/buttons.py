"""Buttons that outlive the process: what one asks and who asked stand in its custom_id.

``p`` + eleven letters + ``.`` + token: where on the card it stands (part, role, related), the Discord id of the person the
card answers, the question. The id is written out because nothing else tells it surely: a message that a slash command brought
has no author to reply to, and the message a card replied to may be deleted.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any, Self, cast

import discord

from bot.core.token import read_token, width, write_token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.card import Choice
    from bot.core.catalogue import Catalogue
    from bot.core.model import Question

PLACES = {"part": "p", "role": "r", "related": "x"}
LABEL = 80  # https://discord.com/developers/docs/components/reference#button
_CUSTOM_ID = re.compile(r"(?P<place>[prx])(?P<asker>[A-Za-z0-9_-]{11})\.(?P<token>rc\d+:.*)", re.DOTALL)
_STYLES = {
    "part": discord.ButtonStyle.secondary, "role": discord.ButtonStyle.primary, "related": discord.ButtonStyle.secondary,
}  # fmt: skip


class AskButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=_CUSTOM_ID):
    """A button that asks a question. The client answers it: in place for ``asker``, in private for anybody else."""

    @classmethod
    async def from_custom_id(cls, _interaction: Any, item: discord.ui.Item[Any], _match: re.Match[str], /) -> Self:
        """Called by discord.py for a press, whatever process sent the card."""
        return cls(cast("discord.ui.Button[Any]", item))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Answer the press. Errors end in the client's handler: discord.py would only log those of a dynamic item."""
        await interaction.client.press(interaction, self.custom_id)


def write_button(choice: Choice, asker: int, catalogue: Catalogue) -> AskButton | None:
    """The button of ``choice``; None where its question does not fit in a custom_id, or has no label."""
    token = write_token(choice.question, catalogue)
    label = clip(" ".join(choice.label.split()), LABEL)
    if token is None or not label:
        return None
    current = choice.current
    style = discord.ButtonStyle.primary if current else _STYLES.get(choice.place, discord.ButtonStyle.secondary)
    custom_id = f"{PLACES.get(choice.place, 'p')}{_pack(asker)}.{token}"
    return AskButton(discord.ui.Button(label=label, custom_id=custom_id, style=style, disabled=current))


def read_button(custom_id: str, catalogue: Catalogue) -> tuple[int, Question] | None:
    """Who asked for the card and what this button asks; None for a button of another bot, another version or a lost role."""
    found = _CUSTOM_ID.fullmatch(custom_id)
    question = found and read_token(found["token"], catalogue)
    return (_unpack(found["asker"]), question) if found and question else None


def is_ours(custom_id: str) -> bool:
    """Whether ``AskButton`` answers this custom_id, if only to say that it is too old."""
    return _CUSTOM_ID.fullmatch(custom_id) is not None


def shown_question(message: discord.Message, catalogue: Catalogue) -> Question | None:
    """What the card in ``message`` is about, read from its first button for a part; None where it has none."""
    for custom_id in _custom_ids(message.components):
        if custom_id.startswith(PLACES["part"]) and (read := read_button(custom_id, catalogue)):
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


def _pack(snowflake: int) -> str:
    return urlsafe_b64encode(snowflake.to_bytes(8)).decode().rstrip("=")


def _unpack(text: str) -> int:
    return int.from_bytes(urlsafe_b64decode(text + "="))
