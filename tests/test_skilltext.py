from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.skilltext import find_skills, listed_skills
from bot.facts import load_catalogue


def skills(text: str) -> set[str]:
    return set(find_skills(text, load_catalogue()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Python, SQL and Kubernetes", {"Python", "SQL", "Kubernetes"}),
        ("Experience with Go, Rust or C++", {"Go", "Rust", "C++"}),
        ("Statistics in R and Python", {"R", "Python"}),
        ("C# and .NET", {"C#", ".NET"}),
        ("You know k8s and Postgres", {"Kubernetes", "PostgreSQL"}),
        ("Spark, Airflow and Scala", {"Spark", "Airflow", "Scala"}),
        ("tools like Express, Sails, Hapi, Spring, etc", {"Express", "Sails", "Hapi", "Spring"}),
        ("a pipeline, written in Go) responsible for", {"Go"}),
        ("Python (Flask), Kotlin and Compose", {"Python", "Flask", "Kotlin", "Jetpack Compose"}),
        ("Sockets, REST, GraphQL", {"REST API", "GraphQL"}),
        ("• Python\u00a0• Vision\u2011Language, fine\u2011tuning • k8s", {"Python", "Fine-tuning", "Kubernetes"}),
        ("Rust-based services and C/C++", {"Rust", "C", "C++"}),
        ("Deploy to AWS (EC2, S3)", {"AWS", "Amazon EC2", "Amazon S3"}),
        ("Trusted by Acme and Globex. You know Kafka", {"Kafka"}),
        ("Backed by Acme Ventures\nTerraform", {"Terraform"}),
    ],
)
def test_skills_are_found_under_their_canonical_names(text: str, expected: set[str]) -> None:
    assert expected <= skills(text)


@pytest.mark.parametrize(
    ("text", "trap"),
    [
        ("Customers trust us; we use Python", "Rust"),
        ("Leverage Python and storage, with good coverage", "RAG"),
        ("Own our go to market with Python and SQL", "Go"),
        ("Let's go. Python, SQL", "Go"),
        ("R&D with Python and SQL", "R"),
        ("You excel at Python and SQL", "Excel"),
        ("Excellent Python skills", "Excel"),
        ("Move swiftly, in Python and SQL", "Swift"),
        ("Scalable systems in Python", "Scala"),
        ("Vision insurance, dental, Python", "Computer Vision"),
        ("The Difference You Will Make: Python, SQL", "Make"),
        ("Trusted by Slack, Notion and Oracle. You know Python.", "Slack"),
        ("Backed by investors behind Snowflake and Databricks\nPython", "Snowflake"),
        ("Our office in Spring Valley, Python, SQL", "Spring"),
        ("Interns start in Spring 2027; Python, SQL", "Spring"),
        ("Python; Class C licence", "C"),
        ("Work with Assembly, Molding, Process and Team Leaders", "Assembly"),
        ("We advise data science teams", "Data Science"),
    ],
)
def test_other_words_are_no_skills(text: str, trap: str) -> None:
    assert trap not in skills(text)


def test_a_list_takes_every_known_name() -> None:
    assert listed_skills([" go", "Python ", "unheard of", "python3", ""], load_catalogue()) == ("Go", "Python")


def test_each_skill_once_in_order_of_mention() -> None:
    found = find_skills("SQL, Python, SQL, python", load_catalogue())
    assert found == ("SQL", "Python")


@given(st.text(max_size=400))
def test_any_text_is_read_without_fault(text: str) -> None:
    catalogue = load_catalogue()
    assert set(find_skills(text, catalogue)) <= set(catalogue.skills)


def test_a_long_advert_is_read_in_time() -> None:
    advert = "We build data systems in Python and Go with Kafka; you will own pipelines and excel in reviews. " * 1_000
    started = process_time()
    find_skills(advert, load_catalogue())
    assert process_time() - started < 2
