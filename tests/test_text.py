"""Folding keeps what tells names apart and drops what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text import fold, key, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ML-Ops", "ml ops"),
        ("ai_engineer", "ai engineer"),
        ("DE/DS", "de ds"),
        ("C++", "c++"),
        ("C#", "c#"),
        ("F#", "f#"),
        (".NET Developer", ".net developer"),
        ("  Data\t\n Engineer ", "data engineer"),
        ("Front–End", "front end"),
        ("ma\u200bchine lear\u00adning", "machine learning"),
        ("\uff2d\uff2c Engineer", "ml engineer"),
        ("don\u2019t", "don't"),
        ("Apache Spark\u2122", "apache spark"),
        ("bell\x07 null\x00", "bell null"),
        ("Data Scientist, NLP (Remote)", "data scientist, nlp (remote)"),
        ("€72,000?", "€72,000?"),
        ("STRASSE Straße", "strasse strasse"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C++/C#/C", ["c++", "c#", "c"]),
        (".NET, ASP.NET and Node.js.", [".net", "asp.net", "and", "node.js"]),
        ("R&D (R, SQL)", ["r&d", "r", "sql"]),
        ('"data engineer" vs. mlops?!', ["data", "engineer", "vs", "mlops"]),
        ("C++17", ["c++", "17"]),
        ("#general", ["general"]),
        ("🚀🚀", []),
        ("'; DROP TABLE roles;--", ["drop", "table", "roles"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_languages_that_differ_in_a_sign_stay_apart() -> None:
    assert len({key(name) for name in ("C", "C++", "C#", "F#", "F", ".NET", "net")}) == 7


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert key(key(text)) == key(text)


@given(st.text())
def test_folded_text_has_no_control_characters_and_no_double_blanks(text: str) -> None:
    folded = fold(text)
    assert folded.isprintable()
    assert "  " not in folded
    assert folded == folded.strip()
