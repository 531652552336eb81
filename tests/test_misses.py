"""What was not understood: its shape without its words, and the book that counts shapes."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.core.desk import Desk
from bot.core.misses import LONGEST, is_miss, shape_of
from bot.facts import load_lexicon
from bot.store.misses import MOST_TEXTS, MissBook, read_misses
from bot.store.problem import StoreProblem
from bot.wiring import build_desk, misses_path

LEXICON = load_lexicon()


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("what does a frobnicator earn in berlin?", "what filler filler word12 pay in PLACE ?"),
        ("Zqx vs data scientist", "word3 vs ROLE"),
        ("python 42", "SKILL number"),
        ("", "nothing"),
    ],
)
def test_a_shape_has_classes_and_no_words(text: str, shape: str) -> None:
    assert shape_of(text, LEXICON) == shape


def test_a_shape_never_holds_what_was_said() -> None:
    secret = "mrs Wintergreen of Kloster 17 told jane.doe@example.com that hunter2 is their password " * 5
    shape = shape_of(secret, LEXICON).casefold()
    assert not {"wintergreen", "kloster", "jane", "doe", "hunter2", "password", "17"} & set(shape.split())
    assert len(shape.split()) <= LONGEST + 1


def test_shapes_are_counted_and_texts_kept_only_on_request(tmp_path: Path) -> None:
    book = MissBook(tmp_path / "new" / "misses.db", keep_texts=False, today=lambda: "2026-11-23")
    book.add("what word6", "what zonks")
    book.add("what word6", "what blips")
    book.add("word3", "zzz")
    assert read_misses(book.path) == [
        {"shape": "what word6", "count": 2, "last_seen": "2026-11-23", "texts": []},
        {"shape": "word3", "count": 1, "last_seen": "2026-11-23", "texts": []},
    ]
    opted_in = dataclasses.replace(book, keep_texts=True)
    for number in range(MOST_TEXTS + 5):
        opted_in.add("word3", f"text {number}")
    opted_in.add("word3", "text 0")
    rows = {row["shape"]: row for row in read_misses(book.path)}
    assert rows["word3"]["count"] == MOST_TEXTS + 7
    assert rows["word3"]["texts"] == [f"text {number}" for number in range(MOST_TEXTS)]


def test_a_book_that_cannot_be_written_disturbs_nobody(tmp_path: Path) -> None:
    wall = tmp_path / "wall"
    wall.write_text("no folder", encoding="utf-8")
    MissBook(wall / "misses.db", keep_texts=False, today=lambda: "2026-11-23").add("word3", "zzz")
    MissBook(wall, keep_texts=False, today=lambda: "2026-11-23").add("word3", "zzz")
    assert wall.read_text(encoding="utf-8") == "no folder"
    with pytest.raises(StoreProblem, match="no book of misses"):
        read_misses(wall)
    assert read_misses(tmp_path / "none.db") == []


def settings(tmp_path: Path, **named: Any) -> Settings:
    return Settings().model_copy(update={"state": tmp_path / "state.db", **named})


def test_only_what_was_asked_and_not_understood_is_counted(tmp_path: Path, desk: Desk) -> None:
    told: list[tuple[str, str]] = []
    listening = Desk(
        desk.catalogue,
        desk.lexicon,
        desk.shelf,
        countries={},
        dollars=lambda _: None,
        missed=lambda shape, text: told.append((shape, text)),
    )
    for text in ("frobnicate the zonk", "mlops vs ai engineer", "how do I pass an interview", "salary of an engineer"):
        listening.ask(text)
    listening.ask("frobnicate the zonk", addressed=False)
    assert [text for _, text in told] == ["frobnicate the zonk", "how do I pass an interview", "salary of an engineer"]
    assert is_miss(listening.ask("!salary").answer)
    assert not is_miss(listening.ask("mlops salary").answer)


def test_the_setting_decides_what_is_kept(tmp_path: Path) -> None:
    for setting, texts in (("nothing", None), ("shapes", []), ("texts", ["frobnicate the zonk"])):
        chosen = settings(tmp_path / setting, keep_misses=setting)
        build_desk(chosen, keep_misses=True).ask("frobnicate the zonk")
        rows = read_misses(misses_path(chosen))
        assert (rows[0]["texts"] if rows else None) == texts
    quiet = settings(tmp_path / "batch")
    build_desk(quiet).ask("frobnicate the zonk")
    assert read_misses(misses_path(quiet)) == []
