"""How well titles, skills, pay and odd cases are read, against the labelled sets beside the repository.

    python -m tests.check_normalising [--show]

Prints every figure; ``--show`` adds what was read otherwise than labelled. Without the labelled sets it says so and ends well.
"""

from __future__ import annotations

import argparse
import csv
import html
import json
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from bot.core.joining import same_job
from bot.core.model import Posting
from bot.core.paytext import pay_in_field, pay_in_prose
from bot.core.refused import Refused
from bot.core.salary import read_salary
from bot.core.skilltext import find_skills
from bot.core.text import key
from bot.core.titles import read_title
from bot.facts import load_catalogue
from bot.ingest.markup import plain_text
from bot.ingest.normalise import Tools, normalise
from bot.ingest.records import Record
from bot.wiring import build_tools

SHARED = Path(__file__).parents[2] / "shared"
COLUMNS = {
    "title": "title", "position": "title", "company": "company", "location": "location", "country": "country", "salary": "salary",
    "salary_range": "salary", "salary_raw": "salary", "compensationTierSummary": "salary", "card_compensation": "salary",
    "salary_min": "min_salary", "salary_max": "max_salary", "currency": "currency", "interval": "period", "is_remote": "remote",
    "remote": "remote", "posted": "posted_at", "posted_at": "posted_at", "work_type": "work_mode", "workplace": "work_mode",
    "description_excerpt": "description", "content": "description", "snippet": "salary",
}  # fmt: skip
NO_ROLE = {"other", "not-a-job", "research (PhD)"}
OTHER_NAMES = {"software-engineer(other)": {"software-engineer", "embedded-engineer"}, "ai-engineer": {"ai-engineering-manager"}}
LEVELS = {"": None, "staff": "lead", "intern": "entry", "manager": None}
DISPUTED = {
    "N059": "the true band stands only in another board's copy of the advert; we set the impossible one aside",
    "N069": "the date is what the board states; whether it is too old for a trend depends on the day of asking",
}


@cache
def tools() -> Tools:
    """What normalising looks things up in, built once."""
    return build_tools()


def rows_of(*parts: str) -> list[dict[str, Any]]:
    """The lines of a labelled set."""
    return [json.loads(line) for line in SHARED.joinpath(*parts).read_text(encoding="utf-8").splitlines()]


def titles() -> tuple[list[str], list[str]]:
    """Role and seniority of titles."""
    rows, missed = rows_of("eval", "titles.jsonl"), []
    right = levels = nulls = null_right = 0
    for row in rows:
        role, level = read_title(row["title"], load_catalogue())
        wanted, same_level = row["expect"], level == row["expect"]["seniority"]
        fine = role == wanted["role"] or role in row["also"]
        right, levels = right + fine, levels + same_level
        nulls += wanted["role"] is None
        null_right += wanted["role"] is None and role is None
        if not fine or not same_level or (wanted["role"] is None and role):
            missed.append(f"{row['title']!r}: {role}, {level}; wanted {wanted['role']}, {wanted['seniority']}, also {row['also']}")
    return [
        f"role           {right}/{len(rows)} = {right / len(rows):.1%}  (aim 96%)",
        f"null titles    {null_right}/{nulls} = {null_right / nulls:.1%}  (aim 95%)",
        f"seniority      {levels}/{len(rows)} = {levels / len(rows):.1%}  (aim 97%)",
    ], missed


def adverts() -> dict[tuple[str, str], str]:
    """The adverts of the payload files that carry skill labels: (file, where) -> text."""
    found: dict[tuple[str, str], str] = {}
    for path in sorted((SHARED / "data" / "payloads").glob("*")):
        if path.name.startswith(("greenhouse", "lever", "ashby")):
            value = json.loads(path.read_text(encoding="utf-8"))
            for job in value if isinstance(value, list) else value["jobs"]:
                found[path.name, str(job["id"])] = plain_text(_advert(job))
        elif path.name == "jobspy_indeed_new_york.csv":
            with path.open(encoding="utf-8", newline="") as file:
                for number, row in enumerate(csv.DictReader(file, escapechar="\\")):
                    found[path.name, str(number)] = plain_text(row.get("description") or "")
    return found


def _advert(job: dict[str, Any]) -> str:
    lists = "".join(f"<h3>{part['text']}</h3><ul>{part['content']}</ul>" for part in job.get("lists", ()))
    parts = (job.get("content"), job.get("descriptionHtml"), job.get("description"), lists, job.get("additional"))
    return "\n".join(filter(None, parts))


