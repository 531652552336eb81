"""Patterns of many words, tried only where one of the words stands.

Most texts hold none, and looking for letters is far quicker than trying alternatives at every place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cued:
    """``source``, compiled without regard to case, and ``words`` in small letters: every match begins with one of them.

    ``certain`` are words that need no closer look: where one stands, the pattern matches.
    """

    source: str
    words: tuple[str, ...]
    certain: tuple[str, ...] = ()
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", re.compile(self.source, re.IGNORECASE))

    def stands_in(self, text: str, start: int, end: int) -> bool:
        """Whether the pattern matches somewhere in ``text[start:end]``; boundaries of words at ``start`` see what is before it."""
        lowered = text[start:end].lower()
        for word in self.certain:
            if word in lowered:
                return True
        if not text.isascii() and len(lowered) != len(text[start:end]):  # a capital that is two letters when small: places differ
            return self.pattern.search(text, start, end) is not None
        for word in self.words:
            place = lowered.find(word)
            while place >= 0:
                if self.pattern.match(text, start + place, end):
                    return True
                place = lowered.find(word, place + 1)
        return False
