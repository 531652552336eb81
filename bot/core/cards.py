"""From an answer to a card: the one place where every kind of answer is put into words."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bot.core import parts, pay_words, side_words
from bot.core.answer import (
    Answer,
    Comparison,
    Help,
    Method,
    NotAsked,
    NotCounted,
    Offer,
    OneRole,
    Openings,
    Outside,
    Ranking,
    Roles,
    Switch,
    TooFew,
    WhichRole,
    sides_of,
)  # fmt: skip
from bot.core.card import Block, Card
from bot.core.choices import part_choices, related_choices, role_choices
from bot.core.filters import filter_words
from bot.core.other_words import (
    help_card,
    method_card,
    not_asked_card,
    not_counted_card,
    offer_lines,
    outside_card,
    ranking_lines,
    roles_card,
    row_line,
    too_few_lines,
    which_role_lines,
)  # fmt: skip
from bot.core.phrases import listed, safe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.catalogue import Catalogue
    from bot.core.model import Question

LOAD_REAL = "Load real ones: `rolecall ingest FILE --db PATH`"
SAMPLE = f"Sample data, reconstructed from published figures, not real postings. {LOAD_REAL}."


class Wording:
    """Words answers. ``countries`` names ISO 3166-1 codes, ``prefix`` is what commands begin with."""

    def __init__(self, catalogue: Catalogue, countries: Mapping[str, str], prefix: str = "!") -> None:
        self._catalogue = catalogue
        self._countries = countries
        self._prefix = prefix

    def card(self, answer: Answer, unknown: tuple[str, ...] = ()) -> Card:  # noqa: C901, PLR0912 - one case a kind of answer
        """The card of an answer. ``unknown``: words that looked like a role but are outside the catalogue."""
        title = self._title(answer)
        match answer:
            case Comparison():
                verdict, blocks = parts.comparison_parts(answer)
            case OneRole():
                verdict, blocks = parts.role_parts(answer)
            case Switch():
                verdict, blocks = _switch(answer)
            case Ranking():
                verdict, blocks = ranking_lines(answer)
            case Openings():
                verdict = (f"{side_words.name(answer.side)}: {side_words.openings_line(answer.side)}",)
                blocks = (Block("Newest", tuple(row_line(row) for row in answer.rows) or (_no_rows(answer),)),)
            case Offer():
                verdict, blocks = offer_lines(answer)
            case TooFew():
                verdict, blocks = too_few_lines(answer, filter_words(answer.question.filters, self._countries))
            case WhichRole():
                return Card(title, which_role_lines(answer), choices=role_choices(answer), tone="unsure")
            case NotCounted():
                return not_counted_card(answer, title, self._note(answer))
            case Roles():
                return roles_card(answer, self._prefix)
            case Method():
                return method_card(answer)
            case Help():
                return help_card(self._prefix)
            case Outside():
                return outside_card(answer, self._note(answer))
            case NotAsked():
                return not_asked_card(self._prefix)
            case _:
                assert_never(answer)
        if unknown:
            words = listed([f"“{safe(word, 40)}”" for word in unknown])
            verdict = (f"{words} is outside my catalogue of roles, so this is about what I can count.", *verdict)
        choices = (*part_choices(answer), *related_choices(answer, self._catalogue))
        return Card(title, verdict, blocks, choices, self._note(answer), "thin" if answer.kind == "too_few" else "plain")

    def _title(self, answer: Answer) -> str:
        """The roles and every filter that is in force, carried ones included, so that a wrong guess is visible."""
        question = answer.question
        names = [self._catalogue.role(slug).name for slug in question.roles if slug in self._catalogue.roles][:3]
        joined = (" → " if question.topic == "switch" else " vs ").join(names)
        said = [joined or _TITLES.get(question.topic, "rolecall")]
        return " · ".join([*said, *(safe(words, 40) for words in filter_words(question.filters, self._countries))])

    def _note(self, answer: Answer) -> tuple[str, ...]:
        """The small print: sample, sources with their dates, and whether they compare at all."""
        wide = answer.wide if isinstance(answer, TooFew) else ()
        sides = [side for side in (wide or sides_of(answer)) if side.figures.counts.sources or side.figures.pay.sources]
        if not sides:
            return ()
        lines = []
        if any(side.figures.counts.sample or side.figures.pay.sample for side in sides):
            lines.append(SAMPLE)
        if max(len({side.figures.counts.group for side in sides}), len({side.figures.pay.group for side in sides})) > 1:
            lines.append("These roles come from different sources and times: they do not compare strictly.")
        origins: dict[str, list[str]] = {}
        for side in sides:
            if side.figures.counts.sources:
                origins.setdefault(side_words.source_line(side.figures.counts), []).append(side.role.name)
        alone = len(origins) == 1
        lines.extend(f"{'Source' if alone else listed(names)}: {source}." for source, names in list(origins.items())[:4])
        lines.extend(
            f"Pay of {side.role.name} is from another source: {side_words.source_line(side.figures.pay)}."
            for side in sides[:3]
            if not side.figures.one_source and side.figures.pay.sources
        )
        return tuple(lines)


_TITLES: dict[str, str] = {
    "roles": "Roles", "method": "Where the numbers come from", "help": "What you can ask", "ranking": "Roles ranked",
    "outside": "Beyond postings", "fit": "Roles for your skills",
}  # fmt: skip


def _no_rows(answer: Openings) -> str:
    if answer.side.figures.counts.sample:
        return f"The sample holds reconstructed rows, so there is nothing to show one by one. {LOAD_REAL}."
    return "No open posting matches."


def _switch(answer: Switch) -> parts.Parts:
    target = answer.target
    counts = target.figures.counts
    needs = [f"{safe(skill)} ({count} of {counts.postings})" for skill, count in answer.missing]
    if answer.start is None:
        what = f"its postings ask most often for {listed(needs)}" if needs else "its sources list no skills"
        lines = (f"**To become {side_words.name(target).strip('*')}:** {what}.",)
    elif answer.overlap is None or not answer.overlap.of:
        lines = (
            f"**{answer.start.role.name} → {target.role.name}:** the sources list no skills for both, so what is missing cannot be told.",
        )
    else:
        shared = f"{len(answer.overlap.shared)} of the top {answer.overlap.of} skills are shared ({answer.overlap.percent}%)"
        left = f"still to learn: {listed(needs)}" if needs else "none is missing"
        lines = (f"**{answer.start.role.name} → {target.role.name}:** {shared}; {left}.",)
    pay = (
        pay_words.pay_sentence(answer.gap, answer.start, target)
        if answer.start and answer.gap
        else f"**Pay:** {side_words.pay_line(target)}"
    )
    paths = tuple(side_words.path_line(side) for side in (answer.start, target) if side)
    return (*lines, pay), (Block("Paths", paths), Block("Openings", (side_words.openings_line(target),)))


def subject(question: Question, catalogue: Catalogue) -> str:
    """The roles of a question in words: "MLOps Engineer vs AI Software Engineer"."""
    return " vs ".join(catalogue.role(slug).name for slug in question.roles if slug in catalogue.roles)
