"""Which posting is of which level, of which country: labels given out so that each label's postings have the published medians."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.store.sample_pay import weyl

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from bot.store.sample_pay import Floats

    Ints = NDArray[np.intp]

SWAPS = 60


class Cell(NamedTuple):
    """A label with how many rows carry it and, where published, the medians of their middles and maxima."""

    label: str | None
    size: int
    mid: float | None = None
    high: float | None = None


class Swap(NamedTuple):
    """``times`` rows of kind ``out`` leave cell ``first`` for cell ``second``, which gives as many of kind ``back``."""

    first: int
    second: int
    out: int
    back: int
    times: int


def dealt(counts: Iterable[tuple[str | None, int]], n: int, root: float) -> list[str | None]:
    """``n`` labels, each as often as counted and spread evenly over the rows; None for those left over. ``root`` picks the order."""
    labels = [label for label, count in counts for _ in range(count)]
    given: list[str | None] = [None] * n
    for row, label in zip(np.argsort(weyl(n, root), kind="stable").tolist(), labels, strict=False):
        given[row] = label
    return given


def labelled(cells: Sequence[Cell], mid: Floats, high: Floats) -> list[str | None]:
    """A label for each row of ``mid`` and ``high``; the sizes of the cells sum to the number of rows.

    The rows at a published median go to its cell first, the others are dealt evenly; then cells swap rows until each has as many
    below its medians as above them.
    """
    owner = np.full(len(mid), -1)
    for index in sorted(range(len(cells)), key=lambda index: cells[index].size):
        owner[_medians(cells[index], mid, high, owner < 0)] = index
    free = np.flatnonzero(owner < 0)
    wanted = [cell.size - int((owner == index).sum()) for index, cell in enumerate(cells)]
    owner[free[np.argsort(weyl(len(free)), kind="stable")]] = np.repeat(np.arange(len(cells)), wanted)
    if any(cell.mid is not None for cell in cells):
        _balance(cells, mid, high, owner, free)
    return [cells[index].label for index in owner.tolist()]


def _medians(cell: Cell, mid: Floats, high: Floats, free: NDArray[np.bool_]) -> list[int]:
    """The free row (of an odd count) or the two rows (of an even one) that make the medians of the cell; none without medians."""
    if cell.mid is None:
        return []
    off = np.abs(mid / cell.mid - 1.0) + (np.abs(high / cell.high - 1.0) if cell.high else 0.0)
    off = np.where(free, off, np.inf)
    if cell.size % 2:
        return [int(off.argmin())]
    first = int(np.where(mid <= cell.mid, off, np.inf).argmin())
    above = np.where(mid >= cell.mid, off, np.inf)
    above[first] = np.inf
    return [first, int(above.argmin())] if free[first] and np.isfinite(above.min()) else np.argsort(off, kind="stable")[:2].tolist()


def _balance(cells: Sequence[Cell], mid: Floats, high: Floats, owner: Ints, free: Ints) -> None:
    """Swap free rows between cells, in ``owner``, until no swap brings the cells nearer to their medians."""
    figures = [(index, mid, cell.mid) for index, cell in enumerate(cells) if cell.mid is not None]
    figures += [(index, high, cell.high) for index, cell in enumerate(cells) if cell.high is not None]
    sides = np.column_stack([np.sign(amounts - median) for _, amounts, median in figures])
    whose = np.array([index for index, _, _ in figures])
    weight = 1.0 / np.array([cells[index].size for index in whose])
    kinds, kind_of = np.unique(sides[free], axis=0, return_inverse=True)  # rows of a kind are on the same side of every median
    kind_of = kind_of.ravel()
    for _ in range(SWAPS):
        uneven = np.array([sides[owner == index, column].sum() for column, index in enumerate(whose)])
        stock = np.zeros((len(cells), len(kinds)), dtype=np.intp)
        np.add.at(stock, (owner[free], kind_of), 1)
        swap = _best_swap(kinds, stock, whose, uneven, weight)
        if swap is None:
            return
        out = free[(owner[free] == swap.first) & (kind_of == swap.out)]
        back = free[(owner[free] == swap.second) & (kind_of == swap.back)]
        for rows, new in ((out, swap.second), (back, swap.first)):
            owner[rows[np.argsort(weyl(len(rows)), kind="stable")[: swap.times]]] = new


def _best_swap(kinds: Floats, stock: Ints, whose: Ints, uneven: Floats, weight: Floats) -> Swap | None:
    """The swap that most lowers the sum of weighted squares of ``uneven``, for the worst cell that has any; None when none has."""
    change = kinds[None, :, :] - kinds[:, None, :]  # kind that leaves, kind that comes, figure
    squares = change**2 * weight
    for worst in dict.fromkeys(whose[np.argsort(-(uneven**2) * weight, kind="stable")].tolist()):
        best, lowest = None, -1e-9
        for other in range(len(stock)):
            if other == worst:
                continue
            sign = np.where(whose == worst, 1.0, np.where(whose == other, -1.0, 0.0))
            linear = change @ (2.0 * sign * weight * uneven)
            square = squares @ np.abs(sign)
            possible = np.minimum(stock[worst][:, None], stock[other][None, :])
            times = np.floor(-linear / np.maximum(2.0 * square, 1e-9) + 0.5).clip(0, possible)
            gain = linear * times + square * times**2
            out, back = divmod(int(gain.argmin()), len(kinds))
            if gain[out, back] < lowest:
                lowest = float(gain[out, back])
                best = Swap(worst, other, out, back, int(times[out, back]))
        if best:
            return best
    return None
