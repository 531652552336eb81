from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import Posting
from bot.core.places import Places
from bot.core.refused import Refused
from bot.core.salary import Rates
from bot.facts import load_catalogue
from bot.facts import read_table as read_facts
from bot.ingest.columns import column_of
from bot.ingest.dates import read_date
from bot.ingest.markup import plain_text
from bot.ingest.normalise import Tools, normalise
from bot.ingest.pipeline import BATCH, ingest, read_postings
from bot.ingest.read import read_source as read_table
from bot.ingest.records import ReadProblem, Record
from bot.ingest.showing import read_json
from bot.store.opening import open_writer

if TYPE_CHECKING:
    from collections.abc import Sequence

RADAR = Path(__file__).parents[2] / "shared" / "data" / "postings" / "tech_salary_radar_2026.csv.gz"
TODAY = date(2026, 11, 23)
TABLE = """id,title,company,location,remote,salary,skills,posted_at,url
1,Senior Data Engineer,Acme,"Berlin, Germany",false,"€70,000 - €90,000","Python, Go, SQL",2026-07-01,https://example.org/1
2,MLOps Engineer,Unknown,Remote - US,true,$150-190k,"MLOps|Kubernetes",2026-07-02,https://example.org/2
3,,Acme,Paris,,,,,
4,Librarian,,"London, UK",,Negotiable,,,
"""


@dataclass
class Shelf:
    """A writer that remembers: the smallest real part that the pipeline needs."""

    kept: dict[tuple[str, str], Posting] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def write_batch(self, postings: Sequence[Posting], refused: Sequence[Refused] = ()) -> Done:
        done = Done()
        for posting in postings:
            old = self.kept.get((posting.source, posting.source_id))
            done.stored += old is None
            done.updated += old is not None and old != posting
            done.unchanged += old == posting
            self.kept[posting.source, posting.source_id] = posting
        self.refused += refused
        self.sizes.append(len(postings) + len(refused))
        return done


@dataclass
class Done:
    stored: int = 0
    updated: int = 0
    unchanged: int = 0


@pytest.fixture(scope="session")
def tools() -> Tools:
    rates = Rates(date(2026, 7, 1), {"USD": 1.0, "EUR": 1.1, "GBP": 1.3, "CAD": 0.7, "PLN": 0.25, "INR": 0.011, "CZK": 0.045})
    return Tools(load_catalogue(), rates, Places.from_table(read_facts("places")).country_of)


