"""Putting the rooms together, once: which store, which tables, one desk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.core.desk import Desk
from bot.core.places import Places
from bot.facts import load_catalogue, load_employers, load_lexicon, read_table, rules_digest
from bot.ingest.normalise import Tools
from bot.store.misses import MissBook
from bot.store.opening import open_sample, open_store

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

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


def misses_path(settings: Settings) -> Path:
    """Where shapes of what was not understood are counted: beside the state of servers, apart from the store of postings."""
    return settings.state.with_name("misses.db")


def build_desk(settings: Settings, *, keep_misses: bool = False) -> Desk:
    """The desk over the store of ``settings``. ``keep_misses``: count what it does not understand, as far as the settings allow."""
    catalogue = load_catalogue()
    places = read_table("places")
    lexicon = load_lexicon()
    countries = {code: entry["name"] for code, entry in places["country"].items()}
    missed = None
    if keep_misses and settings.keep_misses != "nothing":
        missed = MissBook(misses_path(settings), settings.keep_misses == "texts", lambda: today().isoformat()).add
    shelf = open_shelf(settings)
    return Desk(catalogue, lexicon, shelf, countries=countries, dollars=dollars, prefix=settings.prefix, missed=missed)


def dollars(currency: str) -> float | None:
    """What one unit of ``currency`` is in USD at the newest rate carried, None where there is none."""
    from bot.ingest.rates import load_rates

    return load_rates().usd.get(currency)


def build_tools() -> Tools:
    """What normalising a posting looks things up in."""
    from bot.ingest.rates import load_rates

    rates = load_rates()
    rules = f"{rules_digest()} {rates.as_of}"
    return Tools(load_catalogue(), rates, Places.from_table(read_table("places")).country_of, load_employers(), rules)
