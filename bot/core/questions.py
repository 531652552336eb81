"""Reading a question: text in, what is asked out. Deterministic, pure, and the same for commands and free text.

The stages, each in its own module:

1. ``lexing``     the text tidied and cut into words;
2. ``spelling``   typing errors put right against the lexicon;
3. ``marks``      words and phrases looked up (``lexicon``): roles, skills, places, levels, money, and the cues that carry the question;
   ``naming``     misspelt and unclear role names, and work that is no role of ours;
4. ``shape``      roles settled, and the line of tags: "how hard move from ROLE to ROLE";
5. ``grammar``    the first rule of ``data/words.toml`` that fits the line gives the topic;
6. ``slots``      roles in order, filters, skills, amount;
7. ``followups``  what the line leaves unsaid is taken from the conversation;
8. ``silence``    whether a line that nobody aimed at the bot is a clear follow-up.

To teach a wording, add it to ``data/words.toml``: a word to a class of ``[cues]``, or a shape to a ``[[rule]]``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from bot.core.followups import ALONE, complete, leans
from bot.core.grammar import first_rule
from bot.core.lexing import split_words, tidy
from bot.core.marks import find_marks
from bot.core.model import Hints, Question, Reading
from bot.core.naming import mend_names, short_name, strangers, unsure_of
from bot.core.shape import Sentence, settle
from bot.core.silence import is_follow_up
from bot.core.slots import read_amount, read_filters, read_rank, read_skills, roles_in_order
from bot.core.topics import clues_of

if TYPE_CHECKING:
    from bot.core.lexicon import Lexicon
    from bot.core.model import Context, RankBy, Topic

_NOTHING = Question("none")
_SILENT = Reading(_NOTHING, silent=True)
_TAKEN_UP = (
    "swap", "first", "second", "third", "lift_place", "lift_level", "lift_remote", "lift_all", "lift_company", "filter", "instead",
    "whatabout", "onsite", "OVER", "drop", "narrow", "region", "YEARS", "lasttwo",
)  # fmt: skip
_CLEAR_LEAD = 0.5  # below it the rule that fitted decides
_LIKELY_LEAD = 0.4  # below it, where no rule fits either, the line only names roles
_SURE_LEAD = 2.0
_SHORT = 3  # tags of a bare "why is that"
_WITHOUT_ROLES: frozenset[Topic] = frozenset({"ranking", "fit", "roles", "method", "help", "outside"})


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
    return _read(tidied.strip().removeprefix(prefix) if word else tidied, lexicon, context, None)


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
    found = first_rule(lexicon.rules, sentence.line, sentence.present)  # talk is taken up where a rule is sure of it, never on a guess
    if not is_follow_up(text, sentence) or ((found is None or found[0].topic is None) and not leans(sentence)):
        return _SILENT
    reading = _interpret(sentence, lexicon, context, None)
    return _SILENT if reading.question.topic in ALONE else reading


def _read(text: str, lexicon: Lexicon, context: Context | None, topic: Topic | None) -> Reading:
    command = topic is not None
    marks = mend_names(find_marks(text, lexicon, command=command), lexicon, command=command)
    return _interpret(settle(marks, lexicon, command=command, context=context), lexicon, context, topic)


def _interpret(sentence: Sentence, lexicon: Lexicon, context: Context | None, command: Topic | None) -> Reading:
    """The reading of a settled sentence; ``command`` fixes the topic."""
    topic, rank = (command, None) if command else _topic(sentence, lexicon)
    said = _said(sentence, lexicon, topic, rank)
    if said.topic == "switch" and command is None:  # "senior backend dev to data engineer": the level is the asker's
        said = replace(said, filters=replace(said.filters, seniority=None))
    in_conversation = context is not None and bool(context.roles or context.topic) and command is None
    lacks_roles = not said.roles and said.topic not in _WITHOUT_ROLES
    if in_conversation and context is not None and context.roles:
        lacks_roles = lacks_roles and (topic is None or sentence.has("whatabout", "instead", "than", "vs"))
    elif lacks_roles and (slug := short_name(sentence)):
        said = replace(said, roles=(slug,), topic=topic or "overview")
        lacks_roles = False
    unsure = unsure_of(sentence, lexicon, lacks_roles=lacks_roles)
    question = said
    if in_conversation and context is not None:
        taken_up = topic is not None or unsure is not None or _says_anything(sentence, said)
        question = complete(said, sentence, context, certain=topic is not None) if taken_up else _NOTHING
        if unsure is not None and not said.roles:
            question = replace(question, roles=())
    elif said.topic == "none" and unsure is not None:
        question = replace(said, topic="overview")
    unknown = strangers(sentence, question.topic, command=command is not None)
    return Reading(question, unsure=unsure, unknown=unknown, hints=_hints(sentence, lexicon, context if in_conversation else None))


def _hints(sentence: Sentence, lexicon: Lexicon, context: Context | None) -> Hints:
    """The roles and skills that the line names in any way, else the conversation's, and what comes near to what cannot be answered."""
    named = [mark for mark in sentence.marks if mark.tag in ("ROLE", "WEAK") and not mark.negated]
    sure = [mark for mark in named if mark.tag == "ROLE"]
    roles = tuple(dict.fromkeys(mark.value for mark in sure or named))
    skills = tuple(dict.fromkeys(mark.value for mark in sentence.marks if mark.tag == "SKILL"))
    words = {mark.value for mark in sentence.marks} | {mark.tag for mark in sentence.marks}
    near: Topic = next((topic for topic, said in lexicon.nearest.items() if not words.isdisjoint(said)), "salary")
    if context is not None and not roles and not skills:
        return Hints(context.roles, context.skills, near)
    return Hints(roles, skills, near)


