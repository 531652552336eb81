"""The slash commands, one a topic, and the entry in the menu of a message.

A command is read like the typed one of its name, so that an unclear role is asked back; its other options are taken as they are.
"""

from __future__ import annotations

from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.chat.answering import answer_text
from bot.chat.offering import offer_countries, offer_currencies, offer_roles, offer_skills
from bot.chat.replies import calmly, send_text
from bot.core import chat_words
from bot.core.options import Options, UnknownOption, fill_in, understand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.chat.client import CareerBot
    from bot.core.model import Question
    from bot.core.state import ServerSettings

Made = app_commands.Command[Any, ..., None]
Asked = discord.Interaction[Any]
RoleName = app_commands.Range[str, 1, 100]
Name = app_commands.Range[str, 1, 80]
Words = app_commands.Range[str, 1, 2000]
Money = app_commands.Range[float, 1.0, 1e9]

ROLES = ("first", "second", "third", "role", "versus", "start", "target")
SKILLS = ("skill", "second_skill", "third_skill", "fourth_skill", "fifth_skill")
FILTERS = ("seniority", "country", "remote", "company", "min_salary", "currency")
_TYPES: dict[str, Any] = {
    **dict.fromkeys(ROLES, RoleName), **dict.fromkeys((*SKILLS, "country", "company", "currency"), Name),
    **dict.fromkeys(("seniority", "period", "by"), str), **dict.fromkeys(("min_salary", "amount"), Money), "remote": bool,
}  # fmt: skip
_OFFERED = {
    **dict.fromkeys(ROLES, offer_roles), **dict.fromkeys(SKILLS, offer_skills), "country": offer_countries, "currency": offer_currencies,
}  # fmt: skip
_CHOSEN = {"seniority": chat_words.SENIORITIES, "period": chat_words.PERIODS, "by": chat_words.RANKINGS}


def add_commands(bot: CareerBot) -> None:
    """Give the bot every command that asks."""
    for command in (*_made(), app_commands.ContextMenu(name=chat_words.ASK_ABOUT_THIS, callback=_ask_about)):
        bot.tree.add_command(open_to_all(command))


def _made() -> Iterable[Made]:
    for _, name, words in chat_words.ABOUT_ROLES:
        yield _asking(name, ("role",), ("versus", *FILTERS), words)
    yield _asking("compare", ("first", "second"), ("third", *FILTERS))
    yield _asking("role", ("role",), ("versus", *FILTERS))
    yield _asking("switch", ("start", "target"), ("country",), between=" -> ")
    yield _asking("fit", SKILLS[:1], (*SKILLS[1:], "country"), private=True)
    yield _asking("premium", ("role", "skill"), ("seniority", "country"))
    yield _asking("offer", ("role", "amount"), ("currency", "period", "seniority", "country"), private=True)
    yield _asking("ranking", ("by",), ("seniority", "country"))
    yield make_command("ask", _ask)
    yield _asking("roles")
    yield _asking("sources", typed="method")
    yield _asking("help", private=True)


def open_to_all(command: Any) -> Any:
    """``command``, also for people who installed the bot for themselves, in direct messages and in groups."""
    command.allowed_installs = app_commands.AppInstallationType(guild=True, user=True)
    command.allowed_contexts = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
    return command


def make_command(name: str, callback: Callable[..., Any], words: str | None = None) -> Made:
    """A command whose options are described, limited and completed by their names."""
    made: Made = app_commands.command(name=name, description=words or chat_words.COMMANDS[name])(callback)
    names = [parameter.name for parameter in made.parameters]
    app_commands.describe(**{option: chat_words.OPTIONS[option] for option in names})(made)
    chosen = {option: _choices(_CHOSEN[option]) for option in names if option in _CHOSEN}
    app_commands.choices(**chosen)(made)
    for option in names:
        if option in _OFFERED:
            made.autocomplete(option)(_OFFERED[option])
    return made


def _choices(values: dict[str, str]) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=name, value=value) for name, value in values.items()]


def _asking(
    name: str,
    needed: tuple[str, ...] = (),
    more: tuple[str, ...] = (),
    words: str | None = None,
    *,
    typed: str | None = None,
    between: str = " ",
    private: bool = False,
) -> Made:
    """A command whose options are ``needed`` and ``more``, by the names in ``_TYPES``. ``typed``: the prefix command that it is read as."""

    async def asked(interaction: Asked, **given: Any) -> None:
        roles = between.join(_quoted(given[option]) for option in ROLES if given.get(option))
        await _say(interaction, f"{typed or name} {roles}", _options(given), private=private)

    first = Parameter("interaction", Parameter.POSITIONAL_OR_KEYWORD)
    options = [Parameter(option, Parameter.KEYWORD_ONLY, annotation=_TYPES[option]) for option in needed]
    options += [Parameter(option, Parameter.KEYWORD_ONLY, default=None, annotation=_TYPES[option] | None) for option in more]
    asked.__signature__ = Signature([first, *options])  # type: ignore[attr-defined] # where discord.py reads a command's options
    return make_command(name, asked, words)


def _options(given: Mapping[str, Any]) -> Options:
    """What was filled in beside the roles."""
    told = {name: given.get(name) for name in FILTERS}
    skills = tuple(given[option] for option in SKILLS if given.get(option))
    pay = (given["amount"], given["period"] or "YEAR") if "amount" in given else None
    return Options(**told, skills=skills, pay=pay, rank_by=given.get("by"))


async def _ask(interaction: Asked, question: Words) -> None:
    await answer_text(interaction.client, interaction, question)


async def _ask_about(interaction: Asked, message: discord.Message) -> None:
    """Answer what somebody wrote, for the one who wants to know alone: whoever wrote it did not ask us."""
    bot: CareerBot = interaction.client
    await answer_text(bot, interaction, message.content.strip()[:2000] or f"{bot.desk.prefix}help", private=True, fresh=True)


async def _say(interaction: Asked, typed: str, options: Options, *, private: bool) -> None:
    bot: CareerBot = interaction.client
    try:
        known = understand(options, bot.desk.lexicon)
    except UnknownOption as unknown:
        async with calmly(interaction):
            await send_text(interaction, str(unknown))
        return

    def adjust(question: Question, settings: ServerSettings) -> Question:
        return fill_in(question, known, settings.currency)

    await answer_text(bot, interaction, bot.desk.prefix + typed, adjust=adjust, private=private)


def _quoted(name: str) -> str:
    """A role's name as one argument of a command, whatever quotes stand in it."""
    return '"' + " ".join(name.replace('"', " ").split()) + '"'
