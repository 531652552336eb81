"""Pay of a posting: from fields or from text to yearly US dollars, with the reason where it cannot be believed.

Stated rules: an hour is 2,080 to the year, a week 52, a month 12; a day rate is never made a year. Currencies are turned
into US dollars with one table of rates that carries its date. What cannot be pay for one job is set aside, not corrected.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.core.currency import local_currency
from bot.core.figures import number
from bot.core.model import Salary

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.core.model import Period

_A_YEAR: Final[dict[Period, float]] = {"HOUR": 2080.0, "WEEK": 52.0, "MONTH": 12.0, "YEAR": 1.0}
_CEILING: Final = 950_000.0  # USD a year; more is a company's figure, not a person's pay
_CEILING_ABROAD: Final = 700_000.0
_RATE_CEILINGS: Final[dict[Period, float]] = {"HOUR": 600.0, "WEEK": 15_000.0, "MONTH": 30_000.0}  # USD; more is another currency or period
_HIGH_PAY: Final = frozenset(
    {"US", "CA", "GB", "IE", "CH", "DE", "NL", "DK", "NO", "SE", "FI", "AU", "NZ", "SG", "IL", "LU", "AT", "BE", "FR"}
)
_HARD: Final = frozenset({"USD", "EUR", "GBP", "CHF", "CAD", "AUD", "NZD", "SGD", "SEK", "NOK", "DKK", "ILS"})
_FLOOR_HARD: Final = 10_000.0  # USD a year in the currencies of high pay
_FLOOR_US: Final = 15_000.0  # the federal minimum wage for 2,080 hours, https://www.dol.gov/general/topic/wages/minimumwage
_FLOOR_ELSE: Final = 1_500.0
_DAY_RATES: Final = frozenset({"GBP", "EUR", "CHF"})  # where contractors are paid by the day
_DAY_LIMITS: Final = (20.0, 10_000.0)  # USD a day
_SPREAD: Final = 5.0  # a posted range wider than this has an end that is something else
_LONE_LIMITS: Final = (20_000.0, 400_000.0)  # USD a year, asked of the end that is left when the other was set aside


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """US dollars for one unit of each currency (ISO 4217) on one day. Compared and hashed by identity."""

    as_of: date
    usd: Mapping[str, float]


def yearly(amount: float, period: Period) -> float | None:
    """Return ``amount`` a ``period`` as an amount a year in the same currency; None for a day rate."""
    factor = _A_YEAR.get(period)
    return None if factor is None else amount * factor


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay as given, before judging. None where the source does not say.

    ``dollars``: a bare dollar sign stands there. Without ``currency`` the country's own is taken, US dollars where none is known.
    """

    low: float | None
    high: float | None
    currency: str | None = None
    period: Period | None = None
    dollars: bool = False


def read_salary(pay: Pay, rates: Rates, country: str | None = None) -> Salary | None:
    """Return pay with its yearly US dollars and whether it can be believed; None when no amount is given.

    ``country`` (ISO 3166-1 alpha-2) only tightens what is believed. Amounts of zero or less count as not given. An end that
    cannot be pay is set aside alone when the other end stands well without it, and ``why`` names it.
    """
    low, high = _given(pay.low), _given(pay.high)
    if low is None and high is None:
        return None
    if low is not None and high is not None and low > high:
        low, high = high, low
    currency = pay.currency or local_currency(country, dollars=pay.dollars)
    placeholder = _placeholder(low, high)
    if placeholder:
        low, high = placeholder
        if high is None:
            return Salary(low, high, currency, pay.period or "YEAR", usable=False, why="a placeholder stands where pay should be")
        low = None
    rate = rates.usd.get(currency)
    if rate is None:
        return Salary(low, high, currency, pay.period or "YEAR", why=f"no exchange rate for {currency}")
    low, high, period = _unit(low, high, pay.period, currency, country)
    return _judge(low, high, currency, period, rate, country)


def _given(amount: float | None) -> float | None:
    return amount if amount is not None and math.isfinite(amount) and amount > 0 else None


def _placeholder(low: float | None, high: float | None) -> tuple[float | None, float | None] | None:
    """Return the ends where one is a form's filler ("$1"): the high one is None when nothing but filler is there."""
    if high is not None and high <= 1:
        return (low or high), None
    if high is None and low is not None and low <= 1:
        return low, None
    if low is not None and low <= 1 and high is not None and high > 1:
        return low, high
    return None


