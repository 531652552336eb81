"""The command line. Every command ends with 0, with 1 on a problem with the work, with 2 on wrong use; problems are one line."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App, CycloptsError
from stamina.instrumentation import LoggingOnRetryHook, set_on_retry_hooks

from bot import __version__
from bot.cli_chat import chat_app
from bot.cli_config import config_app
from bot.cli_deploy import deploy_app
from bot.cli_replicate import replicate_app
from bot.cli_store import store_app
from bot.cli_sync import sync_app
from bot.cli_words import words_app
from bot.ingest.records import ReadProblem
from bot.shell import Db, Json, Problem, settings
from bot.store.problem import StoreProblem

if TYPE_CHECKING:
    from bot.config import Settings

set_on_retry_hooks([LoggingOnRetryHook])  # not structlog's own printing: retries go to the log of a running bot, not to a terminal
logging.getLogger("stamina").addHandler(logging.NullHandler())

app = App(
    name="rolecall",
    help="Career questions, answered from counted job postings. Try: rolecall ask mlops vs ai engineer",
    version=__version__,
    help_epilogue="Settings: environment variables or one TOML file; rolecall config shows each.",
)
app.update(chat_app)
app.update(config_app)
app.command(deploy_app)
app.update(replicate_app)
app.update(store_app)
app.update(sync_app)
app.update(words_app)


@app.command
def ask(*text: str, batch: Path | None = None, as_json: Json = False, db: Db = None) -> None:
    """Answer one question in the terminal.

    Parameters
    ----------
    text
        The question, in your own words or as a command: '!compare mlops ai-engineer'.
    batch
        A file of JSON Lines, {"text": …, "context": {…}?} a line ("-" for standard input); with --json, one object a line comes out.
    """
    from bot import terminal
    from bot.core.report import as_json as reply_json
    from bot.wiring import build_desk

    if batch is not None:
        _ask_batch(batch, settings(db))
        return
    question = " ".join(text).strip()
    if not question:
        raise Problem("Say what you want to know, for example: rolecall ask mlops vs ai engineer", 2)
    reply = build_desk(settings(db), keep_misses=True).ask(question)
    if as_json:
        print(json.dumps(reply_json(reply), ensure_ascii=False))
    else:
        terminal.show(reply, terminal.console())


def _ask_batch(batch: Path, chosen: Settings) -> None:
    from bot.batch import BatchProblem, answers
    from bot.wiring import build_desk

    desk = build_desk(chosen)
    try:
        with sys.stdin if str(batch) == "-" else batch.open(encoding="utf-8") as lines:
            for line in answers(desk, lines):
                print(line)
    except BatchProblem as problem:
        raise Problem(f"{batch}: {problem}") from None
    except UnicodeDecodeError:
        raise Problem(f"{batch} is not UTF-8 text; give a file of JSON Lines.") from None
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        raise Problem(f"{batch} cannot be read; name a file of JSON Lines, or - for standard input.") from None


@app.command
def chat(*, db: Db = None) -> None:
    """Talk in the terminal, with the same memory as a Discord channel."""
    from bot import terminal
    from bot.wiring import build_desk

    terminal.chat(build_desk(settings(db), keep_misses=True), terminal.console())


@app.command
def demo(*, db: Db = None, port: int | None = None, browser: bool = True) -> None:
    """Show the real bot in a simulated Discord in your browser. Needs no token and no network.

    Parameters
    ----------
    port
        The port on this machine; default: any free one.
    browser
        Open the page in a browser.
    """
    from bot import terminal
    from bot.demo import DemoProblem, run_demo
    from bot.wiring import build_desk

    to = terminal.console()
    try:
        asyncio.run(run_demo(build_desk(settings(db)), lambda reply: terminal.show(reply, to), print, browser=browser, port=port))
    except DemoProblem as problem:
        raise Problem(str(problem)) from None


@app.command
def run(*, db: Db = None) -> None:
    """Run the bot on Discord. Needs DISCORD_TOKEN; stops on Ctrl-C or SIGTERM."""
    from bot.serving import serve

    chosen = settings(db)
    if chosen.sync_hours is not None and chosen.db is None:
        raise Problem("ROLECALL_SYNC_HOURS needs a store to keep current; name one with --db PATH or ROLECALL_DB.", 2)
    serve(chosen)


@app.command
def doctor(*, db: Db = None) -> None:
    """Check store, data age, token, intents and address; one line each, with the remedy."""
    if not asyncio.run(_examine(settings(db))):
        raise Problem("Not everything is well; the lines above say what to do.")


async def _examine(chosen: Settings) -> bool:
    from bot.checks import check

    well = True
    async for finding in check(chosen):
        print(finding.text)
        well = well and finding.good
    return well


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code. No exception text reaches a person."""
    try:
        app(arguments, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        return _problem(_first_line(error), 2)
    except Problem as problem:
        return _problem(str(problem), problem.code)
    except (StoreProblem, ReadProblem) as problem:
        return _problem(str(problem), 1)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        with suppress(OSError):  # what reads our output has gone; keep the interpreter from saying so at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:
        logging.getLogger("rolecall").debug("unexpected", exc_info=True)
        if os.environ.get("ROLECALL_DEBUG"):
            raise
        return _problem("Something broke inside rolecall; run it again with ROLECALL_DEBUG=1 and report what it prints.", 1)
    return 0


def _first_line(error: CycloptsError) -> str:
    text = " ".join(str(error).split())
    return f"{text.rstrip('.')}. See: rolecall --help"


def _problem(message: str, code: int) -> int:
    print(f"rolecall: {message}", file=sys.stderr)
    return code


def entry() -> None:
    """What the installed command runs."""
    sys.exit(main())
