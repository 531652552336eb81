"""Cards that were built before, copied for the next person: the same components under another asker. Building takes a millisecond."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import discord

from bot.chat.buttons import asked_by, pack
from bot.chat.view import view_of

if TYPE_CHECKING:
    from bot.core.card import Card
    from bot.core.catalogue import Catalogue

KEPT = 256  # cards of 10 kB
NOBODY = 0
Component = dict[str, Any]


class Copy(discord.ui.LayoutView):
    """A card ready to be sent. It listens to nothing: every button is dynamic and answered by the client."""

    def __init__(self, components: list[Component]) -> None:
        super().__init__(timeout=None)
        self._components = components
        self.stop()

    def to_components(self) -> list[Component]:
        """Called by discord.py."""
        return self._components

    def has_components_v2(self) -> bool:
        """Called by discord.py."""
        return True


def copy_of(card: Card, asker: int, catalogue: Catalogue, *, pictured: bool) -> Copy:
    """What ``view_of`` would build, to be sent once."""
    packed = pack(asker)
    return Copy([_copied(component, packed) for component in _built(card, catalogue, pictured=pictured)])


@lru_cache(maxsize=KEPT)
def _built(card: Card, catalogue: Catalogue, *, pictured: bool) -> list[Component]:
    components: list[Component] = view_of(card, NOBODY, catalogue, pictured=pictured).to_components()  # type: ignore[no-untyped-call] # theirs
    return components


def _copied(component: Component, packed: str) -> Component:
    """The component with every custom_id, and what a list offers, written for another asker; what has neither is shared."""
    inner, custom_id = component.get("components"), component.get("custom_id")
    if not (inner or custom_id):
        return component
    copied = dict(component)
    if inner:
        copied["components"] = [_copied(one, packed) for one in inner]
    if custom_id:
        copied["custom_id"] = asked_by(custom_id, packed)
    if options := component.get("options"):
        copied["options"] = [option | {"value": asked_by(option["value"], packed)} for option in options]
    return copied
