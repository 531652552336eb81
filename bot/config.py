"""Settings, read once from the environment. Secrets stay hidden in ``repr`` and are never printed."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - pydantic resolves the annotations

from platformdirs import user_cache_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator can set. Every name below is an environment variable."""

    model_config = SettingsConfigDict(env_prefix="ROLECALL_", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    db: Path | None = Field(default=None, description="ROLECALL_DB: the store of postings; without it the embedded sample answers")
    prefix: str = Field(default="!", description="ROLECALL_PREFIX: what commands begin with, 1 to 5 characters without spaces")
    cache: Path = Field(default_factory=lambda: user_cache_path("rolecall"), description="ROLECALL_CACHE: where the built sample is kept")
    discord_api: str | None = Field(default=None, description="ROLECALL_DISCORD_API: base address of the REST API, with /api/v10")
    discord_gateway: str | None = Field(default=None, description="ROLECALL_DISCORD_GATEWAY: base address of the gateway")
    token: SecretStr | None = Field(default=None, validation_alias="DISCORD_TOKEN", description="DISCORD_TOKEN: the bot's token")

    @field_validator("prefix")
    @classmethod
    def _prefix_can_be_typed(cls, prefix: str) -> str:
        if not 1 <= len(prefix) <= 5 or prefix != "".join(prefix.split()) or prefix.isalnum() or prefix.startswith(("/", "@", "#")):
            raise ValueError("is 1 to 5 characters without spaces, not all letters or digits, not beginning with / @ or #")
        return prefix
