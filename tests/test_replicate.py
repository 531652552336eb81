"""Copies elsewhere with the real Litestream: its configuration, a restore, a follower that is swapped, and a death."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.cli import main
from bot.config import Settings
from bot.replicate import configuration
from bot.store.opening import open_store
from tests.check_replication import environment, run
from tests.test_live_store import fill

if TYPE_CHECKING:
    from collections.abc import Callable

LITESTREAM = shutil.which("litestream") or shutil.which("litestream", path=sysconfig.get_path("scripts"))
needs_litestream = pytest.mark.skipif(LITESTREAM is None, reason="the extra replicate is not installed")


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def start(folder: Path, copies: Path, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bot", "replicate", *options]
    return subprocess.Popen(command, env=environment(folder, copies), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@needs_litestream
def test_litestream_takes_the_configuration(tmp_path: Path) -> None:
    assert LITESTREAM is not None
    settings = Settings(db=tmp_path / 'a "b".db', state=tmp_path / "state.db", replica="s3://bucket/path", replica_days=7)
    file = tmp_path / "litestream.yml"
    file.write_text(configuration(settings), encoding="utf-8")
    done = subprocess.run([LITESTREAM, "databases", "-no-expand-env", "-config", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / 'a "b".db') in done.stdout
    assert str(tmp_path / "state.db") in done.stdout
    assert "retention: 168h" in file.read_text(encoding="utf-8")


def test_what_is_missing_is_one_sentence(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert main(["replicate", "--print"]) == 2
    assert "ROLECALL_REPLICA" in capsys.readouterr().err
    monkeypatch.setenv("ROLECALL_REPLICA", str(tmp_path))
    assert main(["replicate", "--print"]) == 2
    assert "embedded sample" in capsys.readouterr().err
    monkeypatch.setenv("ROLECALL_DB", str(tmp_path / "jobs.db"))
    assert main(["replicate", "--print", "--restore"]) == 2
    capsys.readouterr()
    assert main(["replicate", "--print"]) == 0
    assert f"file://{tmp_path}/store" in capsys.readouterr().out


@needs_litestream
def test_a_death_loses_at_most_the_last_second() -> None:
    assert run(1, 1.0) <= 1.0


@needs_litestream
def test_a_follower_gets_each_new_version_whole(tmp_path: Path) -> None:
    here, there, copies = tmp_path / "here", tmp_path / "there", tmp_path / "copies"
    here.mkdir()
    there.mkdir()
    fill(here / "jobs.db", 30)

    def follower_has(count: int) -> bool:
        if not (there / "jobs.db").exists():
            return False
        store = open_store(there / "jobs.db")
        try:
            return sum(found for _, found in store.origins()) == count
        finally:
            store.close()

    replicating = start(here, copies)
    try:
        until(lambda: any((copies / "store").rglob("*.ltx")))
        following = start(there, copies, "--follow")
        try:
            until(lambda: follower_has(30))
            fill(here / "jobs.db", 45)
            until(lambda: follower_has(45))
        finally:
            following.send_signal(signal.SIGTERM)
            assert following.wait(10) == 0
    finally:
        replicating.send_signal(signal.SIGTERM)
        assert replicating.wait(10) == 0
    done = subprocess.run(
        [sys.executable, "-m", "bot", "replicate", "--restore"], env=environment(here, copies), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "jobs.db.replaced" in done.stdout
    assert open_store(here / "jobs.db").counts() == {"data-engineer": 45}
    assert not (here / "jobs.db.incoming").exists()
