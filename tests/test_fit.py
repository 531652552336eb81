from __future__ import annotations

import math
import time

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.fit import LISTED, MOST_POSTINGS, REACHED, fit, next_skills, ranked_fits, table_of_pairs, table_of_sets

NAMES = "ABCDEFGH"
POSTINGS = st.lists(st.frozensets(st.sampled_from(NAMES), max_size=7), max_size=40)
HAVE = st.frozensets(st.sampled_from(NAMES))


def reached(postings: list[frozenset[str]], have: frozenset[str]) -> int:
    """By the definition, in whole numbers."""
    return sum(len(skills & have) * 10 >= len(skills) * round(10 * REACHED) for skills in postings if len(skills) >= LISTED)


@settings(deadline=None)
@given(POSTINGS, HAVE)
def test_reach_equals_its_definition(postings: list[frozenset[str]], have: frozenset[str]) -> None:
    found = fit("role", table_of_sets(postings), have)
    assert found.reached == reached(postings, have)
    assert found.of == sum(len(skills) >= LISTED for skills in postings)
    assert set(found.known) == {name for skills in postings if len(skills) >= LISTED for name in skills} & have


@settings(deadline=None)
@given(POSTINGS, HAVE)
def test_each_next_skill_opens_as_many_as_any_could(postings: list[frozenset[str]], have: frozenset[str]) -> None:
    steps = next_skills(table_of_sets(postings), have, 4)
    for step in steps:
        before = reached(postings, have)
        gains = {name: reached(postings, have | {name}) - before for name in NAMES if name not in have}
        assert step.name not in have
        assert step.opens == gains[step.name] == max(gains.values())
        assert step.count == sum(step.name in skills for skills in postings if len(skills) >= LISTED)
        have |= {step.name}
        assert step.reached == reached(postings, have)


@settings(deadline=None)
@given(POSTINGS, HAVE, st.randoms(use_true_random=False))
def test_the_order_of_postings_changes_nothing(postings: list[frozenset[str]], have: frozenset[str], random: np.random.Generator) -> None:
    shuffled = list(postings)
    random.shuffle(shuffled)
    assert fit("role", table_of_sets(shuffled), have, 4) == fit("role", table_of_sets(postings), have, 4)


def test_what_opens_nothing_yet_still_leads_somewhere() -> None:
    """Every posting lacks two: nothing opens one at once, so what is asked for most comes first and its partner then opens them."""
    postings = [frozenset("ABX")] * 5 + [frozenset("CDX")] * 3
    first, second, *_ = next_skills(table_of_sets(postings), {"nothing"}, 4)
    assert (first.name, first.opens, first.count) == ("X", 0, 8)
    assert (second.name, second.opens, second.reached) == ("A", 5, 5)


def test_it_ends_when_all_is_reached() -> None:
    assert next_skills(table_of_sets([frozenset("ABC")]), {"A", "B"}, 5) == ()
    assert next_skills(table_of_sets([]), {"A"}, 5) == ()
    assert fit("role", table_of_sets([]), {"A"}).share == 0


def test_roles_are_ranked_by_share_and_small_ones_left_out() -> None:
    tables = {
        "far": table_of_sets([frozenset("ABC")] * 5 + [frozenset("DEF")] * 20),
        "near": table_of_sets([frozenset("ABC")] * 10 + [frozenset("DEF")] * 10),
        "tiny": table_of_sets([frozenset("ABC")] * 9),
    }
    found = ranked_fits(tables, {"A", "B"}, 2)
    assert [(one.role, one.reached, one.of) for one in found] == [("near", 10, 20), ("far", 5, 25)]
    assert [skill.name for skill in found[0].missing] == ["D", "E"]
    assert ranked_fits(tables, {"A", "B"}, 0)[0].missing == ()


def test_pairs_of_a_store_make_the_same_table() -> None:
    postings = [frozenset("ABC"), frozenset("BC"), frozenset("CDEF")]
    pairs = [(900 - p, ord(name)) for p, skills in enumerate(postings) for name in skills]
    both = np.array(pairs)
    table = table_of_pairs(both[:, 0], both[:, 1], {ord(name): name for name in NAMES})
    assert table.postings == 2
    assert sorted(table.needed.tolist()) == [math.ceil(REACHED * 3), math.ceil(REACHED * 4)]
    assert fit("role", table, {"B", "C"}) == fit("role", table_of_sets(postings), {"B", "C"})


def test_cost_is_bounded() -> None:
    random = np.random.default_rng(1)
    posting = np.repeat(np.arange(20_000), 8)
    skill = (random.random(posting.size) ** 2 * 300).astype(np.int64)
    pairs = np.unique(np.column_stack([posting, skill]), axis=0)
    table = table_of_pairs(pairs[:, 0], pairs[:, 1], {i: f"skill {i}" for i in range(300)})
    assert table.postings == MOST_POSTINGS
    took = []
    for _ in range(5):
        began = time.process_time()
        found = fit("role", table, {f"skill {i}" for i in range(10)}, 8)
        took.append(time.process_time() - began)
    assert len(found.missing) == 8
    assert min(took) < 0.05  # 4 ms on an idle machine
