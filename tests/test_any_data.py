"""Whatever stands in the store, every card is a message that Discord takes."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.buttons import clip
from bot.chat.paint import paint
from bot.chat.view import LETTERS, embed_of, view_of
from bot.config import Settings
from bot.core.model import TOPICS, Filters, Posting, Question, Salary
from bot.core.picture import ALTERNATIVE
from bot.core.token import width
from bot.store.opening import open_writer
from bot.wiring import build_desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.core.desk import Desk

jsonschema: Any = pytest.importorskip("jsonschema")
SPEC = Path(__file__).parents[2] / "shared" / "spec" / "discord-openapi.json"
DAY = date(2026, 11, 1)
ANN = (1 << 63) - 1
VALIDATED = 4  # every so many cards are held against the description, which takes its time; the totals are counted on all
ROLES = ("mlops-engineer", "data-engineer", "machine-learning-engineer")
NASTY = (
    "@everyone", "<@1> <@&2> <#3>", "**Senior** `Engineer` ```x", "[click](https://evil.example)", "\u202egnp.exe\u202c", "مهندس بيانات",
    "職位" * 30, "🙂" * 20, "a" * 150, "||spoiler|| # head\n> quote", "</compare:1>", "https://discord.gg/x", "\x00\x07\u200b", "-# small",
)  # fmt: skip
words = st.sampled_from(NASTY) | st.text(min_size=1, max_size=20)
amounts = st.floats(min_value=1, max_value=900_000) | st.sampled_from([60_000.0, 150_000.0, 200_000.0])
salaries = st.none() | st.tuples(amounts, amounts).map(
    lambda pair: Salary(min(pair), max(pair), yearly_min=min(pair), yearly_max=max(pair))
)
adverts = st.builds(
    Posting,
    source=st.just("test"),
    source_id=st.uuids().map(str),
    title=words,
    role=st.sampled_from(ROLES),
    seniority=st.none() | st.sampled_from(["entry", "senior", "executive"]),
    employer=st.none() | words,
    location=st.none() | words,
    country=st.none() | st.sampled_from(["US", "DE"]),
    work_mode=st.none() | st.sampled_from(["remote", "onsite"]),
    salary=salaries,
    skills=st.lists(words, max_size=4, unique=True).map(tuple),
    posted_at=st.none() | st.dates(date(2025, 1, 1), DAY),
    url=st.none() | words | st.just("https://jobs.example/1"),
)


def questions() -> Iterator[Question]:
    """Each topic about one, two and three roles, each part and a page beyond the last; narrowed ones too."""
    for count in (1, 2, 3):
        yield from (Question(topic, ROLES[:count], skills=("Python",) if topic in ("fit", "premium") else ()) for topic in TOPICS)
    yield from (Question("overview", ROLES[:2], part="faq"), Question("salary", ROLES[:2], part="like_for_like"))
    yield from (Question("postings", ROLES[:2], page=page) for page in (1, 9999))
    yield Question("overview", ROLES[:2], Filters("senior", "DE", remote=True, company=NASTY[1], min_salary=100_000, currency="USD"))


@pytest.fixture(scope="module")
def validator() -> Callable[[object], None] | None:
    """Holds a message against Discord's own description; None where that is not here."""
    if not SPEC.is_file():
        return None
    described = json.loads(SPEC.read_text(encoding="utf-8"))
    schema = {"$ref": "#/components/schemas/MessageCreateRequest", "components": described["components"]}
    inside = jsonschema.Draft202012Validator(schema)
    return lambda message: inside.validate(message)  # a lambda, since Hypothesis writes out what a test is given


def check(desk: Desk, validator: Callable[[object], None] | None) -> None:
    """Every card of ``desk`` is within the totals, by Discord's description, and mentions nobody."""
    for number, question in enumerate(questions()):
        card = desk.answer(question).card
        view = view_of(card, ANN, desk.catalogue, pictured=True)
        payload: list[dict[str, Any]] = view.to_components()  # type: ignore[no-untyped-call]
        parts = list(walk(payload))
        assert len(parts) <= 40, question
        said = [part["content"] for part in parts if part["type"] == 10]
        assert sum(width(text) for text in said) <= LETTERS, question
        assert all(text.strip() for text in said), question
        assert len({part["custom_id"] for part in parts if "custom_id" in part}) == sum("custom_id" in part for part in parts), question
        assert 0 < len(embed_of(card)) <= 4096
        if card.picture:
            assert 0 < width(card.picture.alternative) <= ALTERNATIVE
        if validator and number % VALIDATED == 0:
            validator({"components": payload, "flags": 1 << 15, "attachments": [{"id": "0", "filename": "picture.png"}]})


def walk(components: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in components:
        yield component
        yield from walk(component.get("components", []))


def desk_over(found: Sequence[Posting], folder: str) -> Desk:
    """A desk over a store of these postings."""
    path = Path(folder) / "store.db"
    with closing(open_writer(path, DAY)) as writer:
        writer.begin("test", DAY.isoformat())
        writer.write_batch(list(found))
        writer.finish(DAY.isoformat(), {"read": len(found), "stored": len(found)})
    return build_desk(Settings(db=path))


@given(found=st.lists(adverts, max_size=25), copies=st.integers(1, 3))
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_every_card_is_a_message_that_discord_takes(found: list[Posting], copies: int, validator: Callable[[object], None] | None) -> None:
    with TemporaryDirectory() as folder:
        again = [posting for posting in found for _ in range(copies)]
        check(desk_over(again, folder), validator)


def test_ten_thousand_employers_and_ends_of_every_kind(validator: Callable[[object], None] | None) -> None:
    def made(number: int) -> Posting:
        low = 90_000.0 + number % 700 * 100
        return Posting(
            source="test",
            source_id=str(number),
            title=NASTY[number % len(NASTY)],
            role=ROLES[number % 3],
            seniority=("entry", "senior", None)[number % 5 % 3],
            employer=f"{NASTY[number % len(NASTY)]} {number}",
            location=NASTY[number % 7],
            salary=Salary(low, low * 1.3, yearly_min=low, yearly_max=low * 1.3) if number % 2 else None,
            skills=tuple(f"{clip(NASTY[(number + k) % len(NASTY)], 90)} {k}" for k in range(6)),
            posted_at=DAY,
            url="https://jobs.example/" + "x" * (number % 3000),
        )

    with TemporaryDirectory() as folder:
        desk = desk_over([made(number) for number in range(10_000)], folder)
        check(desk, validator)
        for topic in ("salary", "skills"):
            picture = desk.answer(Question("salary" if topic == "salary" else "skills", ROLES[:2])).card.picture
            assert picture is not None
            assert paint(picture).startswith(b"\x89PNG")
            assert "@everyone" not in picture.alternative or topic == "skills"


def test_a_store_without_postings(validator: Callable[[object], None] | None) -> None:
    with TemporaryDirectory() as folder:
        check(desk_over([], folder), validator)
