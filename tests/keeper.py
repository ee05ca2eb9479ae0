"""Keeps PostgreSQL and Valkey for one test run: starts them, says where they are, and ends with whoever started it.

Its standard input is a pipe that only the test run holds: however that ends, even by SIGKILL, the pipe closes, and the
servers, their data and every database of the run are gone.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from migrations.running import migrate
from tasks.processes import servers
from tasks.processes.child import Order
from tasks.processes.console import Terminal
from tasks.processes.table import PROCESSES
from tasks.processes.topology import Start, Topology

MANY = "max_connections=200"
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", MANY)
UNSAVED = ("--save", "", "--appendonly", "no", "--databases", "64")
BY_NAME = {process.name: process for process in PROCESSES}


@dataclass(frozen=True)
class Servers:
    """Where the servers of a run are, and how its databases begin: `PREFIXtemplate` is migrated and never written to."""

    admin_url: str
    redis_url: str
    prefix: str

    def create(self, name: str, template: str = "template1") -> str:
        """Create a database of this run; returns its address as SQLAlchemy wants it."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            command = sql.SQL("create database {} template {}").format(
                sql.Identifier(self.prefix + name), sql.Identifier(template)
            )
            connection.execute(command)
        return "postgresql+psycopg://" + self.admin_url.split("://", 1)[1].rpartition("/")[0] + f"/{self.prefix}{name}"

    def drop_all(self) -> None:
        """Drop every database of this run, connected or not."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            named = connection.execute("select datname from pg_database where starts_with(datname, %s)", [self.prefix])
            for (name,) in named.fetchall():
                connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


class Quiet(Terminal):
    """Only a failure is worth a word."""

    def say(self, text: str = "") -> None:
        sys.stderr.write(text + "\n")

    def starting(self, name: str, pid: int) -> None: ...
    def waiting(self, names: Sequence[str]) -> None: ...
    def ready(self, name: str, seconds: float) -> None: ...
    def heard(self, name: str, line: str) -> None: ...
    def stopping(self, name: str) -> None: ...


async def keep(folder: Path) -> None:
    """Serve until standard input closes."""
    starts, admin_url, redis_url = [], os.environ.get("TEST_DATABASE_URL", ""), os.environ.get("TEST_REDIS_URL", "")
    if not admin_url:
        database = servers.postgres(folder / "postgres", (MANY,) if "--durable" in sys.argv else FORGETFUL)
        admin_url = database.url
        starts.append(_start("postgres", database.command, folder))
    if not redis_url:
        broker = servers.valkey(folder / "valkey", UNSAVED)
        redis_url = broker.url
        starts.append(_start("valkey", broker.command, folder))
    given = Servers(admin_url, redis_url, f"convene_{secrets.token_hex(4)}_")
    task = asyncio.current_task()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), task.cancel)
    try:
        await asyncio.gather(Topology(starts, Quiet(folder)).run(lambda: _announce(given)), asyncio.Event().wait())
    finally:
        if os.environ.get("TEST_DATABASE_URL"):
            given.drop_all()


def _start(name: str, command: tuple[str, ...], folder: Path) -> Start:
    return Start(
        process=BY_NAME[name], order=Order(command=command, environment=os.environ, folder=folder, log=folder / f"{name}.log")
    )


def _announce(given: Servers) -> None:
    migrate(given.create("template"))
    print(json.dumps(asdict(given)), flush=True)


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory(prefix="convene-tests-", ignore_cleanup_errors=True) as made,
        suppress(asyncio.CancelledError),
    ):
        # PostgreSQL may have to run as somebody else, who must be able to enter.
        Path(made).chmod(0o711)
        asyncio.run(keep(Path(made)))
