"""Taking a seat: under the event's lock, by one statement that counts the live rows and writes all that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from modules.core.request_ids import current_request_id
from modules.core.tokens import new_nonce
from modules.groups.queries import is_member
from modules.outbox.recording import CHANNEL
from modules.registrations.errors import AlreadyRegistered, EventFull, NotInGroup
from modules.registrations.facts import SeatHeld, SeatTaken
from modules.registrations.models import Registration
from modules.registrations.queries import find_live_registration
from modules.registrations.seats import Lock, lock_event

HOLD = timedelta(minutes=30)

# One statement, so that the event stays locked for one round trip only. An own hold that ran out gives way, and so does an own
# live hold when its owner comes with a confirmed address; the cross join makes that happen before the new row is inserted.
# A second live row of one person is stopped by the unique index. The columns of fact and trail are those of `record` and `note`.
TAKE_SEAT = select(Registration).from_statement(
    text(
        """
    with given_way as (
        update registrations_registration set state = 'lapsed'
        where event_id = :event_id and person_id = :person_id and state = 'held' and (:state = 'confirmed' or held_until <= :now)
        returning id
    ), live as (
        select count(*) as taken from registrations_registration
        where event_id = :event_id and (state = 'confirmed' or state = 'held' and held_until > :now)
          and id not in (select id from given_way)
    ), seat as (
        insert into registrations_registration (event_id, person_id, state, name, address, locale, needs, walk_in, nonce,
                                                client_key, held_until, registered_at, confirmed_at)
        select :event_id, :person_id, :state, :name, :address, :locale, :needs, :walk_in, :nonce,
               :client_key, cast(:held_until as timestamptz), :now, cast(:confirmed_at as timestamptz)
        from live cross join (select count(*) from given_way) as first
        where cast(:seats as integer) is null or live.taken < :seats
        on conflict do nothing
        returning *
    ), fact as (
        insert into outbox_fact (name, fields, recorded_at, request_id)
        select :fact, jsonb_build_object('registration_id', id), :now, :request_id from seat where cast(:fact as varchar) is not null
    ), entry as (
        insert into audit_entry (at, actor_id, deed, thing_kind, thing_id, detail, request_id)
        select :now, cast(:actor_id as bigint), :deed, 'registration', id, jsonb_build_object('event_id', event_id), :request_id
        from seat
    )
    select seat.*, pg_notify(:channel, '') from seat
    """
    )
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who asks for a seat. `held`: the address is not confirmed yet, so the seat is held for 30 minutes only."""

    event_id: int
    person_id: int
    name: str
    address: str = ""
    locale: str = "en"
    needs: str = ""
    held: bool


@dataclass(frozen=True)
class Terms:
    """On which terms a seat is taken: how many there are (None: no limit), by whose hand, and what is told of it."""

    seats: int | None
    deed: str
    actor_id: int | None = None
    fact: str | None = None
    walk_in: bool = False
    client_key: str | None = None


def register(session: Session, asked: Asked, now: datetime, lock: Lock = lock_event) -> Registration:
    """Give the person a seat, or refuse: never more live registrations than seats, never two for one person.

    Waits for the event's lock (Busy after 3 s) and holds it until the caller's commit. Records SeatHeld or SeatTaken.
    Refuses with EventFull, AlreadyRegistered, RegistrationClosed, NoRegistration, EventIsCancelled, EventIsOver, NotInGroup.
    """
    door = lock(session, asked.event_id)
    if refused := door.refusal(now):
        raise refused
    if door.group_id is not None and not is_member(session, door.group_id, asked.person_id):
        raise NotInGroup(event_id=asked.event_id)
    fact = SeatHeld if asked.held else SeatTaken
    actor_id = None if asked.held else asked.person_id
    return take_seat(session, asked, Terms(door.capacity, "registered", actor_id, fact.name()), now)


def take_seat(session: Session, asked: Asked, terms: Terms, now: datetime) -> Registration:
    """Insert the row if a seat is free; the caller holds the event's lock. Refuses with EventFull or AlreadyRegistered."""
    times = {"held_until": now + HOLD if asked.held else None, "confirmed_at": None if asked.held else now}
    values = vars(asked) | vars(terms) | times | {"now": now, "state": "held" if asked.held else "confirmed"}
    values |= {"nonce": new_nonce(), "channel": CHANNEL, "request_id": current_request_id()}
    registration: Registration | None = session.scalars(TAKE_SEAT, values).one_or_none()
    if registration is None:
        raise _refusal(session, asked, terms, now)
    return registration


def _refusal(session: Session, asked: Asked, terms: Terms, now: datetime) -> AlreadyRegistered | EventFull:
    own = find_live_registration(session, asked.event_id, asked.person_id, now)
    if own is not None:
        return AlreadyRegistered(event_id=asked.event_id, registration_id=own.id)
    return EventFull(event_id=asked.event_id, seats=terms.seats)
