"""Copies elsewhere, kept current by Litestream: its configuration, the program itself, restoring, and following as a reader.

Litestream (https://litestream.io, extra ``replicate``) does the work; this writes down what it needs to know of our files.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sysconfig
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.core.phrases import postings
from bot.shell import Problem
from bot.store.copies import put_in_place, restore, sound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.config import Settings

INTERVAL: Final = "250ms"  # between looks for changes, and between sendings of them: together they stay within the second promised
FOLLOW_SECONDS: Final = 2.0


def databases(settings: Settings) -> dict[str, Path]:
    """What is kept: the store of postings, and the settings of servers where they are a file. Raises Problem for the embedded sample."""
    if settings.replica is None:
        raise Problem("Say where copies are to be kept: ROLECALL_REPLICA, a folder or an address like s3://bucket/path.", 2)
    if settings.db is None:
        raise Problem("The embedded sample needs no copies; name a store with --db PATH or ROLECALL_DB.", 2)
    state = settings.state
    return {"store": settings.db.absolute(), **({"state": state.absolute()} if isinstance(state, Path) else {})}


def configuration(settings: Settings) -> str:
    """Litestream's configuration for our files, as YAML with remarks."""
    lines = [
        "# Written by: rolecall replicate --print. Keys for a bucket come from LITESTREAM_ACCESS_KEY_ID and LITESTREAM_SECRET_ACCESS_KEY.",
        "# A machine that dies loses at most the last second of what it had acknowledged.",
        "snapshot:",
        "  interval: 24h",
        f"  retention: {settings.replica_days * 24}h  # for so long any moment can be gone back to",
        "dbs:",
    ]
    for name, path in databases(settings).items():
        lines += [
            f"  - path: {json.dumps(str(path))}",
            f"    monitor-interval: {INTERVAL}",
            "    replica:",
            f"      url: {json.dumps(_address(settings, name))}",
            f"      sync-interval: {INTERVAL}",
        ]
    return "\n".join(lines) + "\n"


def replicate(settings: Settings) -> int:
    """Run Litestream until it is told to stop; its exit code. Raises Problem where it is not installed."""
    program, file = _program(), _written(settings)
    with subprocess.Popen([program, "replicate", "-no-expand-env", "-config", str(file)]) as running:  # noqa: S603 - our own
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda number, _frame: running.send_signal(number))
        return running.wait()


def bring_back(settings: Settings, at: str | None) -> Iterator[str]:
    """Restore every file from its copy, checked before it takes its place; a line for each.

    ``at``: as it was at that time, ISO 8601. Raises Problem, StoreProblem.
    """
    program = _program()
    for name, path in databases(settings).items():
        scratch = _beside(path, "incoming")
        path.parent.mkdir(parents=True, exist_ok=True)
        _forget(scratch)
        moment = ["-timestamp", at] if at else []
        options = [*moment, "-if-replica-exists", "-integrity-check", "full", "-o", str(scratch)]
        command = [program, "restore", *options, _address(settings, name)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
        if done.returncode:
            _forget(scratch)
            raise Problem(f"The {name} cannot be restored from {_address(settings, name)}: {_last_words(done.stderr + done.stdout)}.")
        if not scratch.exists():
            yield f"{path}: left alone, since there is no copy at {_address(settings, name)}."
            continue
        problem = sound(scratch)
        if problem:
            raise Problem(f"The copy of the {name} is damaged ({problem}); go back further with --at TIME.")
        kept = f"; what was there is {path.name}.replaced" if path.exists() else ""
        put_in_place(scratch, path)
        _forget(scratch)
        yield f"{path}: restored from {_address(settings, name)}{kept}."


def follow(settings: Settings, say: Callable[[str], None]) -> int:
    """Keep the store here current with its copy elsewhere, for a bot that reads it; until stopped. Litestream's exit code.

    Litestream writes to a file beside the store. Whenever that has changed, a checked copy of it takes the store's place whole, and a
    bot at work takes it between two answers.
    """
    program, path = _program(), databases(settings)["store"]
    scratch = _beside(path, "following")
    mark = scratch.with_name(f"{scratch.name}-txid")
    path.parent.mkdir(parents=True, exist_ok=True)
    if not mark.exists():
        _forget(scratch)
    command = [program, "restore", "-f", "-o", str(scratch), _address(settings, "store")]
    with subprocess.Popen(command) as running:  # noqa: S603 - our own
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda number, _frame: running.send_signal(number))
        taken = ""
        while running.poll() is None:
            now = mark.read_text(encoding="utf-8").strip() if mark.exists() else ""
            if now and now != taken and scratch.exists():
                say(f"{path}: {postings(restore(scratch, path))}, as of transaction {now}.")
                taken = now
            time.sleep(FOLLOW_SECONDS)
        return running.returncode


def _program() -> str:
    found = shutil.which("litestream") or shutil.which("litestream", path=sysconfig.get_path("scripts"))
    if found is None:
        raise Problem("Litestream is not installed; get it with: pip install 'rolecall[replicate]'")
    return found


def _written(settings: Settings) -> Path:
    """The configuration in a file that only we can read, since an address may hold a key."""
    path = settings.cache / "litestream.yml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(configuration(settings), encoding="utf-8")
    except OSError as error:
        raise Problem(f"{path} cannot be written ({error.strerror}); name another folder in ROLECALL_CACHE.") from None
    return path


def _address(settings: Settings, name: str) -> str:
    base = (settings.replica or "").rstrip("/")
    return f"{base}/{name}" if "://" in base else f"file://{base}/{name}"


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}.{ending}")


def _forget(scratch: Path) -> None:
    for ending in ("", "-wal", "-shm", "-txid"):
        scratch.with_name(scratch.name + ending).unlink(missing_ok=True)


def _last_words(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return (lines[-1] if lines else "no reason given").strip().rstrip(".")[-300:]
