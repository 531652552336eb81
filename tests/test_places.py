"""Countries from what people and postings write."""

from __future__ import annotations

import pytest

from bot.core.places import Places, country_of
from bot.facts import read_table

PLACES = Places.from_table(read_table("places"))


@pytest.mark.parametrize(
    ("location", "country"),
    [
        ("Remote, US", "US"),
        ("Remote", None),
        ("NYC Office", "US"),
        ("Dallas, TX", "US"),
        ("LA", "US"),
        ("Berlin, Germany", "DE"),
        ("Berlin, DE", "DE"),
        ("Wilmington, DE", "US"),
        ("Remote - DE", "DE"),
        ("London", "GB"),
        ("London, ON", "CA"),
        ("Paris, Texas", "US"),
        ("Toronto, CA", "CA"),
        ("San Francisco, CA", "US"),
        ("Portland OR", "US"),
        ("Springfield, IL", "US"),
        ("Tel Aviv, IL", "IL"),
        ("Tbilisi, Georgia", "GE"),
        ("Atlanta, Georgia", "US"),
        ("Bangalore, KA, IN", "IN"),
        ("München", "DE"),
        ("Remote (UK)", "GB"),
        ("Bosnia and Herzegovina", "BA"),
        ("New York, NY; Toronto, ON", None),
        ("Remote in US or Canada", None),
        ("United States, Canada", None),
        ("Remote, EMEA", None),
        ("Add ALL locations here", None),
        ("BLANK", None),
        ("", None),
    ],
)
def test_the_country_of_a_location(location: str, country: str | None) -> None:
    assert country_of(location, PLACES) == country


def test_a_place_is_whole_words() -> None:
    assert PLACES.find(["dallas"]) is not None
    assert PLACES.find(["lax"]) is None
    found = PLACES.find(["in", "new", "york", "city", "please"], 1)
    assert found is not None
    assert (found.code, found.first, found.last) == ("US", 1, 4)


def test_codes_count_after_in() -> None:
    assert PLACES.code_after_in("de") == "DE"
    assert PLACES.code_after_in("tx") == "US"
    assert PLACES.code_after_in("ca") == "US"
    assert PLACES.code_after_in("zz") is None


def test_every_country_code_is_two_capitals_and_has_a_name() -> None:
    for code in read_table("places")["country"]:
        assert len(code) == 2
        assert code.isupper()
        assert PLACES.label(code) != code


def test_a_name_in_two_countries_is_refused() -> None:
    table = {
        "country": {"AA": {"name": "Aland", "cities": ["Springfield"]}, "BB": {"name": "Bland", "cities": ["Springfield"]}},
        "regions": {},
        "shy": [],
    }
    with pytest.raises(ValueError, match="springfield"):
        Places.from_table(table)
