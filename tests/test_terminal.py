"""The terminal as a person uses it: typed keys in, printed text out."""

from __future__ import annotations

import io

import pytest
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from bot.core.desk import Desk
from bot.terminal import RoleCompleter, Talk, chat, show


def printed(desk: Desk, typed: str) -> str:
    """What a conversation prints when ``typed`` comes from the keyboard."""
    paper = io.StringIO()
    with create_pipe_input() as keys:
        keys.send_text(typed)
        chat(desk, Console(file=paper, width=90), keys=keys, screen=DummyOutput())
    return paper.getvalue()


def test_a_conversation_remembers_its_subject(desk: Desk) -> None:
    said = printed(desk, "mlops vs ai engineer\rwhich pays more?\rand what about data scientist?\rexit\r")
    assert said.count("MLOps Engineer vs AI Software Engineer") >= 2
    assert "Data Scientist" in said


def test_control_d_ends_and_control_c_only_clears_the_line(desk: Desk) -> None:
    assert "43 roles" in printed(desk, "nonsense\x03!roles\r\x04")


def test_a_number_picks_a_role_and_continues_the_question(desk: Desk) -> None:
    talk = Talk(desk)
    asked = talk.say("!salary engineer", 0.0)
    assert asked.answer.kind == "which_role"
    chosen = talk.say("2", 1.0)
    assert chosen.question.topic == "salary"
    assert chosen.question.roles == asked.card.choices[1].question.roles
    assert talk.say("and remote?", 2.0).question.roles == chosen.question.roles


def test_the_subject_is_forgotten_after_a_quarter_of_an_hour(desk: Desk) -> None:
    talk = Talk(desk)
    talk.say("mlops vs ai engineer", 0.0)
    assert talk.say("which pays more?", 14 * 60.0).question.roles == ("mlops-engineer", "ai-software-engineer")
    assert talk.say("which pays more?", 45 * 60.0).question.roles == ()


@pytest.mark.parametrize(("typed", "wanted"), [("compare data eng", "Data Engineer"), ("site rel", "Site Reliability Engineer")])
def test_tab_completes_role_names(desk: Desk, typed: str, wanted: str) -> None:
    found = {c.text: c.start_position for c in RoleCompleter(desk.catalogue).get_completions(Document(typed), None)}  # type: ignore[arg-type]
    assert wanted in found
    assert (typed[: len(typed) + found[wanted]] + wanted).endswith(wanted)


def test_text_from_people_cannot_style_the_terminal(desk: Desk) -> None:
    paper = io.StringIO()
    show(desk.ask("!salary [bold red]engineer\x1b[31m"), Console(file=paper, width=90))
    assert "\x1b[31m" not in paper.getvalue()


def test_a_number_takes_off_what_was_carried(desk: Desk) -> None:
    talk = Talk(desk)
    talk.say("senior data engineer salary in us", 0.0)
    talk.say("and remote?", 1.0)
    off = talk.say("1", 2.0).question
    assert (off.topic, off.roles, off.filters.as_json()) == ("remote", ("data-engineer",), {"country": "US"})
    assert "1  Without: senior" in printed(desk, "senior data engineer salary in us\rand remote?\r\x04")


def test_whoever_does_not_know_what_to_pick_gets_a_numbered_menu(desk: Desk) -> None:
    talk = Talk(desk)
    assert talk.say("idk what to pick", 0.0).answer.kind == "help"
    assert talk.say("2", 1.0).question.rank_by == "remote"
    assert "1  Best paid roles" in printed(desk, "idk what to pick\r\x04")
