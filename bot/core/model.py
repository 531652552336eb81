"""The records that rolecall's rooms hand each other. All are frozen; all amounts are yearly USD unless a field says otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from datetime import date

Topic = Literal[
    "overview", "salary", "remote", "skills", "employers", "experience", "openings", "path", "switch", "fit", "premium",
    "offer", "trend", "postings", "ranking", "roles", "method", "help", "outside", "none",
]  # fmt: skip
Seniority = Literal["entry", "mid", "senior", "lead", "executive"]
WorkMode = Literal["remote", "hybrid", "onsite"]
Period = Literal["HOUR", "DAY", "WEEK", "MONTH", "YEAR"]
RankBy = Literal["salary", "remote", "openings", "entry", "growth"]
Part = Literal["faq", "like_for_like"]

TOPICS: tuple[Topic, ...] = get_args(Topic)
SENIORITIES: tuple[Seniority, ...] = get_args(Seniority)


@dataclass(frozen=True, slots=True)
class Amount:
    """Money as a person named it, e.g. 60 USD an HOUR. ``currency`` is ISO 4217."""

    value: float
    currency: str = "USD"
    period: Period = "YEAR"


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a question; None means not named. ``country`` is ISO 3166-1 alpha-2, ``min_salary`` a yearly amount in ``currency``."""

    seniority: Seniority | None = None
    country: str | None = None
    remote: Literal[True] | None = None
    company: str | None = None
    min_salary: float | None = None
    currency: str | None = None  # only beside min_salary; None there means USD

    def as_json(self) -> dict[str, Any]:
        """Only the filters that are named, as CONTRACT.md writes them."""
        named = {f.name: getattr(self, f.name) for f in fields(self)}
        return {key: value for key, value in named.items() if value is not None}

    def __bool__(self) -> bool:
        return bool(self.as_json())


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: slugs from the role catalogue, in the order named; for ``switch`` the start first, the target last."""

    topic: Topic
    roles: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    skills: tuple[str, ...] = ()
    rank_by: RankBy | None = None
    amount: Amount | None = None
    carried: tuple[str, ...] = ()  # the parts that came from the conversation: "roles", "topic", "filters", ...
    part: Part | None = None  # a part of the answer that is no topic of its own; only choices ask for it
    page: int = 0  # of the postings, from 0; only choices turn pages

    def as_json(self) -> dict[str, Any]:
        """The question object of the machine interface."""
        amount = self.amount
        return {
            "topic": self.topic,
            "roles": list(self.roles),
            "filters": self.filters.as_json(),
            "skills": list(self.skills),
            "rank_by": self.rank_by,
            "amount": amount and {"value": amount.value, "currency": amount.currency, "period": amount.period},
            "carried": list(self.carried),
        }


@dataclass(frozen=True, slots=True)
class Context:
    """The conversation so far: what the last answer in this place was about."""

    roles: tuple[str, ...] = ()
    topic: Topic | None = None
    filters: Filters = field(default_factory=Filters)
    skills: tuple[str, ...] = ()
    amount: Amount | None = None


@dataclass(frozen=True, slots=True)
class Unsure:
    """Words that may name several roles. The chosen slug goes into ``question.roles`` at ``position``."""

    query: str
    choices: tuple[str, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Hints:
    """What a line names, whatever it asks: slugs of roles and names of skills, for examples that are near to what was said.

    ``near``: for a question that postings cannot answer, the topic of the fact that comes nearest.
    """

    roles: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    near: Topic = "salary"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text was read. ``silent``: nobody asked us. ``unknown``: role-like words outside the catalogue ("librarian")."""

    question: Question
    silent: bool = False
    unsure: Unsure | None = None
    unknown: tuple[str, ...] = ()
    hints: Hints = field(default_factory=Hints)


@dataclass(frozen=True, slots=True)
class Salary:
    """Pay as a posting states it (``min``, ``max`` in ``currency`` a ``period``) and what it is a year in USD.

    ``yearly_min`` and ``yearly_max`` are None where the period cannot be turned into a year honestly (day rates).
    ``usable`` is False, with ``why``, when what is given cannot be read as pay for this job.
    """

    min: float | None
    max: float | None
    currency: str = "USD"
    period: Period = "YEAR"
    yearly_min: float | None = None
    yearly_max: float | None = None
    usable: bool = True
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """One advertisement, after normalising. None means that the posting does not say."""

    source: str
    source_id: str
    title: str
    role: str | None = None
    seniority: Seniority | None = None
    employer: str | None = None
    employer_named: bool = True  # False: the source counts this employer without naming it; ``employer`` then only tells it apart
    location: str | None = None
    country: str | None = None
    work_mode: WorkMode | None = None
    salary: Salary | None = None
    skills: tuple[str, ...] = ()
    posted_at: date | None = None
    url: str | None = None
    job: str | None = None  # a fingerprint that adverts of one job share; None: this advert stands for itself
    agency: bool = False  # the employer recruits for others


@dataclass(frozen=True, slots=True)
class Origin:
    """A source of postings. Sources of one ``group`` may be counted together; different groups are never mixed.

    Where a role has postings of several groups, the one with the lowest ``rank`` that has enough of them answers.
    """

    source: str
    label: str
    as_of: date
    group: str = ""
    rank: int = 0
    sample: bool = False
