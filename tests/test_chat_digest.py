"""Weekly digests in a simulated Discord: once a week, caught up, paused when they cannot be sent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.chat.client import build_bot
from bot.chat.digest import LEASE, RETRY
from bot.core.digest import MOST_FAILURES, last_slot, nonce, week_of
from bot.core.state import DigestPlan
from tests.conftest import DROPPED, UNHEARD, Cut, Simulated, World, words_of
from tests.test_chat_settings import moderator

MINUTE, HOUR, WEEK = 61, 3600, 7 * 24 * 3600


async def plan_for(world: World, **changes: Any) -> DigestPlan:
    """A digest for the channel that was due a moment ago."""
    moment = (world.env.now() - timedelta(hours=1)).replace(minute=0)
    plan = DigestPlan(
        world.env.guild.id,
        world.channel.id,
        ("mlops-engineer", "data-engineer"),
        "2020-01-01T00:00:00+00:00",
        moment.weekday(),
        moment.hour,
    )
    world.state.keep_digest(replace(plan, **changes))
    return replace(plan, **changes)


def digests(world: World, channel: Any = None) -> list[str]:
    """The digests in the channel, oldest first."""
    words = [words_of(message) for message in (channel or world.channel).history()]
    return [text for text in words if text.startswith("## Weekly digest")]


async def test_it_comes_once_a_week_and_no_more(simulated: Simulated) -> None:
    async with simulated() as world:
        plan = await plan_for(world)
        await world.env.advance_time(MINUTE)
        (text,) = digests(world)
        assert "Nothing moved that I can be sure of" in text
        assert "MLOps Engineer" in text
        due = last_slot(plan.day, plan.hour, world.env.now())
        sent = [entry.json or {} for entry in world.env.http_requests if entry.path.endswith("/messages") and entry.method == "POST"][-1]
        assert sent["nonce"] == nonce(plan.channel, week_of(due))
        assert sent["enforce_nonce"] is True
        await world.env.advance_time(10 * MINUTE)
        assert len(digests(world)) == 1


async def test_the_next_week_brings_the_next(simulated: Simulated) -> None:
    async with simulated() as world:
        plan = await plan_for(world)
        await world.env.advance_time(MINUTE)
        due = last_slot(plan.day, plan.hour, world.env.now())
        assert world.state.claim_digest(plan.channel, week_of(due + timedelta(days=7)), "b", "a") == "new"
        assert world.state.claim_digest(plan.channel, week_of(due), "9999", "9998") is None


async def test_a_restart_sends_nothing_twice_and_catches_up_what_is_owed(simulated: Simulated) -> None:
    async with simulated() as world:
        await plan_for(world)
        await world.env.advance_time(MINUTE)
        await world.restart()
        await world.env.advance_time(MINUTE)
        assert len(digests(world)) == 1
        other = world.env.guild.create_text_channel("other")
        await plan_for(world, channel=other.id)
        await world.restart()  # it was owed while nothing ran
        await world.env.advance_time(MINUTE)
        assert len(digests(world, other)) == 1


async def test_what_was_due_before_it_was_set_is_not_owed(simulated: Simulated) -> None:
    async with simulated() as world:
        await plan_for(world, since=world.env.now().isoformat())
        await world.env.advance_time(5 * MINUTE)
        assert digests(world) == []


async def test_a_process_that_died_before_it_sent_is_stood_in_for(simulated: Simulated) -> None:
    async with simulated() as world:
        plan = await plan_for(world)
        claimed(world, plan, world.env.now())
        await world.env.advance_time(MINUTE)
        assert digests(world) == []
        await world.env.advance_time(LEASE.total_seconds() + MINUTE)
        assert len(digests(world)) == 1


def claimed(world: World, plan: DigestPlan, now: datetime) -> None:
    """Another process claims the week and is killed."""
    due = last_slot(plan.day, plan.hour, now)
    assert world.state.claim_digest(plan.channel, week_of(due), now.isoformat(timespec="seconds"), "0") == "new"


async def test_a_process_that_died_after_it_sent_is_found_out(simulated: Simulated) -> None:
    async with simulated() as world:
        plan = await plan_for(world)
        await world.env.advance_time(MINUTE)
        world.state.drop_digest(plan.channel)  # as if the note that it was sent had been lost
        world.state.keep_digest(plan)
        claimed(world, plan, world.env.now())
        await world.env.advance_time(LEASE.total_seconds() + 2 * MINUTE)
        assert len(digests(world)) == 1
        assert world.state.claim_digest(plan.channel, week_of(last_slot(plan.day, plan.hour, world.env.now())), "9999", "9998") is None


async def test_where_the_channel_cannot_be_read_back_better_none_than_two(simulated: Simulated) -> None:
    async with simulated() as world:
        forgetful = world.channel_without(read_message_history=False)
        plan = await plan_for(world, channel=forgetful.id)
        claimed(world, plan, world.env.now())
        await world.env.advance_time(LEASE.total_seconds() + 2 * MINUTE)
        assert digests(world, forgetful) == []


async def test_after_three_failures_it_is_paused_and_the_moderators_are_told(simulated: Simulated) -> None:
    async with simulated(settle_timeout=60) as world:
        note = world.env.guild.create_text_channel("moderators-only")
        world.env.backend.get_guild(world.env.guild.id).public_updates_channel_id = note.id
        guild = world.bot.get_guild(world.env.guild.id)
        assert guild is not None
        guild._public_updates_channel_id = note.id
        plan = await plan_for(world)
        world.env.inject_error("POST", f"/channels/{plan.channel}/messages", status=403, code=50013, times=None)
        await world.env.advance_time(MINUTE)
        assert world.state.digests()[0].failures == 1
        assert world.state.digests()[0].paused is None
        for wait in RETRY:
            now = world.env.now()
            (kept,) = world.state.digests()
            assert kept.retry_at is not None
            assert datetime.fromisoformat(kept.retry_at) > now
            world.state.keep_digest(replace(kept, retry_at=(now - wait).isoformat()))
            await world.env.advance_time(MINUTE)
        (kept,) = world.state.digests()
        assert kept.failures == MOST_FAILURES
        assert kept.paused
        assert f"<#{plan.channel}> is paused" in words_of(note.last_message)
        world.env.backend.faults.clear()
        await world.env.advance_time(5 * MINUTE)
        assert digests(world) == []
        mod = moderator(world)
        assert "Paused" in words_of((await mod.slash(world.channel, "settings show")).response)
        await mod.slash(world.channel, "settings digest", channel=world.channel, roles="sre")
        assert world.state.digests()[0].paused is None


@pytest.mark.parametrize("fault", [403, 404, 429, 500, DROPPED, UNHEARD])
async def test_one_failure_is_made_good(simulated: Simulated, fault: int | str, cuts: list[Cut]) -> None:
    async with simulated(settle_timeout=60) as world:
        await plan_for(world)
        if isinstance(fault, int):
            world.env.inject_error("POST", "/channels/*/messages", status=fault)
        else:
            cuts.append(("POST", "/channels/*/messages", fault))
        await world.env.advance_time(MINUTE)
        assert len(digests(world)) == (fault == UNHEARD)
        assert world.state.digests()[0].failures == 1
        (kept,) = world.state.digests()
        world.state.keep_digest(replace(kept, retry_at="2020-01-01T00:00:00+00:00"))
        await world.env.advance_time(MINUTE)
        assert len(digests(world)) == 1
        assert world.state.digests()[0].failures == 0


async def test_a_broken_channel_does_not_hold_up_the_others(simulated: Simulated) -> None:
    async with simulated() as world:
        await plan_for(world, channel=42, zone="Mars/Olympus")
        await plan_for(world)
        await world.env.advance_time(2 * MINUTE)
        assert len(digests(world)) == 1


async def test_its_buttons_give_everybody_a_copy_of_their_own(simulated: Simulated) -> None:
    async with simulated() as world:
        await plan_for(world)
        await world.env.advance_time(MINUTE)
        pressed = await world.ann.click(world.last, label="Data Engineer")
        assert pressed.ephemeral
        assert words_of(pressed.response).startswith("## Data Engineer")
        assert len(digests(world)) == 1


async def test_a_digest_ends_with_its_channel(simulated: Simulated) -> None:
    async with simulated() as world:
        other = world.env.guild.create_text_channel("other")
        await plan_for(world, channel=other.id)
        channel = world.bot.get_channel(other.id)
        assert channel is not None
        await channel.delete()  # type: ignore[union-attr]
        await world.env.settle()
        assert world.state.digests() == ()


async def test_a_stop_while_it_works_leaves_nothing_running(simulated: Simulated) -> None:
    async with simulated() as world:
        await plan_for(world)
        await world.env.restart_bot(build_bot(world.desk, world.settings, world.state))
        await asyncio.sleep(0)
        await world.env.advance_time(MINUTE)
        assert len(digests(world)) == 1
