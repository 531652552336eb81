"""Hacker News, "Ask HN: Who is hiring?": one comment is one employer's advert and may name several roles, each a posting.

Comments come from Algolia (``hn.algolia.com/api/v1/items/THREAD`` or its search) or from Hacker News itself. The thread's custom is a
first line "Company | Role | Place | REMOTE | Full-time | $150k-$200k"; where roles are not in it, they are looked for in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.core.money import find_money
from bot.ingest.cells import cell_text, cells
from bot.ingest.hn_roles import generic_roles, names_role, roles_in_lines, roles_in_prose, roles_of
from bot.ingest.markup import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KEYS: Final = (
    frozenset({"by", "text", "time"}), frozenset({"by", "time", "type"}), frozenset({"author", "text", "story_id"}),
    frozenset({"author", "comment_text"}), frozenset({"author", "text", "children"}),
)  # fmt: skip
_GONE: Final = re.compile(r"\[(?:deleted|flagged|dead)\]", re.IGNORECASE)
_SEEKING: Final = re.compile(
    r"\bseeking (?:work|freelance)\b|\bi(?:'|’)?m (?:\w+ ){0,2}(?:looking for|open to|available|a \w[\w -]{0,40} with)"
    r"|\bwilling to relocate:|\b(?:résumé|resume|cv)\s?(?:/\s?cv)?:|\bi am (?:\w+ ){0,2}looking for"
    r"|\bhire me\b|\bmy (?:profile|resume|cv)\b",
    re.IGNORECASE,
)
_WORK_WANTED: Final = re.compile(r"\W*seeking (?:work|freelance)", re.IGNORECASE)
_LABEL: Final = re.compile(
    r"(company|role|position|title|location|salary|compensation|onsite|remote|type|about)s?\s*:\s*(.+)", re.IGNORECASE
)
_MODE: Final = re.compile(
    r"\b(?:remote\w*|on-?\s?site|hybrid|in[- ](?:office|person)|wfh|work from (?:home|anywhere)|anywhere|worldwide)\b", re.IGNORECASE
)
_TERMS: Final = re.compile(
    r"(?:salary|compensation|full|part|contract|permanent|intern|freelance|visa|relocation|equity|benefits|unlimited pto|401k|no visa|"
    r"us citizen|series [a-f]\b|pre-?seed|seed\b|yc ?[wsf]?\d*$|ycs?\d+|b2b|(?:mid|early|entry)[- ](?:level|stage)"
    r"|seniors?\b|sr\b|junior|growth|founding|\d)[^|]*",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_IN_BRACKETS: Final = re.compile(
    r"\s*[(\[](?:yc\b|ycs|y combinator|https?:|www\.|[\w-]+\.[\w.-]+(?=[),/\s])|series|formerly|pre-?seed|seed)[^)\]]*[)\]]", re.I
)
_HIRING: Final = re.compile(r"((?:[A-Z0-9][\w&.'’-]*\s){1,5})(?:\([^)]*\)\s*)?(?:is|are|'s) (?:now )?hiring\b", re.IGNORECASE)
_AT: Final = re.compile(r"^(.{5,80}?) at ([A-Z][\w .&'-]{1,40}?) \| ", re.MULTILINE)
_PLACE: Final = re.compile(r"[A-ZÀ-Ý][\w.'’-]*(?:[ ,/&()+-]+(?:and |or |of |the )?[A-ZÀ-Ý][\w.'’-]*){0,8}[)]?", re.UNICODE)
_OFFERS: Final = re.compile(
    r"\b(?:we(?:['’]re| are)|is|team is|are) hiring\b|\b(?:open|all the|the following) (?:roles?|positions?)\b", re.IGNORECASE
)
_UNNAMED: Final = "Role not named"  # the title of an advert that names none
_SEPARATOR: Final = re.compile(r"\s*[|｜]\s*")
_SEPARATED: Final = re.compile(r"[|｜;].*[|｜;]")
_LOOSER: Final = re.compile(r"\s+(?:[•·–—;]|-{1,3})\s+|\s*;\s+")


@dataclass(slots=True)
class _Header:
    """What the parts of a first line say."""

    company: str = ""
    roles: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    pay: str = ""
    generic: str = ""
    others: list[str] = field(default_factory=list)


def read_comment(item: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the cells of every role that a comment names; of one that offers no role, cells without a title. Replies give nothing."""
    story, parent = item.get("story_id"), item.get("parent_id")
    text = plain_text(cell_text(item.get("text") or item.get("comment_text"))).strip()
    if (story and parent and story != parent) or not text or _GONE.fullmatch(text) or item.get("deleted") or item.get("dead"):
        return
    number = cell_text(item.get("id") or item.get("objectID"))
    lines = [line.strip() for line in text.split("\n") if line.strip(" -_=*#")] or [text]
    header = _labelled(lines) or _header(lines[0])
    seeks = _WORK_WANTED.match(text) or (_SEEKING.search(text) and not header.roles and "|" not in lines[0])
    offered = [] if seeks else _roles(header, lines, text)
    for position, (title, pay) in enumerate(offered or [("", "")], 1):
        yield cells(
            source="hn",
            id=number if len(offered) < 2 else f"{number}-{position}",
            title=title,
            company=header.company or _hiring(text),
            location="; ".join(dict.fromkeys(header.places)),
            salary=pay or header.pay,
            description=text,
            posted_at=item.get("time") or item.get("created_at"),
            url=f"https://news.ycombinator.com/item?id={number}",
        )


