"""What a role's postings add up to: the record that a store keeps ready and that answers are made from."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.core.likewise import Cell
from bot.core.resample import Resampled
from bot.core.statistics import Spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENOUGH_POSTINGS = 20  # a group of sources with fewer postings than this answers only when no other has more
ENOUGH_AMOUNTS = 10  # quartiles and verdicts need this many amounts
SOME_AMOUNTS = 5  # below this no amount is told at all; from here to ENOUGH_AMOUNTS the median only

Counts = tuple[tuple[str, int], ...]  # names with how many postings each, most first


@dataclass(frozen=True, slots=True)
class Pay:
    """Posted pay: the minimum, middle and maximum of the range are three different things. Yearly USD.

    ``single`` postings state one amount instead of a range.
    """

    min: Spread | None = None
    mid: Spread | None = None
    max: Spread | None = None
    single: int = 0

    @property
    def known(self) -> int:
        """How many postings have an amount at the headline measure, the middle of the range."""
        return self.mid.n if self.mid else 0


@dataclass(frozen=True, slots=True)
class Large:
    """An employer with above a quarter of the amounts, ``count`` of ``of``, and the median with one vote for each of ``voters``.

    ``name`` is None where the source does not name it.
    """

    name: str | None
    count: int
    of: int
    one_vote: float
    voters: int


@dataclass(frozen=True, slots=True)
class Basis:
    """What verdicts on the middle of the range rest on, small enough to keep ready.

    ``middle`` is its median with its error, ``grid`` its distribution in equal parts, ``cells`` its means by seniority, country and
    work mode.
    """

    middle: Resampled | None = None
    grid: tuple[float, ...] = ()
    cells: tuple[Cell, ...] = ()
    large: Large | None = None
    ordered: NDArray[np.float64] = field(init=False, repr=False, compare=False)  # ``grid`` once more, to reckon with

    def __post_init__(self) -> None:
        object.__setattr__(self, "ordered", np.array(self.grid, dtype=np.float64))


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many postings of a summary come from one source. ``as_of`` is an ISO date."""

    source: str
    label: str
    as_of: str
    postings: int
    sample: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """The open postings of one role in one group of sources, counted.

    A posting here is a job: ``adverts`` is how many adverts stood behind them. ``disclosed`` postings state pay; ``set_aside`` of
    them state an amount that cannot be right beside the others. ``employers`` lists the largest named employers;
    ``employers_unnamed`` postings belong to employers that the source counts without naming, ``employers_none`` name none and
    ``employers_agency`` a staffing agency, which is nobody's employer here.
    ``seniority`` and ``countries`` leave out postings that do not say.
    """

    role: str
    group: str
    postings: int
    disclosed: int
    pay: Pay
    remote: int
    seniority: Counts
    skills: Counts
    skills_of: int
    employers: Counts
    employers_distinct: int
    employers_unnamed: int
    employers_none: int
    countries: Counts
    sources: tuple[SourceCount, ...]
    posted_from: str | None = None
    posted_to: str | None = None
    adverts: int = 0
    set_aside: int = 0
    employers_agency: int = 0
    basis: Basis = Basis()

    @property
    def sample(self) -> bool:
        """Whether any of it is the embedded reconstruction instead of real postings."""
        return any(source.sample for source in self.sources)

    @property
    def as_of(self) -> str:
        """The date that the newest of its sources stands for, ISO; empty without sources."""
        return max((source.as_of for source in self.sources), default="")

    def as_json(self) -> dict[str, Any]:
        """A plain object that ``from_json`` reads back."""
        data: dict[str, Any] = _plain(self)
        middle = data["basis"]["middle"]
        if middle and not math.isfinite(middle["error"]):
            middle["error"] = None  # JSON knows no infinity
        return data

    @staticmethod
    def from_json(data: dict[str, Any]) -> Summary:
        """The summary that ``as_json`` wrote."""
        pay = {key: value and Spread(**value) for key, value in data["pay"].items() if key != "single"}
        counts = ("seniority", "skills", "employers", "countries")
        return Summary(**{
            **data,
            "pay": Pay(**pay, single=data["pay"]["single"]),
            "basis": _basis(data["basis"]),
            "sources": tuple(SourceCount(**source) for source in data["sources"]),
            **{key: tuple((name, count) for name, count in data[key]) for key in counts},
        })  # fmt: skip


def _plain(value: Any) -> Any:
    """The value with its records as objects; what holds no record stays as it is."""
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value) if one.init}
    if isinstance(value, tuple) and value and is_dataclass(value[0]):
        return tuple(map(_plain, value))
    return value


def _basis(data: dict[str, Any]) -> Basis:
    middle = data["middle"]
    return Basis(
        middle=Resampled(**{**middle, "error": math.inf if middle["error"] is None else middle["error"]}) if middle else None,
        grid=tuple(data["grid"]),
        cells=tuple(Cell(**cell) for cell in data["cells"]),
        large=data["large"] and Large(**data["large"]),
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """A role's figures: counts from one group of sources, pay from the same one or, where that has too little, from another."""

    counts: Summary
    pay: Summary

    @property
    def one_source(self) -> bool:
        """Whether counts and pay come from the same group of sources."""
        return self.counts.group == self.pay.group
