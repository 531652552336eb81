"""The card in a simulated Discord: its order, its picture, its select and prompts, and what happens when a part of it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.chat.buttons import SELECT
from bot.chat.pictures import Painter
from bot.chat.view import PICTURE
from bot.config import Settings
from bot.core.picture import ALTERNATIVE
from bot.core.token import width
from bot.store.opening import open_writer
from bot.wiring import build_desk
from tests.benchmarks.answers import DAY, postings
from tests.conftest import Simulated, words_of

if TYPE_CHECKING:
    from pathlib import Path

    from bot.core.desk import Desk
    from bot.core.picture import Picture

COMPARE = "!compare mlops ai-engineer"
TEXT, GALLERY, ROW = 10, 12, 1


def inner(message: Any) -> list[Any]:
    """The components of the card's container."""
    return list(message.components[0].children)


def pictures(message: Any) -> list[str]:
    """What the card's pictures are said to show."""
    return [item.description for part in inner(message) if part.type.value == GALLERY for item in part.items]


def labels(message: Any) -> list[str]:
    return [item.label or "select" for part in inner(message) if part.type.value == ROW for item in part.children if hasattr(item, "label")]


def options(message: Any) -> dict[str, str]:
    """The related comparisons of a card: label to value."""
    items = [item for part in inner(message) if part.type.value == ROW for item in part.children]
    return {option.label: option.value for item in items if item.custom_id.startswith(SELECT) for option in item.options}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk over two thousand generated postings with links."""
    path: Path = tmp_path_factory.mktemp("filled") / "store.db"
    writer = open_writer(path, DAY)
    writer.begin("generated", DAY.isoformat())
    writer.write_batch(list(postings(2_000)))
    writer.finish(DAY.isoformat(), {"read": 2_000, "stored": 2_000})
    writer.close()
    return build_desk(Settings(db=path))


async def test_verdict_then_table_then_picture_then_actions_then_sources(simulated: Simulated) -> None:
    async with simulated() as world:
        world.bot.painter = Painter(patience=20)
        card = await world.say(world.ann, COMPARE)
        parts = inner(card)
        assert [part.type.value for part in parts if part.type.value in (GALLERY, ROW)] == [GALLERY, ROW, ROW, ROW, ROW]
        assert parts[0].content.startswith("## MLOps Engineer vs AI Software Engineer\n**Pay:")
        at = next(at for at, part in enumerate(parts) if part.type.value == GALLERY)
        assert "```" in parts[at - 1].content
        assert parts[-1].content.startswith("-# ")
        assert labels(card)[:5] == ["Overview", "Salary", "Skills", "Employers", "Path"]
        assert [name for name in labels(card)[5:] if name != "Like for like"] == [
            "FAQ",
            "Swap",
            "Add a role",
            "Evidence",
            "Ask a follow-up",
        ]


async def test_the_picture_is_attached_and_said_in_words(simulated: Simulated) -> None:
    async with simulated() as world:
        world.bot.painter = Painter(patience=20)
        card = await world.say(world.ann, COMPARE)
        assert card is not None
        assert [file.filename for file in card.attachments] == [PICTURE]
        assert (await card.attachments[0].read()).startswith(b"\x89PNG")
        (said,) = pictures(card)
        assert width(said) <= ALTERNATIVE
        assert "MLOps Engineer, 79 postings with pay: minimum $165K" in said


async def test_a_press_brings_the_picture_of_the_new_part_and_takes_the_old_one(simulated: Simulated) -> None:
    async with simulated() as world:
        world.bot.painter = Painter(patience=20)
        card = await world.say(world.ann, COMPARE)
        await world.ann.click(card, label="Skills")
        assert pictures(world.last)[0].startswith("Postings that name a skill")
        assert len(world.last.attachments) == 1
        await world.ann.click(world.last, label="Path")
        assert pictures(world.last) == []
        assert world.last.attachments == []
        await world.ann.click(world.last, label="Salary")
        assert len(pictures(world.last)) == len(world.last.attachments) == 1
        copy = await world.bob.click(world.last, label="Skills")
        assert copy.ephemeral
        assert len(copy.response.attachments) == 1


async def test_the_words_go_out_when_the_painter_fails(simulated: Simulated) -> None:
    def fail(_picture: Picture, _theme: str) -> bytes:
        raise ZeroDivisionError

    async with simulated() as world:
        world.bot.painter = Painter(paint=fail)
        card = await world.say(world.ann, COMPARE)
        assert card is not None
        assert pictures(card) == card.attachments == []
        assert "it depends" in words_of(card)
        pressed = await world.ann.click(card, label="Skills")
        assert pressed.acknowledged
        slash = await world.ann.slash(world.channel, "compare", first="mlops", second="sre")
        assert "## MLOps Engineer" in words_of(slash.response)


async def test_without_the_permission_to_attach_the_words_go_out_alone(simulated: Simulated) -> None:
    async with simulated() as world:
        closed = world.channel_without(attach_files=False)
        await world.ann.send(closed, COMPARE)
        card = closed.last_message
        assert words_of(card).startswith("## MLOps Engineer")
        assert card.attachments == []


@pytest.mark.parametrize("status", [400, 413])
async def test_a_picture_that_discord_refuses_costs_no_words(simulated: Simulated, status: int) -> None:
    async with simulated() as world:
        world.env.inject_error("POST", "/channels/*/messages", status=status)
        card = await world.say(world.ann, COMPARE)
        assert "it depends" in words_of(card)


async def test_a_related_comparison_is_chosen_from_a_list_also_after_a_restart(simulated: Simulated) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        assert card is not None
        offered = options(card)
        assert len(offered) >= 4
        await world.restart()
        label = "MLOps Engineer vs DevOps Engineer"
        result = await world.ann.select(world.last, [offered[label]])
        assert result.acknowledged
        assert world.last.id == card.id
        assert words_of(world.last).startswith("## MLOps Engineer vs DevOps Engineer")
        other = await world.bob.select(world.last, [next(iter(options(world.last).values()))])
        assert other.ephemeral


async def test_a_follow_up_is_asked_in_a_prompt_about_this_card(simulated: Simulated) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        await world.say(world.ann, "!role data analyst")  # what the channel talks about now
        shown = await world.ann.click(card, label="Ask a follow-up")
        await world.restart()
        result = await world.ann.submit_modal(shown, {"typed": "and remote?"})
        assert result.acknowledged
        message = await world.bot.get_channel(world.channel.id).fetch_message(card.id)  # type: ignore[union-attr]
        assert words_of(message).startswith("## MLOps Engineer vs AI Software Engineer")
        assert "**Remote: MLOps Engineer more often**" in words_of(message).split("\n")[1]


async def test_somebody_elses_follow_up_is_answered_in_private(simulated: Simulated) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        before = words_of(card)
        shown = await world.bob.click(card, label="Ask a follow-up")
        result = await world.bob.submit_modal(shown, {"typed": "what about data scientist?"})
        assert result.ephemeral
        assert "Data Scientist" in words_of(result.response)
        assert words_of(world.last) == before


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("data engineer", "## MLOps Engineer vs AI Software Engineer vs Data Engineer"),
        ("sre", "## MLOps Engineer vs AI Software Engineer vs Site Reliability Engineer"),
        ("mlops", "## MLOps Engineer vs AI Software Engineer"),
    ],
)
async def test_a_role_is_added_by_the_matcher(simulated: Simulated, typed: str, title: str) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        shown = await world.ann.click(card, label="Add a role")
        await world.ann.submit_modal(shown, {"typed": typed})
        assert words_of(world.last).split("\n")[0] == title


@pytest.mark.parametrize("typed", ["enginer", "astronaut", "**@everyone**", "\u202e\u202e", "🙂🙂"])
async def test_a_role_that_is_not_known_is_asked_back(simulated: Simulated, typed: str) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, "!salary mlops ai-engineer senior")
        shown = await world.ann.click(card, label="Add a role")
        await world.ann.submit_modal(shown, {"typed": typed})
        assert "Which role did you mean" in words_of(world.last)
        chosen = labels(world.last)[0]
        await world.ann.click(world.last, label=chosen)
        assert words_of(world.last).split("\n")[0] == f"## MLOps Engineer vs AI Software Engineer vs {chosen} · senior"


async def test_postings_are_turned_page_by_page(simulated: Simulated, filled: Desk) -> None:
    async with simulated(answers=filled) as world:
        card = await world.say(world.ann, "!compare data-engineer data-scientist")
        await world.ann.click(card, label="Evidence")
        first = words_of(world.last)
        assert "1 to 5 of " in first
        assert labels(world.last)[-3:-1] == ["Older ›", "Data Scientist"] or "Older ▶" in labels(world.last)
        assert "‹ Newer" not in labels(world.last)
        await world.ann.click(world.last, label="Older ›")
        assert "6 to 10 of " in words_of(world.last)
        await world.restart()
        await world.ann.click(world.last, label="‹ Newer")
        assert words_of(world.last) == first
        await world.ann.click(world.last, label="Data Scientist")
        assert "**Data Scientist**" in words_of(world.last)
        assert "1 to 5 of " in words_of(world.last)


async def test_prompts_that_fail_are_told_calmly(simulated: Simulated) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        world.env.inject_error("POST", "/interactions/*/*/callback", status=500)
        shown = await world.ann.click(card, label="Add a role")
        assert "broke" in words_of(shown.response)
        shown = await world.ann.click(card, label="Add a role")
        world.env.inject_error("POST", "/interactions/*/*/callback", status=500)
        sent = await world.ann.submit_modal(shown, {"typed": "data engineer"})
        assert "broke" in words_of(sent.response)
        again = await world.ann.submit_modal(await world.ann.click(card, label="Ask a follow-up"), {"typed": "and skills?"})
        assert again.acknowledged


async def test_nothing_is_kept_for_prompts_that_are_never_sent(simulated: Simulated) -> None:
    async with simulated() as world:
        card = await world.say(world.ann, COMPARE)
        for _ in range(3):
            await world.ann.click(card, label="Ask a follow-up")
        store = world.bot._connection._view_store
        assert not store._modals
        assert not store._synced_message_views
        assert not store._views
