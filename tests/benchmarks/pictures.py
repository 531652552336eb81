"""How long a card's picture takes: the first time, and from the cache.

    python -m tests.benchmarks.pictures [--pairs 60]

Every picture is asked of a warm painter as a card asks it, through its thread, for pairs and triples of roles of the sample. Prints
medians and 95th percentiles with the bounds, the size of the files, and what importing matplotlib costs a fresh process (paid in the
thread at the start, before anybody asks).
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import time
from itertools import combinations

import numpy as np

from bot.chat.pictures import NOTHING, Painter
from bot.config import Settings
from bot.core.model import Question
from bot.core.picture import Picture
from bot.wiring import build_desk
from tests.benchmarks.figures import Figure, keep

FIRST, KEPT = 150.0, 5.0  # milliseconds at the 95th percentile
IMPORT = "import time; t = time.perf_counter(); import bot.chat.paint; print(1000 * (time.perf_counter() - t))"


def pictures(most: int) -> list[Picture]:
    """Different pictures of the sample: pay of two and three roles, skills of two."""
    desk = build_desk(Settings())
    slugs = [slug for slug, count in desk.shelf.counts().items() if count >= 20 and slug in desk.catalogue.roles]
    asked = [Question(topic, pair) for pair in combinations(slugs, 2) for topic in ("salary", "skills")]
    asked += [Question("salary", three) for three in combinations(slugs[:6], 3)]
    found = dict.fromkeys(picture for question in asked if (picture := desk.answer(question).card.picture))
    chosen = np.random.default_rng(0).permutation(len(found))[:most]
    return [list(found)[at] for at in chosen]


async def timings(painter: Painter, asked: list[Picture]) -> tuple[np.ndarray, int]:
    """Milliseconds a picture and the largest file."""
    spent, largest = [], 0
    for picture in asked:
        began = time.perf_counter()
        png = await painter.png(picture)
        spent.append(1000 * (time.perf_counter() - began))
        assert png is not None, "not painted in time"
        largest = max(largest, len(png))
    return np.array(spent), largest


async def main(most: int) -> int:
    """Print the table; 1 when a bound is missed."""
    asked = pictures(most)
    painter = Painter(patience=5)
    painter.warm()
    await painter.png(NOTHING)
    first, largest = await timings(painter, asked)
    kept, _ = await timings(painter, asked)
    painter.close()
    print(f"{len(asked)} pictures{'median ms':>20}{'95th ms':>10}{'bound':>8}")
    for name, spent, bound in (("first paint", first, FIRST), ("cached", kept, KEPT)):
        high = float(np.quantile(spent, 0.95))
        keep(Figure(f"a picture, {name}: 95th percentile", high, "ms", aim=f"< {bound:.0f}", met=high < bound))
        print(f"{name:<16}{np.median(spent):>15.2f}{np.quantile(spent, 0.95):>10.2f}{bound:>8.0f}")
    print(f"largest file {largest / 1000:.0f} kB")
    return int(np.quantile(first, 0.95) > FIRST or np.quantile(kept, 0.95) > KEPT)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=60, help="how many pictures")
    missed = asyncio.run(main(parser.parse_args().pairs))
    imported = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True).stdout
    print(f"importing matplotlib, once, in the thread: {float(imported):.0f} ms")
    sys.exit(missed)
