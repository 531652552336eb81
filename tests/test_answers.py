"""From text to figures and words, over the embedded sample and over small stores of our own."""

from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.chat.table import WIDEST, columns_of, table_lines
from bot.core.card import Card
from bot.core.desk import Desk, Reply
from bot.core.model import TOPICS, Amount, Filters, Question
from bot.core.phrases import usd_range
from bot.core.premium import premium, premium_of_tally
from bot.core.report import as_json, card_lines

GOLDEN = json.loads((Path(__file__).parent / "golden" / "seed_page.json").read_text(encoding="utf-8"))
PAIR = ("mlops-engineer", "ai-software-engineer")
SEED_PARTS = ["Overview", "Salary", "Skills", "Employers", "Path", "FAQ", "Swap"]


def answer(desk: Desk, text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(as_json(desk.ask(text))))["answer"]
    return found


def words(desk: Desk, question: Question) -> str:
    return "\n".join(card_lines(desk.answer(question).card))


@pytest.mark.parametrize("slug", PAIR)
def test_every_figure_of_the_seed_page_comes_out_as_printed(desk: Desk, slug: str) -> None:
    found = {side["role"]: side for side in answer(desk, "!compare mlops ai-engineer")["figures"]["roles"]}[slug]
    golden = GOLDEN["roles"][slug]
    assert (found["postings"], found["disclosed"]) == (golden["postings"], golden["disclosed"])
    for key, value in golden["salary"].items():
        assert found["salary"][key] == value, key
    assert (found["remote"]["count"], found["remote"]["of"]) == (golden["remote"]["count"], golden["remote"]["of"])
    assert round(100 * found["remote"]["count"] / found["remote"]["of"]) == golden["remote"]["percent"]
    assert found["seniority"] == golden["seniority"]
    assert {k: round(100 * n / found["postings"]) for k, n in found["seniority"].items()} == golden["seniority_percent"]
    assert [name for name, _ in found["skills"]] == golden["skills"]
    assert found["employers"] == golden["employers"]
    assert found["path"] == golden["path"]


def test_the_seed_pages_shared_skills_and_sample_note(desk: Desk) -> None:
    found = answer(desk, "!compare mlops ai-engineer")
    assert found["kind"] == "comparison"
    assert found["figures"]["shared_skills"] == GOLDEN["shared_skills"]
    assert found["figures"]["overlap"] == GOLDEN["overlap"]
    assert found["note"] == {"sample": True, "as_of": "2026-01-30", "postings": 180, "disclosed": 143}
    said = "\n".join(found["lines"])
    assert "Sample data, reconstructed from published figures, not real postings" in said
    assert "rolecall ingest" in said
    assert "**Only MLOps Engineer:** Kubernetes." in said
    assert "**Only AI Software Engineer:** Docker." in said


def test_the_printed_amounts_stand_on_the_cards(desk: Desk) -> None:
    overview = words(desk, Question("overview", PAIR))
    salary = words(desk, Question("salary", PAIR))
    for slug in PAIR:
        printed = GOLDEN["roles"][slug]["printed"]
        assert printed["range"] in overview
        for key in ("p25", "median", "average", "p75"):
            assert printed[key] in salary


def test_five_percent_more_becomes_it_depends(desk: Desk) -> None:
    found = answer(desk, "!compare mlops ai-engineer")
    gap = found["figures"]["gap"]
    assert gap["verdict"] == "depends"
    assert gap["leader"] is None
    assert gap["signs"] == {"min": -1, "mid": 1, "max": 1}
    assert gap["low"] < 0 < gap["high"]
    assert gap["like_for_like"]["low"] < 0 < gap["like_for_like"]["high"]
    assert 0.45 < gap["beats"] < 0.65
    assert found["lines"][0].startswith("**Pay: it depends on the end of the posted range.**")
    assert "79 and 64 postings" in found["lines"][0]


def test_swapping_the_roles_swaps_the_gap(desk: Desk) -> None:
    there, back = (answer(desk, text)["figures"]["gap"] for text in ("!compare de ds", "!compare ds de"))
    assert there["value"] == -back["value"]
    assert (there["low"], there["high"]) == (-back["high"], -back["low"])


def test_amounts_of_different_sources_are_never_held_against_each_other(desk: Desk) -> None:
    found = answer(desk, "!compare devops sre")
    said = "\n".join(found["lines"])
    assert found["figures"]["gap"]["verdict"] == "unclear"
    assert found["figures"]["gap"]["leader"] is None
    assert "can't be compared" in said
    assert "do not compare strictly" in said
    assert "Pay of DevOps Engineer is from another source" in said


