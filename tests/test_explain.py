"""How a text was read, in lines; the commands that print them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main
from bot.core.explain import explain
from bot.core.model import Context
from bot.facts import load_lexicon

LEXICON = load_lexicon()


def test_every_step_of_a_reading_is_told() -> None:
    lines = explain("whats the slary of a sr mlopps eng in germany, not data scientist", LEXICON)
    text = "\n".join(lines)
    for step in (
        "words     whats the slary",
        "corrected slary → salary",
        "meaning   sr: LEVEL senior",
        "mlopps eng: ROLE mlops-engineer",
        "germany: PLACE DE",
        "data scientist: ROLE data-scientist, pushed away",
        "role      mlopps eng: fuzzy mlops-engineer",
        "shape     what pay LEVEL ROLE in PLACE",
        "rule      salary: “pay”",
        "weights   salary",
        "question  topic salary",
        "overheard silent",
    ):
        assert step in text, text


def test_commands_unclear_roles_and_strangers_are_told() -> None:
    assert explain("!compare mlops vs analyst", LEXICON)[0] == "command   !compare: overview"
    assert any(line.startswith("asks back analyst: ") for line in explain("!compare mlops vs analyst", LEXICON))
    assert "outside the catalogue: librarian" in explain("librarian to data scientist", LEXICON)
    assert explain("", LEXICON)[0] == "words     "
    followed = explain("and which is more remote?", LEXICON, Context(("mlops-engineer", "data-engineer"), "salary"))
    assert followed[-1] == "overheard answered, even if nobody aimed it at the bot"


def test_the_commands(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ROLECALL_STATE", str(tmp_path / "state.db"))
    monkeypatch.setenv("ROLECALL_CACHE", str(tmp_path))
    assert main(["explain", "mlops", "salary"]) == 0
    assert "rule      salary" in capsys.readouterr().out
    assert main(["explain"]) == 2
    assert capsys.readouterr().err.startswith("rolecall: Say what is to be explained")
    assert main(["misses"]) == 0
    assert capsys.readouterr().out == "Nothing yet.\n"
    assert main(["ask", "frobnicate the zonk"]) == 0
    capsys.readouterr()
    assert main(["misses"]) == 0
    assert main(["misses", "--json"]) == 0
    assert '"count": 1' in capsys.readouterr().out
