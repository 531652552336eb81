from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.employers import Employers
from bot.facts import load_employers


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("openai", "OpenAI"),
        ("OpenAI, Inc.", "OpenAI"),
        ("scaleai", "Scale AI"),
        ("Amazon.com", "Amazon"),
        ("Amazon Web Services, Inc.", "Amazon"),
        ("Amazon Web Services (AWS)", "Amazon"),
        ("Google Germany GmbH", "Google"),
        ("Accenture Federal Services", "Accenture"),
        ("JPMorgan Chase & Co.", "JPMorgan Chase"),
        ("SAP SE", "SAP"),
        ("Acme GmbH & Co. KG", "Acme"),
        ("Acme Sp. z o.o.", "Acme"),
        ("Acme Pvt. Ltd.", "Acme"),
        ("bombas", "Bombas"),
        ("atomic-financial", "Atomic Financial"),
        ("3M", "3M"),
        ("Co", "Co"),
        ("AS Roma", "AS Roma"),
        ("Capital Group", "Capital Group"),
        ("iSource healthcare", "iSource healthcare"),
    ],
)
def test_an_employer_has_one_name(raw: str, name: str) -> None:
    assert load_employers().name_of(raw) == name


@pytest.mark.parametrize(
    "raw",
    ["", " ", "-", "Unknown", "CONFIDENTIAL", "N/A", "nan", "Anonymous Employer", "Confidential Company", "Stealth Startup", "Undisclosed",
     "Private", "Not specified", "Company Confidential"[8:], "BLANK", "Client"],
)  # fmt: skip
def test_what_names_nobody_is_no_employer(raw: str) -> None:
    assert load_employers().name_of(raw) is None


def test_recruiters_are_marked_by_table_and_by_word() -> None:
    employers = load_employers()
    assert all(map(employers.is_agency, ("Insight Global", "PERSOLKELLY", "Paragon Staffing", "Acme Recruitment", "Talent Solutions")))
    assert not any(map(employers.is_agency, ("Google", "Adobe", "Reddit", "Personio", "Booking.com")))


def test_a_spelling_of_two_employers_is_refused() -> None:
    with pytest.raises(ValueError, match="both"):
        Employers.from_table({"names": ["One", "Two"], "aliases": {"One": ["Uno"], "Two": ["Uno"]}})


@given(st.text(max_size=60))
def test_a_name_is_stable(raw: str) -> None:
    employers = load_employers()
    name = employers.name_of(raw)
    if name is not None:
        assert name.strip()
        again = employers.name_of(name)
        assert again is None or employers.name_of(again) in (again, None)
