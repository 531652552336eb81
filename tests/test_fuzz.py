"""Everything that fuzzing starts from, and all that it ever found, goes through its door again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz import CORPUS, DOORS, one

pytest.importorskip("simcord")
KEPT = sorted(path.relative_to(CORPUS).as_posix() for path in CORPUS.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", KEPT)
def test_what_was_tried_is_tried_again(name: str) -> None:
    one(Path(name).parts[0], (CORPUS / name).read_bytes())


def test_every_door_has_something_to_start_from_and_little_is_kept() -> None:
    assert {Path(name).parts[0] for name in KEPT} == set(DOORS)
    assert sum((CORPUS / name).stat().st_size for name in KEPT) < 100_000
