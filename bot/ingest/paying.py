"""The pay of a raw record: from its columns, else from its pay text, its description or its title, in this order."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.core.currency import currency_of, home_of
from bot.core.paytext import is_course, is_trial, pay_in_field, pay_in_title, pays_in_prose
from bot.core.period import period_of
from bot.core.salary import Pay, read_salary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.model import Salary
    from bot.core.salary import Rates

_CACHED: Final = 8_192  # texts remembered: a bound, so that memory does not grow with the file


def salary_of(fields: Mapping[str, str], title: str, description: str, country: str | None, rates: Rates) -> Salary | None:
    """Return the pay that a record states, None where it states none. ``country`` is the posting's (ISO 3166-1 alpha-2)."""
    text = fields.get("salary", "")
    home = country or home_of(fields.get("url", ""), text)
    low, high = fields.get("min_salary", ""), fields.get("max_salary", "")
    currency, period = fields.get("currency", ""), fields.get("period", "")
    salary = None
    if low or high:
        salary = _of_columns(low, high, currency or _currency_said(description, low, high), period, home, rates)
    if salary is None and text:
        salary = _of_text(text, currency, period, home, rates)
    if salary is None and description:
        salary = _of_prose(description, home, rates)
    if salary is None and not (low or high or text):
        salary = _of_title(title, home, rates)
    return _believed(salary, title, description) if salary else None


@lru_cache(maxsize=_CACHED)
def _of_columns(low: str, high: str, currency: str, period: str, country: str | None, rates: Rates) -> Salary | None:
    return read_salary(Pay(_amount(low), _amount(high), _currency(currency), period_of(period)), rates, country)


@lru_cache(maxsize=_CACHED)
def _of_text(text: str, currency: str, period: str, country: str | None, rates: Rates) -> Salary | None:
    pay = pay_in_field(text)
    if pay is None:
        return None
    stated = Pay(pay.low, pay.high, _currency(currency) or pay.currency, pay.period or period_of(period), pay.dollars)
    return read_salary(stated, rates, country)


def _of_prose(description: str, country: str | None, rates: Rates) -> Salary | None:
    """Return the first amount that can be pay, else the first at all, so that what was set aside is seen."""
    first: Salary | None = None
    for pay in pays_in_prose(description):
        salary = read_salary(pay, rates, country)
        if salary is not None and salary.usable:
            return salary
        first = first or salary
    return first


@lru_cache(maxsize=_CACHED)
def _of_title(title: str, country: str | None, rates: Rates) -> Salary | None:
    """Return pay that a title names; an amount there that cannot be pay is about something else."""
    pay = pay_in_title(title) if any(map(str.isdigit, title)) else None
    salary = read_salary(pay, rates, country) if pay else None
    return salary if salary is not None and salary.usable else None


def _believed(salary: Salary, title: str, description: str) -> Salary:
    """Return the pay, set aside where the advert's own words say that it is not this job's."""
    if salary.usable and is_course(title):
        return replace(salary, usable=False, why="a training course advertised as a job", yearly_min=None, yearly_max=None)
    amount = salary.min or salary.max
    if salary.usable and amount and is_trial(description, amount):
        return replace(salary, usable=False, why="pay of a trial period", yearly_min=None, yearly_max=None)
    return salary


def _currency_said(description: str, low: str, high: str) -> str:
    """Return the currency in which a description states the amounts of columns that name none; empty where it does not."""
    if not description:
        return ""
    ends = {_amount(low), _amount(high)} - {None}
    said = (pay.currency for pay in pays_in_prose(description) if pay.currency and {pay.low, pay.high} & ends)
    return next(said, "")


def _currency(text: str) -> str | None:
    """Return the code of a currency cell; an unknown code stays as it is, so that its pay is not read as dollars."""
    code = text.strip().upper()
    return currency_of(text) or (code if len(code) == 3 and code.isalpha() and code.isascii() else None)


def _amount(text: str) -> float | None:
    """Return a number cell; what is no plain number is read as pay text ("$150k")."""
    text = text.strip()
    try:
        return float(text)
    except ValueError:
        pay = pay_in_field(text)
        return None if pay is None else pay.high if pay.low is None else pay.low
