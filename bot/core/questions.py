"""Reading a question: text in, what is asked out. Deterministic, pure, and the same for commands and free text.

The stages, each in its own module:

1. ``lexing``     the text tidied and cut into words;
2. ``spelling``   typing errors put right against the lexicon;
3. ``marks``      words and phrases looked up (``lexicon``): roles, skills, places, levels, money, and the cues that carry the question;
4. ``shape``      roles settled, and the line of tags: "how hard move from ROLE to ROLE";
5. ``grammar``    the first rule of ``data/words.toml`` that fits the line gives the topic;
6. ``slots``      roles in order, filters, skills, amount;
7. ``followups``  what the line leaves unsaid is taken from the conversation;
8. ``silence``    whether a line that nobody aimed at the bot is a clear follow-up.

To teach a wording, add it to ``data/words.toml``: a word to a class of ``[cues]``, or a shape to a ``[[rule]]``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.followups import ALONE, complete
from bot.core.grammar import first_rule
from bot.core.lexing import split_words, tidy
from bot.core.marks import Mark, find_marks
from bot.core.match import match_role
from bot.core.model import Question, Reading, Unsure
from bot.core.shape import Sentence, settle
from bot.core.silence import is_follow_up
from bot.core.slots import read_amount, read_filters, read_rank, read_skills, roles_in_order

if TYPE_CHECKING:
    from bot.core.lexicon import Lexicon
    from bot.core.model import Context, RankBy, Topic

_NOTHING = Question("none")
_SILENT = Reading(_NOTHING, silent=True)
_WITHOUT_ROLES: frozenset[Topic] = frozenset({"ranking", "fit", "premium", "roles", "method", "help", "outside", "none"})


def read_question(text: str, lexicon: Lexicon, context: Context | None = None, *, addressed: bool = True, prefix: str = "!") -> Reading:
    """What ``text`` asks, in the conversation so far. Never raises, whatever a person types.

    ``addressed``: the bot was meant (command, mention, reply, direct message); if not, the reading is silent unless the line is a clear
    follow-up to ``context``. A known command word after ``prefix`` always addresses the bot.
    """
    tidied = tidy(text)
    word, rest = split_command(tidied, prefix)
    if word in lexicon.commands:
        topic = lexicon.commands[word]
        return _read(rest, lexicon, None if topic else context, topic)
    if not addressed:
        return _overheard(tidied, lexicon, context)
    return _read(rest if word else tidied, lexicon, context, None)


def split_command(text: str, prefix: str) -> tuple[str, str]:
    """The command word after the prefix, folded, and the rest; ("", text) where the text is no command."""
    line = text.strip()
    if not prefix or not line.startswith(prefix):
        return "", text
    word, _, rest = line[len(prefix) :].lstrip().partition(" ")
    return word.casefold(), rest.strip()


def _overheard(text: str, lexicon: Lexicon, context: Context | None) -> Reading:
    """A line of channel talk that nobody aimed at the bot."""
    if context is None or not context.roles or len(text) > 140:
        return _SILENT
    if any(word.text not in lexicon.words and not word.text[0].isdigit() for word in split_words(text)):
        return _SILENT
    marks = find_marks(text, lexicon, mend=False)
    sentence = settle(marks, lexicon, command=False, context=context)
    if not is_follow_up(text, sentence):
        return _SILENT
    reading = _interpret(sentence, lexicon, context, None)
    return _SILENT if reading.question.topic in ALONE else reading


def _read(text: str, lexicon: Lexicon, context: Context | None, topic: Topic | None) -> Reading:
    marks = find_marks(text, lexicon, command=topic is not None)
    return _interpret(settle(marks, lexicon, command=topic is not None, context=context), lexicon, context, topic)


def _interpret(sentence: Sentence, lexicon: Lexicon, context: Context | None, command: Topic | None) -> Reading:
    """The reading of a settled sentence; ``command`` fixes the topic."""
    rank: RankBy | None = None
    topic = command
    if topic is None:
        found = first_rule(lexicon.rules, sentence.line, sentence.present)
        if found:
            topic, rank = found[0].topic, found[0].rank_by
    said = _said(sentence, lexicon, topic, rank)
    certain = topic is not None
    unsure: Unsure | None = None
    if not said.roles and said.topic not in ("roles", "method", "help", "outside", "ranking", "fit") and not (context and context.roles):
        unsure, slug = _bare_role(sentence, lexicon)
        if slug:
            said = replace(said, roles=(slug,))
            said = said if certain else replace(said, topic="overview")
    question = said
    if context is not None and (context.roles or context.topic) and command is None:
        if certain or _says_anything(sentence, said):
            question = complete(said, sentence, context, certain=certain)
        else:
            question = _NOTHING
    elif said.topic == "none" and unsure is not None:
        question = replace(said, topic="overview")
    return Reading(question, unsure=unsure, unknown=_unknown(sentence, question))


def _said(sentence: Sentence, lexicon: Lexicon, topic: Topic | None, rank: RankBy | None) -> Question:
    """What the line itself says, without the conversation; a bare role is an overview."""
    roles = roles_in_order(sentence, topic)
    if topic is None:
        topic = "overview" if roles else "none"
    if topic == "ranking":
        rank = rank or read_rank(sentence)
    amount = read_amount(sentence) if topic in ("offer", "switch") else None
    return Question(
        topic,
        roles,
        read_filters(sentence, topic, rank),
        read_skills(sentence, lexicon.catalogue, topic),
        rank if topic == "ranking" else None,
        amount,
    )


def _says_anything(sentence: Sentence, said: Question) -> bool:
    """Whether a line without a topic of its own says something that a conversation can take up."""
    if said.roles or said.filters or said.skills:
        return True
    if any(mark.negated for mark in sentence.marks):
        return True
    if sentence.line.strip(" ,") in ("why", "how why", "why that", "about it", "about that", "more"):
        return True
    return sentence.has(
        "swap",
        "first",
        "second",
        "third",
        "lift_place",
        "lift_level",
        "lift_remote",
        "lift_all",
        "instead",
        "whatabout",
        "onsite",
        "OVER",
        "drop",
        "narrow",
        "region",
    )


def _bare_role(sentence: Sentence, lexicon: Lexicon) -> tuple[Unsure | None, str | None]:
    """What words like "engineer" or a misspelt name may mean: a question to ask back, or the role."""
    for number, mark in enumerate(sentence.marks):
        if mark.tag not in ("BARE", "WEAK"):
            continue
        before = _words_before(sentence.marks, number)
        query = " ".join([*before, mark.raw])
        match = match_role(query, lexicon.catalogue)
        if match.slug:
            return None, match.slug
        if match.choices and not before:
            return Unsure(mark.raw, match.choices, 0), None
    return None, None


def _words_before(marks: tuple[Mark, ...], number: int) -> list[str]:
    """The unknown words right before a mark: the "mechanical" of "mechanical engineer"."""
    words: list[str] = []
    for mark in reversed(marks[max(0, number - 2) : number]):
        if mark.tag != "x":
            break
        words.insert(0, mark.raw)
    return words


def _unknown(sentence: Sentence, question: Question) -> tuple[str, ...]:
    """Starting points outside the catalogue: the "librarian" of "librarian to data scientist"."""
    if question.topic != "switch":
        return ()
    found: list[str] = []
    for number, mark in enumerate(sentence.marks):
        if mark.tag not in ("x", "BARE") or mark.negated:
            continue
        following = next((other for other in sentence.marks[number + 1 :] if other.tag != "filler"), None)
        left = next((other for other in reversed(sentence.marks[:number]) if other.tag not in ("filler", "x")), None)
        leads = following is not None and (following.tag == "to" or following.before == "to")
        if (leads and (left is None or mark.before == ",")) or (left is not None and left.tag in ("i", "been", "from", "as", "LEVEL")):
            found.append(" ".join([*_words_before(sentence.marks, number), mark.raw]))
    return tuple(dict.fromkeys(found))[:2]
