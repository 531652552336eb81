"""Faults of Discord and of the network, met by the real bot over real sockets. The long series: ``python -m tests.check_faults``."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from discord.gateway import DiscordWebSocket  # noqa: TID251 - the addresses that a run changes
from discord.http import Route  # noqa: TID251 - as above

from bot.chat import run, valve, wire
from bot.chat.client import ChatSettings
from bot.chat.run import ChatProblem, run_bot
from bot.chat.valve import PLACES, Valve
from bot.core.desk import Desk
from tests.loopback.bot import Running, bot_running
from tests.loopback.faults import RestFault
from tests.loopback.objects import TOKEN, channel_id, guild_id
from tests.loopback.server import Loopback, buttons

COMPARE = "!compare mlops ai-engineer"


@pytest.fixture
async def loopback() -> AsyncIterator[Loopback]:
    async with Loopback(heartbeat=0.3, channels=40).running() as server:
        yield server


@pytest.fixture
async def bot(desk: Desk, loopback: Loopback) -> AsyncIterator[Running]:
    async with bot_running(desk, loopback) as running:
        yield running


async def well(loopback: Loopback, bot: Running, channel: int = 0) -> bool:
    """Whether a question gets one answer."""
    asked = await loopback.say("!salary sre", channel=channel)
    return await loopback.answered(asked) and not loopback.ledger.twice() and not loopback.ledger.broken


@pytest.mark.parametrize("kind", ["dropped before", "dropped after", "error 503", "late after", "limit user", "limit shared"])
async def test_an_answer_that_was_not_confirmed_is_sent_again_and_stands_there_once(loopback: Loopback, bot: Running, kind: str) -> None:
    asked = [await loopback.say(COMPARE, channel=1), await loopback.mention("sre pay?", channel=2)]
    assert all([await loopback.answered(one) for one in asked])
    card = next(reversed(loopback.rest.messages.values()))
    loopback.rest.fault = RestFault(kind, time.monotonic() + 0.25, lasts=0.3)
    asked += [
        await loopback.say(COMPARE, channel=3),
        await loopback.press(card, buttons(card)[0], channel=2),
        await loopback.command("salary", channel=4, role="sre"),
    ]
    assert all([await loopback.answered(one) for one in asked])
    assert await bot.settled(10)
    assert {loopback.ledger.answers[one] for one in asked} == {1}


async def test_what_was_said_while_the_connection_was_away_is_answered_after_resuming(loopback: Loopback, bot: Running) -> None:
    loopback.gateway.fault = ("refused", time.monotonic() + 0.3)
    loopback.gateway.drop()
    asked = await loopback.say(COMPARE)
    assert await loopback.answered(asked)
    assert loopback.ledger.resumed == 1
    assert len(loopback.ledger.identified) == 1


@pytest.mark.parametrize("frame", [{"op": 7, "d": None}, {"op": 9, "d": True}])
async def test_it_resumes_when_discord_wants_it(loopback: Loopback, bot: Running, frame: dict[str, object]) -> None:
    await loopback.gateway.send_all(frame)
    assert await loopback.until(lambda: loopback.ledger.resumed == 1)
    assert await well(loopback, bot)


@pytest.mark.parametrize("code", [1000, 4000, 4008, 4009])
async def test_it_resumes_after_a_close(loopback: Loopback, bot: Running, code: int) -> None:
    await loopback.gateway.close(code)
    assert await loopback.until(lambda: loopback.ledger.resumed == 1)
    assert await well(loopback, bot)


async def test_a_session_that_only_seems_alive_is_dropped(loopback: Loopback, bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "GRACE", 0.2)
    monkeypatch.setattr(wire, "LOOK", 0.1)
    loopback.gateway.mute()
    assert await loopback.until(lambda: loopback.ledger.resumed == 1)
    assert any("heartbeats unanswered" in line for line in bot.lines)
    assert await well(loopback, bot)


async def test_a_client_that_breaks_is_made_anew(loopback: Loopback, bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PAUSE", (0.05,))
    await loopback.gateway.send_all({"op": 0, "s": 99, "t": "GUILD_CREATE", "d": {"id": "not a number"}})
    assert await loopback.until(lambda: len(bot.bots) == 2)
    assert await loopback.until(lambda: len(loopback.ledger.identified) == 2)
    assert await loopback.until(loopback.gateway.ready)
    assert await well(loopback, bot)


@pytest.mark.parametrize(("code", "words"), [(4004, "reset it"), (4011, "more shards"), (4013, "upgrade rolecall")])
async def test_where_discord_will_not_have_it_it_ends_with_one_sentence(
    desk: Desk, loopback: Loopback, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    monkeypatch.setattr(Route, "BASE", Route.BASE)  # put back what a run changes
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    loopback.gateway.close_on_identify = code
    settings = ChatSettings(token=TOKEN, api=loopback.api, gateway=loopback.gateway_address, register=False, pictures="off")
    with pytest.raises(ChatProblem, match=words) as problem:
        await asyncio.wait_for(run_bot(desk, settings), 20)
    assert "\n" not in str(problem.value)


async def test_a_token_that_is_reset_ends_it_with_one_sentence(loopback: Loopback, bot: Running) -> None:
    loopback.token_reset = True
    loopback.gateway.drop()
    assert bot.task is not None
    with pytest.raises(ChatProblem, match="reset it"):
        await asyncio.wait_for(asyncio.shield(bot.task), 10)


async def test_many_questions_under_a_global_limit_are_answered_once(
    loopback: Loopback, bot: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(valve, "BACK", 0.5)  # a refused request's place comes back sooner, since the limit is a short one
    assert await well(loopback, bot)
    loopback.rest.fault = RestFault("limit global", time.monotonic() + 0.5)
    asked = [await loopback.say(COMPARE, channel=number, who=number) for number in range(40)]
    assert all([await loopback.answered(one) for one in asked])
    assert loopback.ledger.most_invalid <= 10
    assert not loopback.ledger.twice()


async def test_of_requests_that_are_all_refused_only_a_few_are_made(loopback: Loopback) -> None:
    trace = aiohttp.TraceConfig()
    Valve().watch(trace)
    async with aiohttp.ClientSession(trace_configs=[trace]) as session:

        async def forbidden() -> None:
            async with session.get(f"{loopback.api}/users/@me", headers={"Authorization": "Bot wrong"}) as response:
                assert response.status == 401

        made = [asyncio.create_task(forbidden()) for _ in range(50)]
        assert await loopback.until(lambda: sum(task.done() for task in made) >= PLACES)
        await asyncio.wait(made, timeout=0.3)
        assert sum(task.done() for task in made) == PLACES == loopback.ledger.most_invalid
        for task in made:
            task.cancel()
        await asyncio.gather(*made, return_exceptions=True)


@pytest.mark.parametrize("jump", [-86_400.0, 86_400.0])
async def test_a_clock_that_jumps_changes_nothing(loopback: Loopback, bot: Running, monkeypatch: pytest.MonkeyPatch, jump: float) -> None:
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + jump)
    assert await well(loopback, bot)
    loopback.gateway.drop()
    assert await loopback.until(lambda: loopback.ledger.resumed == 1)
    assert await well(loopback, bot, channel=1)


async def test_giving_up_on_a_request_under_a_global_limit_blocks_nothing(loopback: Loopback, bot: Running) -> None:
    assert await well(loopback, bot)
    loopback.rest.fault = RestFault("limit global", time.monotonic() + 0.5)
    channel = bot.bots[0].get_partial_messageable(int(channel_id(guild_id(0), 1)))
    refused = loopback.ledger.most_invalid
    waiting = asyncio.create_task(channel.send("hello"))
    assert await loopback.until(lambda: loopback.ledger.most_invalid > refused)
    waiting.cancel()
    assert await well(loopback, bot, channel=2)
