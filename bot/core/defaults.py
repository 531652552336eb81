"""What a server sets for questions that leave it open: their country, and the currency of their amounts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.marks import find_marks
from bot.core.money import find_money

if TYPE_CHECKING:
    from bot.core.lexicon import Lexicon
    from bot.core.model import Question, Topic

_WITHOUT_COUNTRY: frozenset[Topic] = frozenset({"roles", "method", "help", "outside", "none"})
_LONGEST = 2000  # letters of a message


def complete(question: Question, text: str, lexicon: Lexicon, country: str | None, currency: str | None) -> Question:
    """``question``, read from ``text``, with the country and the currency of the place where it was asked.

    What the text names stands, and so does what a conversation carried over: "anywhere" takes a country off for good.
    """
    if country and _wants_country(question, text, lexicon):
        question = replace(question, filters=replace(question.filters, country=country))
    if currency and not any(money.currency for money in find_money(text[:_LONGEST])):
        question = _in_currency(question, currency)
    return question


def _wants_country(question: Question, text: str, lexicon: Lexicon) -> bool:
    if question.filters.country or question.carried or question.topic in _WITHOUT_COUNTRY:
        return False
    return not any(mark.tag in ("lift_place", "PLACE") for mark in find_marks(text[:_LONGEST], lexicon, mend=False))


def _in_currency(question: Question, currency: str) -> Question:
    if question.amount and "amount" not in question.carried:
        question = replace(question, amount=replace(question.amount, currency=currency))
    filters = question.filters
    if filters.min_salary is not None and not filters.currency and "filters" not in question.carried:
        question = replace(question, filters=replace(filters, currency=currency))
    return question
