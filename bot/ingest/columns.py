"""Columns of plain tables: our name for each, with the spellings that other tools give it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_SPELLINGS: Final[dict[str, str]] = {
    "id": "id job_id jobid source_id posting_id external_id req_id requisition_id uuid guid slug ref reference",
    "title": "title job_title jobtitle position position_title role_title job_name job posting_title name titel vacancy",
    "company": "company company_name employer employer_name organization organisation hiring_organization org firm"
    " companyname business",
    "location": "location job_location locations place city_state candidate_required_location job_geo geo jobgeo workplace_location",
    "city": "city town",
    "state": "state region_name province",
    "country": "country country_code job_country company_location country_name",
    "remote": "remote is_remote isremote remote_allowed job_is_remote work_from_home remote_ratio remote_work",
    "work_mode": "work_mode workplace_type work_type workplace workplacetype work_setting job_location_type joblocationtype"
    " location_type remote_type work_arrangement",
    "salary": "salary salary_range salary_text pay compensation salary_estimate pay_range compensation_text wage package"
    " compensation_range salary_string",
    "min_salary": "min_salary salary_min min_amount salary_from minimum_salary annual_salary_min salarymin min_pay pay_min"
    " salary_low compensation_min salary_min_amount lower_salary",
    "max_salary": "max_salary salary_max max_amount salary_to maximum_salary annual_salary_max salarymax max_pay pay_max"
    " salary_high compensation_max salary_max_amount upper_salary",
    "currency": "currency salary_currency salary_currency_code compensation_currency pay_currency currency_code salarycurrency",
    "period": "period salary_period interval salary_interval pay_period salary_type salary_unit unit unit_text rate"
    " salary_frequency pay_frequency salary_rate compensation_interval pay_interval",
    "skills": "skills tags required_skills skill tech_stack technologies keywords job_skills stack key_skills tools",
    "description": "description job_description details summary body content text job_summary description_text snippet"
    " jobdescription job_desc",
    "posted_at": "posted_at date_posted posted_date posted posting_date published published_at publication_date dateposted"
    " created_at created post_date listed_at date job_posted_date job_posted_at pub_date release_date first_published",
    "url": "url job_url link apply_url job_link application_url href posting_url absolute_url hosted_url apply_link joburl"
    " job_apply_link web_url",
    "seniority": "seniority seniority_level level experience_level job_level senioritylevel career_level",
    "role": "role role_slug",
    "source": "source site board job_board provider",
}  # fmt: skip
_COLUMN_OF: Final = {spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings.split()}
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OTHER: Final = re.compile(r"[^a-z0-9]+")


def column_of(header: str) -> str | None:
    """Return our name of a column, or None for one we do not read: "Job Title", "jobTitle" and "job-title" are ``title``."""
    plain = _plain(header)
    return _COLUMN_OF.get(plain) or _COLUMN_OF.get(plain.replace("_", ""))


def columns_of(headers: Iterable[str]) -> list[tuple[int, str]]:
    """Return position and our name of every column that we read; of two that mean the same, the one under the closer name."""
    chosen: dict[str, tuple[int, int]] = {}  # our name -> (rank, position)
    for position, header in enumerate(headers):
        name = column_of(header)
        if name is None:
            continue
        order = _SPELLINGS[name].split()
        plain = _plain(header)
        rank = order.index(plain) if plain in order else len(order)
        if name not in chosen or rank < chosen[name][0]:
            chosen[name] = (rank, position)
    return sorted((position, name) for name, (_, position) in chosen.items())


def _plain(header: str) -> str:
    return _OTHER.sub("_", _CAMEL.sub("_", header.strip().lstrip("\ufeff")).lower()).strip("_")
