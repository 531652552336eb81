"""Every reader through the one door, on small payloads in the shape of the real ones."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ingest.hn_roles import roles_of
from bot.ingest.markup import plain_text
from bot.ingest.read import read_bytes, read_source
from bot.ingest.records import ReadProblem, Record

PAYLOADS = Path(__file__).parents[2] / "shared" / "data" / "payloads"


def fields(value: Any) -> list[dict[str, str]]:
    content = value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else json.dumps(value).encode()
    records = list(read_bytes(content, "the reply"))
    assert [record.number for record in records] == list(range(1, len(records) + 1))
    return [dict(record.fields) for record in records]


def some(found: dict[str, str], *names: str) -> dict[str, str | None]:
    return {name: found.get(name) for name in names}


# --- boards ---


def greenhouse(**changes: Any) -> dict[str, Any]:
    return {
        "absolute_url": "https://job-boards.greenhouse.io/acme/jobs/71",
        "internal_job_id": 5,
        "id": 71,
        "title": "ML Engineer",
        "location": {"name": "Remote, US"},
        "metadata": [],
        "company_name": "Acme",
        "updated_at": "2026-07-02T10:00:00-05:00",
        "first_published": "2026-07-01T10:00:00-05:00",
        "content": "&lt;p&gt;R&amp;amp;D in &lt;b&gt;Py&lt;/b&gt;thon&lt;/p&gt;",
        **changes,
    }


def test_greenhouse() -> None:
    (found,) = fields({"jobs": [greenhouse()], "meta": {"total": 1}})
    assert some(found, "source", "id", "title", "company", "location", "posted_at", "url") == {
        "source": "greenhouse",
        "id": "71",
        "title": "ML Engineer",
        "company": "Acme",
        "location": "Remote, US",
        "posted_at": "2026-07-01T10:00:00-05:00",
        "url": "https://job-boards.greenhouse.io/acme/jobs/71",
    }
    assert plain_text(found["description"]) == "R&D in Python"


def test_greenhouse_pay_and_place_of_work_come_from_the_employer_s_fields() -> None:
    pay = [
        {"min_cents": 10_000_000, "max_cents": 14_000_000, "currency_type": "USD", "title": "Base salary, zone A"},
        {"min_cents": 9_000_000, "max_cents": 12_000_000, "currency_type": "USD", "title": "Base salary, zone B"},
        {"min_cents": 500_000, "max_cents": 900_000, "currency_type": "USD", "title": "Sign-on bonus"},
    ]
    (found,) = fields([greenhouse(pay_input_ranges=pay, metadata=[{"name": "Workplace Type", "value": "Hybrid"}])])
    assert some(found, "min_salary", "max_salary", "currency", "work_mode") == {
        "min_salary": "90000.0",
        "max_salary": "140000.0",
        "currency": "USD",
        "work_mode": "Hybrid",
    }
    ranges = [
        {"name": "Salary Range", "value_type": "currency_range", "value": {"min_value": "70000", "max_value": "90000", "unit": "EUR"}}
    ]
    (found,) = fields([greenhouse(metadata=ranges)])
    assert some(found, "min_salary", "max_salary", "currency") == {"min_salary": "70000.0", "max_salary": "90000.0", "currency": "EUR"}


@pytest.mark.parametrize(
    ("url", "company"),
    [
        ("https://boards.greenhouse.io/acmelabs/jobs/1", "AcmeLabs"),
        ("https://careers.acmelabs.com/1?gh_jid=1", "AcmeLabs"),
        ("https://boards.greenhouse.io/other-firm/jobs/1", "Other Firm"),
    ],
)
def test_an_employer_is_named_as_its_advert_writes_it(url: str, company: str) -> None:
    job = greenhouse(absolute_url=url, content="At AcmeLabs we build. acmelabs.com")
    del job["company_name"]
    assert fields([job])[0]["company"] == company


def test_who_owns_the_board_may_be_told() -> None:
    (record,) = read_bytes(json.dumps({"jobs": [greenhouse()]}).encode(), "reply", employer="Acme Inc")
    assert record.fields["company"] == "Acme Inc"


def lever(**changes: Any) -> dict[str, Any]:
    return {
        "id": "a-1",
        "text": "Data Engineer",
        "categories": {"location": "Berlin", "allLocations": ["Berlin", "Paris"]},
        "country": "DE",
        "workplaceType": "hybrid",
        "createdAt": 1_767_225_600_000,
        "hostedUrl": "https://jobs.lever.co/acme/a-1",
        "descriptionPlain": "Acme builds.",
        "lists": [{"text": "You bring", "content": "<li>Spark</li><li>SQL</li>"}],
        "salaryRange": {"min": 70_000, "max": 70_000, "currency": "EUR", "interval": "per-year-salary"},
        **changes,
    }


def test_lever() -> None:
    (found,) = fields([lever()])
    assert some(found, "source", "id", "title", "company", "location", "country", "work_mode") == {
        "source": "lever",
        "id": "a-1",
        "title": "Data Engineer",
        "company": "Acme",
        "location": "Berlin",
        "country": "DE",
        "work_mode": "hybrid",
    }
    assert some(found, "min_salary", "max_salary", "currency", "period") == {
        "min_salary": "70000.0",
        "max_salary": "70000.0",
        "currency": "EUR",
        "period": "per-year-salary",
    }
    assert "Spark" in plain_text(found["description"])


def test_lever_without_pay_and_in_groups() -> None:
    job = lever(workplaceType="unspecified")
    del job["salaryRange"]
    (found,) = fields([{"title": "Engineering", "postings": [job]}])
    assert not found.keys() & {"min_salary", "currency", "work_mode"}


def ashby(**changes: Any) -> dict[str, Any]:
    return {
        "id": "b-2",
        "title": " AI Engineer",
        "location": "NYC Office",
        "isRemote": True,
        "workplaceType": None,
        "publishedAt": "2026-05-01",
        "jobUrl": "https://jobs.ashbyhq.com/acme/b-2",
        "descriptionPlain": "Acme builds.",
        "employmentType": "FullTime",
        "address": {"postalAddress": {"addressCountry": "USA"}},
        "compensation": None,
        **changes,
    }


def component(kind: str, low: float | None, high: float | None, currency: str | None = "USD", interval: str = "1 YEAR") -> dict[str, Any]:
    return {"compensationType": kind, "interval": interval, "currencyCode": currency, "minValue": low, "maxValue": high}


def test_ashby() -> None:
    equity = component("EquityCashValue", 20_000, 50_000)
    tiers = [{"components": [equity, component("Salary", 180_000, 240_000)]}, {"components": [component("Salary", 150_000, 200_000)]}]
    (found,) = fields({"jobs": [ashby(compensation={"compensationTiers": tiers, "summaryComponents": []})], "apiVersion": "1"})
    assert some(found, "source", "company", "location", "country", "remote", "min_salary", "max_salary", "period") == {
        "source": "ashby",
        "company": "Acme",
        "location": "NYC Office",
        "country": "USA",
        "remote": "true",
        "min_salary": "150000.0",
        "max_salary": "240000.0",
        "period": "1 YEAR",
    }


@pytest.mark.parametrize(
    ("compensation", "salary"),
    [
        ({"compensationTierSummary": "$11.7K per month • Offers Equity"}, "$11.7K per month"),
        ({"compensationTierSummary": "Offers Equity"}, None),
        ({"compensationTierSummary": None, "scrapeableCompensationSalarySummary": None, "compensationTiers": []}, None),
        ({"summaryComponents": [component("Commission", 1, 2)]}, None),
    ],
)
def test_ashby_pay_in_words_and_none(compensation: dict[str, Any], salary: str | None) -> None:
    (found,) = fields({"jobs": [ashby(compensation=compensation)]})
    assert found.get("salary") == salary
    assert "min_salary" not in found


def test_an_office_s_country_is_not_a_region_s() -> None:
    assert "country" not in fields({"jobs": [ashby(location="LatAm")]})[0]


def test_remoteok() -> None:
    job = {
        "id": "9",
        "slug": "remote-x",
        "epoch": 1_785_704_722,
        "date": "2026-08-02T21:05:22+00:00",
        "company": "Acme",
        "position": "Go Developer",
        "tags": ["golang", "exec"],
        "location": "Pune, ",
        "salary_min": 0,
        "salary_max": 0,
        "url": "https://remoteok.com/9",
        "description": "We\u00e2\u0080\u0099re hiring<br/><br/>Please mention the word **RUST** and tag X when applying.",
    }
    (found,) = fields([{"last_updated": 1, "legal": "API Terms"}, job])
    assert some(found, "id", "title", "location", "work_mode", "description", "min_salary") == {
        "id": "9",
        "title": "Go Developer",
        "location": "Pune",
        "work_mode": "remote",
        "description": "We\u2019re hiring",
        "min_salary": None,
    }
    assert fields([{**job, "salary_min": 50_000, "salary_max": 80_000}])[0]["max_salary"] == "80000.0"


def test_the_other_remote_boards() -> None:
    remotive = {
        "id": 3,
        "title": "Data Analyst",
        "company_name": "Acme",
        "candidate_required_location": "USA",
        "publication_date": "2026-07-01T00:00:00",
        "salary": "$18 - $22/hr",
        "tags": ["C"],
        "description": "<p>SQL</p>",
        "url": "https://remotive.com/3",
    }
    himalayas = {
        "title": "Data Analyst",
        "companyName": "Acme",
        "locationRestrictions": ["Canada", "United States"],
        "guid": "https://himalayas.app/x",
        "minSalary": 50,
        "maxSalary": 60,
        "currency": "USD",
        "salaryPeriod": "hourly",
        "seniority": ["Senior"],
        "pubDate": 1_783_731_532,
    }
    jobicy = {
        "id": 4,
        "jobTitle": "Data Analyst",
        "companyName": "Acme",
        "jobGeo": "USA",
        "salaryMin": 90_000,
        "salaryCurrency": "USD",
        "salaryPeriod": "yearly",
        "jobLevel": "Senior",
        "jobDescription": "<p>SQL</p>",
        "pubDate": "2026-08-03",
        "url": "https://jobicy.com/4",
    }
    names = ("source", "id", "title", "company", "location", "work_mode", "seniority", "skills")
    board = {"title": "Data Analyst", "company": "Acme", "work_mode": "remote", "seniority": None, "skills": None}
    (one,), (two,), (three,) = fields({"jobs": [remotive]}), fields({"jobs": [himalayas], "limit": 20}), fields({"jobs": [jobicy]})
    assert some(one, *names) == {"source": "remotive", "id": "3", "location": "USA", **board}
    assert some(two, *names) == {"source": "himalayas", "id": "https://himalayas.app/x", "location": "Canada; United States", **board}
    assert some(three, *names) == {"source": "jobicy", "id": "4", "location": "USA", **board}
    assert (one["salary"], two["period"], three["min_salary"], three["period"]) == ("$18 - $22/hr", "hourly", "90000.0", "yearly")


def test_arbeitnow() -> None:
    job = {
        "slug": "ml-1",
        "company_name": "Acme GmbH",
        "title": "ML Engineer",
        "description": "<p>JAX</p>",
        "remote": False,
        "location": "Berlin",
        "tags": ["IT"],
        "job_types": ["professional"],
        "created_at": 1_785_792_634,
        "url": "https://arbeitnow.com/ml-1",
    }
    (found,) = fields({"data": [job], "links": {}, "meta": {}})
    assert some(found, "source", "id", "company", "location", "remote", "skills") == {
        "source": "arbeitnow",
        "id": "ml-1",
        "company": "Acme GmbH",
        "location": "Berlin",
        "remote": "false",
        "skills": None,
    }


# --- Hacker News ---


def comment(text: str, **changes: Any) -> dict[str, Any]:
    return {"id": 7, "by": "someone", "time": 1_777_000_000, "text": text, **changes}


def test_a_comment_with_several_roles_is_several_postings() -> None:
    text = "Acme (YC W22) | Backend, Data Engineers &amp; Sr. PM | Berlin, Germany | REMOTE (EU) | Full-time | &euro;70k-90k<p>We build."
    found = fields([comment(text)])
    assert [(one["id"], one["title"]) for one in found] == [("7-1", "Backend Engineer"), ("7-2", "Data Engineer"), ("7-3", "Sr. PM")]
    assert {(one["company"], one["location"], one["salary"]) for one in found} == {("Acme", "REMOTE (EU)", "€70k-90k")}
    assert found[0]["url"] == "https://news.ycombinator.com/item?id=7"


def test_roles_of_the_text_have_their_own_pay() -> None:
    text = "Acme | Multiple roles | ONSITE NYC<p>- Senior ML Engineer ($200k-$250k): https:&#x2F;&#x2F;a.example"
    text += "<p>- Product Designer: b.example<p>Write us."
    assert [(one["title"], "$200k" in one.get("salary", "")) for one in fields([comment(text)])] == [
        ("Senior ML Engineer", True),
        ("Product Designer", False),
    ]


@pytest.mark.parametrize(
    ("text", "company", "title"),
    [
        ("Senior ML Engineer | Acme Data | REMOTE", "Acme Data", "Senior ML Engineer"),
        ("Acme — Senior Director, Data Engineering", "Acme", "Senior Director, Data Engineering"),
        ("COMPANY: Acme<p>ROLE: Marketing Manager<p>SALARY: £54,000", "Acme", "Marketing Manager"),
        ("Acme is hiring a Geospatial Data Engineer on our team.", "Acme", "Geospatial Data Engineer"),
        ("Acme | London, UK | On-site<p>We are looking for backend engineers.", "Acme", "backend engineer"),
        ("Acme | London, UK | On-site<p>We build things.", "Acme", "Role not named"),
        ("acme.dev | founding engineer | SF", "acme.dev", "founding engineer"),
    ],
)
def test_adverts_that_keep_no_custom(text: str, company: str, title: str) -> None:
    (found,) = fields([comment(text)])
    assert some(found, "company", "title") == {"company": company, "title": title}


@pytest.mark.parametrize(
    "text",
    [
        "SEEKING WORK | Full-Stack Developer | Remote",
        "Great thread, thanks!",
        "Location: Lahore\nRemote: Yes\nWilling to relocate: No\nResume: x",
    ],
)
def test_a_comment_that_offers_no_work_has_no_title(text: str) -> None:
    (found,) = fields([comment(text)])
    assert "title" not in found


def test_replies_and_deleted_comments_are_no_records() -> None:
    thread = {
        "id": 1,
        "title": "Ask HN: Who is hiring?",
        "author": "whoishiring",
        "children": [
            {
                "id": 2,
                "author": "a",
                "text": "Acme | Data Engineer | Remote",
                "story_id": 1,
                "parent_id": 1,
                "created_at": "2026-05-01T00:00:00Z",
                "children": [{"id": 3, "author": "b", "text": "Is it still open?", "story_id": 1, "parent_id": 2, "children": []}],
            },
            {"id": 4, "author": None, "text": None, "story_id": 1, "parent_id": 1, "children": []},
        ],
    }
    assert [one["title"] for one in fields(thread)] == ["Data Engineer"]
    hits = [{"objectID": "5", "author": "b", "comment_text": "Is it open?", "story_id": 1, "parent_id": 2}]
    assert fields({"hits": hits}) == []


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Software Engineers", ["Software Engineer"]),
        ("Senior & Staff Engineers", ["Senior/Staff Engineer"]),
        (
            "Data Engineer, Full Stack Engineers (Sr & Staff/Lead), Sr. Product Manager",
            ["Data Engineer", "Full Stack Engineer (Sr & Staff/Lead)", "Sr. Product Manager"],
        ),
        ("Senior Software Engineer, Data Platform", ["Senior Software Engineer, Data Platform"]),
        ("AI, Fullstack Engineers + GTM, Design", ["AI Engineer", "Fullstack Engineer"]),
        (".NET Engineer Roles", [".NET Engineer"]),
        ("Engineering, GTM", []),
    ],
)
def test_roles_of_a_list(text: str, roles: list[str]) -> None:
    assert roles_of(text) == roles


# --- linked data ---


def job_posting(**changes: Any) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": "AI Engineer",
        "datePosted": "2026-02-26",
        "jobLocationType": "TELECOMMUTE",
        "identifier": {"@type": "PropertyValue", "name": "Acme", "value": "859140"},
        "description": "&lt;p&gt;Use <b>LLM</b>s&lt;/p&gt;",
        "hiringOrganization": {"@type": "Organization", "name": "Acme"},
        "employmentType": "FULL_TIME",
        "jobLocation": [
            {"@type": "Place", "address": {"addressLocality": city, "addressRegion": "Texas", "addressCountry": "USA"}}
            for city in ("Austin", "Dallas")
        ],
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "USD",
            "value": {"@type": "QuantitativeValue", "minValue": 120, "maxValue": 150, "unitText": "HOUR"},
        },
        **changes,
    }


def as_page(kind: str, body: str) -> str:
    head = "<!doctype html><html><head><link rel=canonical href=https://acme.example/jobs/1>"
    return f"{head}<script type='{kind}'>{body}</script></head><p>x</html>"


@pytest.mark.parametrize(
    "shape",
    [
        job_posting(),
        [{"@type": "Organization", "name": "Acme"}, job_posting()],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, job_posting()]},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": job_posting()}]},
        json.dumps(job_posting()) + "\n",
        json.dumps(job_posting(), indent=2),
        as_page("application/ld+json", json.dumps({"@graph": [job_posting()]})),
        as_page("application/ld&#x2B;json", "<!--" + json.dumps([job_posting()]) + "-->"),
        job_posting(**{"@type": ["Thing", "http://schema.org/JobPosting"]}),
    ],
)
def test_a_job_posting_is_found_wherever_it_stands(shape: Any) -> None:
    (found,) = fields(shape)
    found.pop("url", None)
    assert plain_text(found.pop("description")) == "Use LLMs"
    assert found == {
        "source": "jsonld",
        "id": "859140",
        "title": "AI Engineer",
        "company": "Acme",
        "location": "Austin, Texas, USA; Dallas, Texas, USA",
        "country": "USA",
        "work_mode": "TELECOMMUTE",
        "min_salary": "120.0",
        "max_salary": "150.0",
        "currency": "USD",
        "period": "HOUR",
        "posted_at": "2026-02-26",
    }


def test_a_page_gives_its_address() -> None:
    assert fields(as_page("application/ld+json", json.dumps(job_posting())))[0]["url"] == "https://acme.example/jobs/1"


@pytest.mark.parametrize(
    ("stated", "pay"),
    [
        ({"currency": "EUR", "value": 50_000, "unitText": "YEAR"}, ("50000.0", "50000.0", "EUR", "YEAR", None)),
        ({"currency": "EUR", "minValue": 1, "maxValue": 2}, ("1.0", "2.0", "EUR", None, None)),
        ({"currency": "EUR", "value": {"value": "45000", "unitText": "YEAR"}}, ("45000.0", "45000.0", "EUR", "YEAR", None)),
        ("£30k - £40k", (None, None, None, None, "£30k - £40k")),
        ({"currency": "GBP", "value": "Competitive"}, (None, None, "GBP", None, "Competitive")),
        (None, (None, None, None, None, None)),
        ({"currency": "USD", "value": {"minValue": 0, "maxValue": 0}}, (None, None, "USD", None, None)),
    ],
)
def test_base_salary_has_many_shapes(stated: Any, pay: tuple[str | None, ...]) -> None:
    (found,) = fields(job_posting(baseSalary=stated))
    assert tuple(some(found, "min_salary", "max_salary", "currency", "period", "salary").values()) == pay


def test_where_applicants_may_be_stands_in_for_a_place_and_a_tag_says_hybrid() -> None:
    job = job_posting(applicantLocationRequirements={"@type": "Country", "name": "Canada"}, description="Good work. #LI-Hybrid")
    del job["jobLocation"]
    assert some(fields(job)[0], "location", "country", "work_mode") == {"location": "Canada", "country": "Canada", "work_mode": "hybrid"}


def test_an_employer_s_own_count_is_no_id_of_a_site() -> None:
    (found,) = fields(job_posting(identifier={"name": "Acme", "value": 12}))
    assert found["id"] == "Acme 12"


def test_a_page_without_a_posting_and_a_feed_are_one_sentence() -> None:
    for content, word in (("<html><p>Hello", "JSON-LD"), ("<?xml version='1.0'?><rss/>", "RSS")):
        with pytest.raises(ReadProblem, match=word):
            fields(content)


# --- tables ---


def test_jobspy_old_and_new_columns() -> None:
    old = "site,job_url,title,company,location,date_posted,interval,min_amount,max_amount,currency,is_remote,description\n"
    old += 'indeed,https://x.example/1,"ML Engineer",Acme,"Austin, TX, US",2024-05-01,yearly,100000.0,120000.0,USD,False,'
    old += '"He said ""go""\n\\- now"\n'
    head = (
        '"id","site","job_url","title","company","location","date_posted","salary_source","interval","min_amount","max_amount","is_remote"'
    )
    new = f'{head},"job_level","description"\n"in-1","indeed","https://x.example/1","ML \\"Ops\\" Engineer","Acme","Austin","2024-09-11",'
    new += '"direct_data","hourly",25.0,36.0,True,"","\\\\*\\\\*Over\\\\*\\\\*, \\"x\\", y"\n'
    (one,), (two,) = fields(old), fields(new)
    assert some(one, "source", "title", "min_salary", "period", "remote", "posted_at") == {
        "source": "indeed",
        "title": "ML Engineer",
        "min_salary": "100000.0",
        "period": "yearly",
        "remote": "False",
        "posted_at": "2024-05-01",
    }
    assert one["description"] == 'He said "go"\n\\- now'
    assert some(two, "id", "source", "title", "period", "description") == {
        "id": "in-1",
        "source": "indeed",
        "title": 'ML "Ops" Engineer',
        "period": "hourly",
        "description": '\\*\\*Over\\*\\*, "x", y',
    }


SALARIES = "source_id,work_year,experience_level,employment_type,job_title,salary,salary_currency,salary_in_usd,"
SALARIES += "employee_residence,remote_ratio,company_location,company_size\n"


def test_two_rows_of_the_salary_table_are_one_job() -> None:
    rows = ["SE,FT,ML Engineer,{},USD,{},US,100,US,M", "MI,FT,Data Analyst,{},EUR,{},DE,0,DE,L"]
    lines = [f"a{number},2024,{rows[number // 2].format(pay, pay)}" for number, pay in enumerate((200, 150, 90, 70))]
    found = fields(SALARIES + "\n".join(lines) + "\na4,2024,EN,FT,Data Analyst,50,EUR,50,DE,50,DE,L\n")
    assert [some(one, "id", "min_salary", "max_salary", "job") for one in found] == [
        {"id": "a0", "min_salary": "150", "max_salary": "200", "job": "aijobs.net a0"},
        {"id": "a1", "min_salary": "150", "max_salary": "200", "job": "aijobs.net a0"},
        {"id": "a2", "min_salary": "70", "max_salary": "90", "job": "aijobs.net a2"},
        {"id": "a3", "min_salary": "70", "max_salary": "90", "job": "aijobs.net a2"},
        {"id": "a4", "min_salary": "50", "max_salary": "50", "job": None},
    ]
    assert [one["work_mode"] for one in found] == ["remote", "remote", "onsite", "onsite", "hybrid"]
    assert {one["period"] for one in found} == {"YEAR"}


def test_a_survey_with_one_amount_a_row_is_not_paired() -> None:
    titles = ["ML Engineer", "Data Engineer", "Data Analyst", "Data Analyst"]
    lines = [f"a{number},2020,SE,FT,{title},{90 - number},USD,1,US,0,US,M" for number, title in enumerate(titles)]
    found = fields(SALARIES + "\n".join(lines))
    assert [(one["min_salary"], one["max_salary"], "job" in one) for one in found] == [(str(90 - n), str(90 - n), False) for n in range(4)]


def test_parquet_streams_by_batches(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = [{"job_title": f"Engineer {n}", "skills": ["Go", "SQL"], "salary_min": 90_000.0, "date": None, "other": n} for n in range(4_001)]
    path = tmp_path / "jobs.anything"
    parquet.write_table(arrow.Table.from_pylist(rows), path)
    records = list(read_source(path))
    assert [record.number for record in records] == list(range(1, 4_002))
    assert records[-1].fields == {"title": "Engineer 4000", "skills": "Go | SQL", "min_salary": "90000.0"}
    assert [record.fields for record in read_bytes(gzip.compress(path.read_bytes()), "x")] == [record.fields for record in records]
    for broken in (path.read_bytes()[:-20], b"PAR1" + b"x" * 50 + b"PAR1"):
        with pytest.raises(ReadProblem, match="damaged Parquet"):
            list(read_bytes(broken, "x"))


def test_parquet_without_the_extra_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(ReadProblem, match=r"rolecall\[parquet\]"):
        list(read_bytes(b"PAR1 x PAR1", "x"))


# --- JSON of any layout ---


@pytest.mark.parametrize(
    "text",
    [
        '{"title": "A"}\n{"title": "B"}',
        '[{"title": "A"},\n {"title": "B"}]',
        '{"jobs": [{"title": "A"}, {"title": "B"}], "next": null}',
        '{"meta": {"total": 2},\n "results": [\n  {"title": "A"},\n  {"title": "B"}\n ]}',
        '{\n "title": "A"\n}\n{\n "title": "B"\n}\n',
        '{"jobs": [{"title": "A"}]}\n{"jobs": [{"title": "B"}]}\n',
        '[{"title": "A"}]\n[{"title": "B"}]',
        '{"data": {"x": 1}, "items": [{"title": "A"}, {"title": "B"}]}',
        '[[{"title": "A"}], [{"title": "B"}]]',
        '{"jobs": [\n{"title": "A"}\n,{"title": "B"}]}',
    ],
)
def test_any_layout_gives_the_same_records(text: str) -> None:
    assert [one["title"] for one in fields(text)] == ["A", "B"]
    wide = text.replace('"A"', '"A", "description": "' + "x" * 600_000 + '"')
    assert [one["title"] for one in fields(wide)] == ["A", "B"]


def test_a_posting_may_have_lists_of_its_own() -> None:
    assert fields({"title": "A", "skills": [{"name": "Go"}], "items": [{"x": 1}]})[0] == {"title": "A", "skills": "Go"}


def test_pay_and_place_may_be_objects() -> None:
    job = {"title": "A", "salary": {"min": 1_000, "max": 2_000, "currency": "EUR"}, "location": {"city": "Bonn", "country": "DE"}}
    assert fields([job]) == [{"title": "A", "min_salary": "1000", "max_salary": "2000", "currency": "EUR", "location": "Bonn, DE"}]


def test_a_broken_first_line_loses_only_itself() -> None:
    records = list(read_bytes(b'{"title": "A\n{"title": "B"}\n{"title": "C"}\n', "x"))
    assert [(record.problem, record.fields.get("title")) for record in records] == [("not valid JSON", None), (None, "B"), (None, "C")]


def test_half_characters_are_replaced_and_broken_encoding_is_mended() -> None:
    (found,) = fields(b'[{"title": "A \\ud83d \\u00c3\\u00a9t\\u00c3\\u00a9"}]')
    assert found["title"] in ("A ? été", "A \ufffd été")
    assert fields("title\nDÃ©veloppeur\n".encode())[0]["title"] == "Développeur"


@pytest.mark.parametrize("kind", ["csv", "array", "lines", "reply"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, kind: str) -> None:
    def peak(rows: int) -> int:
        path = tmp_path / f"{kind}{rows}"
        row = json.dumps({"title": "Engineer", "description": "x" * 1_000})
        with path.open("w") as file:
            if kind == "csv":
                writer = csv.writer(file)
                writer.writerow(["title", "description"])
                writer.writerows(["Engineer", "x" * 1_000] for _ in range(rows))
            else:
                start, joint, end = {"array": ("[", ",", "]"), "lines": ("", "\n", "\n"), "reply": ('{"jobs": [', ",", "]}")}[kind]
                file.write(start + joint.join([row] * rows) + end)
        tracemalloc.start()
        assert sum(1 for _ in read_source(path)) == rows
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    assert peak(20_000) < peak(4_000) * 1.5 + 1_000_000


# --- whatever comes ---

WORDS = st.sampled_from(
    [
        "title",
        "jobs",
        "text",
        "by",
        "time",
        "@type",
        "JobPosting",
        "categories",
        "hostedUrl",
        "location",
        "absolute_url",
        "jobUrl",
        "isRemote",
        "compensation",
        "position",
        "slug",
        "epoch",
        "legal",
        "baseSalary",
        "jobLocation",
        "address",
        "children",
        "@graph",
        "pay_input_ranges",
        "metadata",
        "salaryRange",
        "jobTitle",
        "jobGeo",
        "identifier",
        "$1",
        "A | Engineer & B, C | Remote",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=5), inner, max_size=8),
    max_leaves=25,
)


def survives(content: bytes) -> list[Record]:
    try:
        records = list(read_bytes(content, "any"))
    except ReadProblem as problem:
        if "\n" in str(problem):
            raise
        return []
    for record in records:
        record.text().encode()
        assert all(isinstance(cell, str) and cell.encode() for cell in record.fields.values())
    return records


@settings(max_examples=300)
@given(VALUES, st.integers(0, 400))
def test_any_json_is_records_or_a_problem(value: Any, cut: int) -> None:
    text = json.dumps(value, indent=1 if cut % 2 else None).encode()
    survives(text)
    survives(text[:cut])


@settings(max_examples=150)
@given(VALUES, st.text(max_size=40), st.integers(0, 300))
def test_any_page_is_records_or_a_problem(value: Any, noise: str, cut: int) -> None:
    page = as_page("application/ld+json", json.dumps(value)) + noise
    survives(page.encode("utf-8", "replace"))
    survives(page.encode("utf-8", "replace")[:cut])


@settings(max_examples=150)
@given(st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=4), max_size=6), st.sampled_from(",;\t|"), st.integers(0, 200))
def test_any_table_is_records_or_a_problem(rows: list[list[str]], delimiter: str, cut: int) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([["title", "company"], *rows])
    content = out.getvalue().encode("utf-8", "replace")
    survives(content)
    survives(content[:cut] + b'\\"\x00')


@settings(max_examples=200)
@given(
    st.text(max_size=200)
    | st.lists(WORDS | st.sampled_from([" | ", "\n", "<p>", "- ", "Engineer", "Remote", "$100k", "("]), max_size=30).map("".join)
)
def test_any_comment_is_read(text: str) -> None:
    survives(json.dumps([comment(text)]).encode())


def test_long_odd_comments_do_not_hang() -> None:
    for text in (
        "a " * 50_000,
        "Acme | " * 10_000,
        "(" * 20_000,
        "Engineer, " * 5_000,
        "Senior & " * 5_000,
        "&lt;" * 20_000,
        "<p" * 20_000,
    ):
        survives(json.dumps([comment(text)]).encode())


# --- the real ones ---


@pytest.mark.skipif(not PAYLOADS.is_dir(), reason="the shared data is not here")
def test_every_real_payload_is_read_and_only_talk_has_no_title() -> None:
    least = {"hn_who_is_hiring_2026-05_raw.json": 500, "jobspy_indeed_new_york.csv": 100, "jobspy_4boards_2024.csv": 40, "remoteok.json": 4}
    for path in sorted(PAYLOADS.iterdir()):
        if path.suffix == ".md":
            continue
        records = list(read_source(path))
        untitled = [record for record in records if record.problem or not record.fields.get("title")]
        assert len(records) >= least.get(path.name, 1)
        assert len(untitled) <= (11 if path.name.startswith("hn_") else 0), path.name
