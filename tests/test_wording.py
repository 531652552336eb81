"""The ladder of verdicts in words: each rung once, whole, as a person reads it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.answer import Gap, Side
from bot.core.desk import Desk
from bot.core.likewise import LikeForLike, Reason
from bot.core.model import Question
from bot.core.pay_verdict import like_lines, pay_sentence
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


LIKE = LikeForLike(0, 0, 0, 220_000, 212_000, 6, 0.8, 0.6, -8_000, -3_000, -5_000, ())
LIKES = {  # the gap of Data Engineer over Data Scientist at the same level, country and work mode
    "none": None,
    "agrees": replace(LIKE, gap=-8_000, low=-14_000, high=-2_000),
    "turns": replace(LIKE, gap=9_000, low=3_000, high=15_000, mean_a=212_000, mean_b=221_000),
    "unclear": replace(LIKE, gap=-8_000, low=-20_000, high=4_000),
    "thin": replace(LIKE, gap=-8_000, low=-14_000, high=-2_000, coverage_b=0.29),
}
MORE = f"{MEDIANS} (4% more, likely 1 to 7%), from {SAMPLES}"
SAID = {
    ("more", "none"): f"**Pay: Data Scientist pays more**, {MORE}.",
    ("more", "agrees"): f"**Pay: Data Scientist pays more**, also like for like, {MORE}.",
    ("more", "turns"): f"**Pay: Data Scientist pays more**, {MORE}; but like for like Data Engineer does: the gap comes from a different "
    "mix of postings.",
    ("more", "unclear"): f"**Pay: Data Scientist pays more**, {MORE}.",
    ("more", "thin"): f"**Pay: Data Scientist pays more**, {MORE}.",
}
OTHERS: dict[Word, str] = {  # what is the same, open or too little is not made a winner by its mix
    "same": f"**Pay: about the same**, {MEDIANS}, from {SAMPLES}.",
    "unclear": f"**Pay: can't tell** from {SAMPLES}: {MEDIANS}, but Data Engineer could pay anything from 6% less to 1% less.",
    "depends": "**Pay: it depends on the end of the posted range.** The middle and maximum are higher for Data Scientist (",
    "too_few": "**Pay: too few to compare.** An amount is known for 126 of 224 and 49 of 131 postings; it takes 10 each.",
}


@pytest.mark.parametrize("like", LIKES)
@pytest.mark.parametrize("verdict", ["more", "same", "unclear", "depends", "too_few"])
def test_the_ladder_beside_every_outcome_of_like_for_like(pair: tuple[Side, Side], verdict: Word, like: str) -> None:
    signs = (1, -1, -1) if verdict == "depends" else (-1, -1, -1)
    gap = Gap(verdict, value=-8_000.0, percent=-3.6, low=-14_000.0, high=-2_000.0, signs=signs, like=LIKES[like])
    said = pay_sentence(gap, *pair)
    if verdict in OTHERS:
        assert said.startswith(OTHERS[verdict])
        assert "like for like" not in said
    else:
        assert said == SAID[verdict, like]


AT_SAME = "on average at the same level, country and work mode, from 101 and 29 postings"


@pytest.mark.parametrize(
    ("like", "sentence"),
    [
        ("none", "**Like for like: can't tell.** The two have no level, country and work mode in common with five amounts each."),
        ("agrees", f"**Like for like, Data Scientist pays more**: $220K v $212K {AT_SAME} (likely 1 to 7% more)."),
        (
            "turns",
            f"**Like for like, Data Engineer pays more**, although Data Scientist is ahead before that: $221K v $212K {AT_SAME} "
            "(likely 1 to 7% more).",
        ),
        (
            "unclear",
            f"**Like for like: can't tell**, $220K v $212K {AT_SAME}; Data Engineer could pay anything from 9% less to 2% more.",
        ),
    ],
)
def test_like_for_like_in_words(pair: tuple[Side, Side], like: str, sentence: str) -> None:
    lines = like_lines(Gap("more", value=-8_000.0, low=-14_000.0, high=-2_000.0, like=LIKES[like]), *pair, {})
    assert lines[0] == sentence
    if like != "none":
        assert lines[1] == "This compares 101 of 126 and 29 of 49 amounts, in 6 groups that both fill; the rest has no counterpart."
        assert lines[2] == (
            "Before that, Data Scientist averages $8K more, by 126 and 49 postings that state pay: $3K from a different mix of "
            "postings, $5K from pay."
        )


def test_the_reasons_of_a_mix_tell_of_how_many(pair: tuple[Side, Side]) -> None:
    reason = Reason("seniority", "senior", 0.5, 0.25, -4_000, -4_000)
    lines = like_lines(Gap("more", like=replace(LIKE, low=-9_000, high=9_000, reasons=(reason,))), *pair, {})
    assert lines[3] == "The mix: senior: Data Scientist 50% of 126 and Data Engineer 25% of 49."
