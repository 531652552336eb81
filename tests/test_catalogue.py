"""The tables of roles and skills hold together, and a table that does not is refused."""

import csv
import re
from collections import Counter
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bot.core.catalogue import Catalogue
from bot.core.text import fold, key
from bot.facts import load_catalogue, read_table

ROLES_TSV = Path(__file__).parents[2] / "shared" / "roles.tsv"
KINDS = {"language", "framework", "ml", "data", "database", "cloud", "platform", "method", "tool", "security", "hardware"}
FAMILIES = {"ml", "data", "software", "platform", "product", "lead"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def tables() -> tuple[dict[str, Any], dict[str, Any]]:
    """Copies of both tables, to be broken."""
    return deepcopy(read_table("roles")), deepcopy(read_table("skills"))


def entry(tables: tuple[dict[str, Any], dict[str, Any]], slug: str) -> dict[str, Any]:
    found: dict[str, Any] = next(role for role in tables[0]["role"] if role["slug"] == slug)
    return found


@pytest.mark.skipif(not ROLES_TSV.exists(), reason="the list of roles lies beside the checkout")
def test_the_roles_are_the_agreed_ones(catalogue: Catalogue) -> None:
    with ROLES_TSV.open(encoding="utf-8", newline="") as file:
        agreed = list(csv.DictReader(file, delimiter="\t"))
    assert [(role.slug, role.name, role.family) for role in catalogue.roles.values()] == [
        (row["slug"], row["name"], row["family"]) for row in agreed
    ]
    for row in agreed:
        for words in (row["also asked as (a start, not the whole list)"] or "").split(", "):
            assert not words or catalogue.aliases[key(words)] == row["slug"], words


def test_every_role_is_complete(catalogue: Catalogue) -> None:
    assert len(catalogue.roles) == 43
    assert sorted(catalogue.numbers) == list(range(1, 44))
    for role in catalogue.roles.values():
        assert role.family in FAMILIES
        assert len(role.path) == 3, role.slug
        assert len(set(role.path)) == 3, role.slug
        assert role.name not in role.path, role.slug
        assert role.focus, role.slug
        assert not role.focus.endswith("."), role.slug
        assert len(role.focus) < 100, role.slug
        assert len(role.aliases) >= 8, role.slug
        assert role.titles, role.slug


def test_related_roles_exist_and_are_others(catalogue: Catalogue) -> None:
    for role in catalogue.roles.values():
        assert 3 <= len(role.related) <= 5, role.slug
        assert len(set(role.related)) == len(role.related), role.slug
        assert role.slug not in role.related
        assert set(role.related) <= set(catalogue.roles), role.slug


def test_numbers_name_the_roles_that_buttons_were_made_for(catalogue: Catalogue) -> None:
    first = catalogue.by_number(1)
    last = catalogue.by_number(43)
    assert first is not None
    assert first.slug == "mlops-engineer"
    assert last is not None
    assert last.slug == "engineering-manager"
    assert catalogue.by_number(0) is None
    assert catalogue.by_number(44) is None


def test_title_patterns_compile_on_folded_text(catalogue: Catalogue) -> None:
    for role in catalogue.roles.values():
        for pattern in role.titles:
            re.compile(pattern)
            assert pattern == pattern.lower() or "\\" in pattern, pattern
        assert any(re.search(pattern, fold(role.name)) for pattern in role.titles), role.slug


def test_no_alias_is_shadowed_and_none_is_written_twice(catalogue: Catalogue) -> None:
    for role in catalogue.roles.values():
        written = [key(words) for words in role.aliases]
        assert [words for words, times in Counter(written).items() if times > 1] == [], role.slug
        for words in (key(role.name), key(role.slug), *written):
            assert catalogue.aliases[words] == role.slug
            assert words not in catalogue.short
        for words in role.short:
            assert catalogue.short[key(words)] == role.slug
    assert not set(catalogue.asks) & (set(catalogue.aliases) | set(catalogue.short))


def test_bare_words_that_fit_many_roles_offer_three(catalogue: Catalogue) -> None:
    for words, choices in catalogue.asks.items():
        assert len(set(choices)) == 3, words


@pytest.mark.parametrize(
    ("form", "slug"),
    [
        ("data engineers", "data-engineer"),
        ("data eng", "data-engineer"),
        ("data engineering", "data-engineer"),
        ("data science", "data-scientist"),
        ("data analytics", "data-analyst"),
        ("ai engineering", "ai-software-engineer"),
        ("artificial intelligence engineer", "ai-software-engineer"),
        ("ml pms", "ai-product-manager"),
        ("front end devs", "frontend-engineer"),
        ("back end", "backend-engineer"),
        ("cv engineers", "computer-vision-engineer"),
        ("solution architects", "solutions-architect"),
        ("database admins", "database-administrator"),
        ("c++ devs", "software-engineer"),
        (".net dev", "software-engineer"),
        ("data analytics engineer", "analytics-engineer"),
        ("business intelligence", "bi-analyst"),
    ],
)
def test_forms_are_derived(catalogue: Catalogue, form: str, slug: str) -> None:
    assert catalogue.aliases[form] == slug


@pytest.mark.parametrize("word", ["sas", "engineer", "data", "software", "security", "ai", "llm", "cloud", "product", "research"])
def test_words_that_mean_much_else_name_no_role_in_running_text(catalogue: Catalogue, word: str) -> None:
    assert word not in catalogue.aliases


def test_skills(catalogue: Catalogue) -> None:
    assert len(catalogue.skills) >= 300
    for skill in catalogue.skills.values():
        assert skill.kind in KINDS, skill.name
        written = [key(words) for words in (skill.name, *skill.aliases)]
        assert len(set(written)) == len(written), skill.name
        assert all(catalogue.skill_aliases[words] == skill.name for words in written)


@pytest.mark.parametrize("name", ["Go", "R", "C", "Rust", "Swift", "Excel", "Spark", "Make", "Cursor", "Word", "Express", "Spring"])
def test_ordinary_words_ask_for_context(catalogue: Catalogue, name: str) -> None:
    assert catalogue.skills[name].context


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("k8s", "Kubernetes"), ("golang", "Go"), ("postgres", "PostgreSQL"), ("sklearn", "scikit-learn"), ("c++", "C++"), ("c#", "C#"),
        ("c", "C"), (".net", ".NET"), ("node.js", "Node.js"), ("llms", "LLM"), ("ci cd", "CI/CD"), ("rest apis", "REST API"),
        ("agentic ai", "AI Agents"), ("google cloud", "GCP"),
    ],
)  # fmt: skip
def test_skill_aliases(catalogue: Catalogue, form: str, name: str) -> None:
    assert catalogue.skill_aliases[form] == name


