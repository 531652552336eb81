"""How long an answer takes from text to card, and how that grows with the store; start-up time and peak memory.

    python -m tests.benchmarks.answers [--quick]

Prints medians and 99th percentiles on the sample, on 10,000 and on 1,000,000 generated postings (--quick: 100,000), and their
ratios within this run, which is what counts on a noisy machine.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from bot.config import Settings
from bot.core.desk import Desk
from bot.core.model import Posting, Salary, Seniority
from bot.facts import load_catalogue
from bot.store.opening import open_writer
from bot.wiring import build_desk
from tests.benchmarks.figures import Figure, keep

QUESTIONS = (
    "!compare mlops ai-engineer",
    "data engineer vs data scientist",
    "which pays more, backend or frontend?",
    "what skills does a devops engineer need",
    "how much do MLEs earn?",
    "is sre or platform engineer more remote",
    "mlopps engneer salary",
    "data analyst, analytics engineer, data engineer",
)
FILTERED = "senior data engineer vs data scientist salary in germany, remote"
DAY = date(2026, 11, 1)
LEVELS: tuple[Seniority | None, ...] = ("entry", "mid", "senior", "lead", None)
MODES = ("remote", "hybrid", "onsite", None)


def postings(count: int) -> Iterator[Posting]:
    """Generated postings: every role, pay log-normal by role, 20,000 employers at most, five skills each."""
    random = np.random.default_rng(count)
    roles = list(load_catalogue().roles)
    skills = list(load_catalogue().skills)[:120]
    employers = max(50, min(20_000, count // 20))
    for first in range(0, count, 10_000):
        n = min(10_000, count - first)
        role = random.integers(len(roles), size=n)
        low = np.exp(random.normal(11.6 + role * 0.01, 0.3)).round(-2)
        high = (low * random.uniform(1.1, 1.6, n)).round(-2)
        picks = random.integers(0, 1 << 30, size=(n, 8))
        for i in range(n):
            a, b = float(low[i]), float(high[i])
            yield Posting(
                source="generated",
                source_id=str(first + i),
                title=roles[role[i]],
                role=roles[role[i]],
                seniority=LEVELS[picks[i, 0] % 5],
                employer=f"Employer {picks[i, 1] % employers}",
                country=("US", "US", "DE", "GB", None)[picks[i, 2] % 5],
                work_mode=MODES[picks[i, 3] % 4],  # type: ignore[arg-type]
                salary=Salary(a, b, yearly_min=a, yearly_max=b) if picks[i, 4] % 2 else None,
                skills=tuple(dict.fromkeys(skills[(int(role[i]) * 3 + int(p) % 25) % 120] for p in picks[i, 3:])),
                posted_at=DAY - timedelta(days=int(picks[i, 5]) % 300),
            )


def build(path: Path, count: int) -> float:
    """Write ``count`` postings into a store at ``path``; seconds it took."""
    began = time.perf_counter()
    writer = open_writer(path, DAY)
    writer.begin("generated", DAY.isoformat())
    batch: list[Posting] = []
    for posting in postings(count):
        batch.append(posting)
        if len(batch) == 2_000:
            writer.write_batch(batch)
            batch = []
    writer.write_batch(batch)
    writer.finish(DAY.isoformat(), {"read": count, "stored": count})
    writer.close()
    return time.perf_counter() - began


def timings(desk: Desk, texts: Sequence[str], rounds: int) -> np.ndarray:
    """Milliseconds from text to card, one an answer."""
    for text in texts:
        desk.ask(text)
    spent = []
    for _ in range(rounds):
        for text in texts:
            began = time.perf_counter()
            desk.forget()
            desk.ask(text)
            spent.append(1000 * (time.perf_counter() - began))
    return np.array(spent)


def desk_over(path: Path | None) -> Desk:
    """A desk over a store, the sample for None."""
    return build_desk(Settings().model_copy(update={"db": path}))


IMPORT = """
import time, warnings; warnings.simplefilter('ignore')
t = time.perf_counter()
import discord, discord.ext.commands
print(time.perf_counter() - t)
"""
READY = """
import time, warnings; warnings.simplefilter('ignore')
import discord, discord.ext.commands
t = time.perf_counter()
from bot.config import Settings
from bot.chat.client import ChatSettings, build_bot
from bot.wiring import build_desk
from tests.benchmarks.figures import Figure, keep
desk = build_desk(Settings())
build_bot(desk, ChatSettings())
desk.ask('!compare mlops ai-engineer')
print(time.perf_counter() - t)
import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def run(code: str) -> list[float]:
    """What a fresh interpreter prints, as numbers."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return [float(line) for line in done.stdout.split()]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="100,000 postings instead of 1,000,000")
    large = 100_000 if parser.parse_args().quick else 1_000_000
    desk_over(None)  # build the sample before anything is timed
    started = [run(READY) for _ in range(3)]
    theirs, ours, memory = min(run(IMPORT)[0] for _ in range(3)), min(s for s, _ in started), max(m for _, m in started)
    print(f"discord.py's own import        {theirs:8.2f} s")
    print(f"start to ready beyond it       {ours:8.2f} s   (aim 1.5 s)")
    print(f"peak memory, bot on the sample {memory:8.0f} MB  (aim 150 MB)")
    keep(Figure("start to ready, beyond discord.py's import", ours, "s", "that import", theirs, aim="< 1.5", met=ours < 1.5))
    keep(Figure("peak memory of a bot on the sample", memory, "MB", aim="< 150", met=memory < 150))
    print(f"\n{'store':<22}{'median ms':>10}{'99th ms':>9}{'filtered median':>17}")
    medians = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in (0, 10_000, large):
            path = Path(folder) / f"{count}.db" if count else None
            note = ""
            if path is not None:
                seconds = build(path, count)
                note = f"   built in {seconds:.0f} s, {count / seconds:,.0f} postings/s"
            desk = desk_over(path)
            spent, filtered = timings(desk, QUESTIONS, 100), timings(desk, (FILTERED,), 5)
            medians[count] = float(np.median(spent))
            name = f"{count:,} postings" if count else "sample"
            middle, high = float(np.median(spent)), float(np.quantile(spent, 0.99))
            keep(Figure(f"text to card, {name}: median", middle, "ms", aim="< 1", met=middle < 1))
            keep(Figure(f"text to card, {name}: 99th percentile", high, "ms", aim="< 5", met=high < 5))
            print(f"{name:<22}{np.median(spent):>10.2f}{np.quantile(spent, 0.99):>9.2f}{np.median(filtered):>17.1f}{note}")
    growth = medians[large] / medians[10_000]
    keep(Figure(f"text to card, growth from 10,000 to {large:,} postings", growth, "times", aim="< 1.5", met=growth < 1.5))
    print(f"\ngrowth from 10,000 to {large:,} postings, without filters: {growth:.2f} times (bound 1.50)")


if __name__ == "__main__":
    main()
