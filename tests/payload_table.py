"""What becomes of the boards' replies in the shared data: ``python -m tests.payload_table [--refused]``."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from bot.core.model import Posting
from bot.ingest.normalise import normalise
from bot.ingest.read import read_source
from bot.wiring import build_tools

if TYPE_CHECKING:
    from bot.core.refused import Refused
    from bot.ingest.normalise import Tools

SHARED = Path(__file__).parents[2] / "shared" / "data"
COLUMNS = ("read", "stored", "refused", "role", "seniority", "pay", "usable", "mode", "country", "employer", "skills", "date")


def outcomes(path: Path, tools: Tools) -> list[Posting | Refused]:
    """Every record of a file as it would be stored."""
    return [normalise(record, path.name.split(".")[0], tools) for record in read_source(path)]


def counts(found: list[Posting | Refused]) -> Counter[str]:
    """How many records of a file are read, stored, and say what."""
    seen = Counter[str](read=len(found))
    for one in found:
        if not isinstance(one, Posting):
            seen["refused"] += 1
            continue
        seen["stored"] += 1
        seen["role"] += one.role is not None
        seen["seniority"] += one.seniority is not None
        seen["pay"] += one.salary is not None
        seen["usable"] += one.salary is not None and one.salary.usable
        seen["mode"] += one.work_mode is not None
        seen["country"] += one.country is not None
        seen["employer"] += one.employer is not None
        seen["skills"] += bool(one.skills)
        seen["date"] += one.posted_at is not None
    return seen


def main() -> None:
    """Print the table, and on wish why each refused record was refused."""
    files = sorted(path for path in (SHARED / "payloads").glob("*") if path.suffix != ".md")
    files += [path for path in sorted((SHARED / "postings").glob("*.csv.gz")) if "labels" not in path.name]
    tools, table, refused = build_tools(), Table("file", *COLUMNS), list[tuple[str, str, str]]()
    for path in files:
        found = outcomes(path, tools)
        seen = counts(found)
        table.add_row(path.name, *(str(seen[column]) for column in COLUMNS))
        refused += [(path.name, one.reason, one.raw[:300]) for one in found if not isinstance(one, Posting)]
    console = Console(width=180)
    console.print(table)
    if "--refused" in sys.argv:
        for row in refused:
            console.print(*row, sep=" | ", markup=False, highlight=False)


if __name__ == "__main__":
    main()
