"""/settings in a simulated Discord: what moderators set is what the bot does, also after a restart."""

from __future__ import annotations

from typing import Any

import discord  # noqa: TID251 - permissions are Discord's
import pytest

from bot.chat.mentions import clickable
from bot.core import chat_words, digest_words
from bot.core.state import ServerSettings
from bot.store.state import open_state
from tests.conftest import Simulated, World, words_of

COMPARE = "!compare mlops ai-engineer"


def moderator(world: World) -> Any:
    """Somebody who manages the server and nothing else."""
    guild = world.env.guild
    role = guild.create_role("moderators", permissions=discord.Permissions(manage_guild=True))
    return guild.add_member(world.env.create_user("mod"), roles=[role])


async def test_only_who_manages_the_server_is_shown_the_settings(simulated: Simulated) -> None:
    async with simulated() as world:
        assert any(name.startswith("settings") for name in moderator(world).available_commands(world.channel))
        assert not any(name.startswith("settings") for name in world.ann.available_commands(world.channel))
        assert not any(name.startswith("settings") for name in world.ann.user.available_commands())


async def test_a_closed_channel_meets_silence_in_public_and_answers_in_private(simulated: Simulated) -> None:
    async with simulated() as world:
        mod = moderator(world)
        card = await world.say(world.ann, COMPARE)
        shown = await mod.slash(world.channel, "settings close", channel=world.channel)
        assert shown.ephemeral
        assert f"but not in <#{world.channel.id}>" in words_of(shown.response)
        for text in (COMPARE, "which pays more?", f"{world.bot.user.mention if world.bot.user else ''} mlops vs sre"):
            said = await world.ann.send(world.channel, text)
            assert world.last.id == said.id
            assert not world.last.reactions
        before = words_of(card)
        assert (await world.ann.slash(world.channel, "salary", role="sre")).ephemeral
        pressed = await world.ann.click(card, label="Salary")
        assert pressed.ephemeral
        assert any(words_of(message) == before for message in world.channel.history())
        await mod.slash(world.channel, "settings open", channel=world.channel)
        assert await world.say(world.ann, COMPARE) is not None


async def test_once_a_channel_is_named_it_speaks_nowhere_else(simulated: Simulated) -> None:
    async with simulated() as world:
        mod = moderator(world)
        other = world.env.guild.create_text_channel("other")
        shown = await mod.slash(world.channel, "settings only", channel=other)
        assert f"only in <#{other.id}>" in words_of(shown.response)
        assert await world.say(world.ann, COMPARE) is None
        said = await world.ann.send(other, COMPARE)
        assert other.last_message is not None
        assert other.last_message.id != said.id
        await mod.slash(world.channel, "settings everywhere")
        assert await world.say(world.ann, COMPARE) is not None


async def test_closing_the_only_channel_opens_no_other(simulated: Simulated) -> None:
    async with simulated() as world:
        mod = moderator(world)
        other = world.env.guild.create_text_channel("other")
        await mod.slash(world.channel, "settings only", channel=other)
        shown = await mod.slash(world.channel, "settings close", channel=other)
        assert clickable(chat_words.NOWHERE, world.bot.command_ids) in words_of(shown.response)
        assert await world.say(world.ann, COMPARE) is None
        shown = await mod.slash(world.channel, "settings open", channel=world.channel)
        assert f"I speak only in <#{world.channel.id}>." in words_of(shown.response)
        assert await world.say(world.ann, COMPARE) is not None
        said = await world.ann.send(other, COMPARE)
        assert other.last_message is not None
        assert other.last_message.id == said.id


async def test_a_closed_channel_gets_no_digest(simulated: Simulated) -> None:
    async with simulated() as world:
        mod = moderator(world)
        await mod.slash(world.channel, "settings digest", channel=world.channel, roles="sre")
        shown = await mod.slash(world.channel, "settings close", channel=world.channel)
        assert digest_words.DIGESTS_HEADING not in words_of(shown.response)
        assert world.state.digests() == ()
        told = await mod.slash(world.channel, "settings digest", channel=world.channel, roles="sre")
        assert told.response.content == clickable(digest_words.digest_closed(world.channel.id), world.bot.command_ids)
        assert "</settings open:" in told.response.content
        assert world.state.digests() == ()


async def test_listening_off_leaves_mentions_replies_and_commands(simulated: Simulated) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        await moderator(world).slash(world.channel, "settings listening", listening=False)
        assert await world.say(world.ann, "which pays more?") is None
        assert await world.say(world.ann, COMPARE) is None
        assert await world.say(world.ann, "and remote?", reply_to=card) is not None
        assert world.bot.user is not None
        assert await world.say(world.ann, f"{world.bot.user.mention} {COMPARE}") is not None
        assert not (await world.ann.slash(world.channel, "salary", role="sre")).ephemeral


async def test_private_answers_are_for_the_asker_alone(simulated: Simulated) -> None:
    async with simulated() as world:
        await moderator(world).slash(world.channel, "settings private", private=True)
        assert (await world.ann.slash(world.channel, "salary", role="sre")).ephemeral
        assert not (await world.ann.user.slash("salary", role="sre")).ephemeral


