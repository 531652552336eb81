"""Answers: what the figures say to a question, before any word is chosen. One frozen record a kind, all in one union."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bot.core.statistics import share_gap

if TYPE_CHECKING:
    from bot.core.catalogue import Role
    from bot.core.fit import Fit, Missing
    from bot.core.likewise import LikeForLike
    from bot.core.model import Origin, Question, Unsure
    from bot.core.percentile import Standing
    from bot.core.premium import Premium
    from bot.core.ranking import Rank
    from bot.core.relax import Wider
    from bot.core.summary import Figures
    from bot.core.trend import Trend, Week
    from bot.core.verdict import Word


@dataclass(frozen=True, slots=True)
class Side:
    """One role of an answer with its figures."""

    role: Role
    figures: Figures

    @property
    def top_skills(self) -> tuple[str, ...]:
        """Its eight skills named most often, most often first."""
        return tuple(name for name, _ in self.figures.counts.skills[:8])


@dataclass(frozen=True, slots=True)
class Gap:
    """Pay of the second role minus pay of the first: medians of the middle of the posted range, yearly USD.

    ``signs`` are those of the medians of minimum, middle and maximum, +1 where the second is higher. ``low`` and ``high`` bound ``value``
    with 95 % confidence. ``beats`` is the chance that a random posting of the second states more than one of the first, ``crossing``
    that their quartiles disagree, ``like`` the same comparison like for like. ``why`` is what decided.
    """

    verdict: Word
    why: str = ""
    value: float | None = None
    percent: float | None = None
    low: float | None = None
    high: float | None = None
    leader: str | None = None
    signs: tuple[int, int, int] | None = None
    beats: float | None = None
    crossing: bool = False
    like: LikeForLike | None = None


@dataclass(frozen=True, slots=True)
class Overlap:
    """How the top skills of roles overlap. ``of`` is the length of the shortest list, ``only`` what each asks for alone."""

    shared: tuple[str, ...]
    of: int
    only: tuple[tuple[str, ...], ...]

    @property
    def percent(self) -> int:
        """Shared skills of the possible ones, whole percent, floored."""
        return 100 * len(self.shared) // self.of if self.of else 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two or three roles side by side. ``gap`` is for two."""

    question: Question
    sides: tuple[Side, ...]
    overlap: Overlap
    gap: Gap | None = None
    wider: Wider | None = None
    kind: Literal["comparison"] = "comparison"

    def remote_gap(self) -> tuple[float, float]:
        """95 % interval of the second role's remote share minus the first's."""
        first, second = (side.figures.counts for side in self.sides[:2])
        return share_gap(first.remote, first.postings, second.remote, second.postings)


@dataclass(frozen=True, slots=True)
class OneRole:
    """One role, looked at as the topic asks."""

    question: Question
    side: Side
    related: tuple[Role, ...] = ()
    kind: Literal["role"] = "role"


@dataclass(frozen=True, slots=True)
class Switch:
    """From ``start`` to ``target``. Without a start in the catalogue: what ``target`` asks for.

    ``missing`` are skills to learn in the order in which each opens most of the target's postings, given those before it; ``gains`` what
    postings of the target that name them state above others, where both sides are large enough.
    """

    question: Question
    start: Side | None
    target: Side
    overlap: Overlap | None
    gap: Gap | None
    missing: tuple[Missing, ...]
    gains: tuple[Premium, ...] = ()
    wider: Wider | None = None
    kind: Literal["switch"] = "switch"


@dataclass(frozen=True, slots=True)
class Ranking:
    """Roles of one group of sources in order of a measure; roles with too little are left out and counted in ``left_out``.

    ``ranks`` group those whose intervals overlap.
    """

    question: Question
    sides: tuple[Side, ...]
    left_out: int
    ranks: tuple[Rank, ...] = ()
    wider: Wider | None = None
    kind: Literal["ranking"] = "ranking"


