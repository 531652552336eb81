"""Cards as components: whatever a card holds, Discord would take it, and its verdict and small print are there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import discord  # noqa: TID251 - the views are discord.py's
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.buttons import ITEMS, KINDS, LABEL, SELECT, clip, read_button, write_button
from bot.chat.view import LETTERS, embed_of, view_of
from bot.core.card import Block, Card, Choice, Table
from bot.core.model import TOPICS, Filters, Question
from bot.core.picture import ALTERNATIVE, Skills
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
places = st.sampled_from([*KINDS, "new"])
choices = st.builds(Choice, st.text(max_size=120), questions, places, st.booleans())
cards = st.builds(
    Card,
    title=st.text(max_size=300),
    verdict=lines,
    blocks=st.lists(st.builds(Block, st.none() | st.text(), lines, st.none() | tables), max_size=15).map(tuple),
    choices=st.lists(choices, max_size=60).map(tuple),
    note=lines,
    tone=st.sampled_from(["plain", "unsure", "thin", "new"]),
    examples=lines,
    picture=st.none() | st.builds(Skills, st.text(), st.just(1), st.text(), st.just(1), st.just(()), st.text(max_size=1500)),
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
    sent = list(components(view_of(card, ANN, CATALOGUE, pictured=True)))
    assert len(sent) <= 40
    assert sum(width(part["content"]) for part in sent if part["type"] == 10) <= LETTERS
    assert all(part["content"].strip() for part in sent if part["type"] == 10)
    assert all(1 <= len(part["components"]) <= 5 for part in sent if part["type"] == 1)
    buttons = [part for part in sent if part["type"] == 2]
    assert all(1 <= width(part["label"]) <= LABEL and width(part["custom_id"]) <= 100 for part in buttons)
    pressed = [part["custom_id"] for part in sent if "custom_id" in part]
    assert len(set(pressed)) == len(pressed)
    for select in (part for part in sent if part["type"] == 3):
        values = [option["value"] for option in select["options"]]
        assert 1 <= len(values) == len(set(values)) <= 25
        assert all(width(value) <= 100 for value in [*values, select["custom_id"]])
        assert all(1 <= width(option["label"]) <= 100 for option in select["options"])
    assert all(width(item.get("description") or "") <= ALTERNATIVE for part in sent if part["type"] == 12 for item in part["items"])
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
    message_schema.validate({"components": payload(view_of(card, ANN, CATALOGUE, pictured=True)), "flags": 1 << 15})


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


def test_choices_of_every_place_fill_the_card_and_the_last_ones_are_left_out() -> None:
    def many(place: str, count: int) -> list[Choice]:
        asked = [Question("salary", ("mlops-engineer",), Filters(company=f"{place}{number}")) for number in range(count)]
        return [Choice(f"{place} {number}", question, place) for number, question in enumerate(asked)]

    blocks = tuple(Block(f"Part {number}", ("word",)) for number in range(9))
    picture = Skills("A", 1, "B", 1, (), "Said.")
    for role, pages in ((0, 9), (9, 4)):
        choices = (*many("part", 12), *many("role", role), *many("page", 12), *many("related", 30), *many("follow", 2))
        sent = list(components(view_of(Card("A", ("B",), blocks, choices, ("C",), picture=picture), ANN, CATALOGUE, pictured=True)))
        assert len(sent) == 40
        labels = [part["label"] for part in sent if part["type"] == 2]
        assert {f"page {number}" for number in range(pages)} == {label for label in labels if label.startswith("page")}


def test_every_button_outlives_the_process() -> None:
    question = Question("salary", ("mlops-engineer",))
    card = Card("A", ("B",), choices=tuple(Choice("Press", question, place) for place in ("part", "related", "add", "follow")))
    view = view_of(card, ANN, CATALOGUE)
    pressed = [item for item in view.walk_children() if item.is_dispatchable()]
    assert view.timeout is None
    assert len(pressed) == 4
    assert {type(item) for item in pressed} == set(ITEMS)


GOLDEN = (Path(__file__).parent / "golden" / "custom_ids.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", GOLDEN, ids=lambda line: line.partition("\t")[0])
def test_every_button_ever_sent_is_still_understood(line: str) -> None:
    custom_id, _, asked = line.partition("\t")
    read = read_button(custom_id, CATALOGUE)
    assert read is not None
    assert read[0] == ANN
    question = read[1]
    shown = {"topic": question.topic, "roles": list(question.roles), "filters": question.filters.as_json(), "part": question.part}
    assert {key: value for key, value in {**shown, "page": question.page}.items() if value or key in ("topic", "roles")} == json.loads(
        asked
    )
    assert sum(item.__discord_ui_compiled_template__.fullmatch(custom_id) is not None for item in ITEMS) == 1


def test_every_kind_of_button_has_a_letter_of_its_own() -> None:
    assert {line[0] for line in GOLDEN} == {*KINDS.values(), SELECT}
    assert len({*KINDS.values(), SELECT}) == len(KINDS) + 1


def test_the_picture_stands_under_the_table() -> None:
    table = Block(None, (), Table(("", "A"), (("Pay", "$1K"),)))
    card = Card("A", ("B",), (Block("First", ("x",)), table, Block("Last", ("y",))), picture=Skills("A", 1, "B", 1, (), "Said."))
    types = [part["type"] for part in payload(view_of(card, ANN, CATALOGUE, pictured=True))[0]["components"]]
    assert types == [10, 14, 10, 10, 12, 10]
    assert 12 not in [part["type"] for part in payload(view_of(card, ANN, CATALOGUE))[0]["components"]]


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
