"""Manners in a simulated Discord: cool-downs, slow answers, and a way to be heard whatever breaks."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import pytest
from simcord import interactions
from simcord.backend import serializers
from simcord.results import InteractionResult

from bot.core import chat_words
from bot.core.pace import PERSON, WITHIN
from tests.conftest import Simulated, World, words_of
from tests.test_chat_interactions import button

if TYPE_CHECKING:
    from collections.abc import Callable


COMPARE = "!compare mlops ai-engineer"


class Slow:
    """Makes the bot's answers take long, by the simulated clock."""

    def __init__(self, world: World, seconds: float = 1.4) -> None:
        self.seconds, self.broken = seconds, False
        world.bot.desk.forget()  # what was said lately takes no time
        world.bot.think = self.think  # type: ignore[method-assign]

    async def think(self, work: Callable[..., Any], *given: Any, **named: Any) -> Any:
        await asyncio.sleep(self.seconds)
        if self.broken:
            raise RuntimeError("secret detail")
        return work(*given, **named)


def called(world: Any, path: str) -> list[str]:
    """The REST calls whose path matches, as "METHOD path"."""
    return [f"{entry.method} {entry.path}" for entry in world.env.http_requests if re.search(path, entry.path)]


async def press_now(world: World, message: Any, custom_id: str) -> InteractionResult:
    """Ann presses a button, also one that the card no longer has, without waiting for what comes of it."""
    backend = world.env.backend
    stored = backend.get_message(world.channel.id, message.id)
    record, payload = interactions.base_payload(
        backend,
        type=3,
        channel_id=world.channel.id,
        guild_id=world.env.guild.id,
        user_id=world.ann.id,
        data={"custom_id": custom_id, "component_type": 2},
    )
    payload["message"] = dict(serializers.message_payload(backend, stored))
    record.source_message_id = message.id
    backend.emit("INTERACTION_CREATE", payload)
    return InteractionResult(world.env, record)


async def test_typing_is_shown_only_when_the_answer_takes_long(simulated: Simulated) -> None:
    async with simulated() as world:
        assert await world.say(world.ann, COMPARE) is not None
        assert not called(world, "/typing$")
        Slow(world)
        assert words_of(await world.say(world.ann, COMPARE)).startswith("## MLOps Engineer vs AI Software Engineer")
        assert len(called(world, "/typing$")) == 1


async def test_a_slow_command_is_put_off_in_time_and_then_answered(simulated: Simulated) -> None:
    async with simulated() as world:
        Slow(world)
        result = await world.ann.slash(world.channel, "salary", role="sre")
        first, then = world.env.http_requests[-2:]
        assert first.path.endswith("/callback")
        assert first.json is not None
        assert first.json["type"] == 5
        assert then.path.endswith("/messages/@original")
        assert words_of(result.response).startswith("## Site Reliability Engineer")
        private = await world.ann.slash(world.channel, "offer", role="sre", amount=1e5)
        assert private.ephemeral


@pytest.mark.parametrize("slow", [False, True])
async def test_ones_own_pay_is_for_the_asker_alone_however_it_is_asked(simulated: Simulated, slow: bool) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        prompt = await world.ann.click(card, label="Ask a follow-up")
        before, shown = [message.id for message in world.channel.history()], words_of(card)
        if slow:
            Slow(world)
        asked = await world.ann.slash(world.channel, "ask", question="is 150k a good offer for a data engineer?")
        typed = await world.ann.submit_modal(prompt, {"typed": "is 150k good for an ai engineer?"})
        for result in (asked, typed):
            told: Any = result.followups[-1] if result.followups else result.response
            assert bool(result.followups) is slow
            assert told.ephemeral
            assert "$150K" in words_of(told)
        assert [message.id for message in world.channel.history()] == before
        assert words_of(world.last) == shown
        follow_up = words_of(await world.say(world.ann, "which pays more?"))
        assert follow_up.startswith("## MLOps Engineer vs AI Software Engineer")


async def test_a_slow_press_changes_the_card_in_place_all_the_same(simulated: Simulated) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        Slow(world)
        before = words_of(card)
        await world.ann.click(card, label="Skills")
        assert world.last.id == card.id if card else False
        assert words_of(world.last) != before
        other = await world.bob.click(world.last, label="Salary")
        assert other.ephemeral


