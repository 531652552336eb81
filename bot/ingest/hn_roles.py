"""Role names in the free text of a hiring comment: in a list of them, in lines of their own, and in sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_JOBS: Final = (
    r"engineers?|eng\b|developers?|devs?|scientists?|analysts?|architects?|designers?|managers?|research?ers?|resercher?s?|programmers?"
    r"|administrators?|specialists?|consultants?|directors?|technicians?|strategists?|marketers?|recruiters?|writers?|advocates?|generalists?"
    r"|interns?|leads?|leaders?|executives?|officers?|hackers?|technologists?|associates?|professors?|co-?founders?"
)
_SHORT: Final = r"SREs?|SWEs?|SDEs?|SDETs?|MLEs?|FDEs?|PMs?|EMs?|TPMs?|CTO|CPO|CMO|CFO|VP|QA|AE|AEs|BDRs?|SDRs?|DevOps|UX"
_WHOLE: Final = (
    r"member of (?:the )?technical staff|head of [\w ]+|founding team|product design"
    r"|software engineering|(?:full|front|back)[- ]?(?:stack|end) engineering"
)
_JOB: Final = re.compile(rf"\b(?:{_JOBS}|{_WHOLE})\b|(?-i:\b(?:{_SHORT})\b)", re.IGNORECASE)
_BEGUN: Final = re.compile(rf".{{0,70}}?\b(?:{_JOBS})\b(?:\s?\([^()]{{0,40}}\))?", re.IGNORECASE)
_RANKS: Final = re.compile(
    r"(?:(?:senior|sr\.?|staff|lead|principal|junior|jr\.?|mid|mid-level|founding|intern|entry|level)[\s/+-]*)+", re.IGNORECASE
)
_GENERIC: Final = re.compile(
    r"\b(?:multiple|various|several|many|open|all|different|two|three|four|five|numerous|development)\b"
    r"[\w\s,&]{0,30}?\b(?:roles?|positions?|openings?|jobs)\b"
    r"|\bhiring for\b|\broles\b",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(
    r"\b(?:we|you|our|your|is|are|was|have|has|will|would|can|with|who|that|this|experience|looking|apply|email|contact|years?|please|join"
    r"|varies|between|ranges?|salary|don.t"
    r"|team of|build|building|working|love|need|needs|reporting|collaborat\w+|benefits|interview)\b",
    re.IGNORECASE,
)
_BULLET: Final = re.compile(r"^(?:[\s\-*•·–—+>#◦▪→]|\d{1,2}[.)]\s)+")
_HEADING_END: Final = re.compile(r"\s*(?:\s[-–—|:~→]+\s|:(?:\s|$)|\(?https?://|\(?www\.|\s\(?[$£€]|-\s*https?).*", re.DOTALL)
_LONGEST: Final = 90
_LONGEST_PART: Final = 140
_MOST: Final = 12  # roles of one comment
_WORD: Final = r"(?:[A-Z][\w+#./&-]*|of|and|&|-|–)"
_CAPITAL: Final = (
    r"Engineers?|Developers?|Scientists?|Researchers?|Designers?|Managers?|Architects?|Analysts?|Directors?|Specialists?|Leads?|SREs?|SWEs?"
)
_IN_PROSE: Final = re.compile(rf"\b((?:[A-Z][\w+#./&-]*\s)(?:{_WORD}\s){{0,5}}(?:{_CAPITAL}))\b")
_WANTED: Final = re.compile(
    r"\b(?:hiring|looking for|seeking|need|recruiting|searching for|adding|expanding)\b"
    r"(?:\s(?:for|an?|our|some|more|strong|experienced|talented"
    r"|great|exceptional|new|several|multiple|additional|to hire|\d+(?:[-–]\d+)?))*"
    r"\s((?:[\w/+#.-]+[ ,]+){0,4}?(?:engineer|developer|scientist"
    r"|researcher|designer|manager|analyst|architect)s?)\b",
    re.IGNORECASE,
)
_FILLER: Final = re.compile(
    r"^(?:(?:an?|the|our|some|more|strong|great|talented|experienced|we|hiring|are|is|for|and|new|this|at|of|in|multiple|various|several|open"
    r"|\d{1,2}x?|\[\d+\]|full[- ]time|part[- ]time)\s)+",
    re.IGNORECASE,
)
_TAIL: Final = re.compile(r"(?:\s+(?:multiple |open )?(?:roles?|positions?|openings?))$|\s*\(?https?://\S*|\s*[\[(][^\])]*$", re.IGNORECASE)
_SIGNATURE: Final = re.compile(r"founder|\b(?:CTO|CEO|COO)\b")
_PLURAL: Final = re.compile(
    r"\b((?:engineer|developer|scientist|analyst|architect|designer|manager|researcher|programmer|administrator|specialist|consultant|director"
    r"|technician|intern|executive|AE|lead|marketer|recruiter|writer|dev|SRE|SWE|SDE|PM|EM|FDE|MLE))s\b",
    re.IGNORECASE,
)
_EMPTY_BRACKETS: Final = re.compile(r"\(\s*[,/&]?\s*\)|\[\s*\]")


def names_role(text: str) -> bool:
    """Whether a part of a header names a role."""
    return _JOB.search(text) is not None


def generic_roles(text: str) -> bool:
    """Whether a part speaks of roles without naming one: "Multiple roles"."""
    return _GENERIC.search(text) is not None and not re.search(r"\b(?:engineers?|developers?|scientists?)\b", text, re.IGNORECASE)


def roles_of(text: str) -> list[str]:
    """Return the roles of a list: "Backend, Data Engineers & PM" names three, "Senior & Staff Engineers" one, "Engineer, AI" one."""
    found: list[str] = []
    waiting: list[str] = []
    closed = False
    if len(text) > _LONGEST_PART:  # a text without line breaks goes on after its role
        begun = _BEGUN.match(text)
        text = begun[0] if begun and not _SENTENCE.search(begun[0]) else ""
    for joint, part in _parts(text):
        if _JOB.search(part) and not _RANKS.fullmatch(part):
            found += _with_noun(waiting, part)
            waiting, closed = [], False
        elif found and joint == "," and not waiting and not closed and len(found) < _MOST:
            found[-1] = f"{found[-1]}, {part}"  # a field after its role
        elif found and not waiting:
            closed = True  # "Engineers + GTM, Design": other work, no role of its own
        else:
            waiting.append(part)
    titles = (_tidy(role) for role in found)
    return list(dict.fromkeys(title for title in titles if title))[:_MOST]


def roles_in_lines(lines: Iterable[str]) -> list[tuple[str, str]]:
    """Return the roles that have a line of their own, each with its line."""
    found: dict[str, tuple[str, str]] = {}
    for line in lines:
        bare = _BULLET.sub("", line)
        heading = _HEADING_END.sub("", bare).strip(" :-–—*.,")
        if not heading or len(heading) > _LONGEST or not _JOB.search(heading) or _SENTENCE.search(heading) or len(heading.split()) > 10:
            continue
        if bare == line and _SIGNATURE.search(heading):
            continue
        if bare == line and not (len(line) <= _LONGEST or _HEADING_END.search(bare)):
            continue
        for role in roles_of(heading):
            found.setdefault(role.casefold(), (role, line))
    return list(found.values())[:_MOST]


def roles_in_prose(text: str) -> list[str]:
    """Return the roles that sentences name with capitals ("a Senior Rust Engineer") or ask for ("hiring backend engineers")."""
    found: dict[str, str] = {}
    for pattern in (_IN_PROSE, _WANTED):
        for match in pattern.finditer(text):
            role = _tidy(match[1])
            if len(role.split()) > 1 and not _SENTENCE.search(role):
                found.setdefault(role.casefold(), role)
        if found:
            break
    return list(found.values())[:4]


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield the members of a list with the sign before each: "," or "&"; what stands in brackets stays whole."""
    depth, joint, start = 0, "", 0
    masked = "".join(char if (depth := depth + (char in "([") - (char in ")]")) <= 0 and char not in ")]" else "x" for char in text)
    for match in re.finditer(r"\s*[,;]\s*(?:(?:and|&|or)\s)?|\s+(?:&|and|or|\+|/)\s+|\s*\+\s*(?=\s|[A-Z]{2})", masked):
        part = text[start : match.start()].strip(" -–:")
        if part:
            yield joint, part
        joint, start = ("," if match[0].strip()[:1] in ",;" else "&"), match.end()
    if text[start:].strip(" -–:"):
        yield joint, text[start:].strip(" -–:")


def _with_noun(waiting: list[str], role: str) -> list[str]:
    """Return what stood before a role without a noun of its own, each with the role's: "Backend" before "Data Engineers"."""
    if not waiting:
        return [role]
    if all(_RANKS.fullmatch(part) for part in waiting):
        return ["/".join([*waiting, role])]
    noun = next(reversed([match[0] for match in _JOB.finditer(role)]), role)
    if re.fullmatch(_SHORT, noun):  # "Staff ML, FDE": an abbreviation is no noun to share
        return [part for part in waiting if _RANKS.match(part) and not _RANKS.fullmatch(part)] + [role]
    return [part if part.lower().endswith(noun.lower()) else f"{part} {noun}" for part in waiting if not _RANKS.fullmatch(part)] + [role]


def _tidy(role: str) -> str:
    role = _FILLER.sub("", _PLURAL.sub(r"\1", re.sub(r"\bEng\b", "Engineer", role.strip(" -–—,:;/&*!"))))
    role = _EMPTY_BRACKETS.sub("", _TAIL.sub("", _TAIL.sub("", role)))
    return re.sub(r"\s+", " ", role).rstrip(" -–—,:;/&*.!").lstrip(" -–—,:;/&*")