async def test_the_servers_country_and_currency_complete_a_question(simulated: Simulated) -> None:
    async with simulated() as world:
        mod = moderator(world)
        await mod.slash(world.channel, "settings country", country="germany")
        shown = await mod.slash(world.channel, "settings currency", currency="eur")
        assert "Germany" in words_of(shown.response)
        assert "EUR" in words_of(shown.response)
        assert "Germany" in words_of(await world.say(world.ann, "!salary data engineer")).splitlines()[0]
        result = await world.ann.slash(world.channel, "salary", role="data engineer", country="France", min_salary=90000.0)
        assert "France" in words_of(result.response).splitlines()[0]
        assert "EUR 90,000" in words_of(result.response).splitlines()[0]
        await mod.slash(world.channel, "settings country")
        assert words_of(await world.say(world.ann, "!salary data engineer")).splitlines()[0] == "## Data Engineer"


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("settings country", {"country": "Atlantis"}, chat_words.NO_SUCH_COUNTRY),
        ("settings currency", {"currency": "shells"}, chat_words.NO_SUCH_CURRENCY),
        ("settings digest", {"roles": "astronaut"}, chat_words.NO_SUCH_ROLE),
        ("settings digest", {"roles": "sre", "zone": "Mars/Olympus"}, chat_words.NO_SUCH_ZONE),
        ("settings digest-stop", {}, digest_words.NO_DIGEST),
    ],
)
async def test_what_is_not_known_is_said(simulated: Simulated, name: str, options: dict[str, Any], said: str) -> None:
    async with simulated() as world:
        given = {**options, "channel": world.channel} if "digest" in name else options
        result = await moderator(world).slash(world.channel, name, **given)
        assert result.ephemeral
        assert result.response.content == said
        assert world.state.servers() == ()


async def test_time_zones_and_lists_of_roles_are_offered(simulated: Simulated) -> None:
    async with simulated() as world:
        mod = moderator(world)
        offered = await mod.autocomplete(world.channel, "settings digest", "zone", "berlin", channel=world.channel, roles="sre")
        assert offered[0]["name"] == "Europe/Berlin"
        offered = await mod.autocomplete(world.channel, "settings digest", "roles", "sre, data e", channel=world.channel)
        assert offered[0]["value"] == "sre, Data Engineer"


async def test_a_digest_is_set_shown_and_ended(simulated: Simulated) -> None:
    async with simulated() as world:
        mod = moderator(world)
        options = {"channel": world.channel, "roles": "mlops, sre", "day": 4, "hour": 17, "zone": "Europe/Berlin"}
        told = await mod.slash(world.channel, "settings digest", **options)
        title, said, *rest = words_of(told.response).splitlines()
        assert title == "## Weekly digest"
        assert said.startswith("Every Friday at 17:00 (Europe/Berlin) a digest comes to")
        assert rest[0] == f"### {digest_words.DIGEST_TODAY}"
        assert any(line.startswith("MLOps Eng") for line in rest)
        assert told.ephemeral
        assert "MLOps Engineer and Site Reliability Engineer" in words_of((await mod.slash(world.channel, "settings show")).response)
        ended = await mod.slash(world.channel, "settings digest-stop", channel=world.channel)
        assert ended.response.content == digest_words.DIGEST_STOPPED
        assert world.state.digests() == ()


async def test_a_digest_needs_a_channel_that_it_may_write_in(simulated: Simulated) -> None:
    async with simulated() as world:
        closed = world.channel_without(send_messages=False)
        told = await moderator(world).slash(world.channel, "settings digest", channel=closed, roles="sre")
        assert "Send Messages" in told.response.content
        assert world.state.digests() == ()


async def test_settings_outlive_the_process(simulated: Simulated, tmp_path: Any) -> None:
    state = open_state(tmp_path / "state.db")
    async with simulated(state=state) as world:
        await moderator(world).slash(world.channel, "settings listening", listening=False)
        await world.restart()
        assert await world.say(world.ann, COMPARE) is None
        assert open_state(tmp_path / "state.db").server(world.env.guild.id).listening is False


async def test_a_look_changes_nothing(simulated: Simulated) -> None:
    async with simulated() as world:
        shown = await moderator(world).slash(world.channel, "settings show")
        assert shown.ephemeral
        assert "every channel" in words_of(shown.response)
        assert all(f"</settings {name}:" in words_of(shown.response) for name in chat_words.SETTINGS if name != "show")
        assert world.state.server(world.env.guild.id) == ServerSettings()
        assert world.state.servers() == ()


async def test_a_channel_that_it_cannot_see_is_said(simulated: Simulated) -> None:
    async with simulated(check_errors=False) as world:
        mod = moderator(world)
        hidden = world.env.guild.create_text_channel("hidden")
        guild = world.bot.get_guild(world.env.guild.id)
        assert guild is not None
        guild._channels.pop(hidden.id)
        result = await mod.slash(world.channel, "settings only", channel=hidden)
        assert result.ephemeral
        assert result.response.content == chat_words.NO_SUCH_CHANNEL
