"""From an answer to a card: the one place where every kind of answer is put into words."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bot.core import around_words, parts, side_words
from bot.core.answer import (
    Answer,
    Comparison,
    Fits,
    Help,
    Method,
    NotAsked,
    Offer,
    OneRole,
    Openings,
    Outside,
    Ranking,
    Roles,
    SkillPremium,
    Switch,
    TooFew,
    Trends,
    WhichRole,
    sides_of,
)  # fmt: skip
from bot.core.card import Block, Card
from bot.core.choices import choices_of
from bot.core.compare import POSTINGS_SHOWN
from bot.core.examples import examples_for
from bot.core.figures import number
from bot.core.filters import filter_words
from bot.core.model import Filters, Hints
from bot.core.other_words import (
    help_card,
    method_card,
    not_asked_card,
    outside_card,
    outside_lines,
    roles_card,
    row_line,
    too_few_lines,
    unplaced_lines,
    which_role_lines,
)  # fmt: skip
from bot.core.phrases import listed
from bot.core.picturing import picture_of
from bot.core.relax import wider_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.catalogue import Catalogue
    from bot.core.model import Question
    from bot.core.relax import Wider

NO_HINTS = Hints()
LOAD_REAL = "Load real ones: `rolecall ingest FILE --db PATH`"
SAMPLE = f"Sample data, reconstructed from published figures, not real postings. {LOAD_REAL}."


class Wording:
    """Words answers. ``countries`` names ISO 3166-1 codes, ``prefix`` is what commands begin with."""

    def __init__(self, catalogue: Catalogue, countries: Mapping[str, str], prefix: str = "!") -> None:
        self._catalogue = catalogue
        self._countries = countries
        self._prefix = prefix

    def card(self, answer: Answer, unknown: tuple[str, ...] = (), hints: Hints = NO_HINTS) -> Card:  # noqa: C901, PLR0912 - one case a kind of answer
        """The card of an answer. ``unknown``: words that looked like a role but are outside the catalogue. ``hints``: what was named."""
        title = self._title(answer)
        match answer:
            case Comparison():
                verdict, blocks = parts.comparison_parts(answer, self._countries)
            case OneRole():
                verdict, blocks = parts.role_parts(answer)
            case Switch():
                verdict, blocks = around_words.switch_lines(answer)
            case Ranking():
                verdict, blocks = around_words.ranking_lines(answer)
            case Openings():
                verdict = (f"{side_words.name(answer.side)}: {side_words.openings_line(answer.side)}",)
                blocks = (Block(_pages(answer), tuple(row_line(row) for row in answer.rows) or (_no_rows(answer),)),)
                if answer.aside:
                    blocks += (Block("Pay that is not counted, and why", tuple(row_line(row) for row in answer.aside)),)
            case Offer():
                verdict, blocks = around_words.offer_lines(answer, self._countries)
            case TooFew():
                verdict, blocks = too_few_lines(answer, filter_words(answer.question.filters, self._countries))
            case WhichRole():
                return Card(
                    title,
                    (*outside_lines(unknown), *which_role_lines(answer)),
                    choices=choices_of(answer, self._catalogue, self._countries),
                    tone="unsure",
                )
            case SkillPremium():
                verdict, blocks = around_words.premium_lines(answer)
            case Fits():
                verdict, blocks = around_words.fit_lines(answer)
            case Trends():
                verdict, blocks = around_words.trend_lines(answer)
            case Roles():
                return roles_card(answer, self._prefix)
            case Method():
                return method_card(answer)
            case Help():
                return help_card(self._prefix)
            case Outside():
                return outside_card(answer, self._note(answer), examples_for(hints, self._catalogue), hints.near)
            case NotAsked():
                return not_asked_card(self._prefix, examples_for(hints, self._catalogue))
            case _:
                assert_never(answer)
        if wider := wider_of(answer):
            blocks = (self._wider(answer.question.filters, wider), *blocks)
        verdict = (*outside_lines(unknown, ", so this is about what I can count"), *verdict)
        choices, tone = choices_of(answer, self._catalogue, self._countries), "thin" if answer.kind == "too_few" else "plain"
        return Card(title, verdict, blocks, choices, self._note(answer), tone, picture=picture_of(answer))

    def _title(self, answer: Answer) -> str:
        """The roles and every filter that is in force, carried ones included, so that a wrong guess is visible."""
        question = answer.question
        names = [self._catalogue.role(slug).name for slug in question.roles if slug in self._catalogue.roles][:3]
        joined = (" → " if question.topic == "switch" else " vs ").join(names)
        said = [joined or _TITLES.get(question.topic, "rolecall")]
        return " · ".join([*said, *filter_words(question.filters, self._countries)])

    def _wider(self, filters: Filters, wider: Wider) -> Block:
        """What the postings say when a filter is left out, which is named, under a heading of its own."""
        kept = wider.filters.as_json()
        gone = Filters(**{key: value for key, value in filters.as_json().items() if key not in kept})
        heading = f"Leaving out {listed([f'“{words}”' for words in filter_words(gone, self._countries)])}"
        return Block(heading, (*self.card(wider.answer).verdict, *unplaced_lines(filters, wider)))

    def _note(self, answer: Answer) -> tuple[str, ...]:
        """The small print: sample, sources with their dates, and whether they compare at all."""
        wider = wider_of(answer)
        shown = sides_of(wider.answer if wider and isinstance(answer, TooFew) else answer)
        sides = [side for side in shown if side.figures.counts.sources or side.figures.pay.sources]
        if not sides:
            return ()
        lines = []
        if any(side.figures.counts.sample or side.figures.pay.sample for side in sides):
            lines.append(SAMPLE)
        ordered = isinstance(answer, (Ranking, Fits))  # roles of one source, whose pay may still come from others
        pays = {side.figures.pay.group for side in sides if not ordered}
        if max(len({side.figures.counts.group for side in sides}), len(pays)) > 1:
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
            if not ordered and not side.figures.one_source and side.figures.pay.sources
        )
        return tuple(lines)


_TITLES: dict[str, str] = {
    "roles": "Roles", "method": "Where the numbers come from", "help": "What you can ask", "ranking": "Roles ranked",
    "outside": "Beyond postings", "fit": "Roles for your skills", "premium": "What a skill goes with",
}  # fmt: skip


def _pages(answer: Openings) -> str | None:
    """Which of the postings these are, newest first."""
    first, of = answer.question.page * POSTINGS_SHOWN, answer.side.figures.counts.postings
    if not answer.rows:
        return None
    if len(answer.rows) >= of:
        return "Newest first"
    return f"{number(first + 1)} to {number(first + len(answer.rows))} of {number(of)}, newest first"


def _no_rows(answer: Openings) -> str:
    if answer.side.figures.counts.sample:
        return f"The sample holds reconstructed rows, so there is nothing to show one by one. {LOAD_REAL}."
    return "No open posting matches."


def subject(question: Question, catalogue: Catalogue) -> str:
    """The roles of a question in words: "MLOps Engineer vs AI Software Engineer"."""
    return " vs ".join(catalogue.role(slug).name for slug in question.roles if slug in catalogue.roles)
