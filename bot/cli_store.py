"""The commands that fill and keep a store: ingest, read, backup, restore."""

from __future__ import annotations

import json
from pathlib import Path

from cyclopts import App

from bot.shell import Db, Json, Problem, Sources, files, own_store

store_app = App()
MOST_WORKERS = 64


@store_app.command
def ingest(
    *sources: Sources,
    refused: bool = False,
    retry_refused: bool = False,
    workers: int | None = None,
    dask: str | None = None,
    as_json: Json = False,
    db: Db = None,
) -> None:
    """Load postings from files into the store.

    Parameters
    ----------
    sources
        CSV (also .gz), JSON Lines or JSON files; "-" for standard input.
    refused
        List the records that earlier loads refused, with the reason, instead of loading.
    retry_refused
        Try the refused records again, after a fix or an upgrade; those that become postings leave the list.
    workers
        Processes that read a long file, beside the one that writes; default: as many as there are processors, up to 4.
    dask
        The scheduler of a Dask cluster that reads a long file instead, like tcp://scheduler:8786 (extra cluster).
    """
    from bot import loading
    from bot.core.figures import number

    path = own_store(db, "load into")
    if refused:
        for row in loading.refused(path):
            print(
                json.dumps(row, ensure_ascii=False)
                if as_json
                else f"{row['load']}, record {row['number']}: {row['reason']}: {row['raw'][:200]}"
            )
        return
    if retry_refused:
        tried = loading.retry_refused(path)
        words = f"{number(tried.read)} refused records tried again: {number(tried.read - tried.refused)} are postings now."
        print(json.dumps(tried.as_json(), ensure_ascii=False) if as_json else words)
        return
    if workers is not None and (dask or not 1 <= workers <= MOST_WORKERS):
        raise Problem(f"Choose --workers, from 1 to {MOST_WORKERS}, or --dask.", 2)
    named = files(sources, "rolecall ingest postings.csv --db jobs.db")
    total = loading.load(named, path, None if as_json else print, workers, dask)
    if as_json:
        print(json.dumps(total.as_json(), ensure_ascii=False))
    if total.problem:  # what came before it is stored
        raise Problem(total.problem)


@store_app.command
def read(*sources: Sources, duplicates: bool = False) -> None:
    """Print the postings as ingest would store them, one JSON object a line, storing nothing.

    Parameters
    ----------
    sources
        Files as for ingest; "-" for standard input.
    duplicates
        Print the jobs that several adverts stand for instead, and why they count as one.
    """
    from bot import loading

    for row in (loading.duplicates if duplicates else loading.read)(files(sources, "rolecall read postings.csv")):
        print(json.dumps(row, ensure_ascii=False))


@store_app.command
def backup(target: Path, *, db: Db = None) -> None:
    """Copy the store to a new file, also while the bot or a load uses it.

    Parameters
    ----------
    target
        The file to make.
    """
    from bot.core.phrases import postings
    from bot.store.copies import backup as copy_store

    print(f"{target}: {postings(copy_store(own_store(db, 'back up'), target))} copied.")


@store_app.command
def restore(source: Path, *, db: Db = None) -> None:
    """Put a backup in the place of the store; what the store held stays beside it as NAME.replaced.

    Parameters
    ----------
    source
        A file that rolecall backup made.
    """
    from bot.core.phrases import postings
    from bot.store.copies import restore as restore_store

    store = own_store(db, "restore")
    print(f"{store}: {postings(restore_store(source, store))} restored.")


@store_app.command
def explore(*, port: int = 8001, browser: bool = True, db: Db = None) -> None:
    """Look at the store in Datasette: tables explained, useful queries ready, read-only, on this machine alone.

    Parameters
    ----------
    port
        The port on this machine.
    browser
        Open the page in a browser.
    """
    from bot.exploring import explore as serve

    serve(own_store(db, "explore"), port, browser=browser)
