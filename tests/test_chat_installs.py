"""Installed by a person for themselves: Discord sends commands from direct messages, groups and servers that the bot is not in.

SimCord knows none of these, so its payloads are changed to what Discord documents and given to discord.py's own parser:
https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from simcord import interactions
from simcord.backend import serializers

from bot.core import chat_words
from tests.conftest import Simulated, World
from tests.test_chat_interactions import button

ELSEWHERE = 1_300_000_000_000_000_001  # a server, and a channel, that the bot has never heard of
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
THERE = {"group": 2, "direct message": 1, "foreign server": 0}
EPHEMERAL = 64


@dataclass
class Elsewhere:
    """Ann's own copy of the bot, in one of ``THERE``."""

    world: World
    where: str

    @property
    def channel(self) -> Any:
        """Where it happens, as SimCord knows it."""
        return self.world.ann.user.dm_channel if self.where == "direct message" else self.world.channel

    async def send(self, kind: int, data: dict[str, Any], message: Any = None) -> dict[str, Any]:
        """What the bot answers to the interaction: the body of its callback."""
        backend, channel = self.world.env.backend, self.channel.id
        record, payload = interactions.base_payload(
            backend, type=kind, channel_id=channel, guild_id=None, user_id=self.world.ann.id, data=data
        )
        payload["context"] = THERE[self.where]
        payload["authorizing_integration_owners"] = {"1": str(self.world.ann.id)}
        payload["app_permissions"] = str(1 << 11 | 1 << 14 | 1 << 15)
        if self.where == "group":
            payload["channel"] = {"id": str(ELSEWHERE), "type": 3, "name": "three friends", "last_message_id": None, "recipients": []}
            payload["channel_id"] = str(ELSEWHERE)
        if self.where == "foreign server":
            payload["guild_id"], payload["channel_id"] = str(ELSEWHERE), str(ELSEWHERE + 1)
            payload["guild"] = {"id": str(ELSEWHERE), "features": [], "locale": "en-US"}
            payload["channel"] = {"id": str(ELSEWHERE + 1), "type": 0, "guild_id": str(ELSEWHERE), "name": "there", "position": 0}
            member = {"roles": [], "permissions": "0", "flags": 0, "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False}
            payload["member"] = {**member, "user": payload.pop("user")}
        if message is not None:
            payload["message"] = dict(serializers.message_payload(backend, backend.get_message(channel, message.id)))
            record.source_message_id = message.id
        start = len(self.world.env.http_requests)
        backend.emit("INTERACTION_CREATE", payload)
        await self.world.env.settle()
        answers = [entry.json for entry in self.world.env.http_requests[start:] if entry.path.endswith("/callback")]
        assert len(answers) == 1
        assert answers[0] is not None
        return dict(answers[0])

    async def slash(self, name: str, *path: str, **options: Any) -> dict[str, Any]:
        kinds = {str: 3, bool: 5, int: 4, float: 10}
        given: list[dict[str, Any]] = [{"name": key, "type": kinds[type(value)], "value": value} for key, value in options.items()]
        for step in reversed(path):
            given = [{"name": step, "type": 1, "options": given}]
        return await self.send(COMMAND, {"id": "1", "name": name, "type": 1, "options": given})


def said(body: dict[str, Any]) -> str:
    """The words of a callback."""
    found: list[str] = [body["data"].get("content") or ""]
    waiting = list(body["data"].get("components", []))
    while waiting:
        part = waiting.pop(0)
        found.append(part.get("content", ""))
        waiting[:0] = part.get("components", [])
    return "\n".join(text for text in found if text)


def private(body: dict[str, Any]) -> bool:
    return bool(body["data"].get("flags", 0) & EPHEMERAL)


@pytest.mark.parametrize("where", THERE)
async def test_commands_are_answered_wherever_they_come_from(simulated: Simulated, where: str) -> None:
    async with simulated() as world:
        there = Elsewhere(world, where)
        for name, options, starts, hidden in (
            ("salary", {"role": "sre"}, "## Site Reliability Engineer", False),
            ("compare", {"first": "mlops", "second": "sre"}, "## MLOps Engineer vs Site Reliability Engineer", False),
            ("ask", {"question": "and remote?"}, "## MLOps Engineer vs Site Reliability Engineer", False),
            ("offer", {"role": "sre", "amount": 150000.0}, "## Site Reliability Engineer", True),
            ("fit", {"skill": "Python", "second_skill": "SQL"}, "## Roles for your skills", True),
            ("help", {}, "## What you can ask", True),
            ("privacy", {}, f"## {chat_words.PRIVACY_TITLE}", True),
            ("feedback", {"text": "hello"}, chat_words.NO_FEEDBACK, True),
        ):
            body = await there.slash(name, **options)
            assert said(body).startswith(starts), name
            assert private(body) is hidden, name
        world.env.raise_errors()


@pytest.mark.parametrize("where", THERE)
async def test_own_data_and_settings_ask_nothing_of_a_server(simulated: Simulated, where: str) -> None:
    async with simulated() as world:
        there = Elsewhere(world, where)
        exported = await there.slash("my-data", "export")
        assert said(exported) == chat_words.EXPORT
        assert private(exported)
        assert (await there.slash("my-data", "delete"))["type"] == 9
        for path in (("show",), ("everywhere",)):
            told = await there.slash("settings", *path)
            assert said(told) == chat_words.SERVER_ONLY
            assert private(told)
        assert not world.state.servers()
        world.env.raise_errors()


@pytest.mark.parametrize("where", THERE)
async def test_cards_menus_prompts_and_completion_work_there(simulated: Simulated, where: str) -> None:
    async with simulated() as world:
        there = Elsewhere(world, where)
        await (world.ann.send_dm if where == "direct message" else partial(world.ann.send, world.channel))("!compare mlops ai-engineer")
        card = there.channel.last_message
        pressed = await there.send(COMPONENT, {"custom_id": button(card, "Skills"), "component_type": 2}, card)
        assert pressed["type"] == 7
        assert "Shared skills" in said(pressed)
        prompt = await there.send(COMPONENT, {"custom_id": button(card, "Ask a follow-up"), "component_type": 2}, card)
        assert prompt["type"] == 9
        lines = [{"type": 18, "component": {"type": 4, "custom_id": "typed", "value": "and remote?"}}]
        sent = await there.send(MODAL, {"custom_id": prompt["data"]["custom_id"], "components": lines}, card)
        assert sent["type"] == 7
        assert "Remote" in said(sent)
        typed = [{"name": "role", "type": 3, "value": "mlo", "focused": True}]
        offered = await there.send(AUTOCOMPLETE, {"id": "1", "name": "salary", "type": 1, "options": typed})
        assert offered["data"]["choices"][0]["name"] == "MLOps Engineer"
        told = dict(serializers.message_payload(world.env.backend, world.env.backend.get_message(there.channel.id, card.id)))
        about = {**told, "content": "what does an sre earn?", "components": []}
        menu = {"id": "2", "name": chat_words.ASK_ABOUT_THIS, "type": 3, "target_id": told["id"]}
        body = await there.send(COMMAND, {**menu, "resolved": {"messages": {told["id"]: about}}})
        assert said(body).startswith("## Site Reliability Engineer")
        assert private(body)
        world.env.raise_errors()


async def test_a_group_talks_about_its_own_cards(simulated: Simulated) -> None:
    """What is asked in a group is followed up there and nowhere else."""
    async with simulated() as world:
        group, message = Elsewhere(world, "group"), Elsewhere(world, "direct message")
        await group.slash("role", role="data engineer")
        assert said(await group.slash("ask", question="and remote?")).startswith("## Data Engineer")
        assert not said(await message.slash("ask", question="and remote?")).startswith("## Data Engineer")