def write(folder: Path, content: str | bytes, name: str = "jobs.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def one(tools: Tools, **fields: str) -> Posting:
    posting = normalise(Record(1, fields), "table", tools)
    assert isinstance(posting, Posting)
    return posting


def titles(path: Path) -> list[str]:
    return [record.fields["title"] for record in read_table(path)]


# --- reading ---


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter_and_encoding_is_found_by_content(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = f'Job Title{delimiter}Company\n"Développeur{delimiter} Sécurité"{delimiter}Acme\nData Engineer{delimiter}Büro\n'
    path = write(tmp_path, text.encode(encoding), "jobs.unknown")
    assert titles(path) == [f"Développeur{delimiter} Sécurité", "Data Engineer"]


def test_gzip_is_found_by_content(tmp_path: Path) -> None:
    assert titles(write(tmp_path, gzip.compress(b"title\nData Engineer\n"), "jobs.csv")) == ["Data Engineer"]


def test_json_lines_and_arrays_are_read_alike(tmp_path: Path) -> None:
    rows = [{"jobTitle": "Data Engineer", "company": {"name": "Acme"}, "skills": ["Go", "SQL"], "remote": True, "city": None}] * 3
    lines = write(tmp_path, "\n".join(map(json.dumps, rows)), "a")
    array = write(tmp_path, json.dumps(rows, indent=2), "b")
    for path in (lines, array):
        records = list(read_table(path))
        assert [record.number for record in records] == [1, 2, 3]
        assert records[0].fields == {"title": "Data Engineer", "company": "Acme", "skills": "Go | SQL", "remote": "true"}


def test_a_long_array_is_read_in_pieces(tmp_path: Path) -> None:
    rows = [{"title": f"Engineer {number}", "description": "x" * 1_000} for number in range(2_000)]
    assert titles(write(tmp_path, json.dumps(rows))) == [row["title"] for row in rows]


def test_a_broken_line_is_a_record_with_a_problem(tmp_path: Path) -> None:
    path = write(tmp_path, '{"title": "A"}\n{"title": \n[1]\n{"title": "B"}\n')
    assert [record.problem for record in read_table(path)] == [None, "not valid JSON", "not an object", None]


def test_a_row_with_too_many_cells_is_not_guessed(tmp_path: Path) -> None:
    path = write(tmp_path, "title,company\nA,B\nData, Engineer,Acme\nC\n")
    assert [record.problem for record in read_table(path)] == [None, "more cells than columns", None]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"  \n\n", "empty"),
        (b"name_of_person,age\nAnn,3\n", "column for the job title"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00" * 20, "binary"),
        (bytes(range(1, 256)) * 4, "binary"),
        (b"PK\x03\x04 something", "Excel"),
        (b"PAR1 something", "Parquet"),
        (gzip.compress(b"title\n" + b"Data Engineer\n" * 5_000, mtime=0)[:-20], "gzip"),
        (b'{"jobs": [\n{"title": "A"}, ]x', "breaks off"),
        (b'[{"title": "A"}, {"title"', "breaks off"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, content: bytes, word: str) -> None:
    with pytest.raises(ReadProblem) as caught:
        list(read_table(write(tmp_path, content)))
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(ReadProblem):
            list(read_table(path))


@given(st.binary(max_size=400))
def test_any_bytes_are_records_or_a_problem(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.bin"
    path.write_bytes(content)
    try:
        numbers = [record.number for record in read_table(path)]
    except ReadProblem:
        return
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    ("header", "column"),
    [("Job Title", "title"), ("jobTitle", "title"), ("min_amount", "min_salary"), ("salary_min", "min_salary"), ("JOB_URL", "url"),
     ("date_posted", "posted_at"), ("is_remote", "remote"), ("interval", "period"), ("\ufefftitle", "title"),
     ("salary_min_usd_year", None)],
)  # fmt: skip
def test_columns_have_other_spellings(header: str, column: str | None) -> None:
    assert column_of(header) == column


# --- normalising ---


def test_a_whole_row(tmp_path: Path, tools: Tools) -> None:
    first = next(iter(read_postings(read_table(write(tmp_path, TABLE)), "jobs", tools)))
    assert read_json(first) == {
        "source": "jobs", "id": "1", "title": "Senior Data Engineer", "role": "data-engineer", "seniority": "senior", "company": "Acme",
        "agency": False, "location": "Berlin, Germany", "country": "DE", "work_mode": None,
        "salary": {"min": 70_000.0, "max": 90_000.0, "currency": "EUR", "period": "YEAR", "yearly_min": 77_000.0, "yearly_max": 99_000.0,
                   "usable": True, "why": None},
        "skills": ["Python", "Go", "SQL"], "posted_at": "2026-07-01", "url": "https://example.org/1", "refused": None,
    }  # fmt: skip


def test_a_row_without_a_title_is_refused_with_its_text(tools: Tools) -> None:
    refused = normalise(Record(7, {"title": " n/a ", "company": "Acme"}), "table", tools)
    assert isinstance(refused, Refused)
    assert (refused.number, refused.reason) == (7, "no title")
    assert "Acme" in refused.raw
    assert read_json(refused, "table")["refused"] == "no title"


@pytest.mark.parametrize("name", ["", " ", "Unknown", "CONFIDENTIAL", "N/A", "nan", "None"])
def test_no_employer_is_none(tools: Tools, name: str) -> None:
    assert one(tools, title="Data Engineer", company=name).employer is None


@pytest.mark.parametrize(
    ("location", "remote", "mode"),
    [
        ("NYC Office", "True", "onsite"),
        ("New York, NY (HQ)", "True", "onsite"),
        ("New York, NY (HQ)", "hybrid", "hybrid"),
        ("Berlin or Remote", "", "remote"),
        ("SF HQ or Remote", "", "remote"),
        ("In-Office", "True", "onsite"),
        ("Remote - US", "False", "remote"),
        ("Hybrid - London", "True", "hybrid"),
        ("Berlin", "true", "remote"),
        ("Berlin", "false", None),
        ("Berlin", "hybrid", "hybrid"),
        ("", "100", "remote"),
        ("", "50", "hybrid"),
        ("", "", None),
        ("Paris (no remote)", "", None),
    ],
)
def test_the_place_s_words_are_believed_before_the_flag(tools: Tools, location: str, remote: str, mode: str | None) -> None:
    assert one(tools, title="Data Engineer", location=location, remote=remote).work_mode == mode


def test_an_office_whose_board_says_hybrid_is_hybrid(tools: Tools) -> None:
    offices = [one(tools, title="Data Engineer", location="New York, NY (HQ)", work_mode=named) for named in ("Hybrid", "Remote", "")]
    assert [office.work_mode for office in offices] == ["hybrid", "onsite", "onsite"]


def test_role_and_seniority_given_are_taken(tools: Tools) -> None:
    posting = one(tools, title="Engineer", role="Data Engineer", seniority="SE")
    assert (posting.role, posting.seniority) == ("data-engineer", "senior")
    posting = one(tools, title="Senior Data Engineer", role="wizard", seniority="unspecified")
    assert (posting.role, posting.seniority) == ("data-engineer", "senior")


@pytest.mark.parametrize(
    ("fields", "low", "high", "usable"),
    [
        ({"min_salary": "150000", "max_salary": "190000.0", "currency": "USD", "period": "1 YEAR"}, 150_000, 190_000, True),
        ({"min_salary": "20", "max_salary": "30", "currency": "CAD", "period": "per-hour-wage"}, 29_120, 43_680, True),
        ({"min_salary": "141000", "max_salary": "400000000", "currency": "USD", "period": "year"}, 141_000, None, True),
        ({"salary": "$55/hr - $65/hr"}, 114_400, 135_200, True),
        ({"salary": "80,000 - 90,000", "currency": "GBP"}, 104_000, 117_000, True),
        ({"min_salary": "$80k", "max_salary": "$90k"}, 80_000, 90_000, True),
        ({"min_salary": "1", "max_salary": "1", "currency": "INR", "period": "year"}, None, None, False),
        ({"description": "&lt;p&gt;The base salary range is $150,000 &amp;mdash; $190,000.&lt;/p&gt;"}, 150_000, 190_000, True),
    ],
)
def test_pay_comes_from_fields_then_text(tools: Tools, fields: dict[str, str], low: float | None, high: float | None, usable: bool) -> None:
    salary = one(tools, title="Data Engineer", **fields).salary
    assert salary is not None
    assert salary.yearly_min == pytest.approx(low)
    assert salary.yearly_max == pytest.approx(high)
    assert salary.usable == usable


def test_no_pay_is_none(tools: Tools) -> None:
    assert one(tools, title="Data Engineer", salary="Negotiable").salary is None
    assert one(tools, title="Data Engineer", min_salary="0", max_salary="0").salary is None


def test_skills_come_from_the_text_where_none_are_listed(tools: Tools) -> None:
    assert one(tools, title="Data Engineer", description="<b>Python</b> and SQL; customers trust us").skills == ("Python", "SQL")


def test_a_record_without_an_id_keeps_the_same_made_one(tools: Tools) -> None:
    first = one(tools, title="Data Engineer", company="Acme", location="Berlin", url="https://example.org/1")
    again = one(tools, title="Data  Engineer", company="ACME", location="Berlin", url="https://example.org/1", salary="$100k")
    other = one(tools, title="Data Engineer", company="Acme", location="Paris", url="https://example.org/1")
    assert first.source_id == again.source_id != other.source_id


@pytest.mark.parametrize("company", ["Acme", ""])
def test_records_without_id_and_address_are_one_only_where_they_say_the_same(tools: Tools, company: str) -> None:
    text = "We look for somebody who builds our data pipelines with Python and Airflow. " * 5
    row = {"title": "Data Engineer", "company": company, "location": "Berlin", "salary": "$100k"}
    others = [
        {**row, "location": "Paris"},
        {**row, "salary": "$120k"},
        {**row, "skills": "Python"},
        {**row, "description": text},
        {**row, "description": f"{text} For billing."},
        *([] if company else [{**row, "posted_at": "2026-07-01"}, {**row, "seniority": "senior"}]),
    ]
    ids = [one(tools, **said).source_id for said in (row, dict(row), *others)]
    assert ids[0] == ids[1]
    assert len(set(ids)) == len(ids) - 1


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-07-01", date(2026, 7, 1)), ("2026-03-05T18:18:53Z", date(2026, 3, 5)), ("1767225600", date(2026, 1, 1)),
     ("1767225600000", date(2026, 1, 1)), ("23/11/2026", date(2026, 11, 23)), ("11/23/2026", date(2026, 11, 23)),
     ("03/04/2026", None), ("3 days ago", None), ("", None), ("2026-13-40", None), ("9999999999999", date(2286, 11, 20))],
)  # fmt: skip
def test_dates(text: str, day: date | None) -> None:
    assert read_date(text) == day


