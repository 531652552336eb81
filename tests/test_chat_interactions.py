"""Slash commands and buttons in a simulated Discord."""

from __future__ import annotations

import time
from typing import Any

import discord  # noqa: TID251 - buttons of another version are made as Discord holds them
import pytest

from tests.conftest import Simulated, words_of

COMPARE = "!compare mlops ai-engineer"


async def test_slash_compare_answers_like_the_command(simulated: Simulated) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        result = await world.ann.slash(world.channel, "compare", first="MLOps Engineer", second="ai engineer")
        assert card is not None
        assert words_of(result.response) == words_of(card)
        assert not result.ephemeral


async def test_slash_compare_takes_three_and_odd_quotes(simulated: Simulated) -> None:
    async with simulated() as world:
        result = await world.ann.slash(world.channel, "compare", first='"mlops"', second="sre", third="data engineer")
        assert words_of(result.response).startswith("## MLOps Engineer vs Site Reliability Engineer vs Data Engineer")


async def test_slash_role_ask_and_help(simulated: Simulated) -> None:
    async with simulated() as world:
        role = await world.ann.slash(world.channel, "role", role="Data Engineer")
        assert words_of(role.response).startswith("## Data Engineer")
        asked = await world.ann.slash(world.channel, "ask", question="and remote?")
        assert words_of(asked.response).startswith("## Data Engineer")
        assert "emote" in words_of(asked.response)
        help_ = await world.ann.slash(world.channel, "help")
        assert help_.ephemeral
        assert "compare" in words_of(help_.response)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("mlop", "MLOps Engineer"),
        ("sre", "Site Reliability Engineer"),
        ("data sc", "Data Scientist"),
        ("mlopps engneer", "MLOps Engineer"),
        ("", None),
    ],
)
async def test_autocomplete_offers_roles(simulated: Simulated, typed: str, first: str | None) -> None:
    async with simulated() as world:
        offered = await world.ann.autocomplete(world.channel, "compare", "first", typed)
        assert 1 <= len(offered) <= 25
        assert first is None or offered[0]["name"] == first


async def test_autocomplete_does_not_offer_a_role_twice(simulated: Simulated) -> None:
    async with simulated() as world:
        offered = await world.ann.autocomplete(world.channel, "compare", "second", "mlops", first="MLOps Engineer")
        assert "MLOps Engineer" not in [choice["name"] for choice in offered]


@pytest.mark.parametrize("typed", ["zzzzqqq", "🙂", "\x00", "a" * 6000, "%_'\"`", "\u202e"])
async def test_autocomplete_never_fails(simulated: Simulated, typed: str) -> None:
    async with simulated() as world:
        start = time.perf_counter()
        offered = await world.ann.autocomplete(world.channel, "role", "role", typed)
        assert len(offered) <= 25
        assert time.perf_counter() - start < 1


def button(message: Any, label: str) -> str:
    """The custom_id of the button with this label."""
    waiting = list(message.components)
    while waiting:
        component = waiting.pop()
        if getattr(component, "label", None) == label:
            assert isinstance(component.custom_id, str)
            return component.custom_id
        waiting.extend(getattr(component, "children", []))
    raise AssertionError(f"no button {label}")


async def test_a_button_changes_the_card_in_place_for_who_asked(simulated: Simulated) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        assert card is not None
        before = words_of(card)
        result = await world.ann.click(card, label="Salary")
        assert result.acknowledged
        assert world.last.id == card.id
        assert words_of(world.last) != before
        assert words_of(world.last).startswith("## MLOps Engineer vs AI Software Engineer")


async def test_buttons_of_a_slash_answer_know_who_asked(simulated: Simulated) -> None:
    async with simulated() as world:
        result = await world.ann.slash(world.channel, "compare", first="mlops", second="sre")
        own = await world.ann.click(result.response, label="Skills")
        assert not own.ephemeral
        other = await world.bob.click(world.last, label="Salary")
        assert other.ephemeral


async def test_somebody_else_gets_a_copy_of_their_own(simulated: Simulated) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        assert card is not None
        before = words_of(card)
        result = await world.bob.click(card, label="Salary")
        assert result.ephemeral
        assert words_of(world.last) == before
        again = await world.bob.click(result.response, label="Skills")
        assert again.acknowledged
        assert words_of(again.response) != words_of(card)


async def test_a_private_copy_does_not_change_what_the_channel_talks_about(simulated: Simulated) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        assert card is not None
        copy = await world.bob.click(card, label="Swap")
        await world.bob.click(copy.response, label="Salary")
        follow_up = await world.say(world.ann, "which pays more?")
        assert words_of(follow_up).startswith("## MLOps Engineer vs AI Software Engineer")


async def test_every_button_works_after_a_restart(simulated: Simulated) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        assert card is not None
        for label in ("Salary", "Skills", "Employers", "Path", "FAQ", "Overview", "Swap"):
            await world.restart()
            result = await world.ann.click(world.last, label=label)
            assert result.acknowledged, label
            assert world.last.id == card.id
        assert words_of(world.last).startswith("## AI Software Engineer vs MLOps Engineer")
        follow_up = await world.say(world.ann, "which pays more?")
        assert follow_up is not None


@pytest.mark.parametrize("change", ["rc1:", "rc9:", "old-bot:"])
async def test_buttons_of_another_version_are_answered_calmly(simulated: Simulated, change: str) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        assert card is not None
        custom_id = button(card, "Salary")
        new_id = {"rc1:": custom_id + ";nonsense", "rc9:": custom_id.replace("rc1:", "rc9:"), "old-bot:": "old-bot:salary:7"}[change]
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label="Old", custom_id=new_id))
        channel = world.bot.get_channel(world.channel.id)
        assert isinstance(channel, discord.TextChannel)
        old = await channel.send("from before", view=view)
        view.stop()
        result = await world.ann.click(old, label="Old")
        assert result.ephemeral
        assert "older version" in result.response.content


async def test_a_missing_permission_is_named_in_private(simulated: Simulated) -> None:
    async with simulated() as world:
        world.env.inject_error("POST", "/interactions/*/*/callback", status=403, code=50013, message="Missing Permissions")
        result = await world.ann.slash(world.channel, "compare", first="mlops", second="sre")
        assert result.ephemeral
        assert "Send Messages" in result.response.content


async def test_a_failing_discord_does_not_break_a_press(simulated: Simulated) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        assert card is not None
        world.env.inject_error("POST", "/interactions/*/*/callback", status=500)
        result = await world.ann.click(card, label="Salary")
        assert "broke" in result.response.content
        result = await world.ann.click(card, label="Salary")
        assert result.acknowledged
