"""The whole of Convene as `make run` starts it, with sample content, for journeys and browser tests: started once for a run."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from tests.waiting import PATIENCE, wait_until

ROOT = Path(__file__).parent.parent
START_SECONDS = 300
SETTINGS_OF_THE_RUN = ("PATH", "HOME", "LANG", "TMPDIR")


@dataclass
class Stack:
    """A running Convene."""

    site: str
    letters_page: str
    state: Path
    engine: Engine
    runner: subprocess.Popen[str]

    def accounts(self) -> dict[str, tuple[str, str]]:
        """The sample accounts: role → (address, password)."""
        lines = [line.split() for line in (self.state / "demo.txt").read_text().splitlines()]
        return {line[0]: (line[1], line[2]) for line in lines if len(line) == 3 and "@" in line[1]}

    def letters_to(self, address: str) -> list[EmailMessage]:
        """The letters that arrived at the mail catcher for an address, oldest first: parsed from the bytes received."""
        with urllib.request.urlopen(f"{self.letters_page}/letters.json", timeout=PATIENCE) as answer:
            listed = [each for each in json.load(answer)["letters"] if address in each["recipients"]]
        return [self._letter(each["id"]) for each in reversed(listed)]

    def wait_for_letter(self, address: str, count: int = 1, saying: str = "") -> EmailMessage:
        """The newest letter to an address, once `count` of them have arrived; of those that say something only."""

        def letters() -> list[EmailMessage]:
            return [each for each in self.letters_to(address) if saying in each.get_body(("plain",)).get_content()]

        came = wait_until(
            lambda: (found := letters())[count - 1 :] and found, lambda: f"{len(letters())} of {count} letters to {address}"
        )
        return came[-1]

    def _letter(self, name: str) -> EmailMessage:
        with urllib.request.urlopen(f"{self.letters_page}/letters/{name}.eml", timeout=PATIENCE) as answer:
            return message_from_bytes(answer.read(), policy=policy.default)


def start(state: Path, **more: str) -> subprocess.Popen[str]:
    """Start the runner with its own state folder and free ports."""
    environment = {name: os.environ[name] for name in SETTINGS_OF_THE_RUN if name in os.environ}
    environment |= {
        "PORT": "0",
        "MAIL_PORT": "0",
        "SMTP_PORT": "0",
        "INBOX_PORT": "0",
        "PYTHONUNBUFFERED": "1",
        "RATE_LIMITS": "off",
        **more,
    }
    command = [sys.executable, "-m", "tasks.processes.run", "--state", str(state)]
    with (state / "runner.log").open("w") as log:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, text=True)


def settings_of(state: Path) -> dict[str, str]:
    """The settings that the runner chose for its processes."""
    lines = (state / "environment").read_text().splitlines()
    return {name: ast.literal_eval(value) for name, _, value in (line.partition("=") for line in lines)}


def wait_until_ready(runner: subprocess.Popen[str], state: Path) -> None:
    """Wait for the site's readiness; a runner that ended or never comes to it is shown with its last lines."""

    def said() -> str:
        return (state / "runner.log").read_text()

    def ready() -> bool:
        assert runner.poll() is None, said()[-4000:]
        return "Ctrl-C" in said()

    wait_until(ready, lambda: said()[-4000:], START_SECONDS)


def letters_page(state: Path) -> str:
    """Where the mail catcher shows the letters, from what the runner printed."""
    lines = [line.split() for line in (state / "runner.log").read_text().splitlines()]
    return next(line[1].rstrip("/") for line in lines if line[:1] == ["Letters"] and line[1].startswith("http"))


def stop(runner: subprocess.Popen[str]) -> None:
    """As Ctrl-C does."""
    if runner.poll() is None:
        runner.send_signal(signal.SIGINT)
        runner.wait(PATIENCE)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One Convene for all journeys and browser tests of this run (they share one xdist group)."""
    state = tmp_path_factory.mktemp("stack")
    runner = start(state)
    try:
        wait_until_ready(runner, state)
        settings = settings_of(state)
        engine = create_engine("postgresql+psycopg://" + settings["DATABASE_URL"].split("://", 1)[1])
        yield Stack(settings["BASE_URL"], letters_page(state), state, engine, runner)
        engine.dispose()
    finally:
        stop(runner)
