"""The store opened in Datasette: read-only, on this machine alone."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.shell import Problem
from bot.store.explore import metadata
from bot.store.opening import open_store

MISSING = 'Exploring needs its extra: pip install "rolecall[explore]"'


def explore(store: Path, port: int, *, browser: bool) -> None:
    """Serve ``store`` until Ctrl-C. Raises Problem, StoreProblem."""
    open_store(store).close()
    if importlib.util.find_spec("datasette") is None:
        raise Problem(MISSING)
    with tempfile.TemporaryDirectory() as folder:
        described = Path(folder) / "metadata.json"
        described.write_text(json.dumps(metadata(store.stem)), encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "datasette",
            "serve",
            str(store),
            "--metadata",
            str(described),
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ]
        code = subprocess.run([*command, *(["--open"] if browser else [])], check=False).returncode  # noqa: S603 - our own words
    if code not in (0, 130, -2):
        raise Problem(f"Datasette could not serve on port {port}; name another with --port.")
