"""The hand-kept facts: the one place that opens the files of ``data/``."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from bot.core.catalogue import Catalogue
from bot.core.employers import Employers
from bot.core.lexicon import Lexicon
from bot.core.places import Places

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
def rules_digest() -> str:
    """A fingerprint of everything that decides how a record is read: the tables and the code. It changes with any of them."""
    files = [*data_folder().glob("*.toml"), *(_PACKAGE / "core").glob("*.py"), *(_PACKAGE / "ingest").glob("*.py")]
    content = b"".join(path.name.encode() + path.read_bytes() for path in sorted(files))
    return hashlib.blake2b(content, digest_size=8).hexdigest()


@cache
def load_catalogue() -> Catalogue:
    """The catalogue of roles and skills, built once."""
    return Catalogue.from_tables(read_table("roles"), read_table("skills"), read_table("titles"))


@cache
def load_employers() -> Employers:
    """The table of employers, built once."""
    return Employers.from_table(read_table("employers"))


@cache
def load_lexicon() -> Lexicon:
    """Every word that the bot understands, built once."""
    return Lexicon.from_tables(load_catalogue(), read_table("words"), Places.from_table(read_table("places")), read_table("topics"))
