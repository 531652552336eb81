"""A moderator's first five minutes, as the README tells them, against a Discord on this machine: invite, doctor, run, first answer."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from bot.chat.check import INVITED
from bot.cli import main
from tests.conftest import words_of
from tests.loopback.bot import bot_running
from tests.loopback.server import Loopback

if TYPE_CHECKING:
    from pathlib import Path

    from bot.core.desk import Desk


async def said(capsys: pytest.CaptureFixture[str], *command: str, ends: int) -> list[str]:
    """The lines of a command that ends with ``ends``."""
    assert await asyncio.to_thread(main, list(command)) == ends
    return capsys.readouterr().out.splitlines()


async def test_invite_doctor_run_and_the_first_answer(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    discord = Loopback(guilds=1, invited=False)
    async with discord.running():
        for name, value in (discord.environment | {"ROLECALL_STATE": str(tmp_path / "state.db")}).items():
            monkeypatch.setenv(name, value)
        (only,) = [line for line in await said(capsys, "doctor", ends=1) if not line.startswith("ok ")]
        assert "in no server" in only
        assert "rolecall invite" in only
        (link,) = await said(capsys, "invite", ends=0)
        assert f"permissions={INVITED.value}" in link
        assert "client_id=500" in link
        discord.invited = True  # somebody opened the link
        report = await said(capsys, "doctor", ends=0)
        assert [line for line in report if not line.startswith("ok ")] == []
        assert {line.split()[1].rstrip(":") for line in report} >= {"settings", "store", "state", "disk", "token", "clock", "intents"}
        assert "ok    channels: Server 0: can answer in 4 of 4 text channels." in report
        async with bot_running(desk, discord):
            asked = await discord.say("!compare mlops ai-engineer")
            assert await discord.answered(asked)
            answer = list(discord.rest.messages.values())[-1]
            assert words_of(SimpleNamespace(**answer)).startswith("## MLOps Engineer vs AI Software Engineer")
