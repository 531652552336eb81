"""Normalising on a Dask cluster: what it gives, whatever becomes of the workers, and what is said where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.cli import main
from bot.facts import rules_digest
from bot.ingest import dask_cluster
from bot.ingest.dask_cluster import on_dask
from bot.ingest.parallel import normalised
from tests.dask_here import dask_here
from tests.test_parallel import records, tools  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from pathlib import Path

    from bot.ingest.normalise import Tools

ROWS = 12_000


def another_version() -> str:
    """What a worker with another rolecall would tell: not the same twice."""
    another_version.told = getattr(another_version, "told", 0) + 1  # type: ignore[attr-defined]
    return f"{id(another_version)} {another_version.told}"  # type: ignore[attr-defined]


# One cluster for all, and the slowest part of the suite's loading tests: three processes that import Dask.
def test_a_cluster_gives_what_one_process_gives_also_when_workers_die(tools: Tools) -> None:  # noqa: F811 - the fixture
    alone = list(normalised(records(ROWS), "jobs", tools))
    with dask_here(2) as cluster:
        with pytest.raises(Exception, match="another version"):
            list(normalised(records(4_000), "jobs", tools, on_dask(cluster.address, another_version)))
        spread = normalised(records(ROWS), "jobs", tools, on_dask(cluster.address, rules_digest))
        shared = [next(spread) for _ in range(4_000)]
        for worker in cluster.workers:  # first one, then the last: this process goes on alone
            worker.kill()
            shared += [next(spread) for _ in range(2_000)]
        shared += list(spread)
    assert shared == alone


def test_no_cluster_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(dask_cluster, "CONNECTING", "0.3s")
    table = tmp_path / "jobs.csv"
    table.write_text("title\n" + "".join(f"Data Engineer {number}\n" for number in range(4_000)))
    assert main(["ingest", str(table), "--db", str(tmp_path / "jobs.db"), "--dask", "tcp://127.0.0.1:9"]) == 1
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in capsys.readouterr().err
    for options in (["--workers", "0"], ["--workers", "2", "--dask", "tcp://127.0.0.1:9"]):
        assert main(["ingest", str(table), "--db", str(tmp_path / "jobs.db"), *options]) == 2
        assert "--workers" in capsys.readouterr().err
