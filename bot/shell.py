"""What every command shares: its settings, its options, and how it says that something is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from bot.config_file import SettingsProblem
from bot.settings import read_settings

if TYPE_CHECKING:
    from bot.config import Settings

Db = Annotated[Path | None, Parameter(name="--db", help="The store of postings; default: ROLECALL_DB, else the embedded sample.")]
Sources = Annotated[Path, Parameter(allow_leading_hyphen=True)]  # "-" alone is standard input
Json = Annotated[bool, Parameter(name="--json", negative=(), help="Print JSON for programs instead of words for people.")]


class Problem(Exception):
    """What stopped a command, in one line. ``code`` is the exit code: 1 for the work, 2 for wrong use."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def settings(db: Path | None) -> Settings:
    """The settings of environment and file with what the command line adds. Raises Problem with the remedy."""
    try:
        return read_settings(db)
    except SettingsProblem as problem:
        raise Problem(str(problem), 2) from None


def files(sources: tuple[Path, ...], example: str) -> list[Path]:
    """The files that a command is given. Raises Problem for none, and for an option that there is not."""
    for source in sources:
        if str(source).startswith("-") and str(source) != "-":
            raise Problem(f"Unknown option {source}. See: rolecall --help", 2)
    if not sources:
        raise Problem(f"Name a file of postings, for example: {example}", 2)
    return list(sources)


def own_store(db: Path | None, what: str) -> Path:
    """The store that a command is to change. Raises Problem where that would be the embedded sample."""
    path = settings(db).db
    if path is None:
        raise Problem(f"Name the store to {what} with --db PATH or ROLECALL_DB; the embedded sample is built anew by itself.", 2)
    return path
