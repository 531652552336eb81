"""The TOML file of settings: where it lies, and what it says, with every key that is no setting named."""

from __future__ import annotations

import os
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_config_path
from pydantic_settings import TomlConfigSettingsSource

if TYPE_CHECKING:
    from pydantic_settings import BaseSettings

CONFIG = "ROLECALL_CONFIG"  # names the file; the one setting that cannot stand in it
TOKEN = "DISCORD_TOKEN"  # noqa: S105 - the name of a setting


class SettingsProblem(Exception):
    """A setting is wrong. The message is one sentence that names the setting and the remedy."""


def config_file() -> Path | None:
    """The file that is read: the one that ROLECALL_CONFIG names, else ``rolecall.toml`` in the user's folder where there is one.

    Raises SettingsProblem where ROLECALL_CONFIG names none that is there.
    """
    named = os.environ.get(CONFIG)
    path = Path(named).expanduser() if named else usual_file()
    try:
        if path.is_file():
            return path
    except OSError:  # a folder that may not even be looked into
        pass
    if named:
        raise SettingsProblem(f"The setting {CONFIG} is wrong: there is no file {path}; name one that is there, or unset it.")
    return None


def usual_file() -> Path:
    """Where the file is looked for when none is named."""
    return user_config_path("rolecall") / "rolecall.toml"


def values_of_file(settings: type[BaseSettings]) -> dict[str, Any]:
    """What the file says, by the names that ``settings`` takes. Empty without a file. Raises SettingsProblem for what cannot be used."""
    path = config_file()
    if path is None:
        return {}
    try:
        given: dict[str, Any] = dict(TomlConfigSettingsSource(settings, path).toml_data)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsProblem(f"The settings file {path} is no TOML ({error}); mend that line.") from None
    except OSError as error:
        raise SettingsProblem(f"The settings file {path} cannot be read ({error.strerror}); make it readable.") from None
    fields = settings.model_fields
    for key in given:
        if key not in fields:
            raise SettingsProblem(f"The settings file {path} has the key {key}, which is no setting{nearest(key, list(fields))}")
    return {TOKEN if key == "token" else key: value for key, value in given.items()}


def nearest(name: str, names: list[str]) -> str:
    """What to say after a name that is none: the nearest right one, else where all of them are listed."""
    plain = name.casefold().removeprefix("rolecall_").removeprefix("discord_").replace("-", "_")
    found = get_close_matches(plain, names, n=1, cutoff=0.6)
    return f"; did you mean {found[0]}?" if found else "; the README lists them all."
