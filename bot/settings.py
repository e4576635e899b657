"""Every setting of Zegje, read once at start from the environment or a file ``.env``, and checked there."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    Field,
    HttpUrl,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsWrong(Exception):
    """A setting is missing or cannot be right; the message names each one and what to do."""


def _whole_address(url: HttpUrl) -> str:
    return str(url).rstrip("/")


Address = Annotated[HttpUrl, AfterValidator(_whole_address)]


def _without_zone(clock: time) -> time:
    if clock.tzinfo is not None:
        raise ValueError("write a local time without a zone, like 15:30")
    return clock


Clock = Annotated[time, AfterValidator(_without_zone)]


def _matches(form: str, advice: str) -> AfterValidator:
    def checked(secret: SecretStr) -> SecretStr:
        if not re.fullmatch(form, secret.get_secret_value()):
            raise ValueError(advice)
        return secret

    return AfterValidator(checked)


Secret = Annotated[
    SecretStr, _matches(r"[A-Za-z0-9_-]{32,256}", "choose 32 to 256 letters, digits, - or _")
]
Token = Annotated[
    SecretStr, _matches(r"[0-9]+:[A-Za-z0-9_-]+", "not a token as BotFather gives it, like 123:Abc")
]


class Settings(BaseSettings):
    """The settings, each explained in ``.env.example``. Names in the environment start with ``ZEGJE_``."""

    model_config = SettingsConfigDict(
        env_prefix="ZEGJE_", env_file=".env", extra="forbid", frozen=True, env_ignore_empty=True
    )

    home: Path = Path("var")
    contacts_url: str = ""
    answers_url: str = ""
    desk_url: str = ""
    key_folder: Path | None = None
    master_key_file: Path | None = None

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    desk_host: str = "127.0.0.1"
    desk_port: int = Field(default=8081, ge=0, le=65535)
    public_url: Address | None = None
    exit_url: Address = Field(default="https://www.buienradar.nl", validate_default=True)

    telegram_token: Token | None = None
    telegram_api: Address = Field(default="https://api.telegram.org", validate_default=True)
    telegram_webhook: bool = False
    telegram_secret: Secret | None = None

    telegram_rate: int = Field(default=29, ge=1, le=100_000)
    telegram_chat_rate: float = Field(default=1, ge=0, le=1000)

    staff_token: Token | None = None
    staff_bot_name: str = Field(default="", pattern=r"^\w{0,64}$")

    region_file: Path | None = None
    window_from: Clock = time(15, 30)
    window_to: Clock = time(20, 0)
    quiet_from: time = time(21, 0)
    quiet_to: time = time(9, 0)
    burden_days: int = Field(default=14, ge=0, le=365)
    review_days: int = Field(default=30, ge=1, le=30)
    retention_days: int = Field(default=365, ge=31, le=3650)
    silent_days: int = Field(default=365, ge=30, le=3650)
    answer_days: int = Field(default=30, ge=7, le=365)

    gather_seconds: int = Field(default=4, ge=0, le=60)
    remind_hours: int = Field(default=24, ge=1, le=24 * 14)
    expire_days: int = Field(default=7, ge=1, le=60)
    code_days: int = Field(default=30, ge=1, le=365)

    log_level: str = Field(default="WARNING", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @model_validator(mode="after")
    def _webhook_has_a_secret(self) -> Self:
        if self.telegram_webhook and not self.telegram_secret:
            raise ValueError(
                "ZEGJE_TELEGRAM_SECRET is missing: a webhook without a secret lets anybody speak as Telegram. "
                "Choose at least 32 letters, digits, - or _."
            )
        if self.telegram_webhook and not self.public_url:
            raise ValueError("ZEGJE_PUBLIC_URL is missing: Telegram must know where to deliver.")
        return self

    @model_validator(mode="after")
    def _two_bots_have_two_tokens(self) -> Self:
        if self.staff_token and self.staff_token == self.telegram_token:
            raise ValueError(
                "ZEGJE_STAFF_TOKEN is the token of the youth bot: staff need a bot of their own, "
                "so that no participant ever meets it."
            )
        return self

    @model_validator(mode="after")
    def _window_has_an_end(self) -> Self:
        if self.window_from >= self.window_to:
            raise ValueError("ZEGJE_WINDOW_TO must be later on the day than ZEGJE_WINDOW_FROM.")
        return self

    @property
    def drawer_urls(self) -> dict[str, str]:
        """Database address of each drawer, by name; three SQLite files under ``home`` unless set."""
        given = {"contacts": self.contacts_url, "answers": self.answers_url, "desk": self.desk_url}
        return {name: url or f"sqlite:///{self.home / name}.db" for name, url in given.items()}

    @property
    def keys(self) -> Path:
        """The folder of the key store."""
        return self.key_folder or self.home / "keys"

    @property
    def master_key(self) -> Path:
        """The file that holds the master key."""
        return self.master_key_file or self.home / "master.key"

    @property
    def address(self) -> str:
        """The address that people open; it goes into links and QR codes."""
        return str(self.public_url) if self.public_url else f"http://{self.host}:{self.port}"


def read_settings() -> Settings:
    """The settings of this process.

    Raises:
        SettingsWrong: naming every wrong setting, never its value.
    """
    try:
        return Settings()
    except ValidationError as wrong:
        lines = [_one_line(tuple(str(part) for part in e["loc"]), e["msg"]) for e in wrong.errors()]
        raise SettingsWrong("\n".join(lines)) from None


def _one_line(where: tuple[str, ...], what: str) -> str:
    reason = what.removeprefix("Value error, ")
    if not where:
        return reason
    name = where[0].upper().removeprefix("ZEGJE_")
    return f"ZEGJE_{name}: {reason}. See .env.example."
