"""Fetching from a real server on the loopback: patience, politeness, and what is never connected to."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest

from bot.ingest.fetch import Fetched, Fetcher, Limits
from bot.ingest.reach import is_public
from bot.ingest.records import ReadProblem
from tests.board_server import BoardServer, Reply, board_server

QUICK = Limits(connect=1.0, read=0.3, whole=2.0, size=100_000, attempts=3, first_wait=0.01, longest_wait=0.02, pause=0.0)


@pytest.fixture
def server() -> Iterator[BoardServer]:
    with board_server() as board:
        yield board


async def fetch(
    server: BoardServer, tmp_path: Path, path: str = "/jobs", *, limits: Limits = QUICK, agent: str = "test", etag: str | None = None
) -> tuple[Fetched, bytes]:
    into = tmp_path / "reply"
    async with Fetcher(agent, limits, trusted=[server.address]) as fetcher:
        fetched = await fetcher.fetch(server.address + path, into, etag)
    return fetched, into.read_bytes() if into.exists() else b""


async def problem(server: BoardServer, tmp_path: Path, path: str = "/jobs", *, limits: Limits = QUICK) -> str:
    """The one sentence of a fetch that fails."""
    with pytest.raises(ReadProblem) as caught:
        await fetch(server, tmp_path, path, limits=limits)
    text = str(caught.value)
    assert text.endswith(".")
    assert "Traceback" not in text
    return text


async def test_a_reply_is_written_with_its_marks(server: BoardServer, tmp_path: Path) -> None:
    server.on("/jobs", Reply(b'{"jobs": []}', headers={"ETag": 'W/"a1"', "Last-Modified": "Mon, 02 Nov 2026 10:00:00 GMT"}))
    fetched, body = await fetch(server, tmp_path, agent="rolecall/1 (+me@example.com)")
    assert fetched == Fetched(changed=True, etag='W/"a1"', last_modified="Mon, 02 Nov 2026 10:00:00 GMT")
    assert body == b'{"jobs": []}'
    assert server.asked[0].headers["User-Agent"] == "rolecall/1 (+me@example.com)"
    assert "If-None-Match" not in server.asked[0].headers


async def test_a_known_reply_is_not_sent_again(server: BoardServer, tmp_path: Path) -> None:
    server.on("/jobs", Reply(status=304))
    fetched, body = await fetch(server, tmp_path, etag='W/"a1"')
    assert not fetched.changed
    assert body == b""
    assert server.asked[0].headers["If-None-Match"] == 'W/"a1"'


async def test_a_304_nobody_asked_for_is_a_problem(server: BoardServer, tmp_path: Path) -> None:
    server.on("/jobs", Reply(status=304))
    assert "304" in await problem(server, tmp_path)


async def test_a_passing_failure_is_tried_again(server: BoardServer, tmp_path: Path) -> None:
    server.on("/jobs", Reply(status=500), Reply(status=503), Reply(b"[1]"))
    _, body = await fetch(server, tmp_path)
    assert body == b"[1]"
    assert len(server.asked) == 3


async def test_patience_ends(server: BoardServer, tmp_path: Path) -> None:
    server.on("/jobs", Reply(status=502))
    assert "status 502" in await problem(server, tmp_path)
    assert len(server.asked) == QUICK.attempts


@pytest.mark.parametrize(("status", "word"), [(404, "slug"), (410, "slug"), (403, "403"), (400, "400")])
async def test_a_lasting_failure_is_not_tried_again(server: BoardServer, tmp_path: Path, status: int, word: str) -> None:
    server.on("/jobs", Reply(status=status))
    assert word in await problem(server, tmp_path)
    assert len(server.asked) == 1


@pytest.mark.parametrize("as_date", [False, True])
async def test_the_pause_that_a_host_asks_for_is_kept(server: BoardServer, tmp_path: Path, as_date: bool) -> None:
    pause = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True) if as_date else "1"
    server.on("/jobs", Reply(status=429, headers={"Retry-After": pause}), Reply(b"[1]"))
    await fetch(server, tmp_path)
    assert server.asked[1].at - server.asked[0].at >= 0.9


async def test_a_pause_asked_of_one_board_holds_for_its_host(server: BoardServer, tmp_path: Path) -> None:
    server.on("/a", Reply(status=429, headers={"Retry-After": "1"}), Reply(b"[1]"))
    server.on("/b", Reply(b"[2]"))
    async with Fetcher("test", Limits(pause=0.0, attempts=1), trusted=[server.address]) as fetcher:
        with pytest.raises(ReadProblem):
            await fetcher.fetch(f"{server.address}/a", tmp_path / "a")
        await fetcher.fetch(f"{server.address}/b", tmp_path / "b")
    assert server.asked[1].at - server.asked[0].at >= 0.9


async def test_too_long_a_pause_is_left_for_another_run(server: BoardServer, tmp_path: Path) -> None:
    server.on("/jobs", Reply(status=429, headers={"Retry-After": "7200"}))
    assert "7,200 seconds" in await problem(server, tmp_path)
    assert len(server.asked) == 1


async def test_requests_to_one_host_keep_their_distance(server: BoardServer, tmp_path: Path) -> None:
    server.on("/jobs", Reply(b"[1]"))
    async with Fetcher("test", Limits(pause=0.15), trusted=[server.address]) as fetcher:
        await asyncio.gather(*(fetcher.fetch(f"{server.address}/jobs?{n}", tmp_path / str(n)) for n in range(4)))
    starts = sorted(asked.at for asked in server.asked)
    assert all(later - earlier >= 0.1 for earlier, later in pairwise(starts))


async def test_silence_is_not_waited_for_for_ever(server: BoardServer, tmp_path: Path) -> None:
    server.on("/jobs", Reply(b"[1]", stall=30.0))
    began = time.monotonic()
    assert "did not answer in time" in await problem(server, tmp_path)
    assert time.monotonic() - began < 5


async def test_a_dripping_reply_has_an_end(server: BoardServer, tmp_path: Path) -> None:
    server.on("/jobs", Reply(b"[" + b" " * 1000, drip=0.1))
    began = time.monotonic()
    assert "did not answer in time" in await problem(server, tmp_path, limits=Limits(read=1.0, whole=0.5, attempts=3, pause=0.0))
    assert time.monotonic() - began < 3


async def test_a_reply_cut_short_is_no_reply(server: BoardServer, tmp_path: Path) -> None:
    server.on("/jobs", Reply(b"[1, 2", length=1000))
    assert "cannot be reached" in await problem(server, tmp_path)
    assert len(server.asked) == QUICK.attempts


async def test_a_dead_host_is_a_sentence(server: BoardServer, tmp_path: Path) -> None:
    async with Fetcher("test", QUICK, trusted=["http://127.0.0.1:9"]) as fetcher:
        with pytest.raises(ReadProblem, match="cannot be reached"):
            await fetcher.fetch("http://127.0.0.1:9/jobs", tmp_path / "reply")


@pytest.mark.parametrize("told", [True, False])
async def test_an_oversize_reply_is_left(server: BoardServer, tmp_path: Path, told: bool) -> None:
    body = b" " * (QUICK.size + 1)
    server.on("/jobs", Reply(body) if told else Reply(gzip.compress(body), headers={"Content-Encoding": "gzip"}))
    assert "more than 100,000 bytes" in await problem(server, tmp_path)
    assert len(server.asked) == 1


async def test_a_gzip_bomb_is_left_before_it_fills_anything(server: BoardServer, tmp_path: Path) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(100)) + packer.flush()
    server.on("/jobs", Reply(bomb, headers={"Content-Encoding": "gzip"}))
    tracemalloc.start()
    try:
        text = await problem(server, tmp_path, limits=Limits(size=2_000_000, pause=0.0))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "more than 2,000,000 bytes" in text
    assert (tmp_path / "reply").stat().st_size <= 2_000_000
    assert peak < 20_000_000


async def test_a_gzip_reply_is_unpacked(server: BoardServer, tmp_path: Path) -> None:
    body = bytes(range(32, 127)) * 1000
    server.on("/jobs", Reply(gzip.compress(body[:50_000]) + gzip.compress(body[50_000:]), headers={"Content-Encoding": "gzip"}))
    assert (await fetch(server, tmp_path))[1] == body
    assert server.asked[0].headers["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("body", "encoding", "words"),
    [
        (gzip.compress(b"[1]" * 1000, mtime=0)[:-20], "gzip", "broke off"),
        (b"no gzip at all", "gzip", "damaged"),
        (b"[1]", "br", "packs its reply"),
        (gzip.compress(gzip.compress(b"[1]", mtime=0), mtime=0), "gzip", "an archive"),
        (gzip.compress(b"[1]", mtime=0), "", "an archive"),
    ],
)
async def test_what_is_packed_wrongly_is_not_read(server: BoardServer, tmp_path: Path, body: bytes, encoding: str, words: str) -> None:
    server.on("/jobs", Reply(body, headers={"Content-Encoding": encoding} if encoding else {}))
    assert words in await problem(server, tmp_path)


async def test_a_redirect_is_followed(server: BoardServer, tmp_path: Path) -> None:
    server.on("/jobs", Reply(status=301, headers={"Location": "/moved"}))
    server.on("/moved", Reply(b"[1]", headers={"ETag": '"x"'}))
    fetched, body = await fetch(server, tmp_path)
    assert (fetched.etag, body) == ('"x"', b"[1]")


async def test_redirects_have_an_end(server: BoardServer, tmp_path: Path) -> None:
    server.on("/jobs", Reply(status=302, headers={"Location": "/jobs"}))
    assert "redirects more than" in await problem(server, tmp_path)
    assert len(server.asked) == QUICK.redirects + 1


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("http://{other}/secret", "only https"),
        ("https://{other}/secret", "not on the public internet"),
        ("https://localhost:{port}/", "not on the public internet"),
        ("https://[::1]:{port}/", "not on the public internet"),
        ("https://[::ffff:127.0.0.1]:{port}/", "not on the public internet"),
        ("https://2130706433:{port}/", "not on the public internet"),
        ("https://0x7f.1:{port}/", "not on the public internet"),
        ("https://127.1:{port}/", "not on the public internet"),
        ("https://10.1.2.3/", "not on the public internet"),
        ("https://169.254.169.254/latest/meta-data/", "not on the public internet"),
        ("https://user:word@example.com/", "password"),
        ("file:///etc/passwd", "only https"),
        ("https://0177.0.0.1:{port}/", "cannot be reached"),  # httpx itself takes no octal spelling
    ],
)
async def test_a_redirect_leads_nowhere_it_should_not(server: BoardServer, tmp_path: Path, target: str, words: str) -> None:
    with board_server() as other:
        location = target.format(other=other.address.removeprefix("http://"), port=other.port)
        server.on("/jobs", Reply(status=302, headers={"Location": location}))
        assert words in await problem(server, tmp_path)
        assert other.asked == []


@pytest.mark.parametrize("addresses", [["10.0.0.7"], ["93.184.216.34", "192.168.1.1"], ["64:ff9b::a00:1"], ["fe80::1%eth0"], ["::"]])
async def test_a_name_that_leads_inside_is_not_asked(tmp_path: Path, addresses: list[str]) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        assert (host, port) == ("boards.example", 443)
        return addresses

    async with Fetcher("test", QUICK, resolve=resolve) as fetcher:
        with pytest.raises(ReadProblem, match="not on the public internet"):
            await fetcher.fetch("https://boards.example/jobs", tmp_path / "reply")


async def test_a_name_is_resolved_once_and_the_checked_address_is_used(server: BoardServer, tmp_path: Path) -> None:
    asked: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.7"]

    server.on("/jobs", Reply(b"[1]"))
    address = f"http://boards.example:{server.port}"
    async with Fetcher("test", QUICK, trusted=[address], resolve=resolve) as fetcher:
        await fetcher.fetch(f"{address}/jobs", tmp_path / "reply")
    assert asked == ["boards.example"]
    assert server.asked[0].headers["Host"] == f"boards.example:{server.port}"


async def test_a_name_without_address_is_a_sentence(tmp_path: Path) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        raise OSError("Name or service not known")

    async with Fetcher("test", QUICK, resolve=resolve) as fetcher:
        with pytest.raises(ReadProblem, match=r"boards\.example cannot be reached"):
            await fetcher.fetch("https://boards.example/jobs", tmp_path / "reply")


async def test_only_the_trusted_port_of_a_machine_is_trusted(server: BoardServer, tmp_path: Path) -> None:
    with board_server() as other:
        async with Fetcher("test", QUICK, trusted=[server.address]) as fetcher:
            with pytest.raises(ReadProblem, match="only https"):
                await fetcher.fetch(f"{other.address}/jobs", tmp_path / "reply")
        assert other.asked == []


async def test_no_proxy_of_the_environment_is_used(server: BoardServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    server.on("/jobs", Reply(b"[1]"))
    assert (await fetch(server, tmp_path))[1] == b"[1]"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2606:4700::1111", True), ("::ffff:8.8.8.8", True), ("64:ff9b::808:808", True), ("2002:808:808::1", True),
        ("127.0.0.1", False), ("10.0.0.1", False), ("172.16.0.1", False), ("192.168.0.1", False), ("169.254.169.254", False),
        ("100.64.0.1", False), ("224.0.0.1", False), ("255.255.255.255", False), ("198.18.0.1", False),
        ("::1", False), ("::", False), ("::7f00:1", False), ("fd00::1", False), ("fe80::1", False), ("fec0::1", False), ("ff02::1", False),
        ("::ffff:10.0.0.1", False), ("64:ff9b::a00:1", False), ("2002:a00:1::1", False), ("2001:0:53aa:64c::1", False), ("nonsense", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public
