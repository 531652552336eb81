"""A Dask cluster on this machine: a scheduler and workers, each a process of its own that can be killed."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class DaskHere:
    """A running cluster."""

    address: str
    workers: list[subprocess.Popen[str]]


@contextmanager
def dask_here(workers: int) -> Iterator[DaskHere]:
    """A cluster of so many workers on loopback, gone with the context."""
    running: list[subprocess.Popen[str]] = []
    reading: list[threading.Thread] = []

    def start(program: str, *options: str, ready: str) -> str:
        command = [sys.executable, "-m", f"distributed.cli.{program}", *options]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stderr is not None
        for line in process.stderr:  # what it logs
            if found := re.search(ready, line):
                reading.append(threading.Thread(target=process.stderr.read))  # a full pipe would hold it up
                reading[-1].start()
                return found[1]
        raise RuntimeError(f"{program} did not start")

    with tempfile.TemporaryDirectory(prefix="dask-") as folder:
        quiet = ["--no-dashboard"]
        try:
            scheduler = [*quiet, "--host", "127.0.0.1", "--port", "0"]
            address = start("dask_scheduler", *scheduler, ready=r"Scheduler at:\s+(tcp://\S+)")
            one = [*quiet, "--host", "127.0.0.1", "--no-nanny", "--nthreads", "1", "--local-directory", folder, "--death-timeout", "30"]
            for _ in range(workers):
                start("dask_worker", address, *one, ready=r"Registered to:\s+(tcp://\S+)")
            yield DaskHere(address, running[1:])
        finally:
            for process in reversed(running):
                process.kill()
                process.wait()
            for thread in reading:
                thread.join()
            for process in running:
                assert process.stderr is not None
                process.stderr.close()
