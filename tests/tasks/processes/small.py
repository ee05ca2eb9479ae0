"""Small real processes for the tests of the runner."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

from tasks.processes.child import Order
from tasks.processes.table import Done, Line, Page, Process
from tasks.processes.topology import Start, Topology

LIVING = """
import pathlib, signal, sys
def end(*_):
    with open({diary!r}, "a") as diary: diary.write({name!r} + " ended\\n")
    sys.exit()
signal.signal(signal.SIGTERM, end)
with open({diary!r}, "a") as diary: diary.write({name!r} + " began\\n")
print("up", flush=True)
while True: signal.pause()
"""


UP = Line("up")


class Recorder:
    """A console that remembers what it was told."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, str]] = []
        self.pids: dict[str, int] = {}
        self.failure = ""
        self.last_lines: tuple[str, ...] = ()

    def starting(self, name, pid):
        self.pids[name] = pid

    def waiting(self, names): ...

    def heard(self, name, line):
        self.steps.append((name, line))

    def ready(self, name, _seconds):
        self.steps.append((name, "ready"))

    def stopping(self, name):
        self.steps.append((name, "stopping"))

    def failed(self, name, how, last_lines):
        self.failure, self.last_lines = f"{name} {how}", last_lines


def start(folder: Path, name: str, code: str, *arguments: str, ready: Line | Page | Done = UP, **more) -> Start:
    """A process of the given Python code."""
    process = Process(name=name, ready=ready, **more)
    order = Order(
        command=(sys.executable, "-c", code, *arguments), environment=os.environ, folder=folder, log=folder / f"{name}.log"
    )
    return Start(process=process, order=order)


def living(folder: Path, name: str, **more) -> Start:
    """A process that writes its beginning and its end into `diary`."""
    return start(folder, name, LIVING.format(diary=str(folder / "diary"), name=name), **more)


def run(
    starts: list[Start],
    console: Recorder,
    *,
    port: int = 0,
    stop: bool = True,
    hurry: bool = False,
    up: Callable[[], None] = lambda: None,
) -> bool:
    """Start all; when all are ready call `up`, and stop in order or in a hurry. True when it was stopped."""

    async def run_it() -> bool:
        topology = Topology(starts, console, port)

        def when_up() -> None:
            up()
            if stop:
                task.cancel()
            if hurry:
                topology.hurry.set()

        task = asyncio.ensure_future(topology.run(when_up))
        await asyncio.wait({task})
        return task.cancelled() or task.result() is not None

    return asyncio.run(run_it())
