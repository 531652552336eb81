"""Numbers, money, shares and dates as people read them, all by Babel: the one module that imports it.

Patterns are those of CLDR (https://cldr.unicode.org/translation/number-currency-formats/number-and-currency-patterns). The same
few thousand figures are said again and again, so each is formatted once.
"""

from __future__ import annotations

from datetime import date, time
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.dates import format_date, format_time, get_day_names
from babel.numbers import format_currency, format_decimal, format_percent

LOCALE: Final = Locale("en", "US")
DAYS: Final = tuple(str(get_day_names("wide", locale=LOCALE)[day]) for day in range(7))  # from Monday
_NO_COUNTRIES: Final = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})  # what CLDR lists beside ISO 3166-1
COUNTRIES: Final = {code: str(name) for code, name in LOCALE.territories.items() if code.isalpha() and code not in _NO_COUNTRIES}
_remembered = lru_cache(8192)


@_remembered
def number(value: float) -> str:
    """A whole number, half to even: "4,650"."""
    return format_decimal(value, "#,##0", LOCALE)


@_remembered
def tenths(value: float) -> str:
    """A number with one decimal: "0.4"."""
    return format_decimal(value, "#,##0.0", LOCALE)


@_remembered
def signed(value: float) -> str:
    """A whole number that always has a sign: "+12", "−3"."""
    return format_decimal(value, "+#,##0;−#,##0", LOCALE)


@_remembered
def percents(value: float) -> str:
    """Whole percent, half to even; ``value`` counts in hundredths: 28.7 is "29%"."""
    return format_percent(value / 100, "#,##0%", LOCALE)


@_remembered
def thousands(amount: float, currency: str = "USD") -> str:
    """Money in thousands, cut and not rounded, as pay pages print it: 256,870 is "$256K"."""
    return format_currency(amount // 1000, currency, "¤#,##0K", LOCALE, currency_digits=False)


@_remembered
def money(amount: float, currency: str = "USD") -> str:
    """Money in whole units: "$720"."""
    return format_currency(amount, currency, "¤#,##0", LOCALE, currency_digits=False)


@_remembered
def long_day(day: date) -> str:
    """Like "23 November 2026"."""
    return format_date(day, "d MMMM y", LOCALE)


@_remembered
def short_day(day: date | str) -> str:
    """Like "3 Nov 2026"; ``day`` may be ISO 8601 text, and text that is no such day is left as it is."""
    try:
        told = date.fromisoformat(day) if isinstance(day, str) else day
    except ValueError:
        return str(day)
    return format_date(told, "d MMM y", LOCALE)


def hour(number: int) -> str:
    """Like "09:00"."""
    return format_time(time(number), "HH:mm", locale=LOCALE)
