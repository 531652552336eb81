"""What is remembered of each job board, as rows."""

from __future__ import annotations

from dataclasses import astuple, fields
from typing import TYPE_CHECKING

from bot.core.boards import BoardState

if TYPE_CHECKING:
    from sqlite_utils import Database

COLUMNS = tuple(field.name for field in fields(BoardState))


def board_states(db: Database) -> dict[tuple[str, str], BoardState]:
    """Every board ever asked, by kind and slug."""
    rows = db.execute(f"SELECT {', '.join(COLUMNS)} FROM boards").fetchall()
    return {(row[0], row[1]): BoardState(*row) for row in rows}


def save_board_state(db: Database, state: BoardState) -> None:
    """Remember how a board answered, inside the caller's transaction."""
    marks = ", ".join("?" * len(COLUMNS))
    db.execute(f"INSERT OR REPLACE INTO boards ({', '.join(COLUMNS)}) VALUES ({marks})", astuple(state))
