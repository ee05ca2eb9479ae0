"""Work beside the answers: a thread that is rung when something is to be written, and that nobody waits for."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Beside:
    """Does its work once for each time it was rung, or once for several; the process ends without asking it."""

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        self._name, self._work = name, work
        self._turn, self._rung = threading.Lock(), threading.Event()
        self._thread: threading.Thread | None = None

    def ring(self) -> None:
        """There is something to do."""
        with self._turn:
            if self._thread is None:  # not before: a server may fork until its first request
                self._thread = threading.Thread(target=self._work_for_ever, name=self._name, daemon=True)
                self._thread.start()
        self._rung.set()

    def _work_for_ever(self) -> None:
        while self._rung.wait():
            self._rung.clear()
            self._work()
