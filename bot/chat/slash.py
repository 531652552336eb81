"""The slash commands, one a topic, and the entry in the menu of a message.

A command is read like the typed one of its name, so that an unclear role is asked back; its other options are taken as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.chat.answering import answer_text
from bot.chat.offering import offer_countries, offer_currencies, offer_roles, offer_skills
from bot.chat.replies import calmly, send_text
from bot.core import chat_words
from bot.core.options import Options, UnknownOption, fill_in, understand

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.chat.client import CareerBot
    from bot.core.model import Question
    from bot.core.state import ServerSettings

Made = app_commands.Command[Any, ..., None]
Asked = discord.Interaction[Any]
RoleName = app_commands.Range[str, 1, 100]
Name = app_commands.Range[str, 1, 80]
Words = app_commands.Range[str, 1, 2000]
Money = app_commands.Range[float, 1.0, 1e9]

_OFFERED = {
    **dict.fromkeys(("first", "second", "third", "role", "versus", "start", "target"), offer_roles),
    **dict.fromkeys(("skill", "second_skill", "third_skill", "fourth_skill", "fifth_skill"), offer_skills),
    "country": offer_countries,
    "currency": offer_currencies,
}
_CHOSEN = {"seniority": chat_words.SENIORITIES, "period": chat_words.PERIODS, "by": chat_words.RANKINGS}


def add_commands(bot: CareerBot) -> None:
    """Give the bot every command that asks."""
    about = [_about(name, words) for _, name, words in chat_words.ABOUT_ROLES]
    others = (_compare(), _about("role", chat_words.COMMANDS["role"]), _switch(), _fit(), _premium(), _offer(), _ranking(), _ask())
    plain = [_plain(name, typed) for name, typed in (("roles", "roles"), ("sources", "method"), ("help", "help"))]
    for command in (*about, *others, *plain, app_commands.ContextMenu(name=chat_words.ASK_ABOUT_THIS, callback=_ask_about)):
        bot.tree.add_command(open_to_all(command))


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


def _compare() -> Made:
    async def compare(
        interaction: Asked,
        first: RoleName,
        second: RoleName,
        third: RoleName | None = None,
        seniority: str | None = None,
        country: Name | None = None,
        remote: bool | None = None,  # noqa: FBT001 - an option of the command
        company: Name | None = None,
        min_salary: Money | None = None,
        currency: Name | None = None,
    ) -> None:
        options = Options(seniority, country, remote, company, min_salary, currency)
        await _say(interaction, "compare", (first, second, third), options)

    return make_command("compare", compare)


def _about(name: str, words: str) -> Made:
    async def about(
        interaction: Asked,
        role: RoleName,
        versus: RoleName | None = None,
        seniority: str | None = None,
        country: Name | None = None,
        remote: bool | None = None,  # noqa: FBT001 - an option of the command
        company: Name | None = None,
        min_salary: Money | None = None,
        currency: Name | None = None,
    ) -> None:
        await _say(interaction, name, (role, versus), Options(seniority, country, remote, company, min_salary, currency))

    return make_command(name, about, words)


def _switch() -> Made:
    async def switch(interaction: Asked, start: RoleName, target: RoleName, country: Name | None = None) -> None:
        await _say(interaction, "switch", (start, target), Options(country=country), between=" -> ")

    return make_command("switch", switch)


def _fit() -> Made:
    async def fit(
        interaction: Asked,
        skill: Name,
        second_skill: Name | None = None,
        third_skill: Name | None = None,
        fourth_skill: Name | None = None,
        fifth_skill: Name | None = None,
        country: Name | None = None,
    ) -> None:
        skills = tuple(name for name in (skill, second_skill, third_skill, fourth_skill, fifth_skill) if name)
        await _say(interaction, "fit", (), Options(country=country, skills=skills), private=True)

    return make_command("fit", fit)


def _premium() -> Made:
    async def premium(interaction: Asked, role: RoleName, skill: Name, seniority: str | None = None, country: Name | None = None) -> None:
        await _say(interaction, "premium", (role,), Options(seniority, country, skills=(skill,)))

    return make_command("premium", premium)


def _offer() -> Made:
    async def offer(
        interaction: Asked,
        role: RoleName,
        amount: Money,
        currency: Name | None = None,
        period: str | None = None,
        seniority: str | None = None,
        country: Name | None = None,
    ) -> None:
        options = Options(seniority, country, currency=currency, pay=(amount, period or "YEAR"))
        await _say(interaction, "offer", (role,), options, private=True)

    return make_command("offer", offer)


def _ranking() -> Made:
    async def ranking(interaction: Asked, by: str, seniority: str | None = None, country: Name | None = None) -> None:
        await _say(interaction, "ranking", (), Options(seniority, country, rank_by=by))

    return make_command("ranking", ranking)


def _ask() -> Made:
    async def ask(interaction: Asked, question: Words) -> None:
        await answer_text(interaction.client, interaction, question)

    return make_command("ask", ask)


def _plain(name: str, typed: str) -> Made:
    async def plain(interaction: Asked) -> None:
        await _say(interaction, typed, (), Options(), private=name == "help")

    return make_command(name, plain)


async def _ask_about(interaction: Asked, message: discord.Message) -> None:
    """Answer what somebody wrote, for the one who wants to know alone: whoever wrote it did not ask us."""
    bot: CareerBot = interaction.client
    await answer_text(bot, interaction, message.content.strip()[:2000] or f"{bot.desk.prefix}help", private=True, fresh=True)


async def _say(
    interaction: Asked, command: str, roles: Sequence[str | None], options: Options, *, between: str = " ", private: bool = False
) -> None:
    bot: CareerBot = interaction.client
    try:
        known = understand(options, bot.desk.lexicon)
    except UnknownOption as unknown:
        async with calmly(interaction):
            await send_text(interaction, str(unknown))
        return

    def adjust(question: Question, settings: ServerSettings) -> Question:
        return fill_in(question, known, settings.currency)

    text = f"{bot.desk.prefix}{command} {between.join(_quoted(role) for role in roles if role)}"
    await answer_text(bot, interaction, text, adjust=adjust, private=private)


def _quoted(name: str) -> str:
    """A role's name as one argument of a command, whatever quotes stand in it."""
    return '"' + " ".join(name.replace('"', " ").split()) + '"'
