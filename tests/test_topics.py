"""The weights of topics: read from their table, and as good as the wordings they were learned from."""

from __future__ import annotations

import random

import pytest

from bot.core.model import Context
from bot.core.topics import Topics
from bot.facts import load_lexicon, read_table
from tests.teach_topics import fill, learn, read_clues, read_wordings

LEXICON = load_lexicon()
NAMES = [role.name for role in LEXICON.catalogue.roles.values()]


def test_the_clue_with_most_weight_decides() -> None:
    topics = Topics.from_table({"names": ["salary", "remote"], "weights": "pay\t0:150 1:-20\nhome\t1:90\n"})
    assert topics.scores(["pay", "home", "unheard"]) == (1.5, 0.7)
    guess = topics.guess(["pay", "home"])
    assert guess is not None
    assert (guess.topic, guess.second, round(guess.lead, 2)) == ("salary", "remote", 0.8)


def test_without_weights_there_is_no_guess() -> None:
    assert Topics.from_table({"names": [], "weights": ""}).guess(["pay"]) is None


@pytest.mark.parametrize("line", ["pay\tx", "pay\t9:10", "pay\t0:"])
def test_a_table_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="'pay'"):
        Topics.from_table({"names": ["salary"], "weights": line})


def test_learning_finds_what_tells_topics_apart() -> None:
    rows = [["rule none", "pay"], ["rule none", "home"]] * 6
    weights, clues = learn(rows, [0, 1] * 6, 2)
    of = dict(zip(clues, weights.tolist(), strict=True))
    assert of["pay"][0] > of["pay"][1]
    assert of["home"][1] > of["home"][0]
    assert abs(of["rule none"][0] - of["rule none"][1]) < 0.01


def test_the_shipped_weights_know_the_wordings() -> None:
    """Stale weights, learned before the wordings or the rules changed, show here: run python -m tests.teach_topics."""
    chance = random.Random(3)
    topics = Topics.from_table(read_table("topics"))
    wordings = read_wordings()[::9]
    right = 0
    for topic, held, wording in wordings:
        context = Context(("data-engineer", "nlp-engineer")[:held], "salary") if held else None
        guess = topics.guess(read_clues(fill(wording, chance, NAMES), LEXICON, context))
        right += guess is not None and guess.topic == topic
    assert right / len(wordings) > 0.93
