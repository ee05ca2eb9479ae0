"""What is asked about registrations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from modules.core.errors import NotFound
from modules.core.tokens import Tokens
from modules.events.models import Event
from modules.registrations.models import Registration


def is_live(now: datetime) -> ColumnElement[bool]:
    """The condition of a live registration: confirmed, or held and not run out."""
    return or_(Registration.state == "confirmed", and_(Registration.state == "held", Registration.held_until > now))


def live_registrations(session: Session, event_id: int, now: datetime) -> int:
    """How many seats of the event are taken or held."""
    return live_counts(session, [event_id], now).get(event_id, 0)


def live_counts(session: Session, event_ids: Iterable[int], now: datetime) -> dict[int, int]:
    """The same for many events in one statement; events without any are left out."""
    rows = session.execute(
        select(Registration.event_id, func.count())
        .where(Registration.event_id.in_(list(event_ids)), is_live(now))
        .group_by(Registration.event_id)
    )
    return dict(rows.all())


def seats_left(event: Event, taken: int) -> int | None:
    """How many people can still register; None when there is no limit. Never below zero, whatever walk-ins did."""
    return None if event.capacity is None else max(0, event.capacity - taken)


def registration(session: Session, registration_id: int) -> Registration:
    """One registration by its id; NotFound when there is none."""
    found = session.get(Registration, registration_id)
    if found is None:
        raise NotFound
    return found


def locked_registration(session: Session, registration_id: int) -> Registration:
    """The registration as it stands now, locked until the transaction ends: two windows of one person act one after the other."""
    found = session.get(Registration, registration_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def registration_of(session: Session, tokens: Tokens, token: str, purpose: str) -> Registration:
    """The registration that a link's token proves for `purpose`; NotFound for a forged, revoked or mangled one."""
    claimed = Tokens.thing(token)
    found = None if claimed is None else session.get(Registration, claimed)
    if found is None or not tokens.proves(token, purpose, found.id, found.nonce):
        raise NotFound
    return found


def find_live_registration(session: Session, event_id: int, person_id: int, now: datetime) -> Registration | None:
    """The person's live registration for the event; there is at most one."""
    return session.scalar(
        select(Registration).where(Registration.event_id == event_id, Registration.person_id == person_id, is_live(now))
    )


def registrations_of_person(session: Session, person_id: int, now: datetime) -> list[tuple[Registration, Event]]:
    """The person's live registrations for events that have not ended, cancelled ones included, soonest first; three statements."""
    rows = session.execute(
        select(Registration, Event)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.person_id == person_id, is_live(now), Event.ends_at > now)
        .order_by(Event.starts_at, Event.id)
        .options(selectinload(Event.wordings), selectinload(Event.sessions))
    )
    return [(each, event) for each, event in rows]
