"""What several processes agree on: shards, turns to identify, one leader; over a real PostgreSQL."""

from __future__ import annotations

import asyncio
import gc
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import psycopg
import pytest

from bot.core.shards import Shards, parse_shards, parse_shards_each, shards_of_host
from bot.store.gate import PostgresCluster, open_cluster
from bot.store.state_postgres import open_postgres

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.postgres import Postgres

SPACING = 0.4


@pytest.mark.parametrize(("text", "shards"), [("0-7/32", Shards(0, 7, 32)), ("31/32", Shards(31, 31, 32)), (" 0-0/1 ", Shards(0, 0, 1))])
def test_shards_of_a_process(text: str, shards: Shards) -> None:
    assert parse_shards(text) == shards
    assert shards.ids == list(range(shards.first, shards.last + 1))


@pytest.mark.parametrize("text", ["", "all", "8", "0-32/32", "7-0/32", "1/1", "0-7", "-1/4", "0-7/999999", "0–7/32"])
def test_what_is_no_shards_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="shards"):
        parse_shards(text)


def test_shards_by_the_ordinal_of_a_stateful_set() -> None:
    each, total = parse_shards_each("12/32")
    assert [shards_of_host(each, total, f"rolecall-{pod}") for pod in range(3)] == [
        Shards(0, 11, 32), Shards(12, 23, 32), Shards(24, 31, 32),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="3 processes have all 32"):
        shards_of_host(each, total, "rolecall-3")
    with pytest.raises(ValueError, match="host name"):
        shards_of_host(each, total, "laptop")
    for text in ("0/32", "33/32", "8"):
        with pytest.raises(ValueError, match="how many"):
            parse_shards_each(text)


@asynccontextmanager
async def members(url: str, count: int) -> AsyncIterator[list[PostgresCluster]]:
    open_postgres(url).close()  # makes the tables
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(open_cluster(url, spacing=SPACING, settling=0)) for _ in range(count)]


async def until(what: Callable[[], bool], seconds: float = 15) -> None:
    for _ in range(int(seconds / 0.02)):
        if what():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen in time")


async def test_one_of_a_bucket_identifies_at_a_time_over_all_processes(postgres_url: str) -> None:
    loop = asyncio.get_running_loop()
    began: dict[int, list[float]] = {0: [], 1: []}

    async def launch(member: PostgresCluster, shards: list[int]) -> None:
        for shard in shards:
            await member.enter(shard, shard % 2)
            await member.identify(shard, shard % 2)
            began[shard % 2].append(loop.time())

    async with members(postgres_url, 3) as group:
        await asyncio.gather(*(launch(member, list(range(number * 4, number * 4 + 4))) for number, member in enumerate(group)))
    for bucket in began.values():
        assert len(bucket) == 6
        assert min(after - before for before, after in zip(sorted(bucket), sorted(bucket)[1:], strict=False)) > SPACING * 0.9
    assert max(began[1]) - min(began[1]) < 12 * SPACING  # the buckets did not wait for each other


async def test_a_shard_has_one_process_until_that_ends(postgres_url: str) -> None:
    async with members(postgres_url, 1) as (second,):
        async with members(postgres_url, 1) as (first,):
            await first.enter(5, 0)
            await first.identify(5, 0)
            waiting = asyncio.create_task(second.enter(5, 0))
            await asyncio.sleep(4 * SPACING)
            assert not waiting.done()
        await asyncio.wait_for(waiting, 5)


async def test_there_is_one_leader_and_another_takes_over(postgres_url: str) -> None:
    async with members(postgres_url, 2) as others:
        await until(lambda: any(member.leads for member in others))
        assert sum(member.leads for member in others) == 1
        leader, other = sorted(others, key=lambda member: not member.leads)
        with psycopg.connect(postgres_url, autocommit=True) as db:  # the leader dies, as the server sees it
            db.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s", [0x726F6C01])
        await until(lambda: leader.leads != other.leads)
        assert sum(member.leads for member in others) == 1


async def test_a_session_that_cannot_be_set_up_is_closed(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.gate.SETTINGS", {"no_such_setting": "1"})
    with pytest.raises(psycopg.Error):
        await PostgresCluster(postgres_url)._connect()
    gc.collect()  # an open session that nobody holds is told here, and warnings are errors


async def test_nobody_identifies_while_postgres_is_stopped_and_all_goes_on_after_it(postgres: Postgres, postgres_url: str) -> None:
    async with members(postgres_url, 2) as (first, second):
        await first.identify(0, 0)
        await until(lambda: first.leads or second.leads)
        broken = first._db
        postgres.stop()
        try:
            entering = asyncio.create_task(second.identify(1, 0))
            await until(lambda: not first.leads and not second.leads)
            assert not entering.done()
        finally:
            await asyncio.to_thread(postgres.start)
        await asyncio.wait_for(entering, 20)
        await until(lambda: (first.leads or second.leads) and first._db not in (None, broken))
        taking = asyncio.create_task(second.enter(0, 0))  # the shard is the first one's all the same
        await asyncio.sleep(3 * SPACING)
        assert not taking.done()
        taking.cancel()


async def test_after_a_start_of_postgres_those_who_ran_a_shard_come_first(postgres_url: str) -> None:
    open_postgres(postgres_url).close()
    async with open_cluster(postgres_url, settling=3600) as newcomer:
        entering = asyncio.create_task(newcomer.enter(0, 0))
        await until(lambda: newcomer.leads)
        await asyncio.sleep(SPACING)
        assert not entering.done()
        entering.cancel()
