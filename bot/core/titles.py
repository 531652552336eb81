"""Job titles: which role of the catalogue a title names.

The patterns of the catalogue each cover their own discipline; here is how they compete. The role named first wins; of those that
start together the longer match; a plain "software engineer" takes the field named next, and is itself only where none is. Words of
other work (sales, support, hardware) before or inside the match mean that the title is no role of the catalogue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.core.seniority import read_seniority
from bot.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.catalogue import Catalogue
    from bot.core.model import Seniority

_PLAIN: Final = "software-engineer"
_BREAK: Final = re.compile(r"\s[-–—|/·:~]+\s|\s*[:|;•]\s*|\s*//\s*|\s+@\s+|(?<=\w)- |\s+–")
_MAY_BREAK: Final = re.compile(r"[-–—|/·:~;•@]")
_WORD: Final = re.compile(r"\b\w\w+")
_WORDS_KEPT: Final = 16_384
_FOREIGN: Final = "\x00"  # stands for the beginnings that are no Latin letters
_PLAIN_START: Final = re.compile(r"[a-z]{2,}(?![?*{])")
_GROUP: Final = re.compile(r"\([^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*\)")
_SEGMENT: Final = re.compile(r"[,()\[\]]")
_ENGINEER: Final = re.compile(r"(?:software|sw) (?:engineer|developer|engineering|development)|member of technical staff")
_PRODUCT: Final = re.compile(r"\bproduct (?:manage\w+|owner|lead|director)\b")
_MANAGED: Final = re.compile(r"( (?:software )?(?:engineering|engineers?|development))? (?:team |group )?(?:manager|director)\b")
_ENGINEERING: Final = ("engineering", "engineer", "development")
_FIELDS: Final = ("analytics", "analysis", "science")
_PERSON: Final = re.compile(r"\b(?:engineer|developer|architect|recruiter|sales|value|account|executive|designer|writer|administrator)s?\b")
_RANKED: Final = re.compile(r"\b(staff|principal|distinguished|senior|sr\.?|lead|founding) engineer\b")
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

# Jobs and fields that are no role of the catalogue, wherever they stand in the part of the title that names the job.
_OTHER_JOBS: Final = re.compile(
    r"\b(?:account (?:executive|manager|director|lead|management)|recruit\w*|talent acquisition"
    r"|sales (?:\w+ )?(?:engineer\w*|manager|director)"
    r"|(?:program|programme|project|operations|partner|community|delivery|engagement|client|office|vendor|category|marketing)"
    r" (?:manager|management)"
    r"|(?:product|technical|customer|desktop|application) support"
    r"|support (?:engineer|specialist|analyst|representative|technician)\w*"
    r"|customer (?:success|engineer\w*)|escalations?|field engineer(?!ing)|data cent(?:er|re)s?|annotat\w*|label(?:l?ing|l?er)s?"
    r"|tutor|trainers?|teacher|lecturer|professor|instructor|mechanical|electrical|civil|chemical|hardware|asic|fpga|soc|rtl|analog"
    r"|silicon|process engineer|manufacturing engineer|thermal|audio ?visual|legal|counsel|attorney|paralegal|accountant|nurse"
    r"|physician|designer|copywriter|translator|gtm|go to market|business development|evangelist|sourcing|procurement"
    r"|learning (?:architecture|experience)|administrative|it specialist|network (?:operations|engineer|administrator)|voice data"
    r"|telecom\w*|enablement lead|data manager|product (?:marketing|operations)|compliance analyst|micro ?(?:systems?|electronics)"
    r"|photonics|optical|field (?:technology|operations)|field cto|sales enablement|enablement (?:manager|specialist)|partnerships?"
    r"|alliances|fp&a|qa manufacturing|campaigns?|communications (?:lead|manager|director|specialist)|deployment manager"
    r"|developer (?:advoca\w+|relations|marketing|education|events)"
    r"|(?:land|career|knowledge|curriculum|business|property|real estate|content|course|training|leadership|talent|instructional|people"
    r"|community|market) (?:systems )?developer)\b"
)
# Fields that a role can also serve: they count only where the role's own words do not follow them.
_SIDE_WORDS: Final = re.compile(
    r"\b(?:(?<!pre )sales|marketing|compliance|accounting|audit(?:or)?|tax|payroll|technician|buyer|relations"
    r"|advocate|customer support)\b"
)


def read_title(title: str, catalogue: Catalogue) -> tuple[str | None, Seniority | None]:
    """Return the role (a slug of ``catalogue``, None where none fits) and the seniority (None where the title does not say)."""
    folded = fold(_BREAK.sub(", ", title) if _MAY_BREAK.search(title) else title)
    role = _role(folded, catalogue) or _role_in_brackets(folded, catalogue)
    if role is None and _RANKED.search(folded):  # "Staff Engineer, iOS": an engineer of a field, not of any machine
        role = _role(_RANKED.sub(r"\1 software engineer", folded), catalogue)
        role = None if role == _PLAIN else role
    return role, read_seniority(title)


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


@dataclass(frozen=True, slots=True)
class _Index:
    """Title patterns with the letters that a match can begin with: most patterns need no search in most titles."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    by_letters: Mapping[str, tuple[int, ...]]
    always: tuple[int, ...]
    by_word: dict[str, tuple[int, ...]] = field(default_factory=dict)  # of the words met so far

    def candidates(self, folded: str) -> list[tuple[str, re.Pattern[str]]]:
        """Return the patterns that could match, in the order of the catalogue."""
        found = set(self.always)
        if not folded.isascii():
            found.update(self.by_letters.get(_FOREIGN, ()))
        for word in _WORD.findall(folded):
            numbers = self.by_word.get(word)
            found.update(self._begun_by(word) if numbers is None else numbers)
        return [self.patterns[number] for number in sorted(found)]

    def _begun_by(self, word: str) -> tuple[int, ...]:
        """Return the patterns that a match can begin with ``word``, and remember them while there is room."""
        starts = (word[:size] for size in range(2, len(word) + 1))
        numbers = tuple(number for start in starts for number in self.by_letters.get(start, ()))
        if len(self.by_word) < _WORDS_KEPT:
            self.by_word[word] = numbers
        return numbers


