"""The commands for whoever runs the bot on Discord: commands, invite, digest."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from bot.shell import Db, Problem, settings

if TYPE_CHECKING:
    from bot.chat.client import ChatSettings
    from bot.config import Settings

chat_app = App()


def chat_settings(chosen: Settings) -> ChatSettings:
    """What the Discord shell needs of the settings."""
    from bot.chat.client import ChatSettings
    from bot.wiring import chosen_shards

    return ChatSettings(
        token=chosen.token.get_secret_value() if chosen.token else None,
        commands_file=chosen.cache / "commands.json",
        api=chosen.discord_api,
        gateway=chosen.discord_gateway,
        feedback_file=chosen.feedback_file,
        feedback_channel=chosen.feedback_channel,
        pictures=chosen.pictures,
        shards=chosen_shards(chosen),
    )


@chat_app.command
def commands(
    *,
    sync: Annotated[bool, Parameter(negative=())] = False,
    diff: Annotated[bool, Parameter(negative=())] = False,
    clear: Annotated[bool, Parameter(negative=())] = False,
    db: Db = None,
) -> None:
    """Compare the slash commands at Discord with ours, send ours, or take all of them away. Needs DISCORD_TOKEN.

    Parameters
    ----------
    sync
        Send ours, also where nothing changed.
    diff
        Show what a sync would change: + new, - gone, ~ changed.
    clear
        Take every command of this bot from Discord.
    """
    from bot.chat.run import ChatProblem, manage_commands
    from bot.wiring import build_desk

    wanted = [name for name, on in (("sync", sync), ("diff", diff), ("clear", clear)) if on]
    if len(wanted) != 1:
        raise Problem("Say what to do: rolecall commands --diff, --sync or --clear.", 2)
    chosen = settings(db)
    try:
        lines = asyncio.run(manage_commands(build_desk(chosen), chat_settings(chosen), wanted[0]))
    except ChatProblem as problem:
        raise Problem(str(problem)) from None
    print("\n".join(lines))


@chat_app.command
def invite(*, application: int | None = None) -> None:
    """Print the link that brings the bot to a server, with the least permissions it needs.

    Parameters
    ----------
    application
        The application's id, from the developer portal; default: that of DISCORD_TOKEN.
    """
    from bot.chat.check import application_id, invite_link

    chosen = settings(None)
    if application is None:
        if chosen.token is None:
            raise Problem("Set DISCORD_TOKEN, or name the application's id with --application; the developer portal shows it.", 2)
        application = asyncio.run(application_id(chosen.token.get_secret_value(), chosen.discord_api))
    if application is None:
        raise Problem("Discord did not tell the application's id; check DISCORD_TOKEN, or name the id with --application.")
    print(invite_link(application))


@chat_app.command
def digest(*roles: str, preview: Annotated[bool, Parameter(negative=())] = False, db: Db = None) -> None:
    """Show the weekly digest that a channel would get today. Sends nothing: channels choose theirs with /settings digest.

    Parameters
    ----------
    roles
        The roles to tell of; default: those of every channel that has a digest.
    preview
        Show it; without this, list the channels that have one.
    """
    from bot import terminal
    from bot.core import chat_words, digest_words
    from bot.core.digest import make_digest
    from bot.core.options import find_roles
    from bot.wiring import build_desk, open_kept

    chosen = settings(db)
    desk = build_desk(chosen)
    there = not isinstance(chosen.state, Path) or chosen.state.is_file()
    plans = open_kept(chosen).digests() if there else ()
    if not preview:
        for plan in plans:
            names = [desk.catalogue.roles[slug].name for slug in plan.roles if slug in desk.catalogue.roles]
            print(digest_words.digest_line(plan.channel, names, (plan.day, plan.hour, plan.zone), plan.paused))
        if not plans:
            print(digest_words.NO_DIGESTS)
        return
    named = find_roles(", ".join(roles), desk.catalogue) if roles else tuple(dict.fromkeys(slug for plan in plans for slug in plan.roles))
    if not named:
        raise Problem(chat_words.NO_SUCH_ROLE if roles else digest_words.PREVIEW_NOTHING, 2)
    for one in [plan.roles for plan in plans] if not roles else [named]:
        terminal.show_card(make_digest(desk, one, datetime.now(UTC)), terminal.console())
