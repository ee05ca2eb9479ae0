"""What happened: the one thing that passes from the town, which drives the product, to the judge, who knows nothing of it."""

from __future__ import annotations

from collections import Counter
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
    """All events in their order."""

    events: list[Event] = field(default_factory=list)

    def tell(self, at: datetime, what: str, **of: Any) -> None:
        """Write one down."""
        self.events.append(Event(at, what, of))

    def counts(self) -> Counter[str]:
        """How many of each kind."""
        return Counter(event.what for event in self.events)
