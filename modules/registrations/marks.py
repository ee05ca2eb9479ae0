"""What lists say of registering, event by event: the same state as on the event's own page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.accounts.actors import Actor
from modules.events.models import Event
from modules.registrations.models import Registration
from modules.registrations.panel import State, state_of
from modules.registrations.queries import is_live, live_counts, seats_left


@dataclass(frozen=True)
class Mark:
    """The state of an event for one reader. `left` is None without a limit."""

    state: State
    taken: int
    left: int | None


def marks(session: Session, events: Sequence[Event], actor: Actor, now: datetime) -> dict[int, Mark]:
    """The mark of each event by its id; one statement, two for a person who is signed in."""
    if not events:
        return {}
    counts = live_counts(session, [event.id for event in events], now)
    own = _own(session, events, actor, now)
    return {event.id: _mark(event, own.get(event.id), counts.get(event.id, 0), now) for event in events}


def _mark(event: Event, own: Registration | None, taken: int, now: datetime) -> Mark:
    left = seats_left(event, taken)
    return Mark(state_of(event, own, left, now), taken, left)


def _own(session: Session, events: Sequence[Event], actor: Actor, now: datetime) -> dict[int, Registration]:
    if actor.person_id is None:
        return {}
    statement = select(Registration).where(
        Registration.person_id == actor.person_id, Registration.event_id.in_([event.id for event in events]), is_live(now)
    )
    return {registration.event_id: registration for registration in session.scalars(statement)}
