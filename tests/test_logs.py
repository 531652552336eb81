"""The log: one event a line in both forms, never a secret, never what somebody wrote."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import discord  # noqa: TID251 - its exceptions quote what it sent
import pytest
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from bot.core.watch import answer_id
from bot.logs import log_to

if TYPE_CHECKING:
    from collections.abc import Iterator

HIDDEN = ".".join(("MTA", "Bb1", "a-secret"))
TEXT = "what does my colleague Alice earn"


@contextmanager
def logged(form: Any, level: str = "info") -> Iterator[io.StringIO]:
    """What is logged meanwhile; everything is put back as it was."""
    root, out = logging.getLogger(), io.StringIO()
    before = (root.handlers[:], root.level)
    levels = {name: logging.getLogger(name).level for name in ("discord", "aiohttp", "httpx", "httpcore")}
    try:
        log_to(out, form, level, [HIDDEN])
        yield out
    finally:
        logging.captureWarnings(capture=False)
        logging.raiseExceptions = True
        sys.excepthook = sys.__excepthook__
        root.handlers[:], root.level = before
        for name, kept in levels.items():
            logging.getLogger(name).setLevel(kept)


def raise_all() -> Iterator[Exception]:
    """Exceptions as the libraries raise them, with what they quote."""
    headers = CIMultiDictProxy(CIMultiDict({"Authorization": f"Bot {HIDDEN}"}))
    request = aiohttp.RequestInfo(URL("https://discord.com/api/v10/webhooks/5/hook-secret"), "POST", headers, URL())
    yield aiohttp.ClientResponseError(request, (), status=400, message=TEXT)
    response = type("Response", (), {"status": 400, "reason": TEXT})()
    yield discord.HTTPException(response, {"code": 50035, "message": TEXT})
    yield ValueError(f"invalid literal for int(): {TEXT} {HIDDEN}")
    yield KeyError(TEXT)
    yield OSError(28, "No space left on device", TEXT)


@pytest.mark.parametrize("form", ["json", "human", "auto"])
def test_no_text_and_no_token_in_any_exception(form: str) -> None:
    with logged(form) as out:
        log = logging.getLogger("bot.chat")
        for error in raise_all():
            try:
                try:
                    raise error
                except type(error) as inner:
                    raise RuntimeError(TEXT) from inner
            except RuntimeError:
                log.exception("in the event %s", "on_message")
            log.error("case", exc_info=error)
        logging.getLogger("asyncio").error(f"Task exception was never retrieved\nfuture: <Task exception={TEXT!r} {HIDDEN}>")
        logging.getLogger("discord.http").warning("We are being rate limited. POST https://discord.com/api/v10/webhooks/5/hook-secret/x")
        log.info("logging in with %s and postgresql://me:hook-secret@host/db", HIDDEN)
    lines = out.getvalue().splitlines()
    assert len(lines) == 2 * len(list(raise_all())) + 3
    assert not [line for line in lines if TEXT in line or HIDDEN in line or "hook-secret" in line]
    assert "400 50035" in out.getvalue()
    assert "No space left on device" in out.getvalue()
    assert "tests/test_logs.py" in out.getvalue()


def test_json_lines_carry_the_answer_and_only_our_fields() -> None:
    async def in_an_answer() -> None:
        answer_id.set("abc123")
        logging.getLogger("bot.health").info("answered", extra={"topic": "salary", "ms": 12, "server": 5, "content": TEXT})

    with logged("auto") as out:
        asyncio.run(in_an_answer())
        logging.getLogger("bot.health").info("later")
    first, later = (json.loads(line) for line in out.getvalue().splitlines())
    assert {**first, "timestamp": ""} == {
        "event": "answered", "answer": "abc123", "topic": "salary", "ms": 12, "server": 5, "level": "info", "logger": "bot.health",
        "timestamp": "",
    }  # fmt: skip
    assert "answer" not in later


def test_an_event_of_several_lines_is_one_line() -> None:
    for form in ("human", "json"):
        with logged(form) as out:
            logging.getLogger("bot").warning("first\nsecond\r\nthird")
        assert out.getvalue().count("\n") == 1


def test_what_libraries_log_of_payloads_stays_out_at_debug() -> None:
    with logged("json", "debug") as out:
        logging.getLogger("discord.http").debug("POST https://discord.com with {'content': %r} has returned 200", TEXT)
        logging.getLogger("bot.chat").debug("ours")
    assert [json.loads(line)["event"] for line in out.getvalue().splitlines()] == ["ours"]
