from __future__ import annotations

import html
import json
import math
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.currency import home_of
from bot.core.paytext import is_course, is_trial, pay_in_field, pay_in_prose, pay_in_title
from bot.core.period import period_of
from bot.core.salary import Pay, Rates, read_salary, yearly
from bot.ingest.markup import plain_text
from bot.ingest.rates import load_rates

if TYPE_CHECKING:
    from bot.core.model import Period, Salary

SHARED = Path(__file__).parents[2] / "shared" / "data"
RATES = Rates(date(2026, 1, 2), {"USD": 1.0, "EUR": 1.1, "GBP": 1.3, "INR": 0.011, "JPY": 0.0064, "CZK": 0.046, "AUD": 0.7})


def read(text: str, country: str | None = None) -> Salary:
    pay = pay_in_field(text)
    assert pay is not None
    salary = read_salary(pay, RATES, country)
    assert salary is not None
    return salary


@pytest.mark.parametrize(
    ("amount", "period", "expected"),
    [(50, "HOUR", 104_000), (1_000, "WEEK", 52_000), (5_000, "MONTH", 60_000), (90_000, "YEAR", 90_000), (600, "DAY", None)],
)
def test_a_year_has_2080_hours_52_weeks_12_months_and_no_day_rates(amount: float, period: Period, expected: float | None) -> None:
    assert yearly(amount, period) == expected


@pytest.mark.parametrize(
    ("text", "low", "high", "period"),
    [
        ("$150,000 - $190,000", 150_000, 190_000, "YEAR"),
        ("$55/hr - $65/hr", 114_400, 135_200, "HOUR"),
        ("Up to $71/hr", None, 147_680, "HOUR"),
        ("$11.7K per month", 140_400, 140_400, "MONTH"),
        ("€50k", 55_000, 55_000, "YEAR"),
        ("25 LPA", 27_500, 27_500, "YEAR"),
        ("$300 - $330", 300_000, 330_000, "YEAR"),
        ("$70—$80 USD", 145_600, 166_400, "HOUR"),
        ("140,000 - 180,000", 140_000, 180_000, "YEAR"),
        ("70-80 Annually", 145_600, 166_400, "HOUR"),
        ("$1.5K - $3K", 18_000, 36_000, "MONTH"),
    ],
)
def test_pay_text_becomes_dollars_a_year(text: str, low: float | None, high: float | None, period: str) -> None:
    salary = read(text)
    assert salary.usable
    assert (salary.yearly_min, salary.yearly_max, salary.period) == (low, high, period)


def test_a_day_rate_is_pay_without_a_year() -> None:
    salary = read("£600 per day")
    assert (salary.usable, salary.period, salary.yearly_min, salary.yearly_max) == (True, "DAY", None, None)


@pytest.mark.parametrize("text", ["Negotiable", "Competitive", "", "10-15 hours per week", "5-7 years of experience", "DOE"])
def test_no_amount_is_no_pay(text: str) -> None:
    assert pay_in_field(text) is None


@pytest.mark.parametrize(
    ("pay", "word"),
    [
        (Pay(1, 1), "placeholder"),
        (Pay(1, None), "placeholder"),
        (Pay(60_000_000, 220_000_000, "USD", "YEAR"), "over"),
        (Pay(15_000, 4_600_000, "USD", "YEAR"), "ends"),
        (Pay(3_050, 3_900, "USD", "YEAR"), "under"),
        (Pay(92_000, 119_000_000, "JPY", "YEAR"), "ends"),
        (Pay(2, 5, "USD", "YEAR"), "under"),
        (Pay(10_000, 10_000, "USD", "YEAR"), "under"),
        (Pay(1_000_000, 1_000_000, "USD", "YEAR"), "over"),
        (Pay(31_900, 36_250, "USD", "MONTH"), "over"),
    ],
)
def test_what_cannot_be_pay_is_set_aside_with_the_reason(pay: Pay, word: str) -> None:
    salary = read_salary(pay, RATES)
    assert salary is not None
    assert not salary.usable
    assert word in (salary.why or "")
    assert salary.yearly_min is salary.yearly_max is None