def test_markup_is_taken_off_once_or_twice_escaped() -> None:
    assert plain_text("<p>R&amp;D in <b>Go</b></p>").split() == ["R&D", "in", "Go"]
    assert plain_text("&lt;p&gt;R&amp;amp;D&lt;/p&gt;").split() == ["R&D"]
    assert plain_text("&LT;P&GT;R&D&LT;/P&GT;") == "R&D"
    assert plain_text("a < b and c > d") == "a < b and c > d"


COLUMNS = [
    "id", "title", "company", "location", "remote", "salary", "min_salary", "currency", "period",
    "skills", "description", "posted_at", "url", "seniority", "role", "country",
]  # fmt: skip


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=60)))
def test_any_record_becomes_a_posting_or_is_refused(fields: dict[str, str]) -> None:
    tools = Tools(load_catalogue(), Rates(TODAY, {"USD": 1.0}), lambda _: None)
    outcome = normalise(Record(1, fields), "table", tools)
    json.dumps(read_json(outcome))


# --- loading ---


def test_a_load_counts_every_record_and_a_second_one_changes_nothing(tmp_path: Path, tools: Tools) -> None:
    path, shelf = write(tmp_path, TABLE), Shelf()
    first = ingest(read_table(path), "jobs", shelf, tools)
    assert first.as_json() == {
        "read": 4, "stored": 3, "updated": 0, "unchanged": 0, "closed": 0, "refused": 1, "reasons": {"no title": 1},
    }  # fmt: skip
    second = ingest(read_table(path), "jobs", shelf, tools)
    assert (second.read, second.stored, second.unchanged, second.refused) == (4, 0, 3, 1)
    changed = write(tmp_path, TABLE.replace("€90,000", "€95,000"))
    assert ingest(read_table(changed), "jobs", shelf, tools).updated == 1


