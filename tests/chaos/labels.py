"""Holding a process at a label, to kill it just there."""

from __future__ import annotations

import fcntl
import os
import select
from contextlib import suppress
from pathlib import Path

from tests.waiting import PATIENCE


class HeldLabel:
    """While it is held, every process that comes to the label writes its id and stays; releasing lets them go on."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / name
        os.mkfifo(self.path)
        self._file = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def wait(self) -> int:
        """The id of a process that stands at the label."""
        ready, _, _ = select.select([self._file], [], [], PATIENCE)
        assert ready, f"nobody came to {self.path.name} within {PATIENCE} s"
        return int(os.read(self._file, 100).split(b"\n")[0])

    def release(self) -> None:
        """Nobody is held any more, and nobody will be."""
        with suppress(FileNotFoundError):
            self.path.unlink()
        os.close(self._file)
