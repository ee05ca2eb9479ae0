"""What is asked about single events, and the lists of staff."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session, selectinload

from modules.audit.models import AuditEntry
from modules.core.errors import NotFound
from modules.events.choices import words_fit
from modules.events.loading import TITLES, WHOLE
from modules.events.models import Event, Tag
from modules.people.models import Person

STAFF_ROWS = 50
SOON = timedelta(days=21)


def event_by_slug(session: Session, slug: str) -> Event:
    """The event of a public address, whole: four statements. NotFound when there is none; who may see it is asked elsewhere."""
    return _only(session, Event.slug == slug)


def event_by_id(session: Session, event_id: int) -> Event:
    """The same by its id, as it stands in the database now."""
    return _only(session, Event.id == event_id)


def _only(session: Session, condition: ColumnElement[bool]) -> Event:
    statement = select(Event).where(condition).options(*WHOLE).execution_options(populate_existing=True)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def upcoming_of(session: Session, event_ids: Collection[int], now: datetime) -> list[Event]:
    """Those of the events that are not over, cancelled ones included, the next first; three statements."""
    statement = (
        select(Event)
        .where(Event.id.in_(event_ids), Event.ends_at > now)
        .order_by(Event.starts_at, Event.id)
        .options(TITLES, selectinload(Event.sessions))
    )
    return list(session.scalars(statement))


@dataclass(frozen=True)
class StaffPage:
    """One page of all events."""

    events: list[Event]
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // STAFF_ROWS))


STAFF_LISTS = ("upcoming", "drafts", "past", "cancelled")


def staff_events(session: Session, which: str, text: str, now: datetime, page: int = 1) -> StaffPage:
    """One of STAFF_LISTS, what is next first, of past events the latest; three statements."""
    condition = {
        "upcoming": (Event.status == "published") & (Event.ends_at > now),
        "drafts": Event.status == "draft",
        "past": (Event.status == "published") & (Event.ends_at <= now),
        "cancelled": Event.status == "cancelled",
    }[which]
    order = Event.starts_at if which in {"upcoming", "drafts"} else Event.starts_at.desc()
    statement = (
        select(Event, func.count().over())
        .where(condition, *words_fit(text))
        .order_by(order, Event.id)
        .limit(STAFF_ROWS)
        .offset((page - 1) * STAFF_ROWS)
        .options(TITLES)
    )
    rows = session.execute(statement).all()
    return StaffPage([event for event, _ in rows], rows[0][1] if rows else 0)


def events_soon(session: Session, now: datetime) -> list[Event]:
    """Drafts, published and cancelled events of the next three weeks, in order; two statements."""
    statement = (
        select(Event)
        .where(Event.ends_at > now, Event.starts_at < now + SOON)
        .order_by(Event.starts_at, Event.id)
        .options(TITLES)
    )
    return list(session.scalars(statement))


def events_by_ids(session: Session, event_ids: Collection[int]) -> dict[int, Event]:
    """The events with their titles, by id; two statements."""
    found = select(Event).where(Event.id.in_(event_ids)).options(TITLES)
    return {event.id: event for event in session.scalars(found)} if event_ids else {}


@dataclass(frozen=True)
class Change:
    """One entry of the trail of events. `name` is empty for a deed of no person, such as an import."""

    event_id: int
    at: datetime
    deed: str
    name: str


def last_changes(session: Session, limit: int = 10, event_id: int | None = None) -> list[Change]:
    """What was done to events, or to one of them, the newest first."""
    statement = (
        select(AuditEntry.thing_id, AuditEntry.at, AuditEntry.deed, func.coalesce(Person.name, ""))
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .where(AuditEntry.thing_kind == "event", AuditEntry.thing_id == event_id if event_id else true())
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return [Change(*row) for row in session.execute(statement)]


def all_tags(session: Session) -> list[Tag]:
    """Types, topics, audiences and series, by name."""
    return list(session.scalars(select(Tag).order_by(Tag.kind, Tag.name_en)))
