"""The sample's postings, counted: every role must give back the figures that it was built from."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from bot.core.text import key
from bot.facts import load_catalogue, read_table
from bot.store.sample import sample_origins, sample_postings
from bot.store.sample_pay import QUANTILES, ranges

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from bot.core.model import Posting

    Floats = NDArray[np.float64]

TABLE = read_table("sample")
FIGURES: list[dict[str, Any]] = TABLE["figures"]
GOLDEN = json.loads((Path(__file__).parent / "golden" / "seed_page.json").read_text(encoding="utf-8"))
PUBLISHED = Path(__file__).parents[2] / "shared" / "data" / "figures" / "roles.json"
SOURCES = {"tech-sal": "radar", "aijobs.n": "aijobs", "data_job": "data_jobs"}
EACH_GROUP = pytest.mark.parametrize("figures", FIGURES, ids=lambda figures: f"{figures['role']}-{figures['source']}")


@pytest.fixture(scope="module")
def groups() -> dict[tuple[str, str], list[Posting]]:
    found: dict[tuple[str, str], list[Posting]] = defaultdict(list)
    for posting in sample_postings(TABLE, load_catalogue()):
        assert posting.role is not None
        found[posting.source, posting.role].append(posting)
    return found


Groups = dict[tuple[str, str], "list[Posting]"]


def of(groups: Groups, figures: dict[str, Any]) -> list[Posting]:
    return groups[figures["source"], figures["role"]]


def amounts(postings: Iterable[Posting]) -> tuple[Floats, Floats]:
    stated = [(p.salary.yearly_min, p.salary.yearly_max) for p in postings if p.salary and p.salary.yearly_min]
    both = np.array(stated, dtype=np.float64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def misses(postings: Iterable[Posting], figures: dict[str, Any], mean: Callable[[str], float | None]) -> dict[str, float]:
    """How far each published quantile and mean is missed, as a part of it."""
    low, high = amounts(postings)
    found = {}
    for name, values in (("min", low), ("mid", (low + high) / 2), ("max", high)):
        for quantile, wanted in (figures.get(name) or {}).items():
            if quantile in QUANTILES and wanted is not None:
                found[f"{name} {quantile}"] = abs(float(np.quantile(values, QUANTILES[quantile])) / wanted - 1)
        average = mean(name)
        if average:
            found[f"{name} mean"] = abs(float(values.mean()) / average - 1)
    return found


def skill_counts(postings: Iterable[Posting]) -> Counter[str]:
    return Counter(skill for posting in postings for skill in posting.skills)


def test_every_role_of_the_catalogue_has_figures() -> None:
    assert {figures["role"] for figures in FIGURES} == set(load_catalogue().roles)


def test_every_source_is_a_sample_and_a_group_of_its_own() -> None:
    origins = sample_origins(TABLE)
    assert all(origin.sample for origin in origins)
    assert [(o.source, o.group) for o in origins] == [(name, name) for name in ("page", "radar", "aijobs", "data_jobs")]
    assert {o.source: o.as_of for o in origins}["radar"] == date(2026, 8, 8)
    assert {figures["source"] for figures in FIGURES} == {o.source for o in origins}


def test_the_same_table_gives_the_same_postings() -> None:
    catalogue = load_catalogue()
    assert list(sample_postings(TABLE, catalogue)) == list(sample_postings(TABLE, catalogue))


def test_source_ids_are_unique(groups: Groups) -> None:
    ids = Counter((p.source, p.source_id) for postings in groups.values() for p in postings)
    assert max(ids.values()) == 1


@EACH_GROUP
def test_pay_gives_back_quantiles_and_means(groups: Groups, figures: dict[str, Any]) -> None:
    postings = of(groups, figures)
    missed = misses(postings, figures, lambda name: figures.get(name, {}).get("mean"))
    assert max(missed.values(), default=0.0) < 0.01, missed
    low, high = amounts(postings)
    assert (low <= high).all()
    if "min" in figures:
        assert int((low == high).sum()) == figures.get("single_amount", 0)
        assert (high <= 2.7 * low).all()
    elif "mid" in figures:
        assert (low == high).all()


@EACH_GROUP
def test_counts_are_exact(groups: Groups, figures: dict[str, Any]) -> None:
    postings = of(groups, figures)
    assert len(postings) == figures["postings"]
    assert sum(p.salary is not None and p.salary.usable for p in postings) == figures.get("disclosed", 0)
    assert sum(p.work_mode == "remote" for p in postings) == figures.get("remote", 0)
    months = Counter(p.posted_at.isoformat()[:7] for p in postings if p.posted_at)
    assert dict(months) == figures.get("months", {})
    for column, name in (("seniority", "seniority"), ("countries", "country")):
        cells = {(None if label == "unstated" else label): cell for label, cell in figures.get(column, {}).items()}
        for label, cell in cells.items():
            there = [p for p in postings if getattr(p, name) == label]
            assert (len(there), sum(p.salary is not None for p in there)) == (cell[0], cell[1]), (column, label)
        assert {getattr(p, name) for p in postings} <= {*cells, None}


@EACH_GROUP
def test_skills_are_counted_in_the_catalogues_spelling(groups: Groups, figures: dict[str, Any]) -> None:
    postings, aliases = of(groups, figures), load_catalogue().skill_aliases
    expected = {aliases.get(key(name), name): count for name, count in figures.get("skills", ())}
    assert skill_counts(postings) == expected
    if "skills_of" in figures:
        assert sum(bool(p.skills) for p in postings) == figures["skills_of"]


@EACH_GROUP
def test_employers_have_the_published_sizes(groups: Groups, figures: dict[str, Any]) -> None:
    postings = of(groups, figures)
    named = Counter(p.employer for p in postings if p.employer and p.employer_named)
    assert dict(named) == dict(figures.get("named", ()))
    sizes = sorted(Counter(p.employer for p in postings if p.employer and not p.employer_named).values(), reverse=True)
    listed = [size for size, employers in figures.get("employers", ()) for _ in range(employers)]
    rest, employers = figures.get("other_employers", (0, 0))
    assert sizes[: len(listed)] == listed
    assert (sum(sizes[len(listed) :]), len(sizes) - len(listed)) == (rest, employers)


def test_levels_and_countries_have_their_published_medians(groups: Groups) -> None:
    """Rebuilt rows cannot have all of them: nearly all within 6 %, half of them within 1 %."""
    off = []
    for figures in FIGURES:
        for column, name in (("seniority", "seniority"), ("countries", "country")):
            for label, cell in figures.get(column, {}).items():
                wanted = None if label == "unstated" else label
                low, high = amounts(p for p in of(groups, figures) if getattr(p, name) == wanted)
                off += [abs(float(np.median(v)) / m - 1) for v, m in zip(((low + high) / 2, high), cell[2:], strict=False)]
    assert len(off) > 200
    assert np.median(off) < 0.01
    assert np.quantile(off, 0.95) < 0.06


def test_where_the_figures_pay_seniors_more_so_do_the_postings(groups: Groups) -> None:
    compared = 0
    for figures in FIGURES:
        cells = figures.get("seniority", {})
        medians = {label: cell[2] for label, cell in cells.items() if len(cell) > 2 and label != "unstated"}
        for label, median in medians.items():
            for other, less in medians.items():
                if median > 1.1 * less:
                    mid = [sum(amounts(p for p in of(groups, figures) if p.seniority == level)) / 2 for level in (label, other)]
                    assert np.median(mid[0]) > np.median(mid[1]), (figures["role"], label, other)
                    compared += 1
    assert compared > 20


@pytest.mark.parametrize("role", GOLDEN["roles"])
def test_the_seed_page_comes_out_as_printed(groups: Groups, role: str) -> None:
    golden, postings = GOLDEN["roles"][role], groups["page", role]
    low, high = amounts(postings)
    p25, median, p75 = np.quantile(high, [0.25, 0.5, 0.75]).tolist()
    salary = {"min_mean": low.mean(), "max_mean": high.mean(), "max_p25": p25, "max_median": median, "max_p75": p75}
    assert {"currency": "USD", **salary} == golden["salary"]
    assert (len(postings), len(high)) == (golden["postings"], golden["disclosed"])
    assert sum(p.work_mode == "remote" for p in postings) == golden["remote"]["count"]
    assert Counter(p.seniority for p in postings) == golden["seniority"]
    assert [name for name, _ in skill_counts(postings).most_common()] == golden["skills"]
    assert len(set(skill_counts(postings).values())) == len(golden["skills"])
    employers = Counter(p.employer for p in postings if p.employer_named)
    assert employers.pop(None, 0) == golden["employers_none"]
    assert employers == dict(golden["employers"])
    assert low.min() >= 30_000


def test_on_the_seed_page_the_three_measures_disagree(groups: Groups) -> None:
    (mlops_low, mlops_high), (ai_low, ai_high) = (amounts(groups["page", role]) for role in GOLDEN["roles"])
    assert np.median(mlops_low) > np.median(ai_low)
    assert np.median(mlops_low + mlops_high) < np.median(ai_low + ai_high)
    assert np.median(mlops_high) < np.median(ai_high)


def test_the_seed_pages_gap_is_not_made_by_employers(groups: Groups) -> None:
    """Drawing employers with replacement, the gap of the median middles may well be none."""
    random = np.random.default_rng(7)
    medians = []
    for role in GOLDEN["roles"]:
        by_employer: dict[str, list[float]] = defaultdict(list)
        for posting in groups["page", role]:
            if posting.salary and posting.salary.min and posting.salary.max:
                by_employer[posting.employer or posting.source_id].append((posting.salary.min + posting.salary.max) / 2)
        clusters = list(by_employer.values())
        draws = random.integers(0, len(clusters), (1000, len(clusters)))
        medians.append([np.median(np.concatenate([clusters[i] for i in draw])) for draw in draws])
    low, high = np.quantile(np.array(medians[1]) - np.array(medians[0]), [0.025, 0.975])
    assert low < 0 < high


def test_too_few_figures_make_few_bare_postings(groups: Groups) -> None:
    bare = groups["aijobs", "ai-product-manager"]
    assert len(bare) == 19
    assert all(p.salary is None and p.seniority is None and p.employer is None and not p.skills for p in bare)


def test_pay_without_a_published_amount_is_stated_but_unknown(groups: Groups) -> None:
    stated = [p.salary for p in groups["radar", "qa-engineer"] if p.salary]
    assert len(stated) == 8
    assert all(s.usable and s.min is None and s.yearly_max is None for s in stated)


def test_an_unnamed_employer_is_never_shown_as_one(groups: Groups) -> None:
    radar = groups["radar", "data-scientist"]
    assert all(p.employer and not p.employer_named for p in radar)
    assert all(p.employer is None for p in groups["aijobs", "business-analyst"])


@pytest.mark.parametrize("n", [10, 11, 19, 60, 400])
def test_ranges_fit_any_number_of_rows(n: int) -> None:
    figures = {
        "min": {"p25": 90_000, "median": 110_000, "p75": 130_000, "mean": 112_000},
        "mid": {"p25": 104_000, "median": 126_000, "p75": 152_000},
        "max": {"p25": 115_000, "median": 145_000, "p75": 172_000, "mean": 147_000},
        "single_amount": 1,
    }
    low, high = ranges(figures, n)
    assert np.median(low + high) / 2 == pytest.approx(126_000, rel=0.005)
    assert np.quantile(high, [0.25, 0.75]) == pytest.approx([115_000, 172_000], rel=0.005)
    assert (low.mean(), high.mean()) == pytest.approx((112_000, 147_000), rel=0.005)
    assert int((low == high).sum()) == 1


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published figures are not beside this checkout")
def test_postings_agree_with_the_published_figures(groups: Groups) -> None:
    """Against the source of the table itself; prints the worst miss of each role (pytest -s)."""
    roles = json.loads(PUBLISHED.read_text(encoding="utf-8"))["roles"]
    for slug, role in roles.items():
        if ("page", slug) in groups or role["too_few"]:
            continue
        wanted = {role["counts_from"], role["salary_from"]} - {None}
        chosen = [group for group in role["groups"] if group["source"] in wanted]
        assert {source for source, name in groups if name == slug} == {SOURCES[group["source"][:8]] for group in chosen}
        for group in chosen:
            published, postings = group["figures"], groups[SOURCES[group["source"][:8]], slug]
            salary = published["salary"] or {}
            missed = misses(postings, salary, lambda name, salary=salary: salary.get(f"{name}_mean"))  # type: ignore[misc]
            worst = max(missed, key=lambda name: missed[name], default="")
            line = f"{slug:28}{SOURCES[group['source'][:8]]:10}{len(postings):5}  worst {missed.get(worst, 0):.4%} {worst}"
            print(line)
            assert missed.get(worst, 0.0) < 0.01
            assert len(postings) == published["postings"]
            assert sum(p.work_mode == "remote" for p in postings) == published["remote"]["count"]
            levels = Counter(p.seniority or "unstated" for p in postings)
            assert levels == {level: count for level, count in published["seniority"].items() if count}
            assert Counter(p.country for p in postings if p.country) == dict(published["countries"])
            if published["employers"]:
                assert len({p.employer for p in postings}) == published["employers"]["distinct"]
