"""Every slash command in a simulated Discord: one a topic, with typed options, in servers, in direct messages, and from the menu."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.chat.client import ChatSettings
from bot.core import chat_words
from tests.conftest import Simulated, words_of


@pytest.mark.parametrize("name", [name for _, name, _ in chat_words.ABOUT_ROLES])
async def test_a_command_a_topic_answers_like_the_typed_one(simulated: Simulated, name: str) -> None:
    async with simulated() as world:
        typed = await world.say(world.ann, f'!{name} "MLOps Engineer" "Data Engineer"')
        result = await world.ann.slash(world.channel, name, role="MLOps Engineer", versus="Data Engineer")
        assert words_of(result.response) == words_of(typed)
        assert not result.ephemeral


async def test_options_narrow_the_answer_and_stand_in_its_title(simulated: Simulated) -> None:
    async with simulated() as world:
        options: dict[str, Any] = {"seniority": "senior", "country": "Germany", "remote": True, "min_salary": 90000.0, "currency": "eur"}
        result = await world.ann.slash(world.channel, "salary", role="data engineer", **options)
        title = words_of(result.response).splitlines()[0]
        assert all(word in title for word in ("Data Engineer", "senior", "Germany", "remote", "EUR 90,000"))


async def test_remote_switched_off_is_no_filter(simulated: Simulated) -> None:
    async with simulated() as world:
        result = await world.ann.slash(world.channel, "role", role="Data Engineer", remote=False)
        assert words_of(result.response).splitlines()[0] == "## Data Engineer"


@pytest.mark.parametrize(
    ("name", "options", "begins", "private"),
    [
        ("switch", {"start": "data analyst", "target": "data engineer"}, "## Data Analyst → Data Engineer", False),
        ("fit", {"skill": "Python", "second_skill": "sql"}, "## ", True),
        ("premium", {"role": "data engineer", "skill": "k8s"}, "## Data Engineer", False),
        ("offer", {"role": "data engineer", "amount": 150000.0}, "## Data Engineer", True),
        ("ranking", {"by": "remote"}, "## Roles ranked", False),
        ("roles", {}, "## Roles", False),
        ("sources", {}, "## Where the numbers come from", False),
        ("ask", {"question": "mlops vs data engineer"}, "## MLOps Engineer vs Data Engineer", False),
        ("help", {}, "## What you can ask", True),
    ],
)
async def test_the_other_commands(simulated: Simulated, name: str, options: dict[str, Any], begins: str, private: bool) -> None:
    async with simulated() as world:
        result = await world.ann.slash(world.channel, name, **options)
        assert words_of(result.response).startswith(begins)
        assert result.ephemeral is private


async def test_an_unclear_role_is_asked_back_and_keeps_the_options(simulated: Simulated) -> None:
    async with simulated() as world:
        result = await world.ann.slash(world.channel, "salary", role="platform", seniority="senior")
        question = world.desk.ask("!salary platform")
        if question.answer.kind == "which_role":
            chosen = world.desk.catalogue.role(question.card.choices[0].question.roles[0]).name
            pressed = await world.ann.click(result.response, label=chosen)
            assert "senior" in words_of(pressed.response).splitlines()[0]


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("salary", {"role": "sre", "country": "Atlantis"}, chat_words.NO_SUCH_COUNTRY),
        ("salary", {"role": "sre", "currency": "shells"}, chat_words.NO_SUCH_CURRENCY),
        ("fit", {"skill": "juggling fire"}, chat_words.NO_SUCH_SKILL),
    ],
)
async def test_an_option_that_is_not_known_is_told_in_private(simulated: Simulated, name: str, options: dict[str, Any], said: str) -> None:
    async with simulated() as world:
        result = await world.ann.slash(world.channel, name, **options)
        assert result.ephemeral
        assert result.response.content == said


async def test_what_is_offered_while_typing(simulated: Simulated) -> None:
    async with simulated() as world:

        async def offered(name: str, option: str, typed: str, **filled: Any) -> list[str]:
            return [choice["name"] for choice in await world.ann.autocomplete(world.channel, name, option, typed, **filled)]

        assert (await offered("salary", "country", "germ"))[0] == "Germany"
        assert await offered("offer", "currency", "eur") == ["EUR"]
        assert (await offered("fit", "skill", "kube"))[0] == "Kubernetes"
        assert "Kubernetes" not in await offered("fit", "second_skill", "kube", skill="Kubernetes")
        assert (await offered("switch", "target", "sre"))[0] == "Site Reliability Engineer"


async def test_roles_are_offered_within_50_ms(simulated: Simulated, monkeypatch: pytest.MonkeyPatch) -> None:
    async with simulated() as world:
        taken = []
        handle = world.bot.tree._call

        async def timed(interaction: Any) -> None:
            start = time.perf_counter()
            await handle(interaction)
            taken.append(time.perf_counter() - start)

        monkeypatch.setattr(world.bot.tree, "_call", timed)
        for typed in ("m", "ml", "data eng", "mlopps engneer", "") * 2:
            assert await world.ann.autocomplete(world.channel, "salary", "role", typed)
        assert len(taken) == 10
        assert sorted(taken)[-2] < 0.05


async def test_an_offer_is_seen_by_the_asker_alone_and_not_what_the_channel_talks_about(simulated: Simulated) -> None:
    async with simulated() as world:
        await world.say(world.bob, "!compare mlops sre")
        before = world.last.id
        result = await world.ann.slash(world.channel, "offer", role="data engineer", amount=150000.0, period="YEAR")
        assert result.ephemeral
        assert world.last.id == before
        follow_up = await world.say(world.bob, "which pays more?")
        assert words_of(follow_up).startswith("## MLOps Engineer vs Site Reliability Engineer")


async def test_what_is_not_understood_is_told_the_asker_alone(simulated: Simulated) -> None:
    async with simulated() as world:
        result = await world.ann.slash(world.channel, "ask", question="asdf qwer")
        assert result.ephemeral
        assert words_of(result.response).count("mlops vs ai engineer") == 1
        assert not (await world.ann.slash(world.channel, "ask", question="mlops or sre?")).ephemeral


async def test_it_works_in_direct_messages(simulated: Simulated) -> None:
    async with simulated() as world:
        result = await world.ann.user.slash("salary", role="sre")
        assert words_of(result.response).startswith("## Site Reliability Engineer")


async def test_commands_are_for_people_who_installed_it_themselves_too(simulated: Simulated) -> None:
    async with simulated() as world:
        for command in world.env.backend.commands[None].values():
            if command["name"] == "settings":
                assert command["integration_types"] == [0]
                assert command["contexts"] == [0]
                assert int(command["default_member_permissions"]) == 1 << 5
            else:
                assert sorted(command["integration_types"]) == [0, 1], command["name"]
                assert sorted(command["contexts"]) == [0, 1, 2], command["name"]


async def test_the_menu_of_a_message_answers_it_in_private(simulated: Simulated) -> None:
    async with simulated() as world:
        said = await world.bob.send(world.channel, "hm, what does a data engineer earn these days?")
        result = await world.ann.context_menu(world.channel, chat_words.ASK_ABOUT_THIS, said)
        assert result.ephemeral
        assert words_of(result.response).startswith("## Data Engineer")
        empty = await world.bob.send(world.channel, "", attachments=[("cat.png", b"cat")])
        result = await world.ann.context_menu(world.channel, chat_words.ASK_ABOUT_THIS, empty)
        assert result.ephemeral
        assert "compare" in words_of(result.response)


async def test_the_menu_works_without_the_privileged_intent(simulated: Simulated) -> None:
    async with simulated(chat=ChatSettings(message_content=False)) as world:
        said = await world.bob.send(world.channel, "mlops vs sre?")
        result = await world.ann.context_menu(world.channel, chat_words.ASK_ABOUT_THIS, said)
        assert words_of(result.response).startswith("## MLOps Engineer vs Site Reliability Engineer")


async def test_help_names_the_commands_so_that_they_can_be_clicked(simulated: Simulated) -> None:
    async with simulated() as world:
        ids = {command["name"]: command["id"] for command in world.env.backend.commands[None].values()}
        for card in ((await world.ann.slash(world.channel, "help")).response, await world.say(world.ann, "!help")):
            words = words_of(card)
            assert f"</compare:{ids['compare']}>" in words
            assert f"</privacy:{ids['privacy']}>" in words
            assert all(f"</{name}:{ids[name]}>" in words for _, name, _ in chat_words.ABOUT_ROLES)
            assert "/settings:" not in words


async def test_commands_are_sent_when_they_changed_and_known_by_number_when_not(simulated: Simulated, tmp_path: Any) -> None:
    async with simulated(chat=ChatSettings(commands_file=tmp_path / "commands")) as world:

        def sent() -> int:
            return sum(entry.method == "PUT" and entry.path.endswith("/commands") for entry in world.env.http_requests)

        assert sent() == 1
        ids = dict(world.bot.command_ids)
        await world.restart()
        assert sent() == 1
        assert world.bot.command_ids == ids
        (tmp_path / "commands").write_text("an older version's digest")
        await world.restart()
        assert sent() == 2


async def test_a_command_of_an_older_version_is_told_apart_from_a_fault(simulated: Simulated) -> None:
    async with simulated(check_errors=False) as world:
        backend = world.env.backend
        backend.register_commands(None, [{"name": "pay", "type": 1, "description": "as it was"}])
        result = await world.ann.slash(world.channel, "pay")
        assert result.ephemeral
        assert result.response.content == chat_words.OLD_COMMAND
