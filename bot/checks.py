"""What ``rolecall doctor`` looks at: one line each, with the remedy where something is wrong."""

from __future__ import annotations

import os
import stat
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.config_file import config_file
from bot.core.figures import number, tenths
from bot.core.phrases import clean, counted
from bot.core.state import StateAway
from bot.settings import strangers
from bot.store.problem import StoreProblem
from bot.upkeep import LEAST_ROOM, free_bytes
from bot.wiring import open_kept, open_shelf, today

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.chat.check import Rooms, Standing
    from bot.config import Settings
    from bot.core.boards import BoardState
    from bot.store.reader import Store

OLD_DAYS: Final = 60  # postings are open for a month or two; an older store tells of another market
BOARD_DAYS: Final = 7  # a board that has not answered for so long is worth a look
FEW_STARTS: Final = 100  # sessions that may begin today
MOST_SKEW: Final = 2.0  # seconds; snowflakes and "try again" times are of Discord's clock
NAMED: Final = 5  # channels and boards that a line names


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report."""

    good: bool
    text: str


async def check(settings: Settings) -> AsyncIterator[Finding]:
    """Settings, store, age of its data, boards, state, disk, then what Discord tells: token, clock, intents, starts, permissions."""
    for finding in (*_settings(), *_store(settings), _state(settings), *_disk(settings)):
        yield finding
    if settings.token is None:
        yield _bad("token", "not set; set DISCORD_TOKEN to run on Discord (rolecall demo needs none)")
        return
    from bot.chat.check import standing

    found = await standing(settings.token.get_secret_value(), settings.discord_api)
    if found.problem:
        yield _bad("token", found.problem)
        return
    for finding in (*_session(settings, found), *_permissions(found)):
        yield finding


def _settings() -> Iterator[Finding]:
    for sentence in strangers():
        yield _bad("settings", sentence)
    path = config_file()
    if path is None:
        yield _good("settings", "from the environment; rolecall config shows each")
    elif "token" in path.read_text(encoding="utf-8") and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        yield _bad("settings", f"{path} can be read by others on this machine, and it holds the token; run: chmod 600 {path}")
    else:
        yield _good("settings", f"from the environment and {path}; rolecall config shows each")


def _store(settings: Settings) -> Iterator[Finding]:
    try:
        store = open_shelf(settings)
    except StoreProblem as problem:
        yield _bad("store", str(problem))
        return
    with closing(store):
        origins = store.origins()
        total = sum(count for _, count in origins)
        where = f"{settings.db or 'the embedded sample'}, schema {store.schema()}"
        if damage := store.damage():
            yield _bad("store", f"{where}: {damage}")
            return
        yield _good("store", f"{where}, {number(total)} open postings with a role from {counted(len(origins), 'source')}")
        yield _age(store)
        yield from _boards(store.boards())


def _age(store: Store) -> Finding:
    origins = store.origins()
    newest = max((origin.as_of for origin, _ in origins), default=date.min)
    age = (today() - newest).days
    if any(origin.sample for origin, _ in origins):
        return _good("data age", "sample data, reconstructed; load real postings with: rolecall ingest FILE --db PATH")
    if not sum(count for _, count in origins):
        return _bad("data age", "no postings; load some with: rolecall ingest FILE --db PATH")
    if age > OLD_DAYS:
        return _bad("data age", f"the newest posting is {counted(age, 'day')} old ({newest}); load newer ones with rolecall ingest")
    return _good("data age", f"the newest posting is {counted(age, 'day')} old ({newest})")


def _boards(boards: tuple[BoardState, ...]) -> Iterator[Finding]:
    if not boards:
        return
    failing = [board for board in boards if board.failures and _days_since(board.succeeded_at) > BOARD_DAYS]
    if not failing:
        yield _good("boards", f"{counted(len(boards), 'job board')}, none silent for more than {BOARD_DAYS} days")
        return
    named = "; ".join(f"{board.kind}/{board.slug}: {board.problem or 'no answer'}" for board in failing[:NAMED])
    yield _bad(
        "boards",
        f"{number(len(failing))} of {number(len(boards))} silent for more than {BOARD_DAYS} days ({named}); take them off the list",
    )


def _state(settings: Settings) -> Finding:
    where = settings.state if isinstance(settings.state, Path) else "PostgreSQL"
    if isinstance(where, Path) and not where.exists():
        folder = next(parent for parent in where.absolute().parents if parent.exists())
        if not folder.is_dir() or not os.access(folder, os.W_OK):
            return _bad("state", f"{where} cannot be made; make {folder} writable, or name another file in ROLECALL_STATE")
        return _good("state", f"{where}, made at the first start")
    try:
        with closing(open_kept(settings)) as state:
            state.load()
            servers, digests = state.servers(), state.digests()
    except StoreProblem as problem:
        return _bad("state", str(problem))
    except StateAway as away:
        return _bad("state", f"{away}; start PostgreSQL, or put a backup of the file in its place")
    if paused := [str(plan.channel) for plan in digests if plan.paused]:
        return _bad("state", f"digests of {counted(len(paused), 'channel')} are paused ({', '.join(paused[:NAMED])}); see rolecall digest")
    return _good("state", f"{where}, settings of {counted(len(servers), 'server')}, {counted(len(digests), 'digest')}")


def _disk(settings: Settings) -> Iterator[Finding]:
    folders = [settings.state_file.parent, settings.cache, *([settings.db.absolute().parent] if settings.db else [])]
    for path in dict.fromkeys(folders):
        room = free_bytes(path / "any")
        if room is None:
            yield _bad("disk", f"{path} cannot be looked at; make the folder, or name another")
        elif room < LEAST_ROOM:
            yield _bad("disk", f"{number(room / 2**20)} MiB free at {path}; free some space")
        else:
            yield _good("disk", f"{tenths(room / 2**30)} GiB free at {path}")


def _session(settings: Settings, found: Standing) -> Iterator[Finding]:
    yield _good("token", f"accepted, as {clean(found.name)}, in {counted(found.servers, 'server')}")
    if found.skew is not None and abs(found.skew) > MOST_SKEW:
        way = "ahead of" if found.skew > 0 else "behind"
        yield _bad("clock", f"{number(abs(found.skew))} s {way} Discord's; switch on time synchronisation (NTP)")
    elif found.skew is not None:
        yield _good("clock", "as Discord's")
    if found.message_content:
        yield _good("intents", "Message Content is on")
    else:
        unheard = f"{settings.prefix}commands go unheard"
        yield _bad("intents", f"Message Content is off, so {unheard}; turn it on under Bot on the developer portal")
    if found.starts:
        left, total = found.starts
        line = f"{number(left)} of {number(total)} sessions may still begin today, {number(found.shards)} needed at a start"
        if left < max(FEW_STARTS, found.shards):
            yield _bad("starts", f"{line}; find out what starts the bot again and again, and wait {number(found.renewed)} h")
        else:
            yield _good("starts", line)


def _permissions(found: Standing) -> Iterator[Finding]:
    if not found.servers:
        yield _bad("permissions", "the bot is in no server; invite it with the link that rolecall invite prints")
    for server, missing in found.lacking:
        yield _bad("permissions", f"{clean(server)} does not let the bot {', '.join(missing)}; give its role these permissions")
    for rooms in found.rooms:
        yield _room(rooms)
    if found.servers and not found.lacking:
        yield _good("permissions", "every server lets the bot read and answer")


def _room(rooms: Rooms) -> Finding:
    server, able = clean(rooms.server), rooms.count - len(rooms.closed)
    named = "; ".join(f"#{clean(name)} lacks {', '.join(missing)}" for name, missing in rooms.closed[:NAMED])
    more = f"; and {number(len(rooms.closed) - NAMED)} more" if len(rooms.closed) > NAMED else ""
    line = f"{server}: can answer in {number(able)} of {counted(rooms.count, 'text channel')}{f' ({named}{more})' if named else ''}"
    if rooms.count and not able:
        return _bad("channels", f"{line}; allow the bot's role in one of them")
    return _good("channels", line)


def _days_since(moment: str | None) -> float:
    if moment is None:
        return float("inf")
    then = datetime.fromisoformat(moment)
    return (datetime.now(UTC) - (then if then.tzinfo else then.replace(tzinfo=UTC))).total_seconds() / 86_400


def _sentence(text: str) -> str:
    return text if text.endswith("?") else f"{text.rstrip('.')}."


def _good(what: str, text: str) -> Finding:
    return Finding(True, f"ok    {what}: {_sentence(text)}")  # noqa: FBT003 - the field's name stands above


def _bad(what: str, text: str) -> Finding:
    return Finding(False, f"mend  {what}: {_sentence(text)}")  # noqa: FBT003 - as above
