"""The sentences of the Discord shell: everything a person meets there that is not an answer's card. Answers are worded in ``cards``.

Sentences with numbers, names or dates are functions. Whatever comes from people arrives escaped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.model import Topic

# --- what goes wrong
OLD = "This button is from an older version of me and no longer works. Ask again, and the new answer has fresh ones."
OLD_COMMAND = "Discord showed you a command of an older version of me. In a few minutes, or after a reload, it shows the new ones."
NOT_NOW = "I can't read my job postings at the moment. Please try again in a few minutes."
LOST = "Discord did not take my answer in time. Please ask again."
STATE_AWAY = "I cannot reach where settings are kept just now, so nothing was changed. Please try again shortly."
ATTACH = "Attach Files"
MUTED = "🔇"  # the answer that needs no permission to send

# --- slash commands: topic, name, what Discord shows under it
ABOUT_ROLES: tuple[tuple[Topic, str, str], ...] = (
    ("salary", "salary", "What a role is paid, or how roles compare in pay"),
    ("remote", "remote", "How many openings of a role are remote"),
    ("skills", "skills", "What a role asks for, or what roles share"),
    ("employers", "employers", "Who is hiring for a role"),
    ("experience", "experience", "How many openings are for beginners, how many for seniors"),
    ("openings", "openings", "How many openings a role has"),
    ("path", "path", "Where a role leads to"),
    ("trend", "trend", "How a role has changed lately"),
    ("postings", "postings", "The newest openings themselves, with links"),
)
COMMANDS = {
    "compare": "Compare two or three roles: pay, remote work, skills, employers",
    "role": "Everything about one role",
    "switch": "What a move from one role to another takes",
    "fit": "Which roles suit your skills; only you see the answer",
    "premium": "What a skill adds to the pay of a role",
    "offer": "Whether an offer is good; only you see the answer",
    "ranking": "Which roles are best paid, most remote, most wanted",
    "roles": "The roles I know",
    "sources": "Where the numbers come from and how fresh they are",
    "ask": "Ask about pay, skills, remote work, employers or career paths",
    "help": "What I can answer, and how to ask",
    "privacy": "What is kept about you, and how to have it deleted",
    "feedback": "Tell the people who run this bot what is wrong or missing",
    "my-data": "See or delete what is kept about you",
    "settings": "How I behave in this server",
}
ASK_ABOUT_THIS = "Ask rolecall about this"
OPTIONS = {
    "first": "A role, such as MLOps Engineer",
    "second": "The role to compare it with",
    "third": "One more role",
    "role": "A role, such as Data Engineer",
    "versus": "Another role to compare it with",
    "start": "The role to move from",
    "target": "The role to move to",
    "skill": "A skill, such as Python",
    "second_skill": "One more skill",
    "third_skill": "One more skill",
    "fourth_skill": "One more skill",
    "fifth_skill": "One more skill",
    "amount": "The amount, such as 85000",
    "currency": "Its currency; US dollars where you name none",
    "period": "What it is paid for; a year where you name none",
    "by": "What to rank the roles by",
    "question": "In your own words: what does a data engineer in Berlin earn?",
    "seniority": "Only openings of this level",
    "country": "Only openings in this country",
    "remote": "Only remote openings",
    "company": "Only openings of this employer",
    "min_salary": "Only openings that pay at least this much a year",
    "text": "What is wrong, missing or good",
    "channel": "The channel",
    "roles": "Up to five roles, with commas between: MLOps Engineer, Data Engineer",
    "listening": "On: commands and follow-ups without a mention. Off: mentions, replies and slash commands alone",
    "private": "On: only the person who asks with a slash command sees the answer",
    "day": "The day it comes",
    "hour": "The hour it comes, 0 to 23",
    "zone": "The time zone, such as Europe/Berlin",
}  # fmt: skip
SENIORITIES = {"Entry level": "entry", "Mid level": "mid", "Senior": "senior", "Staff or lead": "lead"}
PERIODS = {"a year": "YEAR", "a month": "MONTH", "a week": "WEEK", "a day": "DAY", "an hour": "HOUR"}
RANKINGS = {"pay": "salary", "remote work": "remote", "openings": "openings", "openings for beginners": "entry", "growth": "growth"}
HELP_HEADING = "With a slash"
ONE_THING = "One thing about a role, or about two"

# --- settings
SETTINGS_TITLE = "How I behave in this server"
SETTINGS = {
    "show": "What is set now",
    "close": "Keep me out of a channel; its weekly digest ends",
    "open": "Let me into a channel again",
    "only": "Let me speak in this channel, and in others named this way, and nowhere else",
    "everywhere": "Let me speak in every channel again",
    "listening": "Whether I hear commands and follow-ups that do not mention me",
    "private": "Whether slash commands are answered to the asker alone",
    "country": "The country that questions are about where they name none",
    "currency": "The currency of amounts that name none",
    "digest": "A weekly digest in a channel: what moved for the roles you name",
    "digest-stop": "End the weekly digest of a channel",
}
SERVER_ONLY = "These settings are for servers; here there is nothing to set."
NO_SUCH_ZONE = "I know no time zone of that name. Pick one of those I offer while you type, such as Europe/Berlin."
NO_SUCH_COUNTRY = "I know no country of that name. Pick one of those I offer while you type."
NO_SUCH_CURRENCY = "I know no currency of that name. Use its three letters, such as EUR."
NO_SUCH_ROLE = "I know no role of that name. Pick those that I offer while you type."
NO_SUCH_SKILL = "I know no skill of that name. Pick those that I offer while you type."
NO_SUCH_CHANNEL = "I cannot see that channel. Let my role see it, or pick another."
NOWHERE = "I speak in no channel. Let me into one with `/settings only`, or into all with `/settings everywhere`."

# --- trust
PRIVACY_TITLE = "What is kept about you"
PRIVACY_VERDICT = "**Nothing that you ask is written down.** No message text, no pay, no skills."
PRIVACY_KEPT = (
    "**For 15 minutes, in memory:** what your last question here was about, so that “and remote?” works. A restart forgets it.",
    "**On a card's buttons:** your Discord id and what the card is about, so that the buttons work for you. It goes with the message.",
    "**In settings:** the id of the moderator who set something last. `/my-data delete` takes yours out.",
    "**In the log, when something breaks:** ids of the channel and the server and an error, never your words.",
    "**Feedback:** the text that you send with `/feedback`, without your name.",
)
PRIVACY_MORE = (
    "I never write to you first, and I mention nobody.",
    "When I leave a server, its settings are deleted.",
    "`/my-data export` shows what is held this minute, `/my-data delete` deletes it.",
)
MY_DATA = {"export": "A file with all that is held about you this minute", "delete": "Delete what is held about you"}
EXPORT = "This is all that is held about you at this moment."
DELETE_TITLE = "Delete what is held about you"
DELETE_LABEL = "Type DELETE to confirm"
DELETE_WORD = "DELETE"
DELETE_KEPT = "Nothing was deleted: the word was another one."
DELETED = "Done. What was held about you is deleted; answers you got stay in their channels, where moderators can delete them."
THANKS = "Thank you. It has gone to the people who run this bot, without your name."
NO_FEEDBACK = "The people who run this bot take no feedback here. Please tell a moderator."
FEEDBACK_HEAD = "Feedback"


def sorry(case: str) -> str:
    """What a person hears when something broke; ``case`` finds it in the log."""
    return f"Something broke on my side, not on yours. It is in my log as `{case}`; please try again in a moment."


def forbidden(permission: str) -> str:
    """A missing permission with its remedy."""
    return f"I may not do that here. Somebody who manages this server can allow me *{permission}* in this channel."


def no_picture() -> str:
    """Why a card has no picture, for those who can mend that."""
    return f"No picture: I may not attach any here. You can allow me *{ATTACH}* in this channel."


def slow_down(until: int) -> str:
    """``until`` is a Unix time; Discord shows it as "in 12 seconds", in the reader's language."""
    return f"That was a lot of questions at once. Ask me again <t:{until}:R>."


