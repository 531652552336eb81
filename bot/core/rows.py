"""Jobs of one role as columns, for what a summary kept ready cannot answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class JobRows:
    """Open jobs, a column each. ``middle`` is the middle of the posted range in yearly USD, NaN where it is unknown or set aside.

    ``employers`` are numbers, -1 where none is named. ``named`` says which jobs ask for the skill that was looked for.
    """

    source: tuple[str, ...]
    seniority: tuple[str | None, ...]
    country: tuple[str | None, ...]
    work_mode: tuple[str | None, ...]
    posted_at: tuple[str | None, ...]
    middle: NDArray[np.float64]
    employers: NDArray[np.int64]
    named: NDArray[np.bool_]
