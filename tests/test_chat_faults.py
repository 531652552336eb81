"""No path without an answer: every REST call of every flow fails in turn, and the person hears something all the same."""

from __future__ import annotations

import asyncio
import re
import sqlite3  # noqa: TID251 - the error of a lost database
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import discord  # noqa: TID251 - a card of an older version is made of discord.py's parts
import pytest

from bot.chat import replies
from bot.chat.client import ChatSettings
from bot.core import chat_words
from bot.core.pace import Pace
from tests.conftest import Simulated, World, words_of
from tests.test_chat_interactions import button
from tests.test_chat_manners import press_now
from tests.test_chat_settings import moderator

COMPARE = "!compare mlops ai-engineer"
STATUSES = (400, 401, 403, 404, 429, 500)
Act = Callable[[World, Any], Awaitable[Any]]


async def nothing(_world: World) -> None:
    """No preparation."""


async def card(world: World) -> Any:
    return await world.say(world.ann, COMPARE)


async def said(world: World) -> Any:
    return await world.bob.send(world.channel, "mlops or sre, hm")


async def operator(world: World) -> Any:
    """Somebody runs the bot who wants feedback in a channel of theirs."""
    world.bot.settings = replace(world.bot.settings, feedback_channel=world.channel.id)


async def mod(world: World) -> Any:
    return moderator(world)


async def to_delete(world: World) -> Any:
    return await world.ann.slash(world.channel, "my-data delete")


async def to_add(world: World) -> Any:
    return await world.ann.click(await card(world), label="Add a role")


async def unsure(world: World) -> Any:
    return await world.say(world.ann, "!salary engineer")


async def changed(world: World) -> Any:
    """A card as it was before another press changed it."""
    shown = await card(world)
    custom_id = button(shown, "Ask a follow-up")
    await world.ann.click(shown, label="Skills")
    return world.last, custom_id


async def press_late(world: World, was: tuple[Any, str]) -> Any:
    result = await press_now(world, *was)
    await world.env.settle()
    return result


async def old(world: World) -> Any:
    """A card of a version that wrote other buttons."""
    view: discord.ui.View = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Old", custom_id="compare:1:2"))
    await world.bot.get_channel(world.channel.id).send("old", view=view)  # type: ignore[union-attr]
    return world.last


async def digested(world: World) -> Any:
    who = moderator(world)
    await who.slash(world.channel, "settings digest", channel=world.channel, roles="sre")
    return who


async def to_follow(world: World) -> Any:
    return await world.ann.click(await card(world), label="Ask a follow-up")


def slash(name: str, **options: Any) -> Act:
    return lambda world, _: world.ann.slash(world.channel, name, **options)


def slowly(act: Act) -> Act:
    """The same with a store that takes longer than people's patience."""

    async def slow(world: World, prepared: Any) -> Any:
        think = world.bot.think

        async def later(work: Callable[..., Any], *given: Any, **named: Any) -> Any:
            await asyncio.sleep(0.06)
            return work(*given, **named)

        world.bot.desk.forget()  # what was said lately takes no time
        world.bot.think = later  # type: ignore[method-assign]
        try:
            return await act(world, prepared)
        finally:
            world.bot.think = think  # type: ignore[method-assign]

    return slow


def option_of(message: Any) -> str:
    """The first value of the card's select."""
    found = re.search(r"'value': '([^']+)'", str([part.to_dict() for part in message.components]))
    assert found is not None
    return found[1]


def first_label(message: Any) -> str:
    """The label of the card's first button."""
    found = re.search(r"'label': '([^']+)'", str([part.to_dict() for part in message.components]))
    assert found is not None
    return found[1]


