"""The store explained for Datasette: what its tables and columns hold, and questions ready to ask."""

from __future__ import annotations

from typing import Any

TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "postings": (
        "One advert a row, as normalised. Figures count the rows with counted = 2: one advert a job, open ones only.",
        {
            "source": "Where it came from: a board, or the name of a file",
            "source_id": "The source's own id, or a fingerprint where it gave none",
            "title": "The job title as posted",
            "role": "Slug of the role of the catalogue; empty where none fits",
            "seniority": "entry, mid, senior, lead or executive; empty where the posting does not say",
            "location": "The place as posted",
            "country": "ISO 3166-1 alpha-2, read from the place",
            "work_mode": "remote, hybrid or onsite; empty where unknown",
            "salary_min": "Lower end of the posted pay, in currency a period",
            "salary_max": "Upper end of the posted pay, in currency a period",
            "period": "HOUR, DAY, WEEK, MONTH or YEAR",
            "yearly_min": "Lower end in USD a year; empty for day rates",
            "yearly_max": "Upper end in USD a year; empty for day rates",
            "salary_usable": "0 where what is given cannot be read as pay for this job",
            "salary_why": "Why it cannot",
            "salary_aside": "Why an amount is left out of the figures beside the others of its role",
            "posted_at": "The posting's own date",
            "closed_at": "The day it was first gone from its board",
            "skills": "The skills it asks for, by number",
            "raw": "A fingerprint of the raw record, by which the same file loads again without being read anew",
            "fingerprint": "A number that adverts with the same employer, title and text share",
            "heading": "A number that adverts with the same employer and title share, by which copies are looked for",
            "job": "A number that adverts of one job share: the fingerprint of one of them",
            "counted": "2: stands for its job; 1: stands for it within its country; 0: a repeat, or closed",
        },
    ),
    "employers": (
        "Employers by canonical name; named = 0 where a source counts an employer without naming it.",
        {"agency": "1: a staffing agency, which recruits for others; figures take it for nobody's employer"},
    ),
    "skills": ("Canonical skill names.", {}),
    "posting_skills": ("Which posting asks for which skill, out of the postings' own lists.", {}),
    "origins": ("Sources, with the date they stand for. Sources of different grp are never counted together.", {}),
    "loads": ("Every load: what was read, stored, updated, unchanged, closed and refused.", {}),
    "refused": ("Records that could not be stored, with the reason and their raw text.", {}),
    "summaries": ("Counts and quantiles kept ready a role, as JSON.", {}),
    "weekly": ("New jobs a role, source and week, dated by the postings themselves.", {}),
    "samples": ("Which skills stand together in a sample of each role's postings, as bytes.", {}),
    "premiums": ("What each skill goes with in a role's pay, as sums kept ready.", {}),
    "boards": ("How each job board answered last.", {}),
}

QUERIES: dict[str, tuple[str, str]] = {
    "pay_by_role_and_country": (
        "Average of the middle of the posted range by role and country, from five amounts up",
        "SELECT role, country, count(*) AS amounts, round(avg((yearly_min + yearly_max) / 2)) AS average_middle FROM postings "
        "WHERE counted >= 1 AND salary_usable AND salary_aside IS NULL AND yearly_min IS NOT NULL AND yearly_max IS NOT NULL "
        "AND role IS NOT NULL GROUP BY role, country HAVING amounts >= 5 ORDER BY role, amounts DESC",
    ),
    "set_aside_and_why": (
        "Pay that is not counted, and why",
        "SELECT coalesce(salary_aside, salary_why) AS why, title, salary_min, salary_max, currency, period, yearly_min, yearly_max, url "
        "FROM postings WHERE salary_aside IS NOT NULL OR salary_usable = 0 ORDER BY why, title",
    ),
    "duplicates_joined": (
        "Jobs that several adverts stand for",
        "SELECT count(*) AS adverts, min(p.title) AS title, e.name AS employer, count(DISTINCT p.location) AS places, "
        "group_concat(DISTINCT p.source) AS sources, count(DISTINCT p.fingerprint) AS texts "
        "FROM postings p LEFT JOIN employers e ON e.id = p.employer_id "
        "WHERE p.closed_at IS NULL GROUP BY p.job HAVING adverts > 1 ORDER BY adverts DESC",
    ),
    "refused_by_reason": (
        "Refused records by reason, with one example",
        "SELECT reason, count(*) AS records, min(source) AS load, substr(min(raw), 1, 200) AS example FROM refused "
        "GROUP BY reason ORDER BY records DESC",
    ),
    "age_of_each_source": (
        "How old each source is",
        "SELECT o.source, o.label, o.as_of, count(p.id) AS adverts, sum(p.counted = 2) AS jobs, min(p.posted_at) AS oldest, "
        "max(p.posted_at) AS newest FROM origins o LEFT JOIN postings p ON p.source = o.source GROUP BY o.source ORDER BY newest DESC",
    ),
    "titles_without_a_role": (
        "Titles that no role of the catalogue fits, most frequent first",
        "SELECT title, count(*) AS adverts FROM postings WHERE role IS NULL GROUP BY title ORDER BY adverts DESC",
    ),
    "skills_by_role": (
        "The skills of a role, by share of its jobs",
        "SELECT k.name AS skill, count(*) AS jobs, "
        "round(100.0 * count(*) / (SELECT count(*) FROM postings WHERE role = :role AND counted = 2), 1) AS percent "
        "FROM postings p JOIN posting_skills s ON s.posting_id = p.id JOIN skills k ON k.id = s.skill_id "
        "WHERE p.role = :role AND p.counted = 2 GROUP BY skill ORDER BY jobs DESC",
    ),
    "employers_by_role": (
        "Who has most jobs of a role",
        "SELECT e.name AS employer, count(*) AS jobs FROM postings p JOIN employers e ON e.id = p.employer_id "
        "WHERE p.role = :role AND p.counted = 2 AND e.named AND NOT e.agency GROUP BY employer ORDER BY jobs DESC",
    ),
    "agencies": (
        "Staffing agencies, who are not counted as employers",
        "SELECT e.name AS agency, count(*) AS adverts, sum(p.counted = 2) AS jobs FROM employers e JOIN postings p ON p.employer_id = e.id "
        "WHERE e.agency AND p.closed_at IS NULL GROUP BY e.name ORDER BY adverts DESC",
    ),
    "weeks_of_a_role": (
        "New jobs of a role week by week, source by source",
        "SELECT week, source, postings, disclosed, remote, round(mid_median) AS median_middle FROM weekly "
        "WHERE role = :role ORDER BY week DESC, source",
    ),
    "boards_that_fail": (
        "Boards that did not answer last time",
        "SELECT kind, slug, failures, problem, checked_at, succeeded_at FROM boards WHERE failures > 0 ORDER BY failures DESC",
    ),
}


def metadata(database: str) -> dict[str, Any]:
    """Datasette's metadata for the database called ``database``."""
    tables = {name: {"description": words, "columns": columns} for name, (words, columns) in TABLES.items()}
    queries = {name: {"title": title, "sql": sql} for name, (title, sql) in QUERIES.items()}
    return {
        "title": "rolecall's postings",
        "description": "Read-only, on this machine alone.",
        "databases": {database: {"tables": tables, "queries": queries}},
    }
