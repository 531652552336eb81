"""A question's own wording is read as that question again, for every topic and every filter."""

from __future__ import annotations

from typing import cast

import pytest

from bot.core.asked import COMMANDS, wording_of
from bot.core.model import TOPICS, Amount, Filters, Question, Topic
from bot.core.questions import read_question
from bot.facts import load_lexicon

LEXICON = load_lexicon()
FILTERS = (
    Filters(),
    *(Filters(seniority=level) for level in ("entry", "mid", "senior", "lead")),
    Filters(country="DE"),
    Filters(country="US"),
    Filters(remote=True),
    Filters(company="Google"),
    Filters(min_salary=150_000, currency="EUR"),
    Filters("senior", "CA", True, "Stripe", 200_000, "USD"),
)


def question_of(topic: Topic, filters: Filters) -> Question:
    """A full question of this topic."""
    if topic == "ranking":
        return Question(topic, (), filters, rank_by="openings")
    if topic in ("roles", "method", "help"):
        return Question(topic)
    if topic == "fit":
        return Question(topic, (), filters, ("Python", "SQL"))
    if topic == "premium":
        return Question(topic, ("data-engineer",), filters, ("Kubernetes",))
    if topic == "offer":
        return Question(topic, ("data-engineer",), filters, amount=Amount(95_000, "GBP", "YEAR"))
    return Question(topic, ("mlops-engineer", "data-scientist"), filters)


@pytest.mark.parametrize("topic", sorted(COMMANDS))
@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: "-".join(map(str, filters.as_json().values())) or "none")
def test_a_wording_is_read_as_its_question(topic: str, filters: Filters) -> None:
    question = question_of(cast("Topic", topic), filters)
    if topic == "offer" and filters.min_salary is not None:
        pytest.skip("an offer names one amount, the offered one")
    if topic == "remote" and filters.remote:
        pytest.skip("remote is the subject there, no filter")
    words = wording_of(question, LEXICON.catalogue, LEXICON.places.labels)
    assert words is not None
    assert read_question(words, LEXICON).question == question, words


def test_what_no_command_asks_for_has_no_wording() -> None:
    assert {topic for topic in TOPICS if wording_of(Question(topic), LEXICON.catalogue, {}) is None} == {"outside", "none"}
