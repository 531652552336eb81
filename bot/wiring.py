"""Putting the rooms together, once: which store, which tables, one desk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.core.desk import Desk
from bot.core.lexicon import Lexicon
from bot.core.places import Places
from bot.facts import load_catalogue, read_table
from bot.ingest.normalise import Tools
from bot.store.opening import open_sample, open_store

if TYPE_CHECKING:
    from datetime import date

    from bot.config import Settings
    from bot.store.reader import Store


def today() -> date:
    """The day, in UTC."""
    return datetime.now(UTC).date()


def now() -> str:
    """The time, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def open_shelf(settings: Settings) -> Store:
    """The store that answers: the one that is set, else the embedded sample. Raises StoreProblem."""
    if settings.db is not None:
        return open_store(settings.db)
    return open_sample(read_table("sample"), load_catalogue(), today(), settings.cache)


def build_desk(settings: Settings) -> Desk:
    """The desk over the store of ``settings``."""
    catalogue = load_catalogue()
    places = read_table("places")
    lexicon = Lexicon.from_tables(catalogue, read_table("words"), Places.from_table(places))
    countries = {code: entry["name"] for code, entry in places["country"].items()}
    return Desk(catalogue, lexicon, open_shelf(settings), countries=countries, dollars=dollars, prefix=settings.prefix)


def dollars(currency: str) -> float | None:
    """What one unit of ``currency`` is in USD at the newest rate carried, None where there is none."""
    from bot.ingest.rates import load_rates

    return load_rates().usd.get(currency)


def build_tools() -> Tools:
    """What normalising a posting looks things up in."""
    from bot.ingest.rates import load_rates

    return Tools(load_catalogue(), load_rates(), Places.from_table(read_table("places")).country_of)
