"""Student's t, for intervals from few employers or few weeks."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from bot.core.statistics import Z95

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(48)
_NORMAL_FROM = 1e7  # degrees of freedom from which t and the normal quantile agree to 1e-7


@lru_cache(maxsize=4096)
def t95(freedom: float) -> float:
    """The 97.5 % quantile of Student's t, which bounds a two-sided 95 % interval. ``freedom`` need not be whole; below 1 it counts as 1.

    With t = sqrt(freedom) tan(angle) the density is a power of the cosine (Abramowitz and Stegun 26.7.3 and 26.7.4 integrate it in
    closed form for whole degrees); we integrate it by Gauss-Legendre and take Newton steps, which approach a concave function's root
    from below.
    """
    freedom = max(1.0, freedom)
    if freedom >= _NORMAL_FROM:
        return Z95
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(math.pi)
    angle = math.atan(Z95 / math.sqrt(freedom))
    for _ in range(60):
        area = angle / 2 * float(_WEIGHTS @ np.cos(angle / 2 * (_NODES + 1)) ** (freedom - 1))
        step = (0.475 - scale * area) / (scale * math.cos(angle) ** (freedom - 1))
        angle += step
        if abs(step) < 1e-14:
            break
    return math.sqrt(freedom) * math.tan(angle)
