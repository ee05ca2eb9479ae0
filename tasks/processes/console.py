"""What `make run` prints: one line a step, the lines worth reading, and the farewell of a child that died."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tasks.processes import leftovers

TALKATIVE = {"web"}
"""Of these every line is shown; of the others only trouble."""
TROUBLE = re.compile(r"\b(ERROR|CRITICAL|FATAL|PANIC|error|critical)\b")
TRACEBACK = "Traceback (most recent call last):"


class Terminal:
    """Tells a person how the processes are; also notes each process, so that a later start finds what this one left."""

    def __init__(self, pids: Path, write: Callable[[str], object] = sys.stdout.write) -> None:
        """`pids` is the folder of the notes."""
        self._pids = pids
        self._write = write
        self._shown: set[str] = set()
        self._in_traceback: set[str] = set()

    def say(self, text: str = "") -> None:
        """One line, at once."""
        self._write(text + "\n")
        sys.stdout.flush()

    def starting(self, name: str, pid: int) -> None:
        """Note the process."""
        leftovers.note(self._pids, name, pid)

    def waiting(self, names: Sequence[str]) -> None:
        """It takes long."""
        self.say(f"  still waiting for {', '.join(names)}; what they say stands in the folder log")

    def ready(self, name: str, seconds: float) -> None:
        """A step is done, and from now on trouble is shown: of one that never gets ready the last lines are."""
        self._shown.add(name)
        self._step(name, "ready", f"{seconds:5.1f} s")

    def stopping(self, name: str) -> None:
        """A process was asked to end."""
        self._step(name, "stopping")

    def failed(self, name: str, how: str, last_lines: Sequence[str]) -> None:
        """A child died: its last lines, then its name and how. What the others say as they are stopped is not shown."""
        self._shown.clear()
        self.say(f"\n--- the last lines of {name}")
        for line in last_lines:
            self.say(f"    {line}")
        self.say(f"--- {name} {how}; all of it stands in log/{name}.log\n")

    def heard(self, name: str, line: str) -> None:
        """Show the line when it is worth reading."""
        if name in self._shown and (name in TALKATIVE or self._is_trouble(name, line)):
            self.say(f"{name:<13}| {line}")

    def _step(self, name: str, state: str, note: str = "") -> None:
        self.say(f"  {name:<13} {state:<9}{note}".rstrip())

    def _is_trouble(self, name: str, line: str) -> bool:
        """Errors; of a traceback the line that names the exception. The rest of it stands in the log."""
        if TRACEBACK in line:
            self._in_traceback.add(name)
            return False
        if name in self._in_traceback and line[:1].strip():
            self._in_traceback.discard(name)
            return True
        return name not in self._in_traceback and TROUBLE.search(line) is not None
