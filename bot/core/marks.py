"""Marking a text: which words name a role, a skill, a place, a level, an amount, and which carry the question.

Words are looked up as the longest phrase the lexicon knows, then settled by their neighbours: "Go" is a language beside other languages,
"us" a country unless somebody is shown something, "DE" after "in" is Germany once the role is named, "not" pushes away what follows.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.lexing import Word, split_words
from bot.core.mark import SLOTS, Mark
from bot.core.money import find_money
from bot.core.negation import negate
from bot.core.senses import Spot, choose_sense

if TYPE_CHECKING:
    from bot.core.lexicon import Lexicon

_YEARS = frozenset(["yoe", "yrs", "years", "year", "yr", "yo", "yoes", "yrs+", "y"])
_NUMBER = re.compile(r"(?P<digits>[0-9]{1,2}(?:\.[0-9]{1,2})?)\+?(?P<unit>yoe|yrs?|y|years?)?\+?")
_YEAR = re.compile(r"20[0-4][0-9]")
_SHORT_NAME, _SHORT_SKILL = 5, 4  # letters
_ORDERS = frozenset({"switch", "move", "jump", "shift"})
_JOINS = frozenset({"and", "or", "n"})
_WHOSE = frozenset({"my", "our", "your", "his", "her", "their", "any"})


def find_marks(text: str, lexicon: Lexicon, *, command: bool = False, mend: bool = True) -> list[Mark]:
    """The marks of a tidy text, in order. ``command``: words are arguments, so shy meanings count; ``mend``: put typing errors right."""
    words = split_words(text)
    texts, mended = _mend(words, lexicon) if mend else ([word.text for word in words], frozenset())
    amounts = _amounts(text, words)
    marks: list[Mark] = []
    position = 0
    while position < len(words):
        mark = amounts.get(position) or _years(words, position) or _longest(words, texts, position, lexicon, command=command)
        if mended and any(number in mended for number in range(mark.first, mark.last)):
            mark = replace(mark, mended=True)
        marks.append(mark)
        position = mark.last
    if sum(_YEAR.fullmatch(word.text) is not None for word in words) > 1:  # "salaries 2024 vs 2026" asks what changed
        marks = [replace(mark, tag="lastyear") if _YEAR.fullmatch(mark.value) else mark for mark in marks]
    return negate(_told(_companies(_german(_somebody(marks, texts), lexicon), words), text), lexicon)


def _somebody(marks: list[Mark], texts: list[str]) -> list[Mark]:
    """A lead who is a person, or a hint: "my lead says", "any leads welcome" name no level."""
    for number, mark in enumerate(marks):
        leads = mark.raw == "lead" and marks[0].tag in ("where", "what") and number and marks[number - 1].tag in ("ROLE", "WEAK", "it")
        if leads and any(other.value in ("does", "do", "would", "can", "will") for other in marks[:number]):
            marks[number] = replace(mark, tag="path", value="lead")  # "where does being a DBA lead"
            continue
        led = mark.tag == "LEVEL" and mark.value == "lead" and mark.first and texts[mark.first - 1] in _WHOSE
        if led and not (number + 1 < len(marks) and marks[number + 1].tag in ("ROLE", "WEAK", "BARE", "job", "role")):
            marks[number] = replace(mark, tag="filler", value=texts[mark.first])
    return marks


def _told(marks: list[Mark], text: str) -> list[Mark]:
    """An order to look elsewhere: the "switch to" that begins "ok switch to sre". A question mark makes it a question about a career."""
    content = [number for number, mark in enumerate(marks) if mark.tag != "filler"]
    if len(content) != 3 or text.rstrip().endswith("?"):
        return marks
    first, second, third = content
    if marks[first].value in _ORDERS and marks[second].value == "to" and marks[third].tag in ("ROLE", "WEAK"):
        marks[first] = replace(marks[first], tag="turn")
        marks[second] = replace(marks[second], tag="filler")
    return marks


def _mend(words: list[Word], lexicon: Lexicon) -> tuple[list[str], frozenset[int]]:
    """The words with typing errors put right, and which ones were. A capitalised word after "at" is a name, not an error."""
    texts: list[str] = []
    mended: set[int] = set()
    for number, word in enumerate(words):
        found = word.text
        if found not in lexicon.phrases and not (number and texts[-1] == "at" and word.raw[:1].isupper()):
            better = _without_possessive(word, lexicon) or lexicon.speller.correct(found)
            if better and _likely_slip(number, words, better, lexicon):
                found = better
                mended.add(number)
        texts.append(found)
    return texts, frozenset(mended)


def _likely_slip(number: int, words: list[Word], better: str, lexicon: Lexicon) -> bool:
    """Whether a short unknown word is a slip for ``better``.

    Places and skills are names, which short words resemble by chance: "chill" is no Chile and "stat" no Stata, but "in frnce" is France.
    """
    length = len(words[number].text)
    tag = next((held[0].tag for phrase, held in lexicon.phrases.get(better, ()) if phrase == (better,)), "")
    if tag == "PLACE" and length <= _SHORT_NAME:
        return number > 0 and words[number - 1].text in lexicon.neighbours["before_place"]
    if tag == "SKILL" and length == _SHORT_SKILL and number and (words[number].before == "," or words[number - 1].text in _JOINS):
        return any(
            held[0].tag == "SKILL" for word in words[:number] for phrase, held in lexicon.phrases.get(word.text, ()) if len(phrase) == 1
        )
    return tag not in ("SKILL", "COMPANY") or length > _SHORT_SKILL


def _without_possessive(word: Word, lexicon: Lexicon) -> str | None:
    if word.raw[-2:-1] in ("'", "’") and word.raw[-1:] in "sS" and word.text[:-1] in lexicon.phrases:
        return word.text[:-1]
    return None


def _amounts(text: str, words: list[Word]) -> dict[int, Mark]:
    """Amounts of money by the number of their first word."""
    if not any(char.isdigit() for char in text):
        return {}
    found: dict[int, Mark] = {}
    for money in find_money(text):
        inside = [number for number, word in enumerate(words) if word.start < money.end and word.end > money.start]
        if inside:
            tag = "OVER" if money.high is None else "UNDER" if money.low is None else "MONEY"
            first, last = inside[0], inside[-1] + 1
            found[first] = Mark(tag, text[money.start : money.end], first, last, words[first].before, money=money)
    return found


def _years(words: list[Word], position: int) -> Mark | None:
    """Years of experience: "3 yoe", "2.5yrs", "10+ years"; None when these words are not that, or say "none"."""
    match = _NUMBER.fullmatch(words[position].text)
    if match is None or not match["digits"].strip("0."):
        return None
    if match["unit"]:
        return Mark("YEARS", match["digits"], position, position + 1, words[position].before)
    if position + 1 < len(words) and words[position + 1].text in _YEARS:
        return Mark("YEARS", match["digits"], position, position + 2, words[position].before)
    return None


def _longest(words: list[Word], texts: list[str], position: int, lexicon: Lexicon, *, command: bool) -> Mark:
    """The longest phrase that starts here and fits its neighbours; an unknown word is an ``x``."""
    word = words[position]
    for phrase, entries in lexicon.phrases.get(texts[position], ()):
        last = position + len(phrase)
        if last > len(words) or tuple(texts[position:last]) != phrase:
            continue
        if len(phrase) > 1 and last < len(words) and words[last].before == "-" and words[position].before != "-":
            continue  # "data-scientist machine-learning-engineer": a phrase does not end inside a compound
        if any(words[number].before not in ("", "-", "/") for number in range(position + 1, last)):
            continue
        if len(phrase) > 1 and word.text == "go" and _is_language(texts, position, lexicon):
            continue  # "learning go for the salary" is no "go for"
        if len(phrase) > 1 and _begins_a_name(texts, last - 1, lexicon, phrase):
            continue  # "salary data scientist": the data belongs to the scientist
        entry = choose_sense(entries, Spot(words, texts, position, last, command), lexicon)
        if entry:
            raw = word.raw if last == position + 1 else " ".join(words[number].raw for number in range(position, last))
            return Mark(entry.tag, entry.value, position, last, word.before, raw)
    tag = "filler" if word.text[0].isdigit() else "x"
    return Mark(tag, word.text, position, position + 1, word.before, word.raw)


def _is_language(texts: list[str], position: int, lexicon: Lexicon) -> bool:
    """Whether the "go" at ``position`` is learned or stands beside another language: "rust or go for backend jobs"."""
    before, first = texts[max(0, position - 1) : position], texts[max(0, position - 2) : position - 1]
    if before and before[0] in lexicon.neighbours["before_go"]:
        return True
    beside = bool(before and first) and before[0] in lexicon.neighbours["between_skills"]
    return beside and any(held[0].tag == "SKILL" for phrase, held in lexicon.phrases.get(first[0], ()) if phrase == (first[0],))


def _begins_a_name(texts: list[str], position: int, lexicon: Lexicon, phrase: tuple[str, ...]) -> bool:
    """Whether the last word of a cue is the first of a role's name of several words."""
    if lexicon.phrases[phrase[0]] and any(
        entry.tag in SLOTS for other, held in lexicon.phrases[phrase[0]] if other == phrase for entry in held
    ):
        return False
    return any(
        len(name) > 1 and held[0].tag == "ROLE" and tuple(texts[position : position + len(name)]) == name
        for name, held in lexicon.phrases.get(texts[position], ())
    )


