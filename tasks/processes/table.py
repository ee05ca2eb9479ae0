"""The one table of processes: the development runner reads it, and the compose file is checked against it."""

from __future__ import annotations

import shlex
import signal
from collections.abc import Mapping
from dataclasses import dataclass

TASK_TIME_LIMIT = 60
"""Seconds after which Celery ends a task: a worker that is told to stop is left longer than that."""

REQUIRED = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BASE_URL", "SMTP_URL", "MAIL_FROM")
"""What `config.Config` has no default for, and so every process of ours must be given."""


@dataclass(frozen=True)
class Line:
    """Ready when this text stands in what the process prints."""

    text: str


@dataclass(frozen=True)
class Page:
    """Ready when this path of the site answers 200."""

    path: str


@dataclass(frozen=True)
class Done:
    """Runs once: ready when it has ended with 0."""


@dataclass(frozen=True, kw_only=True)
class Process:
    """One process of Convene.

    `{host}`, `{port}`, `{mail_port}`, `{smtp_port}`, `{inbox_port}` and `{state}` in a command are filled in by whoever starts it.
    An empty command is a server: here `servers` finds its program, in compose an image brings it.
    """

    name: str
    ready: Line | Page | Done
    command: tuple[str, ...] = ()
    settings: tuple[str, ...] = REQUIRED
    needs: tuple[str, ...] = ()
    grace: int = 10
    """Seconds between the request to stop and SIGKILL."""
    stop: signal.Signals = signal.SIGTERM
    development_only: bool = False

    def argv(self, words: Mapping[str, str]) -> tuple[str, ...]:
        """The command with the words for what stands in braces."""
        return tuple(word.format_map(words) for word in self.command)


PRODUCTION = {"host": "0.0.0.0", "port": "8000", "inbox_port": "8024", "state": "var"}  # noqa: S104 (only the proxy can reach it)


def _worker(name: str, queues: str) -> Process:
    return Process(
        name=f"worker-{name}",
        command=(
            *("celery", "-A", "tasks.worker", "worker", "-Q", queues, "-n", f"{name}@%h"),
            *("--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "INFO"),
        ),
        ready=Line(" ready."),
        needs=("migrate", "valkey", "catcher"),
        grace=TASK_TIME_LIMIT + 30,
    )


def _clock(number: int) -> Process:
    return Process(
        name=f"clock-{number}",
        command=(
            *("celery", "-A", "tasks.worker", "beat", "--schedule", f"{{state}}/clock-{number}"),
            *("--pidfile=", "--loglevel", "INFO"),
        ),
        ready=Line("beat: Starting"),
        needs=("migrate", "valkey"),
    )


PROCESSES = (
    # A fast stop for PostgreSQL is SIGINT: sessions are ended, nothing waits for clients to leave.
    Process(name="postgres", ready=Line("ready to accept connections"), settings=(), grace=60, stop=signal.SIGINT),
    Process(name="valkey", ready=Line("Ready to accept connections"), settings=(), grace=30),
    Process(
        name="catcher",
        command=(
            *("python", "-m", "tasks.processes.catcher", "--folder", "{state}/mail"),
            *("--smtp-port", "{smtp_port}", "--page-port", "{mail_port}"),
        ),
        ready=Line("catcher: ready"),
        settings=(),
        development_only=True,
    ),
    Process(name="migrate", command=("convene", "migrate"), ready=Done(), needs=("postgres",)),
    Process(
        name="demo",
        command=("convene", "demo", "--accounts-file", "{state}/demo.txt"),
        ready=Done(),
        needs=("migrate",),
        development_only=True,
    ),
    Process(
        name="web",
        command=(
            *("granian", "webapp.wsgi:app", "--interface", "wsgi", "--no-ws", "--host", "{host}", "--port", "{port}"),
            *("--workers", "2", "--blocking-threads", "5"),
            # Without the first a killed worker ends the master; without the second a stuck request outlives a stop.
            *("--respawn-failed-workers", "--workers-kill-timeout", "30"),
        ),
        ready=Page("/readyz"),
        needs=("migrate",),
        grace=40,
    ),
    _worker("urgent", "urgent,periodic"),
    _worker("bulk", "bulk,exports"),
    # Two clocks: each run of the clock is a unique row, so any number may ring and one may die unnoticed.
    _clock(1),
    _clock(2),
    Process(name="relay", command=("python", "-m", "tasks.relay"), ready=Line("listening"), needs=("migrate", "valkey")),
    # It needs no broker: what it keeps is rung for by the relay.
    Process(
        name="inbox",
        command=("python", "-m", "tasks.inbox", "--host", "{host}", "--port", "{inbox_port}"),
        ready=Line("inbox listening"),
        needs=("migrate",),
    ),
)


if __name__ == "__main__":
    for each in PROCESSES:
        if each.command and not each.development_only:
            print(f"{each.name:<14} {shlex.join(each.argv(PRODUCTION))}")
