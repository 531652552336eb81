"""Looking after what a running bot stands on: a new version of the store, the state, room on the disk. Nothing here stops an answer."""

from __future__ import annotations

import asyncio
import logging
import shutil
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from bot.core.desk import NotNow
from bot.core.figures import number

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import Path

    from bot.core.state import State
    from bot.core.watch import Watch
    from bot.store.live import LiveStore

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 2.0  # between looks at the file of the store: one stat() each
FACTS_SECONDS: Final = 20.0  # between looks at everything
LEAST_ROOM: Final = 64 * 1024 * 1024  # bytes; below it a load or a setting may soon fail


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found. ``ages``: seconds since the day of a source's newest posting. ``free``: bytes of room, by file. ``taken``: stores."""

    postings: Mapping[str, int] = field(default_factory=dict)
    ages: Mapping[str, float] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)
    boards: Mapping[str, int] = field(default_factory=dict)
    digests: Mapping[str, int] = field(default_factory=dict)
    free: Mapping[str, int] = field(default_factory=dict)
    schema: int = 0
    taken: int = 0


@dataclass(frozen=True, slots=True)
class Ground:
    """What the bot stands on. ``store``: None for the embedded sample. ``files``: what is written to, by name."""

    store: LiveStore | None
    state: State | None
    files: Mapping[str, Path]
    watch: Watch
    found: Callable[[Facts], None]


@asynccontextmanager
async def kept_up(ground: Ground) -> AsyncIterator[None]:
    """While this is open, look again and again."""
    ending = asyncio.Event()
    task = asyncio.create_task(_again_and_again(ground, ending))
    try:
        yield
    finally:
        ending.set()  # a look that has begun is let finish: it uses what is closed after us
        await task


async def _again_and_again(ground: Ground, ending: asyncio.Event) -> None:
    due = 0.0
    while not ending.is_set():
        try:
            if ground.store is not None and await asyncio.to_thread(ground.store.look):
                log.info("took a new version of the store")
                due = 0.0
            if (now := asyncio.get_running_loop().time()) >= due:
                due = now + FACTS_SECONDS
                ground.found(await asyncio.to_thread(look, ground))
        except Exception:
            log.exception("upkeep failed")
        with suppress(TimeoutError):
            await asyncio.wait_for(ending.wait(), LOOK_SECONDS)


def look(ground: Ground) -> Facts:
    """Look at everything once; what is in trouble is told to the watch."""
    free = _room(ground)
    digests = _digests(ground)
    if ground.store is None:
        return Facts(digests=digests, free=free)
    try:
        with ground.store.still() as store:
            origins, refused, boards, schema = store.origins(), store.refused_counts(), store.boards(), store.schema()
    except NotNow:  # the store has told the watch
        return Facts(digests=digests, free=free, taken=ground.store.taken)
    today = datetime.now(UTC).date()
    failing = sum(board.failures > 0 for board in boards)
    return Facts(
        postings={origin.source: count for origin, count in origins},
        ages={origin.source: (today - origin.as_of).days * 86_400.0 for origin, _ in origins if origin.as_of > date.min},
        refused=dict(list(refused.items())[:50]),
        boards={"well": len(boards) - failing, "failing": failing},
        digests=digests,
        free=free,
        schema=schema,
        taken=ground.store.taken,
    )


def _digests(ground: Ground) -> dict[str, int]:
    if ground.state is None:
        return {}
    try:
        plans = ground.state.digests()
    except Exception as error:  # noqa: BLE001 - whatever keeps it, it is out of reach
        ground.watch.trouble("state", f"settings and digests are out of reach ({type(error).__name__}); answers go on.")
        return {}
    ground.watch.trouble("state", None)
    paused = sum(plan.paused is not None for plan in plans)
    failing = sum(plan.paused is None and plan.failures > 0 for plan in plans)
    return {"well": len(plans) - paused - failing, "failing": failing, "paused": paused}


def _room(ground: Ground) -> dict[str, int]:
    free = {name: room for name, path in ground.files.items() if (room := free_bytes(path)) is not None}
    short = [f"{number(room / 2**20)} MiB free for the {name} ({ground.files[name]})" for name, room in free.items() if room < LEAST_ROOM]
    ground.watch.trouble("disk", f"{'; '.join(short)}; free some space." if short else None)
    return free


def free_bytes(path: Path) -> int | None:
    """Room for a file there, or where its folder would be made; None where that cannot be told."""
    for folder in path.absolute().parents:
        try:
            return shutil.disk_usage(folder).free
        except OSError:
            continue
    return None
