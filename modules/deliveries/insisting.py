"""Writing down what is known already, although the database is away for a moment: an answer that came must not become a doubt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import sleep

from sqlalchemy.exc import InterfaceError, OperationalError

PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds: a database that is started again is back within them, and a task may take that long."""


def insist(write: Callable[[], object], pauses: Sequence[float] = PAUSES) -> None:
    """Do this, and again after each pause while the database is away; raises what it raises when it stays away.

    `write` may have been done though its commit was not heard of: doing it twice must come to the same.
    """
    for pause in pauses:
        try:
            write()
        except (OperationalError, InterfaceError):
            sleep(pause)
        else:
            return
    write()
