"""The command that keeps copies elsewhere."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from bot.shell import Db, Problem, settings

replicate_app = App()


@replicate_app.command
def replicate(
    *,
    show: Annotated[bool, Parameter(name="--print", negative=())] = False,
    restore: Annotated[bool, Parameter(negative=())] = False,
    follow: Annotated[bool, Parameter(negative=())] = False,
    at: str | None = None,
    db: Db = None,
) -> None:
    """Keep copies of store and settings at ROLECALL_REPLICA, current within a second, with Litestream; runs beside the bot until stopped.

    Parameters
    ----------
    show
        Print Litestream's configuration instead, for a Litestream of your own.
    restore
        Bring store and settings back from the copies; stop the bot and replicate first.
    follow
        Only read: keep the store here current with the copies that another machine makes.
    at
        With --restore: as it was at that time, for example 2026-11-23T09:00:00Z.
    """
    from bot import replicate as copies

    if sum((show, restore, follow)) > 1 or (at and not restore):
        raise Problem("Choose one of --print, --restore (with --at TIME) and --follow.", 2)
    chosen = settings(db)
    if show:
        print(copies.configuration(chosen), end="")
    elif restore:
        for line in copies.bring_back(chosen, at):
            print(line)
    else:
        code = copies.follow(chosen, print) if follow else copies.replicate(chosen)
        if code:
            raise Problem("Litestream ended; the lines above say why.")
