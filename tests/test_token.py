"""Tokens of buttons: every question that fits comes back as it was, and nothing else is ever read as a question."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.model import SENIORITIES, TOPICS, Amount, Filters, Part, Question
from bot.core.token import LIMIT, PART_LETTERS, RANK_LETTERS, TOPIC_LETTERS, read_token, skill_digest, width, write_token
from bot.facts import load_catalogue

CATALOGUE = load_catalogue()
money = st.floats(min_value=0, allow_nan=False, allow_infinity=False)
codes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3)
filters = st.builds(
    Filters,
    seniority=st.none() | st.sampled_from(SENIORITIES),
    country=st.none() | st.sampled_from(["US", "DE", "IN"]),
    remote=st.none() | st.just(True),
    company=st.none() | st.text(min_size=1, max_size=30),
    min_salary=st.none() | money,
    currency=st.none() | codes,
)
questions = st.builds(
    Question,
    topic=st.sampled_from(TOPICS),
    roles=st.lists(st.sampled_from(list(CATALOGUE.roles)), max_size=4).map(tuple),
    filters=filters,
    skills=st.lists(st.sampled_from(list(CATALOGUE.skills)), max_size=6).map(tuple),
    rank_by=st.none() | st.sampled_from(list(RANK_LETTERS)),
    amount=st.none() | st.builds(Amount, money, codes, st.sampled_from(["HOUR", "DAY", "WEEK", "MONTH", "YEAR"])),
    carried=st.just(("roles",)) | st.just(()),
    part=st.none() | st.sampled_from(get_args(Part)),
    page=st.integers(0, 9999),
)


@given(questions)
@settings(deadline=None)
def test_what_is_written_is_read_back(question: Question) -> None:
    token = write_token(question, CATALOGUE)
    if token is not None:
        assert width(token) <= LIMIT
        assert read_token(token, CATALOGUE) == replace(question, carried=())


@given(st.text() | st.text("rc1:osk0123456789AB;sme.,f", max_size=30).map(lambda text: "rc1:" + text))
def test_garbage_is_no_question_or_one_that_writes_the_same(text: str) -> None:
    question = read_token(text, CATALOGUE)
    if question is not None:
        again = write_token(question, CATALOGUE)
        assert again is not None
        assert read_token(again, CATALOGUE) == question


@pytest.mark.parametrize(
    "text", ["", "rc1:", "rc2:o0102", "rc1:o0102;", "rc1:oZZ", "rc1:o01;kAAAA", "rc1:o01;aYEAR", "rc1:y", "rc1:o01;m9e+999"]
)
def test_other_versions_and_lost_roles_are_no_question(text: str) -> None:
    assert read_token(text, CATALOGUE) is None


def test_every_topic_has_a_letter_of_its_own() -> None:
    assert set(PART_LETTERS) == set(get_args(Part))
    assert set(TOPIC_LETTERS) == set(TOPICS)
    assert len(set(TOPIC_LETTERS.values())) == len(TOPICS)


def test_no_two_skills_share_a_digest() -> None:
    assert len({skill_digest(name) for name in CATALOGUE.skills}) == len(CATALOGUE.skills)


def test_a_usual_question_fits_with_a_long_company_name() -> None:
    company = "International Consolidated Data and Intelligence Holdings"
    question = Question("salary", ("mlops-engineer", "data-engineer"), Filters("senior", "DE", remote=True, company=company))
    token = write_token(question, CATALOGUE)
    assert token == "rc1:s010J;ss;cDE;r;f" + company
    assert read_token(token, CATALOGUE) == question


def test_what_does_not_fit_or_is_unknown_is_no_token() -> None:
    assert write_token(Question("salary", (), Filters(company="x" * 100)), CATALOGUE) is None
    assert write_token(Question("salary", (), Filters(company="a\nb")), CATALOGUE) is None
    assert write_token(Question("salary", ("astronaut",)), CATALOGUE) is None
    assert write_token(Question("fit", skills=("No Such Skill",)), CATALOGUE) is None
