"""Options of slash commands: what is offered, what words mean, and a question filled in with them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import chat_words
from bot.core.lexicon import Lexicon
from bot.core.model import Amount, Filters, Question
from bot.core.options import (
    Options,
    UnknownOption,
    fill_in,
    find_country,
    find_currency,
    find_roles,
    suggest_countries,
    suggest_currencies,
    suggest_skills,
    suggest_zones,
    understand,
)
from bot.core.places import Places
from bot.core.suggest import suggest_roles
from bot.facts import load_catalogue, read_table

CATALOGUE = load_catalogue()
PLACES = Places.from_table(read_table("places"))
LEXICON = Lexicon.from_tables(CATALOGUE, read_table("words"), PLACES)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata")


def test_countries_are_offered_by_name_and_sent_by_code() -> None:
    assert next(iter(suggest_countries("ger", PLACES).items())) == ("Germany", "DE")
    assert "GB" in suggest_countries("kingdom", PLACES).values()
    assert len(suggest_countries("", PLACES)) == 25


def test_skills_are_offered_by_alias_too_and_not_twice() -> None:
    assert suggest_skills("pyt", CATALOGUE)[0].startswith("Py")
    assert suggest_skills("k8s", CATALOGUE)[0] == "Kubernetes"
    assert "Python" not in suggest_skills("python", CATALOGUE, without=["Python"])


def test_currencies_and_zones() -> None:
    assert suggest_currencies("eu") == ("EUR",)
    assert suggest_currencies("")[0] == "USD"
    assert suggest_zones("berl", ZONES) == ("Europe/Berlin",)
    assert suggest_zones("new york", ZONES) == ("America/New_York",)
    assert "UTC" in suggest_zones("", ZONES)


@pytest.mark.parametrize(
    ("text", "code"),
    [("DE", "DE"), ("de", "DE"), ("Germany", "DE"), ("uk", "GB"), ("United States", "US"), ("Atlantis", None), ("", None), ("%", None)],
)
def test_a_country_by_any_of_its_names(text: str, code: str | None) -> None:
    assert find_country(text, PLACES) == code


def test_currencies_and_lists_of_roles_are_read() -> None:
    assert find_currency(" eur ") == "EUR"
    assert find_currency("shells") is None
    assert find_roles("MLOps Engineer, sre and data engineer", CATALOGUE) == (
        "mlops-engineer",
        "site-reliability-engineer",
        "data-engineer",
    )
    assert find_roles("sre, sre", CATALOGUE) == ("site-reliability-engineer",)
    assert find_roles("sre, astronaut", CATALOGUE) is None
    assert find_roles(" , ", CATALOGUE) is None


def test_words_become_codes_and_canonical_names() -> None:
    known = understand(Options("senior", "Germany", True, " Open  AI ", 90_000, "eur", ("k8s", "kubernetes")), LEXICON)
    assert known == Options("senior", "DE", True, "Open AI", 90_000, "EUR", ("Kubernetes",))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (Options(country="Atlantis"), chat_words.NO_SUCH_COUNTRY),
        (Options(currency="shells"), chat_words.NO_SUCH_CURRENCY),
        (Options(skills=("Python", "juggling")), chat_words.NO_SUCH_SKILL),
    ],
)
def test_what_is_not_known_is_said(options: Options, sentence: str) -> None:
    with pytest.raises(UnknownOption, match=sentence[:20]):
        understand(options, LEXICON)


def test_a_question_is_filled_in() -> None:
    said = Question("salary", ("sre",), Filters(country="FR", remote=True))
    assert fill_in(said, Options(), "EUR") == said
    filled = fill_in(said, Options("senior", "DE", min_salary=90_000.0, pay=(500.0, "DAY")), "EUR")
    assert filled.filters == Filters("senior", "DE", True, None, 90_000.0, "EUR")
    assert filled.amount == Amount(500.0, "EUR", "DAY")
    assert fill_in(said, Options(currency="GBP", pay=(5.0, "YEAR")), "EUR").amount == Amount(5.0, "GBP")
    assert fill_in(Question("ranking"), Options(rank_by="remote", skills=("Python",)), None).rank_by == "remote"


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_is_offered_at_most_25(typed: str) -> None:
    offers = (suggest_countries(typed, PLACES), suggest_skills(typed, CATALOGUE), suggest_currencies(typed), suggest_zones(typed, ZONES))
    assert all(len(offered) <= 25 for offered in offers)
    find_country(typed, PLACES)
    find_roles(typed, CATALOGUE)


def test_offers_take_under_50_ms() -> None:
    for typed in ("", "d", "data", "machine learning engin", "x" * 100, "zzzz qqq"):
        for suggest in (suggest_roles, suggest_skills):
            suggest(typed, CATALOGUE)
            start = time.process_time()
            suggest(typed, CATALOGUE)
            assert time.process_time() - start < 0.05
