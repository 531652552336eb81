"""Tables in code blocks: never wider than a phone, never out of their block, columns in line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.table import WIDEST, columns_of, shorten, table_lines
from bot.core.card import Table

cells = st.text(max_size=40)


@given(st.lists(st.lists(cells, max_size=6).map(tuple), max_size=6).map(tuple), st.lists(cells, max_size=6).map(tuple))
def test_any_table_stays_within_its_block(rows: tuple[tuple[str, ...], ...], head: tuple[str, ...]) -> None:
    for line in table_lines(Table(head, rows)):
        assert columns_of(line) <= WIDEST
        assert "`" not in line
        assert "\n" not in line


def test_values_stand_to_the_right_under_their_heads() -> None:
    table = Table(("", "MLOps", "AI SWE"), (("Median", "$239K", "$253K"), ("Range", "$164K–$243K", "$158K–$256K")))
    assert table_lines(table) == [
        "              MLOps       AI SWE",
        "────────────────────────────────",
        "Median        $239K        $253K",
        "Range   $164K–$243K  $158K–$256K",
    ]


def test_a_table_without_heads_has_no_rule() -> None:
    assert table_lines(Table((), (("a", "1"), ("bb", "22")))) == ["a    1", "bb  22"]


def test_the_widest_column_gives_way() -> None:
    lines = table_lines(Table(("", "A", "B"), (("x" * 60, "$164K", "$158K"),)))
    assert lines[-1].endswith("$164K  $158K") or lines[-1].endswith("$164K $158K")
    assert "…" in lines[-1]


def test_wide_letters_count_twice_and_marks_not_at_all() -> None:
    assert columns_of("データ") == 6
    assert columns_of("e\u0301") == 1
    assert shorten("データサイエンス", 7) == "データ…"


def test_escaped_markdown_is_read_as_it_was_meant() -> None:
    assert table_lines(Table((), ((r"C\#", r"a\_b"),))) == ["C#  a_b"]
