"""Job titles: which role of the catalogue a title names.

The patterns of the catalogue each cover their own discipline; here is how they compete. The role named first wins; of those that
start together the longer match; a plain "software engineer" takes the field named next, and is itself only where none is. Words of
other work (sales, support, hardware) before or inside the match mean that the title is no role of the catalogue.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.core.other_jobs import is_other_work
from bot.core.seniority import read_seniority
from bot.core.text import fold
from bot.core.title_index import index_of

if TYPE_CHECKING:
    from bot.core.catalogue import Catalogue
    from bot.core.model import Seniority

_PLAIN: Final = "software-engineer"
_ANY_MANAGER: Final = "engineering-manager"
_BREAK: Final = re.compile(r"\s[-–—|/·:~]+\s|\s*[:|;•]\s*|\s*//\s*|\s+@\s+|(?<=\w)- |\s+–")
_MAY_BREAK: Final = re.compile(r"[-–—|/·:~;•@]")
_ENGINEER: Final = re.compile(r"(?:software|sw) (?:engineer|developer|engineering|development)|member of technical staff")
_PRODUCT: Final = re.compile(r"\bproduct (?:manage\w+|owner|lead|director)\b")
_MANAGED: Final = re.compile(r"( (?:software )?(?:engineering|engineers?|development))? (?:team |group )?(?:manager|director)\b")
_ENGINEERING: Final = ("engineering", "engineer", "development")
_FIELDS: Final = ("analytics", "analysis", "science", "solutions engineering")
_PERSON: Final = re.compile(
    r"\b(?:engineer|developer|architect|recruiter|value|account|executive|designer|writer|administrator)s?\b|\bsales(?:,| \()"
)
_RANKED: Final = re.compile(r"\b(staff|principal|distinguished|senior|sr\.?|lead|founding) engineer\b")
_LONE_I: Final = re.compile(r"\bi\b")  # folded text does not tell whether it is a number
_BRACKETS: Final = re.compile(r"\(([^()]{6,60})\)")
_WHOLE: Final = re.compile(
    r"^(?:(?:senior|junior|lead|staff|principal) )?(?:[a-z+#.&]+ ){1,3}(?:engineer|scientist|analyst|developer|architect|administrator)s?$"
)
_NO_FIELD: Final = re.compile(
    r"(?:(?:senior|sr\.?|junior|jr\.?|lead|staff|principal|founding|mid(?: level)?|entry level|associate) )*(?:software )?"
    r"(?:engineer|developer|scientist|analyst|researcher|architect|programmer|member of (?:the )?technical staff)(?: (?:i{1,3}|iv|[1-4]))?"
    r"(?: ?\([^()]*\))?"
)
_CALLED: Final = re.compile(
    r"\b(?i:as an?|looking for an?|seeking an?|hiring an?|role of(?: an?)?|position of(?: an?)?|join \w+ as an?|for an?)"
    r" ((?:[A-Za-z/+#.&-]+ ){1,5}?(?:[Ee]ngineer|[Ss]cientist|[Aa]nalyst|[Dd]eveloper|[Rr]esearcher|[Aa]rchitect)\b)"
)
_LOOKED_AT: Final = 2_000  # characters of a text in which it says what the job is


def read_title(title: str, catalogue: Catalogue) -> tuple[str | None, Seniority | None]:
    """Return the role (a slug of ``catalogue``, None where none fits) and the seniority (None where the title does not say)."""
    plain = fold(_BREAK.sub(", ", title) if _MAY_BREAK.search(title) else title)
    folded = catalogue.title_words.in_english(plain)
    role = _role(folded, catalogue) or _role_in_brackets(folded, catalogue)
    if role is None and _RANKED.search(folded):  # "Staff Engineer, iOS": an engineer of a field, not of any machine
        role = _role(_RANKED.sub(r"\1 software engineer", folded), catalogue)
        role = None if role == _PLAIN else role
    return role, read_seniority(title) or (None if folded is plain else read_seniority(_LONE_I.sub(" ", folded)))


def role_in_text(title: str, role: str | None, text: str, catalogue: Catalogue) -> str | None:
    """Return the role of a title that names a job without its field ("Senior Engineer"), by what the text calls the job; else ``role``."""
    if not _NO_FIELD.fullmatch(fold(title)):
        return role
    for match in _CALLED.finditer(text, 0, _LOOKED_AT):
        named = _role(fold(match[1]), catalogue)
        if named is not None and named != _PLAIN:
            return named
    return role


def _role_in_brackets(folded: str, catalogue: Catalogue) -> str | None:
    """Return the role that stands alone in brackets behind another job: "Survey Designer (Data Analyst)"."""
    for bracket in _BRACKETS.finditer(folded):
        if _WHOLE.search(bracket[1]):
            return _role(bracket[1], catalogue)
    return None


def _role(folded: str, catalogue: Catalogue) -> str | None:
    best: tuple[tuple[bool, int, int], str, re.Match[str], int] | None = None
    product = _PRODUCT.search(folded) is not None
    for slug, pattern in index_of(catalogue).candidates(folded):
        match = pattern.search(folded)
        if match is None or _is_only_field(folded, match):
            continue
        led = _MANAGED.match(folded, match.end())
        managed = led is not None and (bool(led[1]) or match[0].endswith(_ENGINEERING)) and "manager" not in slug
        last = slug == _PLAIN or managed or (product and slug.endswith("engineering-manager"))
        engineer = _ENGINEER.match(folded, match.start())  # the field named first after it is the field
        length = 0 if slug == _ANY_MANAGER else match.start() - match.end()  # a manager of something is that before any other
        rank = (last, match.start(), -length if engineer else length)
        if best is None or rank < best[0]:
            best = (rank, slug, match, engineer.end() if engineer else match.end())
    if best is None or is_other_work(folded, best[2], best[3]):
        return None
    return best[1]


def _is_only_field(folded: str, match: re.Match[str]) -> bool:
    """Whether a match is only the field of a job named before it: "Software Engineer, Data Analytics" is no analyst."""
    return match[0].endswith(_FIELDS) and _PERSON.search(folded, 0, match.start()) is not None
