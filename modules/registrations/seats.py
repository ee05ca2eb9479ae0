"""The door of an event: what decides whether one more person may come, and the lock under which that is true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from modules.core.errors import NotFound, Refused
from modules.events.models import Event
from modules.registrations.errors import Busy, EventIsCancelled, EventIsOver, NoRegistration, RegistrationClosed

LOCK_WAIT_MS = 3000
LOCK_NOT_AVAILABLE = "55P03"


@dataclass(frozen=True)
class Door:
    """The facts of one event that decide; `capacity` None means no limit, `group_id` None that it is for everybody."""

    event_id: int
    status: str
    registration: str
    closes_at: datetime | None
    ends_at: datetime
    capacity: int | None
    group_id: int | None = None

    def takes_place(self, now: datetime) -> Refused | None:
        """Why a seat is of no use any more; None while it is."""
        if self.status == "cancelled":
            return EventIsCancelled(event_id=self.event_id)
        return EventIsOver(event_id=self.event_id) if self.ends_at <= now else None

    def refusal(self, now: datetime) -> Refused | None:
        """Why nobody can register at this moment, seats aside; None when people can."""
        if refused := self.takes_place(now):
            return refused
        if self.registration == "none":
            return NoRegistration(event_id=self.event_id)
        closed = self.closes_at is not None and self.closes_at <= now
        return RegistrationClosed(event_id=self.event_id) if closed else None

    def has_seat(self, taken: int) -> bool:
        """Whether one more fits."""
        return self.capacity is None or taken < self.capacity


Lock = Callable[[Session, int], Door]
_FACTS = "select id, status, registration, registration_closes_at, ends_at, capacity, group_id from events_event where"
_READ = text(f"{_FACTS} id = :event_id")
_READ_BY_SLUG = text(f"{_FACTS} slug = :slug")
# The timeout is set while the row is being found, so before it is locked: one round trip instead of two.
_LOCK = text(f"{_FACTS} id = :event_id and set_config('lock_timeout', :wait, true) is not null for update")


def door_of(event: Event) -> Door:
    """The door of an event at hand, for pages: true until somebody else's next commit."""
    closes_at, group_id = event.registration_closes_at, event.group_id
    return Door(event.id, event.status, event.registration, closes_at, event.ends_at, event.capacity, group_id)


def read_door(session: Session, event_id: int) -> Door:
    """The door without its lock: enough to show, never to give a seat away. NotFound for drafts too."""
    return _found(session.execute(_READ, {"event_id": event_id}).one_or_none())


def read_door_by_slug(session: Session, slug: str) -> Door:
    """The same by the event's public address."""
    return _found(session.execute(_READ_BY_SLUG, {"slug": slug}).one_or_none())


def lock_event(session: Session, event_id: int, wait_ms: int = LOCK_WAIT_MS) -> Door:
    """Lock the event's row until the transaction ends, so that its seats are given away one after the other.

    Every statement after this one sees what others committed before (READ COMMITTED). Counting in this same statement would not:
    its snapshot is from before the wait, and it sold a seat twice. Refused as Busy after `wait_ms` of waiting.
    """
    try:
        return _found(session.execute(_LOCK, {"event_id": event_id, "wait": f"{wait_ms}ms"}).one_or_none())
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        raise Busy(event_id=event_id) from error


def _found(row: Row[*tuple[Any, ...]] | None) -> Door:
    if row is None or row.status == "draft":
        raise NotFound
    return Door(*row)