def test_different_sources_are_told_apart(desk: Desk) -> None:
    assert "do not compare strictly" in words(desk, Question("overview", ("product-manager", "engineering-manager")))
    assert "do not compare strictly" not in words(desk, Question("overview", ("data-engineer", "data-scientist")))


def test_too_few_is_said_and_no_number_is_made_up(desk: Desk) -> None:
    found = answer(desk, "!salary ai safety researcher")
    assert found["kind"] == "too_few"
    assert "Too few" in found["lines"][0]
    assert "$" not in "".join(found["lines"])


def test_three_roles_get_no_crown(desk: Desk) -> None:
    found = answer(desk, "!compare data analyst, analytics engineer, data engineer")
    assert [side["role"] for side in found["figures"]["roles"]] == ["data-analyst", "analytics-engineer", "data-engineer"]
    assert found["figures"]["gap"] is None


def test_a_filter_shows_in_the_title_and_changes_the_sample(desk: Desk) -> None:
    everyone = answer(desk, "!salary data engineer")["figures"]
    reply = desk.answer(Question("salary", ("data-engineer",), Filters(seniority="senior", country="US")))
    assert reply.card.title == "Data Engineer · senior · United States"
    assert 0 < as_json(reply)["answer"]["figures"]["postings"] < everyone["postings"]


def test_a_filter_that_leaves_too_little_says_what_there_is_without_it(desk: Desk) -> None:
    reply = desk.answer(Question("salary", PAIR, Filters(country="DE")))
    said = "\n".join(card_lines(reply.card))
    assert reply.answer.kind == "too_few"
    assert "Germany" in said
    assert "Leaving out “Germany”" in said
    assert "says a country" in said
    assert reply.card.choices[0].question.filters == Filters()


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("roles", [(), PAIR[:1], PAIR, ("devops-engineer", "qa-engineer", "ai-safety-researcher"), ("no-such-role",)])
def test_every_topic_has_an_answer_for_any_number_of_roles(desk: Desk, topic: Any, roles: tuple[str, ...]) -> None:
    reply = desk.answer(Question(topic, roles, skills=("Python",), amount=Amount(150_000)))
    found = as_json(reply)
    json.dumps(found)
    assert found["answer"]["lines"]
    assert all(line.strip() for line in reply.card.verdict)


def every_card(desk: Desk) -> list[tuple[str, Card]]:
    topics: tuple[Any, ...] = (
        "overview",
        "salary",
        "remote",
        "skills",
        "employers",
        "experience",
        "openings",
        "path",
        "switch",
        "postings",
    )
    slugs = list(desk.catalogue.roles)
    questions = [Question(topic, (slug,)) for slug in slugs for topic in topics]
    questions += [Question(topic, pair) for pair in combinations(slugs[::2], 2) for topic in ("overview", "salary")]
    questions += [Question("overview", pair, part="faq") for pair in combinations(slugs[::5], 2)]
    questions += [Question("overview", triple) for triple in combinations(slugs[::6], 3)]
    questions += [Question(topic) for topic in TOPICS]
    return [(str(q), desk.answer(q).card) for q in questions]


def test_every_sentence_reads_well(desk: Desk) -> None:
    """No doubled space or point, no empty bracket, no plural slip, no bare None, no amount of zero."""
    slips = re.compile(r"  |\.\.|,,|\(\)|\b1 postings\b|\b0%? \(0 of 0\)|None|nan|\$0K|, \.|: \.| ,|\s\.|“”")
    for question, card in every_card(desk):
        for line in (*card.verdict, *(line for block in card.blocks for line in block.lines), *card.note):
            assert not slips.search(line), f"{question}: {line}"


def test_every_table_fits_a_phone(desk: Desk) -> None:
    for question, card in every_card(desk):
        for table in (block.table for block in card.blocks if block.table):
            lines = table_lines(table)
            assert max(map(columns_of, lines)) <= WIDEST, question
            assert not [line for line in lines if "…" in line], question


def test_cards_offer_their_parts_and_related_comparisons(desk: Desk) -> None:
    card = desk.answer(Question("overview", PAIR)).card
    labels = [c.label for c in card.choices if c.place == "part"]
    assert [label for label in labels if label in SEED_PARTS] == SEED_PARTS
    assert [c.label for c in card.choices if c.current] == ["Overview"]
    related = [c.question.roles for c in card.choices if c.place == "related"]
    assert related
    assert all(roles[0] in PAIR and roles[1] not in PAIR for roles in related)
    swap = next(c for c in card.choices if c.label == "Swap")
    assert swap.question.roles == PAIR[::-1]


