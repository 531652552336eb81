"""One figure of a benchmark: printed where it is measured, and kept for the table of the whole suite."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

KEPT = "ROLECALL_FIGURES"  # names the file that the suite reads; unset: figures are only printed


@dataclass(frozen=True, slots=True)
class Figure:
    """``ours`` in ``unit``; beside it what else did the same work in the same run; ``ratio``: how much better ours is (1 = alike).

    ``met`` is None where nothing was aimed at.
    """

    what: str
    ours: float
    unit: str
    beside: str = ""
    theirs: float | None = None
    ratio: float | None = None
    aim: str = ""
    met: bool | None = None

    def line(self) -> str:
        """The figure as one row of a Markdown table."""
        theirs = f"{self.beside} {_plain(self.theirs)} {self.unit}" if self.theirs is not None else self.beside
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else ""
        met = {True: "yes", False: "**no**", None: ""}[self.met]
        return f"| {self.what} | {_plain(self.ours)} {self.unit} | {theirs} | {ratio} | {self.aim} | {met} |"


def keep(figure: Figure) -> None:
    """Put ``figure`` aside for the suite's table, if one is being made."""
    if path := os.environ.get(KEPT):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(figure)) + "\n")


def kept(path: Path) -> list[Figure]:
    """The figures that were put aside in the file at ``path``."""
    return [Figure(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


def _plain(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
