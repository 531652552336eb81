"""Tables in code blocks: never wider than a phone, never out of their block, columns in line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.table import WIDEST, columns_of, shorten, table_lines
from bot.core.card import Table
from bot.core.desk import Desk

cells = st.text(max_size=40)


@given(st.lists(st.lists(cells, max_size=6).map(tuple), max_size=6).map(tuple), st.lists(cells, max_size=6).map(tuple))
def test_any_table_stays_within_its_block(rows: tuple[tuple[str, ...], ...], head: tuple[str, ...]) -> None:
    for line in table_lines(Table(head, rows)):
        assert columns_of(line) <= WIDEST
        assert "`" not in line
        assert "\n" not in line


def test_values_stand_to_the_right_under_their_heads() -> None:
    rows = (("Openings", "94", "86"), ("Pay", "", ""), (" middle", "$201K", "$209K"))
    table = Table(("", "MLOps Engineer", "AI Software Engineer"), rows)
    assert table_lines(table) == [
        "                      AI",
        "         MLOps  Software",
        "      Engineer  Engineer",
        "────────────────────────",
        "Openings    94        86",
        "Pay",
        " middle  $201K     $209K",
    ]


def test_a_table_without_heads_has_no_rule() -> None:
    assert table_lines(Table((), (("a", "1"), ("bb", "22")))) == ["a    1", "bb  22"]


def test_a_row_that_does_not_fit_takes_two_lines() -> None:
    assert table_lines(Table(("", "A", "B"), (("Average posted range", "$164K–$243K", "$158K–$256K"),))) == [
        "            A           B",
        "─────────────────────────",
        "Average posted range",
        "  $164K–$243K $158K–$256K",
    ]


def test_every_role_has_a_head_for_a_column_of_five_letters(desk: Desk) -> None:
    names = [role.name for role in desk.catalogue.roles.values()]
    for one, two, three in zip(names, [*names[14:], *names[:14]], [*names[29:], *names[:29]], strict=True):
        lines = table_lines(Table(("", one, two, three), (("maximum", "$239K", "$250K", "$247K"),)))
        assert max(map(columns_of, lines)) <= WIDEST
        assert not [line for line in lines if "…" in line]
        assert len(lines[-1].split()) == 4


def test_tables_of_the_sample_fit_on_one_line_a_row(desk: Desk) -> None:
    for text in ("!compare mlops ai-engineer", "!salary data-engineer data-analyst", "!compare data-scientist data-engineer mlops"):
        table = next(block.table for block in desk.ask(text).card.blocks if block.table)
        lines = table_lines(table)
        assert lines[-len(table.rows) - 1].startswith("─")


def test_wide_letters_count_twice_and_marks_not_at_all() -> None:
    assert columns_of("データ") == 6
    assert columns_of("e\u0301") == 1
    assert shorten("データサイエンス", 7) == "データ…"


def test_escaped_markdown_is_read_as_it_was_meant() -> None:
    assert table_lines(Table((), ((r"C\#", r"a\_b"),))) == ["C#  a_b"]
