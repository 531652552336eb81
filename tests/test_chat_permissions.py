"""What the bot may not do in a channel: named with its remedy to whoever can mend it, and to the operator once an hour."""

from __future__ import annotations

import logging
from typing import Any

import discord  # noqa: TID251 - permissions are discord.py's
import pytest

from bot.chat.lacking import SELDOM
from bot.chat.pictures import Painter
from bot.core import chat_words
from tests.conftest import Simulated, World, words_of

COMPARE = "!compare mlops ai-engineer"


def owner(world: World) -> Any:
    """Somebody who may change who may do what."""
    role = world.env.guild.create_role("owners", permissions=discord.Permissions(manage_roles=True, view_channel=True, send_messages=True))
    return world.env.guild.add_member(world.env.create_user("owner"), roles=[role])


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name.startswith("bot.chat") and record.levelno == logging.WARNING]


async def test_a_channel_without_permission_is_in_the_log_once_an_hour(simulated: Simulated, caplog: pytest.LogCaptureFixture) -> None:
    async with simulated() as world:
        await world.ann.send(world.channel, "hello")
        closed, other = world.channel_without(send_messages=False), world.channel_without(send_messages=False)
        caplog.set_level(logging.WARNING, logger="bot.chat")
        for channel in (closed, closed, other):
            await world.ann.send(channel, COMPARE)
            assert [str(reaction.emoji) for reaction in channel.last_message.reactions] == [chat_words.MUTED]
        said = warnings(caplog)
        assert len(said) == 2
        assert "Send Messages" in said[0]
        assert str(closed.id) in said[0]
        assert str(other.id) in said[1]
        later = world.bot.now() + SELDOM
        for _ in range(2):
            world.bot.lacking.note(world.last, "Send Messages", later)
        world.bot.lacking.note(closed.last_message, "Send Messages", later)
        assert len(warnings(caplog)) == 4


async def test_a_refusal_that_was_not_foreseen_is_in_the_log_once_an_hour(simulated: Simulated, caplog: pytest.LogCaptureFixture) -> None:
    async with simulated(check_errors=False) as world:
        caplog.set_level(logging.WARNING, logger="bot.chat")
        world.env.inject_error("POST", "/channels/*/messages", status=403, times=None)
        for _ in range(2):
            await world.ann.send(world.channel, COMPARE)
        world.env.backend.faults.clear()
        assert len(warnings(caplog)) == 1
        assert [str(reaction.emoji) for reaction in world.last.reactions] == [chat_words.MUTED]


@pytest.mark.parametrize("slash", [False, True])
async def test_who_can_allow_pictures_is_told_that_they_are_missing(
    simulated: Simulated, caplog: pytest.LogCaptureFixture, *, slash: bool
) -> None:
    async with simulated() as world:
        world.bot.painter = Painter(patience=20)
        bare = world.channel_without(attach_files=False)
        caplog.set_level(logging.WARNING, logger="bot.chat")

        async def ask(person: Any) -> str:
            if slash:
                return words_of((await person.slash(bare, "salary", role="mlops", versus="ai-engineer")).response)
            await person.send(bare, COMPARE)
            return words_of(bare.last_message)

        for person, told in ((world.ann, False), (owner(world), True)):
            said = await ask(person)
            assert said.startswith("## MLOps Engineer")
            assert (chat_words.no_picture() in said) is told
        assert len(warnings(caplog)) == 1
        assert "Attach Files" in warnings(caplog)[0]


async def test_a_slash_command_is_answered_where_the_bot_may_not_write(simulated: Simulated) -> None:
    async with simulated() as world:
        closed = world.channel_without(send_messages=False)
        result = await world.ann.slash(closed, "salary", role="sre")
        assert words_of(result.response).startswith("## Site Reliability Engineer")


async def test_without_embeds_the_words_go_out_as_text(simulated: Simulated) -> None:
    async with simulated(check_errors=False) as world:
        plain = world.channel_without(embed_links=False)
        world.env.inject_error("POST", "/channels/*/messages", status=400)
        await world.ann.send(plain, COMPARE)
        assert plain.last_message.content.startswith("## MLOps Engineer vs AI Software Engineer")
        assert not plain.last_message.embeds
