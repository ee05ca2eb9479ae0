"""The door's own line to the database: one connection, on which it asks and does nothing else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import TypeVar

import psycopg

from modules.core.connections import was_closed
from modules.feeds.asking import Asked, ask_fresh
from modules.feeds.bodies import Bytes

_OPTIONS = "-c statement_timeout=5000 -c timezone=UTC -c jit=off -c plan_cache_mode=force_generic_plan"
_PATIENCE = 3

Told = TypeVar("Told")


class Line:
    """Opened when first needed, and anew when the server has gone. Threads take turns: a question takes a quarter of a millisecond."""

    def __init__(self, address: str) -> None:
        self._address = address.replace("postgresql+psycopg://", "postgresql://", 1)
        self._connection: psycopg.Connection | None = None
        self._turn = Lock()

    def ask(self, key: str, held: Bytes | None) -> Asked:
        """Whether the bytes of this address are fresh."""
        return self.put(lambda connection: ask_fresh(connection, key, held))

    def put(self, question: Callable[[psycopg.Connection], Told]) -> Told:
        """What the database says. Raises psycopg.Error; the next question then opens a new connection."""
        with self._turn:
            try:
                return question(self._open())
            except psycopg.Error:
                self._close()
                raise

    def close(self) -> None:
        """Hang up."""
        with self._turn:
            self._close()

    def _open(self) -> psycopg.Connection:
        if self._connection is None or was_closed(self._connection):
            self._close()
            self._connection = psycopg.connect(
                self._address,
                autocommit=True,
                connect_timeout=_PATIENCE,
                options=_OPTIONS,
                application_name="convene-calendars",
            )
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
        self._connection = None
