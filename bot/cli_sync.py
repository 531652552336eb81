"""The command that brings a store up to date from job boards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from bot.shell import Db, Json, Problem, own_store, settings

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.ingest.sync import Synced
    from bot.syncing import Choice

sync_app = App()


@sync_app.command
def sync(
    *,
    boards: Path | None = None,
    only: Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)] = (),
    again: Annotated[bool, Parameter(negative=())] = False,
    older_than: float = 0.0,
    as_json: Json = False,
    db: Db = None,
) -> None:
    """Fetch the job boards of a list into the store; postings that have gone from their board are closed.

    Parameters
    ----------
    boards
        The list, in TOML: [[board]] kind, slug, name; default: ROLECALL_BOARDS, else the list shipped with rolecall.
    only
        A board of the list by kind/slug, or all of a kind; may be given several times.
    again
        Read also the boards that have not changed since the last time, for example after an upgrade.
    older_than
        Leave boards alone that answered within so many hours.
    """
    from bot.syncing import Choice
    from bot.terminal import console

    store = own_store(db, "load into")
    chosen = settings(db)
    if boards is not None:
        chosen = chosen.model_copy(update={"boards": boards})
    choice = Choice(only, again, older_than)
    shown = not as_json and console().is_terminal
    done = _with_a_bar(chosen, store, choice) if shown else _as_lines(chosen, store, choice)
    failed = [board for board in done if board.problem]
    if failed:
        one = failed[0]
        more = "" if len(failed) == 1 else f", and {len(failed) - 1} more"
        raise Problem(f"{len(failed)} of {len(done)} boards failed ({one.board.key}: {one.problem}{more}); the others are loaded.")


def _as_lines(chosen: Settings, store: Path, choice: Choice) -> tuple[Synced, ...]:
    from bot.syncing import sync as run

    return run(chosen, store, choice, lambda board: print(json.dumps(board.as_json(), ensure_ascii=False), flush=True))


def _with_a_bar(chosen: Settings, store: Path, choice: Choice) -> tuple[Synced, ...]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from bot.core.figures import number
    from bot.core.phrases import counted
    from bot.syncing import chosen_boards
    from bot.syncing import sync as run
    from bot.terminal import console

    columns = (TextColumn("boards"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(), transient=True) as bar:
        task = bar.add_task("boards", total=len(chosen_boards(chosen, choice.only)))

        def say(board: Synced) -> None:
            bar.console.print(_told(board), markup=False, highlight=False)
            bar.advance(task)

        done = run(chosen, store, choice, say)
    total = {name: sum(getattr(board.summary, name) for board in done) for name in ("read", "stored", "updated", "closed", "refused")}
    counts = ", ".join(f"{number(count)} {name}" for name, count in total.items())
    console().print(f"{counted(len(done), 'board')}: {counts}.", highlight=False)
    return done


def _told(board: Synced) -> str:
    from bot.core.figures import number

    name = f"{board.board.key}:"
    if board.problem:
        return f"{name} {board.problem}"
    if board.status == "skipped":
        return f"{name} answered not long ago; left alone."
    counts = board.summary
    if board.status == "unchanged":
        return f"{name} nothing new, {number(counts.read)} open postings."
    kinds = ("stored", "updated", "unchanged", "closed", *(("refused",) if counts.refused else ()))
    return f"{name} {number(counts.read)} read: {', '.join(f'{number(getattr(counts, kind))} {kind}' for kind in kinds)}."