def _german(marks: list[Mark], lexicon: Lexicon) -> list[Mark]:
    """Country codes after "in": "in nl" always; "in DE" is Germany once another role is named, and data engineering until then."""
    roles = sum(mark.tag == "ROLE" for mark in marks)
    for number in range(1, len(marks)):
        mark = marks[number]
        if marks[number - 1].value != "in" or mark.last != mark.first + 1 or mark.tag not in ("ROLE", "x", "filler", "it", "i", "SKILL"):
            continue
        word = mark.raw.casefold()
        coded = len(word) == 2 and word.isalpha() and word not in lexicon.neighbours["not_codes"]
        code = lexicon.places.code_after_in(word) if coded else None
        if code and (
            (mark.tag == "ROLE" and roles > 1 and word in lexicon.neighbours["codes_before_roles"])
            or mark.tag == "x"
            or (mark.tag != "ROLE" and mark.raw.isupper())
        ):
            marks[number] = replace(mark, tag="PLACE", value=code)
    return marks


def _companies(marks: list[Mark], words: list[Word]) -> list[Mark]:
    """Names after "at" that no table knows: "at Initech". Up to three capitalised words belong together."""
    found: list[Mark] = []
    for mark in marks:
        joined = bool(found) and found[-1].tag == "COMPANY" and found[-1].value == found[-1].raw and mark.before == ""
        named = mark.tag == "x" and mark.raw.isalpha() and mark.raw[:1].isupper()
        if named and joined and found[-1].last - found[-1].first < 3 and found[-1].raw[:1].isupper():
            name = f"{found[-1].raw} {mark.raw}"
            found[-1] = replace(found[-1], value=name, raw=name, last=mark.last)
        elif mark.tag == "x" and found and found[-1].tag == "at" and (mark.raw[:1].isupper() or mark.last == len(words)):
            found.append(replace(mark, tag="COMPANY", value=mark.raw))
        else:
            found.append(mark)
    return found
