"""Asides of an advert: wordings after or around which a tool's name is not what the work asks for.

"Trusted by Slack and Notion" names customers, "we are not a blockchain company" and "is not sought" deny, "our products are in every
shop" speaks of the company, and "en vue de" is another language.
"""

from __future__ import annotations

import re
from typing import Final

BREAK: Final = b"\x01"  # stands where a clause ends: the words of one skill do not reach across it
STOP: Final = b"\x02"  # stands where a sentence or a line ends

NAMES: Final = "names"  # companies are named from here to the end of the sentence
ABOUT: Final = "about"  # the whole sentence is about the company, unless it speaks of work
DENIED: Final = "denied"  # what follows in the clause is not asked for
DENYING: Final = "denying"  # what stands before in the clause is not asked for there
REFUSED: Final = "refused"  # what stands before in the clause is not asked for anywhere
OTHER: Final = "other"  # these words mean something else, though one of them is a skill's name
ASIDE: Final = "\x1d"  # in place of a skill's name: an aside

_WHO: Final = (
    "customers", "clients", "companies", "brands", "partners", "organizations", "organisations", "startups", "enterprises", "businesses",
    "investors", "competitors",
)  # fmt: skip
_HOW: Final = ("like", "such as", "include", "including", ", including", ", like", ", such as", ", from")
_WORDINGS: Final[dict[str, tuple[str, ...]]] = {
    NAMES: (
        *(f"{who} {how}" for who in _WHO for how in _HOW),
        "trusted by", "backed by", "founded by", "relied on by", "loved by", "acquired by", "investment from", "funding from",
        "used by companies", "used by customers", "used by teams at", "used by over", "used by more than", "joined from",
        "used by millions", "used by thousands", "our investors", "investors from", "alumni of", "alumni from", "veterans of",
        "globally like", "globally including", "worldwide including", "worldwide like",
    ),
    ABOUT: (
        "reimagining", "products are", "products have", "fortune 500", "fortune 100", "fastest growing", "industry analysts",
        "leading provider", "leading providers", "global leader", "world leader",
    ),
    DENIED: ("not a", "not an", "not looking for", "do not use", "don't use", "do not expect", "don't expect", "no longer use"),
    DENYING: ("not needed", "not necessary", "not relevant"),
    REFUSED: ("not sought", "nor sought", "not significant", "not wanted", "not of interest"),
    OTHER: ("en vue", "point de vue", "points de vue", "tip of the iceberg"),
}  # fmt: skip
KINDS: Final = {wording: kind for kind, wordings in _WORDINGS.items() for wording in wordings}
_LONGEST: Final = 400  # characters: how far an aside reaches
_FIRST: Final = frozenset(wording.split()[0] for wording in KINDS)
_WORK: Final = frozenset({
    "using", "use", "uses", "built", "build", "building", "builds", "written", "write", "experience", "stack", "tech", "you", "your",
    "develop", "developing", "engineer", "engineers", "developer", "developers", "hiring", "skills", "knowledge",
})  # fmt: skip
_SENTENCE_ENDS: Final = re.compile(STOP)
_ASKED: Final = frozenset({
    "experience", "experienced", "proficient", "proficiency", "skill", "skills", "skilled", "knowledge", "expertise", "familiar",
    "familiarity", "fluent", "fluency", "advanced", "tools", "office", "use", "using",
})  # fmt: skip
_TO_BLANKS: Final = bytes.maketrans(BREAK + STOP, b"  ")
_LIST: Final = 80  # characters: how far a list is looked at
_JOINT: Final = rb"(?: ?%b ?(?:and |or )?| and | or )" % BREAK
_FORMAT_BEFORE: Final = re.compile(rb"[ %b%b]pdfs?(?:%b[\w.+#]+){0,4}%b$" % (BREAK, STOP, _JOINT, _JOINT))
_FORMAT_AFTER: Final = re.compile(rb"(?:%b[\w.+#]+){0,4}%bpdfs?[ %b%b]" % (_JOINT, _JOINT, BREAK, STOP))
_CLAUSE_ENDS: Final = re.compile(rb"[%b%b]| but(?=[%b%b ])" % (BREAK, STOP, BREAK, STOP))


