from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.outliers import FEWEST_FOR_BOX, FEWEST_FOR_MEDIAN, outliers

stats: Any = import_module("scipy.stats")  # the referee has no type stubs
USUAL = [100_000.0 + 5_000 * step for step in range(30)]


def reasons(amounts: list[float], country: str | None = "US") -> list[str | None]:
    return list(outliers(np.array(amounts), [country] * len(amounts)))


def test_usual_pay_stands() -> None:
    assert reasons(USUAL) == [None] * len(USUAL)


def test_a_quarter_and_four_times_the_median_are_the_bounds() -> None:
    amounts = [*USUAL, 1_000_000.0, 30_000.0]
    found = reasons(amounts)
    assert found[:30] == [None] * 30
    assert found[30] is not None
    assert found[31] is not None
    assert "four times" in found[30]
    assert "quarter" in found[31]
    assert "US" in found[30]


def test_pay_far_from_a_narrow_box_is_set_aside() -> None:
    amounts = [100_000.0 + 100 * step for step in range(40)] + [250_000.0]
    found = reasons(amounts)
    assert found[:40] == [None] * 40
    assert "box-plot" in (found[40] or "")


def test_the_fences_are_the_referees() -> None:
    """Tukey's far fences: three box lengths beyond SciPy's quartiles of the logarithm, as far as these are within a factor of four."""
    random = np.random.default_rng(3)
    amounts = np.exp(np.append(random.normal(11.8, 0.15, 400), np.linspace(10.8, 12.8, 60)))
    logs = np.log(amounts)
    low, high = stats.mstats.mquantiles(logs, prob=(0.25, 0.75), alphap=1, betap=1)
    reach = 3 * stats.iqr(logs)
    far = (logs < low - reach) | (logs > high + reach)
    assert 5 < far.sum() < 60
    assert [reason is not None for reason in reasons(amounts.tolist())] == far.tolist()


def test_countries_are_measured_by_themselves() -> None:
    usual_abroad = [amount / 6 for amount in USUAL]
    found = outliers(np.array(USUAL + usual_abroad), ["US"] * 30 + ["IN"] * 30)
    assert not found.astype(bool).any()


def test_too_few_are_not_judged() -> None:
    amounts = [100_000.0] * (FEWEST_FOR_MEDIAN - 2) + [1_000_000.0]
    assert reasons(amounts) == [None] * len(amounts)


def test_a_country_with_few_postings_is_held_to_the_upper_bound_only() -> None:
    found = outliers(np.array([*USUAL, 20_000.0, 900_000.0]), ["US"] * 30 + ["IN", "IN"])
    assert found[30] is None
    assert "four times" in str(found[31])


def test_no_pay_is_never_set_aside() -> None:
    assert reasons([*USUAL, float("nan")])[-1] is None


def test_other_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="countries"):
        outliers(np.array([1.0, 2.0]), ["US"])


@given(st.lists(st.floats(15_000, 900_000), min_size=1, max_size=61).filter(lambda amounts: len(amounts) % 2 == 1))
def test_the_median_always_stands(amounts: list[float]) -> None:
    middle = sorted(amounts)[len(amounts) // 2]
    found = outliers(np.array(amounts), ["US"] * len(amounts))
    ratios = np.array(amounts) / middle
    assert found[amounts.index(middle)] is None or len(amounts) >= FEWEST_FOR_BOX
    assert (
        all(why is not None for why, ratio in zip(found, ratios, strict=True) if not 0.25 <= ratio <= 4) or len(amounts) < FEWEST_FOR_MEDIAN
    )
