"""What happens to events."""

from __future__ import annotations

from dataclasses import dataclass

from modules.core.facts import Fact


@dataclass(frozen=True)
class EventPublished(Fact):
    """An event can be seen."""

    event_id: int


@dataclass(frozen=True)
class EventMoved(Fact):
    """Time or place of a published event changed; `sequence` is the event's after the change."""

    event_id: int
    sequence: int


@dataclass(frozen=True)
class EventCancelled(Fact):
    """A published event will not take place."""

    event_id: int
    sequence: int