def test_a_load_goes_in_batches(tools: Tools) -> None:
    shelf = Shelf()
    records = (Record(number, {"id": str(number), "title": "Data Engineer"}) for number in range(BATCH * 2 + 1))
    assert ingest(records, "jobs", shelf, tools).stored == BATCH * 2 + 1
    assert shelf.sizes == [BATCH, BATCH, 1]


def test_a_source_that_breaks_off_keeps_what_came_before(tmp_path: Path, tools: Tools) -> None:
    rows = b"".join(b"%d,Data Engineer %d\n" % (number, number * 7919) for number in range(20_000))
    cut = gzip.compress(b"id,title\n" + rows)[:-4_000]
    summary = ingest(read_table(write(tmp_path, cut)), "jobs", Shelf(), tools)
    assert summary.problem is not None
    assert "gzip" in summary.problem
    assert summary.read == summary.stored > 0


def test_the_shared_postings_load_into_a_real_store(tmp_path: Path, tools: Tools) -> None:
    if not RADAR.is_file():
        pytest.skip("the shared data is not here")
    writer = open_writer(tmp_path / "real.db", TODAY)
    writer.begin("radar", datetime.now(UTC).isoformat())
    first = ingest(read_table(RADAR), "radar", writer, tools)
    assert (first.read, first.stored, first.refused) == (8_313, 8_311, 2)  # two tests of a board: "do not apply"
    second = ingest(read_table(RADAR), "radar", writer, tools)
    assert (second.unchanged, second.updated, second.refused) == (8_311, 0, 2)
    writer.close()
    shelf = Shelf()
    ingest(read_table(RADAR), "radar", shelf, tools)
    seen = Counter[str]()
    for posting in shelf.kept.values():
        seen["role"] += posting.role is not None
        seen["pay"] += posting.salary is not None
        seen["usable"] += posting.salary is not None and posting.salary.usable
        seen["country"] += posting.country is not None
    assert seen["pay"] == 3_806
    assert seen["usable"] > 3_750
    assert seen["role"] > 5_500
    assert seen["country"] > 7_000
    assert max(p.salary.yearly_max for p in shelf.kept.values() if p.salary and p.salary.yearly_max) <= 2_000_000
