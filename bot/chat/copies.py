"""Cards that were built before, copied for the next person: the same components under another asker. Building takes a millisecond."""

from __future__ import annotations

from collections.abc import Callable
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
Copier = Callable[[str], Component]  # takes the asker as a custom_id holds it


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
    return Copy([copied(packed) for copied in _built(_Same(card), catalogue, pictured=pictured)])


class _Same:
    """A card as a key: the same object is the same card, since to hash all of its words takes longer than to copy it."""

    def __init__(self, card: Card) -> None:
        self.card = card

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.card is self.card

    def __hash__(self) -> int:
        return id(self.card)


@lru_cache(maxsize=KEPT)
def _built(same: _Same, catalogue: Catalogue, *, pictured: bool) -> tuple[Copier, ...]:
    view = view_of(same.card, NOBODY, catalogue, pictured=pictured)
    components: list[Component] = view.to_components()  # type: ignore[no-untyped-call] # theirs
    return tuple(map(_copier, components))


def _copier(component: Component) -> Copier:
    """What gives the component for another asker, every custom_id and what a list offers written anew; what has neither is shared."""
    if inner := component.get("components"):
        copiers = tuple(map(_copier, inner))
        return lambda packed: {**component, "components": [copied(packed) for copied in copiers]}
    if (custom_id := component.get("custom_id")) is None:
        return lambda _packed: component
    if options := component.get("options"):
        return lambda packed: {
            **component,
            "custom_id": asked_by(custom_id, packed),
            "options": [{**option, "value": asked_by(option["value"], packed)} for option in options],
        }
    return lambda packed: {**component, "custom_id": asked_by(custom_id, packed)}
