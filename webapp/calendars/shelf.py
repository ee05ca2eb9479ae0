"""Calendars that a process holds in memory, each for a moment without asking, the bytes for as long as they are wanted."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from webapp.calendars.answers import Document

MOST_BYTES = 64 * 1024 * 1024
SECONDS_YOUNG = 1.0
_LOCKS = 64


@dataclass(frozen=True)
class Held:
    """A document, and when the database last said that it is fresh (monotonic seconds)."""

    document: Document
    asked_at: float

    @property
    def weight(self) -> int:
        """Bytes, the compressed ones not counted: they are a fifth."""
        return len(self.document.made.body)


class Shelf:
    """At most so many bytes; what was not asked for the longest goes first."""

    def __init__(self, most_bytes: int = MOST_BYTES, seconds_young: float = SECONDS_YOUNG) -> None:
        self._most_bytes, self._seconds_young, self._bytes = most_bytes, seconds_young, 0
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._turn = Lock()
        self._locks = [Lock() for _ in range(_LOCKS)]

    def lock(self, key: str) -> Lock:
        """Whoever asks for this key holds it, so that one asks and the others wait for the answer. A few keys may share one."""
        return self._locks[hash(key) % _LOCKS]

    def young(self, key: str) -> Document | None:
        """The document, if the database said just now that it is fresh."""
        held = self._held.get(key)
        return held.document if held and time.monotonic() - held.asked_at < self._seconds_young else None

    def old(self, key: str) -> Document | None:
        """The document, however long nobody asked."""
        held = self._held.get(key)
        return held.document if held else None

    def put(self, key: str, document: Document) -> None:
        """Hold it, fresh from now on."""
        with self._turn:
            self._drop(key)
            self._held[key] = held = Held(document, time.monotonic())
            self._bytes += held.weight
            while self._bytes > self._most_bytes:
                self._drop(next(iter(self._held)))

    def _drop(self, key: str) -> None:
        if gone := self._held.pop(key, None):
            self._bytes -= gone.weight