def end_of_aside(kind: str, text: bytes, position: int, sure: dict[str, int], unsure: dict[tuple[str, str], int]) -> int:
    """Return where the aside ends that starts at ``position`` of a marked text.

    ``sure`` and ``unsure``, the positions of names, lose those that the sentence or the clause denies; a refused name stays, at -1.
    """
    if kind == OTHER:
        return position
    if kind == NAMES:
        return _end(text, position, _SENTENCE_ENDS)
    if kind == DENIED:
        return _end(text, position, _CLAUSE_ENDS)
    start = _start(text, position, _SENTENCE_ENDS if kind == ABOUT else _CLAUSE_ENDS)
    end = _end(text, position, _SENTENCE_ENDS) if kind == ABOUT else position
    if kind == ABOUT and not _WORK.isdisjoint(text[start:end].replace(BREAK, b" ").replace(STOP, b" ").decode().split()):
        return position
    certain = [name for name, where in sure.items() if where >= start]
    doubtful = [key for key, where in unsure.items() if where >= start]
    for name in certain:
        del sure[name]
    for key in doubtful:
        del unsure[key]
    if kind == REFUSED:
        sure.update(dict.fromkeys((*certain, *(name for _, name in doubtful)), -1))
    return end


def is_format(text: bytes, start: int, end: int) -> bool:
    """Whether a word of a marked text is a format of documents: in one list with PDF, where no skill is asked for: "PDFs, HTML, Word"."""
    before = text[_start(text, start, _SENTENCE_ENDS) : start].translate(_TO_BLANKS).decode().split()
    return _ASKED.isdisjoint(before) and (
        _FORMAT_BEFORE.search(text, max(0, start - _LIST), start + 1) is not None or _FORMAT_AFTER.match(text, end, end + _LIST) is not None
    )


def _end(text: bytes, position: int, ends: re.Pattern[bytes]) -> int:
    """Where the sentence or clause ends that holds a position, at most ``_LONGEST`` characters behind it."""
    last = min(len(text), position + _LONGEST)
    end = ends.search(text, position + 1, last)
    return end.start() if end else last


def _start(text: bytes, position: int, ends: re.Pattern[bytes]) -> int:
    """Where the sentence or clause starts that holds a position, at most ``_LONGEST`` characters before it."""
    start = max(0, position - _LONGEST)
    for end in ends.finditer(text, start, position + 1):
        start = end.start()
    return start


def _pattern(*kinds: str) -> re.Pattern[str]:
    wordings = sorted((wording for wording, kind in KINDS.items() if kind in kinds), key=len, reverse=True)
    return re.compile("|".join(re.escape(wording).replace(",", "[(,:]").replace(r"\ ", r"\W{1,2}") for wording in wordings))


# Of small letters, which are looked through several times as fast as letters of either case.
_NAMES_BEFORE: Final = re.compile(rf"\b(?:(?:{_pattern(NAMES).pattern})\b|(?:{_pattern(DENIED).pattern})\b[^,;:()]*$)")
_DENYING_AFTER: Final = re.compile(rf"^[^,;:()]*\b(?:{_pattern(DENYING, REFUSED).pattern})\b")
_ABOUT: Final = re.compile(rf"\b(?:{_pattern(ABOUT).pattern})\b")


def is_aside(before: str, after: str) -> bool:
    """Whether a name stands in an aside, by what stands before and after it in its sentence."""
    before, after = before.lower(), after.lower()
    sentence = f"{before} {after}"
    said = sentence.replace("(", " ").split()
    if _FIRST.isdisjoint(said):
        return False
    if _NAMES_BEFORE.search(before) or _DENYING_AFTER.search(after):
        return True
    return _WORK.isdisjoint(said) and _ABOUT.search(sentence) is not None
