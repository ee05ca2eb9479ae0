"""The door's own line to the database, on which it asks and does nothing else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import psycopg

from modules.core.connections import was_closed
from modules.feeds.asking import Asked, ask_fresh
from modules.feeds.bodies import Bytes

# Each question is for one row by its key: a plan that was made while the tables were small must not read them whole later.
_PLANS = "-c jit=off -c plan_cache_mode=force_generic_plan -c enable_seqscan=off"
_OPTIONS = f"-c statement_timeout=5000 -c timezone=UTC {_PLANS}"
_PATIENCE = 3

Told = TypeVar("Told")


class Line:
    """Opened when first needed, and anew when the server has gone. As many connections as threads that ask at once."""

    def __init__(self, address: str) -> None:
        self._address = address.replace("postgresql+psycopg://", "postgresql://", 1)
        self._idle: list[psycopg.Connection] = []

    def ask(self, key: str, style: str, held: Bytes | None) -> Asked:
        """Whether the bytes of this address are fresh."""
        return self.put(lambda connection: ask_fresh(connection, key, style, held))

    def put(self, question: Callable[[psycopg.Connection], Told]) -> Told:
        """What the database says. Raises psycopg.Error; the next question then opens a new connection."""
        connection = self._taken()
        try:
            told = question(connection)
        except BaseException:
            _close(connection)
            raise
        self._idle.append(connection)
        return told

    def close(self) -> None:
        """Hang up."""
        while self._idle:
            _close(self._idle.pop())

    def _taken(self) -> psycopg.Connection:
        """One that nobody asks on; that which was used last is the one whose memory is warm."""
        with suppress(IndexError):  # none is idle
            while was_closed(connection := self._idle.pop()):
                _close(connection)
            return connection
        return psycopg.connect(
            self._address, autocommit=True, connect_timeout=_PATIENCE, options=_OPTIONS, application_name="convene-calendars"
        )


def _close(connection: psycopg.Connection) -> None:
    with suppress(psycopg.Error):
        connection.close()
