"""How long reading takes: python -m tests.benchmarks.reading [--check]. With --check it ends with 1 where a bound is missed."""

from __future__ import annotations

import json
import math
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bot.core.model import Context
from bot.core.questions import read_question
from bot.facts import load_lexicon
from tests.benchmarks.figures import Figure, keep
from tests.check_silence import made

GOLDEN = Path(__file__).parents[1] / "golden"
MEDIAN, SLOWEST, SILENT = 0.5, 2.0, 0.02  # milliseconds: median and 99th percentile of reading, median of staying silent
STORY = "hi all, i have been at a bank for six years now, mostly reports and a bit of scripting, and my team is great but nothing moves."
TALKING = Context(("data-engineer", "data-scientist"), "salary")


def main() -> int:
    started = time.perf_counter()
    lexicon = load_lexicon()
    print(f"building the lexicon        {1000 * (time.perf_counter() - started):8.0f} ms")
    lines = [json.loads(line)["text"] for line in (GOLDEN / "questions.jsonl").read_text(encoding="utf-8").splitlines()]

    def read(text: str) -> None:
        read_question(text, lexicon, TALKING)

    def overhear(text: str, context: Context | None = None) -> None:
        read_question(text, lexicon, context, addressed=False)

    talk = list(made(2_000))
    reading = times(read, lines * 4)
    silent = times(overhear, talk)
    beside = times(lambda text: overhear(text, TALKING), talk)
    print(f"{'':28}{'median ms':>10}{'99th ms':>10}")
    for name, taken in (("a question", reading), ("talk, no conversation", silent), ("talk beside a conversation", beside)):
        print(f"{name:28}{np.quantile(taken, 0.5):10.4f}{np.quantile(taken, 0.99):10.4f}")
    middle, high, quiet = (float(np.quantile(taken, at)) for taken, at in ((reading, 0.5), (reading, 0.99), (silent, 0.5)))
    keep(Figure("reading a question, median", middle, "ms", aim=f"< {MEDIAN}", met=middle < MEDIAN))
    keep(Figure("reading a question, 99th percentile", high, "ms", aim=f"< {SLOWEST}", met=high < SLOWEST))
    keep(Figure("seeing that a message is not for us, median", quiet, "ms", aim=f"< {SILENT}", met=quiet < SILENT))
    growth = statistics.median(times(read, [f"{STORY} {line}" for line in lines])) / statistics.median(times(read, lines))
    print(f"growth with {len(STORY)} letters of story before the question: {growth:.2f} times")
    keep(Figure(f"the same, growth with {len(STORY)} letters of story before the question", growth, "times"))
    met = np.quantile(reading, 0.5) < MEDIAN and np.quantile(reading, 0.99) < SLOWEST
    met = met and np.quantile(silent, 0.5) < SILENT and np.quantile(beside, 0.5) < SILENT
    print("within the bounds" if met else f"outside the bounds ({MEDIAN} and {SLOWEST} ms to read, {SILENT} ms to stay silent)")
    return int(not met and "--check" in sys.argv)


def times(call: Callable[[str], None], texts: list[str]) -> list[float]:
    """Milliseconds for each text: the best of three, so that what else the machine does counts little."""
    taken = []
    for text in texts:
        best = math.inf
        for _ in range(3):
            started = time.perf_counter()
            call(text)
            best = min(best, 1000 * (time.perf_counter() - started))
        taken.append(best)
    return taken


if __name__ == "__main__":
    sys.exit(main())
