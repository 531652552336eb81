"""Scores against the labelled sets beside the repository: python -m tests.scores. Without them it says so and ends well."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.cli import main as rolecall
from bot.core.titles import read_title
from bot.facts import load_catalogue

SHARED = Path(__file__).parents[2] / "shared"


def questions() -> None:
    """The reading of questions, by the scorer of the labelled set."""
    scorer = SHARED / "eval" / "score.py"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.jsonl"
        with out.open("w", encoding="utf-8") as file, contextlib.redirect_stdout(file):
            code = rolecall(["ask", "--batch", str(SHARED / "eval" / "questions.jsonl"), "--json"])
        if code:
            raise SystemExit(code)
        subprocess.run([sys.executable, str(scorer), str(out), "--tags"], check=True)


def titles() -> None:
    """Role and seniority of titles, counted here by the rules of the labelled set."""
    rows = [json.loads(line) for line in (SHARED / "eval" / "titles.jsonl").read_text(encoding="utf-8").splitlines()]
    catalogue = load_catalogue()
    right = seniority = null_right = nulls = 0
    for row in rows:
        role, level = read_title(row["title"], catalogue)
        right += role == row["expect"]["role"] or role in row["also"]
        seniority += level == row["expect"]["seniority"]
        if row["expect"]["role"] is None:
            nulls += 1
            null_right += role is None
    shares = [100 * right / len(rows), 100 * null_right / nulls, 100 * seniority / len(rows)]
    print(f"titles: role {shares[0]:.1f}%, null titles null {shares[1]:.1f}%, seniority {shares[2]:.1f}%")


def load() -> None:
    """The real postings load, and the comparison of the README is answered from them."""
    with tempfile.TemporaryDirectory() as folder:
        store = str(Path(folder) / "real.db")
        source = SHARED / "data" / "postings" / "tech_salary_radar_2026.csv.gz"
        with contextlib.redirect_stdout(io.StringIO()) as said:
            code = rolecall(["ingest", str(source), "--db", store, "--json"])
        print(f"{source.name}: {said.getvalue().strip()}")
        code = code or rolecall(["ask", "--db", store, "mlops vs ai engineer"])
        if code:
            raise SystemExit(code)


if __name__ == "__main__":
    if SHARED.is_dir():
        questions()
        titles()
        load()
    else:
        print("The labelled sets are not here; no scores.")
