"""The demo: the real bot in a simulated Discord, served as a page, stopped cleanly."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.core.model import Context
from bot.demo import TRIES, DemoProblem, run_demo

if TYPE_CHECKING:
    from bot.core.desk import Desk, Reply


async def started(desk: Desk, lines: list[str], shown: list[Reply], **options: Any) -> asyncio.Task[None]:
    """The demo as a task, once it has said its address."""
    running = asyncio.create_task(run_demo(desk, shown.append, lines.append, browser=False, **options))
    for _ in range(200):
        if running.done() or len(lines) >= 2:
            break
        await asyncio.sleep(0.05)
    return running


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
async def test_it_serves_the_page_until_it_is_told_to_stop(desk: Desk, stop: signal.Signals) -> None:
    lines: list[str] = []
    shown: list[Reply] = []
    running = await started(desk, lines, shown)
    address = re.search(r"http://127\.0\.0\.1:\d+/", lines[0])
    assert address is not None
    async with aiohttp.ClientSession() as session, session.get(address[0]) as page:
        assert page.status == 200
        assert "SimCord" in await page.text()
    assert [reply.question.roles for reply in shown] == [("mlops-engineer", "ai-software-engineer")]
    assert all(text in lines[1] for text in TRIES)
    os.kill(os.getpid(), stop)
    await asyncio.wait_for(running, 5)
    assert lines[-1] == "Stopped."


async def test_what_it_says_to_try_is_answered(desk: Desk) -> None:
    context: Context | None = None
    for text in (f"{desk.prefix}compare mlops ai-engineer", *TRIES[:2], desk.prefix + TRIES[2]):
        reply = desk.ask(text, context)
        assert not reply.silent
        assert reply.question.topic not in {"none", "outside", "help"}, text
        assert reply.card.tone == "plain", text
        context = Context(reply.question.roles, reply.question.topic)


async def test_a_port_that_is_taken_is_one_line(desk: Desk) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        running = await started(desk, [], [], port=port)
        with pytest.raises(DemoProblem, match=str(port)):
            await running


async def test_without_the_extra_it_says_how_to_get_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "simcord", None)
    with pytest.raises(DemoProblem, match="pip install"):
        await run_demo(desk, lambda _: None, lambda _: None, browser=False)
