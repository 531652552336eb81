"""Messages in a simulated Discord: what the bot answers, how, and when it keeps silent."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord  # noqa: TID251 - permissions and intents are Discord's
import pytest

from bot.chat.client import ChatSettings
from tests.conftest import Simulated, words_of
from tests.loopback.server import buttons

if TYPE_CHECKING:
    from bot.core.desk import Desk, Reply

COMPARE = "!compare mlops ai-engineer"


async def test_a_comparison_is_one_card_in_reply(simulated: Simulated) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        assert card is not None
        words = words_of(card)
        assert words.startswith("## MLOps Engineer vs AI Software Engineer")
        assert "27 of 94" in words
        assert "ample data" in words
        assert card.flags.components_v2
        assert card.reference is not None
        assert not card.mentions


async def test_what_was_said_lately_is_said_again_without_a_thread(simulated: Simulated) -> None:
    async with simulated() as world:
        cards = [await world.say(world.ann, COMPARE) for _ in range(2)]  # the second time, in a conversation

        async def think(*_: object) -> Reply:
            raise AssertionError("a thread was asked")

        world.bot.think = think  # type: ignore[assignment]
        cards.append(await world.say(world.bob, COMPARE))
        assert len({words_of(card) for card in cards}) == 1
        pressed = [set(buttons({"components": [part.to_dict() for part in card.components]})) for card in cards if card]
        assert pressed[0] == pressed[1]
        assert pressed[0].isdisjoint(pressed[2])  # they tell who asked


async def test_a_follow_up_needs_no_command(simulated: Simulated) -> None:
    async with simulated() as world:
        await world.say(world.ann, COMPARE)
        card = await world.say(world.ann, "which pays more?")
        assert card is not None
        assert "MLOps Engineer vs AI Software Engineer" in words_of(card)
        assert "pay" in words_of(card).lower()


async def test_a_follow_up_is_forgotten_after_a_while(simulated: Simulated) -> None:
    async with simulated() as world:
        await world.say(world.ann, COMPARE)
        await world.env.advance_time(16 * 60)
        assert await world.say(world.ann, "which pays more?") is None


@pytest.mark.parametrize(
    "text",
    ["nice weather today", "!play despacito", "!", "!!", "which pays more?", "@everyone look at this", "lol", "?compare mlops sre"],
)
async def test_talk_that_is_not_for_the_bot_is_met_with_silence(simulated: Simulated, text: str) -> None:
    async with simulated() as world:
        assert await world.say(world.ann, text) is None


async def test_talk_after_an_answer_stays_talk(simulated: Simulated) -> None:
    async with simulated() as world:
        await world.say(world.ann, COMPARE)
        assert await world.say(world.bob, "thanks, lunch anyone?") is None
        assert await world.say(world.bob, f"{world.ann.mention} which pays more?") is None


async def test_commands_are_read_in_any_case(simulated: Simulated) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, '!COMPARE "data engineer" vs sre')
        assert card is not None
        assert words_of(card).startswith("## Data Engineer vs Site Reliability Engineer")


async def test_a_mention_is_free_text(simulated: Simulated) -> None:
    async with simulated() as world:
        me = world.bot.user
        assert me is not None
        card = await world.say(world.ann, f"{me.mention} what does a data engineer earn?")
        assert card is not None
        assert "Data Engineer" in words_of(card)
        card = await world.say(world.ann, f"hey <@!{me.id}>, {COMPARE}")
        assert card is not None


async def test_a_bare_mention_gets_help(simulated: Simulated) -> None:
    async with simulated() as world:
        assert world.bot.user is not None
        card = await world.say(world.ann, world.bot.user.mention)
        assert card is not None
        assert "compare" in words_of(card)


async def test_a_direct_message_is_free_text(simulated: Simulated) -> None:
    async with simulated() as world:
        await world.ann.send_dm("mlops vs data engineer")
        assert "MLOps Engineer vs Data Engineer" in words_of(world.ann.user.dm_channel.last_message)


async def test_a_reply_asks_about_the_card_it_replies_to_even_after_a_restart(simulated: Simulated) -> None:
    async with simulated() as world:
        first = await world.say(world.ann, COMPARE)
        await world.say(world.ann, "!role data analyst")
        await world.restart()
        card = await world.say(world.bob, "and remote?", reply_to=first)
        assert card is not None
        assert words_of(card).startswith("## MLOps Engineer vs AI Software Engineer")


async def test_bots_and_webhooks_are_ignored(simulated: Simulated) -> None:
    async with simulated() as world:
        guild = world.env.guild
        robot = guild.add_member(world.env.create_user("robot", bot=True))
        assert await world.say(robot, COMPARE) is None
        hook = guild.create_webhook(world.channel, "news")
        said = await hook.send(COMPARE)
        assert world.last.id == said.id


async def test_edits_are_ignored(simulated: Simulated) -> None:
    async with simulated() as world:
        said = await world.ann.send(world.channel, "!comprae mlops ai-engineer")
        await world.ann.edit(said, COMPARE)
        assert world.last.id == said.id


ODD = {
    "emoji": "🙂" * 1000,
    "right to left": "\u202e!compare mlops \u0645\u0647\u0646\u062f\u0633 " * 50,
    "control": "".join(map(chr, range(32))) * 60,
    "markdown": "**__`[x](https://example.com)`__** ||# > " * 48,
    "everyone": "@everyone @here <@&1> <#2> <@3> " * 60,
    "zero width": "\u200b\u200d\ufeff" * 600,
    "quotes": "\"'`" * 650,
    "sql": "'; DROP TABLE postings; -- " * 70,
}


@pytest.mark.parametrize("kind", ODD)
async def test_two_thousand_odd_characters_do_no_harm(simulated: Simulated, kind: str) -> None:
    async with simulated() as world:
        for start in ("!compare ", "!compare mlops ", "!salary "):
            card = await world.say(world.ann, (start + ODD[kind])[:2000])
            assert card is not None
            assert "broke" not in words_of(card)
            assert not card.mention_everyone
            assert not card.mentions
        await world.ann.send_dm(ODD[kind][:2000])
        world.env.raise_errors()


async def test_without_the_permission_to_send_it_reacts_and_says_so_in_the_log(
    simulated: Simulated, caplog: pytest.LogCaptureFixture
) -> None:
    async with simulated() as world:
        closed = world.channel_without(send_messages=False)
        with caplog.at_level(logging.WARNING, logger="bot.chat"):
            said = await world.ann.send(closed, COMPARE)
        assert closed.last_message.id == said.id
        assert [str(reaction.emoji) for reaction in closed.last_message.reactions] == ["🔇"]
        assert "Send Messages" in caplog.text


async def test_without_the_permission_to_read_history_it_answers_without_replying(simulated: Simulated) -> None:
    async with simulated() as world:
        forgetful = world.channel_without(read_message_history=False)
        said = await world.ann.send(forgetful, COMPARE)
        assert forgetful.last_message.id != said.id
        assert forgetful.last_message.reference is None


async def test_without_the_privileged_intent_mentions_and_replies_work(simulated: Simulated) -> None:
    approved = discord.Intents.default()
    async with simulated(chat=ChatSettings(message_content=False), approved_intents=approved) as world:
        assert await world.say(world.ann, COMPARE) is None
        assert world.bot.user is not None
        card = await world.say(world.ann, f"{world.bot.user.mention} mlops vs ai engineer")
        assert card is not None
        assert words_of(card).startswith("## MLOps Engineer vs AI Software Engineer")
        assert await world.say(world.ann, "and remote?", reply_to=card) is not None


async def test_a_failing_discord_is_logged_and_the_bot_lives_on(simulated: Simulated, caplog: pytest.LogCaptureFixture) -> None:
    async with simulated() as world:
        world.env.inject_error("POST", "/channels/*/messages", status=500, times=None)
        with caplog.at_level(logging.ERROR, logger="bot.chat"):
            assert await world.say(world.ann, COMPARE) is None
        assert "case " in caplog.text
        world.env.backend.faults.clear()
        assert await world.say(world.ann, COMPARE) is not None


async def test_components_that_discord_refuses_are_sent_as_an_embed(simulated: Simulated) -> None:
    async with simulated() as world:
        world.env.inject_error("POST", "/channels/*/messages", status=400, code=50035, message="Invalid Form Body")
        card = await world.say(world.ann, COMPARE)
        assert card is not None
        assert card.embeds
        assert "MLOps Engineer vs AI Software Engineer" in words_of(card)


class Broken:
    """A desk on which something is really broken."""

    def __init__(self, desk: Desk) -> None:
        self.catalogue, self.lexicon, self.prefix = desk.catalogue, desk.lexicon, desk.prefix

    def ask(self, *_args: object, **_options: object) -> Reply:
        raise RuntimeError("secret detail")


async def test_a_fault_is_told_calmly_with_an_id_and_without_its_text(
    simulated: Simulated, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    async with simulated(answers=Broken(desk)) as world:
        with caplog.at_level(logging.ERROR, logger="bot.chat"):
            told = await world.say(world.ann, COMPARE)
        assert told is not None
        case = told.content.split("`")[1]
        assert f"case {case}" in caplog.text
        assert "secret" not in told.content
        result = await world.ann.slash(world.channel, "ask", question="mlops pay?")
        assert result.ephemeral
        assert "secret" not in result.response.content
