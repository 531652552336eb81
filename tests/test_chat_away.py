"""PostgreSQL out of reach: answers go on by what was set, changes are put off in words, and nothing of it needs a restart."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING

from bot.core import chat_words
from bot.core.state import DigestPlan
from bot.store.state_postgres import open_postgres
from tests.conftest import Simulated, words_of
from tests.test_chat_settings import COMPARE, moderator

if TYPE_CHECKING:
    from tests.postgres import Postgres


async def test_answers_go_on_and_changes_wait(simulated: Simulated, postgres: Postgres, postgres_url: str) -> None:
    with closing(open_postgres(postgres_url)) as state:
        async with simulated(state=state) as world:
            mod = moderator(world)
            await mod.slash(world.channel, "settings country", country="Germany")
            elsewhere = world.env.guild.create_text_channel("elsewhere")
            await mod.slash(world.channel, "settings close", channel=elsewhere)
            await asyncio.to_thread(postgres.stop)
            try:
                assert "Germany" in words_of(await world.say(world.ann, "!salary data engineer")).splitlines()[0]
                said = await world.ann.send(elsewhere, COMPARE)
                assert elsewhere.last_message is not None
                assert elsewhere.last_message.id == said.id
                for name, options in (
                    ("settings private", {"private": True}),
                    ("settings digest", {"channel": world.channel, "roles": "sre"}),
                    ("my-data export", {}),
                ):
                    result = await mod.slash(world.channel, name, **options)
                    assert result.ephemeral
                    assert result.response.content == chat_words.STATE_AWAY
            finally:
                await asyncio.to_thread(postgres.start)
            shown = await mod.slash(world.channel, "settings private", private=True)
            assert "Germany" in words_of(shown.response)
            assert state.server(world.env.guild.id).private


async def test_a_server_that_was_left_meanwhile_is_forgotten_after_it(simulated: Simulated, postgres: Postgres, postgres_url: str) -> None:
    with closing(open_postgres(postgres_url)) as state:
        async with simulated(state=state) as world:
            server = world.env.guild.id
            state.keep_digest(DigestPlan(server, world.channel.id, ("data-engineer",), "2026-01-01T00:00:00+00:00"))
            await asyncio.to_thread(postgres.stop)
            try:
                leaving = asyncio.create_task(world.bot.kept.insist(state.forget_server, server))
                await asyncio.sleep(0)
            finally:
                await asyncio.to_thread(postgres.start)
            await asyncio.wait_for(leaving, 15)
            assert state.servers() == ()
