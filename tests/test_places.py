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


# A location and its country, - where it names none or several. Codes that are a state's and a country's are the hard part.
LOCATIONS = """
Cambridge, MA=US
Cambridge, UK=GB
Cambridge, MA, US=US
Cambridge MA=US
Boston MA=US
Springfield, MA=US
North America=-
Remote, North America=-
Remote - North America=-
South America=-
Latin America=-
Americas=-
LATAM=-
EMEA=-
DACH=-
APAC=-
Nordics=-
Remote - EMEA=-
Europe=-
European Union=-
Central America=-
Remote - US=US
Remote (Germany)=DE
Berlin or Remote=DE
New York, NY / San Francisco, CA=US
New York, NY; London, UK=-
San Jose, CA=US
San José, CR=CR
San Jose, Costa Rica=CR
London, ON, CA=CA
Toronto, ON, CA=CA
Vancouver, BC, CA=CA
Vancouver, WA=US
Vancouver, British Columbia=CA
Newark, DE=US
Walldorf, DE=DE
Indianapolis, IN=US
Gary, IN=US
Bloomington, IN=US
Mumbai, IN=IN
Bengaluru, KA, IN=IN
Hyderabad, TG, IN=IN
Birmingham, AL=US
Tirana, AL=AL
Little Rock, AR=US
Buenos Aires, AR=AR
Denver, CO=US
Boulder, CO=US
Bogota, CO=CO
Bogotá, D.C., CO=CO
Atlanta, GA=US
Alpharetta, GA=US
Tbilisi, GE=GE
Chicago, IL=US
Tel Aviv-Yafo, IL=IL
Baltimore, MD=US
Chisinau, MD=MD
Portland, ME=US
Podgorica, ME=ME
Casablanca, MA=MA
Valletta, MT=MT
Raleigh, NC=US
Philadelphia, PA=US
Nashville, TN=US
Tunis, TN=TN
Chennai, TN, IN=IN
Chennai, TN=IN
Richmond, VA=US
Boise, ID=US
Jakarta, ID=ID
New Orleans, LA=US
Minneapolis, MN=US
Perth, WA=AU
Perth, WA, Australia=AU
Sydney, NSW=AU
Melbourne VIC 3000=AU
Melbourne, FL=US
St. John's, NL=CA
Amsterdam, NL=NL
Montréal, QC=CA
Bratislava, SK=SK
Regina, SK=CA
Lima, PE=PE
Charlottetown, PE=CA
Portland, OR=US
Munich, BY=DE
Berlin, BE, DE=DE
Remote, CA=-
CA=-
Remote - CA=-
DE=DE
Remote, IN=IN
Remote, CO=-
Remote, MA=US
US-Remote=US
US Remote=US
Remote US=US
USA - Remote=US
Remote, United States=US
US-CA-Sunnyvale=US
US, CA, Santa Clara=US
USA-TX-Austin=US
Remote (US/Canada)=-
USA, Canada=-
Anywhere in the US=US
Anywhere=-
Worldwide=-
Home Office, Germany=DE
New York, NY (HQ)=US
San Francisco (HQ)=US
Hybrid - London=GB
London (Hybrid)=GB
London or Berlin=-
Berlin, Munich, Hamburg=DE
Berlin / London=-
Washington, DC=US
Georgia=US
Paris, TX=US
Athens, GA=US
Dublin, OH=US
Dublin, CA=US
Birmingham, UK=GB
Manchester, NH=US
Melbourne, Florida=US
Rome, NY=US
Moscow, ID=US
St. Petersburg, FL=US
Naples, FL=US
Vienna, VA=US
Santiago, CL=CL
Valencia, CA=US
Ontario, CA=CA
Ontario, Canada=CA
Toronto, Ontario=CA
Remote, Ontario=CA
Mexico City, CDMX=MX
Guadalajara, JAL, MX=MX
Albuquerque, New Mexico=US
New England=US
New Zealand=NZ
London, England, United Kingdom=GB
Dublin, Ireland=IE
Taipei City, Taiwan=TW
Sao Paulo, SP=BR
Rio de Janeiro, RJ=BR
Jaipur, RJ=IN
Zagreb, HR=HR
Lagos, LA=NG
Porto Alegre, RS=BR
Zurich, ZH=CH
Geneva, GE=CH
Bern, BE=CH
Madrid, MD=ES
Barcelona, CT=ES
Milan, MI=IT
Milano, MI, IT=IT
Detroit, MI=US
Stockholm, AB=SE
Delhi, NCR=IN
Adelaide, SA=AU
San Antonio, TX=US
Remote - Portugal, Spain=-
Remote (EU)=-
Remote (UK & Ireland)=-
Remote, UK/EU=-
London, EMEA=GB
Remote - Poland or Romania=-
Greater Boston=US
San Francisco Bay Area or Remote=US
Remote, based in Germany=DE
100% remote (Spain)=ES
Remote (US only)=US
remote, us=US
new york, ny=US
boston, ma=US
San Juan, PR=PR
Kingston, Jamaica=JM
Phnom Penh, Cambodia=KH
Baku, Azerbaijan=AZ
La Paz, Bolivia=BO
Kuwait City, Kuwait=KW
San Salvador, El Salvador=SV
Ulaanbaatar, Mongolia=MN
Spring, TX=US
Reading, PA=US
Reading, UK=GB
Bath=GB
In office=-
Tel Aviv, Israel=IL
Remote - United Kingdom=GB
Remote - Germany, France=-
Lisbon, Portugal; Remote=PT
US - Remote; Canada - Remote=-
Flexible / Remote=-
Cologne, NRW, Germany=DE
Durham, NC=US
Durham, UK=GB
Remote (Brazil)=BR
Krakow, Lesser Poland=PL
Hyderabad, Telangana=IN
Bengaluru, Karnataka, India=IN
Gurugram, Haryana=IN
Cambridge, Massachusetts=US
Cambridge, ON=CA
Cambridge, England=GB
Cambridge=GB
"""


@pytest.mark.parametrize("line", LOCATIONS.split("\n")[1:-1])
def test_what_codes_states_and_regions_mean(line: str) -> None:
    location, _, country = line.rpartition("=")
    assert country_of(location, PLACES) == (None if country == "-" else country)


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