def test_an_alias_of_two_roles_is_refused(tables: tuple[dict[str, Any], dict[str, Any]]) -> None:
    entry(tables, "qa-engineer")["aliases"].append("sre")
    with pytest.raises(ValueError, match="'sre' names both site-reliability-engineer and qa-engineer"):
        Catalogue.from_tables(*tables)


def test_an_alias_that_is_another_roles_plural_is_refused(tables: tuple[dict[str, Any], dict[str, Any]]) -> None:
    entry(tables, "qa-engineer")["aliases"].append("Data Engineers")
    with pytest.raises(ValueError, match="'data engineers' names both"):
        Catalogue.from_tables(*tables)


def test_a_number_used_twice_is_refused(tables: tuple[dict[str, Any], dict[str, Any]]) -> None:
    entry(tables, "qa-engineer")["number"] = 1
    with pytest.raises(ValueError, match="number 1 names both"):
        Catalogue.from_tables(*tables)


def test_a_role_or_skill_written_twice_is_refused(tables: tuple[dict[str, Any], dict[str, Any]]) -> None:
    roles, skills = tables
    with pytest.raises(ValueError, match="role slug stands twice"):
        Catalogue.from_tables({**roles, "role": [*roles["role"], roles["role"][0]]}, skills)
    with pytest.raises(ValueError, match="'Python' stands twice"):
        Catalogue.from_tables(roles, {"skill": [*skills["skill"], {"name": "Python", "kind": "language"}]})


def test_a_skill_alias_of_two_skills_is_refused(tables: tuple[dict[str, Any], dict[str, Any]]) -> None:
    roles, skills = tables
    skills["skill"].append({"name": "Kubrick", "kind": "tool", "aliases": ["K8s"]})
    with pytest.raises(ValueError, match="'k8s' names both Kubernetes and Kubrick"):
        Catalogue.from_tables(roles, skills)


def test_a_short_name_or_a_question_that_is_an_alias_is_refused(tables: tuple[dict[str, Any], dict[str, Any]]) -> None:
    roles, skills = tables
    with pytest.raises(ValueError, match="asked about, yet it names a role"):
        Catalogue.from_tables({**roles, "ask": [{"words": "mlops", "roles": ["mlops-engineer"]}]}, skills)
    with pytest.raises(ValueError, match="asks about a role that is not in the catalogue"):
        Catalogue.from_tables({**roles, "ask": [{"words": "captain", "roles": ["ship-captain"]}]}, skills)
    entry(tables, "qa-engineer")["short"].append("devops")
    with pytest.raises(ValueError, match="short name 'devops' is also an alias of devops-engineer"):
        Catalogue.from_tables(roles, skills)


def test_tables_are_read_once_and_a_missing_one_is_named() -> None:
    assert read_table("roles") is read_table("roles")
    assert load_catalogue() is load_catalogue()
    with pytest.raises(FileNotFoundError, match=r"no_such_table\.toml"):
        read_table("no_such_table")
