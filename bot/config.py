"""Settings, read once from the environment and one TOML file. Secrets stay hidden in ``repr`` and are never printed."""

from __future__ import annotations

import json
from pathlib import Path
from socket import gethostname
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from platformdirs import user_cache_path, user_data_path
from pydantic import BeforeValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, InitSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from bot.config_file import TOKEN, values_of_file
from bot.core.shards import parse_shards, parse_shards_each, shards_of_host


def _at_home(given: object) -> object:
    return str(Path(given).expanduser()) if isinstance(given, str) and given.startswith("~") else given


def _file_or_address(given: object) -> object:
    if not isinstance(given, str):
        return given
    return SecretStr(given) if given.startswith(("postgresql:", "postgres:")) else Path(given).expanduser()


Place = Annotated[Path, BeforeValidator(_at_home)]  # "~" is the user's home


class Settings(BaseSettings):
    """What an operator can set: ROLECALL_NAME in the environment, else the key ``name`` of the TOML file. See ``bot.settings``."""

    model_config = SettingsConfigDict(env_prefix="ROLECALL_", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    token: SecretStr | None = Field(default=None, validation_alias=TOKEN, description="the bot's token; needed by `run` only")
    db: Place | None = Field(default=None, description="the store of postings (default: the embedded sample); `--db` overrides it")
    state: Annotated[Path | SecretStr, BeforeValidator(_file_or_address)] = Field(
        default_factory=lambda: user_data_path("rolecall") / "state.db",
        description="the file with settings of servers and digests (default: in the user's data folder), or for several processes "
        "one PostgreSQL: `postgresql://USER:PASSWORD@HOST/DATABASE` (extra `postgres`)",
    )
    cache: Place = Field(
        default_factory=lambda: user_cache_path("rolecall"),
        description="where the built sample is kept (default: the user's cache folder)",
    )
    prefix: str = Field(default="!", description="what commands begin with, 1 to 5 characters (default `!`)")
    pictures: Literal["dark", "light", "off"] = Field(
        default="dark", description="`dark`, `light` or `off`: the pictures on cards (extra `pictures`, part of `demo`)"
    )
    feedback_file: Place | None = Field(
        default_factory=lambda: user_data_path("rolecall") / "feedback.jsonl",
        description="takes what people send with /feedback (default: in the user's data folder)",
    )
    feedback_channel: int | None = Field(default=None, description="the id of a channel of yours for /feedback, instead of the file")
    keep_misses: Literal["shapes", "texts", "nothing"] = Field(
        default="shapes", description="of what was not understood count `shapes`, keep `texts` too, or `nothing`"
    )
    boards: Place | None = Field(default=None, description="the list of job boards (default: the one shipped)")
    contact: str = Field(default="", description="an address or page of yours, told to the boards")
    sync_hours: float | None = Field(default=None, ge=1, le=720, description="how often `rolecall run` syncs, 1 to 720 (default: never)")
    board_addresses: Annotated[dict[str, str], NoDecode] = Field(
        default_factory=dict,
        description="other base addresses by kind, as JSON, for a mirror or tests; these may be http and private",
    )
    health: str = Field(
        default="127.0.0.1:9464", description="where `run` serves health and metrics, HOST:PORT or `off` (default `127.0.0.1:9464`)"
    )
    log: Literal["auto", "human", "json"] = Field(
        default="auto", description="the form of the log: `human`, `json`, or `auto` (default: human on a terminal, otherwise JSON)"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="the least that is logged: `debug`, `info` (default), `warning`, `error`"
    )
    shards: str | None = Field(
        default=None, description="the shards of this process, like `0-7/32` (default: all, as many as Discord proposes)"
    )
    shards_each: str | None = Field(
        default=None, description="instead, for a StatefulSet: shards a process and in all, like `8/32`; the host's name tells which"
    )
    replica: str | None = Field(
        default=None, description="where `rolecall replicate` keeps copies: a folder or an address of Litestream's, `s3://bucket/path`"
    )
    replica_days: int = Field(default=30, ge=1, le=3650, description="for how many days copies there can be gone back to (default 30)")
    discord_api: str | None = Field(default=None, description="another base address of the REST API, with /api/v10: a proxy or tests")
    discord_gateway: str | None = Field(default=None, description="another base address of the gateway, for a proxy or tests")

    @classmethod
    def settings_customise_sources(  # noqa: D102 - pydantic-settings' own
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - a given name
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - a given name
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, InitSettingsSource(settings_cls, values_of_file(settings_cls))

    @property
    def state_file(self) -> Path:
        """The file of settings; with PostgreSQL, where it would lie: what a process keeps for itself lies beside it."""
        return self.state if isinstance(self.state, Path) else user_data_path("rolecall") / "state.db"

    @field_validator("shards")
    @classmethod
    def _shards_are_some(cls, shards: str | None) -> str | None:
        if shards is not None:
            parse_shards(shards)
        return shards

    @field_validator("shards_each")
    @classmethod
    def _shards_each_are_some(cls, each: str | None, given: ValidationInfo) -> str | None:
        if each is not None:
            shards_of_host(*parse_shards_each(each), gethostname())
        if each is not None and given.data.get("shards"):
            raise ValueError("stands beside ROLECALL_SHARDS; set one of them")
        return each

    @field_validator("prefix")
    @classmethod
    def _prefix_can_be_typed(cls, prefix: str) -> str:
        if not 1 <= len(prefix) <= 5 or prefix != "".join(prefix.split()) or prefix.isalnum() or prefix.startswith(("/", "@", "#")):
            raise ValueError("is 1 to 5 characters without spaces, not all letters or digits, not beginning with / @ or #")
        return prefix

    @field_validator("contact")
    @classmethod
    def _contact_fits_a_header(cls, contact: str) -> str:
        contact = contact.strip()
        if len(contact) > 200 or not contact.isascii() or not contact.isprintable() or set(contact) & set("()\\"):
            raise ValueError("is an e-mail address or a page, up to 200 plain characters without parentheses")
        return contact

    @field_validator("health")
    @classmethod
    def _health_is_an_address(cls, health: str) -> str:
        host, _, port = health.strip().rpartition(":")
        if health.strip() == "off" or (host and port.isdecimal() and int(port) < 65536):
            return health.strip()
        raise ValueError("is HOST:PORT, like 127.0.0.1:9464, or off")

    @field_validator("replica")
    @classmethod
    def _replica_is_a_place(cls, replica: str | None) -> str | None:
        if replica is None or "://" in replica:
            return replica
        if not replica.isprintable():
            raise ValueError("is a folder, or an address like s3://bucket/path")
        return str(Path(replica).expanduser().absolute())

    @field_validator("discord_api", "discord_gateway")
    @classmethod
    def _address(cls, given: str | None) -> str | None:
        if given is not None and not (urlsplit(given).scheme in ("http", "https", "ws", "wss") and urlsplit(given).hostname):
            raise ValueError("is a whole address, beginning with https:// or wss://")
        return given

    @field_validator("board_addresses", mode="before")
    @classmethod
    def _addresses_are_addresses(cls, given: object) -> object:
        try:
            addresses: Any = json.loads(given) if isinstance(given, str) else given
            parts = [urlsplit(address) for address in addresses.values()]
            if all(part.scheme in ("http", "https") and part.hostname for part in parts):
                return addresses
        except (ValueError, AttributeError, TypeError):
            pass
        raise ValueError('is JSON that names a base address a kind, like {"greenhouse": "https://boards.example"}')
