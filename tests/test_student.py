from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

from bot.core.student import t95

stats: Any = import_module("scipy.stats")  # the referee has no type stubs


@pytest.mark.parametrize("freedom", [1.0, 1.5, 2.0, 3.0, 4.7, 12.0, 30.0, 100.0, 1234.5])
def test_t_equals_the_referee(freedom: float) -> None:
    assert t95(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-9)


def test_t_ends_in_the_normal() -> None:
    assert t95(1e12) == pytest.approx(stats.norm.ppf(0.975), rel=1e-12)
    assert t95(0.2) == t95(1.0)
