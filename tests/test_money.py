from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.money import find_money

READ = [
    ("$150-190k", 150_000, 190_000, "USD", None),
    ("€30–40k RAL", 30_000, 40_000, "EUR", "YEAR"),
    ("$55/hr - $65/hr", 55, 65, "USD", "HOUR"),
    ("Up to $71/hr", None, 71, "USD", "HOUR"),
    ("from £45,000", 45_000, None, "GBP", None),
    ("25 LPA", 2_500_000, 2_500_000, "INR", "YEAR"),
    ("12-15 LPA", 1_200_000, 1_500_000, "INR", "YEAR"),
    ("120k€", 120_000, 120_000, "EUR", None),
    ("72.000 €", 72_000, 72_000, "EUR", None),
    ("~£42k", 42_000, 42_000, "GBP", None),
    ("70/hr", 70, 70, None, "HOUR"),
    ("1.5 lakh", 150_000, 150_000, "INR", None),
    ("1,25,000 INR", 125_000, 125_000, "INR", None),
    ("10 crore", 100_000_000, 100_000_000, "INR", None),
    ("200k+", 200_000, None, None, None),
    ("$400+k total", 400_000, None, "USD", None),
    ("$224K/yr - $279.4K/yr", 224_000, 279_400, "USD", "YEAR"),
    ("CAD 120,000", 120_000, 120_000, "CAD", None),
    ("$140-170K CAD + equity", 140_000, 170_000, "CAD", None),
    ("A$120k", 120_000, 120_000, "AUD", None),
    ("12 000 zł", 12_000, 12_000, "PLN", None),
    ("4,500 euros a month", 4_500, 4_500, "EUR", "MONTH"),
    ("85 dollars per hour", 85, 85, "USD", "HOUR"),
    ("£600 a day", 600, 600, "GBP", "DAY"),
    ("$118k - $127kpa", 118_000, 127_000, "USD", "YEAR"),
    ("$104477 - $117914 + 15.4% pension", 104_477, 117_914, "USD", None),
    ("AUD 75 - 100 per hour", 75, 100, "AUD", "HOUR"),
    ("between 80k and 100k", 80_000, 100_000, None, None),
    ("€60.000 - €83.000 EUR", 60_000, 83_000, "EUR", None),
    ("$120,000 + 10% bonus", 120_000, 120_000, "USD", None),
    ("165,000 a good offer?", 165_000, 165_000, None, None),
]


@pytest.mark.parametrize(("text", "low", "high", "currency", "period"), READ)
def test_an_amount_or_a_range_is_read(text: str, low: float | None, high: float | None, currency: str | None, period: str | None) -> None:
    (money,) = find_money(text)
    assert (money.low, money.high, money.currency, money.period) == (low, high, currency, period)


@pytest.mark.parametrize(
    "text",
    ["", "3 yoe", "2026", "24/7", "401k", "401(k)", "403b", "10-15 hours per week", "5-7 years", "C++ 20", "PHP 8", "k8s", "Route 66",
     "100,000 - 250,000 customers", "150,000 employees", "2 days a week", "128k tokens", "v1.5", "top 10%"],
)  # fmt: skip
def test_other_numbers_are_not_money(text: str) -> None:
    assert find_money(text) == []


def test_amounts_keep_their_place_and_order() -> None:
    text = "Base $80k, later €90k; 401k match"
    found = find_money(text)
    assert [text[money.start : money.end] for money in found] == ["$80k", "€90k"]


def test_a_year_before_an_amount_is_no_range() -> None:
    assert [money.low for money in find_money("Summer 2026 - $150k")] == [150_000]


@given(st.text(st.sampled_from("$€£₹0123456789.,-–kKmML +/ hrperyaLPAtoUSD\n"), max_size=200))
def test_any_text_is_read_without_fault(text: str) -> None:
    previous = 0
    for money in find_money(text):
        assert previous <= money.start < money.end <= len(text)
        assert money.low is not None or money.high is not None
        previous = money.end


@given(st.integers(10, 999), st.sampled_from(["$", "€", "£"]))
def test_thousands_are_the_same_however_they_are_written(thousands: int, sign: str) -> None:
    forms = [f"{sign}{thousands}k", f"{sign}{thousands}K", f"{sign}{thousands},000", f"{sign}{thousands}000", f"{sign} {thousands}.000"]
    assert {find_money(form)[0].low for form in forms} == {thousands * 1000.0}


@pytest.mark.parametrize("piece", ["1,", "1 ", "$", "1", "a", "1.000", "-", "$1-", "up to "])
def test_long_odd_text_is_read_in_time(piece: str) -> None:
    started = process_time()
    find_money(piece * 10_000)
    assert process_time() - started < 2
