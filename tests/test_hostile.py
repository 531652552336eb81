"""Text from postings and people cannot fire, hide or spoof: a card has the same shape with it as with plain letters.

Each trick stands as title, employer, place, skill and link of postings, and in what a person types. The card's text is then read as Discord
reads it (SimCord's reader of its Markdown): what comes out as mention, link, heading, list, quote, spoiler, code, style, command, time or
emoji must be what comes out for "plain".
"""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bot.config import Settings
from bot.core.model import TOPICS, Filters, Question
from bot.loading import load
from bot.wiring import build_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.core.card import Card
    from bot.core.desk import Desk

markdown: Any = pytest.importorskip("simcord.preview._markdown")
view: Any = pytest.importorskip("bot.chat.view")

DAY = date(2026, 11, 1)
ANN = (1 << 63) - 1
ROLES = ("mlops-engineer", "data-engineer")
EVERYTHING = {  # what a server knows, so that each reference would be shown as one
    "users": {"123": "Ann"}, "roles": {"5": "Mods"}, "channels": {"7": "general"}, "everyone": True, "commands": {"9": "compare"},
    "emojis": {"11": {"name": "x", "id": "11", "animated": False}},
}  # fmt: skip
TRICKS = {
    "mention of all": "@everyone",
    "mention of those here": "@here",
    "mention of a person": "<@123>",
    "of a person, old form": "<@!123>",
    "mention of a role": "<@&5>",
    "mention of a channel": "<#7>",
    "mention after a letter": "x@everyone",
    "command": "</compare:9>",
    "time": "<t:1700000000:R>",
    "emoji": "<:x:11>",
    "link": "https://evil.example/a",
    "link in words": "[Apply](https://evil.example)",
    "link in brackets": "<https://evil.example>",
    "link by reference": "[a][b]\n\n[b]: https://evil.example",
    "image": "![a](https://evil.example/a.png)",
    "link of another kind": "mailto:a@evil.example steam://run/1 discord://x",
    "link of www": "www.evil.example",
    "link that looks like ours": "[https://jobs.example/1](https://evil.example)",
    "heading": "# Big",
    "heading inside": "x\n# Big\n-# small",
    "heading by a line below": "x\n===\n",
    "list": "- a\n- b",
    "numbered list": "1. a",
    "quote": "> a",
    "quote of all": ">>> a",
    "small print": "-# a",
    "spoiler": "||a||",
    "half a spoiler": "||a",
    "bold": "**a**",
    "half bold": "**a",
    "styles": "__a__ *b* _c_ ~~d~~",
    "code": "`a`",
    "half a code": "`a",
    "two of code": "``a",
    "code block": "```\na\n```",
    "half a code block": "```a",
    "other fence": "~~~\na\n~~~",
    "escaped escape": "\\`a\\**b**",
    "many escapes": "\\\\\\**a**",
    "half escape": "a\\",
    "table": "| a | b |\n|---|---|\n| 1 | 2 |",
    "turned text": "\u202egnp.exe\u202c",
    "isolated text": "\u2066\u2067a\u2069",
    "invisible": "a\u200b\u2060\ufeff\u00adb",
    "tags": "a\U000e0041\U000e007f",
    "blank letters": "\u3164\u115f\u1160\uffa0\u2800",
    "line ends": "a\r\nb\u2028c\u2029d\x85e",
    "controls": "a\x00\x07\x1b[31mb",
    "half a pair": "a\ud83d",
    "piled marks": "a" + "\u0300\u0316\u0334" * 30,
    "html": "<script>alert(1)</script>",
    "entity": "&lt;@123&gt; &#64;everyone",
    "long": "a" * 3000,
    "long and styled": "**" + "a" * 3000,
    "long and escaped": "*" * 3000,
    "rule": "---",
    "underline": "___",
}
IN_LINKS = [
    name
    for name in TRICKS
    if any(word in name for word in ("link", "image", "line ends", "controls", "turned", "spoiler", "escaped", "code"))
]
HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u3164\u115f\u1160\uffa0\u2800\U000e0000-\U000e007f]")


