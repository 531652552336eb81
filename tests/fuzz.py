"""Coverage-guided fuzzing of the readers, pay in text and questions: python -m tests.fuzz [--seconds 60] (needs atheris).

What may come out of any bytes is records, or one ReadProblem; anything else, or a call over five seconds, is a finding and ends the run.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from typing import Any

SEEDS = (
    b"title,company,salary\nData Engineer,Acme,$120k - $150k\n",
    b'{"title": "Data Engineer", "salary": "25 LPA"}\n{"title": 1}\n',
    b'{"jobs": [{"id": 1, "title": "AI Engineer", "absolute_url": "https://x.example", "content": "&lt;p&gt;Pay $150-190k&lt;/p&gt;"}]}',
    b'<script type="application/ld+json">{"@type": "JobPosting", "title": "X", "baseSalary": {"value": {"minValue": 1}}}</script>',
)
SLOWEST = 5.0


def one(data: bytes) -> None:
    """Read, normalise and word one input."""
    from bot.core.questions import read_question
    from bot.facts import load_lexicon
    from bot.ingest.normalise import normalise
    from bot.ingest.read import read_bytes
    from bot.ingest.records import ReadProblem
    from bot.ingest.showing import read_json
    from bot.wiring import build_tools

    began = time.perf_counter()
    tools = build_tools()
    try:
        for record in read_bytes(data, "fuzz"):
            read_json(normalise(record, "fuzz", tools), "fuzz")
    except ReadProblem:
        pass
    read_question(data.decode("utf-8", "replace"), load_lexicon())
    if time.perf_counter() - began > SLOWEST:
        raise TimeoutError(f"{SLOWEST} s for {len(data)} bytes")


def main() -> None:
    """Fuzz for a while; atheris ends the process with 0 when nothing was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    seconds = parser.parse_args().seconds
    try:
        atheris: Any = importlib.import_module("atheris")
    except ImportError:
        print("atheris is not installed; the Hypothesis tests fuzz the same doors")
        return
    for seed in SEEDS:
        one(seed)
    with atheris.instrument_imports(include=["bot.ingest", "bot.core"]):
        importlib.reload(importlib.import_module("bot.ingest.read"))
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-max_len=4096", "-verbosity=0", "-print_final_stats=1"], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
