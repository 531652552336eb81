"""A moderator's first five minutes, as the README tells them, against a Discord on this machine: doctor, invite, run, first answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.cli import main
from tests.loopback.bot import bot_running
from tests.loopback.server import Loopback

if TYPE_CHECKING:
    from bot.core.desk import Desk


async def test_doctor_invite_and_the_first_answer(desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    discord = Loopback(guilds=1)
    async with discord.running():
        for name, value in discord.environment.items():
            monkeypatch.setenv(name, value)
        assert await asyncio.to_thread(main, ["doctor"]) == 1
        report = capsys.readouterr().out.splitlines()
        (only,) = [line for line in report if not line.startswith("ok ")]
        assert "in no server" in only
        assert "rolecall invite" in only
        assert await asyncio.to_thread(main, ["invite"]) == 0
        assert "permissions=274878024704" in capsys.readouterr().out
        async with bot_running(desk, discord):
            asked = await discord.say("!compare mlops ai-engineer")
            assert await discord.answered(asked)
