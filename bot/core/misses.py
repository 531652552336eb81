"""What was not understood, without keeping what was said: the shape of a line, in classes of words and lengths, never in words.

"what does a frobnicator earn in berlin" is kept as "what word12 pay in PLACE". A shape that comes often tells which wording or alias to
add.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.lexing import tidy
from bot.core.mark import SLOTS
from bot.core.marks import find_marks

if TYPE_CHECKING:
    from bot.core.answer import Answer
    from bot.core.lexicon import Lexicon

LONGEST = 16
"""Parts of a shape; a longer line ends in "…"."""

_BUCKETS = ((3, "word3"), (6, "word6"), (9, "word9"), (12, "word12"))


def is_miss(answer: Answer) -> bool:
    """Whether this answer says that the bot found no question, had to ask back, or had nothing to say beside a limit."""
    if answer.kind == "outside":
        return not answer.question.roles
    return answer.kind in ("none", "which_role")


def shape_of(text: str, lexicon: Lexicon) -> str:
    """The line as classes: ROLE, SKILL, PLACE …, the classes of known words, unknown words by length, a question mark at the end."""
    parts: list[str] = []
    for mark in find_marks(tidy(text), lexicon, mend=False):
        if mark.before == ",":
            parts.append(",")
        if mark.tag == "COMPANY" or mark.tag in SLOTS:
            parts.append(mark.tag)
        elif mark.tag == "x":
            parts.append(next((name for length, name in _BUCKETS if mark.last - mark.first == 1 and len(mark.value) <= length), "word13+"))
        elif mark.tag == "filler":
            parts.append("number" if mark.value[:1].isdigit() else "filler")
        else:
            parts.append(mark.tag)
    if len(parts) > LONGEST:
        parts = [*parts[:LONGEST], "…"]
    if text.rstrip().endswith("?"):
        parts.append("?")
    return " ".join(parts) or "nothing"
