"""Cards as components: whatever a card holds, Discord would take it, and its verdict and small print are there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import discord  # noqa: TID251 - the views are discord.py's
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.buttons import LABEL, clip, read_button, write_button
from bot.chat.view import LETTERS, embed_of, view_of
from bot.core.card import Block, Card, Choice, Table
from bot.core.model import TOPICS, Filters, Question
from bot.core.token import width
from bot.facts import load_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

jsonschema: Any = pytest.importorskip("jsonschema")
SPEC = Path(__file__).parents[2] / "shared" / "spec" / "discord-openapi.json"
CATALOGUE = load_catalogue()
ANN = 1_456_074_443_980_800_009

lines = st.lists(st.text(max_size=400), max_size=8).map(tuple)
tables = st.builds(Table, lines, st.lists(lines, max_size=20).map(tuple))
slugs = st.lists(st.sampled_from([*CATALOGUE.roles, "astronaut"]), max_size=3).map(tuple)
questions = st.builds(Question, st.sampled_from(TOPICS), slugs, st.builds(Filters, company=st.none() | st.text()))
choices = st.builds(Choice, st.text(max_size=120), questions, st.sampled_from(["part", "role", "related", "new"]), st.booleans())
cards = st.builds(
    Card,
    title=st.text(max_size=300),
    verdict=lines,
    blocks=st.lists(st.builds(Block, st.none() | st.text(), lines, st.none() | tables), max_size=15).map(tuple),
    choices=st.lists(choices, max_size=30).map(tuple),
    note=lines,
    tone=st.sampled_from(["plain", "unsure", "thin", "new"]),
    examples=lines,
)
calm = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def components(view: discord.ui.LayoutView) -> Iterator[dict[str, Any]]:
    """Every component of the view as Discord would be sent it, the nested ones too."""
    waiting: list[dict[str, Any]] = list(payload(view))
    while waiting:
        component = waiting.pop()
        yield component
        waiting.extend(component.get("components", []))


def payload(view: Any) -> list[dict[str, Any]]:
    """What discord.py sends, from a method without types."""
    components: list[dict[str, Any]] = view.to_components()
    return components


def texts(view: discord.ui.LayoutView) -> str:
    return "\n".join(item.content for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay))


@given(cards)
@calm
def test_any_card_keeps_the_limits(card: Card) -> None:
    sent = list(components(view_of(card, ANN, CATALOGUE)))
    assert len(sent) <= 40
    assert sum(width(part["content"]) for part in sent if part["type"] == 10) <= LETTERS
    assert all(part["content"].strip() for part in sent if part["type"] == 10)
    assert all(1 <= len(part["components"]) <= 5 for part in sent if part["type"] == 1)
    buttons = [part for part in sent if part["type"] == 2]
    assert all(1 <= width(part["label"]) <= LABEL and width(part["custom_id"]) <= 100 for part in buttons)
    assert len({part["custom_id"] for part in buttons}) == len(buttons)
    embed = embed_of(card)
    assert 0 < len(embed) <= 4096


@pytest.fixture(scope="module")
def message_schema() -> Any:
    if not SPEC.is_file():
        pytest.skip("Discord's OpenAPI description is not here")
    described = json.loads(SPEC.read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator({"$ref": "#/components/schemas/MessageCreateRequest", "components": described["components"]})


@given(card=cards)
@settings(calm, max_examples=15)
def test_any_card_is_a_message_by_discords_own_description(card: Card, message_schema: Any) -> None:
    message_schema.validate({"components": payload(view_of(card, ANN, CATALOGUE)), "flags": 1 << 15})


@given(cards)
@calm
def test_verdict_and_note_survive_whatever_else_the_card_holds(card: Card) -> None:
    verdict, note = ("Pay is much the same.",), ("Sample data.",)
    shown = texts(view_of(Card("A vs B", verdict, card.blocks, card.choices, note), ANN, CATALOGUE))
    assert shown.startswith("## A vs B\nPay is much the same.")
    assert shown.endswith("-# Sample data.")


def test_too_much_is_cut_between_blocks_and_says_so() -> None:
    blocks = tuple(Block(f"Part {number}", ("word " * 100,)) for number in range(9))
    shown = texts(view_of(Card("A", ("B",), blocks, note=("C",)), ANN, CATALOGUE))
    assert "### Part 5" in shown
    assert "### Part 8" not in shown
    assert "\n…\n" in shown


def test_every_button_outlives_the_process() -> None:
    card = Card("A", ("B",), choices=(Choice("Salary", Question("salary", ("mlops-engineer",))),))
    view = view_of(card, ANN, CATALOGUE)
    buttons = [item for item in view.walk_children() if item.is_dispatchable()]
    assert view.timeout is None
    assert len(buttons) == 1
    assert all(isinstance(item, discord.ui.DynamicItem) for item in buttons)


def test_a_button_tells_who_asked_and_what() -> None:
    question = Question("skills", ("mlops-engineer", "data-engineer"), Filters(country="DE"))
    button = write_button(Choice("Skills", question), ANN, CATALOGUE)
    assert button is not None
    assert read_button(button.custom_id, CATALOGUE) == (ANN, question)


@given(st.text())
def test_other_custom_ids_are_not_ours(custom_id: str) -> None:
    assert read_button(custom_id, CATALOGUE) is None


def test_the_choice_that_is_shown_cannot_be_pressed() -> None:
    shown = Choice("Salary", Question("salary", ("mlops-engineer",)), current=True)
    button = write_button(shown, ANN, CATALOGUE)
    assert button is not None
    assert button.item.disabled


def test_words_are_clipped_by_what_discord_counts() -> None:
    assert clip("plain", 5) == "plain"
    assert clip("plainer", 5) == "plai…"
    assert width(clip("🙂" * 50, LABEL)) <= LABEL
