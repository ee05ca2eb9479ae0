"""Being asked to stop, for processes that wait on a file."""

from __future__ import annotations

import os
import select
import signal


class Stop:
    """Set by SIGTERM or SIGINT. It can be waited for together with anything else that has a file descriptor."""

    def __init__(self) -> None:
        self.is_set = False
        self._reading, self._writing = os.pipe()

    def listen(self) -> None:
        """Take over the two signals of this process."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.set())

    def set(self) -> None:
        """Stop whoever waits."""
        self.is_set = True
        os.write(self._writing, b".")

    def wait(self, seconds: float, also: int | None = None) -> None:
        """Wait so long, or until stopped, or until the file `also` can be read."""
        select.select([self._reading] if also is None else [self._reading, also], [], [], seconds)
