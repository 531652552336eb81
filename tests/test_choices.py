"""What can be pressed on which card, and what an added role makes of a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.core.model import Amount, Filters, Question
from bot.core.prompts import PROMPTS, with_role
from bot.facts import load_catalogue

if TYPE_CHECKING:
    from bot.core.desk import Desk

CATALOGUE = load_catalogue()
PAIR = ("mlops-engineer", "ai-software-engineer")
DATA = ("data-scientist", "data-engineer", "data-analyst")


def labels(desk: Desk, question: Question, *places: str) -> list[str]:
    return [choice.label for choice in desk.answer(question).card.choices if choice.place in places]


def test_two_roles_have_every_part_in_order(desk: Desk) -> None:
    found = labels(desk, Question("overview", PAIR), "part", "add")
    expected = ["Overview", "Salary", "Skills", "Employers", "Path", "FAQ", "Like for like", "Swap", "Add a role", "Evidence"]
    assert [label for label in expected if label in found] == found
    assert set(expected) - set(found) <= {"Like for like"}


def test_like_for_like_is_offered_where_the_gap_has_it(desk: Desk) -> None:
    gaps = {}
    for slug in ("data-analyst", "data-scientist", "software-engineer", "product-manager"):
        reply = desk.answer(Question("salary", ("data-engineer", slug)))
        gaps[slug] = (
            bool(getattr(getattr(reply.answer, "gap", None), "like", None)),
            "Like for like" in [c.label for c in reply.card.choices],
        )
    assert all(has == offered for has, offered in gaps.values())


def test_one_role_and_three_have_what_suits_them(desk: Desk) -> None:
    assert "Add a role" in labels(desk, Question("salary", DATA[:1]), "add")
    assert "Swap" not in labels(desk, Question("salary", DATA[:1]), "part")
    assert labels(desk, Question("salary", DATA), "add") == []
    assert "FAQ" not in labels(desk, Question("salary", DATA), "part")


def test_swap_stays_with_the_part(desk: Desk) -> None:
    choices = desk.answer(Question("overview", PAIR, part="faq")).card.choices
    swap = next(choice.question for choice in choices if choice.label == "Swap")
    assert (swap.roles, swap.part) == (PAIR[::-1], "faq")
    assert [choice.label for choice in choices if choice.current] == ["FAQ"]


def test_related_comparisons_take_turns_and_do_not_repeat_what_is_shown(desk: Desk) -> None:
    related = [choice.question.roles for choice in desk.answer(Question("overview", PAIR)).card.choices if choice.place == "related"]
    assert 4 <= len(related) <= 6
    assert {roles[0] for roles in related[:2]} == set(PAIR)
    assert not [roles for roles in related if roles[1] in PAIR]


def test_one_can_ask_on_without_carrying_own_pay_along(desk: Desk) -> None:
    question = Question("offer", PAIR[:1], Filters(country="US"), amount=Amount(175_000))
    (follow,) = [choice for choice in desk.answer(question).card.choices if choice.place == "follow"]
    assert follow.question.roles == PAIR[:1]
    assert all(choice.question.amount is None for choice in desk.answer(question).card.choices)


def test_a_named_role_is_added_and_a_doubtful_one_asked_back() -> None:
    question = Question("salary", PAIR, Filters("senior"))
    assert with_role(question, "data engineers", CATALOGUE) == (Question("salary", (*PAIR, "data-engineer"), Filters("senior")), None)
    assert with_role(question, "mlops", CATALOGUE) == (question, None)
    same, unsure = with_role(question, "astronaut", CATALOGUE)
    assert same == question
    assert unsure is not None
    assert (unsure.query, unsure.position, len(unsure.choices)) == ("astronaut", 2, 3)
    assert not set(unsure.choices) & set(PAIR)


@pytest.mark.parametrize("place", list(PROMPTS))
def test_prompts_fit_a_modal(place: str) -> None:
    words = PROMPTS[place]
    assert 0 < len(words.title) <= 45
    assert 0 < len(words.label) <= 45
    assert 0 < len(words.example) <= 100


def test_what_was_carried_can_be_taken_off(desk: Desk) -> None:
    carried = Question("salary", PAIR, Filters("senior", country="DE", company="J_P *Morgan*"), carried=("roles", "topic", "filters"))
    offered = {choice.label: choice.question for choice in desk.answer(carried).card.choices if choice.place == "page"}
    assert list(offered) == ["Without: senior", "Without: Germany", "Without: at J_P *Morgan*", "Only MLOps Engineer"]
    assert offered["Without: senior"].filters == Filters(country="DE", company="J_P *Morgan*")
    assert offered["Only MLOps Engineer"].roles == PAIR[:1]
    assert all(question.carried == () for question in offered.values())


def test_nothing_is_taken_off_where_nothing_was_carried_or_pay_is_judged(desk: Desk) -> None:
    filters = Filters("senior", country="US")
    for question in (
        Question("salary", PAIR, filters),
        Question("salary", PAIR[:1], carried=("roles",)),
        Question("offer", PAIR[:1], filters, amount=Amount(175_000), carried=("filters",)),
    ):
        assert labels(desk, question, "page") == []


def test_a_floor_of_pay_goes_with_its_currency(desk: Desk) -> None:
    question = Question("remote", PAIR[:1], Filters(min_salary=90_000, currency="EUR"), carried=("filters",))
    (choice,) = [choice for choice in desk.answer(question).card.choices if choice.place == "page"]
    assert choice.question.filters == Filters()
