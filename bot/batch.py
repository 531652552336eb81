"""Questions in bulk: JSON Lines in, one machine-interface object a line out, in order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.core.model import SENIORITIES, TOPICS, Context, Filters
from bot.core.report import as_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.core.desk import Desk


class BatchProblem(Exception):
    """Why a line cannot be asked, in one sentence."""


def answers(desk: Desk, lines: Iterable[str]) -> Iterator[str]:
    """One JSON object for each line that is not blank. Raises BatchProblem at the first that is no question."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            text, context, addressed = _asked(line, number)
            yield json.dumps(as_json(desk.ask(text, context, addressed=addressed)), ensure_ascii=False)


def _asked(line: str, number: int) -> tuple[str, Context | None, bool]:
    try:
        asked = json.loads(line)
        text, said = asked["text"], asked.get("context") or {}
        if not isinstance(text, str) or not isinstance(said, dict):
            raise TypeError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BatchProblem(f'Line {number} is no question: each line is a JSON object like {{"text": "mlops vs ai engineer"}}.') from None
    return text, read_context(said), said.get("addressed", True) is not False


def read_context(said: Mapping[str, Any]) -> Context | None:
    """The conversation so far as CONTRACT.md writes it; None when it names nothing. What is not understood is left out."""
    roles = said.get("roles")
    topic = said.get("topic")
    named = said.get("filters")
    context = Context(
        roles=tuple(role for role in roles if isinstance(role, str)) if isinstance(roles, list) else (),
        topic=topic if topic in TOPICS else None,
        filters=_filters(named) if isinstance(named, dict) else Filters(),
        skills=tuple(str(skill) for skill in said.get("skills") or () if isinstance(skill, str)),
    )
    return context if context != Context() else None


def _filters(named: Mapping[str, Any]) -> Filters:
    amount = named.get("min_salary")
    seniority = named.get("seniority")
    return Filters(
        seniority=seniority if seniority in SENIORITIES else None,
        country=_text(named.get("country")),
        remote=True if named.get("remote") is True else None,
        company=_text(named.get("company")),
        min_salary=float(amount) if isinstance(amount, (int, float)) and not isinstance(amount, bool) else None,
        currency=_text(named.get("currency")),
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
