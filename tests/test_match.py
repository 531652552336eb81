"""A role is found the way a person would find it: nothing is guessed from a shared word, and doubt is asked about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.catalogue import Catalogue
from bot.core.match import CHOICES, match_role, match_skill
from bot.facts import load_catalogue


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.mark.parametrize(
    ("query", "slug", "how"),
    [
        ("MLOps Engineer", "mlops-engineer", "exact"),
        ("mlops-engineer", "mlops-engineer", "exact"),
        ("full-stack-engineer", "full-stack-engineer", "exact"),
        ("senior data engineer", "data-engineer", "exact"),
        ("Data Engineer jobs", "data-engineer", "exact"),
        ("mlops", "mlops-engineer", "alias"),
        ("ML-Ops", "mlops-engineer", "alias"),
        ("ai-engineer", "ai-software-engineer", "alias"),
        ("AI SWE", "ai-software-engineer", "alias"),
        ("AI", "ai-software-engineer", "alias"),
        ("DE", "data-engineer", "alias"),
        ("de", "data-engineer", "alias"),
        ("sre", "site-reliability-engineer", "alias"),
        ("SREs", "site-reliability-engineer", "alias"),
        ("C++ dev", "software-engineer", "alias"),
        ("C# developer", "software-engineer", "alias"),
        (".NET dev", "software-engineer", "alias"),
        ("datascientist", "data-scientist", "alias"),
        ("ML/AI", "machine-learning-engineer", "alias"),
        ("security", "security-engineer", "alias"),
        ("SDE 2", "software-engineer", "alias"),
        ("data engineer's", "data-engineer", "exact"),
        ("mlopps engneer", "mlops-engineer", "fuzzy"),
        ("machien learning engineer", "machine-learning-engineer", "fuzzy"),
        ("data sceintist", "data-scientist", "fuzzy"),
        ("data scintist", "data-scientist", "fuzzy"),
        ("fronted", "frontend-engineer", "fuzzy"),
        ("databse administrater", "database-administrator", "fuzzy"),
        ("computr vison enginer", "computer-vision-engineer", "fuzzy"),
        ("ai safty reseacher", "ai-safety-researcher", "fuzzy"),
        ("senior platfrom enginer", "platform-engineer", "fuzzy"),
        ("datasceintist", "data-scientist", "fuzzy"),
        ("devps", "devops-engineer", "fuzzy"),
        ("analitics engineer", "analytics-engineer", "fuzzy"),
    ],
)
def test_a_role_is_found(catalogue: Catalogue, query: str, slug: str, how: str) -> None:
    found = match_role(query, catalogue)
    assert (found.slug, found.how, found.choices) == (slug, how, ())
    assert found.score == 100 if how in {"exact", "alias"} else 70 < found.score < 100


@pytest.mark.parametrize(
    "query",
    [
        "", " ", "🚀🚀", "?!", "\x00\x07", "asdkjh qwe", "librarian", "biochem", "teacher", "nurse", "accountant", "lawyer", "bank teller",
        "civil engineer", "sound engineer", "audio engineer", "mechanical engineer", "sales engineer", "project manager", "program manager",
        "sysadmin", "ux designer", "building", "designing", "assignment", "projects", "treating",
        "rocket scientist", "data librarian", "could", "coed", "sas", "senior", "jobs", "'; DROP TABLE roles;--",
        "x" * 10_000, "data " * 30,
    ],
)  # fmt: skip
def test_other_trades_and_noise_are_no_role(catalogue: Catalogue, query: str) -> None:
    found = match_role(query, catalogue)
    assert (found.slug, found.how, found.choices) == (None, "none", ())


@pytest.mark.parametrize(
    ("query", "choices"),
    [
        ("engineer", ("software-engineer", "data-engineer", "machine-learning-engineer")),
        ("senior enginer", ("software-engineer", "data-engineer", "machine-learning-engineer")),
        ("data", ("data-analyst", "data-engineer", "data-scientist")),
        ("web dev", ("frontend-engineer", "full-stack-engineer", "backend-engineer")),
    ],
)
def test_a_word_of_many_roles_is_asked_about(catalogue: Catalogue, query: str, choices: tuple[str, ...]) -> None:
    found = match_role(query, catalogue)
    assert (found.slug, found.how, found.choices) == (None, "ask", choices)


@pytest.mark.parametrize(("query", "first"), [("scientist data", "data-scientist"), ("manager product", "product-manager")])
def test_known_words_in_no_known_order_offer_the_nearest(catalogue: Catalogue, query: str, first: str) -> None:
    found = match_role(query, catalogue)
    assert (found.slug, found.how) == (None, "ask")
    assert found.choices[0] == first
    assert len(set(found.choices)) == CHOICES


def test_two_equally_near_spellings_are_asked_about() -> None:
    roles = [
        {"slug": slug, "name": name, "family": "x", "number": number, "focus": "x"}
        for number, (slug, name) in enumerate([("mapper", "Road Mapper"), ("mopper", "Road Mopper")])
    ]
    small = Catalogue.from_tables({"role": roles}, {"skill": []})
    assert match_role("Road Mapperr", small).slug == "mapper"
    doubtful = match_role("Road Mupper", small)  # one letter wrong, whichever is meant
    assert (doubtful.slug, doubtful.how) == (None, "ask")
    assert set(doubtful.choices) == {"mapper", "mopper"}


def test_every_form_finds_its_own_role(catalogue: Catalogue) -> None:
    for form, slug in (*catalogue.aliases.items(), *catalogue.short.items()):
        assert match_role(form, catalogue).slug == slug, form


def test_de_is_never_devops(catalogue: Catalogue) -> None:
    for query in ("de", "DE", "De", "d.e", "des", "DE jobs", "senior de", "dea", "dev"):
        assert match_role(query, catalogue).slug != "devops-engineer"


@given(st.text(max_size=120))
def test_any_text_gets_an_answer_of_the_agreed_shape(query: str) -> None:
    catalogue = load_catalogue()
    found = match_role(query, catalogue)
    assert (found.slug is not None) == (found.how in {"exact", "alias", "fuzzy"})
    assert bool(found.choices) == (found.how == "ask")
    assert set(found.choices) <= set(catalogue.roles)
    assert len(found.choices) <= CHOICES
    assert 0 <= found.score <= 100
    assert match_role(query, catalogue) == found


@given(st.data())
def test_one_slip_in_a_long_word_never_leads_to_another_role(data: st.DataObject) -> None:
    catalogue = load_catalogue()
    role = catalogue.roles[data.draw(st.sampled_from(sorted(catalogue.roles)))]
    name = role.name.lower()
    at = data.draw(st.sampled_from([i for i in range(2, len(name)) if name[i - 2 : i + 1].isalpha() and not name[i:].startswith("eer")]))
    slip = data.draw(st.sampled_from([name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:]]))
    found = match_role(slip, catalogue)
    assert found.slug in {role.slug, None}, slip


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("k8s", "Kubernetes"), ("kuberntes", "Kubernetes"), ("pytorh", "PyTorch"), ("Power-BI", "Power BI"), ("REST APIs", "REST API"),
        ("C++", "C++"), ("c#", "C#"), ("C", "C"), ("Go", "Go"), ("R", "R"), (".NET", ".NET"), ("apache spark", "Spark"),
        ("terrafrom", "Terraform"),
        ("xyzzy", None), ("", None), ("rus", None), ("trust", None), ("leverage", None),
        ("market", None), ("world", None), ("vertical", None), ("x" * 1000, None),
    ],
)  # fmt: skip
def test_match_skill(catalogue: Catalogue, query: str, name: str | None) -> None:
    assert match_skill(query, catalogue) == name
