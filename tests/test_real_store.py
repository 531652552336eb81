"""Answers over stores that were loaded, week by week or all at once: what changed, what a skill goes with, like for like."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.core.desk import Desk
from bot.core.model import Filters, Posting, Question, Salary, Seniority
from bot.core.report import as_json
from bot.store.opening import open_writer
from bot.wiring import build_desk

FIRST = date(2026, 6, 1)  # a Monday
Build = Callable[[list[tuple[date, list[Posting]]]], Desk]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """A desk over a store that was loaded on the given days."""

    def load(loads: list[tuple[date, list[Posting]]]) -> Desk:
        path = tmp_path / "jobs.db"
        for day, postings in loads:
            writer = open_writer(path, day)
            writer.begin("jobs.csv", day.isoformat())
            writer.write_batch(postings)
            writer.finish(day.isoformat(), {})
            writer.close()
        return build_desk(Settings(cache=tmp_path).model_copy(update={"db": path}))

    return load


def posting(number: int, **said: Any) -> Posting:
    middle = said.pop("middle", 150_000.0)
    level: Seniority | None = said.pop("seniority", "senior")
    pay = Salary(middle - 10_000, middle + 10_000, yearly_min=middle - 10_000, yearly_max=middle + 10_000)
    given: dict[str, Any] = {
        "title": "Data Engineer", "role": "data-engineer", "employer": f"Employer {number % 23}", "country": "US",
        "posted_at": FIRST, **said,
    }  # fmt: skip
    return Posting(source="board", source_id=str(number), seniority=level, salary=pay, **given)


def lines(desk: Desk, text: str) -> str:
    return "\n".join(as_json(desk.ask(text))["answer"]["lines"])


def test_openings_that_grew_are_called_a_move_and_a_falling_premise_is_not_repeated(build: Build) -> None:
    loads = []
    number = 0
    for week in range(16):
        day = FIRST + timedelta(weeks=week)
        count = 10 + week % 3 if week < 8 else 30 + week % 3
        loads.append((day + timedelta(days=6), [posting(number + n, posted_at=day + timedelta(days=n % 6)) for n in range(count)]))
        number += count
    desk = build(loads)
    said = lines(desk, "is data engineering dying?")
    assert "**Data Engineer: openings up**" in said
    assert "a move" in said
    assert "could be chance" in said  # pay and remote share did not change


def test_a_new_source_is_no_growth(build: Build) -> None:
    old = [posting(n, posted_at=FIRST + timedelta(weeks=n % 16)) for n in range(160)]
    new = [Posting(**{**_fields(posting(1000 + n)), "source": "new board"}) for n in range(300)]
    desk = build([(FIRST + timedelta(days=6), old[:20]), (FIRST + timedelta(weeks=17), [*old, *new])])
    assert "openings up" not in lines(desk, "trend of data engineers")


def _fields(made: Posting) -> dict[str, Any]:
    return {name: getattr(made, name) for name in made.__dataclass_fields__}


def test_a_skill_that_goes_with_more_pay_is_found_within_level_and_country(build: Build) -> None:
    dice = random.Random(7)
    postings = [
        posting(n, middle=(180_000 if n % 2 else 150_000) + dice.gauss(0, 8_000), skills=("Rust", "SQL") if n % 2 else ("SQL",))
        for n in range(160)
    ]
    found = as_json(build([(FIRST, postings)]).ask("what does rust add to data engineer pay?"))["answer"]
    assert found["kind"] == "premium"
    assert 15 < found["figures"]["premium"]["percent"] < 25
    assert found["lines"][0].startswith("**Postings that name Rust state 2")
    assert "80 postings with it and 80 without" in found["lines"][0]


def test_a_gap_that_turns_round_like_for_like_is_said_with_its_reason(build: Build) -> None:
    """Simpson's paradox: engineers pay more at each level, and less on the whole, since more of them are juniors."""
    dice = random.Random(11)

    def pay(role: str, senior: bool) -> float:
        return (200_000 if senior else 100_000) + (12_000 if role == "data-engineer" else 0) + dice.gauss(0, 6_000)

    postings = []
    for n in range(400):
        role, title = ("data-engineer", "Data Engineer") if n % 2 else ("data-scientist", "Data Scientist")
        senior = dice.random() < (0.3 if role == "data-engineer" else 0.75)
        postings.append(posting(n, role=role, title=title, seniority="senior" if senior else "entry", middle=pay(role, senior)))
    desk = build([(FIRST, postings)])
    gap = as_json(desk.ask("data engineer vs data scientist"))["answer"]["figures"]["gap"]
    assert gap["leader"] == "data-scientist"
    assert gap["like_for_like"]["turns"] is True
    from bot.core.model import Question

    card = desk.answer(Question("overview", ("data-engineer", "data-scientist"), part="like_for_like")).card
    assert "Like for like, Data Engineer pays more**, although Data Scientist is ahead before that" in card.verdict[0]
    assert any("senior" in line or "entry level" in line for line in card.blocks[0].lines)


