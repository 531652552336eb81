"""A record that could not become a posting."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refused:
    """``number`` counts the source's records from 1, ``reason`` is a few words ("no title"), ``raw`` the record as read."""

    number: int
    reason: str
    raw: str
