"""A card never shows a figure without its sample, and nobody needs statistics to read it: the sample's store and generated ones."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.answer import Comparison, Offer, sides_of
from bot.core.card import Block, Table
from bot.core.digest import make_digest
from bot.core.figures import number
from bot.core.model import TOPICS, Amount, Filters, Posting, Question, RankBy, Salary
from bot.core.phrases import usd
from bot.core.relax import wider_of
from bot.core.report import card_lines
from bot.facts import load_catalogue
from tests.test_any_data import DAY, ROLES, adverts, desk_over

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.core.answer import Answer
    from bot.core.desk import Desk, Reply

NO_FILTERS = Filters()
FIGURE = re.compile(r"[$€£]\s?\d[\d,.]*K?|\d[\d,.]*\s?%|\bin \d+ of 100\b")
SAMPLE = re.compile(r"\d[\d,]*(?: and \d[\d,]*)? (?:open )?(?:postings?|amounts?)\b|\bof (?:the )?(?:top )?(?!100 such)\d[\d,]*")
NO_SAMPLE = r":? (?:no postings|these sources|only staffing)"
STATISTICS = re.compile(
    r"percentile|quartile|quantile|confidence|interval|significan|standard (?:deviation|error)|varian[ct]|bootstrap|\bmean\b|distribution",
    re.IGNORECASE,
)
PAIR = ("mlops-engineer", "ai-software-engineer")


def lacking(reply: Reply) -> Iterator[str]:
    """The lines, tables and picture texts of a card that show pay, a percentage or a share without its sample."""
    samples = _samples(reply.answer)
    asked = reply.answer.question.amount
    for full in _lines(reply):
        line = full.replace(usd(asked.value), "") if asked else full  # what the person named is no figure
        if FIGURE.search(line) and not (SAMPLE.search(line) and _each_counted(samples, line)):
            yield full
    for block in reply.card.blocks:
        if block.table and not _told(block.table):
            yield "\n".join(" | ".join(row) for row in (block.table.head, *block.table.rows))


def _lines(reply: Reply) -> Iterator[str]:
    """Every line that tells of more than one posting: not what a single one states, nor the rules that numbers follow."""
    card, asked = reply.card, reply.answer.question
    yield from card.verdict
    for block in card.blocks:
        single = asked.topic == "postings" and not (block.heading or "").startswith("Leaving out")
        if not single and asked.topic != "method":
            yield from block.lines
    yield from card.note
    if card.picture and asked.topic != "trend":  # of a trend each point has its own postings
        yield from re.split(r"(?<=\.) (?=[A-Z])", card.picture.alternative)


def _samples(answer: Answer) -> dict[str, set[str]]:
    """How many postings, or postings with pay, stand behind each role of ``answer``, as they are written; longest names first."""
    wider, found = wider_of(answer), dict[str, set[str]]()
    for each in (answer, wider.answer) if wider else (answer,):
        like = each.gap.like if isinstance(each, Comparison) and each.gap else None
        for at, side in enumerate(sides_of(each)):
            pay, counts = side.figures.pay, side.figures.counts
            numbers = [pay.pay.known, pay.disclosed, pay.postings, counts.postings, counts.skills_of]
            numbers += [each.standing.n] if isinstance(each, Offer) and each.standing else []
            numbers += [round(pay.pay.known * (like.coverage_b if at else like.coverage_a))] if like else []
            found.setdefault(side.role.name, set()).update(map(number, numbers))
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def _each_counted(samples: dict[str, set[str]], line: str) -> bool:
    """Whether every role that ``line`` names stands there with a sample of its own."""
    if re.search(r"of the top \d|within reach|with it and [\d,]+ without|name[s]? \S+\.$", line):
        return True  # of skills, or of the postings of several roles together
    line = re.sub(r"^.* count for .* alike;", "", line)  # no figure
    numbers = set(re.findall(r"\d(?:[\d,]*\d)?", line))
    for name, own in samples.items():
        without = f"{re.escape(name)}(?:{NO_SAMPLE})|Too few amounts for [^.]*{re.escape(name)}"
        if name in line and not own & numbers and not re.search(without, line):
            return False
        line = line.replace(name, "")  # so that a name within a longer one is not taken for it
    return True


def _told(table: Table) -> bool:
    """Whether each column with pay says how many postings state it, and each with a share of how many postings."""
    rows = {row[0].strip(): row[1:] for row in table.rows}
    for column in range(len(table.head) - 1):
        cells = [row[1 + column] for row in table.rows if len(row) > 1 + column]
        for mark, sample in (("$", "With pay"), ("%", "Openings")):
            if any(mark in cell for cell in cells) and not rows.get(sample, ("",) * len(table.head))[column].strip():
                return False
    return True


def questions(roles: Sequence[str], filters: Filters = NO_FILTERS, skill: str = "Python") -> Iterator[Question]:
    """Every topic and part about one, two and three roles, and every ranking."""
    for count in (1, 2, 3):
        for topic in TOPICS:
            amount = Amount(150_000) if topic == "offer" else None
            yield Question(topic, tuple(roles[:count]), filters, skills=(skill,) if topic in ("fit", "premium") else (), amount=amount)
    yield Question("overview", tuple(roles[:2]), filters, part="faq")
    yield Question("salary", tuple(roles[:2]), filters, part="like_for_like")
    yield from (Question("ranking", (), filters, rank_by=by) for by in get_args(RankBy))


def check(desk: Desk, asked: Iterable[Question]) -> None:
    """Whatever is asked, every figure has its sample, and no word takes knowledge of statistics to read."""
    for question in asked:
        reply = desk.answer(question)
        assert list(lacking(reply)) == [], question
        if question.topic not in ("postings", "employers", "help", "method"):
            assert not STATISTICS.search("\n".join(card_lines(reply.card))), question


SLUGS = list(load_catalogue().roles)
narrowed = st.builds(
    Filters,
    seniority=st.sampled_from([None, "entry", "mid", "senior"]),
    country=st.sampled_from([None, "US", "DE"]),
    remote=st.sampled_from([None, True]),
    min_salary=st.sampled_from([None, 100_000.0, 250_000.0]),
    currency=st.just("USD"),
)


@given(st.lists(st.sampled_from(SLUGS), min_size=3, max_size=3, unique=True), narrowed, st.sampled_from(list(questions(ROLES))))
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_figure_of_the_sample_has_its_sample(desk: Desk, roles: list[str], filters: Filters, question: Question) -> None:
    check(desk, [replace(question, roles=tuple(roles[: len(question.roles)]), filters=filters)])


def test_every_figure_of_the_two_best_known_roles_has_its_sample(desk: Desk) -> None:
    check(desk, questions((*PAIR, "data-engineer")))


@given(found=st.lists(adverts, max_size=60), copies=st.integers(1, 4), filters=st.just(NO_FILTERS) | narrowed)
@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_every_figure_of_any_store_has_its_sample(found: list[Posting], copies: int, filters: Filters) -> None:
    again = [
        replace(one, source_id=f"{one.source_id} {copy}", employer=f"{one.employer} {copy}") for one in found for copy in range(copies)
    ]
    with TemporaryDirectory() as folder:
        check(desk_over(again, folder), questions(ROLES, filters))


def grown(weeks: int, postings: int) -> Iterator[Posting]:
    """A role whose openings, remote share and pay grow, week by week."""
    for week in range(weeks):
        later = week >= weeks // 2
        for number_ in range(postings * (1 + later)):
            low = 100_000.0 + 1_000 * (number_ % 20) + 30_000 * later
            yield Posting(
                "test",
                f"{week} {number_}",
                "Data Engineer",
                role="data-engineer",
                employer=f"Employer {number_ % 9}",
                work_mode="remote" if number_ % 4 < 1 + 2 * later else "onsite",
                salary=Salary(low, low * 1.2, yearly_min=low, yearly_max=low * 1.2),
                posted_at=DAY - timedelta(weeks=weeks - week, days=-(number_ % 7)),
            )


def test_every_figure_of_a_trend_and_a_digest_has_its_sample() -> None:
    with TemporaryDirectory() as folder:
        desk = desk_over(list(grown(20, 12)), folder)
        reply = desk.answer(Question("trend", ("data-engineer",)))
        said = "\n".join(card_lines(reply.card))
        assert re.search(r"Remote: \d+%, then \d+% \(of \d+ and \d+ postings\)", said), said
        assert re.search(r"Pay: \$\d+K, then \$\d+K \(median of the middle, from \d+ and \d+ postings\)", said)
        check(desk, questions(("data-engineer", *ROLES[:2])))
        digest = make_digest(desk, ("data-engineer",), datetime(2026, 11, 2, 9, tzinfo=UTC))
        assert any(FIGURE.search(line) for line in digest.verdict)
        assert all(SAMPLE.search(line) for line in digest.verdict)


def test_the_check_finds_a_figure_without_its_sample(desk: Desk) -> None:
    reply = desk.answer(Question("salary", PAIR))
    for bare in (
        "**Average posted range:** MLOps Engineer $164K–$243K.",
        "AI Software Engineer states more in 53 of 100 such pairs.",
        "**Remote:** MLOps Engineer 29% (27 of 94) and AI Software Engineer 16%.",
    ):
        assert list(lacking(replace(reply, card=replace(reply.card, verdict=(bare,))))) == [bare]
    table = Table(("", "A"), (("Median", "$100K"), ("Openings", "94")))
    assert list(lacking(replace(reply, card=replace(reply.card, blocks=(Block(None, (), table),)))))
