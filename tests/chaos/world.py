"""Convene's processes on real servers, started and killed one by one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, create_engine

from config import Config, Secret
from modules.core.labels import VARIABLE
from tasks.processes import servers
from tests.chaos.catcher import Catcher
from tests.environments import environment_of
from tests.waiting import PATIENCE, wait_until

ROOT = Path(__file__).parents[2]
CELERY = ("-m", "celery", "-A", "{app}")
PROGRAMS = {
    "relay": ("-m", "tasks.relay"),
    "worker": (*CELERY, "worker", "-Q", "urgent,periodic,bulk,exports", "-c", "2", "--without-gossip", "--without-mingle"),
    "clock-1": (*CELERY, "beat", "--schedule", "{state}/clock-1", "--pidfile="),
    "clock-2": (*CELERY, "beat", "--schedule", "{state}/clock-2", "--pidfile="),
}
READY = {"relay": "relay listening", "worker": " ready.", "clock-1": "beat: Starting", "clock-2": "beat: Starting"}
READY_VALKEY = "Ready to accept connections"


@dataclass
class World:
    """One database, one broker, one catcher, and the processes between them. Everything ends with it."""

    state: Path
    database_url: str
    catcher: Catcher
    app: str = "tests.chaos.worker"
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.labels = self.state / "labels"
        self.labels.mkdir(parents=True)
        self.engine: Engine = create_engine(self.database_url)
        self.valkey = servers.valkey(self.state / "valkey", ("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""))
        self.log: list[str] = []

    @property
    def config(self) -> Config:
        """The settings that its processes have."""
        return Config(
            database_url=Secret(self.database_url),
            redis_url=Secret(self.valkey.url),
            secret_key=(Secret("a test key that is long enough to sign with"),),
            base_url="http://localhost",
            smtp_url=Secret(self.catcher.url),
            mail_from="Convene <convene@example.org>",
            environment="development",
        )

    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return inherited | environment_of(self.config) | {"PYTHONUNBUFFERED": "1", VARIABLE: str(self.labels)}

    def start(self, *names: str) -> None:
        """Start these processes and wait until each says that it is ready."""
        for name in names:
            command = self.valkey.command if name == "valkey" else (sys.executable, *PROGRAMS[name])
            words = [word.format(state=self.state, app=self.app) for word in command]
            log = self._log_of(name).open("ab")
            self.running[name] = subprocess.Popen(
                words,
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            log.close()
        for name in names:
            count = self._starts(name)
            wait_until(lambda name=name, count=count: self._ready_lines(name) >= count, f"{name} is ready")

    def kill(self, name: str) -> None:
        """SIGKILL to the whole process group."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.log.append(f"killed {name}")

    def stop(self, name: str) -> int:
        """SIGTERM; the exit code."""
        process = self.running.pop(name)
        process.terminate()
        return process.wait(PATIENCE)

    def wipe_valkey(self) -> None:
        """Kill the broker, lose everything it knew, start it again at the same place."""
        self.kill("valkey")
        for path in (self.state / "valkey").iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != "port":
                path.unlink()
        self.start("valkey")

    def end(self) -> None:
        for name in list(self.running):
            self.kill(name)
        self.engine.dispose()

    def said(self, name: str) -> str:
        """All that a process has printed so far, over all its starts."""
        path = self._log_of(name)
        return path.read_text(errors="replace") if path.exists() else ""

    def _log_of(self, name: str) -> Path:
        return self.state / f"{name}.log"

    def _starts(self, name: str) -> int:
        self._started = getattr(self, "_started", {})
        self._started[name] = self._started.get(name, 0) + 1
        return self._started[name]

    def _ready_lines(self, name: str) -> int:
        assert self.running[name].poll() is None, self.said(name)[-3000:]
        return self.said(name).count(READY.get(name, READY_VALKEY))
