from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.core.model import Posting
from bot.core.places import Places
from bot.core.refused import Refused
from bot.core.salary import Rates
from bot.facts import load_catalogue, load_employers, read_table
from bot.ingest.normalise import Tools
from bot.ingest.parallel import normalised
from bot.ingest.records import ReadProblem, Record

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def tools() -> Tools:
    rates = Rates(date(2026, 7, 1), {"USD": 1.0, "EUR": 1.1})
    return Tools(load_catalogue(), rates, Places.from_table(read_table("places")).country_of, load_employers())


def records(count: int, *, broken: bool = False) -> Iterator[Record]:
    for number in range(1, count + 1):
        title = "" if number % 1_000 == 0 else f"Senior Data Engineer {number}"
        yield Record(number, {"id": str(number), "title": title, "company": "Acme", "salary": "€70,000", "posted_at": "2026-07-01"})
    if broken:
        raise ReadProblem("it breaks off")


def test_several_processes_give_what_one_gives(tools: Tools) -> None:
    alone = list(normalised(records(4_600), "jobs", tools))
    shared = list(normalised(records(4_600), "jobs", tools, workers=2))
    assert shared == alone
    assert [record.number for record, _ in shared] == list(range(1, 4_601))
    assert sum(isinstance(outcome, Refused) for _, outcome in shared) == 4
    assert isinstance(shared[-1][1], Posting)


def test_a_source_that_breaks_off_gives_all_before_it(tools: Tools) -> None:
    for count in (10, 3_700):
        seen: list[int] = []
        with pytest.raises(ReadProblem):
            seen.extend(record.number for record, _ in normalised(records(count, broken=True), "jobs", tools, workers=2))
        assert seen == list(range(1, count + 1))
