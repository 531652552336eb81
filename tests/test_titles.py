from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.seniority import read_seniority, seniority_of_years
from bot.core.text import fold
from bot.core.title_index import index_of, openings
from bot.core.titles import read_title, role_in_text
from bot.facts import load_catalogue

SHARED = Path(__file__).parents[2] / "shared" / "eval"


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Senior MLOps Engineer", "mlops-engineer"),
        ("AI Engineer", "ai-software-engineer"),
        ("Lead AI/ML Engineer", "machine-learning-engineer"),
        ("Senior AI Engineer (RAG, LLM)", "llm-engineer"),
        ("Software Engineer, Payments", "software-engineer"),
        ("Software Engineer II, Backend (Billing Data)", "backend-engineer"),
        ("iOS Engineer", "mobile-engineer"),
        ("Java Developer", "software-engineer"),
        ("Sr. Data Engineer - SPARK, Python", "data-engineer"),
        ("Engineering Manager, Safety & Trust", "engineering-manager"),
        ("Machine Learning Engineering Manager", "ai-engineering-manager"),
        ("Director, Product Management - AI", "ai-product-manager"),
        ("Business Intelligence Engineer", "bi-analyst"),
        ("Member of Technical Staff", "software-engineer"),
        ("Sales and Marketing Data Analyst", "data-analyst"),
        ("Data Scientist, Lead (Technician III)", "data-scientist"),
        ("Software Engineer, ML Infrastructure", "mlops-engineer"),
        ("Software Engineer, Backend - Platform (Payment Rails)", "backend-engineer"),
        ("Senior Backend Engineering Manager", "engineering-manager"),
        ("Director of ML Engineering", "ai-engineering-manager"),
        ("Manager Data Engineer / Data Scientist", "data-engineer"),
        ("Principal Engineer, iOS Performance", "mobile-engineer"),
        ("Senior Cloud Security Engineer", "security-engineer"),
        ("Survey Designer (Data Analyst)", "data-analyst"),
        ("大数据开发工程师", "data-engineer"),
        ("データサイエンティスト", "data-scientist"),
        ("Ingénieur logiciel embarqué (H/F)", "embedded-engineer"),
    ],
)
def test_the_most_specific_role_is_read(title: str, role: str) -> None:
    assert read_title(title, load_catalogue())[0] == role


@pytest.mark.parametrize(
    "title",
    ["District Manager in Training", "Data Center Technician", "Account Executive, AI", "Librarian", "Technical Recruiter, Software",
     "Program Manager (NLP/ML)", "Head of GTM, AI", "Staff Mechanical Engineer - Simulation", "Product Marketing Manager, LLMs", "",
     "Customer Support Engineer", "Staff Developer Advocate", "Career Developer", "FP&A Manager, Product & Engineering",
     "Security Officer", "Head of Global Sales Enablement and AI Adoption", "Principal Engineer", "Data Annotation Specialist",
     "AI Tutor - Physics", "Insurance Agent"],
)  # fmt: skip
def test_other_work_is_no_role(title: str) -> None:
    assert read_title(title, load_catalogue())[0] is None


@pytest.mark.parametrize(
    ("title", "role", "seniority"),
    [
        # French
        ("Ingénieur·e données (H/F)", "data-engineer", None),
        ("Développeuse front-end confirmée", "frontend-engineer", "senior"),
        ("Chef de produit IA", "ai-product-manager", None),
        ("Alternance : ingénieur vision par ordinateur", "computer-vision-engineer", "entry"),
        ("Administrateur de bases de données", "database-administrator", None),
        # German
        ("KI-Ingenieurin (w/m/d)", "ai-software-engineer", None),
        ("Softwareentwickler*in Backend (m/w/d)", "backend-engineer", None),
        ("Datenanalyst für Berufseinsteiger", "data-analyst", "entry"),
        ("IT-Sicherheitsarchitekt", "security-engineer", None),
        ("Praktikum Machine Learning", "machine-learning-engineer", "entry"),
        ("Leiter Softwareentwicklung", "engineering-manager", "executive"),
        # Spanish and Portuguese
        ("Analista de Negocios", "business-analyst", None),
        ("Ingeniera de datos (prácticas)", "data-engineer", "entry"),
        ("Arquitecto de soluciones", "solutions-architect", None),
        ("Científica de Datos", "data-scientist", None),
        ("Desenvolvedor(a) Full Stack Pleno", "full-stack-engineer", "mid"),
        ("Engenheiro de Aprendizado de Máquina Sênior", "machine-learning-engineer", "senior"),
        # Italian, Dutch, Polish, Swedish, Russian
        ("Ingegnere del software", "software-engineer", None),
        ("Traineeship data-analist", "data-analyst", "entry"),
        ("Starszy inżynier danych", "data-engineer", "senior"),
        ("Mjukvaruutvecklare inbyggda system", "embedded-engineer", None),
        ("Аналитик данных", "data-analyst", None),
        # Japanese, Chinese, Korean
        ("シニア機械学習エンジニア", "machine-learning-engineer", "senior"),
        ("ソリューションアーキテクト", "solutions-architect", None),
        ("高级后端开发工程师", "backend-engineer", "senior"),
        ("数据分析实习生", "data-analyst", "entry"),
        ("데이터 엔지니어", "data-engineer", None),
        # what is no role stays none
        ("Ingénieur commercial IA", None, None),
        ("Desarrollador de Negocios", None, None),
        ("Ingeniero Mecánico Senior", None, "senior"),
    ],
)
def test_titles_of_other_languages_are_read_as_english_ones(title: str, role: str | None, seniority: str | None) -> None:
    assert read_title(title, load_catalogue()) == (role, seniority)


