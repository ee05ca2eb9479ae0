"""The one place that reads the environment.

`from_env()` is called by `webapp/wsgi.py`, `webapp/cli`, `tasks/settings.py` and `migrations/env.py`, and
nowhere else; tests write `Config(...)` out. A value may stand in a file: `SECRET_KEY_FILE=/run/secrets/key` is read
where `SECRET_KEY` is not set.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from email_validator import EmailNotValidError, validate_email


class ConfigurationError(Exception):
    """Names every fault of the environment at once, one a line."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Secret(str):
    """A text that never shows itself in a log or a traceback."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "***"


def _text(value: str) -> str:
    return value


def _keys(value: str) -> tuple[Secret, ...]:
    """Several keys, newest first, separated by commas: the first signs, all are accepted."""
    keys = tuple(Secret(key.strip()) for key in value.split(",") if key.strip())
    if not keys or any(len(key) < 32 for key in keys):
        raise ValueError("needs at least 32 characters for each key")
    return keys


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/"):
        raise ValueError("is no address like https://convene.example.org")
    return value.rstrip("/")


def _smtp(value: str) -> Secret:
    if urlsplit(value).scheme not in {"smtp", "smtps"} or not urlsplit(value).hostname:
        raise ValueError("is no address like smtp://user:password@mail.example.org:587")
    return Secret(value)


def _pem(value: str) -> Secret:
    """A key in PEM; in one line of the environment its line ends may be written as backslash and n."""
    if "PRIVATE KEY-----" not in value:
        raise ValueError("is no private key in PEM")
    return Secret(value.replace("\\n", "\n"))


def _database(value: str) -> Secret:
    if urlsplit(value).scheme not in {"postgresql", "postgres", "postgresql+psycopg"}:
        raise ValueError("is no address like postgresql://user:password@host/name")
    return Secret("postgresql+psycopg://" + value.split("://", 1)[1])


def _broker(value: str) -> Secret:
    parts = urlsplit(value)
    if parts.scheme not in {"redis", "rediss"} or not (parts.path.strip("/") or "0").isdigit():
        raise ValueError("is no address like redis://host:6379/0")
    return Secret(value)


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("is no time zone like America/Los_Angeles") from error
    return value


def _hosts(value: str) -> str:
    hosts = [host.strip().lower() for host in value.split(",") if host.strip()]
    if any("/" in host or "*" in host or " " in host for host in hosts):
        raise ValueError("is no list of hosts like calendar.intranet.example.org,10.0.0.7")
    return ",".join(hosts)


def _mailboxes(value: str) -> str:
    found = [each.strip() for each in value.split(",") if each.strip()]
    try:
        return ",".join(validate_email(each, check_deliverability=False, allow_smtputf8=False).normalized for each in found)
    except EmailNotValidError as error:
        raise ValueError(f"is no list of addresses like seed@mail.example.org: {error}") from error


def _number(value: str) -> int:
    return int(value)


def _choice(*allowed: str) -> Callable[[str], str]:
    def choose(value: str) -> str:
        if value not in allowed:
            raise ValueError("is none of " + ", ".join(allowed))
        return value

    return choose


def _setting(read: Callable[[str], object], meaning: str, default: object = ...) -> Any:
    """One variable of the environment; without a default it must be given."""
    metadata = {"read": read, "meaning": meaning}
    return field(metadata=metadata) if default is ... else field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Config:
    """All settings; the name of a variable is the field's name in capitals."""

    database_url: Secret = _setting(_database, "PostgreSQL 15 or newer: postgresql://user:password@host/name")
    redis_url: Secret = _setting(_broker, "Redis or Valkey, the broker: redis://host:6379/0")
    secret_key: tuple[Secret, ...] = _setting(_keys, "32 characters or more; several separated by commas rotate, newest first")
    base_url: str = _setting(_address, "the public address, without a path: https://convene.example.org")
    smtp_url: Secret = _setting(_smtp, "where mail leaves: smtp://user:password@host:587 (STARTTLS when offered) or smtps://")
    mail_from: str = _setting(_text, "the sender of letters: Convene <convene@example.org>")

    environment: str = _setting(_choice("production", "development"), "production, or development on a laptop", "production")
    time_zone: str = _setting(_zone, "the agency's time zone", "America/Los_Angeles")
    rate_limit_url: Secret = _setting(
        _broker, "where rate limits are counted; empty: the broker's next database number", Secret("")
    )
    rate_limits: str = _setting(_choice("on", "off"), "off only for load tests", "on")
    proxy_hops: int = _setting(_number, "how many proxies of our own stand in front", 0)
    max_body_bytes: int = _setting(_number, "the largest accepted request body", 8 * 1024 * 1024)
    log_level: str = _setting(_choice("DEBUG", "INFO", "WARNING", "ERROR"), "the least level that is logged", "INFO")

    calendar_hosts: str = _setting(
        _hosts, "hosts whose calendars may be fetched although they are not on the public internet, separated by commas", ""
    )

    mail_domain: str = _setting(
        _hosts, "the domain whose mail we take: lists, bounces, words of leaving; empty: the host of BASE_URL", ""
    )
    inbox_protocol: str = _setting(_choice("lmtp", "smtp"), "how our mail server hands mail to the inbox", "lmtp")
    inbox_authserv_id: str = _setting(
        _text,
        "the name our mail server signs Authentication-Results with; empty: every post to a list waits for a moderator",
        "",
    )
    inbox_days: int = _setting(_number, "days for which mail is kept as it came", 30)
    ses_topics: str = _setting(
        _text, "topics of Amazon SNS by which SES tells of bounces and complaints, separated by commas; empty: none", ""
    )

    bulk_connections: int = _setting(_number, "the most connections to the mail server that a sender of newsletters opens", 50)
    domain_rate: int = _setting(_number, "newsletters and digests a second to one domain of recipients; 0: any number", 50)
    dkim_key: Secret = _setting(
        _pem, "an RSA key in PEM that mail is signed with (DKIM); empty: the mail server signs", Secret("")
    )
    dkim_selector: str = _setting(
        _text, "the name below _domainkey in the domain of MAIL_FROM where its public half stands", "convene"
    )

    sending_hosts: str = _setting(
        _hosts,
        "hosts or IP addresses from which mail reaches the world, separated by commas: SPF must name them; empty: not compared",
        "",
    )
    seed_addresses: str = _setting(
        _mailboxes, "mailboxes of your own that get each newsletter before its readers do, separated by commas; empty: none", ""
    )

    site_name: str = _setting(_text, "the name of the site", "Convene")
    agency_name: str = _setting(_text, "the agency in full", "Sample Education Agency")
    agency_short_name: str = _setting(_text, "the agency in short, for phones", "SEA")
    initiative_name: str = _setting(_text, "the line below the site's name", "Community Engagement Initiative")
    contact_email: str = _setting(_text, "who answers questions; printed on public pages", "help@example.org")
    postal_address: str = _setting(
        _text,
        "the agency's postal address, printed below each letter",
        "100 Sample Street, Sacramento, CA 95814",
    )
    demo: str = _setting(_choice("on", "off"), "on: every page says that its content is sample data", "off")

    @property
    def development(self) -> bool:
        """True on a laptop: readable logs, cookies without TLS."""
        return self.environment == "development"

    @property
    def limits_url(self) -> Secret:
        """Where rate limits are counted: what was set, else the broker's next database number, whose loss changes nothing."""
        broker = urlsplit(self.redis_url)
        number = int(broker.path.strip("/") or 0)
        return self.rate_limit_url or Secret(broker._replace(path=f"/{number + 1}").geturl())

    @property
    def open_hosts(self) -> frozenset[str]:
        """`calendar_hosts` one by one."""
        return frozenset(filter(None, self.calendar_hosts.split(",")))

    @property
    def mail_host(self) -> str:
        """The domain whose mail we take."""
        return self.mail_domain or urlsplit(self.base_url).hostname or "localhost"

    @property
    def sample_address(self) -> str:
        """The postal address of who set none: it is nobody's."""
        return str(Config.postal_address)

    @property
    def topics(self) -> frozenset[str]:
        """`ses_topics` one by one."""
        return frozenset(filter(None, (topic.strip() for topic in self.ses_topics.split(","))))

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Config:
        """Read the environment; raises ConfigurationError with every fault at once."""
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        faults: list[str] = []
        for setting in fields(cls):
            name = setting.name.upper()
            try:
                text = _find(environ, name)
                if text is not None:
                    values[setting.name] = setting.metadata["read"](text)
                elif not _optional(setting.name):
                    faults.append(f"{name} is missing: {setting.metadata['meaning']}")
            except (ValueError, OSError) as error:
                faults.append(f"{name} {error}")
        if faults:
            raise ConfigurationError(faults)
        return cls(**values)


def _optional(name: str) -> bool:
    return hasattr(Config, name)


def _find(environ: Mapping[str, str], name: str) -> str | None:
    """The variable itself, else the text of the file that `NAME_FILE` names; None when neither is set or it is empty."""
    if value := environ.get(name, "").strip():
        return value
    if path := environ.get(f"{name}_FILE", "").strip():
        return Path(path).read_text(encoding="utf-8").strip() or None
    return None


def settings_table() -> list[tuple[str, str, str]]:
    """(variable, default or 'required', meaning) of every setting, in order: the table of the README is made of it."""
    return [
        (
            setting.name.upper(),
            str(getattr(Config, setting.name)) if _optional(setting.name) else "required",
            setting.metadata["meaning"],
        )
        for setting in fields(Config)
    ]
