"""Normalising on a Dask cluster: the same pure function on the same chunks in the same order, on other machines.

A chunk that the cluster loses for good is normalised here, so that a load ends whole whatever becomes of the workers.
"""

from __future__ import annotations

import logging
import pickle
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from distributed import Client, WorkerPlugin, get_worker

from bot.ingest.parallel import Back, Sent, Spread, normalise_chunk
from bot.ingest.records import ReadProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.ingest.normalise import Tools
    from bot.ingest.parallel import Pool

log = logging.getLogger(__name__)

CONNECTING: Final = "10s"
LOOK: Final = 2.0  # seconds between two looks whether any worker is left
AHEAD: Final = 8  # workers' worth of chunks on their way


class ToolsPlugin(WorkerPlugin):
    """Brings the tables to every worker, also to one that joins later. ``rules``: what tells one version of rolecall from another."""

    def __init__(self, tools: Tools, rules: Callable[[], str]) -> None:
        self.packed = pickle.dumps(tools)
        self.rules, self.here = rules, rules()

    def setup(self, worker: Any) -> None:  # noqa: ARG002 - distributed calls it so
        """Called on the worker."""
        if self.rules() != self.here:
            raise RuntimeError("another rolecall")
        self.tools: Tools = pickle.loads(self.packed)  # noqa: S301 - from the client, which sends the code to run as well


@dataclass(frozen=True, slots=True)
class _Lent:
    """A chunk on its way. ``again`` works it out here."""

    client: Any
    future: Any
    again: Callable[[], list[Back]]

    def done(self) -> bool:
        """Whether its result is there, or what came instead."""
        return self.future is None or bool(self.future.done())

    def result(self) -> list[Back]:
        try:
            while self.client.scheduler_info()["workers"] or self.future.status == "finished":
                with suppress(TimeoutError):
                    back: list[Back] = self.future.result(timeout=LOOK)
                    return back
        except Exception as error:  # a cluster ends in many ways; what is wrong with the chunk itself comes again here
            log.debug("a chunk was lost on the cluster", exc_info=error)
        return self.again()


def on_dask(address: str, rules: Callable[[], str]) -> Spread:
    """The cluster whose scheduler is at ``address``. ``rules``: a function of the installed rolecall that tells its version.

    Using it raises ReadProblem where the cluster cannot be reached, has no worker, or runs another version.
    """
    return Spread(AHEAD, partial(_opened, address, rules))


@contextmanager
def _opened(address: str, rules: Callable[[], str], tools: Tools) -> Iterator[Pool]:
    try:
        client = cast("Any", Client)(address, timeout=CONNECTING, set_as_default=False)  # distributed has no types
    except (OSError, ValueError, TypeError):
        raise ReadProblem(f"No Dask scheduler answers at {address}; start one, or name another with --dask.") from None
    name = f"rolecall-{rules()}"
    try:
        if not client.scheduler_info()["workers"]:
            raise ReadProblem(f"The Dask cluster at {address} has no worker; start some.")
        try:
            client.register_plugin(ToolsPlugin(tools, rules), name=name)
        except Exception:  # noqa: BLE001 - whatever the worker raised comes through as it is
            raise ReadProblem(f"The workers at {address} have no rolecall, or another version; install this one there.") from None
        yield partial(_lend, client, name, tools)
    finally:
        client.close(timeout=2)


def _lend(client: Any, name: str, tools: Tools, sent: Sequence[Sent], source: str) -> _Lent:
    future = None  # where the scheduler is gone
    with suppress(Exception):
        future = client.submit(_on_worker, name, sent, source, pure=False)
    return _Lent(client, future, partial(normalise_chunk, tools, sent, source))


def _on_worker(name: str, sent: Sequence[Sent], source: str) -> list[Back]:
    held = cast("ToolsPlugin", get_worker().plugins[name])
    return normalise_chunk(held.tools, sent, source)
