"""Which answers have a picture, and whether its words say the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.core import trend as core_trend
from bot.core.answer import Comparison, OneRole, Trends
from bot.core.model import Filters, Question
from bot.core.picture import ALTERNATIVE, Line, Point, Ranges, Skills, Trend
from bot.core.picturing import fit, picture_of, point_of, skills_of, trend_of, value_words
from bot.core.token import width
from bot.core.trend import WEEK, Week

if TYPE_CHECKING:
    from bot.core.desk import Desk

PAIR = ("mlops-engineer", "ai-software-engineer")
DATA = ("data-scientist", "data-engineer", "data-analyst")


def test_two_roles_have_their_ranges_with_samples(desk: Desk) -> None:
    picture = desk.answer(Question("overview", PAIR)).card.picture
    assert isinstance(picture, Ranges)
    assert [(role.role, role.postings) for role in picture.roles] == [("MLOps Engineer", 79), ("AI Software Engineer", 64)]
    middle = picture.roles[0].middle
    assert middle is not None
    assert middle.low is not None
    assert middle.high is not None
    assert middle.low < middle.median < middle.high
    assert picture.alternative == (
        "Posted pay a year in USD, as the middle half of postings with the median. "
        "MLOps Engineer, 79 postings with pay: minimum $165K ($131K to $195K), middle $201K ($162K to $242K) "
        "and maximum $239K ($190K to $291K). "
        "AI Software Engineer, 64 postings with pay: minimum $155K ($139K to $174K), middle $209K ($190K to $222K) "
        "and maximum $250K ($241K to $270K)."
    )


def test_three_roles_and_one_have_ranges_too(desk: Desk) -> None:
    three, one = (desk.answer(Question("salary", roles)).card.picture for roles in (DATA, DATA[:1]))
    assert isinstance(three, Ranges)
    assert isinstance(one, Ranges)
    assert len(three.roles) == 3
    assert len(one.roles) == 1


def test_skills_stand_on_both_sides_with_every_share_in_words(desk: Desk) -> None:
    picture = desk.answer(Question("skills", PAIR)).card.picture
    assert isinstance(picture, Skills)
    assert (picture.left_of, picture.right_of) == (94, 86)
    bars = {bar.skill: (bar.left, bar.right) for bar in picture.bars}
    assert bars["RAG"] == (70, 61)
    assert bars["Kubernetes"] == (26, None)
    assert all(bar.skill in picture.alternative for bar in picture.bars)
    assert "RAG 74% (70) v 71% (61)" in picture.alternative
    assert "Kubernetes 28% (26) v not listed" in picture.alternative


def test_no_picture_where_there_is_nothing_to_compare(desk: Desk) -> None:
    for question in (
        Question("help"),
        Question("path", PAIR),
        Question("overview", PAIR, part="faq"),
        Question("salary", PAIR, Filters(country="DE", company="Nobody")),
        Question("switch", DATA[:1]),
    ):
        assert desk.answer(question).card.picture is None, question


def test_no_common_scale_for_sources_that_do_not_compare(desk: Desk) -> None:
    answer = desk.answer(Question("salary", PAIR)).answer
    assert isinstance(answer, Comparison)
    first, second = answer.sides
    elsewhere = replace(second.figures.pay, group="another")
    mixed = replace(second, figures=replace(second.figures, pay=elsewhere, counts=elsewhere))
    assert picture_of(replace(answer, sides=(first, mixed))) is None
    assert skills_of(first, mixed) is None


def test_a_trend_tells_first_and_last_with_interval_and_sample() -> None:
    points = tuple(Point(date(2026, month, 1), 200_000.0, 190_000.0, 210_000.0, 40 + month) for month in (1, 2, 3))
    picture = trend_of("Median posted pay", "usd", [Line("MLOps Engineer", points), Line("Data Engineer", points[:1])])
    assert picture is not None
    assert [line.role for line in picture.lines] == ["MLOps Engineer"]
    assert "1 Jan 2026 $200K ($190K to $210K, 41 postings); 1 Mar 2026" in picture.alternative
    assert trend_of("Median posted pay", "usd", [Line("Data Engineer", points[:1])]) is None
    assert [value_words(0.294, "share"), value_words(1204, "count")] == ["29%", "1,204"]


def weeks(*counts: int, source: str = "a") -> tuple[Week, ...]:
    start = date(2026, 6, 1)
    return tuple(Week(source, start + at * WEEK, n, n, n // 2, 90e3, 100e3, 120e3) for at, n in enumerate(counts))


def trends(desk: Desk, found: core_trend.Trend, rows: tuple[Week, ...]) -> Trends:
    reply = desk.answer(Question("salary", DATA[:1]))
    assert isinstance(reply.answer, OneRole)
    return Trends(Question("trend", DATA[:1]), reply.answer.side, (found,), rows)


def test_the_weeks_behind_a_trend_are_drawn_with_their_uncertainty(desk: Desk) -> None:
    rows = (*weeks(10, 12, 9, 20, 22, 21), *weeks(5, 5, 5, 5, 5, 5, source="b"), *weeks(99, 99, source="elsewhere"))
    span = {"start": date(2026, 6, 1), "split": date(2026, 6, 22), "end": date(2026, 7, 12), "weeks": 3}
    picture = picture_of(trends(desk, core_trend.Trend("openings", "moved", ("a", "b"), **span), rows))  # type: ignore[arg-type]
    assert isinstance(picture, Trend)
    assert [point.value for point in picture.lines[0].points] == [15, 17, 14, 25, 27, 26]
    assert all(point.low < point.value < point.high for point in picture.lines[0].points)
    share = picture_of(trends(desk, core_trend.Trend("remote", "steady", ("a",), **span), rows))  # type: ignore[arg-type]
    assert isinstance(share, Trend)
    assert share.unit == "share"
    pay = picture_of(trends(desk, core_trend.Trend("pay", "steady", ("a",), **span), rows))  # type: ignore[arg-type]
    assert isinstance(pay, Trend)
    assert pay.lines[0].points[0].value == 100e3
    assert picture_of(trends(desk, core_trend.Trend("pay", "steady", ("a", "b"), **span), rows)) is None  # type: ignore[arg-type]
    assert picture_of(trends(desk, core_trend.Trend("openings", "short"), rows)) is None
    assert point_of("remote", [Week("a", date(2026, 6, 1), 0, 0, 0)]) is None
    assert point_of("remote", [Week("a", date(2026, 6, 1), 4, 4, 4)]) is None


@given(st.text(max_size=3000) | st.lists(st.text("ab; .🙂", min_size=30), max_size=90).map("; ".join))
def test_any_alternative_text_fits(text: str) -> None:
    fitted = fit(text)
    assert width(fitted) <= ALTERNATIVE
    assert fitted == text or fitted.endswith("…")