def _topic(sentence: Sentence, lexicon: Lexicon) -> tuple[Topic | None, RankBy | None]:
    """The topic that rules and weights give together, and by what it ranks; None where the line leaves it to roles and conversation."""
    found = first_rule(lexicon.rules, sentence.line, sentence.present)
    by_rule = found[0].topic if found else None
    rank = found[0].rank_by if found else None
    if found and found[0].sure:
        return by_rule, rank
    guess = lexicon.topics.guess(clues_of(sentence, (by_rule or "carry") if found else "none"))
    if guess is None or (found and guess.second == (by_rule or "carry") and guess.lead < _CLEAR_LEAD):
        return by_rule, rank
    if not found and guess.lead < _LIKELY_LEAD and sentence.has("ROLE"):
        return None, None
    names = sentence.has("ROLE") or (sentence.has("CONTEXT") and sentence.has("PLACE", "LEVEL"))
    if guess.topic == "ranking" and sentence.has("BARE"):
        return by_rule, rank  # "salary of an engineer": which one is asked back
    if guess.topic == "carry" or (guess.topic == "none" and names and guess.lead < _SURE_LEAD):
        return None, None
    return cast("Topic", guess.topic), rank if guess.topic == by_rule else None


def _said(sentence: Sentence, lexicon: Lexicon, topic: Topic | None, rank: RankBy | None) -> Question:
    """What the line itself says, without the conversation; a bare role is an overview."""
    roles = roles_in_order(sentence, topic)
    if topic is None:
        topic = "overview" if roles else "none"
    if topic == "ranking":
        rank = rank or read_rank(sentence)
    return Question(
        topic,
        roles,
        read_filters(sentence, topic, rank),
        read_skills(sentence, lexicon.catalogue, topic),
        rank if topic == "ranking" else None,
        read_amount(sentence, topic),
    )


def _says_anything(sentence: Sentence, said: Question) -> bool:
    """Whether a line without a topic of its own says something that a conversation can take up."""
    if said.roles or said.filters or said.skills:
        return True
    if any(mark.negated for mark in sentence.marks):
        return True
    if sentence.line.strip(" ,") in ("about it", "about that", "more") or (sentence.has("why") and len(sentence.line.split()) <= _SHORT):
        return True
    return sentence.has(*_TAKEN_UP)
