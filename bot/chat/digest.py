"""Weekly digests: sent once a week whatever happens, caught up after downtime, paused when a channel cannot be reached.

A week is claimed in the state before its digest is sent, so that of several processes one sends; where they know of each other, their
leader alone looks, for the servers of all. Whoever claims a week again, because the first never finished, looks in the
channel first; and a nonce made from channel and week lets Discord itself refuse a second copy.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import discord
from discord.ext import commands, tasks

from bot.chat.sending import UNREACHED
from bot.chat.settings import settings_group
from bot.chat.view import PICTURE, view_of
from bot.core import digest_words
from bot.core.digest import MOST_FAILURES, last_slot, make_digest, nonce, week_of
from bot.core.state import StateAway

if TYPE_CHECKING:
    from bot.chat.client import CareerBot
    from bot.core.card import Card
    from bot.core.state import DigestPlan

log = logging.getLogger(__name__)

Written = discord.TextChannel | discord.Thread

LEASE = timedelta(minutes=10)  # a claim older than this is that of a process that died
RETRY = (
    timedelta(hours=1),
    timedelta(hours=6),
)  # after the first failure, and after later ones: an outage of Discord is no reason to pause
SEARCHED = 100  # messages after the digest's hour among which an earlier copy is looked for
NOBODY = 0  # who a digest was made for: everybody who presses gets a copy of their own


class Digests(commands.Cog):
    """Looks every minute for digests that are due."""

    def __init__(self, bot: CareerBot) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        """Called by discord.py when the cog is added."""
        self.bot.tree.add_command(settings_group())
        self.every_minute.start()

    async def cog_unload(self) -> None:
        """Called by discord.py when the bot closes."""
        self.every_minute.cancel()

    @tasks.loop(minutes=1)
    async def every_minute(self) -> None:
        """Send what is due. A problem with one channel leaves the others, one with the state waits for the next minute."""
        cluster = self.bot.cluster
        if cluster:
            await cluster.leading()
        now, sent = discord.utils.utcnow(), dict[str, frozenset[int]]()
        try:
            plans = [plan for plan in await self.bot.kept.ask(self.bot.state.digests) if not plan.paused]
            for week in {week_of(_due(plan, now)) for plan in plans}:
                sent[week] = await self.bot.kept.ask(self.bot.state.sent_digests, week)
        except StateAway as away:
            log.warning("%s: digests wait", away)
            return
        except Exception:
            log.exception("digests could not be looked after")
            return
        for plan in plans:
            if plan.channel in sent[week_of(_due(plan, now))] or not (cluster or self.bot.get_guild(plan.server)):
                continue
            try:
                await self._look(plan, discord.utils.utcnow())
            except StateAway as away:
                log.warning("%s: digests wait", away)
                return
            except Exception:
                log.exception("the digest of channel %s could not be looked after", plan.channel)

    @every_minute.before_loop
    async def _ready(self) -> None:
        await self.bot.wait_until_ready()

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A digest ends with its channel."""
        await self.bot.kept.insist(self.bot.state.drop_digest, channel.id)

    async def _look(self, plan: DigestPlan, now: datetime) -> None:
        due = _due(plan, now)
        if due < datetime.fromisoformat(plan.since) or (plan.retry_at and now < datetime.fromisoformat(plan.retry_at)):
            return
        claim = await self.bot.kept.ask(self.bot.state.claim_digest, plan.channel, week_of(due), _text(now), _text(now - LEASE))
        if claim is None:
            return
        try:
            await self._send(plan, due, searched=claim == "again" or plan.failures > 0)
        except Exception:
            log.exception("the digest of channel %s was not sent", plan.channel)
            await self._failed(plan, week_of(due), now)
        else:
            await self.bot.kept.insist(self.bot.state.finish_digest, plan.channel, week_of(due))

    async def _send(self, plan: DigestPlan, due: datetime, *, searched: bool) -> None:
        channel, allowed = await self._channel(plan)
        card = await self.bot.think(make_digest, self.bot.desk, plan.roles, due)
        if not (searched and await self._is_there(channel, allowed, card, due)):
            png = await self.bot.painter.png(card.picture) if allowed.attach_files else None
            files = [discord.File(BytesIO(png), PICTURE)] if png else []
            view = view_of(card, NOBODY, self.bot.desk.catalogue, pictured=bool(files))
            await channel.send(view=view, files=files, nonce=nonce(plan.channel, week_of(due)))

    async def _channel(self, plan: DigestPlan) -> tuple[Written, discord.Permissions]:
        """The channel of a digest and what the bot may do there. Of another process's server nothing is known here: Discord is asked."""
        if self.bot.get_guild(plan.server):
            channel = cast("Written", self.bot.get_channel(plan.channel) or await self.bot.fetch_channel(plan.channel))
            return channel, channel.permissions_for(channel.guild.me)
        guild = await self.bot.fetch_guild(plan.server, with_counts=False)
        channel = cast("Written", await guild.fetch_channel(plan.channel))
        parent = await guild.fetch_channel(channel.parent_id) if isinstance(channel, discord.Thread) else channel
        return channel, parent.permissions_for(await guild.fetch_member(self.bot.user.id if self.bot.user else 0))

    async def _is_there(self, channel: Written, allowed: discord.Permissions, card: Card, due: datetime) -> bool:
        """Whether this week's digest stands in the channel already. Where that cannot be read, it is taken to: better none than two."""
        if not allowed.read_message_history:  # Discord then tells of no message at all
            return True
        async for message in channel.history(after=due, limit=SEARCHED):
            if self.bot.user and message.author.id == self.bot.user.id and f"## {card.title}" in _words(message):
                return True
        return False

    async def _failed(self, plan: DigestPlan, week: str, now: datetime) -> None:
        failures = await self.bot.kept.ask(
            self.bot.state.fail_digest, plan.channel, week, _text(now + RETRY[min(plan.failures, len(RETRY) - 1)])
        )
        if failures < MOST_FAILURES:
            return
        await self.bot.kept.ask(self.bot.state.keep_digest, replace(plan, failures=failures, paused=digest_words.PAUSED_SEND))
        guild = self.bot.get_guild(plan.server)
        places = (guild.public_updates_channel, guild.safety_alerts_channel, guild.system_channel) if guild else ()
        for channel in places:
            if guild and channel and channel.id != plan.channel and channel.permissions_for(guild.me).send_messages:
                try:
                    await channel.send(digest_words.digest_paused(plan.channel))
                except UNREACHED:
                    continue
                return


def _due(plan: DigestPlan, now: datetime) -> datetime:
    return last_slot(plan.day, plan.hour, now.astimezone(_zone(plan.zone)))


def _zone(name: str) -> tzinfo:
    """The time zone; UTC where this machine no longer knows it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _words(message: discord.Message) -> str:
    found: list[str] = []
    waiting: list[Any] = list(message.components)
    while waiting:
        component = waiting.pop()
        found.append(str(getattr(component, "content", "")))
        waiting += getattr(component, "children", [])
    return "\n".join(found)
