"""Where the filters leave too little to say, the same question under fewer of them, so that it can be said which one was left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.core.answer import Answer, Comparison, Fits, Ranking, SkillPremium, Switch, TooFew, Trends
from bot.core.percentile import relaxations

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.model import Filters, Question

Relaxable = Comparison | Switch | Ranking | TooFew | SkillPremium | Fits | Trends
_ABOUT_PAY = ("overview", "salary")


@dataclass(frozen=True, slots=True)
class Wider:
    """What the same question is answered under what is left of its ``filters``, where under all of them there is too little to say."""

    filters: Filters
    answer: Answer


def relaxed(question: Question, found: Answer, answer: Callable[[Question], Answer]) -> Answer:
    """``found``, and where it says too little the answer under the finest part of the filters that says enough."""
    if not isinstance(found, Relaxable) or not is_short(found):
        return found
    for filters in relaxations(question.filters)[1:] if question.filters else ():
        wide = answer(replace(question, filters=filters))
        if not is_short(wide):
            return replace(found, wider=Wider(filters, wide))
    return found


def wider_of(answer: Answer) -> Wider | None:
    """What is said beside an answer that has too little to say under its filters."""
    return answer.wider if isinstance(answer, Relaxable) else None


def is_short(answer: Answer) -> bool:
    """Whether an answer cannot say what it was asked for, as too few postings match."""
    match answer:
        case TooFew():
            return True
        case Comparison():
            return answer.question.topic in _ABOUT_PAY and answer.gap is not None and answer.gap.verdict == "too_few"
        case Switch():
            return not answer.missing or (answer.gap is not None and answer.gap.verdict == "too_few")
        case SkillPremium():
            return answer.premium.percent is None
        case Ranking():
            return len(answer.sides) < 2
        case Fits():
            return not answer.found
        case Trends():
            return all(trend.why == "short" for trend in answer.found)
        case _:
            return False
