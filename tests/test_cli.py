"""The command line from outside: exit codes, one clear line a problem, JSON that programs read."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3  # noqa: TID251 - makes a store of a newer program
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main

CSV = """id,title,company,location,remote,salary,skills,posted_at
1,Senior Data Engineer,Acme GmbH,"Berlin, Germany",yes,€80k - €100k,Python;SQL,2026-11-01
2,Data Engineer,Unknown,"Austin, TX",no,"$120,000 - $150,000",Spark,2026-11-02
3,,Acme GmbH,Berlin,no,,,
"""


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No setting of whoever runs the tests reaches them."""
    for name in [name for name in os.environ if name.startswith("ROLECALL_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    monkeypatch.setenv("ROLECALL_CACHE", str(tmp_path_factory.getbasetemp() / "cli-cache"))
    monkeypatch.setenv("ROLECALL_STATE", str(tmp_path_factory.getbasetemp() / "cli-cache" / "state.db"))


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    path = tmp_path / "jobs.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def problem(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """The exit code and the one line that says what is wrong."""
    code, _, err = run(capsys, *arguments)
    assert err.startswith("rolecall: ")
    assert err.count("\n") == 1, err
    assert "Traceback" not in err
    assert "Error" not in err
    return code, err


def test_a_question_is_answered_in_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "ask", "mlops", "vs", "ai", "engineer")
    assert (code, err) == (0, "")
    assert "it depends on the end of the posted range" in " ".join(out.split())
    assert "$164K–$243K" in out
    assert "Sample data, reconstructed from published figures" in " ".join(out.split())


def test_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "ask", "--json", "!compare mlops ai-engineer")
    reply = json.loads(out)
    assert code == 0
    assert list(reply) == ["question", "answer", "silent"]
    assert list(reply["answer"]) == ["kind", "lines", "figures", "choices", "note"]


def test_a_batch_keeps_order_context_and_silence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pair = ["mlops-engineer", "ai-software-engineer"]
    batch = tmp_path / "batch.jsonl"
    lines = [
        {"text": "which pays more?", "context": {"roles": pair, "topic": "overview"}},
        {"text": "lunch?", "context": {"roles": pair, "topic": "overview", "addressed": False}},
        {"text": "!salary de"},
    ]
    batch.write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    code, out, _ = run(capsys, "ask", "--batch", batch, "--json")
    replies = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [reply["silent"] for reply in replies] == [False, True, False]
    assert replies[0]["question"]["roles"] == pair
    assert "roles" in replies[0]["question"]["carried"]
    assert replies[2]["question"]["roles"] == ["data-engineer"]


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"no": "text"}', '{"text": 3}', "[" * 5000])
def test_a_bad_batch_line_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path, line: str) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text(f'{{"text": "hi"}}\n{line}\n', encoding="utf-8")
    code, said = problem(capsys, "ask", "--batch", batch, "--json")
    assert code == 1
    assert "Line 2" in said


def test_wrong_use_ends_with_two(capsys: pytest.CaptureFixture[str], csv: Path) -> None:
    for arguments in (
        ["ask"],
        ["ask", "  "],
        ["ask", "--nonsense", "x"],
        ["nonsense"],
        ["ingest", csv],
        ["ingest", "--db", "x.db"],
        ["read"],
    ):
        code, _ = problem(capsys, *arguments)
        assert code == 2, arguments


def test_loading_and_asking_real_postings(capsys: pytest.CaptureFixture[str], csv: Path, tmp_path: Path) -> None:
    store = tmp_path / "jobs.db"
    code, out, _ = run(capsys, "ingest", csv, "--db", store, "--json")
    first = json.loads(out)
    assert code == 0
    assert first == {"read": 3, "stored": 2, "updated": 0, "unchanged": 0, "closed": 0, "refused": 1, "reasons": {"no title": 1}}
    assert json.loads(run(capsys, "ingest", csv, "--db", store, "--json")[1])["unchanged"] == 2
    reply = json.loads(run(capsys, "ask", "--db", store, "--json", "openings for data engineers")[1])
    assert reply["answer"]["figures"]["postings"] == 2
    assert reply["answer"]["note"]["sample"] is False
    assert not any("ample data" in line for line in reply["answer"]["lines"])
    listed = json.loads(run(capsys, "ingest", "--refused", "--db", store, "--json")[1].splitlines()[0])
    assert (listed["number"], listed["reason"]) == (3, "no title")


def test_read_prints_every_record_and_stores_nothing(capsys: pytest.CaptureFixture[str], csv: Path) -> None:
    code, out, _ = run(capsys, "read", csv)
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [row["refused"] for row in rows] == [None, None, "no title"]
    assert (rows[0]["role"], rows[0]["seniority"], rows[0]["country"], rows[0]["work_mode"]) == ("data-engineer", "senior", "DE", "remote")
    assert rows[1]["company"] is None
    assert (rows[1]["salary"]["yearly_min"], rows[1]["salary"]["yearly_max"]) == (120_000, 150_000)


def bad_files(folder: Path) -> dict[str, Path]:
    files = {name: folder / name for name in ("no-title.csv", "binary.csv", "empty.csv", "cut.csv.gz", "missing.csv")}
    files["no-title.csv"].write_text("company,location\nAcme,Berlin\n")
    files["binary.csv"].write_bytes(bytes(range(256)) * 40)
    files["empty.csv"].write_bytes(b"")
    files["cut.csv.gz"].write_bytes(gzip.compress(CSV.encode() * 50)[:200])
    return files


@pytest.mark.parametrize("name", ["no-title.csv", "binary.csv", "empty.csv", "cut.csv.gz", "missing.csv"])
def test_files_that_cannot_be_read_are_told_in_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str) -> None:
    path = bad_files(tmp_path)[name]
    for command in (["ingest", path, "--db", tmp_path / "x.db"], ["read", path]):
        code, said = problem(capsys, *command)
        assert code == 1
        assert name in said


def test_stores_that_cannot_be_used_are_told_in_one_sentence(capsys: pytest.CaptureFixture[str], csv: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("no database\n" * 100)
    newer = tmp_path / "newer.db"
    assert main(["ingest", str(csv), "--db", str(newer)]) == 0
    db = sqlite3.connect(newer)
    db.execute("PRAGMA user_version = 42")
    db.commit()
    db.close()
    capsys.readouterr()
    for store, hint in ((tmp_path / "no" / "such.db", "ingest"), (text, "no rolecall store"), (newer, "newer rolecall")):
        code, said = problem(capsys, "ask", "--db", store, "mlops")
        assert code == 1
        assert hint in said
    for store, hint in (
        (tmp_path / "no" / "such.db", "folder"),
        (text, "no rolecall store"),
        (newer, "newer rolecall"),
        (tmp_path, "folder"),
    ):
        code, said = problem(capsys, "ingest", csv, "--db", store)
        assert code == 1
        assert hint in said


def test_a_wrong_setting_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLECALL_PREFIX", "much too long")
    code, said = problem(capsys, "ask", "mlops")
    assert code == 2
    assert "ROLECALL_PREFIX" in said


def test_running_without_a_token_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = problem(capsys, "run")
    assert code == 1
    assert "DISCORD_TOKEN" in said


def test_the_token_never_shows(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.shell import settings

    monkeypatch.setenv("DISCORD_TOKEN", "very.secret.token")
    assert "secret" not in repr(settings(None))
    monkeypatch.setenv("ROLECALL_DISCORD_API", "http://127.0.0.1:9/api/v10")
    code, out, err = run(capsys, "doctor")
    assert code == 1
    assert "secret" not in out + err
    assert "cannot be reached" in out


def test_the_doctor_looks_at_store_and_token(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "doctor")
    assert code == 1
    assert "ok    store: the embedded sample" in out
    assert "mend  token: not set; set DISCORD_TOKEN" in out
    assert err.count("\n") == 1


def test_the_installed_module_runs_and_a_closed_pipe_is_no_error() -> None:
    done = subprocess.run([sys.executable, "-m", "bot", "--version"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.strip()
    piped = f'{sys.executable} -m bot ask "mlops vs ai engineer" | head -1'
    broken = subprocess.run(["/bin/bash", "-c", f"set -o pipefail; {piped}"], capture_output=True, text=True, check=False)
    assert broken.stderr == ""


def test_refused_records_can_be_tried_again_after_a_fix(capsys: pytest.CaptureFixture[str], csv: Path, tmp_path: Path) -> None:
    store = tmp_path / "jobs.db"
    run(capsys, "ingest", csv, "--db", store)
    db = sqlite3.connect(store)  # as if the reader of then had not understood what today's does
    fixed = json.dumps({"id": "3", "title": "Data Analyst", "company": "Acme GmbH"})
    db.execute("UPDATE refused SET raw = ?", [fixed])
    db.execute("INSERT INTO refused (load_id, source, number, reason, raw, digest) VALUES (1, 'jobs.csv', 9, 'not valid JSON', '{{', 'x')")
    db.commit()
    db.close()
    tried = json.loads(run(capsys, "ingest", "--retry-refused", "--db", store, "--json")[1])
    assert (tried["read"], tried["stored"], tried["refused"], tried["reasons"]) == (2, 1, 1, {"not valid JSON": 1})
    assert "2 postings" not in run(capsys, "ask", "--db", store, "openings for data analysts")[1]
    assert [row for row in run(capsys, "ingest", "--refused", "--db", store)[1].splitlines() if "no title" in row] == []
    again = json.loads(run(capsys, "ingest", "--retry-refused", "--db", store, "--json")[1])
    assert (again["read"], again["stored"]) == (1, 0)


def test_a_backup_can_be_restored(capsys: pytest.CaptureFixture[str], csv: Path, tmp_path: Path) -> None:
    store, copy = tmp_path / "jobs.db", tmp_path / "copy.db"
    run(capsys, "ingest", csv, "--db", store)
    assert run(capsys, "backup", copy, "--db", store)[:2] == (0, f"{copy}: 2 postings copied.\n")
    assert problem(capsys, "backup", copy, "--db", store)[0] == 1
    store.write_bytes(b"damaged" * 1000)
    assert problem(capsys, "backup", tmp_path / "other.db", "--db", store)[0] == 1
    assert not (tmp_path / "other.db").exists()
    assert run(capsys, "restore", copy, "--db", store)[:2] == (0, f"{store}: 2 postings restored.\n")
    assert store.with_name("jobs.db.replaced").read_bytes().startswith(b"damaged")
    assert json.loads(run(capsys, "ask", "--db", store, "--json", "openings for data engineers")[1])["answer"]["figures"]["postings"] == 2
    assert problem(capsys, "restore", csv, "--db", store)[0] == 1
    assert problem(capsys, "backup", tmp_path / "sample.db")[0] == 2


def test_standard_input_is_read(csv: Path, tmp_path: Path) -> None:
    for command in (["read", "-"], ["ingest", "-", "--db", str(tmp_path / "in.db"), "--json"]):
        done = subprocess.run([sys.executable, "-m", "bot", *command], input=csv.read_bytes(), capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        first = json.loads(done.stdout.splitlines()[0])
        assert first.get("title") == "Senior Data Engineer" or first["read"] == 3


def test_a_mistyped_option_is_wrong_use(capsys: pytest.CaptureFixture[str], csv: Path) -> None:
    assert problem(capsys, "read", csv, "--duplicate")[0] == 2
    assert problem(capsys, "ingest", csv, "--dbb", "x.db")[0] == 2


def test_without_a_home_that_can_be_written_everything_but_settings_works(tmp_path: Path) -> None:
    """As in a container whose root is read-only: what is to be kept is named, the rest is made in memory."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("ROLECALL_", "XDG_"))}
    environment = outside | {"HOME": "/dev/null/home", "ROLECALL_CACHE": "/dev/null/cache"}

    def said(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot", *arguments]
        return subprocess.run(command, env=environment | more, capture_output=True, text=True, check=False)

    assert said("ask", "mlops vs ai engineer").returncode == 0
    assert said("config").returncode == 0
    assert "mend  state: /dev/null/home/.local/share/rolecall/state.db cannot be made" in said("doctor").stdout
    stopped = said("run", **{"DISCORD_" + "TOKEN": "a.b.c", "ROLECALL_HEALTH": "off"})
    assert stopped.returncode == 1
    assert "The settings in /dev/null/home/.local/share/rolecall/state.db cannot be opened" in stopped.stderr.splitlines()[-1]
