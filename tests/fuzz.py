"""Coverage-guided fuzzing of each door for strangers' text: python -m tests.fuzz [--seconds 60] [--door NAME]; needs atheris.

The doors: files and board replies (readers, normalising, JSON), messages (what people type, with and without a conversation),
custom_ids (what comes back from a button or a list), fields (what is filled into forms and options). What may come out is a card that
Discord takes, a record, or one sentence of a known kind; anything else, or an input over five seconds, is a finding: it is printed and
the run ends with 1.

The seconds are for all doors together. Starting texts stand in tests/corpus/DOOR, one a file, kept small; a finding, mended, joins
them, and the test run reads them all.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.core.card import Card
    from bot.core.desk import Desk

CORPUS = Path(__file__).parent / "corpus"
SLOWEST = 5.0  # seconds for one input
ANN = 123_456_789_012_345_678
PERIODS = ("hour", "day", "week", "month", "year")


@cache
def desk() -> Desk:
    """A desk over the embedded sample."""
    from bot.config import Settings
    from bot.wiring import build_desk

    return build_desk(Settings())


def check_card(card: Card) -> None:
    """Raises AssertionError where Discord would not take the card."""
    from bot.chat.view import LETTERS, view_of
    from bot.core.token import width

    parts = list(_walk(view_of(card, ANN, desk().catalogue).to_components()))  # type: ignore[no-untyped-call]
    said = [part["content"] for part in parts if part["type"] == 10]
    ids = [part["custom_id"] for part in parts if "custom_id" in part]
    assert len(parts) <= 40, "over 40 components"
    assert 0 < sum(width(text) for text in said) <= LETTERS, "too long, or nothing said"
    assert all(text.strip() for text in said), "an empty part"
    assert len(set(ids)) == len(ids), "a custom_id twice"
    assert all(0 < width(custom_id) <= 100 for custom_id in ids), "a custom_id too long"
    json.dumps(said).encode()


def _walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in components:
        yield component
        yield from _walk(component.get("components", []))


def files(data: bytes) -> None:
    """A file, or what a board replied: any bytes are records, or one ReadProblem."""
    from bot.ingest.normalise import normalise
    from bot.ingest.read import read_bytes
    from bot.ingest.records import ReadProblem
    from bot.ingest.showing import read_json
    from bot.wiring import build_tools

    try:
        for record in read_bytes(data, "fuzz"):
            json.dumps(read_json(normalise(record, "fuzz", build_tools()), "fuzz"))
    except ReadProblem as problem:
        if len(str(problem).splitlines()) != 1:
            raise


def messages(data: bytes) -> None:
    """What somebody typed: out of the blue, to us, and after an answer."""
    from bot.core.conversation import context_of

    text = data.decode("utf-8", "surrogateescape")  # half a pair, too: JSON can carry one
    desk().ask(text, addressed=False)
    first = desk().ask(text)
    check_card(first.card)
    asked = desk().ask("mlops vs ai engineer").question
    for question in (asked, first.question):
        check_card(desk().ask(text, context_of(question), addressed=True).card)


def custom_ids(data: bytes) -> None:
    """What came back from a button or a list: ours and answered, or not ours."""
    from bot.chat.buttons import is_ours, read_button

    text = data.decode("utf-8", "replace")
    found = read_button(text, desk().catalogue)
    assert not found or is_ours(text), "read, but not ours"
    if found:
        asker, question = found
        assert 0 <= asker < 1 << 64, "nobody's number"
        check_card(desk().answer(question).card)


def fields(data: bytes) -> None:
    """What was filled into a form or an option, one a line."""
    from bot.core import options, prompts
    from bot.core.model import Question
    from bot.core.phrases import safe

    lines = [*data.decode("utf-8", "replace").split("\n"), "", "", "", "", "", ""]
    lexicon, catalogue = desk().lexicon, desk().catalogue
    question, unsure = prompts.with_role(Question("overview", ("data-engineer",)), lines[0], catalogue)
    check_card(desk().answer(question, unsure).card)
    options.find_roles(lines[0], catalogue)
    options.suggest_countries(lines[1], lexicon.places)
    options.suggest_skills(lines[2], catalogue)
    options.suggest_currencies(lines[3])
    options.suggest_zones(lines[1], ("Europe/Berlin", "America/New_York"))
    safe(lines[5], 1000)
    pay = (float(len(lines[0])) ** 5, PERIODS[len(lines[1]) % 5])
    filled = options.Options(
        country=lines[1] or None, skills=(lines[2],) if lines[2] else (), currency=lines[3] or None, company=lines[4], pay=pay
    )
    try:
        understood = options.understand(filled, lexicon)
    except options.UnknownOption:
        understood = replace(filled, country=None, skills=(), currency=None)
    check_card(desk().answer(options.fill_in(question, understood, "USD")).card)


DOORS: dict[str, Callable[[bytes], None]] = {"files": files, "messages": messages, "custom_ids": custom_ids, "fields": fields}


def one(door: str, data: bytes) -> None:
    """One input through a door. Raises whatever is wrong with what came out, TimeoutError where it took too long."""
    began = time.perf_counter()
    DOORS[door](data)
    if time.perf_counter() - began > SLOWEST:
        raise TimeoutError(f"over {SLOWEST} s for {len(data)} bytes")


def fuzz(door: str, seconds: int) -> None:
    """Fuzz one door; atheris ends the process, with 0 when nothing was found."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["bot"]):
        for name in ("bot.wiring", "bot.ingest.read", "bot.chat.view", "bot.chat.buttons", "bot.core.options"):
            importlib.import_module(name)
    desk()
    with tempfile.TemporaryDirectory() as found:
        setup = [
            sys.argv[0],
            f"-max_total_time={seconds}",
            "-max_len=2048",
            "-print_final_stats=1",
            "-rss_limit_mb=4096",
            f"-artifact_prefix={found}/",
        ]
        atheris.Setup([*setup, found, str(CORPUS / door)], lambda data: one(door, data))
        atheris.Fuzz()


def main() -> int:
    """Fuzz every door, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--door", choices=sorted(DOORS))
    given = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed; the Hypothesis tests fuzz the same doors")
        return 0
    if given.door:
        fuzz(given.door, given.seconds)
        return 0
    worst = 0
    for door in DOORS:
        run = [sys.executable, "-m", "tests.fuzz", "--door", door, "--seconds", str(max(1, given.seconds // len(DOORS)))]
        done = subprocess.run(run, capture_output=True, text=True, check=False)
        runs = next((line.split()[-1] for line in done.stderr.splitlines() if "number_of_executed_units" in line), "0")
        print(f"{door:<12} {runs:>8} runs   {'no finding' if done.returncode == 0 else 'FINDING'}", flush=True)
        if done.returncode:
            print(done.stdout[-3000:], done.stderr[-3000:], sep="\n")
        worst = max(worst, done.returncode and 1)
    return worst


if __name__ == "__main__":
    sys.exit(main())
