"""Starting processes in the order of their needs, and stopping them in the reverse order."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Any, Protocol

from tasks.processes.child import Child, Order
from tasks.processes.ports import LOOPBACK
from tasks.processes.table import Done, Line, Page, Process

PATIENCE = 120.0
"""Seconds until a process must be ready; what runs once may take as long as it needs."""
REMINDER = 10.0
RUSH = 10.0
"""Seconds of grace at most once a child has failed."""


class Console(Protocol):
    """Who is told how it goes."""

    def starting(self, name: str, pid: int) -> None: ...  # noqa: D102 (the names say it)
    def waiting(self, names: Sequence[str]) -> None: ...  # noqa: D102
    def ready(self, name: str, seconds: float) -> None: ...  # noqa: D102
    def heard(self, name: str, line: str) -> None: ...  # noqa: D102
    def failed(self, name: str, how: str, last_lines: Sequence[str]) -> None: ...  # noqa: D102
    def stopping(self, name: str) -> None: ...  # noqa: D102


@dataclass(frozen=True, kw_only=True)
class Start:
    """A process of the table, and the order that starts it here."""

    process: Process
    order: Order


class ChildFailedError(Exception):
    """A child ended that should live, failed at its one task, or was never ready."""


class Topology:
    """Runs until a child fails or the task is cancelled; either way no child outlives it."""

    def __init__(self, starts: Sequence[Start], console: Console, port: int = 0) -> None:
        """`port` is where pages are asked for."""
        self.hurry = asyncio.Event()
        """Set by whoever cannot wait for the grace of each process."""
        self._starts = starts
        self._console = console
        self._port = port
        self._waiters = ThreadPoolExecutor(max_workers=len(starts) + 1)
        self._started: list[str] = []
        self._ready = {start.process.name: asyncio.Event() for start in starts}
        self._ended = {start.process.name: asyncio.Event() for start in starts}

    async def run(self, up: Callable[[], None]) -> None:
        """Start all, call `up` when all are ready, then live; raises ChildFailedError, or CancelledError when told to stop."""
        failures: list[Exception] = []
        try:
            async with asyncio.TaskGroup() as group:
                reminder = group.create_task(self._remind())
                for start in self._starts:
                    group.create_task(self._live(start))
                await _all(self._ready.values())
                reminder.cancel()
                up()
        except* ChildFailedError as failed:
            failures.extend(failed.exceptions)
        finally:
            self._waiters.shutdown()
        if failures:
            raise failures[0]

    async def _live(self, start: Start) -> None:
        process = start.process
        try:
            await _all(self._ready[name] for name in process.needs if name in self._ready)
            began = time.monotonic()
            child = self._start(start)
            try:
                await self._until_ready(process, child)
                self._console.ready(process.name, time.monotonic() - began)
                self._ready[process.name].set()
                if process.ready != Done():
                    self._fail(process, child, _how(await child.ended()))
            finally:
                await self._stop(process, child)
        finally:
            self._ended[process.name].set()

    def _start(self, start: Start) -> Child:
        process = start.process
        awaited = process.ready.text if isinstance(process.ready, Line) else ""
        child = Child(start.order, self._waiters, lambda line: self._console.heard(process.name, line), awaited)
        self._started.append(process.name)
        self._console.starting(process.name, child.pid)
        return child

    async def _until_ready(self, process: Process, child: Child) -> None:
        sign = asyncio.ensure_future(self._sign(process, child))
        changes: set[asyncio.Future[Any]] = {sign, child.exit}
        try:
            patience = None if process.ready == Done() else PATIENCE
            await asyncio.wait(changes, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            if child.exit.done():
                self._judge(process, child, await child.ended())
            elif not sign.done():
                self._fail(process, child, f"was not ready after {PATIENCE:.0f} seconds")
        finally:
            sign.cancel()

    async def _sign(self, process: Process, child: Child) -> None:
        """Returns when the process is seen to be ready; never for one that runs once."""
        match process.ready:
            case Line():
                await child.said.wait()
            case Page(path):
                while not await asyncio.to_thread(_answers, self._port, path):  # noqa: ASYNC110 (a page rings no bell)
                    await asyncio.sleep(0.1)
            case Done():
                await asyncio.Event().wait()

    def _judge(self, process: Process, child: Child, code: int) -> None:
        if code or process.ready != Done():
            self._fail(process, child, _how(code))

    async def _remind(self) -> None:
        """Say from time to time which of the started are not ready yet."""
        while True:
            await asyncio.sleep(REMINDER)
            if late := [name for name in self._started if not self._ready[name].is_set()]:
                self._console.waiting(late)

    def _fail(self, process: Process, child: Child, how: str) -> None:
        self._console.failed(process.name, how, tuple(child.last_lines))
        asyncio.get_running_loop().call_later(RUSH, self.hurry.set)
        raise ChildFailedError(f"{process.name} {how}")

    async def _stop(self, process: Process, child: Child) -> None:
        """End it after all that need it have ended."""
        if not child.exit.done():
            await _all(self._ended[name] for name in self._leaning_on(process.name))
            self._console.stopping(process.name)
        await child.stop(process.stop, process.grace, self.hurry)

    def _leaning_on(self, name: str) -> set[str]:
        """Those that need it, directly or by another that may have ended long ago, as migrations have."""
        direct = {each.process.name for each in self._starts if name in each.process.needs}
        return direct.union(*(self._leaning_on(each) for each in direct))


async def _all(events: Iterable[asyncio.Event]) -> None:
    for event in events:
        await event.wait()


def _how(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"


def _answers(port: int, path: str) -> bool:
    connection = HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
