"""Every sentence of every answer, read by a machine over stores of every kind: no slip of the pen, no plural gone wrong, nothing
too long for one breath, no word that a newcomer to statistics would not know, no number in a form of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from bot.config import Settings
from bot.core.card import Card
from bot.core.desk import Desk
from bot.core.model import TOPICS, Amount, Filters, Posting, Question, Salary
from bot.store.opening import open_writer
from bot.wiring import build_desk
from tests.benchmarks.answers import DAY, postings

LONGEST = 200
ROLES = ("data-engineer", "mlops-engineer", "data-scientist")
FILTERS = (
    Filters(), Filters("senior"), Filters("entry", "DE"), Filters(None, "US", remote=True),
    Filters(min_salary=150_000, currency="USD"),
)  # fmt: skip
HARD = re.compile(
    r"\b(?:intervals?|percentiles?|pct|quartiles?|quantiles?|variance|deviations?|p-values?|significan\w*|(?-i:bootstrap\w*)|heterogen\w*|"
    r"stratif\w*|Wilson|confidence|null|hypothes\w*|(?<!you )mean(?! by)|outliers?|25th|75th|distribution|cell|coverage)\b",
    re.IGNORECASE,
)
LIST = re.compile(r"(?:[^,:;]+ [\d,]*\d(?:, |$))+")  # names with their numbers, such as all the roles of a family
SLIPS = (
    r"  ", r"\.\.", r",,", r"\(\)", r"“”", r"\s[,.;:?!](?:\s|$)", r"\bNone\b", r"\bnan\b", r"\$0K", r"\b0 of 0\b",
    r"(?<![\d,] of )(?<![\d,.])\b1 (?:postings|openings|amounts|employers|sources|skills|groups|weeks|roles|adverts|points)\b",
    r"\b(?:0|[2-9]|\d+\d) (?:posting|opening|amount|employer|source|group|week|role|advert|point)\b",
    r"\bfrom 1 and 1 postings\b", r"(?<![\d.,/])(?!(?:19|20)\d\d\b)\d{4,}", r"\b20\d\d-\d\d-\d\d\b", r"-\d+%",
)  # fmt: skip


def small(folder: Path, count: int) -> Desk:
    """A desk over so few postings of each role that every figure is thin."""
    paid = Salary(1e5, 1.2e5, yearly_min=1e5, yearly_max=1.2e5)
    one = Posting("few", "", "", country="US", work_mode="remote", seniority="senior", posted_at=DAY)
    made = [
        replace(
            one,
            source_id=f"{role}{n}",
            title=role,
            role=role,
            employer=f"E{n}",
            skills=("Python",) * (n % 2),
            salary=None if n % 2 else paid,
        )
        for role, n in product(ROLES, range(count))
    ]
    return desk_over(folder / f"{count}.db", made)


def weekly(folder: Path) -> Desk:
    """A desk over twenty weeks in which one role grows and another does not."""
    found = list(postings(4_000))
    days = [DAY - timedelta(days=n % 140) for n in range(len(found))]
    dated = [replace(posting, posted_at=day) for posting, day in zip(found, days, strict=True)]
    late = DAY - timedelta(28)
    grown = [replace(p, source_id=f"+{p.source_id}") for p in dated if p.role == ROLES[0] and p.posted_at and p.posted_at > late]
    return desk_over(folder / "weekly.db", [*dated, *grown])


def desk_over(path: Path, found: list[Posting]) -> Desk:
    writer = open_writer(path, DAY)
    writer.begin("test", DAY.isoformat())
    writer.write_batch(found)
    writer.finish(DAY.isoformat(), {"read": len(found), "stored": len(found)})
    writer.close()
    return build_desk(Settings(db=path))


@pytest.fixture(scope="module")
def desks(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Desk]:
    folder: Path = tmp_path_factory.mktemp("stores")
    return {"sample": desk, "full": weekly(folder), **{f"{n} each": small(folder, n) for n in (0, 1, 2, 7, 12)}}


def questions() -> Iterator[Question]:
    for topic, count, filters in product(TOPICS, (0, 1, 2, 3), FILTERS):
        yield Question(topic, ROLES[:count], filters, skills=("Python",) if topic in ("fit", "premium") else ())
    for rank_by in ("salary", "remote", "openings", "entry", "growth"):
        yield Question("ranking", rank_by=rank_by)
    for filters in FILTERS:
        yield Question("overview", ROLES[:2], filters, part="faq")
        yield Question("salary", ROLES[:2], filters, part="like_for_like")
    for value, period in ((175_000, "YEAR"), (40, "HOUR"), (500, "DAY"), (700, "YEAR"), (9_000, "MONTH")):
        yield Question("offer", ROLES[:1], amount=Amount(value, "USD", period))  # type: ignore[arg-type]
    yield from (Question("switch", ROLES[1::-1]), Question("switch", ROLES[:1]), Question("fit", skills=("Python", "SQL", "AWS")))
    yield from (Question("premium", skills=(skill,)) for skill in ("Python", "Kubernetes", "AWS"))


TYPED = (
    "engineer", "!compare astronaut mlops", "why is the sky blue", "!help", "hi", "is it worth a degree", "enginer salary", "!roles",
)  # fmt: skip


def sentences(card: Card) -> Iterator[str]:
    """What a person reads, without Markdown, a sentence at a time."""
    lines = [card.title, *card.verdict, *(line for block in card.blocks for line in (block.heading or "", *block.lines)), *card.note]
    lines += [cell for block in card.blocks if block.table for row in block.table.rows for cell in row]
    lines += [choice.label for choice in card.choices]
    if card.picture:
        lines.append(card.picture.alternative)
    for line in lines:
        plain = re.sub(r"`[^`]*`", "x", re.sub(r"\*\*|\]\(<[^>]*>\)", "", line))
        yield from (part for part in re.split(r"(?<=[.!?;:])\s", plain) if part)


@pytest.mark.parametrize("name", ["sample", "full", "0 each", "1 each", "2 each", "7 each", "12 each"])
def test_every_sentence_of_every_answer_reads_well(desks: dict[str, Desk], name: str) -> None:
    desk = desks[name]
    wrong: dict[tuple[str, str], object] = {}
    cards: list[tuple[object, Card]] = [(question, desk.answer(question).card) for question in questions()]
    cards += [(text, desk.ask(text).card) for text in TYPED]
    for asked, card in cards:
        for said in sentences(card):
            slip = next((found[0] for pattern in SLIPS if (found := re.search(pattern, said.strip(" ")))), None)
            hard = HARD.search(said)
            if slip or hard or (len(said) > LONGEST and not LIST.fullmatch(said)):
                wrong.setdefault((slip or (hard[0] if hard else "long"), said), asked)
    print(*(f"{slip!r}: {said}\n    {asked}" for (slip, said), asked in wrong.items()), sep="\n")
    assert not wrong
