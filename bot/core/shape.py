"""From marks to the shape of a question: roles settled, then the line of tags that the grammar looks at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.core.lexing import key
from bot.core.spoken import spoken_amounts, thresholds

if TYPE_CHECKING:
    from bot.core.lexicon import Lexicon
    from bot.core.mark import Mark
    from bot.core.model import Context

CONCRETE = frozenset({"language", "framework", "cloud"})
_ARTICLES = frozenset({"a", "an", "the", "my", "any", "some"})
_WELCOME = frozenset({"fine", "ok", "okay", "too", "also", "as well", "good", "alright", "works", "allowed", "included"})
_OF_THEM = frozenset({"show", "hire", "drop", "diff", "swap", "rank"})
_STUDENTS = frozenset({"student", "students", "grad", "graduate", "holder", "dropout"})  # "MSc student: data scientist or statistician?"
_EVENTS = frozenset({"laid off", "fired", "layoff", "layoffs", "burnt out", "burned out", "quit", "redundant", "academia"})
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
    talking = context is not None and bool(context.roles)
    marks = spoken_amounts(_turned(marks, talking=talking), talking=talking)
    if context is not None and context.filters.remote:
        marks = _lifted(marks)
    if context is not None and context.filters.company:
        marks = _any_company(marks)
    marks = _known_heads(_companies_meant(marks, lexicon, context), lexicon, context)
    settled = _expected_roles(
        _known_fields(_shared_heads(_without_glosses(marks), lexicon), lexicon), lexicon, command=command, context=context
    )
    settled = _background(thresholds(settled))
    line = _line(settled)
    return Sentence(tuple(settled), line, _facts(settled, line, context) | _of_skills(settled, lexicon))


def _of_skills(marks: list[Mark], lexicon: Lexicon) -> set[str]:
    """Whether roles are named after skills: SKILLROLE for "rust devs", SKILLROLE2 for "react devs … angular devs"."""
    catalogue = lexicon.catalogue
    words = {word for mark in marks if mark.tag == "ROLE" and not mark.negated for word in key(mark.raw)}
    named = {word: catalogue.skills[name] for word in words if (name := catalogue.skill_aliases.get(word))}
    skills = {  # "ios" and "android" name the role, not something beside it
        skill.name for word, skill in named.items() if skill.kind in CONCRETE and (skill.kind == "language" or word not in catalogue.short)
    }
    return {"SKILLROLE"} | ({"SKILLROLE2"} if len(skills) > 1 else set()) if skills else set()


def _companies_meant(marks: list[Mark], lexicon: Lexicon, context: Context | None) -> list[Mark]:
    """Names that are both an employer and its product: the employer after "what about", unless skills are the subject."""
    if context is None or context.topic in ("premium", "skills", "fit"):
        return marks
    for number, mark in enumerate(marks):
        if mark.tag == "SKILL" and ((number and marks[number - 1].tag in ("whatabout", "and")) or context.filters.company):
            known = next((held for phrase, held in lexicon.phrases.get(key(mark.raw)[0], ()) if phrase == key(mark.raw)), ())
            company = next((entry.value for entry in known if entry.tag == "COMPANY"), None)
            if company and not any(other.tag == "SKILL" for other in marks[:number]):
                marks[number] = replace(mark, tag="COMPANY", value=company)
    return marks


def _turned(marks: list[Mark], *, talking: bool) -> list[Mark]:
    """An order to look elsewhere ("switch to SRE") changes the subject of a conversation, else a career. The "em" of "list em" is them."""
    tag = "whatabout" if talking else "move"
    for number, mark in enumerate(marks):
        if mark.tag == "turn":
            marks[number] = replace(mark, tag=tag)
        elif talking and mark.raw == "em" and number and marks[number - 1].tag in _OF_THEM:
            marks[number] = replace(mark, tag="it", value="em")
    return marks


def _any_company(marks: list[Mark]) -> list[Mark]:
    """Where one employer was asked about, "all companies" takes that filter off."""
    for number, mark in enumerate(marks):
        if mark.tag == "company" and number and (marks[number - 1].tag == "all" or marks[number - 1].value in ("any", "other")):
            marks[number] = replace(mark, tag="lift_company")
    return marks


def _lifted(marks: list[Mark]) -> list[Mark]:
    """Words that welcome offices: "in office is fine too", said of remote jobs only, takes that filter off."""
    for number, mark in enumerate(marks):
        if mark.tag == "onsite" and any(other.value in _WELCOME for other in marks[number + 1 : number + 4]):
            marks[number] = replace(mark, tag="lift_remote")
    return marks


def _known_heads(marks: list[Mark], lexicon: Lexicon, context: Context | None) -> list[Mark]:
    """Heads without their field: "the analyst" is the one role that ends so, of those the conversation is about."""
    roles = lexicon.catalogue.roles
    held = [roles[slug] for slug in context.roles if slug in roles] if context is not None else []
    for number, mark in enumerate(marks):
        if (
            mark.tag == "WEAK"
            and number + 1 < len(marks)
            and marks[number + 1].value == "one"
            and mark.value in {role.slug for role in held}
        ):
            marks[number] = replace(mark, tag="ROLE")  # "just the cloud one"
        if len(held) > 1 and mark.tag == "BARE" and number and marks[number - 1].value in ("the", "that", "this"):
            named = [role.slug for role in held if role.name.casefold().endswith(mark.value)]
            if len(named) == 1:
                marks[number] = replace(mark, tag="ROLE", value=named[0])
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


def _known_fields(marks: list[Mark], lexicon: Lexicon) -> list[Mark]:
    """A field that a role must know is a skill of it: the machine learning of "do data engineers need to know machine learning"."""
    for number, mark in enumerate(marks):
        asked = number > 0 and (marks[number - 1].tag in ("know", "need") or marks[number - 1].value in ("use", "uses", "using"))
        if mark.tag == "ROLE" and asked and any(m.tag == "ROLE" for m in marks[:number]):
            skill = lexicon.catalogue.skill_aliases.get(" ".join(key(mark.raw)))
            if skill:
                marks[number] = replace(mark, tag="SKILL", value=skill)
    return marks


def _compared_fields(marks: list[Mark], lexicon: Lexicon) -> list[Mark]:
    """Fields that are skills too, before "jobs" or compared with a role: "ai agent jobs", "how do data science and statistics differ"."""
    for number, mark in enumerate(marks[:-1]):
        slug = lexicon.catalogue.short.get(" ".join(key(mark.raw))) if mark.tag == "SKILL" else None
        if slug and marks[number + 1].tag in ("job", "role") and not marks[number + 1].before:
            marks[number] = replace(mark, tag="WEAK", value=slug)
    if not any(mark.tag in ("vs", "diff", "choose") for mark in marks):
        return marks
    for number, mark in enumerate(marks):
        slug = lexicon.catalogue.short.get(" ".join(key(mark.raw))) if mark.tag == "SKILL" else None
        before, after = marks[max(0, number - 2) : number], marks[number + 1 : number + 3]
        beside = [near for near in (before[::-1], after) if len(near) == 2 and near[0].tag in ("vs", "or", "and")]
        if slug and any(near[1].tag in ("ROLE", "WEAK") for near in beside):
            marks[number] = replace(mark, tag="WEAK", value=slug)
    return marks


def _expected_roles(marks: list[Mark], lexicon: Lexicon, *, command: bool, context: Context | None) -> list[Mark]:
    """Short names ("AI", "security") become roles where a role is expected: beside another role, as an argument, after "what about"."""
    content: list[Mark] = []
    for mark in _compared_fields(marks, lexicon):
        if mark.tag != "filler" and not (mark.tag == "for" and content and content[-1].tag in ("or", "and", "vs")):
            content.append(mark)  # "for mobile or for frontend" names both
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
        listed_plainly = number > 1 and left is not None and left.tag == content[number - 2].tag == "ROLE" and not mark.before + left.before
        leaned = (
            context is not None and left is not None and left.tag in ("vs", "whatabout", "add", "than", "narrow", "drop", "not", "instead")
        )
        leaned = leaned or (context is not None and right is None and (left is None or (number == 1 and left.tag in ("and", "or", "no"))))
        headed = right is not None and right.tag in ("job", "role") and right.before == "" and mark.value != "ai-software-engineer"
        if command or beside_role or slashed or listed_plainly or leaned or headed or (left is not None and left.tag == "become"):
            marks[marks.index(mark)] = replace(mark, tag="ROLE")
    return marks


def _background(marks: list[Mark]) -> list[Mark]:
    """Degrees and the like that only describe somebody: "with a degree", "no degree", "have a masters"."""
    changing = any(mark.tag in ("move", "become", "leave") or (mark.tag == "want" and mark.value != "looking") for mark in marks)
    for number, mark in enumerate(marks):
        if mark.tag == "outside":
            person = number + 1 < len(marks) and marks[number + 1].value in _STUDENTS
            if person or (changing and mark.value in _EVENTS):
                marks[number] = replace(mark, tag="background")
                continue
            before = [other.value for other in marks[max(0, number - 3) : number] if other.value not in _ARTICLES]
            if before and (before[-1] in _HOLDS or (len(before) > 1 and before[-2] in _HOLDS and marks[number - 1].tag == "x")):
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
