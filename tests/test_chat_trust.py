"""Trust in a simulated Discord: what is kept can be seen and deleted, and nothing that people ask is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.chat.client import ChatSettings
from bot.core import chat_words
from bot.core.state import DigestPlan, ServerSettings
from bot.store.state import open_state
from tests.conftest import Simulated, World, words_of
from tests.test_chat_settings import moderator

DATA = Path(__file__).parent.parent / "data"
COMPARE = "!compare mlops ai-engineer"


async def test_privacy_says_what_is_kept_in_private(simulated: Simulated) -> None:
    async with simulated() as world:
        result = await world.ann.slash(world.channel, "privacy")
        assert "</my-data delete:" in words_of(result.response)
        assert result.ephemeral
        words = words_of(result.response)
        assert words.startswith(f"## {chat_words.PRIVACY_TITLE}")
        assert "15 minutes" in words
        assert "/my-data delete" in words


async def exported(world: World, person: Any) -> dict[str, Any]:
    result = await person.slash(world.channel, "my-data export")
    assert result.ephemeral
    (file,) = result.response.attachments
    return dict(json.loads(await file.read()))


async def test_export_holds_all_and_nothing_of_others(simulated: Simulated) -> None:
    async with simulated() as world:
        mod = moderator(world)
        await world.say(world.bob, COMPARE)
        await mod.slash(world.channel, "settings country", country="DE")
        await world.say(world.ann, "!salary sre")
        told = await exported(world, world.ann)
        assert told["person"] == world.ann.id
        assert [subject["roles"] for subject in told["conversations"]] == [["site-reliability-engineer"]]
        assert told["kept"] == []
        assert [record["country"] for record in (await exported(world, mod))["kept"]] == ["DE"]


async def test_delete_asks_first_and_then_deletes(simulated: Simulated) -> None:
    async with simulated() as world:
        mod = moderator(world)
        await mod.slash(world.channel, "settings country", country="DE")
        await mod.send(world.channel, COMPARE)
        shown = await mod.slash(world.channel, "my-data delete")
        assert shown.modal is not None
        wrong = await mod.submit_modal(shown, {"word": "no"})
        assert wrong.response.content == chat_words.DELETE_KEPT
        assert (await exported(world, mod))["kept"]
        shown = await mod.slash(world.channel, "my-data delete")
        done = await mod.submit_modal(shown, {"word": "delete"})
        assert done.ephemeral
        assert done.response.content == chat_words.DELETED
        told = await exported(world, mod)
        assert told["kept"] == []
        assert told["conversations"] == []
        assert world.state.server(world.env.guild.id).country == "DE"
        assert await world.say(world.bob, "which pays more?") is None  # the channel leans on it no longer


async def test_delete_works_after_a_restart_in_between(simulated: Simulated) -> None:
    async with simulated() as world:
        shown = await world.ann.slash(world.channel, "my-data delete")
        await world.restart()
        done = await world.ann.submit_modal(shown, {"word": "DELETE"})
        assert done.response.content == chat_words.DELETED


async def test_a_server_that_is_left_is_forgotten(simulated: Simulated) -> None:
    async with simulated() as world:
        server = world.env.guild.id
        await moderator(world).slash(world.channel, "settings country", country="DE")
        world.state.keep_digest(DigestPlan(server, world.channel.id, ("data-engineer",), "2026-01-01T00:00:00+00:00"))
        world.env.backend.remove_guild(server)
        await world.env.settle()
        assert world.state.servers() == ()


async def test_a_server_that_was_left_while_the_bot_was_off_is_forgotten_at_the_start(simulated: Simulated) -> None:
    async with simulated() as world:
        world.state.keep_server(12345 << 22, ServerSettings(country="DE"))
        world.state.keep_server(world.env.guild.id, ServerSettings(country="DE"))
        await world.restart()
        assert world.state.servers() == (world.env.guild.id,)


async def test_nothing_that_people_ask_is_written_down(simulated: Simulated, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "state.db"
    settings = ChatSettings(commands_file=tmp_path / "commands", feedback_file=tmp_path / "feedback")
    async with simulated(state=open_state(path), chat=settings) as world:
        with caplog.at_level("DEBUG", logger="bot"):
            await world.say(world.ann, "!offer sre 123456 zebrafish")
            await world.ann.slash(world.channel, "offer", role="sre", amount=123456.0)
            await world.ann.slash(world.channel, "ask", question="is 123456 good for a zebrafish sre?")
            await world.ann.send_dm("zebrafish 123456")
        written = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())  # noqa: ASYNC240 - a test may wait
        assert b"123456" not in written
        assert b"zebrafish" not in written
        assert "123456" not in caplog.text
        assert "zebrafish" not in caplog.text


async def test_feedback_reaches_the_operator_without_a_name(simulated: Simulated, tmp_path: Path) -> None:
    file = tmp_path / "deep" / "feedback.jsonl"
    async with simulated(chat=ChatSettings(feedback_file=file)) as world:
        told = await world.ann.slash(world.channel, "feedback", text="more\nroles, please")
        assert told.ephemeral
        assert told.response.content == chat_words.THANKS
        record = json.loads(file.read_text(encoding="utf-8"))
        assert set(record) == {"at", "text"}
        assert record["text"] == "more roles, please"


async def test_feedback_to_a_channel_is_made_harmless(simulated: Simulated) -> None:
    async with simulated() as world:
        settings = ChatSettings(feedback_channel=world.channel.id)
        world.settings = settings
        await world.restart()
        await world.ann.slash(world.channel, "feedback", text="@everyone **look** https://example.com")
        assert world.last.content.startswith("**Feedback:** \\@everyone")
        assert not world.last.mention_everyone


async def test_feedback_that_does_not_reach_its_channel_goes_to_the_file(simulated: Simulated, tmp_path: Path) -> None:
    async with simulated(chat=ChatSettings(feedback_channel=42, feedback_file=tmp_path / "feedback")) as world:
        told = await world.ann.slash(world.channel, "feedback", text="hello")
        assert told.response.content == chat_words.THANKS
        assert "hello" in (tmp_path / "feedback").read_text(encoding="utf-8")


async def test_feedback_that_nobody_takes_says_so(simulated: Simulated) -> None:
    async with simulated() as world:
        told = await world.ann.slash(world.channel, "feedback", text="hello")
        assert told.response.content == chat_words.NO_FEEDBACK


@pytest.mark.parametrize("name", ["privacy.md", "terms.md"])
def test_the_texts_for_operators_are_shipped(name: str) -> None:
    text = (DATA / name).read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "Contact of the operator" in text
