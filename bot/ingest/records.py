"""What every reader yields: raw records under the names of our columns, and the one error of reading."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.phrases import clean

if TYPE_CHECKING:
    from collections.abc import Mapping


class ReadProblem(Exception):
    """A source that cannot be read. The text is one sentence for a person, with the remedy; what it quotes of the source is made plain."""

    def __init__(self, words: str) -> None:
        super().__init__(clean(words))


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its number in the source (from 1) and its filled cells under our column names.

    ``problem`` says why it cannot be read at all; ``raw`` is its text where that is more than the cells.
    """

    number: int
    fields: Mapping[str, str]
    problem: str | None = None
    raw: str = ""

    def text(self) -> str:
        """Return the record as text, for the list of refused ones."""
        return self.raw or json.dumps(dict(self.fields), ensure_ascii=False)