def _roles(header: _Header, lines: Sequence[str], text: str) -> list[tuple[str, str]]:
    """Return the titles with the pay of their own line: from the first line, else from lines that name a role, else from the text."""
    if header.roles:
        return [(role, "") for role in header.roles]
    stated = _AT.search(text)
    found = [(stated[1], "")] if stated else [(role, line if find_money(line) else "") for role, line in roles_in_lines(lines[1:])]
    if not found:
        found = [(role, "") for role in roles_in_prose(text)]
    if not found and (header.generic or header.pay or (header.places and _SEPARATED.search(lines[0])) or _OFFERS.search(text)):
        return [(header.generic or _UNNAMED, "")]
    return found


def _header(line: str) -> _Header:
    parts = [part for part in _SEPARATOR.split(line) if part]
    if len(parts) < 2:
        parts = [part for part in _LOOSER.split(line) if part]
    header = _Header()
    if len(line) > 120 and "|" not in line:
        return header  # a sentence, not a header
    for position, part in enumerate(parts):
        _take(header, part.strip(" #*"), first=position == 0)
    if not header.company:
        header.company = next((other for other in header.others if "," not in other), "")
        header.others = [other for other in header.others if other != header.company]
    header.company = _company(header.company)
    if not _names_place(header.places):
        header.places[:0] = [other for other in header.others if _PLACE.fullmatch(other)][:1]
    return header


def _take(header: _Header, part: str, *, first: bool) -> None:
    """Sort one part of a first line in."""
    money = find_money(part)
    if money and not first:
        header.pay = header.pay or part
        part = "" if _TERMS.fullmatch(part) else (part[: money[0].start] + part[money[-1].end :]).strip(" ()+:,~")
    if not part or (not first and _ADDRESS.fullmatch(part)):
        return
    is_role = names_role(part) and not (first and (_ADDRESS.fullmatch(part) or _HIRING.search(part) or part.endswith((".", "!"))))
    generic = generic_roles(part)
    if generic and not first:
        header.generic = header.generic or part
        if _MODE.search(part):
            header.places.append(part)
    elif is_role and not (_MODE.match(part) and "(" in part):
        mode = _MODE.search(part)
        if mode and names_role(part[: mode.start()]) and part.count("(", 0, mode.start()) == part.count(")", 0, mode.start()):
            header.places.append(part[mode.start() :])
            part = part[: mode.start()]
        header.roles += [role for role in roles_of(_MODE.sub("", part)) if role not in header.roles]
    elif _MODE.search(part) and len(part) <= 120 and not first:
        header.places.append(part)
    elif first:
        header.company = part
    elif not _TERMS.fullmatch(part):
        header.others.append(part)


def _names_place(places: Sequence[str]) -> bool:
    """Whether the parts on the work mode name a place beside it."""
    return any(
        re.search(r"[A-Z][a-zA-Z]", re.sub(r"full|time|time zones?|\bok\b|days?", "", _MODE.sub("", place), flags=re.I)) for place in places
    )


def _labelled(lines: Sequence[str]) -> _Header | None:
    """Return what an advert written as "Company: …", "Role: …" says; None for any other."""
    labels: dict[str, str] = {}
    if lines[0].count("|") > 1:
        return None
    for line in lines[:14]:
        match = _LABEL.match(line)
        if match:
            labels.setdefault(match[1].lower(), match[2].strip())
    title = labels.get("role") or labels.get("position") or labels.get("title")
    if not title or len(title) > 100 or "company" not in labels:
        return None
    places = [labels[name] for name in ("location", "onsite", "remote") if name in labels]
    return _Header(_company(labels["company"]), roles_of(title) or [title], places, labels.get("salary") or labels.get("compensation", ""))


def _company(part: str) -> str:
    hiring = _HIRING.search(part)
    name = _IN_BRACKETS.sub("", hiring[1] if hiring and not part.startswith(hiring[1].split()[0]) else part)
    name = re.sub(r"\s+(?:is|are) hiring\b.*|^(?:company|hey hn|hi hn)\s*[:!]?\s*", "", name, flags=re.IGNORECASE)
    name = re.split(r"\s+https?://|\s+[–—-]\s+|: ", name)[0].strip(" -–—|,:#*")
    return name if len(name) <= 60 and not name.endswith(("?", "!")) else ""


def _hiring(text: str) -> str:
    """Return the employer of "Acme is hiring", or of a job page's "Engineer at Acme | ", "" where none is named so."""
    stated, hiring = _AT.search(text), _HIRING.search(text[:300])
    if stated:
        return stated[2]
    return (
        _IN_BRACKETS.sub("", hiring[1]).strip()
        if hiring and hiring[1][0].isupper() and not re.search(r"\bteam\b|[.!?]\s|^(?:We|I|Who)\b", hiring[1])
        else ""
    )