@pytest.mark.parametrize(
    ("title", "role", "seniority"),
    [
        ("Senoir Sofware Enginer", "software-engineer", "senior"),
        ("Data Scientst", "data-scientist", None),
        ("Product Manger, Checkout", "product-manager", None),
        ("Bussiness Analyst", "business-analyst", None),
        ("Principle Backend Develper", "backend-engineer", "lead"),
        ("Eng Mgr, Search", "engineering-manager", None),
        ("Sr. Software Eng", "software-engineer", "senior"),
        ("Prod Mgr", "product-manager", None),
        ("Web Dev (remote)", "frontend-engineer", None),
        ("Artificial Intelligence (“AI”) Tooling Engineer", "ai-software-engineer", None),
        # words that are near another, and are no slips
        ("Content Producer, Software", None, None),
        ("Data Analysis Leader, Iowa", "data-analyst", "lead"),
        ("Data Engineer - Ames, IA", "data-engineer", None),
        ("Merger Analyst", None, None),
        ("AI Content - Work Directly with the CEO", None, None),
        ("Har du lyst til å forske i kunstig intelligens?", None, None),
        ("Dev Ops Engineer", "devops-engineer", None),
    ],
)
def test_slips_and_short_forms_are_read_as_meant(title: str, role: str | None, seniority: str | None) -> None:
    assert read_title(title, load_catalogue()) == (role, seniority)


@pytest.mark.parametrize(
    ("title", "role"),
    [
        # managers of disciplines that have no role of their own for managers
        ("Head of Analytics", "data-analyst"),
        ("Director, Marketing Analytics", "data-analyst"),
        ("Business Intelligence Manager", "bi-analyst"),
        ("Manager, Quantitative Modeling", "quantitative-analyst"),
        ("Director of Biostatistics", "statistician"),
        ("Manager, Data Science - AI Search", "data-scientist"),
        ("Manager, AI Engineering - Analytics", "ai-engineering-manager"),
        # two fields in one title
        ("Applied ML/AI Scientist", "applied-scientist"),
        ("AI/ML Research Engineer", "research-engineer"),
        ("Analyst, Full Stack (Lending Analytics)", "data-analyst"),
        ("AI Product Lead", "ai-product-manager"),
        # the field of a plain engineer, and the team that is none
        ("Software Engineer - Legged Locomotion", "robotics-engineer"),
        ("Perception Fusion Software Engineer", "computer-vision-engineer"),
        ("Software Engineer, Inference", "mlops-engineer"),
        ("Software Engineer, Compliance Tooling", "software-engineer"),
        ("Robotics Software Intern", "robotics-engineer"),
        ("Shader Programming Lead", "software-engineer"),
        ("Web Engineer", "frontend-engineer"),
        ("Cryptography Engineer", "security-engineer"),
        ("Enterprise Architect", "solutions-architect"),
    ],
)
def test_fields_and_managers_of_fields(title: str, role: str) -> None:
    assert read_title(title, load_catalogue())[0] == role


@pytest.mark.parametrize(
    "title",
    [
        "Field Service Engineer, Robots", "Onsite Support Engineer, Robotics (7AM-3PM)", "AI Success Engineer", "Value Engineering Manager",
        "Presales Engineer", "Deployment Strategist", "Brand Strategist, AI", "Labor Economist, AI Research",
        "Functional Safety Engineer, Robotics", "Battery Test Engineer", "Supplier Quality Engineer", "Reliability Engineer, Hardware",
        "Quantum Devices Engineer", "Materials Research Scientist", "UX Researcher, Machine Learning", "Claims QA Analyst",
        "Chief Data and Analytics Officer", "Co-Founder / CTO", "Chief of Staff to the CTO", "Legal Engineering Manager",
        "Director of Product Finance", "Head of Revenue Operations & AI", "Physical Security Systems Engineer", "Credit Analyst",
    ],
)  # fmt: skip
def test_work_beside_software_is_no_role(title: str) -> None:
    assert read_title(title, load_catalogue())[0] is None


