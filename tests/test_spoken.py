"""Amounts as people say them, from the text to the question."""

from __future__ import annotations

import pytest

from bot.core.model import Amount, Context
from bot.core.questions import read_question
from bot.facts import load_lexicon

LEXICON = load_lexicon()
TALKING = Context(("data-engineer",), "salary")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("is mid 100s a good offer for a data engineer", 150_000),
        ("offered low 200s as a data engineer, fair?", 215_000),
        ("high 90s offer for a data engineer, fair?", 98_500),
        ("they offered 180 base for a data engineer", 180_000),
        ("offer for data engineer: tc 240, fair?", 240_000),
    ],
)
def test_the_thousands_are_left_unsaid(text: str, value: float) -> None:
    question = read_question(text, LEXICON).question
    assert (question.topic, question.amount) == ("offer", Amount(value))


def test_in_a_conversation_a_judged_number_is_an_amount() -> None:
    assert read_question("is 130 good?", LEXICON, TALKING).question.amount == Amount(130_000)
    assert read_question("is 130 good?", LEXICON).question.amount is None
    assert read_question("is 180k good or 3 too few?", LEXICON, TALKING).question.amount == Amount(180_000)


def test_other_numbers_are_no_amounts() -> None:
    for text in ("music of the 90s", "data engineer with 10 years, base case", "mid level data engineer 100", "top 50 data engineer jobs"):
        assert read_question(text, LEXICON).question.amount is None
