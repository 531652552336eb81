"""What is offered while somebody types an option. While they type there is no place for a message: at worst the list is empty."""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

import discord
from discord import app_commands

from bot.core.options import suggest_countries, suggest_currencies, suggest_skills, suggest_zones
from bot.core.suggest import suggest_role_lists, suggest_roles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

log = logging.getLogger(__name__)

Asked = discord.Interaction[Any]
Offers = list[app_commands.Choice[str]]
LABEL = 100  # https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure


async def offer_roles(interaction: Asked, typed: str) -> Offers:
    """Names of roles, without those chosen in the other options."""

    def found() -> Iterable[str]:
        catalogue = interaction.client.desk.catalogue
        slugs = {role.name: slug for slug, role in catalogue.roles.items()}
        chosen = {slugs.get(value, "") for value in _others(interaction, typed)}
        return (catalogue.roles[slug].name for slug in suggest_roles(typed, catalogue, without=chosen))

    return _offers(lambda: {name: name for name in found()})


async def offer_role_lists(interaction: Asked, typed: str) -> Offers:
    """What was typed so far, with the last role of it completed."""
    return _offers(lambda: _same(suggest_role_lists(typed, interaction.client.desk.catalogue, longest=LABEL)))


async def offer_skills(interaction: Asked, typed: str) -> Offers:
    """Names of skills, without those chosen in the other options."""
    return _offers(lambda: _same(suggest_skills(typed, interaction.client.desk.catalogue, without=_others(interaction, typed))))


async def offer_countries(interaction: Asked, typed: str) -> Offers:
    """Names of countries; what is sent is the code."""
    return _offers(lambda: suggest_countries(typed, interaction.client.desk.lexicon.places))


async def offer_currencies(_interaction: Asked, typed: str) -> Offers:
    """Codes of currencies."""
    return _offers(lambda: _same(suggest_currencies(typed)))


async def offer_zones(_interaction: Asked, typed: str) -> Offers:
    """Names of time zones."""
    return _offers(lambda: _same(suggest_zones(typed, zones())))


@cache
def zones() -> frozenset[str]:
    """Every time zone that people name by a place; read once, since that walks a folder."""
    return frozenset(
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "posix/", "right/"))
    )


def _offers(found: Callable[[], Mapping[str, str]]) -> Offers:
    try:
        return [app_commands.Choice(name=name[:LABEL], value=value[:LABEL]) for name, value in found().items()]
    except Exception:
        log.exception("in autocomplete")
        return []


def _same(names: Iterable[str]) -> dict[str, str]:
    return {name: name for name in names}


def _others(interaction: Asked, typed: str) -> frozenset[str]:
    return frozenset(str(value) for _, value in interaction.namespace if value != typed)
