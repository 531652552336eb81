"""The hand-kept facts: the one place that opens the files of ``data/``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from bot.core.catalogue import Catalogue

_PACKAGE = Path(__file__).parent


def data_folder() -> Path:
    """Where the tables lie: inside the installed package, else beside it in a checkout. FileNotFoundError when neither is there."""
    for folder in (_PACKAGE / "data", _PACKAGE.parent / "data"):
        if (folder / "roles.toml").is_file():
            return folder
    raise FileNotFoundError(f"rolecall's data files are missing beside {_PACKAGE}; install the package again")


@cache
def read_table(name: str) -> dict[str, Any]:
    """The parsed TOML of ``data/NAME.toml``, read once. Callers share it: do not change it. FileNotFoundError when there is none."""
    with (data_folder() / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def load_catalogue() -> Catalogue:
    """The catalogue of roles and skills, built once."""
    return Catalogue.from_tables(read_table("roles"), read_table("skills"))
