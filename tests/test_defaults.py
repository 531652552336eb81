"""What a server sets completes a question, and never overrules one."""

from __future__ import annotations

from bot.core.defaults import complete
from bot.core.lexicon import Lexicon
from bot.core.model import Context, Question
from bot.core.places import Places
from bot.core.questions import read_question
from bot.facts import load_catalogue, read_table

LEXICON = Lexicon.from_tables(load_catalogue(), read_table("words"), Places.from_table(read_table("places")))


def asked(text: str, context: Context | None = None, country: str | None = "DE", currency: str | None = "EUR") -> Question:
    return complete(read_question(text, LEXICON, context).question, text, LEXICON, country, currency)


def test_a_question_without_a_country_is_about_the_servers_own() -> None:
    assert asked("what does a data engineer earn?").filters.country == "DE"
    assert asked("what does a data engineer earn in France?").filters.country == "FR"
    assert asked("what does a data engineer earn?", country=None).filters.country is None


def test_worldwide_stays_worldwide() -> None:
    assert asked("what does a data engineer earn worldwide?").filters.country is None
    carried = Context(("data-engineer",), "salary")
    assert asked("and senior?", carried).filters.country is None


def test_what_is_not_about_postings_has_no_country() -> None:
    for text in ("help", "which roles do you know?", "where do your numbers come from?"):
        assert asked(text).filters.country is None


def test_amounts_without_a_currency_are_in_the_servers_own() -> None:
    amount = asked("is 90k a good offer for a data engineer?").amount
    assert amount is not None
    assert amount.currency == "EUR"
    named = asked("is $90k a good offer for a data engineer?").amount
    assert named is not None
    assert named.currency == "USD"
    assert asked("data engineer jobs over 90k").filters.currency == "EUR"
    assert asked("data engineer jobs over £90k").filters.currency == "GBP"
