"""/settings: how the bot behaves in a server. Discord gives it to those who manage the server, or whom they allow."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.chat.mentions import clickable
from bot.chat.offering import offer_countries, offer_currencies, offer_role_lists, offer_zones, zones
from bot.chat.replies import calmly, patiently, send_card, send_text
from bot.core import chat_words, digest_words
from bot.core.card import Block, Card
from bot.core.digest import MOST_ROLES, make_digest
from bot.core.figures import DAYS
from bot.core.options import find_country, find_currency, find_roles
from bot.core.state import DigestPlan, ServerSettings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.chat.client import CareerBot

Asked = discord.Interaction[Any]
Channel = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel | discord.Thread
Written = discord.TextChannel | discord.Thread
Name = app_commands.Range[str, 1, 80]
Hour = app_commands.Range[int, 0, 23]
_DAYS = [app_commands.Choice(name=name, value=number) for number, name in enumerate(DAYS)]


def settings_group() -> app_commands.Group:
    """The command with its subcommands."""
    group = app_commands.Group(
        name="settings",
        description=chat_words.COMMANDS["settings"],
        default_permissions=discord.Permissions(manage_guild=True),
        allowed_contexts=app_commands.AppCommandContext(guild=True),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )
    commands: dict[str, Any] = {
        "show": _show, "close": _close, "open": _open, "only": _only, "everywhere": _everywhere, "listening": _listening,
        "private": _private, "country": _country, "currency": _currency, "digest": _digest, "digest-stop": _digest_stop,
    }  # fmt: skip
    offers: dict[str, Any] = {"country": offer_countries, "currency": offer_currencies, "zone": offer_zones, "roles": offer_role_lists}
    for name, callback in commands.items():
        command: app_commands.Command[Any, ..., None] = app_commands.command(name=name, description=chat_words.SETTINGS[name])(callback)
        for parameter in command.parameters:
            app_commands.describe(**{parameter.name: chat_words.OPTIONS[parameter.name]})(command)
            if parameter.name in offers:
                command.autocomplete(parameter.name)(offers[parameter.name])
        group.add_command(command)
    return group


async def _show(interaction: Asked) -> None:
    await _change(interaction, lambda settings: settings)


async def _close(interaction: Asked, channel: Channel) -> None:
    """A digest comes no more either: a channel that is closed is to be quiet."""

    async def end_digest(bot: CareerBot) -> None:
        if channel.id in {plan.channel for plan in await bot.kept.ask(bot.state.digests, interaction.guild_id)}:
            await bot.kept.ask(bot.state.drop_digest, channel.id)

    await _change(interaction, lambda settings: settings.without(channel.id), then=end_digest)


async def _open(interaction: Asked, channel: Channel) -> None:
    await _change(interaction, lambda settings: settings.opened(channel.id))


async def _only(interaction: Asked, channel: Channel) -> None:
    await _change(interaction, lambda settings: settings.only_in(channel.id))


async def _everywhere(interaction: Asked) -> None:
    await _change(interaction, lambda settings: replace(settings, only=(), closed=()))


async def _listening(interaction: Asked, listening: bool) -> None:  # noqa: FBT001 - an option of the command
    await _change(interaction, lambda settings: replace(settings, listening=listening))


async def _private(interaction: Asked, private: bool) -> None:  # noqa: FBT001 - an option of the command
    await _change(interaction, lambda settings: replace(settings, private=private))


async def _country(interaction: Asked, country: Name | None = None) -> None:
    code = country and find_country(country, interaction.client.desk.lexicon.places)
    if country and not code:
        await _say(interaction, chat_words.NO_SUCH_COUNTRY)
        return
    await _change(interaction, lambda settings: replace(settings, country=code or None))


async def _currency(interaction: Asked, currency: Name | None = None) -> None:
    code = currency and find_currency(currency)
    if currency and not code:
        await _say(interaction, chat_words.NO_SUCH_CURRENCY)
        return
    await _change(interaction, lambda settings: replace(settings, currency=code or None))


@app_commands.choices(day=_DAYS)
async def _digest(
    interaction: Asked, channel: Written, roles: app_commands.Range[str, 1, 400], day: int = 0, hour: Hour = 9, zone: Name = "UTC"
) -> None:
    async with calmly(interaction):
        bot: CareerBot = interaction.client
        if not await _in_server(interaction):
            return
        slugs = find_roles(roles, bot.desk.catalogue)
        if slugs is None or zone not in zones() | {"UTC"}:
            await send_text(interaction, chat_words.NO_SUCH_ROLE if slugs is None else chat_words.NO_SUCH_ZONE)
            return
        if refusal := _why_not(channel, bot.state.server(interaction.guild_id or 0)):
            await send_text(interaction, refusal)
            return
        since = discord.utils.utcnow().isoformat(timespec="seconds")
        plan = DigestPlan(interaction.guild_id or 0, channel.id, slugs[:MOST_ROLES], since, day, hour, zone, changed_by=interaction.user.id)
        await bot.kept.ask(bot.state.keep_digest, plan)
        today = await patiently(interaction, bot.think(make_digest, bot.desk, plan.roles, discord.utils.utcnow()), private=True)
        said = digest_words.digest_set(channel.id, _names(bot, plan), day, hour, zone)
        card = Card(digest_words.DIGEST_TITLE, (said,), (Block(digest_words.DIGEST_TODAY, today.verdict), *today.blocks), note=today.note)
        await send_card(interaction, card, interaction.user.id, bot.desk.catalogue, private=True)


async def _digest_stop(interaction: Asked, channel: Written) -> None:
    async with calmly(interaction):
        if await _in_server(interaction):
            bot: CareerBot = interaction.client
            plans = {plan.channel for plan in await bot.kept.ask(bot.state.digests, interaction.guild_id)}
            ended = channel.id in plans and await bot.kept.ask(bot.state.drop_digest, channel.id)
            await send_text(interaction, digest_words.DIGEST_STOPPED if ended else digest_words.NO_DIGEST)


async def _change(
    interaction: Asked, change: Callable[[ServerSettings], ServerSettings], then: Callable[[CareerBot], Awaitable[None]] | None = None
) -> None:
    """Change the settings, if that changes anything, do what follows from it, and show what is set now."""
    async with calmly(interaction):
        if not await _in_server(interaction):
            return
        bot: CareerBot = interaction.client
        server = interaction.guild_id or 0
        before = bot.state.server(server)
        after = change(before)
        if after != before:
            await bot.kept.ask(bot.state.keep_server, server, replace(after, changed_by=interaction.user.id))
        if then:
            await then(bot)
        card = _card(bot, after, await bot.kept.ask(bot.state.digests, server))
        await send_card(interaction, card, interaction.user.id, bot.desk.catalogue, private=True)


async def _in_server(interaction: Asked) -> bool:
    """Whether this is a server that the bot is in; told where not."""
    if interaction.guild_id is None or interaction.client.get_guild(interaction.guild_id) is None:  # a person brought it here
        await send_text(interaction, chat_words.SERVER_ONLY)
        return False
    return True


async def _say(interaction: Asked, text: str) -> None:
    async with calmly(interaction):
        await send_text(interaction, text)


def _card(bot: CareerBot, settings: ServerSettings, plans: tuple[DigestPlan, ...]) -> Card:
    country = settings.country and bot.desk.lexicon.places.label(settings.country)
    lines = (
        chat_words.channels_line(settings.only, settings.closed),
        chat_words.listening_line(on=settings.listening),
        chat_words.private_line(on=settings.private),
        chat_words.country_line(country),
        chat_words.currency_line(settings.currency),
    )
    digests = tuple(
        digest_words.digest_line(plan.channel, _names(bot, plan), (plan.day, plan.hour, plan.zone), plan.paused) for plan in plans
    )
    blocks = [Block(digest_words.DIGESTS_HEADING, digests)] if digests else []
    blocks.append(Block(None, (clickable(chat_words.settings_line(), bot.command_ids),)))
    return Card(chat_words.SETTINGS_TITLE, (clickable(lines[0], bot.command_ids), *lines[1:]), tuple(blocks))


def _names(bot: CareerBot, plan: DigestPlan) -> list[str]:
    return [bot.desk.catalogue.roles[slug].name for slug in plan.roles if slug in bot.desk.catalogue.roles]


def _why_not(channel: Written, settings: ServerSettings) -> str | None:
    """Why no digest can come to ``channel``; None where it can. Channels that are merely not named as those to speak in may have one."""
    if not {channel.id, getattr(channel, "parent_id", None)}.isdisjoint(settings.closed):
        return digest_words.digest_closed(channel.id)
    missing = _missing(channel)
    return digest_words.digest_needs(channel.id, missing) if missing else None


def _missing(channel: Written) -> str | None:
    allowed = channel.permissions_for(channel.guild.me)
    if not allowed.view_channel:
        return "View Channel"
    threads = isinstance(channel, discord.Thread)
    sends = allowed.send_messages_in_threads if threads else allowed.send_messages
    return None if sends else "Send Messages in Threads" if threads else "Send Messages"
