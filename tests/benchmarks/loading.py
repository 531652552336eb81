"""How fast postings load, beside ``sqlite-utils insert`` of the same file, which understands nothing; peak memory; the same file again.

    python -m tests.benchmarks.loading [--rows 1000000] [--adverts 30000]

Every load is a process of its own, timed from start to end. What counts on a noisy machine are the ratios within one run.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from bot.facts import load_catalogue

COLUMNS = (
    "id", "title", "company", "location", "remote", "min_salary", "max_salary", "currency", "period", "skills", "posted_at", "url",
)  # fmt: skip
RANKS = ("", "Senior ", "Staff ", "Junior ", "Lead ", "Principal ", "Sr. ", "Associate ")
TEAMS = ("", ", Payments", " - Remote", " (m/f/d)", ", Growth", " II", ", Platform", " - Search", ", Trust & Safety", " III", ", Data")
PLACES = (
    "San Francisco, CA", "New York, NY", "Berlin, Germany", "London, UK", "Remote - US", "Austin, TX", "Paris, France", "Bengaluru, India",
    "Toronto, ON", "Amsterdam", "Singapore", "Sydney, Australia", "Dublin, Ireland", "Hybrid - Munich", "NYC Office", "Tel Aviv, Israel",
)  # fmt: skip
ASKED = (
    "You have at least {years} years of professional experience with {one} or {two}, and you are fluent in written English.",
    "Experience with {one}, {two} and {three} is what we look for; {four} is a plus.",
    "Our stack is {one}, {two}, {three} on {four}, deployed several times a day.",
    "You know {one} well and have used {two} in production.",
)
PAY = "The base salary range for this role is ${low},000 - ${high},000 a year, depending on location and experience."
ONCE = (
    "We offer medical, dental and vision insurance, a pension plan, and an allowance of $1,500 a year for learning.",
    "We were founded in 2014, have been profitable since 2019 and plan to stay independent.",
    "We raised $120 million from investors who understand that good infrastructure takes time.",
)
PROSE = (
    "You will design, build and operate services that our customers rely on every day, and you will own them from idea to production.",
    "We work in small teams, write things down, and review each other's code before it is merged.",
    "Our customers trust us with their most important data, and we leverage their feedback to go further every quarter.",
    "We are an equal opportunity employer and encourage everybody to apply, whatever their background.",
    "You will partner with product managers, designers and analysts to find out what is worth building next.",
    "The team is spread over four time zones, meets twice a week and keeps the rest of its calendar free for work.",
    "You take part in an on-call rotation that is compensated and kept calm by good tests and honest reviews of what went wrong.",
    "You explain trade-offs to people who do not write software, and you listen to what they need before you propose an answer.",
    "Our offices have room for those who like company, and everybody may work from home as often as they wish.",
    "In your first month you will ship a change to production; in your third you will lead a project of your own.",
    "The interview has three parts: a talk about your past work, an exercise that you prepare at home, and a day with the team.",
    "You care about the people who read your code in two years and leave it simpler than you found it.",
    "Please tell us if you need any adjustment during the process; we are glad to make it.",
)


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds and peak memory (MB) of one process."""

    seconds: float
    memory: float


def rows(count: int) -> Iterator[list[object]]:
    """Rows of a plain table: a few hundred thousand titles, 20,000 employers, pay in three currencies."""
    random = Random(count)
    roles = [alias for role in load_catalogue().roles.values() for alias in (role.name, *role.aliases)]
    skills = list(load_catalogue().skills)[:150]
    for number in range(count):
        low = random.randrange(40, 250) * 1_000
        title = f"{random.choice(RANKS)}{random.choice(roles).title()}{random.choice(TEAMS)}"
        posted = date(2026, 1, 1) + timedelta(days=random.randrange(300))
        yield [
            number, title, f"Employer {random.randrange(20_000)} Inc.", random.choice(PLACES), random.choice(("true", "false", "")),
            low, low + random.randrange(5, 80) * 1_000, random.choice(("USD", "USD", "EUR", "GBP")), "year",
            ", ".join(random.sample(skills, 4)), posted.isoformat(), f"https://jobs.example.org/{number}",
        ]  # fmt: skip


def adverts(count: int) -> Iterator[dict[str, object]]:
    """Adverts of about 5,000 characters, each text its own."""
    random = Random(count)
    skills = list(load_catalogue().skills)
    for row in rows(count):
        text = [PAY.format(low=low, high=low + 40) for low in (random.randrange(60, 200),) if random.random() < 0.6]
        for _ in range(random.randrange(3, 7)):
            one, two, three, four = random.sample(skills, 4)
            text.append(random.choice(ASKED).format(one=one, two=two, three=three, four=four, years=random.randrange(1, 9)))
        text += ONCE
        while sum(map(len, text)) < 4_700:
            text.append(random.choice(PROSE))
        random.shuffle(text)
        named = dict(zip(COLUMNS, row, strict=True))
        yield {name: named[name] for name in ("id", "title", "company", "location", "posted_at", "url")} | {
            "description": "".join(f"<p>{sentence}</p>" for sentence in text)
        }


def run(*command: str) -> Run:
    """Time a process and take the peak memory of it and its children, looked at ten times a second."""
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # like what pip installed
    began, peak = time.perf_counter(), 0.0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=compiled) as process:
        while process.poll() is None:
            peak = max(peak, memory_of(process.pid))
            time.sleep(0.1)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Run(time.perf_counter() - began, peak)


def memory_of(process: int) -> float:
    """Megabytes that a process and its children hold, memory they share counted once (Linux; 0 elsewhere)."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return 0.0
    own = sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return own + sum(memory_of(int(child)) for child in children)


def measure(name: str, path: Path, count: int, folder: Path) -> None:
    """Load one file three ways and print the rates."""
    plain = run(
        str(Path(sys.executable).with_name("sqlite-utils")), "insert", str(folder / f"{name}-plain.db"), "rows", str(path),
        "--csv" if path.suffix == ".csv" else "--nl",
    )  # fmt: skip
    ours = [str(Path(sys.executable)), "-m", "bot", "ingest", str(path), "--db", str(folder / f"{name}.db"), "--json"]
    first, again = run(*ours), run(*ours)
    size = path.stat().st_size / count
    print(f"\n{count:,} {name}, {size:,.0f} bytes each")
    for label, done in (("sqlite-utils insert", plain), ("rolecall ingest", first), ("the same file again", again)):
        print(f"  {label:<22}{done.seconds:8.1f} s{count / done.seconds:>12,.0f} /s{done.memory:>8.0f} MB")
    print(
        f"  of sqlite-utils' rate {plain.seconds / first.seconds:.2f} (aim 0.50);"
        f" again {first.seconds / again.seconds:.1f} times as fast (aim 3)"
    )


def main() -> None:
    """Write the files, load them, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--adverts", type=int, default=30_000)
    wanted = parser.parse_args()
    run(sys.executable, "-m", "bot", "--help")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if wanted.rows:
            table = folder / "table.csv"
            with table.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(COLUMNS)
                writer.writerows(rows(wanted.rows))
            measure("rows of a plain table", table, wanted.rows, folder)
            table.unlink()
        if wanted.adverts:
            lines = folder / "adverts.jsonl"
            with lines.open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(advert) + "\n" for advert in adverts(wanted.adverts))
            measure("full adverts", lines, wanted.adverts, folder)


if __name__ == "__main__":
    main()
