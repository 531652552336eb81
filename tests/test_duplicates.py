"""One job in several adverts: joined, explained, and counted once in every figure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli import main

TEXT = "We look for somebody who builds and runs our data pipelines with Python and Airflow. " * 5
CITIES = ("Berlin", "Munich", "Hamburg")


@pytest.fixture
def adverts(tmp_path: Path) -> Path:
    rows = [
        {"id": f"c{n}", "title": f"Data Engineer ({city})", "company": "Acme GmbH", "location": f"{city}, Germany"}
        for n, city in enumerate(CITIES)
    ]
    rows.append({"id": "other", "title": "Data Engineer", "company": "Other Inc", "location": "Berlin, Germany"})
    rows.append({"id": "nobody", "title": "Data Engineer", "location": "Berlin, Germany"})
    rows.append({"id": "nobody2", "title": "Data Engineer", "location": "Berlin, Germany"})
    path = tmp_path / "adverts.jsonl"
    path.write_text("".join(json.dumps(row | {"description": TEXT}) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_join_is_explained(capsys: pytest.CaptureFixture[str], adverts: Path) -> None:
    assert main(["read", "--duplicates", str(adverts)]) == 0
    jobs = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(jobs) == 1
    assert (jobs[0]["adverts"], [m["id"] for m in jobs[0]["members"]]) == (3, ["c0", "c1", "c2"])
    assert jobs[0]["why"].startswith("same employer, title")
    assert "location" in jobs[0]["differ_in"]


def test_figures_count_the_job_once_and_say_how_many_adverts(capsys: pytest.CaptureFixture[str], adverts: Path, tmp_path: Path) -> None:
    store = str(tmp_path / "jobs.db")
    assert main(["ingest", str(adverts), "--db", store]) == 0
    capsys.readouterr()
    assert main(["ask", "--db", store, "--json", "openings for data engineers"]) == 0
    answer = json.loads(capsys.readouterr().out)["answer"]
    assert answer["figures"]["postings"] == 4
    assert "each job once; 6 adverts" in "\n".join(answer["lines"])
