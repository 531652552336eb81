"""Job boards: which ones there are, where each answers, and whether an answer lists all of its open postings."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from bot.ingest.records import ReadProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SLUG: Final = re.compile(r"[^\s/\\?#%]{1,100}(?: [^\s/\\?#%]{1,100}){0,8}")  # Ashby has boards with spaces and dots in their names


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of board. ``path`` begins with the base and may hold ``{slug}``.

    ``whole``: a reply lists every open posting, so one that is missing has gone; a feed shows only its newest.
    ``employer``: the board is one employer's, which the board's name names.
    ``follow``: the path of the next reply, read off one and its number from 1; None after the last.
    ``pages``: replies at most. ``index``: the first reply only says where the postings are.
    """

    source: str  # what postings of it are from
    label: str  # what that source is called in an answer
    base: str
    path: str
    whole: bool = False
    employer: bool = False
    follow: Callable[[dict[str, Any], int], str | None] | None = None
    pages: int = 1
    index: bool = False


def _next_himalayas(reply: dict[str, Any], number: int) -> str | None:
    meta = reply.get("meta")
    cursor = reply.get("nextCursor") or (meta.get("nextCursor") if isinstance(meta, dict) else None)
    if isinstance(cursor, str) and cursor:
        return f"/jobs/api?limit=20&cursor={quote(cursor, safe='')}"
    return f"/jobs/api?limit=20&offset={20 * number}" if reply.get("jobs") else None


def _next_arbeitnow(reply: dict[str, Any], number: int) -> str | None:
    links = reply.get("links")
    more = links.get("next") if isinstance(links, dict) else None
    return f"/api/job-board-api?page={number + 1}" if more else None


def _hiring_thread(reply: dict[str, Any], number: int) -> str | None:
    """The newest "Who is hiring?" among the threads of the account that posts it (it also asks who wants to be hired)."""
    if number > 1:
        return None
    hits = reply.get("hits")
    for hit in hits if isinstance(hits, list) else ():
        if isinstance(hit, dict) and "who is hiring" in str(hit.get("title", "")).casefold() and str(hit.get("objectID")).isdecimal():
            return f"/api/v1/items/{hit['objectID']}"
    raise ReadProblem('There is no "Who is hiring?" thread among the newest of Hacker News; it is tried again on the next run.')


KINDS: Final[dict[str, Kind]] = {
    "greenhouse": Kind(
        "greenhouse",
        "employers' boards on Greenhouse",
        "https://boards-api.greenhouse.io",
        "/v1/boards/{slug}/jobs?content=true&pay_transparency=true",
        whole=True,
        employer=True,
    ),
    "lever": Kind(
        "lever", "employers' boards on Lever", "https://api.lever.co", "/v0/postings/{slug}?mode=json", whole=True, employer=True
    ),
    "lever-eu": Kind(
        "lever", "employers' boards on Lever", "https://api.eu.lever.co", "/v0/postings/{slug}?mode=json", whole=True, employer=True
    ),
    "ashby": Kind(
        "ashby",
        "employers' boards on Ashby",
        "https://api.ashbyhq.com",
        "/posting-api/job-board/{slug}?includeCompensation=true",
        whole=True,
        employer=True,
    ),
    "remoteok": Kind("remoteok", "Remote OK (remoteok.com)", "https://remoteok.com", "/api"),
    "remotive": Kind("remotive", "Remotive (remotive.com)", "https://remotive.com", "/api/remote-jobs"),
    "jobicy": Kind("jobicy", "Jobicy (jobicy.com)", "https://jobicy.com", "/api/v2/remote-jobs?count=100"),
    "himalayas": Kind(
        "himalayas", "Himalayas (himalayas.app)", "https://himalayas.app", "/jobs/api?limit=20", follow=_next_himalayas, pages=10
    ),
    "arbeitnow": Kind(
        "arbeitnow", "Arbeitnow (arbeitnow.com)", "https://www.arbeitnow.com", "/api/job-board-api", follow=_next_arbeitnow, pages=5
    ),
    "hn": Kind(
        "hn",
        'Hacker News, "Who is hiring?"',
        "https://hn.algolia.com",
        "/api/v1/search_by_date?tags=story,author_whoishiring&hitsPerPage=10",
        follow=_hiring_thread,
        pages=2,
        index=True,
    ),
}


@dataclass(frozen=True, slots=True)
class Board:
    """One entry of the list of boards. A feed has no slug."""

    kind: str
    slug: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        """What a person calls it: kind/slug."""
        return f"{self.kind}/{self.slug}" if self.slug else self.kind

    @property
    def employer(self) -> str | None:
        """Whose board it is; None for a feed of many employers, and where the list does not say."""
        return (self.name or None) if KINDS[self.kind].employer else None


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where kinds answer. ``moved`` gives a kind another base address: a mirror, or a test's server."""

    moved: Mapping[str, str] = field(default_factory=dict)

    def base(self, board: Board) -> str:
        """Return the base address of a board, without a slash at the end."""
        return self.moved.get(board.kind, KINDS[board.kind].base).rstrip("/")

    def first(self, board: Board) -> str:
        """Return the address that is asked first."""
        return self.base(board) + KINDS[board.kind].path.format(slug=quote(board.slug, safe=""))

    def following(self, board: Board, reply: bytes, number: int) -> str | None:
        """Return the address after the ``number``-th reply, None after the last. Raises ReadProblem."""
        kind = KINDS[board.kind]
        if kind.follow is None or number >= kind.pages:
            return None
        try:
            read = json.loads(reply)
        except (ValueError, RecursionError):
            raise ReadProblem(
                f"{urlsplit(self.base(board)).hostname} does not answer with JSON; it is tried again on the next run."
            ) from None
        path = kind.follow(read, number) if isinstance(read, dict) else None
        return None if path is None else self.base(board) + path


def read_boards(table: Mapping[str, Any]) -> tuple[Board, ...]:
    """Return the boards of a parsed list, in its order. Raises ReadProblem for an entry that is none or comes twice."""
    entries = table.get("board")
    if not isinstance(entries, list) or not entries:
        raise ReadProblem('The list has no boards; write entries like: [[board]] kind = "greenhouse" slug = "airbnb" name = "Airbnb".')
    boards: dict[str, Board] = {}
    for number, entry in enumerate(entries, 1):
        board = _board(entry, number)
        if board.key.casefold() in boards:
            raise ReadProblem(f"Board {number} of the list, {board.key}, is there twice; take one out.")
        boards[board.key.casefold()] = board
    return tuple(boards.values())


def _board(entry: object, number: int) -> Board:
    if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
        raise ReadProblem(f'Board {number} of the list is no entry of texts; write kind = "…", slug = "…" and name = "…".')
    kind, slug, name = (entry.get(field, "").strip() for field in ("kind", "slug", "name"))
    unknown = sorted(entry.keys() - {"kind", "slug", "name"})
    if unknown:
        raise ReadProblem(f"Board {number} of the list has a field {unknown[0]!r}; there are kind, slug and name.")
    if kind not in KINDS:
        raise ReadProblem(f"Board {number} of the list is of kind {kind!r}; there are {', '.join(KINDS)}.")
    wanted = "{slug}" in KINDS[kind].path
    if wanted and (not _SLUG.fullmatch(slug) or slug in (".", "..")):
        raise ReadProblem(f"Board {number} of the list needs a slug: the board's name as it stands in its own address.")
    if slug and not wanted:
        raise ReadProblem(f"Board {number} of the list, {kind}, is one feed for all and takes no slug.")
    return Board(kind, slug, name)
