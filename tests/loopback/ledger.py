"""What people asked, what the bot answered, and which of Discord's rules it broke."""

from __future__ import annotations

import time
from collections import Counter, deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class Ledger:
    """Counts by the id of the message or the interaction that asked. Times are monotonic seconds."""

    asked: dict[str, str] = field(default_factory=dict)  # id -> its channel
    delivered: dict[str, float] = field(default_factory=dict)  # id -> when it reached an open session
    answers: Counter[str] = field(default_factory=Counter)  # id -> messages made for it
    answered_at: dict[str, float] = field(default_factory=dict)
    invalid: deque[float] = field(default_factory=deque)  # 401, 403 and 429 but the shared ones: Discord counts them
    most_invalid: int = 0  # in any minute
    requests: int = 0
    identified: list[float] = field(default_factory=list)
    identified_shards: list[int] = field(default_factory=list)  # beside ``identified``
    resumed: int = 0
    broken: list[str] = field(default_factory=list)  # rules of Discord

    def answer(self, asked: str) -> None:
        """A message was made for ``asked``."""
        self.answers[asked] += 1
        self.answered_at.setdefault(asked, time.monotonic())

    def refused(self, status: int, scope: str | None) -> None:
        """A request got ``status``."""
        if status not in (401, 403, 429) or scope == "shared":
            return
        now = time.monotonic()
        self.invalid.append(now)
        while self.invalid[0] < now - 60:
            self.invalid.popleft()
        self.most_invalid = max(self.most_invalid, len(self.invalid))

    def twice(self) -> list[str]:
        """What was answered more than once."""
        return [asked for asked, count in self.answers.items() if count > 1]

    def open_questions(self) -> dict[str, str]:
        """What was delivered and has no answer, with its channel."""
        return {asked: self.asked[asked] for asked in self.delivered if not self.answers[asked]}

    def forget(self) -> None:
        """Drop what was asked and answered; for long runs."""
        for held in (self.asked, self.delivered, self.answers, self.answered_at):
            held.clear()
