"""People who come without having registered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.people.addresses import mail_address
from modules.people.making import NewPerson, make_person, person_for
from modules.people.models import Person
from modules.people.names import clean_name
from modules.registrations.attendance import mark
from modules.registrations.errors import AlreadyRegistered, EventIsCancelled
from modules.registrations.models import Registration
from modules.registrations.queries import registration
from modules.registrations.registering import Asked, Terms, take_seat
from modules.registrations.seats import Door, Lock, lock_event


@dataclass(frozen=True, kw_only=True)
class WalkIn:
    """Who stands at the door of which session. `client_key` is made by the form, so that a form sent twice adds one person.

    `by` is the person who writes it down. `over_capacity`: let in although every seat is taken; the trail says so.
    """

    event_id: int
    session_id: int
    name: str
    address: str = ""
    locale: str = "en"
    client_key: str
    by: int | None
    over_capacity: bool = False


def add_walk_in(session: Session, walk_in: WalkIn, now: datetime, lock: Lock = lock_event) -> Registration:
    """Write the person down as registered and as having come; whoever is registered already is only marked.

    Deadlines do not bind staff, and neither does the end of the event: names are added from a paper list too. Records no fact:
    who is in the room needs no confirmation. Refuses with EventFull unless `over_capacity`, EventIsCancelled, NotAName, NotAnAddress.
    """
    person = person_for(session, walk_in.address, _new(walk_in), now) if walk_in.address else None
    door = lock(session, walk_in.event_id)
    if door.status == "cancelled":
        raise EventIsCancelled(event_id=door.event_id)
    there = _sent_before(session, walk_in) or _seat(session, door, walk_in, person, now)
    mark(session, there.id, walk_in.session_id, True, now, walk_in.by)
    return there


def _seat(session: Session, door: Door, walk_in: WalkIn, person: Person | None, now: datetime) -> Registration:
    person = person or make_person(session, _new(walk_in), now)
    asked = Asked(
        event_id=walk_in.event_id,
        person_id=person.id,
        name=clean_name(walk_in.name),
        address=mail_address(walk_in.address) if walk_in.address else "",
        locale=walk_in.locale,
        held=False,
    )
    deed = "walk-in added over capacity" if walk_in.over_capacity else "walk-in added"
    seats = None if walk_in.over_capacity else door.capacity
    terms = Terms(seats, deed, actor_id=walk_in.by, walk_in=True, client_key=walk_in.client_key)
    try:
        return take_seat(session, asked, terms, now)
    except AlreadyRegistered as known:
        return registration(session, int(str(known.values["registration_id"])))


def _new(walk_in: WalkIn) -> NewPerson:
    return NewPerson(walk_in.name, walk_in.locale)


def _sent_before(session: Session, walk_in: WalkIn) -> Registration | None:
    return session.scalar(select(Registration).where(Registration.client_key == walk_in.client_key))