def skills() -> tuple[list[str], list[str]]:
    """Skills in whole adverts: precision over ``skills`` and ``also``, recall over ``skills``, traps taken."""
    texts, catalogue = adverts(), load_catalogue()
    said = good = wanted = found_wanted = traps = 0
    missed = []
    for row in rows_of("eval", "skills.jsonl"):
        found = set(find_skills(texts[row["file"], str(row["where"])], catalogue))
        names, allowed, trap_names = ({_canonical(name) for name in row[part]} for part in ("skills", "also", "traps"))
        said, good = said + len(found), good + len(found & (names | allowed))
        wanted, found_wanted = wanted + len(names), found_wanted + len(found & names)
        traps += len(found & trap_names)
        extra, lost = sorted(found - names - allowed), sorted(names - found)
        if extra or lost:
            missed.append(f"{row['id']}: too many {extra}, missed {lost}, traps {sorted(found & trap_names)}")
    return [
        f"precision      {good}/{said} = {good / said:.3f}  (aim 0.95)",
        f"recall         {found_wanted}/{wanted} = {found_wanted / wanted:.3f}  (aim 0.90)",
        f"traps taken    {traps}  (aim 0)",
    ], missed


def _canonical(name: str) -> str:
    aliases = load_catalogue().skill_aliases
    form = key(name)
    return aliases.get(form) or aliases.get(form.removesuffix("s")) or name


def second_opinion() -> tuple[list[str], list[str]]:
    """Recall on texts whose labels know 61 names only: precision counts names that these labels use anywhere."""
    rows = rows_of("data", "skills_eval.jsonl")
    known = {_canonical(name) for row in rows for name in row["expected"]}
    said = good = wanted = 0
    missed = []
    for row in rows:
        found = set(find_skills(row["text"], load_catalogue())) & known
        names = {_canonical(name) for name in row["expected"]}
        said, good, wanted = said + len(found), good + len(found & names), wanted + len(names)
        if found != names:
            missed.append(f"{row['id']}: too many {sorted(found - names)}, missed {sorted(names - found)}")
    return [f"precision      {good}/{said} = {good / said:.3f}", f"recall         {good}/{wanted} = {good / wanted:.3f}"], missed


def pay_texts() -> tuple[list[str], list[str]]:
    """Pay in fields and in prose, yearly dollars."""
    rows, missed, plain, right = rows_of("data", "salary_text.jsonl"), [], [], 0
    for row in rows:
        text = plain_text(html.unescape(row["text"]))
        pay = pay_in_field(text) if row["mode"] == "salary_field" else pay_in_prose(text)
        salary = read_salary(pay, tools().rates) if pay else None
        read = None if salary is None or not salary.usable else {"min": salary.yearly_min, "max": salary.yearly_max}
        fine = _pay_agrees(read, row["expect"])
        right += fine
        if row["kind"] == "plain":
            plain.append(fine)
        if not fine:
            missed.append(f"{row['id']} {row['kind']} {row['text'][:90]!r}: {read}, wanted {row['expect']} {row.get('rule', '')}")
    return [
        f"all            {right}/{len(rows)} = {right / len(rows):.1%}  (aim 97%)",
        f"kind plain     {sum(plain)}/{len(plain)} = {sum(plain) / len(plain):.1%}",
    ], missed


def _pay_agrees(read: dict[str, float | None] | None, expect: dict[str, Any] | None) -> bool:
    if read is None or expect is None:
        return read is None and expect is None
    for end in ("min", "max"):
        if f"{end}_one_of" in expect and read[end] not in expect[f"{end}_one_of"]:
            return False
        same_as_min = end == "max" and expect.get("max", 0) is None and read["max"] == read["min"]
        if expect.get(end) is not None and not math.isclose(read[end] or 0, expect[end], rel_tol=0.001) and not same_as_min:
            return False
    return True


def nasty() -> tuple[list[str], list[str]]:
    """Odd real cases: everything the label states about pay, role, seniority, place, date, employer and repeats."""
    rows = rows_of("data", "nasty.jsonl")
    missed, disputed, right = [], [], 0
    for row in rows:
        faults = list(_faults(row))
        if not faults:
            right += 1
        elif row["id"] in DISPUTED:
            disputed.append(f"{row['id']} disputed: {DISPUTED[row['id']]} ({'; '.join(faults)})")
        else:
            missed.append(f"{row['id']} {row['category']}: {'; '.join(faults)}")
    return [f"as labelled    {right}/{len(rows)}, disputed {len(disputed)}, missed {len(missed)}"], missed + disputed


