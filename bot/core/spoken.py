"""Amounts of money as people say them: "mid 100s", "180 base", "is 130 good?", "200k or more"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.money import Money

if TYPE_CHECKING:
    from bot.core.mark import Mark

_ROUND = re.compile(r"[1-9][0-9]?0s")  # "90s", "200s": thousands
_BARE = re.compile(r"[1-9][0-9]{1,2}")
_WHERE_IN = {"low": 0.15, "lower": 0.15, "mid": 0.5, "middle": 0.5, "high": 0.85, "upper": 0.85}
_NAMED = frozenset({"base", "tc", "ctc"})
_LEAST, _THOUSAND, _HUNDRED = 30, 1000.0, 100


def spoken_amounts(marks: list[Mark], *, talking: bool) -> list[Mark]:
    """The marks with amounts that leave the thousands unsaid. ``talking``: in a conversation a judged number is one: "is 130 good?"."""
    if not any(mark.value[:1].isdigit() for mark in marks):
        return marks
    judged = talking and any(mark.tag in ("judge", "offer", "paidwell") for mark in marks) and not any(mark.money for mark in marks)
    found: list[Mark] = []
    for number, mark in enumerate(marks):
        before = found[-1] if found else None
        if mark.tag == "filler" and before is not None and before.value in _WHERE_IN and _ROUND.fullmatch(mark.value):
            start = float(mark.value[:-1])
            step = _HUNDRED if start >= _HUNDRED else 10
            found[-1] = _money(replace(before, last=mark.last, raw=f"{before.raw} {mark.raw}"), start + step * _WHERE_IN[before.value])
            continue
        beside = {near.raw.casefold() for near in (*marks[max(0, number - 1) : number], *marks[number + 1 : number + 2])}
        if mark.tag == "filler" and _BARE.fullmatch(mark.value) and (judged or beside & _NAMED) and int(mark.value) >= _LEAST:
            mark = _money(mark, float(mark.value))
        found.append(mark)
    return found


def _money(mark: Mark, thousands: float) -> Mark:
    value = thousands * _THOUSAND
    return replace(mark, tag="MONEY", money=Money(0, 0, value, value))


def thresholds(marks: list[Mark]) -> list[Mark]:
    """Amounts that are a floor: "north of 200k", "200k or more", "200k minimum"."""
    for number, mark in enumerate(marks):
        if mark.tag == "MONEY":
            around = [
                other for other in marks[max(0, number - 2) : number + 3] if other.tag in ("over", "andup", "filler") or other is mark
            ]
            place = around.index(mark)
            if "plus" in (other.value for other in around) and any(other.tag == "gross" for other in marks[number + 1 : number + 4]):
                continue  # "130k plus equity"
            if (place and around[place - 1].tag == "over") or (place + 1 < len(around) and around[place + 1].tag in ("over", "andup")):
                marks[number] = replace(mark, tag="OVER")
    return marks
