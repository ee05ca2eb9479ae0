"""Noting when a private calendar was fetched last, and by which program: beside the answer, never before it.

What a process has not written when it is killed is lost: the next fetch says the same again. No address of a computer is kept.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from datetime import datetime
from functools import partial

import psycopg

from modules.feeds.private.fetching import Fetch, note_fetches, program_of
from webapp.beside import Beside
from webapp.calendars.line import Line

PAUSE = 10.0
"""Seconds between two writings of a process: a fetch that is alone is written at once, of many all in one statement."""


class Fetches:
    """Collects what was fetched, for a thread that writes it. At most one note for each calendar waits."""

    def __init__(self, line: Line, pause: float = PAUSE) -> None:
        self._line, self._pause = line, pause
        self._waiting: dict[int, Fetch] = {}
        self._turn = threading.Lock()
        self._beside = Beside("fetches", self._write_and_rest)

    @property
    def waiting(self) -> int:
        """How many notes are not written yet."""
        return len(self._waiting)

    def note(self, feed_id: int, moment: datetime, agent: str) -> None:
        """Leave a note; it is written soon, and nobody waits for that."""
        with self._turn:
            self._waiting[feed_id] = Fetch(feed_id, moment, program_of(agent))
        self._beside.ring()

    def write(self) -> None:
        """Write what waits. When the database does not take it, it is forgotten."""
        with self._turn:
            waiting, self._waiting = list(self._waiting.values()), {}
        with suppress(psycopg.Error):
            self._line.put(partial(note_fetches, fetches=waiting))

    def _write_and_rest(self) -> None:
        self.write()
        time.sleep(self._pause)