@lru_cache(maxsize=8)
def index_of(catalogue: Catalogue) -> _Index:
    """Return the compiled title patterns of ``catalogue``, built once."""
    sources = [(slug, source) for slug, role in catalogue.roles.items() for source in role.titles]
    by_letters: dict[str, list[int]] = {}
    always: list[int] = []
    for number, (_, source) in enumerate(sources):
        letters = openings(source)
        if letters is None:
            always.append(number)
        for pair in letters or ():
            by_letters.setdefault(pair, []).append(number)
    compiled = tuple((slug, re.compile(source)) for slug, source in sources)
    return _Index(compiled, {pair: tuple(numbers) for pair, numbers in by_letters.items()}, tuple(always))


def openings(source: str) -> frozenset[str] | None:
    """Return the letters that each match of a pattern begins with, which starts at a word boundary; None where they are not plain."""
    several = _alternatives(source)
    if len(several) > 1:
        known = [openings(one) for one in several]
        return frozenset().union(*(one for one in known if one)) if None not in known else None
    if source[:1] > "\x7f":
        return frozenset({_FOREIGN})
    if not source.startswith(r"\b"):
        return None
    rest = source[2:]
    if not rest.startswith("(?:"):
        plain = _PLAIN_START.match(rest)
        return frozenset({plain[0]}) if plain and "|" not in _GROUP.sub("", rest) else None
    end = _closing(rest)
    inner = [openings(rf"\b{alternative}") for alternative in _alternatives(rest[3:end])]
    if rest[end + 1 : end + 2] in ("?", "*", "{"):
        inner.append(openings(rf"\b{rest[end + 2 :]}"))
    return frozenset().union(*(one for one in inner if one)) if None not in inner else None


def _closing(source: str) -> int:
    """Return where the group that opens ``source`` closes."""
    depth = 0
    for position, char in enumerate(source):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return position
    raise ValueError(f"unbalanced pattern: {source}")


def _alternatives(source: str) -> list[str]:
    depth, parts = 0, [""]
    for char in source:
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def _role(folded: str, catalogue: Catalogue) -> str | None:
    best: tuple[tuple[bool, int, int], str, re.Match[str]] | None = None
    product = _PRODUCT.search(folded) is not None
    for slug, pattern in index_of(catalogue).candidates(folded):
        match = pattern.search(folded)
        if match is None or _is_only_field(folded, match):
            continue
        led = _MANAGED.match(folded, match.end())
        managed = led is not None and (bool(led[1]) or match[0].endswith(_ENGINEERING)) and "manager" not in slug
        last = slug == _PLAIN or managed or (product and slug.endswith("engineering-manager"))
        of_field = _ENGINEER.match(folded, match.start()) is not None  # the field named first is the field
        rank = (last, match.start(), match.end() if of_field else -match.end())
        if best is None or rank < best[0]:
            best = (rank, slug, match)
    if best is None or _is_other_work(folded, best[2]):
        return None
    return best[1]


def _is_only_field(folded: str, match: re.Match[str]) -> bool:
    """Whether a match is only the field of a job named before it: "Software Engineer, Data Analytics" is no analyst."""
    return match[0].endswith(_FIELDS) and _PERSON.search(folded, 0, match.start()) is not None


def _is_other_work(folded: str, role: re.Match[str]) -> bool:
    """Whether the words before, in or right after the role, in its part of the title, say that the job is another one."""
    breaks = [match.start() for match in _SEGMENT.finditer(folded)]
    first = max((place for place in breaks if place < role.start()), default=-1)
    last = min((place for place in breaks if place >= role.end()), default=len(folded))
    if any(other.start() < last for other in _OTHER_JOBS.finditer(folded)):
        return True
    inside_one = not _SEGMENT.search(role[0])
    return any(
        side.start() < role.end() and not (first < side.start() and (side.end() <= role.start() or inside_one))
        for side in _SIDE_WORDS.finditer(folded)
    )
