"""The labelled questions beside the repository, scored as their own README says; skipped where they are absent.

``pytest tests/test_eval.py -s`` prints the table.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.core.model import Context, Filters
from bot.core.questions import read_question
from bot.facts import load_lexicon

EVAL = Path(__file__).parents[2] / "shared" / "eval"
FLOOR = 0.98
"""A little under what is reached, so that the test tells when something is lost."""

pytestmark = pytest.mark.skipif(not (EVAL / "questions.jsonl").is_file(), reason="the labelled questions are not here")


def _context(held: dict[str, Any] | None) -> tuple[Context | None, bool]:
    if held is None:
        return None, True
    context = Context(tuple(held.get("roles", ())), held.get("topic"), Filters(**held.get("filters", {})))
    return (context if context.roles or context.topic else None), held.get("addressed", True)


def test_the_labelled_questions_are_read_right(tmp_path: Path) -> None:
    lexicon = load_lexicon()
    out = tmp_path / "out.jsonl"
    with (EVAL / "questions.jsonl").open(encoding="utf-8") as questions, out.open("w", encoding="utf-8") as answers:
        for line in map(json.loads, questions):
            context, addressed = _context(line.get("context"))
            reading = read_question(line["text"], lexicon, context, addressed=addressed)
            answers.write(json.dumps({"question": reading.question.as_json(), "silent": reading.silent}) + "\n")
    command = [sys.executable, str(EVAL / "score.py"), str(out)]
    print("\n" + subprocess.run([*command, "--tags"], check=True, capture_output=True, text=True).stdout)
    scored = json.loads(subprocess.run([*command, "--json"], check=True, capture_output=True, text=True).stdout)
    shares = {group: part["whole"][0] / part["whole"][1] for group, part in scored["groups"].items()}
    assert shares["all"] >= FLOOR, shares
    assert min(shares.values()) >= 0.95, shares
    assert scored["silent"]["spoke_unasked"] == 0
    assert scored["silent_when_due"] == 0
