"""Giving a seat up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.events.models import Event
from modules.outbox.recording import record
from modules.registrations.facts import SeatGivenUp
from modules.registrations.models import Registration
from modules.registrations.queries import locked_registration
from modules.registrations.seats import read_door

LIVE = {"held", "confirmed"}


def withdraw(session: Session, registration_id: int, now: datetime, actor_id: int | None = None) -> Registration:
    """Free the seat. Asking again changes nothing and records nothing; refuses with EventIsOver or EventIsCancelled.

    Takes the registration's own lock only, never the event's: a seat that becomes free can oversell nothing.
    """
    registration = locked_registration(session, registration_id)
    if registration.state not in LIVE:
        return registration
    if refused := read_door(session, registration.event_id).takes_place(now):
        raise refused
    was_confirmed = registration.state == "confirmed"
    registration.state = "withdrawn"
    registration.withdrawn_at = now
    note(session, actor_id, "withdrawn", ("registration", registration.id), now, event_id=registration.event_id)
    # A hold was never confirmed: nobody proved the address, so nothing is written to it.
    if was_confirmed:
        record(session, SeatGivenUp(registration_id=registration.id), now)
    return registration


def withdraw_all(session: Session, person_id: int, now: datetime) -> int:
    """Free every seat the person holds at an event that is still to take place; how many."""
    held = select(Registration.id).join(Event, Event.id == Registration.event_id)
    ahead = held.where(
        Registration.person_id == person_id, Registration.state.in_(LIVE), Event.status == "published", Event.ends_at > now
    )
    ids = session.scalars(ahead.order_by(Registration.id)).all()
    for registration_id in ids:
        withdraw(session, registration_id, now)
    return len(ids)
