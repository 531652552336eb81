"""A reply as the machine interface's JSON object, and a card as Markdown lines."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.core.answer import (
    Answer,
    Comparison,
    Fits,
    Gap,
    Offer,
    OneRole,
    Openings,
    Outside,
    Overlap,
    Ranking,
    Side,
    SkillPremium,
    Switch,
    TooFew,
    Trends,
    WhichRole,
    sides_of,
)
from bot.core.relax import wider_of
from bot.core.statistics import wilson

if TYPE_CHECKING:
    from bot.core.card import Card, Table
    from bot.core.desk import Reply
    from bot.core.likewise import LikeForLike
    from bot.core.statistics import Spread

SKILLS_LISTED = 8


def as_json(reply: Reply) -> dict[str, Any]:
    """The object that ``rolecall ask --json`` prints; its shape is fixed by the machine interface."""
    sides = sides_of(reply.answer)
    sources = [
        summary
        for side in sides
        for summary in {side.figures.counts.group: side.figures.counts, side.figures.pay.group: side.figures.pay}.values()
    ]
    return {
        "question": reply.question.as_json(),
        "answer": {
            "kind": reply.answer.kind,
            "lines": card_lines(reply.card),
            "figures": _figures(reply.answer) | _wider(reply.answer),
            "choices": [role.slug for role in reply.answer.choices] if isinstance(reply.answer, WhichRole) else [],
            "note": {
                "sample": any(summary.sample for summary in sources),
                "as_of": max((summary.as_of for summary in sources), default=None) or None,
                "postings": sum(side.figures.counts.postings for side in sides),
                "disclosed": sum(side.figures.counts.disclosed for side in sides),
            },
        },
        "silent": reply.silent,
    }


def card_lines(card: Card) -> list[str]:
    """A card as Markdown lines, the verdict first."""
    lines = list(card.verdict)
    for block in card.blocks:
        if block.heading:
            lines.append(f"### {block.heading}")
        lines.extend(block.lines)
        if block.table:
            lines.extend(_markdown(block.table))
    return [*lines, *card.note]


def _markdown(table: Table) -> list[str]:
    rule = "|".join(["---", *["---:"] * (len(table.head) - 1)])
    return [f"| {' | '.join(table.head)} |", f"|{rule}|", *(f"| {' | '.join(row)} |" for row in table.rows)]


def _figures(answer: Answer) -> dict[str, Any]:
    match answer:
        case Comparison():
            return {
                "roles": [_role(side) for side in answer.sides],
                "shared_skills": list(answer.overlap.shared),
                "overlap": _overlap(answer.overlap),
                "gap": answer.gap and _gap(answer.gap),
            }
        case OneRole():
            return _role(answer.side)
        case Openings():
            return {**_role(answer.side), "rows": list(answer.rows), "aside": list(answer.aside)}
        case Offer():
            return {**_role(answer.side), "yearly": answer.yearly, "standing": answer.standing and _plain(answer.standing)}
        case SkillPremium():
            return {"roles": [role.slug for role in answer.roles], "premium": _plain(answer.premium)}
        case Fits():
            return {"fits": [{**_plain(fit), "share": round(fit.share, 4)} for _, fit in answer.found]}
        case Trends():
            return {**_role(answer.side), "trends": [_plain(trend) for trend in answer.found]}
        case Switch():
            return {
                "start": answer.start and _role(answer.start),
                "target": _role(answer.target),
                "overlap": answer.overlap and _overlap(answer.overlap),
                "missing": [{"skill": step.name, "count": step.count, "of": step.of, "reached": step.reached} for step in answer.missing],
                "gap": answer.gap and _gap(answer.gap),
            }
        case Ranking() | TooFew() | Outside():
            return {"roles": [_role(side) for side in answer.sides]}
        case _:
            return {}


def _wider(answer: Answer) -> dict[str, Any]:
    """What is said beside it under fewer filters, where it has too little to say."""
    wider = wider_of(answer)
    if wider is None:
        return {}
    return {"wider": {"filters": wider.filters.as_json(), "kind": wider.answer.kind, "figures": _figures(wider.answer)}}


def _plain(record: Any) -> dict[str, Any]:
    """A record as JSON takes it: dates as ISO text, no infinity."""
    text = json.dumps(asdict(record), default=str)
    found: dict[str, Any] = json.loads(text, parse_constant=lambda _: None)
    return found


def _role(side: Side) -> dict[str, Any]:
    counts, pay = side.figures.counts, side.figures.pay.pay
    low, high = wilson(counts.remote, counts.postings)
    figures: dict[str, Any] = {
        "role": side.role.slug,
        "postings": counts.postings,
        "disclosed": counts.disclosed,
        "salary": {"currency": "USD", "n": pay.known, **_spread("min", pay.min), **_spread("mid", pay.mid), **_spread("max", pay.max)},
        "remote": {"count": counts.remote, "of": counts.postings, "low": round(low, 4), "high": round(high, 4)},
        "seniority": dict(counts.seniority),
        "skills": [list(pair) for pair in counts.skills[:SKILLS_LISTED]],
        "employers": [list(pair) for pair in counts.employers],
        "path": list(side.role.path),
    }
    if not side.figures.one_source:
        other = side.figures.pay
        figures["salary"] |= {
            "source": other.sources[0].label if other.sources else None,
            "postings": other.postings,
            "disclosed": other.disclosed,
        }
    return figures


def _spread(measure: str, spread: Spread | None) -> dict[str, float | None]:
    parts = ("mean", "p25", "median", "p75")
    return {f"{measure}_{part}": round(getattr(spread, part), 2) if spread else None for part in parts}


def _overlap(overlap: Overlap) -> dict[str, int]:
    return {"count": len(overlap.shared), "of": overlap.of, "percent": overlap.percent}


def _like(like: LikeForLike) -> dict[str, Any]:
    ends = {"value": like.gap, "low": like.low, "high": like.high, "mix": like.mix, "pay": like.pay, "raw": like.raw}
    return {
        **{key: round(value, 2) for key, value in ends.items()},
        "cells": like.cells,
        "coverage": [round(like.coverage_a, 4), round(like.coverage_b, 4)],
        "turns": like.turns,
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "basis": "mid",
        "statistic": "median",
        "value": gap.value,
        "percent": gap.percent and round(gap.percent, 2),
        "low": gap.low,
        "high": gap.high,
        "verdict": gap.verdict,
        "leader": gap.leader,
        "signs": dict(zip(("min", "mid", "max"), gap.signs, strict=True)) if gap.signs else None,
        "beats": gap.beats and round(gap.beats, 4),
        "like_for_like": gap.like and _like(gap.like),
    }
