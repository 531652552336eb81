"""Telling Discord our commands: only when they changed, and keeping the numbers it gave them, by which they can be clicked in a text."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import discord

from bot.core.state import StateAway

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.chat.client import CareerBot
    from bot.core.shards import Cluster

log = logging.getLogger(__name__)

NOTE = "commands"  # the name under which processes share what was sent
TURN = 5.0  # seconds between two looks at it
_SAME = {"description": "", "type": 1, "nsfw": False, "required": False, "autocomplete": False, "dm_permission": True}


async def register(bot: CareerBot) -> None:
    """Send the commands if they changed since they last were sent: ``sync`` sends and counts every time."""
    digest = _digest(bot)
    kept = await _kept(bot)
    if kept.get("digest") == digest:
        bot.command_ids = dict(kept.get("ids", {}))
        return
    try:
        await sync(bot)
    except (discord.HTTPException, OSError) as error:
        log.warning("the slash commands could not be registered (%s); everything else works", type(error).__name__)


async def register_once(bot: CareerBot, cluster: Cluster) -> None:
    """As ``register``, for one of several processes: the leader sends, the others wait for the numbers that it got."""
    digest = _digest(bot)
    while True:
        with suppress(StateAway):
            kept = await _kept(bot)
            bot.command_ids = dict(kept.get("ids", {}))
            if kept.get("digest") == digest:
                return
            if cluster.leads:
                await register(bot)
        await asyncio.sleep(TURN)


async def sync(bot: CareerBot) -> int:
    """Send the commands whatever was sent before; how many Discord has now."""
    commands = await bot.tree.sync()
    bot.command_ids = {command.name: command.id for command in commands if command.type is discord.AppCommandType.chat_input}
    await _keep(bot, {"digest": _digest(bot), "ids": bot.command_ids})
    return len(commands)


async def clear(bot: CareerBot) -> None:
    """Take every command of ours from Discord. The next run, or a sync, sends them again."""
    await bot.http.bulk_upsert_global_commands(_application(bot), [])
    await _keep(bot, {})


async def differences(bot: CareerBot) -> list[str]:
    """What a sync would change, a line each: "+ salary", "- old", "~ role"."""
    theirs = {_name(command): _plain(command) for command in await bot.http.get_global_commands(_application(bot))}
    ours = {_name(command): _plain(command) for command in _described(bot)}
    marks = {name: "+" if name not in theirs else "-" if name not in ours else "~" for name in {*ours, *theirs}}
    return [f"{mark} {name}" for name, mark in sorted(marks.items()) if ours.get(name) != theirs.get(name)]


def _described(bot: CareerBot) -> list[dict[str, Any]]:
    return [command.to_dict(bot.tree) for command in bot.tree.get_commands()]


def _digest(bot: CareerBot) -> str:
    return sha256(json.dumps([bot.application_id, *_described(bot)], sort_keys=True).encode()).hexdigest()


def _application(bot: CareerBot) -> int:
    if bot.application_id is None:
        raise RuntimeError("not logged in")
    return bot.application_id


def _name(command: Mapping[str, Any]) -> str:
    return f"/{command['name']}" if command.get("type", 1) == 1 else str(command["name"])


def _plain(command: Mapping[str, Any]) -> dict[str, Any]:
    """What a command says, without Discord's own numbers and without what is so by default."""
    told: dict[str, Any] = {}
    for name, value in command.items():
        if name in {"id", "application_id", "version", "guild_id"} or name.endswith("localizations") or value in (None, [], {}):
            continue
        if name in _SAME and value == _SAME[name]:
            continue
        told[name] = _plain_values(value) if isinstance(value, list) else str(value) if name == "default_member_permissions" else value
    return told


def _plain_values(values: Iterable[Any]) -> list[Any]:
    told = [_plain(value) if isinstance(value, dict) else value for value in values]
    return told if any(isinstance(value, dict) for value in told) else sorted(told)


async def _kept(bot: CareerBot) -> dict[str, Any]:
    """What was sent last, as the processes of a cluster share it, or as this one keeps it in a file."""
    file = bot.settings.commands_file
    try:
        if bot.cluster:
            kept = json.loads(await bot.kept.ask(bot.state.note, NOTE) or "{}")
        else:
            kept = json.loads(file.read_text(encoding="utf-8")) if file else {}
    except (OSError, ValueError):  # never written, or by an older version
        return {}
    return kept if isinstance(kept, dict) else {}


async def _keep(bot: CareerBot, what: Mapping[str, Any]) -> None:
    if bot.cluster:
        await bot.kept.ask(bot.state.keep_note, NOTE, json.dumps(what))
    elif file := bot.settings.commands_file:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(what), encoding="utf-8")
