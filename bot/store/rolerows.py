"""All adverts of one role, read once: what everything that is brought up to date for the role is worked out from."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, fields
from itertools import compress
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from bot.store.counting import COLUMNS, Columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from sqlite_utils import Database

# The inner query gives the numbers in order, so that neighbours in the file are looked up one after the other.
_ROWS: Final = (
    f"SELECT {COLUMNS}, p.closed_at IS NOT NULL, p.counted, p.job, coalesce(p.fingerprint, p.job), coalesce(p.heading, -1), p.salary_aside "
    "FROM postings p LEFT JOIN employers e ON e.id = p.employer_id "
    "WHERE p.id IN (SELECT id FROM postings WHERE role = ?) ORDER BY p.id"
)
_SHARED: Final = frozenset(
    place for place, field in enumerate(fields(Columns)) if field.name in ("source", "seniority", "country", "work_mode", "posted_at")
)
_AT_ONCE: Final = 5_000  # rows turned into columns together, so that a role's rows are not held twice


@dataclass(slots=True)
class RoleRows:
    """Every advert of a role in order of number, closed ones too; all columns have one length.

    ``group`` numbers what its source is counted with, and ``sample`` says that it is embedded. ``heading`` is -1 where none is known.
    """

    columns: Columns
    closed: NDArray[np.bool_]
    counted: NDArray[np.int64]
    job: NDArray[np.int64]
    fingerprint: NDArray[np.int64]
    heading: NDArray[np.int64]
    aside: list[str | None]
    source: NDArray[np.int64]  # by its place in ``sources``
    sources: list[str]
    group: NDArray[np.int64]
    groups: list[str]
    sample: NDArray[np.bool_]

    def numbers(self) -> NDArray[np.int64]:
        """The adverts' own numbers."""
        return np.array(self.columns.id, dtype=np.int64)

    def only(self, rows: NDArray[np.bool_]) -> Columns:
        """Some of the rows."""
        if rows.all():
            return self.columns
        chosen = rows.tolist()
        return Columns(*(tuple(compress(getattr(self.columns, field.name), chosen)) for field in fields(Columns)))


def read_role(db: Database, role: str, origins: Mapping[str, tuple[str, bool]]) -> RoleRows:
    """Read the adverts of ``role``. ``origins`` gives each source's group and whether it is the embedded sample."""
    width = len(fields(Columns))
    found: list[Any] = [*([] for _ in range(width)), *(array("q") for _ in range(5)), []]
    same: dict[Any, Any] = {}  # few texts stand in many rows: one object each
    cursor = db.execute(_ROWS, [role])
    while rows := cursor.fetchmany(_AT_ONCE):
        for at, values in enumerate(zip(*rows, strict=True)):
            found[at].extend(map(same.setdefault, values, values) if at in _SHARED else values)
    aside = found.pop()
    closed, counted, job, fingerprint, heading = (np.array(found.pop(width), dtype=np.int64) for _ in range(5))
    columns = Columns(*(tuple(found.pop(0)) for _ in range(width)))
    sources, groups = sorted(origins), sorted({group for group, _ in origins.values()})
    place = {source: number for number, source in enumerate(sources)}
    source = np.array([place[name] for name in columns.source], dtype=np.int64)
    return RoleRows(
        columns=columns,
        closed=closed.astype(bool),
        counted=counted,
        job=job,
        fingerprint=fingerprint,
        heading=heading,
        aside=aside,
        source=source,
        sources=sources,
        group=np.array([groups.index(origins[name][0]) for name in sources], dtype=np.int64)[source],
        groups=groups,
        sample=np.array([origins[name][1] for name in sources], dtype=bool)[source],
    )
