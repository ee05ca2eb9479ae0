"""Convene's processes on real servers, started and killed one by one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine

from config import Config, Secret
from migrations.running import migrate
from modules.core.labels import VARIABLE
from tasks.processes import servers
from tasks.processes.ports import LOOPBACK, free_port
from tests.chaos.catcher import Catcher
from tests.environments import environment_of
from tests.waiting import PATIENCE, wait_until

ROOT = Path(__file__).parents[2]
CELERY = ("-m", "celery", "-A", "{app}")


def _worker(queues: str, children: int) -> tuple[str, ...]:
    return (*CELERY, "worker", "-Q", queues, "-c", str(children), "--without-gossip", "--without-mingle")


PROGRAMS = {
    "relay": ("-m", "tasks.relay"),
    "worker": _worker("urgent,periodic,bulk,exports", 2),
    # The same shared out, so that who is killed is one sender.
    "front": _worker("urgent,periodic,exports", 2),
    "sender-1": _worker("bulk", 1),
    "sender-2": _worker("bulk", 1),
    "web": ("-m", "granian", "webapp.wsgi:app", "--interface", "wsgi", "--no-ws", "--host", LOOPBACK, "--port", "{web_port}"),
    "clock-1": (*CELERY, "beat", "--schedule", "{state}/clock-1", "--pidfile="),
    "clock-2": (*CELERY, "beat", "--schedule", "{state}/clock-2", "--pidfile="),
}
READY = {
    **dict.fromkeys(("worker", "front", "sender-1", "sender-2"), " ready."),
    **dict.fromkeys(("clock-1", "clock-2"), "beat: Starting"),
    "relay": "relay listening",
    "web": "Started worker-1",
    "valkey": "Ready to accept connections",
    "postgres": "ready to accept connections",
}


@dataclass
class World:
    """One database, one broker, one catcher, and the processes between them. Everything ends with it.

    `settings` are variables that its processes have beside those of `config`. A database that is to be killed is its own
    (`with_database`).
    """

    state: Path
    database_url: str
    catcher: Catcher
    app: str = "tests.chaos.worker"
    settings: dict[str, str] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.labels = self.state / "labels"
        self.labels.mkdir(parents=True)
        self.engine: Engine = create_engine(self.database_url, pool_pre_ping=True)
        self.valkey = servers.valkey(self.state / "valkey", ("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""))
        self.web_port = free_port()
        self.log: list[str] = []

    @classmethod
    def with_database(cls, state: Path, catcher: Catcher, **over: Any) -> World:
        """A world whose PostgreSQL is its own, runs, and keeps what it committed; its schema is made."""
        url = servers.postgres(state / "postgres").url.replace("postgresql://", "postgresql+psycopg://")
        world = cls(state, url, catcher, **over)
        world.start("postgres")
        migrate(url)
        return world

    @property
    def config(self) -> Config:
        """The settings that its processes have."""
        return Config(
            database_url=Secret(self.database_url),
            redis_url=Secret(self.valkey.url),
            secret_key=(Secret("a test key that is long enough to sign with"),),
            base_url=f"http://{LOOPBACK}:{self.web_port}",
            smtp_url=Secret(self.catcher.url),
            mail_from="Convene <convene@example.org>",
            environment="development",
        )

    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        own = {"PYTHONUNBUFFERED": "1", VARIABLE: str(self.labels)}
        return inherited | environment_of(self.config) | own | self.settings

    def _command(self, name: str) -> tuple[str, ...]:
        if name == "postgres":
            return servers.postgres(self.state / "postgres").command
        if name == "valkey":
            return self.valkey.command
        words = {"state": self.state, "app": self.app, "web_port": self.web_port}
        return tuple(word.format_map(words) for word in (sys.executable, *PROGRAMS[name]))

    def start(self, *names: str) -> None:
        """Start these processes and wait until each says that it is ready."""
        for name in names:
            log = self._log_of(name).open("ab")
            self.running[name] = subprocess.Popen(
                self._command(name),
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

    def name_of(self, pid: int) -> str:
        """Which of the processes it is, or which made it."""
        group = os.getpgid(pid)
        return next(name for name, process in self.running.items() if process.pid == group)

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """SIGKILL to the whole process group; to PostgreSQL SIGQUIT, which ends it at once and leaves the rest to its log."""
        process = self.running.pop(name)
        os.killpg(process.pid, how)
        process.wait()
        self.log.append(f"killed {name}")

    def stop(self, name: str, meanwhile: Callable[[], object] = bool) -> int:
        """SIGTERM; the exit code. `meanwhile` is done when it has been asked."""
        process = self.running.pop(name)
        process.terminate()
        meanwhile()
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
        for name in reversed(list(self.running)):
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
        return self.said(name).count(READY[name])
