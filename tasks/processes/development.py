"""The settings of a development start: chosen once, kept under the state folder, given to every process."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tasks.processes.ports import LOOPBACK, free_port, is_free

DEFAULTS = {"PORT": 8000, "MAIL_PORT": 8025, "SMTP_PORT": 1025, "INBOX_PORT": 8024}
NO = {"0", "off", "no", "false"}


class SettingsError(Exception):
    """Names every fault at once, one a line."""


@dataclass(frozen=True, kw_only=True)
class Development:
    """What one start is told: `DEMO`, any setting of Convene, and its ports.

    `PORT` is the site's, `MAIL_PORT` that of the page of letters, `SMTP_PORT` the catcher's, `INBOX_PORT` where mail comes in.
    """

    state: Path
    given: Mapping[str, str]
    port: int
    mail_port: int
    smtp_port: int
    inbox_port: int

    @classmethod
    def from_env(cls, environ: Mapping[str, str], state: Path) -> Development:
        """A port that was asked for must be free; one that was not gives way to any that is."""
        ports: dict[str, int] = {}
        faults: list[str] = []
        for name, default in DEFAULTS.items():
            try:
                ports[name.lower()] = _port(environ.get(name, ""), default, ports.values())
            except ValueError as fault:
                faults.append(f"{name}={environ[name]} {fault}")
        if faults:
            raise SettingsError("\n".join(faults))
        return cls(state=state, given=dict(environ), **ports)

    @property
    def demo(self) -> bool:
        """Whether sample content is wanted."""
        return self.given.get("DEMO", "").strip().lower() not in NO

    @property
    def site(self) -> str:
        """Where the site answers on this machine."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def letters(self) -> str:
        """Where the page of letters answers."""
        return f"http://{LOOPBACK}:{self.mail_port}"

    def settings(self, database_url: str, redis_url: str) -> dict[str, str]:
        """Convene's settings for this machine; what the environment gives wins. Also written to `environment` for other shells."""
        ours = {
            "ENVIRONMENT": "development",
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "SECRET_KEY_FILE": str(self._key_file()),
            "BASE_URL": self.site,
            "SMTP_URL": f"smtp://{LOOPBACK}:{self.smtp_port}",
            "MAIL_FROM": "Convene <convene@example.org>",
        }
        chosen = {name: self.given.get(name) or value for name, value in ours.items()}
        chosen["DEMO"] = "on" if self.demo else "off"
        self._write("environment", "".join(f"{name}={value!r}\n" for name, value in chosen.items()))
        return chosen

    def words(self) -> dict[str, str]:
        """What stands for the names in braces in the table's commands."""
        ports = {name.lower(): str(getattr(self, name.lower())) for name in DEFAULTS}
        return {"host": LOOPBACK, "state": str(self.state), **ports}

    def _key_file(self) -> Path:
        file = self.state / "secret_key"
        return file if file.exists() else self._write("secret_key", secrets.token_urlsafe(48))

    def _write(self, name: str, text: str) -> Path:
        """A file that only we can read."""
        file = self.state / name
        file.touch(mode=0o600)
        file.write_text(text, encoding="utf-8")
        return file


def _port(text: str, default: int, taken: Iterable[int]) -> int:
    if not text.strip():
        port = free_port(default)
        return port if port not in taken else free_port()
    if not text.strip().isdigit() or not int(text) < 65_536:
        raise ValueError("is no port number")
    port = int(text)
    if port and (port in taken or not is_free(port)):
        raise ValueError("is taken by another program: choose another port")
    return port or free_port()
