"""What happened: the one thing that passes from the town, which drives the product, to the judge, who knows nothing of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple


class Event(NamedTuple):
    """A deed, a tick of the clock or a delivery of mail; `what` says which, the rest is plain values."""

    at: datetime
    what: str
    of: dict[str, Any]


class Message(NamedTuple):
    """A message as its reader sees it: each item with its version, and those that are marked as corrected."""

    address: str
    things: tuple[tuple[int, int], ...]
    marked: frozenset[int]


@dataclass
class Log:
    """Tells all events in their order to whoever listens, and keeps none: a year of them is long."""

    listeners: list[Callable[[Event], None]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def tell(self, at: datetime, what: str, **of: Any) -> None:
        """Something happened."""
        self.counts[what] += 1
        for hear in self.listeners:
            hear(Event(at, what, of))
