from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.fingerprint import job_of, title_core
from bot.core.joining import same_job
from bot.core.model import Posting, Salary

TEXT = "We build tools for bakers and look for somebody who writes calm, tested code in small steps with us every day. " * 6
PAY = Salary(100_000, 150_000, yearly_min=100_000, yearly_max=150_000)
POSTING = Posting("board one", "1", "Data Engineer", employer="Acme", location="Berlin", salary=PAY, skills=("Python",))


def job(title: str = "Data Engineer", location: str = "Berlin", text: str = TEXT, employer: str | None = "Acme") -> str | None:
    return job_of(employer, title, location, None, None, (), text)


@pytest.mark.parametrize(
    ("title", "location", "core"),
    [
        ("Data Engineer (m/f/d)", "", "data engineer"),
        ("Data Engineer - Remote", "", "data engineer"),
        ("Data Engineer, Berlin", "Berlin, Germany", "data engineer"),
        ("Data Engineer (Hybrid) - REQ-12345", "", "data engineer"),
        ("(1318) AI Product Manager", "", "ai product manager"),
        ("Staff Platform Engineer - Americas", "", "staff platform engineer americas"),
        ("Staff Platform Engineer, Americas", "", "staff platform engineer americas"),
        ("Remote", "", "remote"),
        ("Berlin", "Berlin", "berlin"),
    ],
)
def test_the_core_of_a_title_is_what_names_the_job(title: str, location: str, core: str) -> None:
    assert title_core(title, location) == core


def test_places_leave_a_title_in_the_order_in_which_they_are_named() -> None:
    assert title_core("US CA", "San Francisco, CA, US") == "us"
    assert title_core("US CA", "San Francisco, US, CA") == "ca"


def test_one_advert_in_many_cities_is_one_job() -> None:
    texts = [f"Join us in our {city} office. {TEXT}" for city in ("Berlin", "Munich", "Paris")]
    jobs = {job(f"Data Engineer - {city}", city, text) for city, text in zip(("Berlin", "Munich", "Paris"), texts, strict=True)}
    assert len(jobs) == 1


def test_blanks_numbers_and_case_of_a_text_do_not_matter() -> None:
    assert job(text=TEXT) == job(text=f"  {TEXT.upper()}\n\n2026")


def test_other_employers_titles_and_texts_are_other_jobs() -> None:
    assert len({job(), job(employer="Other"), job("Data Scientist"), job(text=TEXT + "And in Rust.")}) == 4


def test_without_an_employer_an_advert_stands_for_itself() -> None:
    assert job(employer=None) is None


def test_without_a_text_pay_skills_and_presence_tell_jobs_apart() -> None:
    jobs = [
        job_of("Acme", "Data Engineer", "Berlin", None, PAY, ("Python",)),
        job_of("Acme", "Data Engineer", "Berlin", None, None, ("Python",)),
        job_of("Acme", "Data Engineer", "Berlin", None, PAY, ("Go",)),
        job_of("Acme", "Data Engineer", "Berlin", "onsite", PAY, ("Python",)),
    ]
    assert len(set(jobs)) == 4
    assert job_of("Acme", "Data Engineer", "Paris", None, PAY, ("Python",)) == jobs[0]


def test_two_boards_may_show_another_band_of_one_job() -> None:
    older = replace(POSTING, source="board two", salary=Salary(120_000, 160_000, yearly_min=120_000, yearly_max=160_000), skills=())
    assert "overlapping" in (same_job(POSTING, older) or "")
    assert same_job(POSTING, replace(older, source="board one")) is None
    assert same_job(POSTING, replace(older, salary=Salary(300_000, 400_000, yearly_min=300_000, yearly_max=400_000))) is None
    assert same_job(POSTING, replace(older, title="Data Scientist")) is None


def test_on_site_and_remote_are_two_jobs() -> None:
    assert same_job(replace(POSTING, work_mode="onsite"), replace(POSTING, work_mode="remote", source="board two")) is None
    assert same_job(POSTING, replace(POSTING, source_id="2")) is not None
