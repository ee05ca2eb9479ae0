"""One started process: its own process group, its log file, its last lines."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

LAST_LINES = 25
CHUNK = 65_536


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to start, and where its lines go."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    log: Path


class Child:
    """Starts at once. What its group prints is kept in the log, the last of it in `last_lines`."""

    def __init__(self, order: Order, waiters: Executor, heard: Callable[[str], None], awaited: str = "") -> None:
        """`heard` gets each line, `said` is set at the first that holds `awaited`; one of the waiters is taken for life."""
        self.last_lines: deque[str] = deque(maxlen=LAST_LINES)
        self.said = asyncio.Event()
        self._awaited = awaited
        self._heard = heard
        self._rest = b""
        self._silent = asyncio.Event()
        self._swept = False
        self._log = _open_log(order.log)
        self._output, printing = os.pipe()
        try:
            self._process = subprocess.Popen(
                order.command,
                cwd=order.folder,
                env=dict(order.environment),
                stdin=subprocess.DEVNULL,
                stdout=printing,
                stderr=printing,
                start_new_session=True,
            )
        finally:
            os.close(printing)
        self.pid = self._process.pid
        loop = asyncio.get_running_loop()
        loop.add_reader(self._output, self._read)
        self.exit = loop.run_in_executor(waiters, self._process.wait)

    async def ended(self) -> int:
        """Its exit code, once it has ended and what it printed has been read. What is left of its group is killed."""
        await asyncio.wait({self.exit})
        if not self._swept:
            self._swept = True
            self.kill()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._silent.wait(), timeout=2)
        return self.exit.result()

    async def stop(self, how: signal.Signals, grace: float, hurry: asyncio.Event) -> None:
        """Ask it to end; kill its group when the grace is over or somebody is in a hurry."""
        if not self.exit.done():
            with suppress(ProcessLookupError):
                os.kill(self.pid, how)
            hurried = asyncio.ensure_future(hurry.wait())
            reasons: set[asyncio.Future[Any]] = {self.exit, hurried}
            await asyncio.wait(reasons, timeout=grace, return_when=asyncio.FIRST_COMPLETED)
            hurried.cancel()
        if not self.exit.done():
            self.kill()
        await self.ended()

    def kill(self) -> None:
        """SIGKILL to the whole group."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def _read(self) -> None:
        chunk = os.read(self._output, CHUNK)
        self._log.write(chunk)
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if not chunk:
            lines, self._rest = [self._rest] if self._rest else [], b""
            self._close()
        for line in lines:
            self._take(line.decode(errors="replace"))

    def _take(self, line: str) -> None:
        self.last_lines.append(line)
        if self._awaited and self._awaited in line:
            self.said.set()
        self._heard(line)

    def _close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._output)
        os.close(self._output)
        self._log.close()
        self._silent.set()


def _open_log(path: Path) -> FileIO:
    """A new log; that of the start before is kept beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.replace(path.with_suffix(".before.log"))
    return FileIO(path, "w")
