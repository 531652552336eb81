"""Our slash commands in a text, to be clicked: https://discord.com/developers/docs/reference#message-formatting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMED = re.compile(r"`/([a-z-]+)((?: [a-z-]+)?)`")


def clickable(text: str, ids: Mapping[str, int]) -> str:
    """``text`` with each command in code marks, like `/settings close`, as a mention; those whose number is not known stay as they are."""
    return _NAMED.sub(lambda named: f"</{named[1]}{named[2]}:{ids[named[1]]}>" if named[1] in ids else named[0], text)
