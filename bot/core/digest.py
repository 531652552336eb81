"""The weekly digest of a channel: when it is due, what it tells, and how Discord knows it from a second copy of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from bot.core import digest_words
from bot.core.card import Block, Card, Choice, Table
from bot.core.figures import number
from bot.core.model import Question
from bot.core.phrases import short_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from bot.core.catalogue import Catalogue, Role
    from bot.core.compare import Shelf
    from bot.core.desk import Desk
    from bot.core.picture import Picture
    from bot.core.trend import Trend

MOST_ROLES = 5  # a digest is read in passing
MOST_FAILURES = 3
_NAME = 14  # letters of a role in the table


@dataclass(frozen=True, slots=True)
class RoleNews:
    """One role of a digest. ``moves``: sentences on what the statistics call a move, none where nothing surely moved."""

    role: Role
    postings: int
    new: int
    moves: tuple[str, ...] = ()


def last_slot(day: int, hour: int, local: datetime) -> datetime:
    """The latest weekly moment at or before ``local``, in the same time zone. ``day`` counts from Monday (0)."""
    moment = local.replace(hour=hour, minute=0, second=0, microsecond=0) - timedelta(days=(local.weekday() - day) % 7)
    return moment if moment <= local else moment - timedelta(days=7)


def week_of(moment: datetime) -> str:
    """The week that a moment stands for, as ISO 8601 writes it: a digest moved to another day is not sent twice in one week."""
    return moment.strftime("%G-W%V")


def nonce(channel: int, slot: str) -> str:
    """What Discord refuses a second message by: the same for the same digest, whatever process sends it. 24 characters of 25."""
    return blake2b(f"{channel} {slot}".encode(), digest_size=12).hexdigest()


def news_of(
    roles: Sequence[str], catalogue: Catalogue, shelf: Shelf, trends: Callable[[str], Sequence[Trend]], since: date
) -> tuple[RoleNews, ...]:
    """What there is to tell of each role that the catalogue has; ``trends`` gives what the statistics found for one."""
    known = [catalogue.roles[slug] for slug in roles if slug in catalogue.roles][:MOST_ROLES]
    return tuple(_news(role, shelf, trends(role.slug), since) for role in known)


def _news(role: Role, shelf: Shelf, trends: Sequence[Trend], since: date) -> RoleNews:
    figures = shelf.figures(role.slug)
    moves = tuple(
        digest_words.move(role.name, trend.measure, trend.change, trend.weeks, trend.postings)
        for trend in trends
        if trend.moved and trend.change
    )
    return RoleNews(role, figures.counts.postings if figures else 0, shelf.new_postings(role.slug, since), moves)


def digest_card(news: Sequence[RoleNews], day: date, picture: Picture | None = None, *, sample: bool = False) -> Card:
    """The digest in words: what moved, then open and new postings a role, with a button a role."""
    moved = tuple(sentence for role in news for sentence in role.moves)
    rows = tuple((short_name(role.role.name, _NAME), number(role.postings), number(role.new)) for role in news)
    choices = [Choice(role.role.name, Question("overview", (role.role.slug,)), place="role") for role in news]
    note = (digest_words.DIGEST_SAMPLE,) if sample else ()
    return Card(
        digest_words.digest_title(day),
        moved or (digest_words.NOTHING_MOVED,),
        (Block(None, (), Table(digest_words.DIGEST_HEAD, rows)), Block(None, (digest_words.new_in_all(sum(role.new for role in news)),))),
        tuple(choices),
        (*note, digest_words.DIGEST_NOTE),
        picture=picture,
    )


def make_digest(desk: Desk, roles: Sequence[str], due: datetime) -> Card:
    """The digest of the week that ends with ``due``: its picture shows what moved, or else what the roles are paid."""
    known = [slug for slug in roles if slug in desk.catalogue.roles][:MOST_ROLES]
    told = {slug: desk.answer(Question("trend", (slug,))) for slug in known}
    since = (due - timedelta(days=7)).date()
    news = news_of(known, desk.catalogue, desk.shelf, lambda slug: getattr(told[slug].answer, "found", ()), since)
    moved = [told[role.role.slug].card.picture for role in news if role.moves]
    paid = desk.answer(Question("salary", tuple(known[:3]))).card.picture if known else None
    picture = next((picture for picture in moved if picture), paid)
    return digest_card(news, due.date(), picture, sample=any(origin.sample for origin, _ in desk.shelf.origins()))
