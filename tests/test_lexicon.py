"""The tables of words: nothing twice, nothing misspelt in a rule, typing errors put right, ordinary words left alone."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from bot.core.grammar import compile_rules, first_rule
from bot.core.lexicon import Lexicon
from bot.core.lexing import key, split_words, tidy
from bot.core.model import TOPICS
from bot.core.places import Places
from bot.facts import load_catalogue, read_table

WORDS = read_table("words")
LEXICON = Lexicon.from_tables(load_catalogue(), WORDS, Places.from_table(read_table("places")))
SLOTS = {"ROLE", "WEAK", "BARE", "SKILL", "PLACE", "COMPANY", "LEVEL", "ENTRY", "MONEY", "OVER", "UNDER", "YEARS", "x", ","}
FACTS = {
    "ROLE2",
    "SKILL2",
    "CONTEXT",
    "CONTEXT2",
    "SKILLROLE",
    "SKILLROLE2",
    *(f"WAS_{topic}" for topic in ("salary", "overview", "skills")),
}


def test_every_wording_stands_in_one_class_only() -> None:
    places: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for table in ("cues", "levels"):
        for tag, forms in WORDS[table].items():
            for form in forms:
                places[key(form)].add(tag)
    for form in WORDS["filler"]:
        places[key(form)].add("filler")
    assert {form: tags for form, tags in places.items() if len(tags) > 1} == {}


def test_no_wording_loses_a_character_on_the_way_in() -> None:
    forms = [form for forms in WORDS["cues"].values() for form in forms]
    assert [form for form in forms if not key(form)] == []


def test_rules_only_name_tags_that_exist() -> None:
    known = SLOTS | FACTS | WORDS["cues"].keys() | {"background"} | {f"WAS_{topic}" for topic in TOPICS}
    used = {
        tag
        for rule in WORDS["rule"]
        for text in (*rule["when"], rule.get("unless", ""))
        for element in text.replace("&", " ").split()
        if element not in ("..", ".", "^", "$")
        for tag in element.rstrip("?").split("|")
    }
    assert used - known == set()


def test_commands_name_topics_and_unknown_ones_are_refused() -> None:
    assert LEXICON.commands["compare"] == "overview"
    assert LEXICON.commands["ask"] is None
    assert "quote" not in LEXICON.commands
    with pytest.raises(ValueError, match="sallary"):
        Lexicon.from_tables(load_catalogue(), {**WORDS, "commands": {"pay": "sallary"}}, LEXICON.places)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("slary", "salary"),
        ("machien", "machine"),
        ("enginere", "engineer"),
        ("kuberntes", "kubernetes"),
        ("analist", "analyst"),
        ("donw", "down"),
        ("devps", "devops"),
        ("dissapearing", "disappearing"),
        ("germny", "germany"),
        ("remot", "remote"),
    ],
)
def test_typing_errors_are_put_right(typed: str, meant: str) -> None:
    assert LEXICON.speller.correct(typed) == meant


@pytest.mark.parametrize(
    "word", ["salary", "takes", "burger", "lunch", "cat", "same", "friday", "employees", "zzzzzz", "", "a" * 500, "ab1cd"]
)
def test_ordinary_words_are_left_alone(word: str) -> None:
    assert LEXICON.speller.correct(word) is None


def test_words_keep_their_signs_and_what_divides_them() -> None:
    words = split_words(tidy("C++, Node.js/.NET → U.S. “data-engineer” 100% (what’s up)"))
    assert [word.text for word in words] == ["c++", "node.js", ".net", "us", "data", "engineer", "100", "whats", "up"]
    assert [word.before for word in words] == ["", ",", "/", "to", ",", "-", ",", "(", ""]


def test_tidy_cuts_and_cleans() -> None:
    assert tidy("a\u200bb\x00c") == "abc"
    assert len(tidy("x" * 10_000)) <= 800


RULES: list[dict[str, Any]] = [
    {"topic": "switch", "when": ["from ROLE .. to ROLE"]},
    {"topic": "salary", "when": ["pay & vs", "^ pay $"], "unless": "remote"},
    {"topic": "path", "when": ["after LEVEL? ROLE"]},
    {"topic": "skills", "when": ["need . SKILL"]},
]


@pytest.mark.parametrize(
    ("line", "topic"),
    [
        ("from ROLE x x to ROLE ", "switch"),
        ("from x ROLE to ROLE ", None),
        ("ROLE vs ROLE pay ", "salary"),
        ("ROLE vs ROLE pay remote ", None),
        ("pay ", "salary"),
        ("ROLE , pay ", "salary"),
        ("ROLE pay ", None),
        ("after ROLE ", "path"),
        ("after LEVEL ROLE ", "path"),
        ("after ENTRY ROLE ", "path"),
        ("need x SKILL ", "skills"),
        ("need x x x SKILL ", None),
        ("", None),
    ],
)
def test_the_notation_of_shapes(line: str, topic: str | None) -> None:
    found = first_rule(compile_rules(RULES), line, set(line.split()))
    assert (found[0].topic if found else None) == topic


def test_a_rule_of_an_unknown_topic_is_refused() -> None:
    with pytest.raises(ValueError, match="sallary"):
        compile_rules([{"topic": "sallary", "when": ["pay"]}])
