"""From marks to the shape of a question: roles settled, then the line of tags that the grammar looks at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.core.lexing import key

if TYPE_CHECKING:
    from bot.core.lexicon import Lexicon
    from bot.core.marks import Mark
    from bot.core.model import Context

_ARTICLES = frozenset({"a", "an", "the", "my", "any", "some"})
_HOLDS = frozenset({"with", "w", "without", "no", "have", "has", "had", "having", "got", "holding", "hold"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """The settled marks of a text, its line of tags, and the tags and facts that are present."""

    marks: tuple[Mark, ...]
    line: str
    present: frozenset[str]

    def roles(self) -> tuple[Mark, ...]:
        """The marks of roles that are meant, in order."""
        return tuple(mark for mark in self.marks if mark.tag == "ROLE" and not mark.negated)

    def has(self, *tags: str) -> bool:
        """Whether any of these tags or facts is present."""
        return any(tag in self.present for tag in tags)


def settle(marks: list[Mark], lexicon: Lexicon, *, command: bool, context: Context | None) -> Sentence:
    """The marks with roles settled, and their shape."""
    marks = _companies_meant(marks, lexicon, context)
    settled = _expected_roles(_shared_heads(_without_glosses(marks), lexicon), command=command, context=context)
    settled = _background(_thresholds(settled))
    line = _line(settled)
    return Sentence(tuple(settled), line, _facts(settled, line, context))


def _companies_meant(marks: list[Mark], lexicon: Lexicon, context: Context | None) -> list[Mark]:
    """Names that are both an employer and its product: the employer after "what about", unless skills are the subject."""
    if context is None or context.topic in ("premium", "skills", "fit"):
        return marks
    for number, mark in enumerate(marks):
        if mark.tag == "SKILL" and number and marks[number - 1].tag in ("whatabout", "and"):
            known = next((held for phrase, held in lexicon.phrases.get(key(mark.raw)[0], ()) if phrase == key(mark.raw)), ())
            company = next((entry.value for entry in known if entry.tag == "COMPANY"), None)
            if company and not any(other.tag == "SKILL" for other in marks[:number]):
                marks[number] = replace(mark, tag="COMPANY", value=company)
    return marks


def _without_glosses(marks: list[Mark]) -> list[Mark]:
    """A role in brackets right after a role only explains it: "software developer (full stack)"."""
    for number, mark in enumerate(marks[:-1]):
        gloss = number and mark.tag in ("ROLE", "WEAK") and mark.before == "(" and marks[number - 1].tag == "ROLE"
        if gloss and marks[number + 1].before == ",":
            marks[number] = replace(mark, tag="filler")
    return marks


def _shared_heads(marks: list[Mark], lexicon: Lexicon) -> list[Mark]:
    """Names that lean on a neighbour: "data scientist or engineer" is two roles, and so is "AI and ML engineers"."""
    aliases = lexicon.catalogue.aliases
    for number, mark in enumerate(marks):
        if mark.tag not in ("BARE", "WEAK") or not number:
            continue
        near = next((other for other in reversed(marks[max(0, number - 2) : number]) if other.tag == "ROLE"), None)
        joined = marks[number - 1].tag in ("or", "and", "vs") or mark.before == "/"
        if near is None or not joined or mark.tag != "BARE":
            continue
        stem = " ".join(key(near.raw)[:-1])
        slug = aliases.get(f"{stem} {mark.value}") if stem else None
        if slug and slug != near.value:
            marks[number] = replace(mark, tag="ROLE", value=slug)
    return marks


def _expected_roles(marks: list[Mark], *, command: bool, context: Context | None) -> list[Mark]:
    """Short names ("AI", "security") become roles where a role is expected: beside another role, as an argument, after "what about"."""
    content = [mark for mark in marks if mark.tag != "filler"]
    listed = {id(mark) for mark in content if mark.tag in ("ROLE", "WEAK")}
    for number, mark in enumerate(content):
        if mark.tag != "WEAK":
            continue
        left = content[number - 1] if number else None
        right = content[number + 1] if number + 1 < len(content) else None
        beside_role = any(
            near is not None and near.tag in ("vs", "or", "and", "to") and far is not None and id(far) in listed
            for near, far in (
                (left, content[number - 2] if number > 1 else None),
                (right, content[number + 2] if number + 2 < len(content) else None),
            )
        )
        slashed = (mark.before in ("/", ",", "to", "(") and left is not None and left.tag == "ROLE") or (
            right is not None and right.before in ("/", ",", "to") and right.tag == "ROLE"
        )
        leaned = context is not None and left is not None and left.tag in ("vs", "whatabout", "add", "than", "narrow")
        if command or beside_role or slashed or leaned or (left is not None and left.tag == "become"):
            marks[marks.index(mark)] = replace(mark, tag="ROLE")
    return marks


def _thresholds(marks: list[Mark]) -> list[Mark]:
    """Amounts that are a floor: "north of 200k", "200k or more", "200k minimum"."""
    for number, mark in enumerate(marks):
        if mark.tag == "MONEY":
            around = [
                other for other in marks[max(0, number - 2) : number + 3] if other.tag in ("over", "andup", "filler") or other is mark
            ]
            place = around.index(mark)
            if (place and around[place - 1].tag == "over") or (place + 1 < len(around) and around[place + 1].tag in ("over", "andup")):
                marks[number] = replace(mark, tag="OVER")
    return marks


def _background(marks: list[Mark]) -> list[Mark]:
    """Degrees and the like that only describe somebody: "with a degree", "no degree", "have a masters"."""
    for number, mark in enumerate(marks):
        if mark.tag == "outside":
            before = [other.value for other in marks[max(0, number - 3) : number] if other.value not in _ARTICLES]
            if before and before[-1] in _HOLDS:
                marks[number] = replace(mark, tag="background")
    return marks


def _line(marks: list[Mark]) -> str:
    """The tags in order, filler and what is pushed away left out; arrows are words, breaks are commas."""
    tags: list[str] = []
    for number, mark in enumerate(marks):
        if number and mark.before:
            if mark.before in (",", "("):
                tags.append(",")
            elif mark.before == "to":
                tags.append("to")
            elif mark.before == ">":
                tags.append("vs")
        if mark.tag == "filler" or (mark.negated and mark.tag != "LEVEL"):
            continue
        tags.append("ENTRY" if mark.value == "entry" and mark.tag == "LEVEL" else mark.tag)
    return "".join(f"{tag} " for tag in tags)


def _facts(marks: list[Mark], line: str, context: Context | None) -> frozenset[str]:
    facts = set(line.split())
    roles = {mark.value for mark in marks if mark.tag == "ROLE" and not mark.negated}
    if len(roles) > 1:
        facts.add("ROLE2")
    if sum(mark.tag == "SKILL" for mark in marks) > 1:
        facts.add("SKILL2")
    if "ENTRY" in facts:
        facts.add("LEVEL")
    if context is not None and context.roles:
        facts |= {"CONTEXT", f"WAS_{context.topic}"}
        if len(context.roles) > 1:
            facts.add("CONTEXT2")
    return frozenset(facts)
