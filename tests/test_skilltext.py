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
        ("your stack: kotlin, room, hilt and plenty more", {"Kotlin", "Room", "Hilt"}),
        ("we write python, excel, and sql", {"Python", "Excel", "SQL"}),
        ("Services in Python, Java, and Go among others", {"Python", "Java", "Go"}),
        ("AWS (S3, Lambda, SES, Step Functions)", {"AWS", "Amazon S3", "AWS Lambda", "AWS SES", "AWS Step Functions"}),
        ("GCP with Pub/Sub, Dataflow and Spanner", {"GCP", "Google Pub/Sub", "Dataflow", "Google Spanner"}),
        ("Google Suite (Docs, Sheets, Gmail)", {"Google Workspace", "Google Docs", "Google Sheets", "Gmail"}),
        ("Iceberg, Delta and dbt", {"Apache Iceberg", "Delta Lake", "dbt"}),
        ("Une bonne maîtrise d'AWS et l'usage de Terraform", {"AWS", "Terraform"}),
        ("Our products are built with Django by engineers like you", {"Django"}),
        ("Clients such as Acme trust us. Kafka runs it all", {"Kafka"}),
        ("Rust is not a must but Kotlin is", {"Kotlin"}),
        ("Run A/B tests", {"A/B Testing"}),
        ("Let's Encrypt, Node.js", {"Let's Encrypt", "Node.js"}),
        ("You know PyTorch.\nKafka (or Docker.), CI / CD", {"PyTorch", "Kafka", "Docker", "CI/CD"}),
        ("Daily use of Python, Excel and Word; export to PDF", {"Excel", "Word"}),
        ("Proficiency in Python, Excel, Word and PDF tools", {"Excel", "Word"}),
        ("Experience with Go, Rust and PDF rendering", {"Go", "Rust"}),
        ("Machine\tLearning  -  Machine  Translation", {"Machine Learning", "Machine Translation"}),
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
        ("Loved by Canva, Acme and Globex. You know Python.", "Canva"),
        ("Our platform runs for 900 companies (including Acme, Stripe and Canva)\nPython", "Canva"),
        ("With apps on iOS, we are reimagining the corner shop\nYou know Python", "iOS"),
        ("From recipes to WordPress blogs, our products are in every kitchen. You know Python", "WordPress"),
        ("We are not a blockchain company. You know Python", "Blockchain"),
        ("Perl is not sought after by us\nPython; some Perl remains", "Perl"),
        ("We don't use Kubernetes, we run Nomad, Consul and Python", "Kubernetes"),
        ("Travailler en vue de livrer, Python", "Vue"),
        ("Build fast, safe, and dependable Python services", "SAFe"),
        ("The Americans with Disabilities Act (ADA), PostgreSQL and more", "Ada"),
        ("Make Python fast", "Make"),
        ("Combine SQL and good sense", "Combine"),
        ("Our machine, learning, runs in Python", "Machine Learning"),
        ("Customers (including Acme and Snowflake)\nPython", "Snowflake"),
        ("Ingestion of documents (PDFs, HTML, Word), OCR and Python", "Word"),
        ("Read HTML, Word and PDF with Python", "Word"),
        ("Read http://acme.example/kafka, kafka", "HTTP"),
    ],
)
def test_other_words_are_no_skills(text: str, trap: str) -> None:
    assert trap not in skills(text)


def test_a_list_takes_every_known_name() -> None:
    assert listed_skills([" go", "Python ", "unheard of", "python3", ""], load_catalogue()) == ("Go", "Python")


def test_what_a_skill_is_called_aside_is_no_name_of_a_skill() -> None:
    assert listed_skills(["reimagining", "en vue", "fortune 500"], load_catalogue()) == ()


def test_each_skill_once_in_order_of_mention() -> None:
    found = find_skills("SQL, Python, SQL, python", load_catalogue())
    assert found == ("SQL", "Python")


@given(st.text(max_size=400))
def test_any_text_is_read_without_fault(text: str) -> None:
    catalogue = load_catalogue()
    assert set(find_skills(text, catalogue)) <= set(catalogue.skills)


@pytest.mark.parametrize(
    "sentence",
    [
        "We build data systems in Python and Go with Kafka; you will own pipelines and excel in reviews. ",
        "python is not needed nor sought reimagining trusted by go, ",
        "Python not significant ",
    ],
)
def test_a_long_advert_is_read_in_time(sentence: str) -> None:
    advert = sentence * 1_000
    started = process_time()
    find_skills(advert, load_catalogue())
    assert process_time() - started < 2
