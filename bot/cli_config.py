"""The command that shows the settings."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

from cyclopts import App, Parameter

from bot.shell import Db, Json, settings

config_app = App()


@config_app.command
def config(*, as_json: Json = False, table: Annotated[bool, Parameter(negative=())] = False, db: Db = None) -> None:
    """Show each setting, its value and where that came from: environment, file, or default. Secrets stay hidden.

    Parameters
    ----------
    table
        Print the README's table of all settings instead.
    """
    from bot import settings as told
    from bot.config_file import config_file, usual_file

    if table:
        print("\n".join(told.table()))
        return
    rows = told.shown(settings(db), db)
    path = config_file()
    if as_json:
        print(json.dumps({"file": path and str(path), "settings": [asdict(row) for row in rows]}, ensure_ascii=False))
        return
    print(f"# settings file: {path or f'none; {usual_file()} would be read, or the one that ROLECALL_CONFIG names'}")
    for row in rows:
        print(f"{row.key} = {'(not set)' if row.value in (None, '') else row.value}  # {row.origin}; {row.variable}: {row.description}")
    for sentence in told.strangers():
        print(f"# {sentence}")
