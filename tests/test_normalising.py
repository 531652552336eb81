"""The figures of ``tests.check_normalising`` do not fall."""

from __future__ import annotations

import re

import pytest

from tests.check_normalising import SHARED, nasty, pay_texts, second_opinion, skills, titles

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the labelled sets are not here")


def shares(lines: list[str]) -> list[float]:
    return [int(match[1]) / int(match[2]) for line in lines if (match := re.search(r"(\d+)/(\d+)", line))]


def test_titles() -> None:
    role, null, seniority = shares(titles()[0])
    assert (role >= 0.96, null >= 0.95, seniority >= 0.97) == (True, True, True)


def test_skills() -> None:
    lines, _ = skills()
    precision, recall = shares(lines)
    assert precision >= 0.95
    assert recall >= 0.90
    assert lines[2].split()[2] == "0"


def test_the_second_opinion_on_skills() -> None:
    precision, recall = shares(second_opinion()[0])
    assert precision >= 0.85
    assert recall >= 0.90


def test_odd_cases() -> None:
    assert [line for line in nasty()[1] if "disputed" not in line] == []


def test_pay_texts() -> None:
    everything, plain = shares(pay_texts()[0])
    assert everything >= 0.97
    assert plain == 1
