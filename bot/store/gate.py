"""What the processes of one bot agree on, in PostgreSQL: advisory locks that one session holds and that fall when the session ends.

A shard has one process, a bucket of shards one that identifies, the bot one leader. https://www.postgresql.org/docs/current/explicit-locking.html
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

import psycopg

from bot.store.postgres import AWAY, CONNECTING, SETTINGS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

log = logging.getLogger(__name__)

SPACING: Final = 5.5  # seconds between two identifies of a bucket: Discord wants five, the rest is for the way to it
SETTLING: Final = 15.0  # seconds that a PostgreSQL must have run before a shard changes hands: those who hold one come back first
LOOK: Final = 2.0  # seconds between two looks at the session, and at the leader's lock
TURN: Final = 0.25  # seconds between two tries of a lock
ANSWERS: Final = 4.0  # seconds after which a PostgreSQL that says nothing is away
_LEADER, _SHARD, _BUCKET = 0x726F6C01, 0x726F6C02, 0x726F6C03  # classes of locks; "rol" and a number
_LOCK: Final = "SELECT pg_try_advisory_lock(%s, %s)"
_NOTE: Final = """
INSERT INTO identifies (bucket, shard, at) VALUES (%s, %s, clock_timestamp())
ON CONFLICT (bucket) DO UPDATE SET shard = EXCLUDED.shard, at = EXCLUDED.at"""
_WAIT: Final = "SELECT extract(epoch FROM at - clock_timestamp())::float8 + %s FROM identifies WHERE bucket = %s"
_SETTLED: Final = "SELECT clock_timestamp() - pg_postmaster_start_time() > make_interval(secs => %s)"


class PostgresCluster:
    """A ``Cluster``. One session holds every lock; when it breaks, all of them are taken again by the next.

    ``spacing`` and ``settling``: see above.
    """

    def __init__(self, url: str, *, spacing: float = SPACING, settling: float = SETTLING) -> None:
        self._url, self._spacing, self._settling = url, spacing, settling
        self._db: psycopg.AsyncConnection[Any] | None = None
        self._one = asyncio.Lock()  # a connection does one thing at a time
        self._leading = asyncio.Event()
        self._shards: set[int] = set()  # that this process runs, whether or not the session holds their locks now
        self._buckets: set[int] = set()  # in which this process may identify next
        self._told: set[int] = set()

    @property
    def leads(self) -> bool:
        """See ``Cluster``."""
        return self._leading.is_set()

    async def leading(self) -> None:
        """See ``Cluster``."""
        await self._leading.wait()

    async def enter(self, shard: int, bucket: int) -> None:
        """See ``Cluster``."""
        while True:
            try:
                if await self._entered(shard, bucket):
                    return
                await asyncio.sleep(TURN)
            except AWAY:
                await asyncio.sleep(1.0)

    async def identify(self, shard: int, bucket: int) -> None:
        """See ``Cluster``."""
        while True:
            await self.enter(shard, bucket)
            try:
                await self._ask(_NOTE, [bucket, shard], holding=bucket)
            except AWAY:
                continue  # the lock went with the session: the turn is to be waited for again
            self._buckets.discard(bucket)
            with suppress(*AWAY):  # where it breaks here, the lock is gone too
                await self._ask("SELECT pg_advisory_unlock(%s, %s)", [_BUCKET, bucket])
            return

    async def watch(self) -> None:
        """Keep the session, the locks of the shards, and the leader's where it is free; until cancelled."""
        away = False
        try:
            while True:
                try:
                    await self._look()
                    if away:
                        log.info("PostgreSQL is back")
                    away = False
                except AWAY as error:
                    if not away:
                        log.warning("PostgreSQL is out of reach (%s): shards that run go on, none can identify", type(error).__name__)
                    away = True
                await asyncio.sleep(LOOK)
        finally:
            await self._drop()

    async def _look(self) -> None:
        leads = bool(await self._ask("SELECT 1")) if self.leads else await self._lock(_LEADER, 0)
        if leads and not self.leads:
            self._leading.set()
            log.info("this process leads now: it sends digests and registers commands")

    async def _entered(self, shard: int, bucket: int) -> bool:
        if shard not in self._shards:
            (settled,) = await self._ask(_SETTLED, [self._settling])
            if not settled:
                return False
            if not await self._lock(_SHARD, shard):
                if shard not in self._told:
                    log.info("another process runs shard %d: waiting until it ends", shard)
                    self._told.add(shard)
                return False
            self._shards.add(shard)
        if bucket in self._buckets and self._db is not None:
            return True
        if not await self._lock(_BUCKET, bucket):
            return False
        self._buckets.add(bucket)
        (wait,) = await self._ask(_WAIT, [self._spacing, bucket]) or (0.0,)
        await asyncio.sleep(min(max(wait, 0.0), self._spacing))
        return bucket in self._buckets  # else the session broke meanwhile, and the lock with it

    async def _lock(self, kind: int, number: int) -> bool:
        (got,) = await self._ask(_LOCK, [kind, number])
        return bool(got)

    async def _ask(self, sql: str, values: Sequence[Any] = (), *, holding: int | None = None) -> Any:
        """The first row, None where there is none. Raises one of AWAY, after which there is no session and no lock.

        ``holding``: only under the lock of this bucket.
        """
        async with self._one:
            if holding is not None and holding not in self._buckets:
                raise psycopg.OperationalError("the lock is gone")
            try:
                async with asyncio.timeout(ANSWERS):
                    if self._db is None:
                        self._db = await self._connect()
                    cursor = await self._db.execute(sql, values)
                    return await cursor.fetchone() if cursor.description else ()
            except TimeoutError:
                await self._drop()
                raise psycopg.OperationalError("no answer in time") from None
            except BaseException:  # also when cancelled half-way: what the session does then is not known
                await self._drop()
                raise

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        db = await psycopg.AsyncConnection.connect(self._url, autocommit=True, **CONNECTING)
        try:
            for name, value in SETTINGS.items():
                await db.execute("SELECT set_config(%s, %s, false)", [name, value])
            for shard in sorted(self._shards):  # that an earlier session held
                cursor = await db.execute(_LOCK, [_SHARD, shard])
                if await cursor.fetchone() == (False,):
                    log.error("another process runs shard %d as well; give each process shards of its own", shard)
        except BaseException:  # also when there is no time left for it: nobody else knows of this session yet
            await _close(db)
            raise
        return db

    async def _drop(self) -> None:
        db, self._db = self._db, None
        self._leading.clear()
        self._buckets.clear()
        if db is not None:
            await _close(db)


async def _close(db: psycopg.AsyncConnection[Any]) -> None:
    with suppress(psycopg.Error, OSError):
        await db.close()


@asynccontextmanager
async def open_cluster(url: str, *, spacing: float = SPACING, settling: float = SETTLING) -> AsyncIterator[PostgresCluster]:
    """A member of the cluster whose PostgreSQL is at ``url``, until the context is left. A server out of reach is waited for."""
    cluster = PostgresCluster(url, spacing=spacing, settling=settling)
    watching = asyncio.create_task(cluster.watch())
    try:
        yield cluster
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
