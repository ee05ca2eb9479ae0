"""Confirming a held seat: whoever answers the letter has proved the address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import Refused
from modules.outbox.recording import record
from modules.people.addresses import confirm_address
from modules.people.errors import AddressTaken
from modules.registrations.errors import AlreadyWithdrawn, EventFull
from modules.registrations.facts import SeatTaken
from modules.registrations.models import Registration
from modules.registrations.queries import is_live, locked_registration, registration
from modules.registrations.seats import Door, Lock, lock_event


def confirm(session: Session, registration_id: int, now: datetime, lock: Lock = lock_event) -> Registration:
    """Make the held seat a confirmed one; a hold that ran out takes a free seat again, if there is one.

    Waits for the event's lock. Asking again changes nothing. Records SeatTaken. Refuses with EventFull, AlreadyWithdrawn,
    EventIsCancelled, EventIsOver, and, once the hold ran out, with RegistrationClosed.
    """
    asked = registration(session, registration_id)
    if asked.state == "withdrawn":
        raise AlreadyWithdrawn(event_id=asked.event_id)
    owner_id = _prove_address(session, asked, now)
    door = lock(session, asked.event_id)
    seat = _newest(session, asked.event_id, owner_id) or locked_registration(session, asked.id)
    if seat.state == "confirmed":
        return seat
    if refused := _refusal(session, door, seat, now):
        raise refused
    seat.state, seat.confirmed_at, seat.person_id = "confirmed", now, owner_id
    record(session, SeatTaken(registration_id=seat.id), now)
    note(session, owner_id, "confirmed", ("registration", seat.id), now, event_id=seat.event_id)
    return seat


def _prove_address(session: Session, asked: Registration, now: datetime) -> int:
    """Whose seat it is: the person who asked, unless somebody else has proved the same address in the meantime."""
    try:
        return confirm_address(session, asked.person_id, asked.address, now).person_id
    except AddressTaken as taken:
        return int(str(taken.values["person_id"]))


def _newest(session: Session, event_id: int, person_id: int) -> Registration | None:
    """The person's last try for this event. Links of earlier tries lead to it, so one person never comes to have two seats."""
    return session.scalar(
        select(Registration)
        .where(Registration.event_id == event_id, Registration.person_id == person_id, Registration.state != "withdrawn")
        .order_by(Registration.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _refusal(session: Session, door: Door, seat: Registration, now: datetime) -> Refused | None:
    if seat.state == "withdrawn":
        return AlreadyWithdrawn(event_id=seat.event_id)
    ran_out = seat.state == "lapsed" or seat.held_until is None or seat.held_until <= now
    if refused := door.refusal(now) if ran_out else door.takes_place(now):
        return refused
    # Counted for live holds too: `now` was read before the wait for the lock, and a hold that has just run out may be sold by then.
    others = select(func.count()).where(Registration.event_id == seat.event_id, Registration.id != seat.id, is_live(now))
    return None if door.has_seat(session.scalar(others) or 0) else EventFull(event_id=seat.event_id, seats=door.capacity)