def test_the_faq_answers_four_questions(desk: Desk) -> None:
    card = desk.answer(Question("overview", PAIR, part="faq")).card
    assert len([b for b in card.blocks if b.heading and b.heading.endswith("?")]) == 4
    said = "\n".join(card_lines(card))
    assert "MLOps Engineer → AI Software Engineer: add Docker" in said
    assert "AI Software Engineer → MLOps Engineer: add Kubernetes" in said


def test_an_unnamed_employer_is_never_an_employer(desk: Desk) -> None:
    said = words(desk, Question("employers", PAIR))
    assert "Unknown" not in said
    assert "3 postings without a named employer" in said


def test_asking_back_offers_roles_that_continue_the_question(desk: Desk) -> None:
    reply = desk.ask("!salary engineer")
    found = as_json(reply)["answer"]
    assert found["kind"] == "which_role"
    assert 2 <= len(found["choices"]) <= 3
    chosen = desk.answer(reply.card.choices[0].question)
    assert chosen.question.topic == "salary"
    assert chosen.question.roles == (found["choices"][0],)


def test_the_amount_of_an_offer_is_placed(desk: Desk) -> None:
    low, high = (desk.answer(Question("offer", ("data-scientist",), amount=Amount(v))).card.verdict[0] for v in (50_000, 900_000))
    assert "above 0% of 126 postings" in low
    assert "above 100% of 126 postings" in high
    daily = desk.answer(Question("offer", ("data-scientist",), amount=Amount(600, "USD", "DAY")))
    assert "can't be compared" in daily.card.verdict[0]


def test_an_offer_says_which_level_of_detail_answered_and_why(desk: Desk) -> None:
    reply = desk.answer(Question("offer", ("data-scientist",), Filters(seniority="senior", country="DE"), amount=Amount(150_000)))
    said = "\n".join(card_lines(reply.card))
    assert "Too few amounts are known closer by (none for senior · Germany), so it is compared with senior." in said
    assert as_json(reply)["answer"]["figures"]["standing"]["level"]["seniority"] == "senior"


def test_a_ranking_crowns_nobody_who_is_not_clearly_ahead(desk: Desk) -> None:
    card = desk.ask("which role pays most?").card
    assert card.verdict[0].startswith("**No single first**")
    assert any(line.startswith("1= ") for line in card.blocks[0].lines)
    openings = desk.ask("which role has most openings?").card
    assert openings.verdict[0].startswith("**Software Engineer is first**")


def test_roles_that_fit_come_with_what_to_learn_next(desk: Desk) -> None:
    reply = desk.ask("!fit python sql airflow")
    found = as_json(reply)["answer"]
    assert found["kind"] == "fit"
    assert found["figures"]["fits"][0]["role"] == "analytics-engineer"
    assert found["note"]["sample"] is True
    assert any("within reach" in line for line in found["lines"])


def test_a_premium_is_said_to_be_no_more_than_an_association(desk: Desk) -> None:
    found = answer(desk, "!premium python")
    assert found["kind"] == "premium"
    assert "it need not come from it" in "\n".join(found["lines"])


def test_a_change_without_history_is_not_repeated(desk: Desk) -> None:
    found = answer(desk, "why did data scientist pay drop 18%?")
    assert "18" not in found["lines"][0]
    assert "too little history" in answer(desk, "!trend data scientist")["lines"][0]


def test_a_switch_says_what_to_learn_in_which_order(desk: Desk) -> None:
    found = answer(desk, "!switch data analyst -> data engineer")
    reached = [step["reached"] for step in found["figures"]["missing"]]
    assert reached == sorted(reached)
    assert "learn in this order" in found["lines"][0]


def test_money_is_cut_not_rounded() -> None:
    assert usd_range(158_999, 256_870) == "$158K–$256K"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\x00\x1b[31m", "😀" * 50, "!compare " + "'\"; DROP TABLE postings; --", "x" * 10_000, "!compare " + "a vs " * 2000,
        "\u202eregnif\u200b", "!", "!!!",
    ],
)  # fmt: skip
def test_anything_typed_gets_one_calm_answer(desk: Desk, text: str) -> None:
    reply = desk.ask(text)
    assert isinstance(reply, Reply)
    assert reply.card.verdict
    assert all(len(line) < 400 for line in reply.card.verdict)


def test_a_share_is_not_counted_among_itself(desk: Desk) -> None:
    for topic, filters in (("experience", Filters(seniority="entry")), ("remote", Filters(remote=True))):
        narrowed, plain = (as_json(desk.answer(Question(topic, PAIR[:1], f)))["answer"] for f in (filters, Filters()))  # type: ignore[arg-type]
        assert narrowed["figures"] == plain["figures"]


