"""Waiting for what other processes and threads do in their own time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 120.0
"""Seconds. Nothing is judged by it: who waits goes on at once, and a busy machine gets its time. Only a failure takes so long."""
PAUSE = 0.05

Seen = TypeVar("Seen")


def wait_until(
    look: Callable[[], Seen], what: str | Callable[[], str], seconds: float = PATIENCE, pause: float = PAUSE
) -> Seen:
    """What `look` sees, once it is anything (it may raise, to give up at once); `what` says what was missing."""
    until = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < until, f"not within {seconds} s: {what if isinstance(what, str) else what()}"
        time.sleep(pause)
    return seen
