"""Role names while somebody types: the right one first, never too many, never slow."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.suggest import MOST, suggest_role_lists, suggest_roles
from bot.facts import load_catalogue

CATALOGUE = load_catalogue()


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("mlops", "mlops-engineer"),
        ("ML-Ops", "mlops-engineer"),
        ("sre", "site-reliability-engineer"),
        ("de", "data-engineer"),
        ("data ana", "data-analyst"),
        ("front", "frontend-engineer"),
        ("secur", "security-engineer"),
        ("compter vision", "computer-vision-engineer"),
    ],
)
def test_the_role_meant_comes_first(typed: str, slug: str) -> None:
    assert suggest_roles(typed, CATALOGUE)[0] == slug


def test_nothing_typed_offers_the_catalogue_in_order() -> None:
    assert suggest_roles("", CATALOGUE) == tuple(CATALOGUE.roles)[:MOST]


def test_nonsense_offers_nothing() -> None:
    assert suggest_roles("zzzqqqxx", CATALOGUE) == ()


@given(st.text(), st.sets(st.sampled_from(list(CATALOGUE.roles))))
@settings(deadline=None)
def test_any_text_gives_few_known_roles_and_none_that_is_chosen(typed: str, chosen: set[str]) -> None:
    found = suggest_roles(typed, CATALOGUE, without=chosen)
    assert len(found) == len(set(found)) <= MOST
    assert set(found) <= set(CATALOGUE.roles) - chosen


def test_a_list_goes_on_with_the_role_being_typed() -> None:
    assert suggest_role_lists("sre , data e", CATALOGUE, longest=100)[0] == "sre, Data Engineer"
    assert suggest_role_lists("data e", CATALOGUE, longest=100)[0] == "Data Engineer"
    assert "sre, Site Reliability Engineer" not in suggest_role_lists("sre,", CATALOGUE, longest=100)
    assert suggest_role_lists("x" * 95 + ", data e", CATALOGUE, longest=100) == ()


def test_it_keeps_up_with_typing() -> None:
    texts = ["machine learning engineer"[:length] for length in range(25)]
    start = time.process_time()
    for text in texts:
        suggest_roles(text, CATALOGUE)
    assert (time.process_time() - start) / len(texts) < 0.05