def shown(trick: str, number: int, *, link: bool) -> dict[str, object]:
    """One advert that has the trick wherever an advert has text."""
    return {
        "id": str(number),
        "title": f"{('MLOps', 'Data')[number % 2]} Engineer {trick}",
        "company": f"{trick} {number % 7}",
        "location": trick,
        "salary": f"${90_000 + number * 1000} - ${120_000 + number * 1000} a year",
        "description": f"{trick} You know Python and Docker. {trick}",
        "skills": ["Python", trick],
        "date": DAY.isoformat(),
        "url": f"https://jobs.example/{trick if link else number}",
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


def desk_with(folder: Path, trick: str, *, link: bool) -> Desk:
    """A desk over a store into which such adverts were loaded, as an operator loads them."""
    path, adverts = folder / "store.db", folder / "adverts.jsonl"
    path.unlink(missing_ok=True)
    adverts.write_text("\n".join(json.dumps(shown(trick, number, link=link)) for number in range(30)))
    summary = load([adverts], path, None)
    assert summary.stored == 30, summary
    return build_desk(Settings(db=path))


def asked(desk: Desk, trick: str) -> Iterator[Card]:
    """Each topic about one and two roles, and what people may type."""
    for topic in TOPICS:
        for roles in (ROLES[:1], ROLES):
            yield desk.answer(Question(topic, roles, skills=("Python",) if topic in ("fit", "premium") else ())).card
    yield desk.answer(Question("salary", ROLES, Filters(company=trick))).card
    for text in (f"!compare {trick} data engineer", f"!salary {trick}", f"salary of a data engineer at {trick}", f"{trick}"):
        yield desk.ask(text).card


def texts(card: Card, desk: Desk) -> list[str]:
    """What a message of the card says, part by part."""
    return [part["content"] for part in walk(view.view_of(card, ANN, desk.catalogue).to_components()) if part["type"] == 10]


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in components:
        yield component
        yield from walk(component.get("components", []))


def marks(tokens: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """The kinds of what is shown other than as letters, links with where they lead."""
    for token in tokens:
        if token["type"] not in ("text", "inline", "break", "paragraph"):
            yield token["type"], str(token.get("href", ""))
        yield from marks(token.get("children", []))


@pytest.mark.parametrize("trick", [*TRICKS.values()], ids=[*TRICKS])
def test_no_text_changes_what_a_card_is(folder: Path, trick: str) -> None:
    desk = desk_with(folder, trick, link=False)
    for card in asked(desk, trick):
        for text in texts(card, desk):
            assert not HIDDEN.search(text), text
            assert not re.search(r"[\u0300-\u036f]{5}", text), "marks that cover other lines"
            assert not any(unicodedata.category(c) in ("Cc", "Cs") and c != "\n" for c in text), repr(text)
            for kind, href in marks(markdown.markdown_tokens(text, "text_display", context=EVERYTHING)):
                assert kind not in ("mention", "emoji", "timestamp", "spoiler_open", "image", "quote", "blockquote"), (kind, text)
                assert "evil" not in href, text


def test_the_shape_is_that_of_plain_letters(folder: Path) -> None:
    def shape(trick: str) -> list[list[tuple[str, str]]]:
        desk = desk_with(folder, trick, link=False)
        answers = [desk.answer(Question(topic, ROLES)).card for topic in TOPICS if topic not in ("fit", "premium")]
        return [
            [m for text in texts(card, desk) for m in marks(markdown.markdown_tokens(text, "text_display", context=EVERYTHING))]
            for card in answers
        ]

    plain = shape("plain")
    assert sum(len(card) for card in plain) > 50
    for name, trick in TRICKS.items():
        # The long are cut, the blank are no names, and SimCord finds small print by its letters, escaped or not.
        if len(trick) < 60 and unicodedata.category(trick[0]) != "Lo" and "-#" not in trick:
            assert shape(trick) == plain, name


@pytest.mark.parametrize("name", IN_LINKS)
def test_a_link_that_is_none_is_not_shown(folder: Path, name: str) -> None:
    desk = desk_with(folder, TRICKS[name], link=True)
    card = desk.answer(Question("postings", ROLES)).card
    expected = {"heading", "strong_open", "strong_close", "bullet_list", "list_item", "subtext", "link_open", "link_close"}
    for text in texts(card, desk):
        for kind, href in marks(markdown.markdown_tokens(text, "text_display", context=EVERYTHING)):
            assert kind in expected, text
            assert not href or href.startswith("https://jobs.example/"), href
