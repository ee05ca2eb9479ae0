"""What a start on this machine consists of: the table's processes, with the commands that serve here."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from tasks.processes import servers
from tasks.processes.child import Order
from tasks.processes.development import Development
from tasks.processes.table import PROCESSES, Process
from tasks.processes.topology import Start

ROOT = Path(__file__).parents[2]
DURABLE = ("--appendonly", "yes", "--save", "")
GIVEN_BY = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL", "catcher": "SMTP_URL"}
"""The variable that stands for a process: where it is set, somebody else runs that."""
ACCOUNTS = "demo.txt"
"""In the state folder: what `convene demo` wrote down, and so the sign that it has been run."""


def starts(development: Development, say: Callable[[str], None]) -> list[Start]:
    """The processes to start; servers are found and their data folders made."""
    state, given = development.state, development.given
    urls = {name: given.get(variable, "") for name, variable in GIVEN_BY.items()}
    commands: dict[str, tuple[str, ...]] = {}
    if not urls["postgres"]:
        database = servers.postgres(state / "postgres")
        if database.fresh:
            (state / ACCOUNTS).unlink(missing_ok=True)
        urls["postgres"], commands["postgres"] = database.url, database.command
        say(f"  {database.about}")
    if not urls["valkey"]:
        broker = servers.valkey(state / "valkey", DURABLE)
        urls["valkey"], commands["valkey"] = broker.url, broker.command
        say(f"  {broker.about}")
    environment = {**os.environ, **development.settings(urls["postgres"], urls["valkey"]), "PYTHONUNBUFFERED": "1"}
    return [
        Start(
            process=process,
            order=Order(
                command=commands.get(process.name) or _command(process, development.words()),
                environment=environment,
                folder=ROOT,
                log=state / "log" / f"{process.name}.log",
            ),
        )
        for process in PROCESSES
        if _wanted(process, development)
    ]


def demo_accounts(development: Development) -> str:
    """What `convene demo` wrote down on the first start."""
    accounts = development.state / ACCOUNTS
    return accounts.read_text(encoding="utf-8") if accounts.exists() else ""


def _wanted(process: Process, development: Development) -> bool:
    if process.name == "demo":
        return development.demo and not (development.state / ACCOUNTS).exists()
    return not development.given.get(GIVEN_BY.get(process.name, ""))


def _command(process: Process, words: dict[str, str]) -> tuple[str, ...]:
    """The table's command with this environment's own program, whatever the PATH says."""
    program, *arguments = process.argv(words)
    beside = Path(sys.executable).with_name(program)
    return (str(beside) if beside.exists() else program, *arguments)
