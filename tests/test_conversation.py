"""The memory of conversations: whose subject, how long, how many."""

from __future__ import annotations

import pytest

from bot.core.conversation import EXPIRES_AFTER, Memory, context_of
from bot.core.model import Amount, Context, Filters, Question

PAY = Question("salary", ("data-engineer",), Filters(country="DE"))
BOTH = Question("overview", ("mlops-engineer", "ai-software-engineer"))


def test_a_person_leans_on_their_own_subject_first() -> None:
    memory = Memory()
    memory.remember(1, 10, PAY, now=0)
    memory.remember(1, 11, BOTH, now=5)
    assert memory.recall(1, 10, now=6, addressed=True) == Context(("data-engineer",), "salary", Filters(country="DE"))
    assert memory.recall(1, 11, now=6, addressed=True) == Context(BOTH.roles, "overview")


def test_a_line_aimed_at_nobody_leans_on_the_freshest_answer_of_the_channel() -> None:
    memory = Memory()
    memory.remember(1, 10, PAY, now=0)
    memory.remember(1, 11, BOTH, now=5)
    recalled = memory.recall(1, 10, now=6, addressed=False)
    assert recalled is not None
    assert recalled.roles == BOTH.roles


def test_a_newcomer_leans_on_the_channel_and_channels_are_apart() -> None:
    memory = Memory()
    memory.remember(1, 10, PAY, now=0)
    recalled = memory.recall(1, 99, now=1, addressed=True)
    assert recalled is not None
    assert recalled.roles == PAY.roles
    assert memory.recall(2, 10, now=1, addressed=True) is None


@pytest.mark.parametrize("addressed", [True, False])
def test_a_subject_is_forgotten_after_a_quarter_of_an_hour(addressed: bool) -> None:
    memory = Memory()
    memory.remember(1, 10, PAY, now=100.0)
    assert memory.recall(1, 10, now=100.0 + EXPIRES_AFTER - 0.1, addressed=addressed) is not None
    assert memory.recall(1, 10, now=100.0 + EXPIRES_AFTER, addressed=addressed) is None


def test_every_answer_renews_the_subject() -> None:
    memory = Memory()
    memory.remember(1, 10, PAY, now=0)
    memory.remember(1, 10, PAY, now=800)
    assert memory.recall(1, 10, now=1600, addressed=True) is not None


def test_talk_without_a_subject_changes_nothing() -> None:
    memory = Memory()
    memory.remember(1, 10, PAY, now=0)
    for topic in ("help", "none", "method", "roles", "outside"):
        memory.remember(1, 10, Question(topic), now=1)
    recalled = memory.recall(1, 10, now=2, addressed=True)
    assert recalled is not None
    assert recalled.topic == "salary"


def test_it_holds_no_more_than_it_may_and_drops_the_one_unused_longest() -> None:
    memory = Memory(most=3)
    for person in range(3):
        memory.remember(1, person, PAY, now=person)
    memory.remember(1, 0, BOTH, now=5)  # used again: no longer the oldest
    memory.remember(1, 3, PAY, now=6)
    assert len(memory) == 3
    memory.remember(2, 7, PAY, now=7)
    assert memory.recall(1, 0, now=8, addressed=True) == Context(BOTH.roles, "overview")


def test_forgetting_a_channel_leaves_the_others() -> None:
    memory = Memory()
    memory.remember(1, 10, PAY, now=0)
    memory.remember(2, 10, PAY, now=0)
    memory.forget(1)
    assert memory.recall(1, 10, now=1, addressed=True) is None
    assert memory.recall(2, 10, now=1, addressed=True) is not None


def test_a_subject_keeps_filters_skills_and_amount() -> None:
    question = Question("offer", ("data-engineer",), Filters(country="IN"), ("Spark",), None, Amount(2_500_000, "INR"))
    assert context_of(question) == Context(("data-engineer",), "offer", Filters(country="IN"), ("Spark",), Amount(2_500_000, "INR"))
