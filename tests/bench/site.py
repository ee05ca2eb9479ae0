"""The web server of production over a database, people who are signed in, and guests who press its buttons."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask

from config import Config, Secret
from modules.accounts.actors import Role
from tasks.processes.ports import LOOPBACK, free_port
from tasks.processes.table import PROCESSES
from tests.bench.wire import FORM, Answer, Wire
from tests.factories.accounts import signed_in_client
from tests.waiting import wait_until
from webapp import create_app
from webapp.extensions import db

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
OURS = "webapp.wsgi:app"
KEY = "a key of the bench that is long enough to sign with"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@contextmanager
def site(url: str, workers: int = 2) -> Iterator[int]:
    """The port of a running site without rate limits."""
    settings = {
        "DATABASE_URL": url,
        "REDIS_URL": f"redis://{LOOPBACK}:1/0",
        "SECRET_KEY": KEY,
        "SMTP_URL": f"smtp://{LOOPBACK}:1",
        "MAIL_FROM": "bench@example.org",
        "ENVIRONMENT": "development",
        "RATE_LIMITS": "off",
        "LOG_LEVEL": "ERROR",
    }
    with serving(OURS, settings, "/readyz", workers) as port:
        yield port


@contextmanager
def serving(app: str, settings: Mapping[str, str], page: str, workers: int = 1) -> Iterator[int]:
    """The port of the web server of production with this application, once it answers this page."""
    port = free_port()
    command = next(each for each in PROCESSES if each.name == "web").argv({"host": LOOPBACK, "port": str(port), "state": "var"})
    command = [app if each == OURS else each for each in command]
    command[command.index("--workers") + 1] = str(workers)
    own = {"BASE_URL": f"http://{LOOPBACK}:{port}", "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    server = subprocess.Popen(command, cwd=ROOT, env=own | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_ready(server, port, page)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_until_ready(server: subprocess.Popen[bytes], port: int, page: str) -> None:
    """The server says so by a page alone: what it prints comes before its workers listen."""

    def ready() -> bool:
        assert server.poll() is None, "the web server did not start"
        with suppress(OSError), closing(HTTPConnection(LOOPBACK, port, timeout=START_SECONDS)) as connection:
            connection.request("GET", page)
            return connection.getresponse().status == HTTPStatus.OK
        return False

    wait_until(ready, "the web server", START_SECONDS)


@dataclass(frozen=True)
class Account:
    """Somebody who is signed in, by the cookie of their browser."""

    person_id: int
    cookie: str


@contextmanager
def signing_in(url: str) -> Iterator[Flask]:
    """The application over a database, to sign people in by the rows that a browser would leave."""
    app = app_of(url)
    yield app
    with app.app_context():
        db.engine.dispose()


def app_of(url: str) -> Flask:
    """The same without its end."""
    return create_app(
        Config(
            database_url=Secret(url),
            redis_url=Secret(f"redis://{LOOPBACK}:1/0"),
            secret_key=(Secret(KEY),),
            base_url=f"http://{LOOPBACK}",
            smtp_url=Secret(f"smtp://{LOOPBACK}:1"),
            mail_from="bench@example.org",
            environment="development",
            rate_limits="off",
        )
    )


def an_account(app: Flask, *roles: Role, person_id: int | None = None) -> Account:
    """A new person, or this one, signed in."""
    client = signed_in_client(app, *roles, person_id=person_id)
    kept = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    return Account(client.person_id, f"{kept.key}={kept.value}")


class Guest:
    """The cookie and the form token of one guest; connections are kept by whoever sends."""

    def __init__(self, wire: Wire, path: str) -> None:
        """Opens a page with a form."""
        page = wire.get(path)
        assert page.status == HTTPStatus.OK, f"{path}: {page.status}"
        self._cookie, self._token = page.cookie, token_of(page)

    def send(self, wire: Wire, path: str, **fields: str) -> None:
        """Send a form; anything but a redirect is an error."""
        answer = wire.post(path, self._cookie, FORM, urlencode(fields | {"csrf_token": self._token}))
        assert answer.status == HTTPStatus.FOUND, f"{path}: {answer.status}"
        self._cookie = answer.cookie or self._cookie


def token_of(page: Answer) -> str:
    """The token that a page's forms bring along."""
    return TOKEN.search(page.body.decode()).group(1)
