from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.ranking import crown, ranked

ITEMS = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 20), st.integers(0, 20)), max_size=12).map(
    lambda rows: [(f"role {i}", float(mid), float(mid - down), float(mid + up)) for i, (mid, down, up) in enumerate(rows)]
)


def places(items: list[tuple[str, float, float, float]]) -> list[tuple[int, list[str]]]:
    return [(rank.place, [item.name for item in rank.items]) for rank in ranked(items)]


def test_a_clear_order_has_a_crown() -> None:
    items = [("b", 50.0, 45.0, 55.0), ("a", 70.0, 65.0, 75.0), ("c", 30.0, 25.0, 35.0)]
    assert places(items) == [(1, ["a"]), (2, ["b"]), (3, ["c"])]
    assert crown(ranked(items)) == "a"


def test_overlap_of_the_first_two_takes_the_crown() -> None:
    items = [("a", 70.0, 60.0, 80.0), ("b", 65.0, 55.0, 75.0), ("c", 30.0, 25.0, 35.0)]
    assert places(items) == [(1, ["a", "b"]), (3, ["c"])]
    assert crown(ranked(items)) is None


def test_touching_is_overlapping() -> None:
    assert places([("a", 70.0, 60.0, 80.0), ("b", 50.0, 40.0, 60.0)]) == [(1, ["a", "b"])]


def test_a_chain_is_not_one_tie() -> None:
    chain = ranked([("a", 70.0, 62.0, 78.0), ("b", 60.0, 52.0, 68.0), ("c", 50.0, 42.0, 58.0)])
    assert [(one.name, one.best, one.worst) for rank in chain for one in rank.items] == [("a", 1, 2), ("b", 1, 3), ("c", 2, 3)]


def test_nothing_and_one() -> None:
    assert ranked([]) == ()
    assert crown(()) is None
    assert crown(ranked([("a", 1.0, 0.0, 2.0)])) == "a"


@given(ITEMS, st.randoms(use_true_random=False))
def test_places_say_no_more_than_intervals(items: list[tuple[str, float, float, float]], random: object) -> None:
    found = ranked(items)
    flat = [one for rank in found for one in rank.items]
    assert sorted(one.name for one in flat) == sorted(name for name, *_ in items)
    for one in flat:
        assert one.best == 1 + sum(other.low > one.high for other in flat)
        assert 1 <= one.best <= one.worst <= len(flat)
    winner = crown(found)
    if winner is not None:
        low = next(one.low for one in flat if one.name == winner)
        assert all(one.high < low for one in flat if one.name != winner)
    assert ranked(items[::-1]) == found
    assert [rank.place for rank in found] == sorted({rank.place for rank in found})
