"""Examples near to what was said: each is a question that is read as it is meant."""

from __future__ import annotations

import pytest

from bot.core.desk import Desk
from bot.core.examples import MENU, USUAL, examples_for
from bot.core.model import Hints
from bot.core.questions import read_question
from bot.facts import load_lexicon

LEXICON = load_lexicon()


@pytest.mark.parametrize(
    ("hints", "roles"),
    [(Hints((slug,)), {slug}) for slug in LEXICON.catalogue.roles] + [(Hints(("data-engineer", "sre", "nlp-engineer")), {"data-engineer"})],
)
def test_examples_ask_about_the_roles_that_were_named(hints: Hints, roles: set[str]) -> None:
    examples = examples_for(hints, LEXICON.catalogue)
    assert len(examples) == 3
    readings = [read_question(example, LEXICON) for example in examples]
    assert [reading.question.topic for reading in readings[:1]] != ["none"]
    for reading in readings:
        assert roles <= set(reading.question.roles)
        assert reading.unsure is None


def test_examples_ask_about_the_skills_that_were_named() -> None:
    first, second, _ = (read_question(text, LEXICON).question for text in examples_for(Hints(skills=("Python", "SQL")), LEXICON.catalogue))
    assert (first.topic, first.skills) == ("fit", ("Python", "SQL"))
    assert (second.topic, second.skills) == ("premium", ("Python",))
    assert examples_for(Hints(), LEXICON.catalogue) == USUAL


def test_cards_that_have_no_answer_carry_them(desk: Desk) -> None:
    assert "NLP Engineer salary" in desk.ask("do I need a phd for nlp").card.examples
    assert desk.ask("how is the weather").card.examples == USUAL
    assert desk.ask("zorp python").card.examples[0] == "which roles fit Python?"


def test_whoever_does_not_know_what_to_ask_gets_a_menu(desk: Desk) -> None:
    reply = desk.ask("idk what to pick")
    assert reply.answer.kind == "help"
    assert reply.card.choices == MENU
    assert {desk.answer(choice.question).answer.kind for choice in MENU} == {"ranking", "faq"}