def settings_line() -> str:
    """How to change the settings; each command can be clicked where its number is known."""
    commands = [f"`/settings {name}`" for name in SETTINGS if name != "show"]
    return f"Where I speak: {' '.join(commands[:4])}. What I do: {' '.join(commands[4:])}."


def channels_line(only: Sequence[int], closed: Sequence[int]) -> str:
    """Where it may speak."""
    named, only = only, [channel for channel in only if channel not in closed]
    if named and not only:
        return NOWHERE
    closed = [channel for channel in closed if channel not in named]
    where = f"only in {_channels(only)}" if only else "in every channel where I am asked"
    return f"I speak {where}{f', but not in {_channels(closed)}' if closed else ''}."


def _channels(channels: Sequence[int]) -> str:
    more = [f"{len(channels) - 5} more"] if len(channels) > 5 else []
    return listed([*(f"<#{channel}>" for channel in channels[:5]), *more])


def listening_line(*, on: bool) -> str:
    """What it hears."""
    if on:
        return "I hear commands and follow-ups, and stay silent in talk that is not for me."
    return "I answer mentions, replies to me and slash commands alone."


def private_line(*, on: bool) -> str:
    """Who sees answers."""
    return f"Slash commands are answered {'to the asker alone' if on else 'in the channel'}."


def country_line(country: str | None) -> str:
    """``country`` is a name, not a code."""
    return f"Where a question names no country, it is about {country}." if country else "Where a question names no country, all count."


def currency_line(currency: str | None) -> str:
    """``currency`` is an ISO 4217 code."""
    return f"An amount without a currency is in {currency or 'USD'}."


def feedback_line(text: str) -> str:
    """Feedback as the operator's channel shows it; ``text`` is escaped."""
    return f"**{FEEDBACK_HEAD}:** {text}"


def ask_with(mention: str, what: str) -> str:
    """One clickable command of the help."""
    return f"{mention} · {what[:1].lower()}{what[1:]}"
