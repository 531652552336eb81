"""Which postings a person's skills reach, what is missing, and what to learn next.

A posting is reached when the person has at least ``REACHED`` of the skills it lists. Postings that list fewer than ``LISTED`` skills tell
too little about what they ask for and are left out, of the counts as well. Cost is bounded: of more than ``MOST_POSTINGS`` that many
are taken at even steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

REACHED: Final = 0.6
LISTED: Final = 3
MOST_POSTINGS: Final = 5_000
FIT_POSTINGS: Final = 10  # a role with fewer is not ranked


@dataclass(frozen=True, slots=True)
class SkillTable:
    """The skills that postings list, as pairs: entry ``i`` says that posting ``posting[i]`` lists skill ``names[skill[i]]``.

    ``needed[p]`` is how many of its skills a person must have for posting ``p`` to be reached.
    """

    names: tuple[str, ...]
    posting: NDArray[np.int32]
    skill: NDArray[np.int32]
    needed: NDArray[np.int32]

    @property
    def postings(self) -> int:
        """How many postings are in it."""
        return int(self.needed.size)


@dataclass(frozen=True, slots=True)
class Missing:
    """A skill that a person lacks: ``count`` of ``of`` postings list it, and learning it newly reaches ``opens`` of them.

    In a sequence ``opens`` and ``reached`` (postings reached with it) take the skills before it as learnt.
    """

    name: str
    count: int
    of: int
    opens: int
    reached: int


@dataclass(frozen=True, slots=True)
class Fit:
    """How far skills reach into a role's postings: ``reached`` of ``of``; ``known`` of the person's skills are listed there at all."""

    role: str
    reached: int
    of: int
    known: tuple[str, ...]
    missing: tuple[Missing, ...]

    @property
    def share(self) -> float:
        """The share of postings reached."""
        return self.reached / self.of if self.of else 0.0


def table_of_pairs(postings: NDArray[np.int64], skills: NDArray[np.int64], names: Mapping[int, str]) -> SkillTable:
    """The table of pairs of a posting's and a skill's number, as a store keeps them, each pair once. ``names`` gives the skills' names."""
    _, posting, listed = np.unique(postings, return_inverse=True, return_counts=True)
    enough = np.flatnonzero(listed >= LISTED)
    if enough.size > MOST_POSTINGS:
        enough = enough[np.arange(MOST_POSTINGS) * enough.size // MOST_POSTINGS]
    place = np.full(listed.size, -1, dtype=np.int32)
    place[enough] = np.arange(enough.size, dtype=np.int32)
    kept = place[posting.reshape(-1)] >= 0
    numbers, skill = np.unique(skills[kept], return_inverse=True)
    needed = np.ceil(REACHED * listed[enough] - 1e-9).astype(np.int32)
    return SkillTable(tuple(names[int(n)] for n in numbers), place[posting.reshape(-1)[kept]], skill.reshape(-1).astype(np.int32), needed)


def table_of_sets(listed: Sequence[Collection[str]]) -> SkillTable:
    """The table of postings given as the skills each lists."""
    numbers = {name: i for i, name in enumerate(sorted({name for skills in listed for name in skills}))}
    pairs = [(p, numbers[name]) for p, skills in enumerate(listed) for name in sorted(set(skills))]
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return table_of_pairs(both[:, 0], both[:, 1], {i: name for name, i in numbers.items()})


def next_skills(table: SkillTable, have: Collection[str], n: int) -> tuple[Missing, ...]:
    """Up to ``n`` skills to learn, greedily: each time the one that newly reaches most postings, given all before it.

    Where several reach as many, the one that brings unreached postings furthest (a posting that lacks k counts 1/k), then the more
    frequent, then by name. It ends where every posting that lists anything more is reached.
    """
    has = np.isin(np.array(table.names, dtype=object), list(have)) if table.names else np.zeros(0, dtype=np.bool_)
    lacks = table.needed - np.bincount(table.posting[has[table.skill]], minlength=table.postings)
    counts = np.bincount(table.skill, minlength=len(table.names))
    steps: list[Missing] = []
    while len(steps) < n:
        opens, brings = _gains(table, lacks)
        left = np.flatnonzero(~has & (brings > 0)).tolist()
        if not left:
            break
        best = min(left, key=lambda s: (-opens[s], -brings[s], -counts[s], table.names[s]))
        has[best] = True
        lacks[table.posting[table.skill == best]] -= 1
        steps.append(Missing(table.names[best], int(counts[best]), table.postings, int(opens[best]), int((lacks <= 0).sum())))
    return tuple(steps)


def _gains(table: SkillTable, lacks: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each skill: the postings that it alone would newly reach, and how much nearer it brings the others."""
    credit = np.where(lacks > 0, 1 / np.maximum(lacks, 1), 0.0)
    size = len(table.names)
    opens = np.bincount(table.skill, weights=(lacks == 1).astype(np.float64)[table.posting], minlength=size)
    brings = np.bincount(table.skill, weights=credit[table.posting], minlength=size)
    return opens.astype(np.float64), brings.round(9).astype(np.float64)


def fit(role: str, table: SkillTable, have: Collection[str], n: int = 3) -> Fit:
    """How far the skills ``have`` reach into the postings of ``role``, and the next ``n`` to learn."""
    mine = [i for i, name in enumerate(table.names) if name in have]
    flags = np.zeros(len(table.names), dtype=np.bool_)
    flags[mine] = True
    held = np.bincount(table.posting[flags[table.skill]], minlength=table.postings) if table.names else np.zeros(0)
    reached = int((held >= table.needed).sum())
    return Fit(role, reached, table.postings, tuple(table.names[i] for i in mine), next_skills(table, have, n))


def ranked_fits(tables: Mapping[str, SkillTable], have: Collection[str], n: int = 3) -> tuple[Fit, ...]:
    """Roles by share of postings reached, most first; roles with fewer than ``FIT_POSTINGS`` postings are left out."""
    reach = [fit(role, table, have, 0) for role, table in tables.items() if table.postings >= FIT_POSTINGS]
    order = sorted(reach, key=lambda found: (-found.share, -found.of, found.role))
    return tuple(fit(found.role, tables[found.role], have, n) if n else found for found in order)
