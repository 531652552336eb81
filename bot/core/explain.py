"""How a text was read, step by step: for whoever wonders at a reading, or is about to teach the bot a wording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.figures import number, tenths
from bot.core.grammar import first_rule
from bot.core.lexing import split_words, tidy
from bot.core.marks import find_marks
from bot.core.match import match_role
from bot.core.naming import mend_names
from bot.core.questions import read_question, split_command
from bot.core.shape import settle
from bot.core.topics import clues_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.lexicon import Lexicon
    from bot.core.mark import Mark
    from bot.core.model import Context
    from bot.core.shape import Sentence

SHOWN = 4  # topics, and clues of each


def explain(text: str, lexicon: Lexicon, context: Context | None = None, prefix: str = "!") -> tuple[str, ...]:
    """Lines that tell words, corrections, what each word was taken for, candidates for role names, the rule, the weights, the question."""
    tidied = tidy(text)
    word, rest = split_command(tidied, prefix)
    command = word in lexicon.commands and bool(lexicon.commands[word])
    body = rest if word in lexicon.commands else tidied.strip().removeprefix(prefix) if word else tidied
    found = find_marks(body, lexicon, command=command)
    sentence = settle(mend_names(found, lexicon, command=command), lexicon, command=command, context=context)
    lines = [f"command   {prefix}{word}: {lexicon.commands[word] or 'a question follows'}"] if word in lexicon.commands else []
    lines.append("words     " + " ".join(each.text for each in split_words(body)))
    lines += [f"corrected {wrong} → {right}" for wrong, right in _corrections(body, lexicon)]
    lines += [f"meaning   {_meaning(mark)}" for mark in sentence.marks if mark.tag != "filler"]
    lines += list(_candidates(sentence, lexicon))
    lines.append(f"shape     {sentence.line.strip() or '(nothing)'}")
    if not command:
        lines += _topic_lines(sentence, lexicon)
    reading = read_question(text, lexicon, context, prefix=prefix)
    lines.append(f"question  {_question(reading.question.as_json())}")
    if reading.unknown:
        lines.append(f"outside the catalogue: {', '.join(reading.unknown)}")
    if reading.unsure:
        lines.append(f"asks back {reading.unsure.query}: {', '.join(reading.unsure.choices)}")
    overheard = read_question(text, lexicon, context, addressed=False, prefix=prefix)
    lines.append(
        "overheard " + ("silent, if nobody aimed it at the bot" if overheard.silent else "answered, even if nobody aimed it at the bot")
    )
    return tuple(lines)


def _corrections(body: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    for each in split_words(body):
        better = None if each.text in lexicon.phrases else lexicon.speller.correct(each.text)
        if better:
            yield each.text, better


def _meaning(mark: Mark) -> str:
    name = mark.raw or mark.value
    value = "" if mark.value == name.casefold() else f" {mark.value}"
    return f"{name}: {'unknown' if mark.tag == 'x' else mark.tag}{value}{', pushed away' if mark.negated else ''}"


def _candidates(sentence: Sentence, lexicon: Lexicon) -> Iterator[str]:
    """What the names of roles were matched with, and how surely."""
    for mark in sentence.marks:
        if mark.tag in ("ROLE", "WEAK", "BARE"):
            match = match_role(mark.raw, lexicon.catalogue)
            which = match.slug or ", ".join(match.choices) or "none"
            yield f"role      {mark.raw}: {match.how} {which}" + (f" ({number(match.score)})" if match.slug else "")


def _topic_lines(sentence: Sentence, lexicon: Lexicon) -> list[str]:
    found = first_rule(lexicon.rules, sentence.line, sentence.present)
    said = (found[0].topic or "carry") if found else "none"
    lines = [f"rule      {said}: “{found[1].text}”" if found else "rule      none fits"]
    clues = clues_of(sentence, said)
    names, scores = lexicon.topics.names, lexicon.topics.scores(clues)
    for score, name in sorted(zip(scores, names, strict=True), reverse=True)[:SHOWN]:
        place = names.index(name)
        weights = sorted(((row[place], clue) for clue in clues if (row := lexicon.topics.weights.get(clue))), reverse=True)[:SHOWN]
        reasons = ", ".join(f"“{clue}” +{tenths(weight / 100)}" for weight, clue in weights if weight > 0)
        lines.append(f"weights   {name} {tenths(score)}: {reasons}")
    return lines


def _question(question: dict[str, object]) -> str:
    return ", ".join(f"{key} {value}" for key, value in question.items() if value)