def _faults(row: dict[str, Any]) -> Iterator[str]:
    reading, raw = row["reading"], row["raw"]
    if "same_posting" in reading:
        joined = _joined(raw["rows"], across="cross-board" in row["category"])
        if joined != reading["same_posting"]:
            yield f"joined: {joined}"
        return
    posting = _posting(raw, row["source"].get("url") or "")
    if isinstance(posting, Refused):
        if not reading.get("skip"):
            yield f"refused: {posting.reason}"
        return
    if reading.get("skip"):
        yield f"kept: {posting.title}"
    yield from _faults_of_pay(posting, reading.get("salary") or reading)
    for name, check in CHECKS.items():
        if name in reading and not check(posting, reading):
            yield f"{name} is {getattr(posting, ATTRIBUTES.get(name, name))}, wanted {reading[name]}"


def _posting(raw: dict[str, Any], url: str = "") -> Posting | Refused:
    fields = {COLUMNS[name]: str(value) for name, value in raw.items() if name in COLUMNS and value is not None and value == value}
    if "header" in raw:
        fields["title"] = raw["header"]
    fields.setdefault("title", "Data Engineer")
    fields["url"] = url
    return normalise(Record(1, fields), "nasty", tools())


def _faults_of_pay(posting: Posting, wanted: dict[str, Any]) -> Iterator[str]:
    if "usable" not in wanted:
        return
    salary = posting.salary
    if not wanted["usable"]:
        if salary is not None and salary.usable:
            yield f"pay {salary.min}-{salary.max} {salary.currency} {salary.period} believed"
        return
    if salary is None or not salary.usable:
        yield f"pay not read ({salary and salary.why})"
        return
    rate = tools().rates.usd[salary.currency]
    year = [None if end is None else end / rate for end in (salary.yearly_min, salary.yearly_max)]
    read = {
        "min": salary.min, "max": salary.max, "currency": salary.currency, "period": salary.period.lower(),
        "annual_min": year[0], "annual_max": year[1],
    }  # fmt: skip
    for name, value in read.items():
        target = wanted.get(name, value)
        close = isinstance(value, float) and isinstance(target, (int, float)) and math.isclose(value, target, rel_tol=0.001)
        if target != value and not close:
            yield f"{name} is {value}, wanted {target}"


def _joined(rows: list[dict[str, Any]], *, across: bool) -> bool:
    postings = [_posting(row) for row in rows if "title" in row]
    known = [replace(posting, source=f"board {number * across}") for number, posting in enumerate(postings) if isinstance(posting, Posting)]
    return all(same_job(known[0], other) for other in known[1:])


def _role_agrees(posting: Posting, reading: dict[str, Any]) -> bool:
    named = reading["role"]
    wanted = {None} if named in NO_ROLE else OTHER_NAMES.get(named, {named})
    return posting.role in wanted or posting.role in reading.get("also", ())


CHECKS: dict[str, Callable[[Posting, dict[str, Any]], bool]] = {
    "role": _role_agrees,
    "seniority": lambda posting, reading: posting.seniority == LEVELS.get(reading["seniority"], reading["seniority"]),
    "remote": lambda posting, _: posting.work_mode == "remote",
    "workplace": lambda posting, reading: posting.work_mode == reading["workplace"],
    "posted": lambda posting, reading: (posting.posted_at and posting.posted_at.isoformat()) == reading["posted"],
    "company": lambda posting, reading: posting.employer == reading["company"],
    "country": lambda posting, reading: posting.country == (reading["country"] and tools().country_of(reading["country"])),
}
ATTRIBUTES = {"remote": "work_mode", "workplace": "work_mode", "posted": "posted_at", "company": "employer"}
SECTIONS = {
    "titles.jsonl": titles,
    "skills.jsonl": skills,
    "skills_eval.jsonl (second opinion, 61 names)": second_opinion,
    "nasty.jsonl": nasty,
    "salary_text.jsonl": pay_texts,
}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="also what was read otherwise than labelled")
    show = parser.parse_args().show
    if not SHARED.is_dir():
        sys.exit("The labelled sets are not here; nothing to check.")
    for name, section in SECTIONS.items():
        lines, missed = section()
        print(name)
        for line in lines + (missed if show else [line for line in missed if "disputed" in line]):
            print(f"  {line}")


if __name__ == "__main__":
    main()
