"""What an event's page says about registering: one state, and the numbers and moments that its words need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from modules.accounts.actors import Actor
from modules.core.errors import Refused
from modules.events.models import Event
from modules.registrations.errors import EventIsCancelled, EventIsOver, NoRegistration, RegistrationClosed
from modules.registrations.models import Registration
from modules.registrations.queries import find_live_registration, live_registrations, seats_left
from modules.registrations.seats import door_of

JOIN_OPENS = timedelta(minutes=30)
FEW_AT_LEAST = 3
FEW_SHARE = 10

State = Literal["open", "few", "full", "registered", "held", "closed", "cancelled", "past", "none"]
REFUSED: dict[type[Refused], State] = {
    EventIsCancelled: "cancelled",
    EventIsOver: "past",
    NoRegistration: "none",
    RegistrationClosed: "closed",
}


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The registration panel of one event for one reader.

    `capacity` and `left` are None without a limit. `join_link` stays empty until `join_opens_at`, and for everybody who is not
    registered. `registration` is the reader's own live one.
    """

    state: State
    capacity: int | None
    taken: int
    left: int | None
    closes_at: datetime | None
    join_opens_at: datetime | None
    join_link: str
    registration: Registration | None


def registration_panel(session: Session, event: Event, actor: Actor, now: datetime) -> Panel:
    """Judge by the same rules as `register`; at most two statements. The words stand in `web/registrations/_panel.html`."""
    own = None if actor.person_id is None else find_live_registration(session, event.id, actor.person_id, now)
    return panel_for(session, event, own, now)


def panel_for(session: Session, event: Event, own: Registration | None, now: datetime) -> Panel:
    """The same for the owner of a live registration, signed in or not."""
    taken = live_registrations(session, event.id, now)
    left = seats_left(event, taken)
    opens_at = event.starts_at - JOIN_OPENS if event.join_link else None
    state = state_of(event, own, left, now)
    joins = state == "registered" and opens_at is not None and opens_at <= now
    return Panel(
        state=state,
        capacity=event.capacity,
        taken=taken,
        left=left,
        closes_at=event.registration_closes_at,
        join_opens_at=opens_at,
        join_link=event.join_link if joins else "",
        registration=own,
    )


def seats_state(capacity: int | None, left: int | None) -> State:
    """Open, few or full by the number of free seats alone: a tenth of them, or three, are few."""
    if capacity is None or left is None:
        return "open"
    if left == 0:
        return "full"
    return "few" if left <= max(FEW_AT_LEAST, capacity // FEW_SHARE) and left < capacity else "open"


def state_of(event: Event, own: Registration | None, left: int | None, now: datetime) -> State:
    """What one reader is told of an event, with their own live registration and the free seats at hand."""
    refused = door_of(event).refusal(now)
    # A seat that somebody has outlives the deadline, but not the event.
    if own is not None and not isinstance(refused, EventIsCancelled | EventIsOver):
        return "registered" if own.state == "confirmed" else "held"
    return REFUSED[type(refused)] if refused else seats_state(event.capacity, left)
