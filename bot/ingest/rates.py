"""Exchange rates of the European Central Bank, from the copy that CurrencyConverter carries: no network."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from currency_converter import CurrencyConverter

from bot.core.salary import Rates

if TYPE_CHECKING:
    from datetime import date


@cache
def load_rates(on: date | None = None) -> Rates:
    """Return US dollars a unit of every currency, at its last rate up to ``on`` (default: the newest carried).

    ``as_of`` is the date of the dollar's own rate. A currency whose last rate is over a year older is left out.
    """
    converter = CurrencyConverter(fallback_on_missing_rate=True, fallback_on_wrong_date=True)
    newest = converter.bounds["USD"].last_date
    day = min(on or newest, newest)
    usd = {"USD": 1.0}
    for currency in sorted(converter.currencies or ()):
        bounds = converter.bounds.get(currency)
        if bounds is not None and (day - bounds.last_date).days > 365:
            continue
        usd[currency] = round(converter.convert(1, currency, "USD", date=day), 8)
    return Rates(day, usd)