@dataclass(frozen=True, slots=True)
class Openings:
    """The postings themselves, newest first; ``aside`` are some whose pay does not count, with the reason."""

    question: Question
    side: Side
    rows: tuple[dict[str, Any], ...]
    aside: tuple[dict[str, Any], ...] = ()
    kind: Literal["postings"] = "postings"


@dataclass(frozen=True, slots=True)
class Offer:
    """An amount held against what postings of a role state. ``yearly`` is USD a year, None where that cannot be told.

    ``standing`` is None where no level of detail has enough amounts.
    """

    question: Question
    side: Side
    yearly: float | None
    standing: Standing | None = None
    kind: Literal["offer"] = "offer"


@dataclass(frozen=True, slots=True)
class TooFew:
    """Not enough postings to say more."""

    question: Question
    sides: tuple[Side, ...]
    wider: Wider | None = None
    kind: Literal["too_few"] = "too_few"


@dataclass(frozen=True, slots=True)
class SkillPremium:
    """What postings that name a skill state above others of the same role, seniority and country, in ``roles``.

    ``left_out`` is how many roles were not counted, the smallest: with filters, over more postings than can be gone through at once.
    """

    question: Question
    sides: tuple[Side, ...]
    roles: tuple[Role, ...]
    premium: Premium
    left_out: int = 0
    wider: Wider | None = None
    kind: Literal["premium"] = "premium"


@dataclass(frozen=True, slots=True)
class Fits:
    """Roles by the share of their postings that the skills reach, most first."""

    question: Question
    found: tuple[tuple[Side, Fit], ...]
    wider: Wider | None = None
    kind: Literal["fit"] = "fit"


@dataclass(frozen=True, slots=True)
class Trends:
    """What changed for a role: openings, remote share and pay, in this order. ``weeks`` are the weeks it was read from."""

    question: Question
    side: Side
    found: tuple[Trend, ...]
    weeks: tuple[Week, ...] = ()
    wider: Wider | None = None
    kind: Literal["trend"] = "trend"


@dataclass(frozen=True, slots=True)
class WhichRole:
    """It must be asked back. ``unsure`` is None when no role was named at all; ``choices`` are slugs."""

    question: Question
    choices: tuple[Role, ...]
    unsure: Unsure | None = None
    kind: Literal["which_role"] = "which_role"


@dataclass(frozen=True, slots=True)
class Roles:
    """All roles with how many postings each has."""

    question: Question
    roles: tuple[tuple[Role, int], ...]
    kind: Literal["faq"] = "faq"


@dataclass(frozen=True, slots=True)
class Method:
    """Where the numbers come from and how they are made."""

    question: Question
    origins: tuple[tuple[Origin, int], ...]
    kind: Literal["faq"] = "faq"


@dataclass(frozen=True, slots=True)
class Help:
    """What can be asked."""

    question: Question
    kind: Literal["help"] = "help"


@dataclass(frozen=True, slots=True)
class Outside:
    """A career question that postings cannot answer; ``sides`` for what they can tell beside it."""

    question: Question
    sides: tuple[Side, ...] = ()
    kind: Literal["outside"] = "outside"


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Not a question for this bot, or not understood."""

    question: Question
    kind: Literal["none"] = "none"


Answer = (
    Comparison | OneRole | Switch | Ranking | Openings | Offer | TooFew | SkillPremium | Fits | Trends | WhichRole
    | Roles | Method | Help | Outside | NotAsked
)  # fmt: skip


def sides_of(answer: Answer) -> tuple[Side, ...]:
    """Every side whose figures an answer shows."""
    match answer:
        case Comparison() | Ranking() | Outside() | TooFew() | SkillPremium():
            return answer.sides
        case Fits():
            return tuple(side for side, _ in answer.found[:5])
        case OneRole() | Openings() | Offer() | Trends():
            return (answer.side,)
        case Switch():
            return (answer.start, answer.target) if answer.start else (answer.target,)
        case _:
            return ()
