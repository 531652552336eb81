"""No path without an answer: every REST call of every flow fails in turn, and the person hears something all the same.

A call fails by a status, or the connection drops: before Discord has heard it, or before we hear of Discord's answer.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3  # noqa: TID251 - the error of a lost database
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import discord  # noqa: TID251 - a card of an older version is made of discord.py's parts
import pytest

from bot.chat import keeping, replies
from bot.chat.client import ChatSettings
from bot.core import chat_words
from bot.core.pace import Pace
from tests.conftest import DROPPED, UNHEARD, Cut, Simulated, World, words_of
from tests.test_chat_interactions import button
from tests.test_chat_manners import press_now
from tests.test_chat_settings import moderator

COMPARE = "!compare mlops ai-engineer"
FAULTS: tuple[int | str, ...] = (400, 401, 403, 404, 429, 500, DROPPED, UNHEARD)
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
    "slow own pay": (nothing, slowly(slash("ask", question="is 150k a good offer for a data engineer?"))),
    "own pay in a prompt": (to_follow, lambda world, shown: world.ann.submit_modal(shown, {"typed": "is 150k good for an ai engineer?"})),
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


def pressing(label: str) -> tuple[Callable[[World], Awaitable[Any]], Act]:
    """Somebody else presses, so that the card stays for the next press."""
    return card, lambda world, shown: world.bob.click(shown, label=label)


def setting(name: str, **options: Any) -> tuple[Callable[[World], Awaitable[Any]], Act]:
    """A moderator's command; the option "channel" is the channel that it is given in."""

    def act(world: World, who: Any) -> Awaitable[Any]:
        given = {key: world.channel if key == "channel" else value for key, value in options.items()}
        return who.slash(world.channel, f"settings {name}", **given)  # type: ignore[no-any-return]

    return mod, act


ROLE, PAIR = {"role": "sre"}, {"first": "sre", "second": "mlops"}
COMMANDS: dict[str, dict[str, Any]] = {
    **{name: ROLE for _, name, _ in chat_words.ABOUT_ROLES}, "role": ROLE, "compare": PAIR, "switch": {"start": "sre", "target": "mlops"},
    "fit": {"skill": "Python"}, "premium": {**ROLE, "skill": "Python"}, "offer": {**ROLE, "amount": 1e5}, "ranking": {"by": "salary"},
    "roles": {}, "sources": {}, "ask": {"question": "which pays more, sre or mlops?"}, "help": {}, "privacy": {},
    "feedback": {"text": "hello"}, "my-data export": {}, "my-data delete": {},
}  # fmt: skip
SETTINGS: dict[str, dict[str, Any]] = {
    "show": {}, "close": {"channel": ...}, "open": {"channel": ...}, "only": {"channel": ...}, "everywhere": {},
    "listening": {"listening": True}, "private": {"private": False}, "country": {"country": "DE"}, "currency": {"currency": "EUR"},
    "digest": {"channel": ..., "roles": "sre"}, "digest-stop": {"channel": ...},
}  # fmt: skip
BUTTONS = ("Salary", "Skills", "Employers", "Path", "FAQ", "Like for like", "Swap", "Evidence", "Add a role", "Ask a follow-up")
MANY: dict[str, tuple[Callable[[World], Awaitable[Any]], Act]] = {
    **{f"/{name}": (nothing, slash(name, **options)) for name, options in COMMANDS.items()},
    **{f"/settings {name}": setting(name, **options) for name, options in SETTINGS.items()},
    **{f"button {label}": pressing(label) for label in BUTTONS},
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


async def try_faults(
    world: World, name: str, flow: tuple[Callable[[World], Awaitable[Any]], Act], cuts: list[Cut], *, anew: bool = True
) -> None:
    """Let each REST call of ``flow`` fail in each way; every time the person hears something. ``anew``: it is prepared for each."""
    prepare, act = flow
    world.bot.pace = Pace()
    prepared = await prepare(world)
    start = len(world.env.http_requests)
    await act(world, prepared)
    assert not name.startswith("slow") or len(world.env.http_requests) - start > 1
    calls = list(dict.fromkeys((entry.method, general(entry.path)) for entry in world.env.http_requests[start:]))
    assert calls, name
    for method, path in calls:
        for fault in FAULTS:
            world.bot.pace = Pace()
            prepared = await prepare(world) if anew else prepared
            before = seen(world)
            if isinstance(fault, int):
                world.env.inject_error(method, path, status=fault)
            else:
                cuts.append((method, path, fault))
            result = await act(world, prepared)
            world.env.backend.faults.clear()
            cuts.clear()
            assert heard(world, result, before), (name, method, path, fault)


@pytest.mark.parametrize("name", FLOWS)
async def test_no_path_without_an_answer(simulated: Simulated, name: str, cuts: list[Cut], monkeypatch: pytest.MonkeyPatch) -> None:
    if name.startswith("slow"):
        monkeypatch.setattr(replies, "PATIENCE", 0.03)
    async with simulated(chat=ChatSettings(feedback_channel=None), check_errors=False, settle_timeout=60) as world:
        await try_faults(world, name, FLOWS[name], cuts)


@pytest.mark.parametrize("kind", ["/", "/settings", "button"])
async def test_no_command_and_no_button_without_an_answer(simulated: Simulated, kind: str, cuts: list[Cut]) -> None:
    names = [name for name in MANY if name.startswith(kind) and (kind != "/" or not name.startswith("/settings"))]
    async with simulated(check_errors=False, settle_timeout=60) as world:
        for name in names:
            await try_faults(world, name, MANY[name], cuts, anew=False)


async def test_these_are_all_the_commands_there_are(simulated: Simulated) -> None:
    async with simulated() as world:
        told = world.env.backend.commands[None].values()
        named = {f"{one['name']} {sub['name']}".strip() for one in told if one["type"] == 1 for sub in _below(one)}
        assert named == {*COMMANDS, *(f"settings {name}" for name in SETTINGS)}
        labels = set(re.findall(r"'label': '([^']+)'", str([part.to_dict() for part in (await card(world)).components])))
        assert set(BUTTONS) == {label for label in labels if " vs " not in label} - {"Overview"}


def _below(command: dict[str, Any]) -> list[dict[str, Any]]:
    """The subcommands of a command, or one without a name where it has none."""
    return [option for option in command.get("options", []) if option["type"] == 1] or [{"name": ""}]


async def test_a_lost_database_is_told_calmly(simulated: Simulated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "TRUSTED", 0)  # the settings are read for every answer
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
