"""What ``rolecall doctor`` looks at: one line each, with the remedy where something is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.core.phrases import clean
from bot.store.problem import StoreProblem
from bot.wiring import open_shelf, today

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.config import Settings

OLD_DAYS = 60  # postings are open for a month or two; an older store tells of another market


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report."""

    good: bool
    text: str


async def check(settings: Settings) -> AsyncIterator[Finding]:
    """Store, age of its data, token, intents, permissions, in that order."""
    for finding in _store(settings):
        yield finding
    if settings.token is None:
        yield _bad("token", "not set; set DISCORD_TOKEN to run on Discord (rolecall demo needs none)")
        return
    from bot.chat.check import standing

    found = await standing(settings.token.get_secret_value(), settings.discord_api)
    if found.problem:
        yield _bad("token", found.problem)
        return
    yield _good("token", f"accepted, as {clean(found.name)}, in {found.servers} server{'' if found.servers == 1 else 's'}")
    if found.message_content:
        yield _good("intents", "Message Content is on")
    else:
        yield _bad(
            "intents", f"Message Content is off, so {settings.prefix}commands go unheard; turn it on under Bot on the developer portal"
        )
    if not found.servers:
        yield _bad("permissions", "the bot is in no server; invite it from the developer portal under OAuth2")
    for server, missing in found.lacking:
        yield _bad("permissions", f"{clean(server)} does not let the bot {', '.join(missing)}; give its role these permissions")
    if found.servers and not found.lacking:
        yield _good("permissions", "every server lets the bot read and answer")


def _store(settings: Settings) -> Iterator[Finding]:
    try:
        store = open_shelf(settings)
    except StoreProblem as problem:
        yield _bad("store", str(problem))
        return
    origins = store.origins()
    total = sum(count for _, count in origins)
    where = settings.db or "the embedded sample"
    yield _good("store", f"{where}, {total:,} open postings with a role from {len(origins)} source{'' if len(origins) == 1 else 's'}")
    newest = max((origin.as_of for origin, _ in origins), default=date.min)
    age = (today() - newest).days
    if any(origin.sample for origin, _ in origins):
        yield _good("data age", "sample data, reconstructed; load real postings with: rolecall ingest FILE --db PATH")
    elif not total:
        yield _bad("data age", "no postings; load some with: rolecall ingest FILE --db PATH")
    elif age > OLD_DAYS:
        yield _bad("data age", f"the newest posting is {age} days old ({newest}); load newer ones with rolecall ingest")
    else:
        yield _good("data age", f"the newest posting is {age} days old ({newest})")
    store.close()


def _good(what: str, text: str) -> Finding:
    return Finding(True, f"ok    {what}: {text}.")  # noqa: FBT003 - the field's name stands above


def _bad(what: str, text: str) -> Finding:
    return Finding(False, f"mend  {what}: {text.rstrip('.')}.")  # noqa: FBT003 - as above
