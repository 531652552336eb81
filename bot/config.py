"""Settings, read once from the environment. Secrets stay hidden in ``repr`` and are never printed."""

from __future__ import annotations

import json
from pathlib import Path  # noqa: TC003 - pydantic resolves the annotations
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator can set. Every name below is an environment variable."""

    model_config = SettingsConfigDict(env_prefix="ROLECALL_", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    db: Path | None = Field(default=None, description="ROLECALL_DB: the store of postings; without it the embedded sample answers")
    prefix: str = Field(default="!", description="ROLECALL_PREFIX: what commands begin with, 1 to 5 characters without spaces")
    cache: Path = Field(default_factory=lambda: user_cache_path("rolecall"), description="ROLECALL_CACHE: where the built sample is kept")
    boards: Path | None = Field(default=None, description="ROLECALL_BOARDS: the list of job boards to sync; default: the one shipped")
    contact: str = Field(default="", description="ROLECALL_CONTACT: an address or page of yours, told to the boards that sync asks")
    sync_hours: float | None = Field(default=None, ge=1, le=720, description="ROLECALL_SYNC_HOURS: run syncs boards this often")
    board_addresses: Annotated[dict[str, str], NoDecode] = Field(
        default_factory=dict, description='ROLECALL_BOARD_ADDRESSES: other base addresses by kind, as JSON: {"lever": "http://…"}'
    )
    state: Path = Field(
        default_factory=lambda: user_data_path("rolecall") / "state.db", description="ROLECALL_STATE: settings of servers, and digests"
    )
    feedback_file: Path | None = Field(
        default_factory=lambda: user_data_path("rolecall") / "feedback.jsonl", description="ROLECALL_FEEDBACK_FILE: takes /feedback"
    )
    feedback_channel: int | None = Field(default=None, description="ROLECALL_FEEDBACK_CHANNEL: id of a channel of yours for /feedback")
    keep_misses: Literal["shapes", "texts", "nothing"] = Field(
        default="shapes", description="ROLECALL_KEEP_MISSES: of what was not understood count only shapes, or keep texts too, or nothing"
    )
    pictures: Literal["dark", "light", "off"] = Field(default="dark", description="ROLECALL_PICTURES: dark, light or off")
    discord_api: str | None = Field(default=None, description="ROLECALL_DISCORD_API: base address of the REST API, with /api/v10")
    discord_gateway: str | None = Field(default=None, description="ROLECALL_DISCORD_GATEWAY: base address of the gateway")
    token: SecretStr | None = Field(default=None, validation_alias="DISCORD_TOKEN", description="DISCORD_TOKEN: the bot's token")

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
