"""The web server of production over a database, and guests who press its buttons."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from tasks.processes.ports import LOOPBACK, free_port
from tasks.processes.table import PROCESSES

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
KEY = "a key of the bench that is long enough to sign with"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@contextmanager
def site(url: str) -> Iterator[int]:
    """The port of a running site without rate limits."""
    port = free_port()
    command = next(each for each in PROCESSES if each.name == "web").argv({"host": LOOPBACK, "port": str(port), "state": "var"})
    settings = {
        "DATABASE_URL": url,
        "REDIS_URL": f"redis://{LOOPBACK}:1/0",
        "SECRET_KEY": KEY,
        "BASE_URL": f"http://{LOOPBACK}:{port}",
        "SMTP_URL": f"smtp://{LOOPBACK}:1",
        "MAIL_FROM": "bench@example.org",
        "ENVIRONMENT": "development",
        "RATE_LIMITS": "off",
        "LOG_LEVEL": "ERROR",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    server = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_ready(server, port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_until_ready(server: subprocess.Popen[bytes], port: int) -> None:
    """The server says so by its page alone: what it prints comes before its workers listen."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with suppress(OSError), closing(HTTPConnection(LOOPBACK, port, timeout=START_SECONDS)) as connection:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == HTTPStatus.OK:
                return
        time.sleep(0.05)
    raise AssertionError("the web server did not start")


class Guest:
    """The cookie and the form token of one guest; connections are kept by whoever sends."""

    def __init__(self, connection: HTTPConnection, path: str) -> None:
        """Opens a page with a form."""
        self._cookie = ""
        page = self._ask(connection, "GET", path, None, 200)
        self._token = TOKEN.search(page).group(1)

    def send(self, connection: HTTPConnection, path: str, **fields: str) -> None:
        """Send a form; anything but a redirect is an error."""
        self._ask(connection, "POST", path, urlencode(fields | {"csrf_token": self._token}), 302)

    def _ask(self, connection: HTTPConnection, method: str, path: str, body: str | None, expected: int) -> str:
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        assert answer.status == expected, f"{method} {path}: {answer.status}"
        if cookie := answer.getheader("Set-Cookie"):
            self._cookie = cookie.split(";")[0]
        return text
