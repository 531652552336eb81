"""Pay that cannot be right among its like: set aside with the reason, never dropped.

The rule has three steps. The first, hard limits a period and currency, is taken when a posting is read (:mod:`bot.core.salary`).
The other two need the pay of all postings of one role and stand here: a quarter to four times the median of the role in its country,
then the far fences of a box-plot on the logarithm of pay, since pay spreads by factors and not by sums.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FEWEST_FOR_MEDIAN: Final = 8  # postings of a role in a country; fewer are held only to the upper bound, by the role's median anywhere
FEWEST_FOR_BOX: Final = 20
_FACTOR: Final = 4.0
_FENCE: Final = 3.0  # boxes beyond the box: "far out" in J. W. Tukey, Exploratory Data Analysis, 1977, section 2D
_LEAST_BOX: Final = 0.1  # of the natural logarithm: a role paid almost alike everywhere still has room


def outliers(yearly_mid: NDArray[np.float64], country: Sequence[str | None]) -> NDArray[np.object_]:
    """Return for every posting of one role why its pay is set aside, None where it stands.

    ``yearly_mid`` is the middle of the posted range, US dollars a year, shape (n,); not a number where none is posted, which is never
    set aside. ``country`` (ISO 3166-1 alpha-2, None unknown) has the same length. Every country is measured by itself, since pay in one
    may honestly be a fifth of that in another. ValueError on other lengths.
    """
    if yearly_mid.shape != (len(country),):
        raise ValueError(f"{yearly_mid.shape} amounts for {len(country)} countries")
    reasons: NDArray[np.object_] = np.full(len(country), None, dtype=object)
    names = np.array([name or "" for name in country], dtype=np.str_)
    paid = np.isfinite(yearly_mid) & (yearly_mid > 0)
    if paid.sum() < FEWEST_FOR_MEDIAN:
        return reasons
    anywhere = float(np.median(yearly_mid[paid]))
    for name in np.unique(names[paid]):
        group = np.flatnonzero(paid & (names == name))
        if len(group) < FEWEST_FOR_MEDIAN:
            _say(reasons, group[yearly_mid[group] > _FACTOR * anywhere], "over four times the role's median")
            continue
        where = f"the role's median in {name}" if name else "the role's median where no country is named"
        ratio = yearly_mid[group] / np.median(yearly_mid[group])
        _say(reasons, group[ratio < 1 / _FACTOR], f"under a quarter of {where}")
        _say(reasons, group[ratio > _FACTOR], f"over four times {where}")
        near = group[(ratio >= 1 / _FACTOR) & (ratio <= _FACTOR)]
        if len(near) >= FEWEST_FOR_BOX:
            _say(reasons, near[_far_out(np.log(yearly_mid[near]))], f"far from {where}, by a box-plot of its logarithm")
    return reasons


def _far_out(logs: NDArray[np.float64]) -> NDArray[np.bool_]:
    low, high = np.quantile(logs, [0.25, 0.75])
    reach = _FENCE * max(float(high - low), _LEAST_BOX)
    outside: NDArray[np.bool_] = (logs < low - reach) | (logs > high + reach)
    return outside


def _say(reasons: NDArray[Any], places: NDArray[np.intp], why: str) -> None:
    for place in places:
        reasons[place] = why
