"""The state as the event loop uses it: read seldom, and yet never behind what people here have just set."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING

from bot.chat import keeping
from bot.chat.keeping import Kept
from bot.core.state import ServerSettings
from bot.store.state import open_state

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

CLOSED, OPEN = ServerSettings(listening=False), ServerSettings()


async def test_our_own_change_counts_at_once_and_anothers_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "TRUSTED", 0.5)
    with closing(open_state(tmp_path / "state.db")) as state, closing(open_state(tmp_path / "state.db")) as other:
        kept = Kept(state)
        assert kept.server(1) == OPEN
        await kept.ask(state.keep_server, 1, CLOSED)
        assert kept.server(1) == CLOSED
        other.keep_server(1, OPEN)
        assert kept.server(1) == CLOSED
        await asyncio.sleep(keeping.TRUSTED)
        assert kept.server(1) == OPEN
        kept.close()
