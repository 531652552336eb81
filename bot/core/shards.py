"""Which part of Discord a process serves, and what the processes of one bot agree on.

https://discord.com/developers/docs/events/gateway#sharding
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable

MOST = 100_000  # shards of one bot; the largest bots have some ten thousand
_RANGE = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?/(\d{1,6})")
_EACH = re.compile(r"(\d{1,6})/(\d{1,6})")
_ORDINAL = re.compile(r"-(\d{1,6})$")


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards ``first`` to ``last`` of ``total``, both counted from 0 and meant with both ends."""

    first: int
    last: int
    total: int

    @property
    def ids(self) -> list[int]:
        """Every one of them."""
        return list(range(self.first, self.last + 1))


def parse_shards(text: str) -> Shards:
    """``0-7/32`` or ``3/32``. ValueError, in words for an operator, for anything else."""
    found = _RANGE.fullmatch(text.strip())
    if found is None:
        raise ValueError("is the shards of this process and how many there are in all, like 0-7/32 or 3/32")
    first, total = int(found[1]), int(found[3])
    last = int(found[2] or first)
    if not first <= last < total <= MOST:
        raise ValueError(f"counts shards from 0, so that of {total} the last is {total - 1}: {text.strip()} does not fit")
    return Shards(first, last, total)


def parse_shards_each(text: str) -> tuple[int, int]:
    """``8/32``: eight of 32 shards a process. ValueError, in words for an operator, for anything else."""
    found = _EACH.fullmatch(text.strip())
    each, total = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= each <= total <= MOST:
        raise ValueError("is how many shards each process takes and how many there are in all, like 8/32")
    return each, total


def shards_of_host(each: int, total: int, host: str) -> Shards:
    """The shards of the process that a StatefulSet named ``host``: ``rolecall-3`` is the fourth. The last may get fewer.

    ValueError, in words for an operator, for a name without a number and for one process too many.
    """
    found = _ORDINAL.search(host)
    if found is None:
        raise ValueError(f"needs a host name that ends with a number, as a StatefulSet gives it; this one is {host}")
    first = int(found[1]) * each
    if first >= total:
        raise ValueError(f"leaves no shard for {host}: {-(-total // each)} processes have all {total}")
    return Shards(first, min(first + each, total) - 1, total)


class Cluster(Protocol):
    """What the processes of one bot agree on: whose turn it is to identify, who runs a shard, and who leads."""

    @property
    def leads(self) -> bool:
        """Whether this process is the one that registers commands and sends digests."""

    def leading(self) -> Awaitable[object]:
        """Wait until it is."""

    def enter(self, shard: int, bucket: int) -> Awaitable[None]:
        """Wait until no other process runs ``shard`` and this one may identify next in ``bucket``. Waits also while nobody can be asked."""

    def identify(self, shard: int, bucket: int) -> Awaitable[None]:
        """To be awaited directly before a shard identifies: enters where that was not done, and lets the next one in when it is time."""