def test_a_verdict_that_turns_round_says_both(build: Build) -> None:
    postings = []
    dice = random.Random(13)
    for n in range(400):
        role = "data-engineer" if n % 2 else "data-scientist"
        senior = dice.random() < (0.3 if role == "data-engineer" else 0.75)
        middle = (200_000 if senior else 100_000) + (12_000 if role == "data-engineer" else 0) + dice.gauss(0, 6_000)
        postings.append(posting(n, role=role, title="x", seniority="senior" if senior else "entry", middle=middle))
    verdict = as_json(build([(FIRST, postings)]).ask("which pays more, data engineer or data scientist?"))["answer"]["lines"][0]
    assert "Data Scientist pays more" in verdict
    assert "like for like Data Engineer does" in verdict


def test_two_alike_roles_are_about_the_same(build: Build) -> None:
    dice = random.Random(17)
    roles = (("data-engineer", "Data Engineer"), ("data-scientist", "Data Scientist"))
    postings = [posting(n, role=roles[n % 2][0], title=roles[n % 2][1], middle=150_000 + dice.gauss(0, 2_000)) for n in range(600)]
    found = as_json(build([(FIRST, postings)]).ask("which pays more, data engineer or data scientist?"))["answer"]
    assert found["figures"]["gap"]["verdict"] == "same"
    assert "about the same" in found["lines"][0]


def test_few_employers_allow_no_verdict(build: Build) -> None:
    roles = ("data-engineer", "data-scientist")
    postings = [posting(n, role=roles[n % 2], title="x", employer=f"E{n % 4}", middle=100_000 + 50_000 * (n % 2)) for n in range(80)]
    found = as_json(build([(FIRST, postings)]).ask("which pays more, data engineer or data scientist?"))["answer"]
    assert found["figures"]["gap"]["verdict"] == "too_few"
    assert "fewer than 5 employers" in found["lines"][0]


def test_postings_are_shown_with_links_and_nothing_in_them_fires(build: Build) -> None:
    evil = posting(1, title="@everyone [free](https://evil.example) **money** <@1>", employer="||spoiler||", url="https://jobs.example/1")
    bad = posting(2, title="Data\u202eEngineer", url="javascript:alert(1)")
    found = as_json(build([(FIRST, [evil, bad, *(posting(n) for n in range(3, 30))])]).ask("show me data engineer jobs"))["answer"]
    said = "\n".join(found["lines"])
    assert "](<https://jobs.example/1>)" in said
    assert "javascript" not in said
    assert "\u202e" not in said
    assert "\\@everyone" in said
    assert "[free]" not in said
    assert "\\|\\|spoiler" in said


def test_evidence_shows_amounts_that_were_set_aside_with_the_reason(build: Build) -> None:
    long_ago, link = FIRST - timedelta(days=90), "https://jobs.example/wild"
    wild = posting(99, title="Wild Data Engineer", middle=9_000_000.0, url=link, posted_at=long_ago)
    desk = build([(FIRST, [wild, *(posting(n, middle=140_000.0 + 1_000 * n) for n in range(30))])])
    found = as_json(desk.ask("show me data engineer jobs"))["answer"]
    said = "\n".join(found["lines"])
    assert "### Pay that is not counted, and why" in said
    assert "jobs.example/wild" in said
    assert "over four times the role's median" in said
    assert [row["title"] for row in found["figures"]["aside"]] == ["Wild Data Engineer"]


def test_filters_narrow_the_history_and_the_skills_too(build: Build) -> None:
    """Postings of Germany triple in the second half; those of the US stay as they are."""
    loads = []
    for week in range(16):
        day = FIRST + timedelta(weeks=week)
        german = 12 if week < 8 else 36
        rows = [
            posting(1000 * week + i, country=country, posted_at=day, skills=("Python", "SQL", skill))
            for i in range(german + 20 + week % 3)
            for country, skill in [("DE", "Kafka") if i < german else ("US", "Go")]
        ]
        loads.append((day + timedelta(days=6), rows))
    desk = build(loads)
    role = ("data-engineer",)
    moved = {c: as_json(desk.answer(Question("trend", role, Filters(country=c))))["answer"]["figures"]["trends"] for c in ("DE", "US")}
    assert moved["DE"][0]["why"] == "moved"
    assert moved["US"][0]["why"] == "steady"
    mine = {c: as_json(desk.answer(Question("fit", role, Filters(country=c), ("Python", "Kafka"))))["answer"] for c in ("DE", "US")}
    assert mine["DE"]["figures"]["fits"][0]["share"] == 1
    assert mine["US"]["figures"]["fits"] == []
    assert mine["US"]["figures"]["wider"]["filters"] == {}