@pytest.mark.parametrize(
    ("pay", "low", "high"),
    [
        (Pay(141_000, 400_000_000, "USD", "YEAR"), 141_000, None),  # a funding round as the ceiling
        (Pay(2_000, 190_000, "USD", "YEAR"), None, 190_000),  # a perk as the floor
        (Pay(1, 10_000_000, "INR", "YEAR"), None, 10_000_000),  # a filler as the floor
        (Pay(139_900, 1_000_000, "USD", "YEAR"), 139_900, None),
    ],
)
def test_one_wrong_end_leaves_the_other(pay: Pay, low: float | None, high: float | None) -> None:
    salary = read_salary(pay, RATES)
    assert salary is not None
    assert salary.usable
    assert (salary.min, salary.max) == (low, high)


@pytest.mark.parametrize(
    ("title", "low", "high", "currency", "period", "country"),
    [
        ("Data Engineer - Contract - £650 (Inside IR35)", 650, 650, "GBP", "DAY", "GB"),
        ("Data Analyst – HK$35K – HK$65K/m", 35_000, 65_000, "HKD", "MONTH", "HK"),
        ("Data Scientist | Up to $6,800 | Yearly Contract", None, 6_800, "SGD", "MONTH", "SG"),
        ("Data Engineer | Jusqu'à +80K€ en package", None, 80_000, "EUR", "YEAR", "FR"),
        ("Analyst - 100% Remote - $74 - 77 - California", 74, 77, "USD", "HOUR", "US"),
    ],
)
def test_a_title_may_state_pay(title: str, low: float | None, high: float, currency: str, period: str, country: str) -> None:
    pay = pay_in_title(title)
    assert pay is not None
    rates = Rates(RATES.as_of, {**RATES.usd, "HKD": 0.13, "SGD": 0.75})
    salary = read_salary(pay, rates, country)
    assert salary is not None
    assert (salary.min, salary.max, salary.currency, salary.period) == (low, high, currency, period)


def test_a_valuation_in_a_title_is_no_pay() -> None:
    assert pay_in_title("Data Analyst / $100M Valuation / Benefits") is None


def test_pay_of_a_trial_and_of_a_course_is_told_apart() -> None:
    assert is_trial("$75/hour for first 4 weeks, then salary", 75)
    assert not is_trial("$75/hour. First, you will meet the team.", 75)
    assert is_course("Data Analyst Placement Programme No Experience Needed")
    assert not is_course("Data Engineer, Training Platform")


def test_a_board_s_address_and_superannuation_tell_the_dollar() -> None:
    assert home_of("https://au.seek.com/job/1") == home_of("https://seek.com.au/job/1") == home_of("", "$90k + super") == "AU"
    assert home_of("https://jobs.example.ca/1") == "CA"
    assert home_of("https://example.com/1") is home_of("", "superb") is home_of("https://openai.ca", "") is None


def test_zero_is_not_given_and_swapped_ends_are_put_right() -> None:
    assert read_salary(Pay(0, 0, "USD", "YEAR"), RATES) is None
    salary = read_salary(Pay(190_000, 150_000, "USD", "YEAR"), RATES)
    assert salary is not None
    assert (salary.min, salary.max) == (150_000, 190_000)


def test_a_currency_without_a_rate_has_no_year_in_dollars() -> None:
    salary = read_salary(Pay(100, 200, "XTS", "YEAR"), RATES)
    assert salary is not None
    assert salary.yearly_min is None
    assert "XTS" in (salary.why or "")


def test_a_bare_sign_is_the_country_s_own_dollar() -> None:
    assert read("$118k - $127kpa", "AU").currency == "AUD"
    assert read("$118k", "US").currency == "USD"
    assert read("70K-100K Annually", "GB").currency == "GBP"
    assert read("US$118k", "AU").currency == "USD"


@pytest.mark.parametrize(
    "text",
    [
        "We raised $52M in funding.",
        "Our platform processed $85,000 - $120,000 in transactions",
        "You will manage a budget of $250,000",
        "Sign-on bonus of $50,000. Benefits include health insurance.",
        "We have 150,000 employees worldwide.",
        "The role includes a signing stipend of $30,000.",
    ],
)
def test_money_that_is_no_pay_is_left_in_prose(text: str) -> None:
    assert pay_in_prose(text) is None


def test_pay_in_prose_is_found_among_perks() -> None:
    pay = pay_in_prose("We offer up to $20k in fertility services. The base salary range is $163,400 - $245,000 and a 401k match.")
    assert pay is not None
    assert (pay.low, pay.high) == (163_400, 245_000)


