"""Putting the rooms together, once: which store, which tables, one desk."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from socket import gethostname
from typing import TYPE_CHECKING

from bot.core.desk import Desk
from bot.core.places import Places
from bot.core.shards import Shards, parse_shards, parse_shards_each, shards_of_host
from bot.facts import load_catalogue, load_employers, load_lexicon, read_table, rules_digest
from bot.ingest.normalise import Tools
from bot.store.live import LiveStore
from bot.store.misses import MissBook
from bot.store.opening import open_sample, open_store
from bot.store.problem import StoreProblem
from bot.store.state import SqliteState, open_state

if TYPE_CHECKING:
    from datetime import date

    from bot.config import Settings
    from bot.core.watch import Watch
    from bot.store.reader import Store
    from bot.store.state_postgres import PostgresState


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


def open_kept(settings: Settings) -> SqliteState | PostgresState:
    """What people set: in the file or the PostgreSQL of ``settings``. Raises StoreProblem."""
    if isinstance(settings.state, Path):
        return open_state(settings.state)
    try:
        from bot.store.state_postgres import open_postgres
    except ImportError:
        raise StoreProblem("ROLECALL_STATE names PostgreSQL, which needs an extra: pip install 'rolecall[postgres]'.") from None
    return open_postgres(settings.state.get_secret_value())


def chosen_shards(settings: Settings) -> Shards | None:
    """The shards of this process; None: all, as many as Discord proposes."""
    if settings.shards_each:
        return shards_of_host(*parse_shards_each(settings.shards_each), gethostname())
    return parse_shards(settings.shards) if settings.shards else None


def misses_path(settings: Settings) -> Path:
    """Where shapes of what was not understood are counted: beside the state of servers, apart from the store of postings."""
    return settings.state_file.with_name("misses.db")


def open_live(settings: Settings, watch: Watch) -> LiveStore | None:
    """The store that is set, swapped for new versions while it answers; None for the embedded sample. Raises StoreProblem."""
    return LiveStore(settings.db, watch.trouble) if settings.db is not None else None


def build_desk(settings: Settings, *, keep_misses: bool = False, live: LiveStore | None = None) -> Desk:
    """The desk over the store of ``settings``. ``keep_misses``: count what it does not understand, as far as the settings allow.

    ``live``: the store, where it is opened already.
    """
    catalogue = load_catalogue()
    places = read_table("places")
    lexicon = load_lexicon()
    countries = {code: entry["name"] for code, entry in places["country"].items()}
    missed = None
    if keep_misses and settings.keep_misses != "nothing":
        missed = MissBook(misses_path(settings), settings.keep_misses == "texts", lambda: today().isoformat()).add
    shelf = live or open_shelf(settings)
    still = live.still if live else nullcontext
    return Desk(catalogue, lexicon, shelf, countries=countries, dollars=dollars, prefix=settings.prefix, missed=missed, still=still)


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