@pytest.mark.parametrize(
    ("title", "seniority"),
    [
        ("Data Engineer", None),
        ("Junior Data Engineer", "entry"),
        ("Data Science Intern", "entry"),
        ("Associate Data Analyst", "entry"),
        ("Software Engineer Ⅰ", "entry"),
        ("Stage - Data Science H/F", "entry"),
        ("Software Engineer II", "mid"),
        ("Middle/Senior MLOps Engineer", "mid"),
        ("Site Reliability Engineer 3", "senior"),
        ("Senior Software Engineer II", "senior"),
        ("Senior/Staff Engineer", "senior"),
        ("SRE (Senior or Staff)", "senior"),
        ("Senior Staff Engineer", "lead"),
        ("Distinguished Engineer", "lead"),
        ("Lead Director, Data Science", "executive"),
        ("VP, Product", "executive"),
        ("Manager II, Applied Science", None),
        ("Member of Technical Staff", None),
        ("Account Executive", None),
        ("Assistant Vice President, Data", None),
        ("Data Entry Worker", None),
        ("Engineer L4", None),
        ("Lead Generation Analyst", None),
        ("Data Analyst up to $3.8K", None),
        ("Utvikler i Oslo", None),
        ("DBA - Onsite from Day 1", None),
        ("SRE (6AM-2:30PM)", None),
    ],
)
def test_seniority_is_what_the_title_says(title: str, seniority: str | None) -> None:
    assert read_seniority(title) == seniority


@pytest.mark.parametrize(
    ("text", "seniority"),
    [
        ("5+ years of experience with Python", "senior"),
        ("At least 3 years of professional experience", "mid"),
        ("2-4 years' experience in data, 7 years preferred", "mid"),
        ("0-1 years of experience", "entry"),
        ("8 years building distributed systems", "senior"),
        ("Our company has 25 years of experience. You will lead projects.", None),
        ("We have been in business for 12 years", None),
        ("4 years vesting, $5 years", None),
        ("You lead the team of leads", None),
        ("", None),
    ],
)
def test_years_asked_for_stand_for_a_rank(text: str, seniority: str | None) -> None:
    assert seniority_of_years(text) == seniority


@pytest.mark.parametrize(
    ("title", "text", "role"),
    [
        ("Senior Engineer", "We are looking for a Data Engineer to join us.", "data-engineer"),
        ("Software Engineer", "As a Backend Engineer you own our services.", "backend-engineer"),
        ("Engineer", "You will fix pumps.", None),
        ("Software Engineer, Payments", "As a Data Scientist you ...", "software-engineer"),
        ("Mechanical Engineer", "We are looking for a Data Engineer.", None),
    ],
)
def test_the_text_names_the_field_of_a_title_without_one(title: str, text: str, role: str | None) -> None:
    catalogue = load_catalogue()
    assert role_in_text(title, read_title(title, catalogue)[0], text, catalogue) == role


def test_the_short_cut_hides_no_pattern() -> None:
    catalogue = load_catalogue()
    names = [form for role in catalogue.roles.values() for form in (role.name, *role.aliases)]
    texts = [fold(f"{before} {name} {after}") for name in names for before in ("", "senior", "lead ai") for after in ("", "llm", "manager")]
    for text in texts:
        offered = {id(pattern) for _, pattern in index_of(catalogue).candidates(text)}
        missed = [pattern.pattern for _, pattern in index_of(catalogue).patterns if pattern.search(text) and id(pattern) not in offered]
        assert missed == []


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [
        (r"\bdata engineer", {"data"}),
        (r"\b(?:ml|ai) ops", {"ml", "ai"}),
        (r"\b(?:big )?data", {"big", "data"}),
        (r"\b(?:c|go) developer", None),
        (r"\bd[eé]v", None),
        (r"\bk8s engineer", {"k8s"}),
        ("data", None),
    ],
)
def test_openings_are_plain_or_unknown(pattern: str, letters: set[str] | None) -> None:
    assert openings(pattern) == letters


@given(st.text(max_size=300))
def test_any_title_is_read_without_fault(title: str) -> None:
    catalogue = load_catalogue()
    role, _ = read_title(title, catalogue)
    assert role is None or role in catalogue.roles


def test_shared_titles() -> None:
    path = SHARED / "titles.jsonl"
    if not path.is_file():
        pytest.skip("the shared data is not here")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    read = [read_title(line["title"], load_catalogue()) for line in lines]
    pairs = list(zip(read, lines, strict=True))
    right = sum(role == line["expect"]["role"] or role in (line.get("also") or ()) for (role, _), line in pairs)
    nulls = [role is None for (role, _), line in pairs if line["expect"]["role"] is None]
    ranks = sum(seniority == line["expect"]["seniority"] for (_, seniority), line in pairs)
    assert right / len(lines) >= 0.96
    assert sum(nulls) / len(nulls) >= 0.95
    assert ranks / len(lines) >= 0.97
