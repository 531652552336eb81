"""What each skill goes with in pay, a tally a role kept ready: added up, they tell it over any number of roles at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.core.premium import GROUPS, Tally, centred, numbered, tallies
from bot.core.resample import seed_of, streams

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

    from bot.store.counting import Columns


def keep_premiums(db: Database, role: str, group: str, rows: Columns) -> None:
    """Keep the tally of every skill over ``rows``, all open jobs of ``role`` in ``group``, at the same level in the same country."""
    low, high = rows.ends()
    middle = (low + high) / 2
    kept = np.flatnonzero(middle > 0).tolist()
    if not kept:
        return
    strata = numbered((rows.seniority[i], rows.country[i]) for i in kept)
    apart = centred(np.log(middle[kept]), strata)
    groups = streams(rows.numbers()[kept], seed_of(f"{role} {group}")) % GROUPS
    places, skills = rows.asked()
    if not skills.size:
        return
    at = np.full(len(rows.id), -1)
    at[kept] = np.arange(len(kept))
    numbers, asked = np.unique(skills, return_inverse=True)
    with_pay = at[places] >= 0
    sums = tallies(apart, strata, groups, GROUPS, (at[places][with_pay], asked[with_pay]), len(numbers))
    found = [
        (role, group, skill, one.named, one.others, one.strata, one.cross.tobytes() + one.power.tobytes())
        for skill, one in zip(numbers.tolist(), sums, strict=True)
        if one.named
    ]
    db.conn.executemany("INSERT INTO premiums VALUES (?, ?, ?, ?, ?, ?, ?)", found)


def read_premium(db: Database, skill: str, wanted: Iterable[tuple[str, str]]) -> Tally:
    """The tally of ``skill`` over the roles that are ``wanted``, each in its group of sources."""
    sql = (
        "SELECT t.role, t.grp, t.named, t.others, t.strata, t.sums FROM skills k JOIN premiums t ON t.skill_id = k.id WHERE k.name = ? "
        "ORDER BY t.role, t.grp"
    )
    pairs, total = set(wanted), Tally(0, 0, 0, np.zeros(GROUPS), np.zeros(GROUPS))
    for role, group, named, others, strata, sums in db.execute(sql, [skill]).fetchall():
        if (role, group) in pairs:
            total += Tally(named, others, strata, *np.frombuffer(sums, dtype=np.float64).reshape(2, GROUPS))
    return total
