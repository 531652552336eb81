"""Settings as an operator meets them: read with one clear sentence where one is wrong, and shown with where each came from."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr, ValidationError

from bot.config import Settings
from bot.config_file import CONFIG, TOKEN, SettingsProblem, config_file, nearest, values_of_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_IN_ADDRESS = re.compile(r"(?<=://)[^/@\s]+(?=@)")  # user and password
_OTHERS = {CONFIG, "ROLECALL_DEBUG"}  # variables that are no fields


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting. ``value``: as it may be shown to anybody. ``origin``: "environment", "file", "--db" or "default"."""

    key: str
    variable: str
    value: str | int | float | None
    origin: str
    description: str


def read_settings(db: Path | None = None) -> Settings:
    """The settings of environment and file, with what the command line adds. Raises SettingsProblem."""
    try:
        chosen = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        key = "token" if first["loc"][0] == TOKEN else str(first["loc"][0])
        where = f"{key} in {config_file()}" if _origin(key, values_of_file(Settings)) == "file" else variable(key)
        message = first["msg"].removeprefix("Value error, ")
        raise SettingsProblem(f"The setting {where} is wrong: {message[:1].lower()}{message[1:]}.") from None
    return chosen.model_copy(update={"db": db}) if db is not None else chosen


def variable(key: str) -> str:
    """The environment variable of a setting."""
    return TOKEN if key == "token" else f"ROLECALL_{key.upper()}"


def shown(settings: Settings, db: Path | None = None) -> tuple[Shown, ...]:
    """Every setting with its value and where that came from, secrets hidden. ``db``: what the command line said."""
    in_file = values_of_file(Settings)
    return tuple(
        Shown(
            key,
            variable(key),
            _value(getattr(settings, key)),
            "--db" if key == "db" and db is not None else _origin(key, in_file),
            field.description or "",
        )
        for key, field in Settings.model_fields.items()
    )


def table() -> Iterator[str]:
    """The settings as the lines of the README's table."""
    yield "| setting | meaning |"
    yield "|---|---|"
    for key, field in Settings.model_fields.items():
        yield f"| `{variable(key)}` | {field.description} |"


def strangers() -> tuple[str, ...]:
    """A sentence for each variable of the environment that begins like a setting and is none."""
    known = {variable(key) for key in Settings.model_fields} | _OTHERS
    names = sorted(name for name in os.environ if name.upper().startswith("ROLECALL_") and name.upper() not in known)
    return tuple(f"{name} is no setting{nearest(name, list(Settings.model_fields))}" for name in names)


def _origin(key: str, in_file: dict[str, Any]) -> str:
    if any(name.upper() == variable(key) and value for name, value in os.environ.items()):
        return "environment"
    return "file" if (TOKEN if key == "token" else key) in in_file else "default"


def _value(value: object) -> str | int | float | None:
    if isinstance(value, SecretStr):
        return "(hidden)"
    if value is None or isinstance(value, (int, float)):
        return value
    if isinstance(value, dict):
        value = ", ".join(f"{name} {address}" for name, address in value.items())
    return _IN_ADDRESS.sub("(hidden)", str(value))
