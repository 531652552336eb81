"""The ladder of verdicts in words: each rung once, whole, as a person reads it."""

from __future__ import annotations

import pytest

from bot.core.answer import Gap, Side
from bot.core.desk import Desk
from bot.core.model import Question
from bot.core.pay_verdict import pay_sentence
from bot.core.verdict import Word

SEED = (
    "**Pay: it depends on the end of the posted range.** The minimum is higher for MLOps Engineer ($165K v $155K), the middle and maximum "
    "for AI Software Engineer ($209K v $201K; $250K v $239K); medians of 79 and 64 postings that state pay."
)


def test_the_sentence_that_replaces_five_percent_more(desk: Desk) -> None:
    answer = desk.ask("!compare mlops ai-engineer")
    assert answer.card.verdict[0] == SEED
    gap = answer.answer.gap  # type: ignore[union-attr]
    assert gap is not None
    assert gap.low is not None
    assert gap.high is not None
    assert gap.low < 0 < gap.high


@pytest.fixture
def pair(desk: Desk) -> tuple[Side, Side]:
    first, second = desk.answer(Question("salary", ("data-scientist", "data-engineer"))).answer.sides  # type: ignore[union-attr]
    return first, second


MEDIANS = "$223K v $215K at the median of the middle of the posted range"
SAMPLES = "126 and 49 postings that state pay"


@pytest.mark.parametrize(
    ("verdict", "low", "high", "sentence"),
    [
        ("more", -14_000.0, -2_000.0, f"**Pay: Data Scientist pays more**, {MEDIANS} (4% more, likely 1 to 7%), from {SAMPLES}."),
        ("same", -4_000.0, 2_000.0, f"**Pay: about the same**, {MEDIANS}, from {SAMPLES}."),
        (
            "unclear", -30_000.0, 14_000.0,
            f"**Pay: can't tell** from {SAMPLES}: {MEDIANS}, but Data Engineer could pay anything from 13% less to 6% more.",
        ),
        (
            "too_few", None, None,
            "**Pay: too few to compare.** An amount is known for 126 of 224 and 49 of 131 postings; it takes 10 each.",
        ),
    ],
)  # fmt: skip
def test_every_rung_of_the_ladder(pair: tuple[Side, Side], verdict: Word, low: float | None, high: float | None, sentence: str) -> None:
    value = None if low is None else -8_000.0
    assert pay_sentence(Gap(verdict, value=value, percent=-3.6, low=low, high=high, signs=(-1, -1, -1)), *pair) == sentence


def test_samples_stand_in_the_order_of_the_amounts(pair: tuple[Side, Side]) -> None:
    said = pay_sentence(Gap("more", value=8_000.0, percent=3.7, low=2_000.0, high=14_000.0, signs=(1, 1, 1)), *pair[::-1])
    assert said == f"**Pay: Data Scientist pays more**, {MEDIANS} (4% more, likely 1 to 7%), from {SAMPLES}."


def test_few_employers_and_different_sources_have_sentences_of_their_own(pair: tuple[Side, Side]) -> None:
    assert pay_sentence(Gap("too_few", "employers"), *pair).endswith("come from fewer than 5 employers.")
    assert pay_sentence(Gap("unclear", "sources"), *pair).startswith("**Pay: can't be compared**, the amounts come from different sources")
