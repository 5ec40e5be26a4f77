"""Environment to settings. Production refuses to start without a secret."""

import os
import secrets
import shlex
from dataclasses import dataclass, field
from pathlib import Path


class ConfigError(Exception):
    """The environment does not give what the application needs; the message says which variable."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one process of the application needs to know.

    database_url: SQLAlchemy URL (sqlite:///… or postgresql+psycopg://…). secret_key: signs the session cookies.
    host, port: where `tracker serve` listens. secure_cookies: send cookies over HTTPS only. instance: the folder of
    what is this installation's own. signer: the command that starts the keeper of the signing key; by default a process
    of this package with a folder in `instance`. witnesses: where each checkpoint is sent. app_role: the PostgreSQL role
    that the migrations give what serving needs.
    """

    database_url: str
    secret_key: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    secure_cookies: bool = False
    testing: bool = False
    instance: Path = Path("instance")
    signer: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()
    app_role: str | None = None


def from_environment(instance: Path | None = None) -> Settings:
    """Settings of DATABASE_URL, HOST, PORT, SECRET_KEY, SECURE_COOKIES, SIGNER, WITNESSES, APP_ROLE, VEINTRAIL_ENV.

    Raises ConfigError where a value cannot be used, or where production has no SECRET_KEY.
    """
    instance = instance or Path("instance")
    production = os.environ.get("VEINTRAIL_ENV") == "production"
    key = os.environ.get("SECRET_KEY")
    if production and not key:
        raise ConfigError("SECRET_KEY must be set when VEINTRAIL_ENV is production.")
    return Settings(
        database_url=_database_url(instance),
        secret_key=key or _kept_secret(instance / "secret_key"),
        host=os.environ.get("HOST", "127.0.0.1"),
        port=_port(os.environ.get("PORT", "8000")),
        secure_cookies=os.environ.get("SECURE_COOKIES", "1" if production else "0") == "1",
        instance=instance,
        signer=tuple(shlex.split(os.environ.get("SIGNER", ""))),
        witnesses=_witnesses(os.environ.get("WITNESSES", "")),
        app_role=os.environ.get("APP_ROLE") or None,
    )


def _database_url(instance: Path) -> str:
    url = os.environ.get("DATABASE_URL")
    if url:
        for plain in ("postgres://", "postgresql://"):
            if url.startswith(plain):
                return "postgresql+psycopg://" + url.removeprefix(plain)
        if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ConfigError("DATABASE_URL must start with sqlite:/// or postgresql://.")
        return url
    instance.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{(instance / 'veintrail.sqlite').resolve()}"


def _witnesses(text: str) -> tuple[str, ...]:
    """`folder:PATH`, `outbox:PATH?to=ADDRESS` and `https://…`, separated by spaces."""
    found = tuple(shlex.split(text))
    for one in found:
        if not one.startswith(("folder:/", "outbox:/", "https://", "http://")):
            raise ConfigError(f"WITNESSES must be folder:/…, outbox:/…?to=… or https://…, not {one!r}.")
    return found


def _kept_secret(path: Path) -> str:
    """A secret of this installation, made once, so that sign-ins outlive a restart on a workstation."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text().strip()


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text) < 65536:
        raise ConfigError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)