def _unit(
    low: float | None, high: float | None, period: Period | None, currency: str, country: str | None
) -> tuple[float | None, float | None, Period]:
    """Return the ends and the period, inferred from the size where it is missing or cannot be meant.

    Hourly pay is two-digit dollars, a dropped K three digits, monthly pay four; only where high pay is usual.
    """
    ends = [end for end in (low, high) if end is not None]
    smallest, largest = min(ends), max(ends)
    hard = currency in _HARD and (country is None or country in _HIGH_PAY)
    if hard and period in (None, "YEAR", "MONTH") and smallest >= 12 and largest <= 130:
        return low, high, "HOUR"
    if period in (None, "YEAR") and currency in _DAY_RATES and smallest >= 200 and largest <= 1_500:
        return low, high, "DAY"  # a European contract
    if period is not None:
        return low, high, period
    if hard and smallest > 130 and largest < 1_000:
        return low and low * 1_000, high and high * 1_000, "YEAR"
    if currency in _HARD and smallest >= 1_000 and largest < 10_000:
        return low, high, "MONTH"
    if currency == "INR" and smallest >= 8_000 and largest <= 90_000:
        return low, high, "MONTH"
    return low, high, "YEAR"


def _judge(low: float | None, high: float | None, currency: str, period: Period, rate: float, country: str | None) -> Salary:
    """Return the pay in yearly US dollars, ends that cannot be right set aside."""
    if period == "DAY":
        smallest, largest = _DAY_LIMITS
        fine = all(smallest <= end * rate <= largest for end in (low, high) if end is not None)
        return Salary(low, high, currency, period, usable=fine, why=None if fine else "outside what is paid for a day")
    factor = _A_YEAR[period] * rate
    low_year = None if low is None else round(low * factor, 2)
    high_year = None if high is None else round(high * factor, 2)
    floor, ceiling = _limits(currency, period, country)
    if period == "YEAR" and currency == "USD" and country in (None, "US") and max(low_year or 0.0, high_year or 0.0) < _FLOOR_US:
        floor = _FLOOR_US  # both ends or the only one; a floor just under it beside a higher ceiling stands
    low_fine = low_year is not None and floor <= low_year <= ceiling
    high_fine = high_year is not None and floor <= high_year <= ceiling
    if low_year is not None and high_year is not None:
        if low_fine and high_fine and high_year > low_year * _SPREAD:
            return _wide(Salary(low, high, currency, period), low_year, high_year)
        if low_fine != high_fine:
            return _one_end(Salary(low, high, currency, period), low_year if low_fine else None, high_year if high_fine else None)
    if not (low_fine or high_fine):
        return Salary(low, high, currency, period, usable=False, why=_outside(low_year, high_year, floor, ceiling))
    return Salary(low, high, currency, period, low_year, high_year)


def _limits(currency: str, period: Period, country: str | None) -> tuple[float, float]:
    """Return the least and the most that is believed, in US dollars a year, by period, currency and country."""
    floor = _FLOOR_HARD if currency in _HARD else _FLOOR_ELSE
    ceiling = _CEILING if country in (None, "US") else _CEILING_ABROAD
    return floor, min(ceiling, _RATE_CEILINGS.get(period, ceiling) * _A_YEAR[period])


def _wide(salary: Salary, low_year: float, high_year: float) -> Salary:
    """Return a range too wide to be one: a round million as ceiling is a company's figure, a tiny floor is a perk."""
    if high_year >= 900_000:
        return _one_end(salary, low_year, None)
    if low_year < _LONE_LIMITS[0]:
        return _one_end(salary, None, high_year)
    return replace(salary, usable=False, why="the two ends cannot both be right")


def _one_end(salary: Salary, low_year: float | None, high_year: float | None) -> Salary:
    """Return ``salary`` with the one end that can be right, if it stands well alone."""
    kept = low_year if low_year is not None else high_year
    smallest, largest = _LONE_LIMITS
    if kept is None or not smallest <= kept <= largest:
        return replace(salary, usable=False, why="the two ends cannot both be right")
    if low_year is not None:
        why = f"{number(salary.max)} {salary.currency} is no pay for one person and is left out"
        return replace(salary, max=None, yearly_min=low_year, why=why)
    why = f"{number(salary.min)} {salary.currency} is too little to be the floor and is left out"
    return replace(salary, min=None, yearly_max=high_year, why=why)


def _outside(low: float | None, high: float | None, floor: float, ceiling: float) -> str:
    least = min(end for end in (low, high) if end is not None)
    return f"under {number(floor)} USD a year" if least < floor else f"over {number(ceiling)} USD a year"
