"""Amounts that cannot be right beside the others of their role: set aside with the reason, never dropped.

Step one, hard limits a period and currency, stands in ``bot/core/salary.py``. Here: step two, a quarter to four times the median of
role and country; step three, a box-plot of the logarithms (Tukey's outer fences).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ENOUGH: Final = 10  # a median of fewer judges nobody
ENOUGH_FOR_BOX: Final = 20
TIMES: Final = 4.0
FENCE: Final = 3.0


def outliers(yearly_mid: NDArray[np.float64], countries: Sequence[str | None]) -> list[str | None]:
    """The reason for each amount that is set aside, None for the others. ``yearly_mid`` is yearly USD of one role, one a job."""
    reasons: list[str | None] = [None] * len(yearly_mid)
    if len(yearly_mid) < ENOUGH:
        return reasons
    overall = float(np.median(yearly_mid))
    places = np.array([country or "" for country in countries])
    for country in dict.fromkeys(places.tolist()):
        cell = np.flatnonzero(places == country)
        judged = bool(country) and len(cell) >= ENOUGH
        middle = float(np.median(yearly_mid[cell])) if judged else overall
        # Where a country has too few to judge by, pay may honestly be far below the rest: only the upper bound holds.
        low = middle / TIMES if judged or not country else 0.0
        for i in cell:
            if not low <= yearly_mid[i] <= middle * TIMES:
                reasons[i] = f"not within a quarter to four times the median of {middle:,.0f} USD"
    _box(yearly_mid, reasons)
    return reasons


def _box(amounts: NDArray[np.float64], reasons: list[str | None]) -> None:
    kept = np.array([reason is None for reason in reasons])
    if kept.sum() < ENOUGH_FOR_BOX:
        return
    logs = np.log(np.maximum(amounts, 1.0))
    q1, q3 = np.quantile(logs[kept], (0.25, 0.75))
    reach = FENCE * (q3 - q1)
    for i in np.flatnonzero(kept & ((logs < q1 - reach) | (logs > q3 + reach))):
        reasons[i] = "far outside the box-plot of the role's amounts"