FLOWS: dict[str, tuple[Callable[[World], Awaitable[Any]], Act]] = {
    "command": (nothing, lambda world, _: world.ann.send(world.channel, COMPARE)),
    "mention": (nothing, lambda world, _: world.ann.send(world.channel, f"{world.bot.user.mention if world.bot.user else ''} sre pay?")),
    "direct message": (nothing, lambda world, _: world.ann.send_dm("mlops vs sre")),
    "reply": (card, lambda world, shown: world.ann.send(world.channel, "and remote?", reply_to=shown)),
    "slow message": (nothing, slowly(lambda world, _: world.ann.send(world.channel, COMPARE))),
    "slash": (nothing, slash("salary", role="sre")),
    "slash in a direct message": (nothing, lambda world, _: world.ann.user.slash("salary", role="sre")),
    "slow slash": (nothing, slowly(slash("salary", role="sre"))),
    "private slash": (nothing, slash("offer", role="sre", amount=1e5)),
    "slow private slash": (nothing, slowly(slash("offer", role="sre", amount=1e5))),
    "unknown option": (nothing, slash("salary", role="sre", country="Atlantis")),
    "help": (nothing, slash("help")),
    "menu": (said, lambda world, shown: world.ann.context_menu(world.channel, chat_words.ASK_ABOUT_THIS, shown)),
    "own press": (card, lambda world, shown: world.ann.click(shown, label="Skills")),
    "slow own press": (card, slowly(lambda world, shown: world.ann.click(shown, label="Skills"))),
    "press of another": (card, lambda world, shown: world.bob.click(shown, label="Skills")),
    "choice": (card, lambda world, shown: world.ann.select(shown, [option_of(shown)])),
    "prompt": (card, lambda world, shown: world.ann.click(shown, label="Ask a follow-up")),
    "follow-up": (to_follow, lambda world, shown: world.ann.submit_modal(shown, {"typed": "and remote?"})),
    "added role": (to_add, lambda world, shown: world.ann.submit_modal(shown, {"typed": "data engineer"})),
    "added role of another": (to_add, lambda world, shown: world.ann.submit_modal(shown, {"typed": "enginer"})),
    "choice of a role": (unsure, lambda world, shown: world.ann.click(shown, label=first_label(shown))),
    "choice of another": (card, lambda world, shown: world.bob.select(shown, [option_of(shown)])),
    "button of a card that changed": (changed, press_late),
    "button of an old version": (old, lambda world, shown: world.ann.click(shown, label="Old")),
    "help by mention": (nothing, lambda world, _: world.ann.send(world.channel, world.bot.user.mention if world.bot.user else "")),
    "not understood": (nothing, lambda world, _: world.ann.send_dm("flibbertigibbet")),
    "ask": (nothing, slash("ask", question="which pays more, sre or mlops?")),
    "fit": (nothing, slash("fit", skill="Python")),
    "settings, shown": (mod, lambda world, who: who.slash(world.channel, "settings show")),
    "settings, not known": (mod, lambda world, who: who.slash(world.channel, "settings currency", currency="Galleons")),
    "settings, a channel": (mod, lambda world, who: who.slash(world.channel, "settings open", channel=world.channel)),
    "digest, ended": (digested, lambda world, who: who.slash(world.channel, "settings digest-stop", channel=world.channel)),
    "digest, not known": (mod, lambda world, who: who.slash(world.channel, "settings digest", channel=world.channel, roles="wizard")),
    "kept": (to_delete, lambda world, shown: world.ann.submit_modal(shown, {"word": "no"})),
    "settings": (mod, lambda world, who: who.slash(world.channel, "settings country", country="DE")),
    "digest": (mod, lambda world, who: who.slash(world.channel, "settings digest", channel=world.channel, roles="sre")),
    "privacy": (nothing, slash("privacy")),
    "export": (nothing, slash("my-data export")),
    "delete": (nothing, slash("my-data delete")),
    "deleted": (to_delete, lambda world, shown: world.ann.submit_modal(shown, {"word": "DELETE"})),
    "feedback": (nothing, slash("feedback", text="hello")),
    "feedback to a channel": (operator, slash("feedback", text="hello")),
}


def heard(world: World, result: Any, before: set[int]) -> bool:
    """Whether the person got any sign: an answer to the interaction, a message, a reaction."""
    if getattr(result, "acknowledged", False) and (result.response or result.followups or result.modal):
        return True
    channels = [world.channel, world.ann.user.dm_channel]
    new = [message for channel in channels for message in channel.history() if message.id not in before]
    return any(message.reactions or (world.bot.user and message.author.id == world.bot.user.id) for message in new)


def seen(world: World) -> set[int]:
    return {message.id for channel in (world.channel, world.ann.user.dm_channel) for message in channel.history()}


def general(path: str) -> str:
    """The path as a pattern that fits it in any run."""
    return re.sub(r"/(?:\d{15,}|simcord_interaction_\d+)", "/*", path)


@pytest.mark.parametrize("name", FLOWS)
async def test_no_path_without_an_answer(simulated: Simulated, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare, act = FLOWS[name]
    if name.startswith("slow"):
        monkeypatch.setattr(replies, "PATIENCE", 0.03)
    async with simulated(chat=ChatSettings(feedback_channel=None), check_errors=False) as world:
        prepared = await prepare(world)
        start = len(world.env.http_requests)
        await act(world, prepared)
        assert not name.startswith("slow") or len(world.env.http_requests) - start > 1
        calls = list(dict.fromkeys((entry.method, general(entry.path)) for entry in world.env.http_requests[start:]))
        assert calls
        for method, path in calls:
            for status in STATUSES:
                world.bot.pace = Pace()
                prepared = await prepare(world)
                before = seen(world)
                world.env.inject_error(method, path, status=status)
                result = await act(world, prepared)
                world.env.backend.faults.clear()
                assert heard(world, result, before), (method, path, status)


async def test_a_lost_database_is_told_calmly(simulated: Simulated, monkeypatch: pytest.MonkeyPatch) -> None:
    async with simulated(check_errors=False) as world:
        shown = await card(world)

        def lost(*_: Any, **__: Any) -> Any:
            raise sqlite3.OperationalError("disk I/O error: secret")

        monkeypatch.setattr(world.bot.state, "server", lost)
        told = await world.say(world.ann, COMPARE)
        assert "in my log" in words_of(told)
        for result in (await world.ann.slash(world.channel, "salary", role="sre"), await world.ann.click(shown, label="Skills")):
            assert result.ephemeral
            assert "in my log" in result.response.content
            assert "secret" not in result.response.content
        assert await world.say(world.bob, "nice weather") is None
        monkeypatch.undo()
        monkeypatch.setattr(type(world.desk.shelf), "figures", lost)
        told = await world.say(world.ann, "!compare sre data-engineer")  # not what was answered before, which is kept
        assert "in my log" in words_of(told)
        monkeypatch.undo()
        assert words_of(await world.say(world.ann, COMPARE)).startswith("## MLOps Engineer vs AI Software Engineer")
