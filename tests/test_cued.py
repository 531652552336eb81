"""Patterns tried only beside their words find what they would find everywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import money, paytext, seniority
from bot.core.cued import Cued

CUED = {"ceiling": money._CEILING, "floor": money._FLOOR, "pay": paytext._PAY_WORD, "before": paytext._BEFORE, "boast": seniority._BOAST}
PIECES = st.sampled_from([
    "salary ", "Base", "rate", "corporate ", "note", "OTE ", "up to ", "UP  TO", "starting at ", "from",
    "min. ", "maximum of ", "raised", "a bonus of ",
    "series B ", "invested ", "worth", "savings of ", "paid out ", "spending ", "≥", "< ", "over ", "lab ", "absolutely ",
    "jusqu'à ", "Gehalt", "per annum", "our", "We ", "for over ", "forty", "Aged ", "İ", "less than", "no more than ", "at least ",
    "$", "12", ".", ";", "\n", " ", "x", "median", "referral", "signing ", "sign-on", "perks: ", "grants ",
])  # fmt: skip


@pytest.mark.parametrize("name", CUED)
@given(pieces=st.lists(PIECES, max_size=12), start=st.integers(0, 20), size=st.integers(0, 80))
def test_nothing_is_passed_over(name: str, pieces: list[str], start: int, size: int) -> None:
    cued, text = CUED[name], "".join(pieces)
    assert cued.stands_in(text, start, start + size) == (cued.pattern.search(text, start, start + size) is not None)


def test_a_certain_word_is_looked_for_in_small_letters() -> None:
    assert Cued("wage", (), certain=("wage",)).stands_in("The WAGE", 0, 8)
    assert not Cued("wage", (), certain=("wage",)).stands_in("The WAGE", 0, 7)