def test_rows_of_the_sample_are_not_shown_as_postings(desk: Desk) -> None:
    reply = desk.answer(Question("postings", ("data-engineer",)))
    assert as_json(reply)["answer"]["figures"]["rows"] == []
    assert "reconstructed rows" in "\n".join(card_lines(reply.card))


def test_like_for_like_has_a_card_of_its_own(desk: Desk) -> None:
    card = desk.answer(Question("overview", ("data-engineer", "data-analyst"), part="like_for_like")).card
    said = "\n".join(card_lines(card))
    assert card.verdict[0].startswith("**Like for like, Data Engineer pays more**")
    assert "no counterpart" in said
    assert "from a different mix of postings" in said
    thin = desk.answer(Question("overview", ("qa-engineer", "data-analyst"), part="like_for_like")).card
    assert thin.verdict[0].startswith("**Like for like: can't tell.**")


def test_one_large_employer_is_named_and_gets_one_vote(desk: Desk) -> None:
    said = words(desk, Question("salary", ("forward-deployed-engineer",)))
    assert "32 of the 100 amounts" in said
    assert "with one vote for each of 26 employers" in said


def test_an_entry_level_share_of_nothing_is_said(desk: Desk) -> None:
    assert desk.ask("entry level share data analyst").card.verdict[0] == "**Entry level:** Data Analyst 0% (0 of 75)."


@pytest.mark.parametrize(
    "question",
    [
        Question("overview", ("data-engineer", "data-analyst"), Filters(country="DE", seniority="senior")),
        Question("salary", ("data-engineer", "data-analyst"), Filters(country="GB")),
        Question("salary", ("data-engineer",), Filters(country="FR", remote=True)),
        Question("switch", ("data-analyst", "data-engineer"), Filters(country="DE")),
        Question("ranking", filters=Filters(country="FR", remote=True), rank_by="salary"),
        Question("fit", filters=Filters(company="No Such Firm"), skills=("Python", "SQL", "Airflow")),
    ],
    ids=lambda question: question.topic,
)
def test_where_filters_leave_too_little_the_answer_says_which_one_it_leaves_out(desk: Desk, question: Question) -> None:
    reply = desk.answer(question)
    said = card_lines(reply.card)
    heading = next(line for line in said if line.startswith("### Leaving out “"))
    assert said.index(heading) > 0
    assert re.search(r"\d", said[said.index(heading) + 1])  # what the postings say without it
    wider = as_json(reply)["answer"]["figures"]["wider"]
    assert wider["filters"].items() < question.filters.as_json().items()
    assert wider["kind"] != "too_few"


def test_a_premium_over_all_roles_counts_every_role(desk: Desk) -> None:
    reply = desk.answer(Question("premium", skills=("Python",)))
    counts = desk.shelf.counts()
    assert len(as_json(reply)["answer"]["figures"]["roles"]) == len(counts) > 40
    assert f"all {len(counts)} roles" in reply.card.verdict[0]


def test_a_premium_kept_ready_is_the_one_counted_on_the_spot(desk: Desk) -> None:
    slugs = list(desk.shelf.counts())
    every = [desk.shelf.jobs(slug, Filters(), "Python") for slug in slugs]
    strata = [(slug, *pair) for slug, rows in zip(slugs, every, strict=True) for pair in zip(rows.seniority, rows.country, strict=True)]
    columns = ([getattr(rows, name) for rows in every] for name in ("middle", "named", "employers"))
    amounts, named, employers = (np.concatenate(column) for column in columns)
    spot, kept = premium(amounts, named, strata, employers), premium_of_tally(desk.shelf.tally(slugs, "Python"))
    assert (kept.named, kept.others, kept.strata) == (spot.named, spot.others, spot.strata)
    assert kept.percent == pytest.approx(spot.percent, rel=1e-9)
    assert spot.low is not None
    assert spot.high is not None
    assert kept.high is not None
    assert kept.low is not None
    assert (kept.high - kept.low) / (spot.high - spot.low) == pytest.approx(1, abs=0.3)  # 64 groups of employers for all of them


def test_a_role_whose_sources_list_no_skills_is_told_so_once(desk: Desk) -> None:
    card = desk.ask("what do companies want from prompt engineers").card
    said = [*card.verdict, *(line for block in card.blocks for line in block.lines)]
    assert [line for line in said if "no skills" in line] == [
        "**Prompt Engineer**: its sources list no skills, so what it needs cannot be told."
    ]
