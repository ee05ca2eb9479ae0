"""Processes that outlived a runner which was killed: noted while they run, ended by the next start."""

from __future__ import annotations

import os
import select
import signal
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def note(folder: Path, name: str, pid: int) -> None:
    """Remember the process (and so its group) as `NAME.pid`; its start time tells it from a later owner of the number."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.pid").write_text(f"{pid} {_started(pid)}\n", encoding="ascii")


def noted(folder: Path) -> dict[str, int]:
    """Name and process id of those that still live."""
    living = {}
    for file in sorted(folder.glob("*.pid")):
        pid, started = file.read_text(encoding="ascii").split(maxsplit=1)
        if started.strip() not in {"", "-"} and _started(int(pid)) == started.strip():
            living[file.stem] = int(pid)
    return living


def end(folder: Path, grace: float = 10.0) -> list[str]:
    """End every process that a start before left behind, and say which."""
    living = noted(folder)
    for pid in living.values():
        _end_group(pid, grace)
    for file in folder.glob("*.pid"):
        file.unlink()
    return list(living)


def _end_group(pid: int, grace: float) -> None:
    with suppress(ProcessLookupError):
        gone = os.pidfd_open(pid)
        try:
            # SIGINT is the fast stop of PostgreSQL and an orderly one of everything else here.
            os.kill(pid, signal.SIGINT)
            select.select([gone], [], [], grace)
            os.killpg(pid, signal.SIGKILL)
            select.select([gone], [], [], grace)
        finally:
            os.close(gone)


def _started(pid: int) -> str:
    """When the process began, in ticks since boot; `-` when there is no such process (or no /proc)."""
    try:
        return (PROC / str(pid) / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return "-"