async def test_what_breaks_after_it_was_put_off_is_told_in_private(simulated: Simulated) -> None:
    async with simulated() as world:
        Slow(world).broken = True
        before = world.channel.history()
        result = await world.ann.slash(world.channel, "salary", role="sre")
        told = result.followups[-1]
        assert told.ephemeral
        assert "broke" in told.content
        assert [message.id for message in world.channel.history()] == [message.id for message in before]


async def test_a_slow_answer_without_its_sign_is_still_given(simulated: Simulated) -> None:
    async with simulated() as world:
        Slow(world)
        world.env.inject_error("POST", "/channels/*/typing", status=500)
        assert await world.say(world.ann, COMPARE) is not None
        world.env.inject_error("POST", "/interactions/*/*/callback", status=500)
        result = await world.ann.slash(world.channel, "salary", role="sre")
        assert words_of(result.response).startswith("## Site Reliability Engineer")


async def test_too_many_questions_are_slowed_down_in_a_friendly_way(simulated: Simulated) -> None:
    async with simulated() as world:
        for _ in range(PERSON):
            assert words_of(await world.say(world.ann, "!roles")).startswith("## Roles")
        told = await world.say(world.ann, "!roles")
        assert told is not None
        assert re.search(r"<t:\d+:R>", told.content)
        assert await world.say(world.ann, "!roles") is None  # said once
        assert await world.say(world.bob, "!roles") is not None
        result = await world.ann.slash(world.channel, "roles")
        assert result.ephemeral
        assert "<t:" in result.response.content
        await world.env.advance_time(WITHIN)
        assert words_of(await world.say(world.ann, "!roles")).startswith("## Roles")


async def test_presses_are_slowed_down_too_and_talk_is_not_counted(simulated: Simulated) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        for _ in range(20):
            assert await world.say(world.ann, "lovely weather") is None
        for _ in range(PERSON - 1):
            await world.bob.click(card, label="Salary")
        assert (await world.bob.click(card, label="Salary")).acknowledged
        slowed = await world.bob.click(card, label="Salary")
        assert "<t:" in slowed.response.content


async def test_a_double_click_is_answered_twice_and_leaves_one_card(simulated: Simulated) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        assert card is not None
        count = len(world.channel.history())
        custom_id = button(card, "Salary")
        await asyncio.gather(*(press_now(world, card, custom_id) for _ in range(2)))
        await world.env.settle()
        callbacks = [entry.json for entry in world.env.http_requests if entry.path.endswith("/callback")]
        assert [body and body["type"] for body in callbacks] == [7, 7]
        assert len(world.channel.history()) == count


async def test_two_people_at_one_card_do_not_get_into_each_others_way(simulated: Simulated) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        assert card is not None
        copy = await world.bob.click(card, label="Salary")
        await world.ann.click(card, label="Skills")
        again = await world.bob.click(copy.response, label="Employers")
        assert "Employers" in words_of(again.response) or "mployer" in words_of(again.response)
        assert words_of(world.last) != words_of(again.response)


async def test_an_interaction_that_discord_gave_up_is_told_of_in_the_channel(simulated: Simulated) -> None:
    async with simulated() as world:
        for path in ("/interactions/*/*/callback", "/webhooks/*/*"):
            world.env.inject_error("POST", path, status=404, code=10062, message="Unknown interaction", times=None)
        await world.ann.slash(world.channel, "salary", role="sre")
        assert world.last.content == chat_words.LOST
        world.env.backend.faults.clear()


async def test_nothing_it_sends_pings(simulated: Simulated) -> None:
    async with simulated() as world:
        await world.say(world.ann, f"!compare @everyone {world.bob.mention}")
        await world.say(world.ann, COMPARE)
        for entry in world.env.http_requests:
            body = entry.json or {}
            if entry.method == "POST" and entry.path.endswith("/messages"):
                assert body["allowed_mentions"]["parse"] == []
                assert not body["allowed_mentions"].get("replied_user")


@pytest.mark.parametrize("text", ["hello", "which pays more?"])
async def test_it_writes_to_nobody_first(simulated: Simulated, text: str) -> None:
    async with simulated() as world:
        await world.say(world.ann, COMPARE)
        await world.say(world.ann, text)
        assert not called(world, "^/users/@me/channels")