@given(st.text(max_size=300))
def test_any_text_is_read_without_fault(text: str) -> None:
    for reader in (pay_in_field, pay_in_prose):
        pay = reader(text)
        if pay is not None:
            read_salary(pay, RATES)


amounts = st.none() | st.floats(allow_nan=True, allow_infinity=True)


@given(
    amounts, amounts, st.sampled_from(["USD", "EUR", "INR", "XTS", None]), st.sampled_from(["HOUR", "DAY", "WEEK", "MONTH", "YEAR", None])
)
def test_usable_pay_is_finite_and_in_order(low: float | None, high: float | None, currency: str | None, period: Period | None) -> None:
    salary = read_salary(Pay(low, high, currency, period), RATES)
    if salary is None:
        return
    years = [end for end in (salary.yearly_min, salary.yearly_max) if end is not None]
    assert all(math.isfinite(end) and 1_000 < end <= 2_000_000 for end in years)
    assert years == sorted(years)
    assert salary.usable or salary.why


def test_rates_carry_their_date() -> None:
    rates = load_rates()
    assert rates.as_of.year >= 2025
    assert rates.usd["USD"] == 1
    assert 0.5 < rates.usd["EUR"] < 2
    assert 0.5 < rates.usd["GBP"] < 2.5


@pytest.mark.parametrize(
    ("field", "period"),
    [("1 YEAR", "YEAR"), ("per-hour-wage", "HOUR"), ("monthly", "MONTH"), ("p.a.", "YEAR"), ("", None), ("fixed", None)],
)
def test_a_period_field_is_read(field: str, period: str | None) -> None:
    assert period_of(field) == period


def test_shared_pay_texts() -> None:
    path = SHARED / "salary_text.jsonl"
    if not path.is_file():
        pytest.skip("the shared data is not here")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    plain = [line for line in lines if line["kind"] == "plain"]
    wrong = [line["id"] for line in plain if not _agrees(line)]
    assert wrong == []
    assert len(plain) > 50


def _agrees(line: dict[str, Any]) -> bool:
    text = plain_text(html.unescape(line["text"]))
    pay = pay_in_field(text) if line["mode"] == "salary_field" else pay_in_prose(text)
    salary = read_salary(pay, Rates(date(2026, 1, 1), {"USD": 1.0})) if pay else None
    if salary is not None and not salary.usable:
        salary = None
    expect = line["expect"]
    if expect is None or salary is None:
        return expect is None and salary is None
    wanted = {"min": salary.yearly_min, "max": salary.yearly_max}
    return all(expect.get(key) is None or wanted[key] == pytest.approx(expect[key]) for key in wanted)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Acme | Data Engineer | Remote (EU) | €70k–€90k | Python", 70_000, 90_000),
        ("Acme | Founding Engineer | Oslo | 110-140k + meaningful equity", 110_000, 140_000),
        ("Acme | Engineer | ~$165k | jobs.example.org", 165_000, 165_000),
        ("Acme | Engineer | London | £95k+ and options", 95_000, None),
        ("- Senior Analyst ($120k-$150k)\n- Lead ($150k-$180k)", 120_000, 150_000),
        ("Platform Engineer - $180~210k USD + up to 15% bonus", 180_000, 210_000),
        ("Intern: formal methods ($9k / month)", 9_000, 9_000),
        ("Denver, CO: $150,000 - $170,000 for Lead Engineer", 150_000, 170_000),
        ("The base salary ranges from $91,000 year to $104,500/year in Austin.", 91_000, 104_500),
        ("Pay Range - Minimum: USD $81,500.00/Yr. Pay Range - Maximum: USD $99,400.00/Yr.", 81_500, 99_400),
    ],
)
def test_pay_in_headings_and_lists_needs_no_word_for_it(text: str, low: float, high: float | None) -> None:
    pay = pay_in_prose(text)
    assert pay is not None
    assert (pay.low, pay.high) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "Bring a friend and earn $400!\nDaily pay, no waiting.",
        "Overnight care at a higher rate, $75 per night.",
        "A survey puts the median salary of the trade at $120,000 - $140,000.",
        "Our customers, who spend $50,000 - $100,000 on it, love the product.",
        "We closed a round | $12M | last spring",
        "Acme | 40k stars | 80k users",
    ],
)
def test_other_amounts_are_no_pay(text: str) -> None:
    pay = pay_in_prose(text)
    assert pay is None or not (salary := read_salary(pay, RATES)) or not salary.usable
