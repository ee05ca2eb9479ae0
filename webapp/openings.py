"""Counting the openings of links beside the answer, never before it: an address of ours that is opened changes nothing else.

Who opened what is told apart in memory for some seconds, by a key that each process draws for itself, and is written nowhere. What
a process has not written when it is killed is lost.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from contextlib import suppress
from functools import partial

import psycopg

from modules.mailings.editions.opening import Link, Opening, count, settled
from webapp.beside import Beside
from webapp.calendars.line import Line

PAUSE = 10.0
"""Seconds between two writings of a process."""
MOST = 10_000
"""Openings that wait in a process; whatever comes while so many wait is not counted."""


class Openings:
    """Collects what was opened, for a thread that counts it."""

    def __init__(self, line: Line, pause: float = PAUSE) -> None:
        self._line, self._pause, self._key = line, pause, secrets.token_bytes(16)
        self._waiting: list[Opening] = []
        self._turn = threading.Lock()
        self._beside = Beside("openings", self._write_all)

    @property
    def waiting(self) -> int:
        """How many are not judged yet."""
        return len(self._waiting)

    def note(self, link: Link, who: str) -> None:
        """Leave a note; `who` is whatever tells one computer from another."""
        source = hashlib.blake2b(who.encode(), key=self._key, digest_size=16).digest()
        with self._turn:
            if len(self._waiting) < MOST:
                self._waiting.append(Opening(link, source, time.monotonic()))
        self._beside.ring()

    def write(self, at: float) -> None:
        """Count what nothing can follow any more at this second. When the database does not take it, it is forgotten."""
        with self._turn:
            counted, self._waiting = settled(self._waiting, at)
        if counted:
            with suppress(psycopg.Error):
                self._line.put(partial(count, openings=counted))

    def _write_all(self) -> None:
        while self._waiting:
            time.sleep(self._pause)
            self.write(time.monotonic())
